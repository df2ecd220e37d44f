"""What time counts: the rules of the support process and what the rivals' users suffered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.clock import Breach, Cause, Status, resolution_clock
from supportdesk.domain.commands import (
    Assign,
    Categorise,
    ClientAnswers,
    Close,
    Escalate,
    Identify,
    KeepPromise,
    MakePromise,
    MarkRead,
    Note,
    Pause,
    Refuse,
    Reopen,
    Resolve,
    Resume,
    Take,
    Undo,
)
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.errors import TooLateToReopen
from supportdesk.domain.projection import project
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Line, State, Wait
from tests.domain.story import CATALOGUE, DEFAULT_TERMS, FROM_RECEIPT, TERMS, Story, at, span

CLIENT = Pause(Wait.CLIENT)
PROVIDER = Pause(Wait.PROVIDER, "МТС", "INC-7")
RESOLVE = Resolve("Сделано")
ANSWER = ClientAnswers("Вот журнал")


def test_the_registration_clock_runs_from_receipt_to_registration():
    """It has no pauses and stops at registration."""
    story = Story().received("10:00")
    assert story.registration("10:03").status is Status.RUNNING
    story.registered("10:04")
    reading = story.registration("15:00")
    assert (reading.status, reading.consumed_us, reading.left_us) == (Status.MET, 4 * MINUTE, MINUTE)


def test_a_late_registration_is_breached_from_the_moment_the_target_ran_out():
    """The breach is the due time, not the moment at which somebody noticed."""
    story = Story().received("10:00").registered("10:30")
    reading = story.registration("11:00")
    assert (reading.status, reading.breach) == (Status.BREACHED, Breach(at("10:05"), Cause.ELAPSED))


def test_a_registration_exactly_at_its_target_is_met():
    """A target is exceeded only by more than itself."""
    assert Story().received("10:00").registered("10:05").registration("11:00").status is Status.MET


def test_an_unregistered_ticket_is_due_by_the_strictest_target():
    """Until the category is known the strictest target counts, and it breaches nothing."""
    story = Story().received("10:00")
    reading = story.registration("10:20")
    assert (reading.due_at, reading.status, reading.left_us) == (at("10:05"), Status.RUNNING, -15 * MINUTE)
    assert story.registered("10:20", "other").registration("11:00").status is Status.MET


def test_a_category_before_registration_gives_the_target_from_the_original_start():
    """A mail gets its target when the category is set, counted from its receipt."""
    story = Story().received("10:00").does("10:08", Categorise(CATALOGUE["partial-outage"]))
    reading = story.registration("10:08")
    assert (reading.target_us, reading.due_at) == (15 * MINUTE, at("10:15"))
    assert story.registration("10:16").status is Status.BREACHED


def test_the_resolution_clock_starts_at_registration():
    """What lies before registration does not count for resolution."""
    story = Story().received("10:00")
    assert story.resolution("10:30").status is Status.NOT_STARTED
    story.registered("10:30")
    assert story.consumed("11:00") == 30 * MINUTE
    assert story.clock.started_at == at("10:30")


def test_the_resolution_clock_starts_at_receipt_where_it_is_agreed_so():
    """An agreement may say “from receipt”."""
    story = Story(FROM_RECEIPT).received("10:00")
    assert story.resolution("10:20").status is Status.RUNNING
    story.registered("10:30")
    assert story.consumed("11:00") == HOUR
    assert story.resolution("11:00").due_at == at("14:00")


def test_a_registration_later_than_the_whole_resolution_target_breaches_at_registration():
    """No target is in force before the category is known, so none is exceeded earlier."""
    story = Story(FROM_RECEIPT).received("10:00").registered("15:00")
    assert story.resolution("15:00").breach == Breach(at("15:00"), Cause.ELAPSED)


@pytest.mark.parametrize("line", [Line.SECOND, Line.DEVELOPER, Line.QA])
def test_time_counts_at_every_line(line):
    """Unassigned, assigned, at any line, at the developer's and at QA's: all of it counts, by holder."""
    story = Story().registered("10:00").does("10:30", Take()).does("11:00", Escalate(line, "нужен код"))
    totals = story.totals("13:00")
    assert totals.counted_us == 3 * HOUR
    assert (totals.line_us(Line.FIRST), totals.line_us(line)) == (HOUR, 2 * HOUR)
    assert sum(totals.by_line_us) == totals.counted_us


@pytest.mark.parametrize(("pause", "bucket"), [(CLIENT, "client_us"), (PROVIDER, "provider_us")])
def test_waiting_does_not_count(pause, bucket):
    """Time with the client or a provider goes into its own bucket, and the clock stands still."""
    story = Story().registered("10:00").does("11:00", pause)
    paused = story.resolution("20:00")
    assert (paused.status, paused.running, paused.due_at) == (Status.PAUSED, False, None)
    assert (paused.left_us, getattr(story.totals("20:00"), bucket)) == (3 * HOUR, 9 * HOUR)
    story.does("20:00", Resume())
    assert story.resolution("20:00").due_at == at("23:00")


def test_a_paused_ticket_is_never_late_by_waiting():
    """A year of waiting breaches nothing, in the clock and in the queue alike."""
    story = Story().registered("10:00").does("13:59", CLIENT)
    assert story.resolution("9000:00").status is Status.PAUSED
    assert not story.row().overdue(to_us(at("9000:00")))


@pytest.mark.parametrize("pause", [CLIENT, PROVIDER])
@pytest.mark.parametrize("end", [RESOLVE, Refuse("вне рамок")])
def test_an_end_straight_out_of_a_pause_ends_the_pause_first(pause, end):
    """The wait up to the end is wait, and nothing counts after it."""
    story = Story().registered("10:00").does("11:00", pause).does("20:00", end)
    totals = story.totals("90:00")
    assert (totals.counted_us, totals.client_us + totals.provider_us, totals.gap_us) == (HOUR, 9 * HOUR, 0)
    assert story.ticket.waiting is None


def test_a_merge_straight_out_of_a_pause_ends_the_pause_first():
    """As with resolved and refused."""
    story = Story(number=2).registered("10:00").does("11:00", CLIENT)
    story.merges("20:00", Story().registered("10:00"))
    totals = story.totals("90:00")
    assert (totals.counted_us, totals.client_us) == (HOUR, 9 * HOUR)


def test_nothing_counts_after_the_end():
    """Resolved, refused, closed: the clock stands for good."""
    story = Story().registered("10:00").does("11:00", RESOLVE)
    assert story.resolution("90:00").status is Status.MET
    assert story.consumed("90:00") == HOUR
    story.does("30:00", Close())
    assert (story.resolution("90:00").status, story.consumed("90:00")) == (Status.MET, HOUR)


def test_a_refused_ticket_lies_outside_compliance():
    """A refusal cancels the clock; closing it later changes nothing."""
    story = Story().registered("10:00").does("11:00", Refuse("вне рамок"))
    assert story.resolution("12:00").status is Status.CANCELLED
    assert story.does("12:00", Close()).resolution("13:00").status is Status.CANCELLED


def test_a_breach_stays_to_the_end():
    """Whatever happens later: resolved, refused, closed."""
    for end in (RESOLVE, Refuse("вне рамок")):
        story = Story().registered("10:00").does("15:00", end).does("16:00", Close())
        assert story.resolution("17:00").breach == Breach(at("14:00"), Cause.ELAPSED)


def test_the_gap_between_the_end_and_reopening_is_neither_work_nor_wait():
    """It has its own bucket, and the clock goes on from what was consumed."""
    story = Story().registered("10:00").does("11:00", RESOLVE).does("20:00", Reopen("снова"))
    totals = story.totals("21:00")
    assert (totals.counted_us, totals.gap_us, totals.client_us) == (2 * HOUR, 9 * HOUR, 0)
    assert story.resolution("21:00").due_at == at("23:00")


def test_the_first_resolutions_figures_stay_after_reopening():
    """What was consumed then is kept, and the count of reopenings shows."""
    story = Story().registered("10:00").does("11:00", RESOLVE).does("12:00", Reopen("снова"))
    story.does("13:00", RESOLVE).does("14:00", Reopen("и снова"))
    assert (story.clock.first_resolution_us, story.ticket.reopened) == (HOUR, 2)


def test_a_gap_is_kept_when_the_ticket_ends_again_at_the_moment_of_reopening():
    """Two events at one instant lose no time."""
    story = Story().registered("10:00").does("11:00", RESOLVE).does("12:00", Reopen("снова"))
    story.does("12:00", RESOLVE)
    totals = story.totals("20:00")
    assert (totals.counted_us, totals.gap_us) == (HOUR, HOUR)


def test_from_one_wait_straight_to_the_other_each_second_belongs_to_one():
    """Each reason has its own total, and nothing is lost between."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("12:30", PROVIDER).does("15:00", Resume())
    totals = story.totals("15:00")
    assert (totals.counted_us, totals.client_us, totals.provider_us) == (HOUR, span("1:30"), span("2:30"))


@pytest.mark.parametrize(
    "command",
    [
        Categorise(CATALOGUE["other"]),
        Assign("oleg"),
        Take(),
        Escalate(Line.SECOND, "сложно"),
        Note("звонил"),
        MakePromise(at("90:00"), "перезвонить"),
        Identify("beta", TERMS, "", CATALOGUE["outage"]),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize("pause", [CLIENT, PROVIDER])
def test_no_other_verb_ends_a_pause(command, pause):
    """Recategorised, reassigned or escalated while paused: the pause goes on, none of it is lost."""
    story = Story().registered("10:00").does("11:00", pause).does("12:00", command).does("20:00", Resume())
    totals = story.totals("21:00")
    assert (totals.counted_us, totals.client_us + totals.provider_us) == (2 * HOUR, 9 * HOUR)


@pytest.mark.parametrize(
    "command",
    [
        Assign("oleg"),
        Take(),
        Note("звонил"),
        MakePromise(at("90:00"), "перезвонить"),
        Escalate(Line.SECOND, "сложно"),
        ANSWER,
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_is_no_wait_touches_no_running_clock(command):
    """Assigning, notes, promises and a client's message leave due time and sums as they were."""
    story = Story().registered("10:00")
    before = story.resolution("12:00")
    assert story.does("11:00", command).resolution("12:00") == before


def test_a_promise_has_its_own_time_that_no_pause_moves():
    """It stands until it is kept or the ticket ends."""
    story = Story().registered("10:00").does("10:10", MakePromise(at("15:00"), "ответ")).does("10:20", CLIENT)
    story.does("14:00", Resume())
    assert story.ticket.promise is not None
    assert story.ticket.promise.until == at("15:00")
    assert project(story.ticket).promise_us == to_us(at("15:00"))
    assert story.does("14:30", KeepPromise()).ticket.promise is None


def test_the_answer_resumes_a_wait_for_the_client_when_it_arrives():
    """Not when it is read."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("12:00", ANSWER, "mail")
    assert story.ticket.state is State.OPEN
    assert (story.ticket.unread, story.totals("13:00").client_us) == (1, HOUR)
    assert story.does("13:00", MarkRead()).ticket.unread == 0


def test_an_answer_during_a_wait_for_the_provider_resumes_nothing():
    """It is marked unread."""
    story = Story().registered("10:00").does("11:00", PROVIDER).does("12:00", ANSWER, "mail")
    assert (story.ticket.state, story.ticket.unread) == (State.WAITING_PROVIDER, 1)


def test_a_late_answer_resumes_at_its_arrival():
    """It arrived at 10:30 and is recorded at 10:45, after a note at 10:40."""
    story = Story().registered("10:00").does("10:10", CLIENT).does("10:40", Note("звонил, не отвечают"))
    story.late("10:30", "10:45", ANSWER)
    assert story.ticket.state is State.OPEN
    assert story.totals("11:00").client_us == 20 * MINUTE
    assert story.as_of("10:29").state is State.WAITING_CLIENT
    assert story.events[-1].at == at("10:30")
    assert story.events[-1].recorded_at == at("10:45")


def test_a_late_answer_does_not_undo_what_was_done_meanwhile():
    """Resumed by hand, handed to a provider, resolved: these stand, only the wait is shorter."""
    for command, state in (
        (Resume(), State.OPEN),
        (PROVIDER, State.WAITING_PROVIDER),
        (RESOLVE, State.RESOLVED),
    ):
        story = Story().registered("10:00").does("10:10", CLIENT).does("10:40", command)
        story.late("10:30", "10:45", ANSWER)
        assert story.ticket.state is state
        assert story.totals("12:00").client_us == 20 * MINUTE


def test_a_late_answer_is_unread_although_earlier_ones_were_read_meanwhile():
    """Nobody has read what was not there yet."""
    story = Story().registered("10:00").does("10:10", ANSWER, "mail").does("10:40", MarkRead())
    assert story.late("10:30", "10:45", ANSWER).ticket.unread == 1


def test_an_answer_that_arrived_before_the_ticket_was_closed_reopens_it():
    """The client answered a resolved request in time; closing it a moment later does not silence it."""
    story = Story().registered("10:00").does("11:00", RESOLVE).does("12:00", Close())
    story.late("11:30", "12:30", ANSWER)
    assert (story.ticket.state, story.ticket.ended_at, story.ticket.reopened) == (State.OPEN, None, 1)
    assert (story.consumed("13:00"), story.totals("13:00").gap_us) == (span("2:30"), span("0:30"))


def test_an_answer_finds_the_pause_that_was_forgotten_by_an_undone_resume():
    """What was taken back meanwhile was never so."""
    story = Story().registered("10:00").does("10:10", CLIENT).does("10:20", Resume())
    story.does("10:35", Undo()).late("10:30", "10:45", ANSWER)
    assert (story.ticket.state, story.totals("11:00").client_us) == (State.OPEN, 20 * MINUTE)


def test_an_answer_within_the_agreed_days_reopens_a_resolved_ticket():
    """To the second; afterwards it is to become a new request."""
    story = Story().registered("10:00").does("11:00", RESOLVE)
    with pytest.raises(TooLateToReopen):
        Story().registered("10:00").does("11:00", RESOLVE).does(f"{7 * 24 + 11}:00:01", ANSWER)
    story.does(f"{7 * 24 + 11}:00", ANSWER, "mail")
    assert (story.ticket.state, story.ticket.reopened) == (State.OPEN, 1)
    assert story.totals(f"{7 * 24 + 11}:00").gap_us == 7 * 24 * HOUR


@pytest.mark.parametrize("ends", [[Refuse("вне рамок")], [RESOLVE, Close()]])
def test_an_answer_to_a_refused_or_closed_ticket_becomes_a_new_request(ends):
    """Only a resolved one is reopened by its client."""
    story = Story().registered("10:00")
    for end in ends:
        story.does("11:00", end)
    with pytest.raises(TooLateToReopen):
        story.does("11:30", ANSWER)


def test_recategorising_keeps_what_was_consumed():
    """The target becomes the new priority's, from the same start."""
    story = Story().registered("10:00", "other").does("12:00", Categorise(CATALOGUE["partial-outage"]))
    reading = story.resolution("12:00")
    assert (reading.consumed_us, reading.target_us, reading.due_at) == (2 * HOUR, 8 * HOUR, at("18:00"))


def test_recategorising_can_breach_at_once_and_says_why():
    """A target stricter than what is consumed is exceeded at that moment."""
    story = Story().registered("10:00", "other").does("15:00", Categorise(CATALOGUE["outage"]))
    assert story.resolution("16:00").breach == Breach(at("15:00"), Cause.RECATEGORISED)


def test_a_stricter_target_breaches_a_paused_ticket_too():
    """Not by waiting: by the new target."""
    story = (
        Story()
        .registered("10:00", "other")
        .does("15:00", CLIENT)
        .does("17:00", Categorise(CATALOGUE["outage"]))
    )
    assert story.resolution("18:00").breach == Breach(at("17:00"), Cause.RECATEGORISED)


def test_a_category_changed_while_paused_keeps_the_pause_and_the_due_time_is_right_on_resume():
    """Five hours of waiting stay waiting."""
    story = (
        Story()
        .registered("10:00", "other")
        .does("11:00", CLIENT)
        .does("13:00", Categorise(CATALOGUE["outage"]))
    )
    assert story.resolution("15:00").left_us == 3 * HOUR
    assert story.does("16:00", Resume()).resolution("16:00").due_at == at("19:00")


def test_a_target_relaxed_after_a_breach_keeps_the_breach_as_relaxed():
    """It is in the report, and marked."""
    story = Story().registered("10:00").does("15:00", Categorise(CATALOGUE["other"]))
    assert story.resolution("16:00").breach == Breach(at("14:00"), Cause.ELAPSED)
    assert story.clock.relaxed


def test_a_target_relaxed_in_time_breaches_nothing():
    """Nothing was exceeded under the target that was in force."""
    story = Story().registered("10:00").does("13:00", Categorise(CATALOGUE["other"]))
    assert story.resolution("16:00").breach is None
    assert not story.clock.relaxed


def test_a_target_absent_under_the_new_priority_is_removed():
    """Nothing is left over from the old one."""
    terms = replace(TERMS, resolution_us={"critical": 4 * HOUR})
    story = Story(terms).registered("10:00").does("11:00", Categorise(CATALOGUE["other"]))
    reading = story.resolution("90:00")
    assert (reading.target_us, reading.left_us, reading.due_at, reading.breach) == (None, None, None, None)
    assert project(story.ticket).target_us is None


def test_a_category_of_its_own_line_in_the_agreement_wins_over_its_priority():
    """Settings changes may be registered within an hour, though high ones are within 15 minutes."""
    story = Story().received("10:00").registered("10:40", "settings-change")
    assert (story.registration("11:00").target_us, story.registration("11:00").status) == (HOUR, Status.MET)


def test_default_terms_are_marked():
    """A customer without an agreement is never silently treated as one with."""
    story = Story(DEFAULT_TERMS).registered("10:00")
    assert project(story.ticket).default_terms
    story.does("11:00", Identify("alfa", TERMS, "", CATALOGUE["outage"]))
    assert not project(story.ticket).default_terms


def test_identification_brings_the_customers_terms_for_both_clocks():
    """They govern from the receipt on; the consumed time stays."""
    story = Story(DEFAULT_TERMS).received("10:00").registered("10:10")
    assert story.registration("11:00").status is Status.MET
    story.does("11:00", Identify("alfa", TERMS, "Мария", CATALOGUE["outage"]))
    assert story.registration("11:00").status is Status.BREACHED
    assert story.resolution("11:00").due_at == at("14:10")


def test_identification_before_registration_gives_the_targets_of_the_customer():
    """The category then brings them."""
    story = Story(DEFAULT_TERMS).received("10:00").does("10:01", Identify("alfa", TERMS))
    assert story.registered("10:02").resolution("10:02").target_us == 4 * HOUR


def test_identification_can_breach_at_once_and_says_why():
    """The stricter target counts from the moment at which the customer is known."""
    story = (
        Story(DEFAULT_TERMS)
        .registered("10:00")
        .does("15:00", Identify("alfa", TERMS, "", CATALOGUE["outage"]))
    )
    assert story.resolution("15:30").breach == Breach(at("15:00"), Cause.IDENTIFIED)


def test_identification_with_a_receipt_start_makes_nobody_late_before_it():
    """The clock starts earlier, but under the earlier target nothing was exceeded."""
    story = Story(DEFAULT_TERMS).received("03:00").registered("10:00")
    story.does("10:30", Identify("alfa", FROM_RECEIPT, "", CATALOGUE["outage"]))
    reading = story.resolution("10:30")
    assert reading.consumed_us == span("7:30")
    assert reading.breach == Breach(at("10:30"), Cause.IDENTIFIED)


def test_identification_with_a_receipt_start_and_a_looser_target_breaches_nothing():
    """The old target is not held against the new start."""
    terms = replace(FROM_RECEIPT, resolution_us={"critical": 12 * HOUR})
    story = Story(DEFAULT_TERMS).received("03:00").registered("10:00")
    story.does("10:30", Identify("alfa", terms, "", CATALOGUE["outage"]))
    reading = story.resolution("10:30")
    assert (reading.breach, reading.due_at, story.clock.relaxed) == (None, at("15:00"), False)


def test_a_later_agreement_cannot_reach_into_the_past():
    """The terms are data of the history; the fold asks nobody else."""
    story = Story().registered("10:00")
    stored = [event.data for event in story.events]
    story.terms = DEFAULT_TERMS
    assert story.resolution("10:00").target_us == 4 * HOUR
    assert stored[0]["terms"]["valid_from"] == TERMS.to_data()["valid_from"]


def test_a_backwards_host_clock_makes_nothing_negative():
    """A reading before the last event is a reading at it."""
    story = Story().registered("10:00").does("11:00", CLIENT)
    reading = resolution_clock(story.ticket).read(at("09:00"))
    assert (reading.consumed_us, reading.status) == (HOUR, Status.PAUSED)
    assert Story().received("10:00").registration("09:00").consumed_us == 0


def test_every_running_clock_has_its_own_reading():
    """With a receipt start both clocks run at once, each with its own due time."""
    story = Story(FROM_RECEIPT).received("10:00").does("10:01", Categorise(CATALOGUE["outage"]))
    assert story.registration("10:02").running
    assert story.resolution("10:02").running
    assert story.registration("10:02").due_at == at("10:05")


def test_the_row_and_the_clock_say_the_same():
    """Queue, colours and alarms come from the one fold."""
    story = Story().registered("10:00").does("11:00", CLIENT)
    row, reading = story.row(), story.resolution("12:00")
    assert (row.due_us, row.left_us, row.time_left_us(to_us(at("12:00")))) == (
        None,
        reading.left_us,
        3 * HOUR,
    )
    row = story.does("13:00", Resume()).row()
    assert row.time_left_us(to_us(at("14:00"))) == story.resolution("14:00").left_us
    assert row.overdue(to_us(at("16:00:01"))) is True
    assert row.overdue(to_us(at("16:00"))) is False


def test_a_target_used_up_to_its_last_instant_is_met():
    """Only more than the target exceeds it: read, resolved, paused and relaxed at exactly its end."""
    assert Story().registered("10:00").resolution("14:00").status is Status.RUNNING
    for command, status in (
        (RESOLVE, Status.MET),
        (CLIENT, Status.PAUSED),
        (Categorise(CATALOGUE["other"]), Status.RUNNING),
    ):
        assert Story().registered("10:00").does("14:00", command).resolution("14:01").status is status


def test_a_stricter_target_that_is_just_used_up_is_not_yet_exceeded():
    """It is at the next instant of work."""
    story = Story().registered("10:00", "other").does("14:00", Categorise(CATALOGUE["outage"]))
    assert story.clock.breach is None
    assert story.resolution("14:01").breach == Breach(at("14:00"), Cause.ELAPSED)


def test_a_ticket_registered_and_resolved_in_one_instant_is_met():
    """It needed no time."""
    story = Story().registered("10:00").does("10:00", RESOLVE)
    assert (story.resolution("11:00").status, story.clock.started_at) == (Status.MET, at("10:00"))
