"""Merging launders nothing, whichever way round it is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.clock import Breach, Cause, Status
from supportdesk.domain.commands import (
    Categorise,
    ClientAnswers,
    Correct,
    Escalate,
    Merge,
    Note,
    Pause,
    Reopen,
    Resolve,
    Resume,
    Undo,
    UndoAbsorb,
)
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.explain import explain
from supportdesk.domain.ticket import Line, State, Wait
from tests.domain.story import CATALOGUE, FROM_RECEIPT, Story, at, span

CLIENT = Pause(Wait.CLIENT)


def pair(first: str = "08:00", second: str = "10:00", category: str = "outage") -> tuple[Story, Story]:
    """Return an older and a younger ticket, both running."""
    return Story(number=1).registered(first, category), Story(number=2).registered(second, category)


@pytest.mark.parametrize("survivor", [0, 1], ids=["older", "younger"])
def test_the_survivor_has_the_earlier_start_and_the_union_of_both_counted_times(survivor):
    """Merged whichever way round: the same start and the same consumed time."""
    two = pair(category="other")
    two[0].does("09:00", CLIENT)
    two[1].does("11:00", CLIENT)
    two[0].does("10:30", Resume()).does("12:00", CLIENT)
    kept, merged = two[survivor], two[1 - survivor]
    merged.merges("13:00", kept)
    assert kept.clock.started_at == at("08:00")
    assert kept.consumed("13:00") == HOUR + 2 * HOUR
    totals = kept.totals("13:00")
    wall = totals.counted_us + totals.client_us + totals.provider_us + totals.gap_us + totals.idle_us
    assert wall == 5 * HOUR


@pytest.mark.parametrize("running", ["survivor", "merged", "both", "neither"])
def test_the_survivor_runs_if_either_of_the_two_ran(running):
    """The merged one's pause is not inherited."""
    merged, kept = pair()
    if running in ("survivor", "neither"):
        merged.does("10:30", CLIENT)
    if running in ("merged", "neither"):
        kept.does("10:30", CLIENT)
    merged.merges("11:00", kept)
    assert kept.ticket.state is (State.WAITING_CLIENT if running == "neither" else State.OPEN)
    assert kept.resolution("12:00").running is (running != "neither")


def test_the_merged_tickets_clock_ends_outside_compliance():
    """It is cancelled at the moment of the merge."""
    merged, kept = pair()
    merged.merges("11:00", kept)
    reading = merged.resolution("20:00")
    assert (reading.status, reading.consumed_us, merged.ticket.merged_into) == (Status.CANCELLED, 3 * HOUR, 2)
    assert kept.ticket.absorbed == (1,)


def test_the_merged_tickets_waits_are_not_inherited():
    """Time in which the survivor worked stays work; the rest before its start is idle."""
    merged, kept = pair()
    merged.does("08:30", CLIENT).merges("11:00", kept)
    totals = kept.totals("12:00")
    assert (totals.counted_us, totals.client_us, totals.idle_us) == (span("2:30"), 0, span("1:30"))


def test_merging_an_unregistered_ticket_brings_no_time_in():
    """Its resolution clock never ran."""
    kept = Story().registered("10:00").does("10:30", CLIENT)
    Story(number=2).received("08:00").merges("11:00", kept)
    assert (kept.consumed("12:00"), kept.ticket.state) == (30 * MINUTE, State.WAITING_CLIENT)


def test_merging_an_unregistered_ticket_whose_clock_runs_from_receipt_brings_its_time_in():
    """And the survivor runs, because it ran."""
    kept = Story().registered("10:00").does("10:30", CLIENT)
    Story(FROM_RECEIPT, number=2).received("08:00").merges("11:00", kept)
    assert (kept.consumed("12:00"), kept.ticket.state) == (4 * HOUR, State.OPEN)


def test_a_merge_that_exceeds_the_target_breaches_at_the_merge():
    """Nobody was late before it, also while both ran."""
    merged, kept = pair("07:00", "10:00")
    merged.does("09:30", CLIENT)
    kept.does("11:00", CLIENT)
    merged.merges("12:00", kept)
    assert kept.resolution("12:00").breach is None
    merged, kept = pair("06:00", "10:00")
    merged.does("09:30", CLIENT).merges("12:00", kept)
    assert kept.resolution("13:00").breach == Breach(at("12:00"), Cause.MERGED)


def test_a_merge_into_a_running_ticket_breaches_at_the_merge_and_not_before():
    """The union uses the target up earlier than the merge, but it is known only then."""
    merged, kept = pair("06:00", "09:00")
    merged.merges("11:00", kept)
    assert kept.resolution("11:00").breach == Breach(at("11:00"), Cause.MERGED)


def test_a_paused_survivor_is_breached_by_the_merge_that_exceeds_its_target():
    """As with a stricter category: not by waiting."""
    merged, kept = pair("05:00", "10:00")
    merged.does("09:30", CLIENT)
    kept.does("10:30", CLIENT)
    merged.merges("12:00", kept)
    assert kept.resolution("12:00").breach == Breach(at("12:00"), Cause.MERGED)
    assert kept.resolution("12:00").running is False


def test_a_breach_from_before_the_merge_keeps_its_moment_and_cause():
    """The merge launders no breach."""
    merged, kept = pair("06:00", "07:00")
    merged.merges("12:00", kept)
    assert kept.resolution("12:00").breach == Breach(at("11:00"), Cause.ELAPSED)


def test_a_target_that_was_stricter_before_the_merge_is_not_held_against_it():
    """What the merge brings in meets only the target that is in force at the merge."""
    merged, kept = pair("06:00", "10:00")
    kept.does("10:30", Categorise(CATALOGUE["other"]))
    merged.merges("11:00", kept)
    reading = kept.resolution("11:00")
    assert (reading.breach, reading.consumed_us, kept.clock.relaxed) == (None, 5 * HOUR, False)


def test_a_merge_into_a_ticket_that_ends_at_the_same_moment_loses_no_time():
    """Registered, merged into and resolved in one second: the duplicate's hours stay."""
    merged, kept = pair("08:00", "10:00")
    merged.merges("10:00", kept)
    kept.does("10:00", Resolve("Сделано"))
    assert kept.consumed("20:00") == 2 * HOUR


def test_a_gap_that_the_duplicate_worked_through_counts():
    """The union of both counted times, also where the survivor lay resolved."""
    merged, kept = pair("08:00", "08:00")
    kept.does("09:00", Resolve("Сделано")).does("11:00", Reopen("снова"))
    merged.merges("12:00", kept)
    totals = kept.totals("12:00")
    assert (totals.counted_us, totals.gap_us) == (4 * HOUR, 0)


def test_a_chain_of_merges_hands_all_time_on():
    """What the first brought into the second comes into the third."""
    first, second = pair("06:00", "08:00", "other")
    third = Story(number=3).registered("10:00", "other")
    first.does("07:00", CLIENT)
    first.merges("08:30", second)
    second.does("09:00", CLIENT).merges("11:00", third)
    assert third.clock.started_at == at("06:00")
    assert third.consumed("11:00") == HOUR + HOUR + HOUR


def test_a_merged_ticket_cannot_be_merged_again_nor_take_one_in():
    """So no circle can be made."""
    merged, kept = pair()
    merged.merges("11:00", kept)
    with pytest.raises(Refused):
        merged.does("12:00", Merge(3))
    with pytest.raises(Refused):
        kept.merges("12:00", merged)


def test_an_ended_or_unregistered_ticket_takes_no_duplicate_in():
    """Open it again, or register it, first."""
    merged, kept = pair()
    kept.does("10:30", Resolve("Сделано"))
    with pytest.raises(Refused):
        merged.merges("11:00", kept)
    with pytest.raises(Refused):
        merged.merges("11:00", Story(number=3).received("09:00"))


def test_a_correction_in_the_time_that_a_duplicate_brought_in_is_possible():
    """It may lie before the survivor itself was received."""
    merged, kept = pair()
    merged.merges("11:00", kept)
    kept.does("11:30", Correct(Wait.CLIENT, at("08:30"), at("09:00"), "ждали журнал"))
    assert (kept.ticket.received_at, kept.totals("11:30").client_us) == (at("10:00"), 30 * MINUTE)
    assert kept.as_of("10:30").state is State.OPEN


def test_undoing_a_merge_gives_both_tickets_their_own_clocks_back():
    """As if it had never been, the survivor's pause included."""
    merged, kept = pair()
    kept.does("10:30", CLIENT)
    merged.merges("11:00", kept)
    merged.does("11:30", Undo())
    kept.releases("11:30", 1)
    assert (merged.ticket.state, merged.consumed("12:00")) == (State.OPEN, 4 * HOUR)
    assert (kept.ticket.state, kept.consumed("12:00")) == (State.WAITING_CLIENT, 30 * MINUTE)
    assert kept.ticket.absorbed == ()


def test_a_merge_is_undone_on_the_duplicate_only():
    """The survivor's last change is what the merge did to it: an earlier one can't be taken from under it."""
    merged, kept = pair()
    kept.does("10:30", CLIENT)
    merged.merges("11:00", kept)
    with pytest.raises(Refused):
        kept.does("11:30", Undo())
    with pytest.raises(Refused):
        kept.does("11:30", UndoAbsorb(7))


def test_a_merge_is_not_undone_under_a_further_merge():
    """Its time has already been handed on."""
    first, second = pair()
    third = Story(number=3).registered("10:00")
    first.merges("10:30", second)
    second.merges("11:00", third)
    with pytest.raises(Refused):
        second.releases("11:30", 1)


def test_an_answer_to_a_merged_ticket_is_for_its_survivor():
    """The merged one reopens by nothing."""
    merged, kept = pair()
    merged.merges("11:00", kept)
    with pytest.raises(Refused):
        merged.does("12:00", ClientAnswers("Ответ"))
    with pytest.raises(Refused):
        merged.does("12:00", Reopen("снова"))
    assert decide(merged.ticket, Note("о слиянии"), Context("anna", at("12:00")))


def test_merged_time_counts_for_the_line_that_worked_and_once():
    """Where both worked the survivor's line keeps it; where only the duplicate did, its line has it."""
    merged, kept = pair("08:00", "09:00")
    merged.does("08:00", Escalate(Line.SECOND, "сложно"))
    kept.does("10:00", CLIENT)
    merged.merges("11:00", kept)
    totals = kept.totals("11:00")
    assert (totals.line_us(Line.FIRST), totals.line_us(Line.SECOND)) == (HOUR, 2 * HOUR)


@pytest.mark.parametrize(
    ("first", "second", "added"),
    [("08:00", "10:00", 0), ("10:00", "08:00", 2 * HOUR)],
    ids=["overlapped", "partly overlapped"],
)
def test_a_merge_says_what_it_really_added(first, second, added):
    """The union less what the survivor had counted itself, in the event and in the account."""
    kept, merged = pair(first, second)
    merged.merges("11:00", kept)
    (absorbed,) = (event for event in kept.events if event.kind is Kind.ABSORBED)
    (taken,) = explain(kept.ticket, kept.events, at("12:00")).taken_in
    assert absorbed.data["added_us"] == taken.added_us == added
    old = {name: value for name, value in absorbed.data.items() if name != "added_us"}
    history = [replace(e, data=old) if e is absorbed else e for e in kept.events]
    assert explain(kept.ticket, history, at("12:00")).taken_in[0].added_us == added
