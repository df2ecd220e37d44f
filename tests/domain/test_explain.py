"""The account of the clocks adds up, and names what began each interval."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from supportdesk.domain.clock import Breach, Cause, resolution_clock
from supportdesk.domain.commands import (
    Assign,
    Categorise,
    Correct,
    Escalate,
    Identify,
    Note,
    Pause,
    Reopen,
    Resolve,
    Resume,
    Undo,
)
from supportdesk.domain.durations import HOUR, MINUTE, SECOND
from supportdesk.domain.events import Kind
from supportdesk.domain.explain import Explanation, explain
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.ticket import Line, Wait
from supportdesk.domain.timeline import Bucket
from tests.domain.story import CATALOGUE, DEFAULT_TERMS, TERMS, Story, at

CLIENT = Pause(Wait.CLIENT)


def told(story: Story, now: str) -> Explanation:
    """Return the account at a moment, after checking that it adds up."""
    account = explain(story.ticket, story.events, at(now))
    assert sum(account.sums.values()) == sum(i.us for i in account.intervals) == account.wall_us
    for before, after in zip(account.intervals, account.intervals[1:], strict=False):
        assert before.end == after.start
    return account


def test_every_interval_names_the_event_that_began_it():
    """With its bucket, line and length; the last one goes on."""
    story = (
        Story().received("09:58").registered("10:00").does("11:00", CLIENT, "oleg").does("13:00", Resume())
    )
    story.does("14:00", Escalate(Line.SECOND, "сложно"))
    account = told(story, "15:00")
    assert [(i.bucket, i.line, i.us, i.seq, i.actor, i.kind) for i in account.intervals] == [
        (Bucket.COUNTED, Line.FIRST, HOUR, 2, "anna", Kind.REGISTERED),
        (Bucket.CLIENT, Line.FIRST, 2 * HOUR, 3, "oleg", Kind.PAUSED),
        (Bucket.COUNTED, Line.FIRST, HOUR, 4, "anna", Kind.RESUMED),
        (Bucket.COUNTED, Line.SECOND, HOUR, 5, "anna", Kind.ESCALATED),
    ]
    assert account.intervals[-1].end is None
    assert (account.sums[Bucket.COUNTED], account.wall_us) == (3 * HOUR, 5 * HOUR)
    assert (account.registration.us, account.registration.kind) == (2 * MINUTE, Kind.RECEIVED)


def test_every_interval_says_who_answered_for_the_ticket():
    """One after the other, also where the clock went on; nobody is said too."""
    story = Story().received("09:58").registered("10:00").does("10:10", Assign("anna"))
    story.does("10:20", Assign("oleg")).does("11:00", CLIENT).does("12:00", Resume())
    account = told(story, "13:00")
    assert [i.answered for i in account.intervals] == [(None, "anna", "oleg"), ("oleg",), ("oleg",)]


def test_what_is_shown_of_an_account_adds_up():
    """Of four times 39.5 seconds three count, 1 min 58 s, as the clock says; by bucket and by line."""
    story = Story().received("09:58").registered("10:00").does("11:00", CLIENT).does("12:00", Resume())
    account = told(story.does("13:00", Escalate(Line.SECOND, "сложно")), "14:00")
    part = 39 * SECOND + SECOND // 2
    account = replace(account, intervals=tuple(replace(i, us=part) for i in account.intervals))
    shown = account.in_whole_seconds()
    lengths = [i.us // SECOND for i in shown.intervals]
    assert lengths == [39, 39, 40, 39]
    assert shown.wall_us == sum(shown.sums.values()) == sum(lengths) * SECOND
    assert shown.sums[Bucket.CLIENT] == lengths[1] * SECOND
    assert sum(shown.counted_by_line().values()) == shown.sums[Bucket.COUNTED]


def test_notes_begin_no_interval():
    """What touches no clock is not in its account."""
    assert len(told(Story().registered("10:00").does("11:00", Note("звонил")), "12:00").intervals) == 1


def test_an_ended_ticket_is_accounted_up_to_its_end():
    """The gap before a reopening is in it, the time after the end is not."""
    story = Story().registered("10:00").does("11:00", Resolve("Сделано")).does("13:00", Reopen("снова"))
    story.does("14:00", Resolve("Теперь да"))
    account = told(story, "90:00")
    assert (account.wall_us, account.sums[Bucket.GAP]) == (4 * HOUR, 2 * HOUR)


def test_an_unregistered_ticket_has_its_registration_clock_alone():
    """Nothing else runs."""
    account = told(Story().received("10:00"), "10:03")
    assert (account.intervals, account.wall_us, account.registration.us) == ((), 0, 3 * MINUTE)
    assert account.registration.end is None


def test_the_targets_history_says_when_what_and_why():
    """By category and by identification, with what it was before."""
    story = Story(DEFAULT_TERMS).received("10:00").registered("10:01", "other")
    story.does("11:00", Categorise(CATALOGUE["outage"])).does(
        "12:00", Identify("alfa", TERMS, "", CATALOGUE["outage"])
    )
    history = told(story, "13:00").resolution_targets
    assert [(t.at, t.was_us, t.target_us, t.kind, t.category) for t in history] == [
        (at("10:01"), None, 30 * HOUR, Kind.REGISTERED, "other"),
        (at("11:00"), 30 * HOUR, 6 * HOUR, Kind.CATEGORISED, "outage"),
        (at("12:00"), 6 * HOUR, 4 * HOUR, Kind.IDENTIFIED, "outage"),
    ]
    assert [(t.customer, t.default_terms) for t in history] == [(None, True), (None, True), ("alfa", False)]


def test_the_registration_targets_history_ends_with_what_governs_it():
    """A category after registration does not change it; the customer's terms do."""
    story = Story(DEFAULT_TERMS).received("10:00").does("10:01", Categorise(CATALOGUE["outage"]))
    story.registered("10:05", "other").does("11:00", Categorise(CATALOGUE["outage"]))
    story.does("12:00", Identify("alfa", TERMS, "", CATALOGUE["outage"]))
    history = told(story, "13:00").registration_targets
    assert [(t.kind, t.target_us) for t in history] == [
        (Kind.CATEGORISED, 15 * MINUTE),
        (Kind.REGISTERED, HOUR),
        (Kind.IDENTIFIED, 5 * MINUTE),
    ]


def test_what_was_undone_set_no_target():
    """It is not in force."""
    story = Story().registered("10:00").does("11:00", Categorise(CATALOGUE["other"])).does("11:10", Undo())
    assert [t.kind for t in told(story, "12:00").resolution_targets] == [Kind.REGISTERED]


def test_a_breach_is_told_with_its_moment_and_cause():
    """Also while nothing has been recorded since; a relaxed one is marked."""
    story = Story().registered("10:00")
    assert told(story, "15:00").resolution_breach == Breach(at("14:00"), Cause.ELAPSED)
    story.does("15:00", Categorise(CATALOGUE["other"]))
    account = told(story, "16:00")
    assert (account.resolution_breach, account.relaxed) == (Breach(at("14:00"), Cause.ELAPSED), True)
    assert told(Story().received("10:00").registered("10:30"), "11:00").registration_breach == Breach(
        at("10:05"), Cause.ELAPSED
    )


def test_a_correction_is_told_with_both_of_its_times():
    """When it happened and when it was recorded, by whom and why."""
    story = Story().registered("10:00")
    story.does("13:00", Correct(Wait.PROVIDER, at("11:00"), at("12:00"), "ждали МТС"), "oleg")
    account = told(story, "14:00")
    (correction,) = account.corrections
    assert (correction.since, correction.until, correction.recorded_at) == (
        at("11:00"),
        at("12:00"),
        at("13:00"),
    )
    assert (correction.waiting, correction.reason, correction.actor) == (Wait.PROVIDER, "ждали МТС", "oleg")
    assert [(i.bucket, i.kind) for i in account.intervals] == [
        (Bucket.COUNTED, Kind.REGISTERED),
        (Bucket.PROVIDER, Kind.CORRECTED),
        (Bucket.COUNTED, Kind.REGISTERED),
    ]


def test_a_merge_is_told_with_what_it_brought():
    """The idle time before this ticket began included."""
    kept = Story().registered("10:00")
    Story(number=2).registered("07:00").does("08:00", CLIENT).merges("11:00", kept)
    account = told(kept, "12:00")
    (taken,) = account.taken_in
    assert (taken.number, taken.counted_us, taken.at) == (2, HOUR, at("11:00"))
    assert [(i.bucket, i.kind) for i in account.intervals] == [
        (Bucket.COUNTED, Kind.ABSORBED),
        (Bucket.IDLE, Kind.ABSORBED),
        (Bucket.COUNTED, Kind.REGISTERED),
    ]


@pytest.mark.parametrize("us", [1, 400_000, 999_999])
def test_an_account_in_whole_seconds_says_what_the_clock_says(us):
    """The sums are the clock's own whole seconds, the lines' times those shown beside it."""
    story = Story().received("09:58").registered("10:00").does("10:10", Escalate(Line.SECOND, "сложно"))
    story.does("10:20", CLIENT).does("10:30", Resume()).does("10:40", Escalate(Line.FIRST, "обратно"))
    now = at("10:50") + timedelta(microseconds=us)
    shifted = [replace(e, at=e.at + timedelta(microseconds=us * e.seq)) for e in story.events]
    ticket = ticket_of(shifted)
    now = max(now, ticket.last_at + timedelta(minutes=1))
    totals = resolution_clock(ticket).totals_at(now).in_whole(SECOND, ticket.line)
    shown = explain(ticket, shifted, now).in_whole_seconds()
    assert {bucket: totals.in_bucket(bucket) for bucket in Bucket} == shown.sums
    assert shown.counted_by_line() == {line: totals.line_us(line) for line in (Line.FIRST, Line.SECOND)}
    assert sum(totals.by_line_us) == totals.counted_us
