"""A forgotten or wrong pause is put right by a correction, and both times are kept."""

from __future__ import annotations

import pytest

from supportdesk.domain.clock import Breach, Cause, Status, resolution_clock
from supportdesk.domain.commands import Correct, Escalate, Pause, Reopen, Resolve, Resume, Undo
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import Line, State, Wait
from tests.domain.story import FROM_RECEIPT, Story, at, span

CLIENT = Pause(Wait.CLIENT)


def correct(waiting: Wait | None, since: str, until: str) -> Correct:
    """Return a correction with a reason."""
    return Correct(waiting, at(since), at(until), "забыли поставить на ожидание")


def test_a_forgotten_pause_is_put_right_by_its_effective_time():
    """The hour was waiting, not work; when it was recorded is kept beside."""
    story = Story().registered("10:00").does("13:00", correct(Wait.CLIENT, "11:00", "12:00"))
    totals = story.totals("13:00")
    assert (totals.counted_us, totals.client_us) == (2 * HOUR, HOUR)
    event = story.events[-1]
    assert (event.kind, event.at, event.recorded_at) == (Kind.CORRECTED, at("11:00"), at("13:00"))
    assert story.ticket.state is State.OPEN


def test_a_wrong_pause_becomes_work():
    """And the clock has run in it."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("14:00", Resume())
    story.does("14:00", correct(None, "11:30", "12:30"))
    totals = story.totals("14:00")
    assert (totals.counted_us, totals.client_us) == (2 * HOUR, 2 * HOUR)


def test_a_wrong_pause_can_breach_in_the_past():
    """At the moment at which the target really ran out."""
    story = Story().registered("10:00").does("13:00", CLIENT).does("18:00", Resume())
    assert story.resolution("18:30").breach is None
    story.does("18:30", correct(None, "14:00", "17:00"))
    assert story.resolution("18:30").breach == Breach(at("15:00"), Cause.ELAPSED)


def test_a_forgotten_pause_takes_back_a_breach_that_never_was():
    """The ticket was waiting when the target seemed to run out."""
    story = Story().registered("10:00").does("15:00", correct(Wait.PROVIDER, "11:00", "13:00"))
    reading = story.resolution("15:00")
    assert (reading.breach, reading.due_at) == (None, at("16:00"))


def test_a_correction_may_cross_pauses():
    """From work through a wait into work again: all of it becomes what it really was."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("12:00", Resume())
    story.does("14:00", correct(Wait.PROVIDER, "10:30", "13:00"))
    totals = story.totals("14:00")
    assert (totals.counted_us, totals.client_us, totals.provider_us) == (span("1:30"), 0, span("2:30"))


def test_one_wait_is_corrected_to_the_other():
    """It was the provider, not the client."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("13:00", Resume())
    story.does("13:00", correct(Wait.PROVIDER, "11:00", "13:00"))
    totals = story.totals("13:00")
    assert (totals.client_us, totals.provider_us) == (0, 2 * HOUR)


def test_a_pause_that_goes_on_is_corrected_up_to_now():
    """It stays a pause from now on."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("13:00", correct(None, "12:00", "13:00"))
    totals = story.totals("14:00")
    assert (totals.counted_us, totals.client_us) == (2 * HOUR, 2 * HOUR)
    assert story.resolution("14:00").status is Status.PAUSED


def test_a_correction_keeps_who_held_the_ticket():
    """A wrong pause at the second line is the second line's time."""
    story = Story().registered("10:00").does("11:00", Escalate(Line.SECOND, "сложно")).does("11:00", CLIENT)
    story.does("13:00", Resume()).does("13:00", correct(None, "11:00", "13:00"))
    assert story.totals("13:00").line_us(Line.SECOND) == 2 * HOUR


def test_a_later_correction_wins_over_an_earlier_one():
    """In the order of recording."""
    story = Story().registered("10:00").does("13:00", correct(Wait.CLIENT, "11:00", "12:00"))
    story.does("13:00", correct(None, "11:15", "11:45"))
    assert story.totals("13:00").client_us == 30 * MINUTE


def test_a_correction_after_the_resolution_reaches_up_to_it():
    """And no further."""
    story = Story().registered("10:00").does("15:00", Resolve("Сделано"))
    assert story.resolution("16:00").status is Status.BREACHED
    with pytest.raises(Refused):
        story.does("16:00", correct(Wait.CLIENT, "13:00", "15:30"))
    story.does("16:00", correct(Wait.CLIENT, "13:00", "15:00"))
    assert (story.resolution("16:00").status, story.consumed("16:00")) == (Status.MET, 3 * HOUR)
    assert story.ticket.state is State.RESOLVED


@pytest.mark.parametrize(
    ("waiting", "since", "until"),
    [
        (Wait.CLIENT, "09:59", "10:30"),
        (Wait.CLIENT, "10:30", "10:30"),
        (Wait.CLIENT, "10:40", "10:30"),
        (Wait.CLIENT, "10:30", "13:01"),
        (None, "10:30", "10:40"),
        (Wait.CLIENT, "11:00", "12:00"),
    ],
    ids=["before the start", "empty", "backwards", "in the future", "already work", "already so"],
)
def test_an_impossible_or_idle_correction_is_refused(waiting, since, until):
    """Before the start, in the future, empty, or what is already so."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("12:00", Resume())
    with pytest.raises(Refused):
        story.does("13:00", correct(waiting, since, until))


def test_a_correction_needs_a_reason():
    """It is read when the figures are questioned."""
    with pytest.raises(Refused):
        Story().registered("10:00").does("13:00", Correct(Wait.CLIENT, at("11:00"), at("12:00"), "  "))


def test_an_unregistered_ticket_is_not_corrected():
    """It has no pauses."""
    with pytest.raises(Refused):
        Story(FROM_RECEIPT).received("10:00").does("13:00", correct(Wait.CLIENT, "11:00", "12:00"))


def test_the_gap_before_reopening_is_not_corrected():
    """Nobody worked on it or waited in it."""
    story = Story().registered("10:00").does("11:00", Resolve("Сделано")).does("12:00", Reopen("снова"))
    with pytest.raises(Refused):
        story.does("13:00", correct(Wait.CLIENT, "10:30", "11:30"))


def test_the_time_before_registration_is_corrected_where_it_counts():
    """With a receipt start."""
    story = Story(FROM_RECEIPT).received("10:00").registered("11:00")
    story.does("12:00", correct(Wait.CLIENT, "10:10", "10:40"))
    assert story.totals("12:00").client_us == 30 * MINUTE


def test_a_correction_is_undone_although_it_happened_before_later_changes():
    """The last change is the one that was recorded last."""
    story = (
        Story()
        .registered("10:00")
        .does("11:00", CLIENT)
        .does("12:00", correct(Wait.PROVIDER, "10:15", "10:45"))
    )
    story.does("12:30", Undo())
    assert (story.events[-1].data["kind"], story.ticket.state) == (Kind.CORRECTED, State.WAITING_CLIENT)
    assert story.totals("12:30").provider_us == 0


def test_a_look_into_the_past_sees_no_further_than_its_moment():
    """In the midst of a time that is corrected later, only what had passed by then is counted."""
    story = Story().registered("10:00").does("13:00", correct(Wait.CLIENT, "11:00", "12:00"))
    sums = resolution_clock(story.as_of("11:20")).totals_at(at("11:20"))
    assert (sums.counted_us, sums.client_us) == (HOUR, 20 * MINUTE)


def test_an_undone_correction_is_in_no_look_into_the_past():
    """It was not recorded yet at that moment, and it does not stand today."""
    story = (
        Story()
        .registered("10:00")
        .does("13:00", correct(Wait.CLIENT, "11:00", "12:00"))
        .does("13:10", Undo())
    )
    assert resolution_clock(story.as_of("11:20")).totals_at(at("11:20")).client_us == 0


def test_nothing_is_recorded_before_the_end_of_a_correction():
    """What it says about the time up to its end is known, even to a host whose clock was set back."""
    story = Story().registered("10:00").does("13:00", correct(Wait.CLIENT, "11:00", "12:00"))
    assert story.ticket.last_at == at("12:00")
    assert story.does("11:30", CLIENT).events[-1].at == at("12:00")
    assert story.as_of("11:20").last_at == at("11:20")
