"""Merging duplicates and taking changes back, on both engines."""

from __future__ import annotations

import pytest

from supportdesk.domain.durations import HOUR as HOUR_US
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import State, Wait
from supportdesk.services import reading, tickets
from supportdesk.services.errors import Conflict
from supportdesk.services.merging import merge, undo
from tests.services.alfa import DAY, HOUR, MINUTE


@pytest.fixture
def pair(desk, clock) -> tuple[int, int]:
    """Two calls about one thing, an hour apart."""
    first = tickets.register_call(desk, "outage", "Не уходят SMS", customer="alfa").number
    clock.advance(HOUR)
    second = tickets.register_call(desk, "outage", "Снова SMS", customer="alfa").number
    clock.advance(HOUR)
    return first, second


def state(desk, number: int) -> State:
    """The state of a ticket now."""
    return reading.show(desk, number).ticket.state


@pytest.mark.parametrize("into_the_younger", [False, True])
def test_merging_launders_no_time_whichever_way_round(desk, pair, into_the_younger):
    """The survivor has the earlier start and the union of both counted times."""
    number, into = pair if into_the_younger else reversed(pair)
    outcome = merge(desk, number, into)
    assert outcome.number == number
    assert state(desk, number) is State.MERGED
    survivor = reading.show(desk, into)
    assert survivor.resolution.consumed_us == 2 * HOUR_US
    assert survivor.ticket.absorbed == (number,)


def test_of_two_opposite_merges_one_is_made(desk, pair):
    """A into B and then B into A: the second finds itself merged, and no circle is made."""
    first, second = pair
    merge(desk, first, second)
    with pytest.raises(Refused):
        merge(desk, second, first)
    assert (state(desk, first), state(desk, second)) == (State.MERGED, State.OPEN)


def test_a_chain_of_merges_is_followed(desk, pair):
    """Who merges into a merged ticket, or answers it, reaches the one that survived."""
    first, second = pair
    third = tickets.register_call(desk, "outage", "И снова", customer="alfa").number
    fourth = tickets.register_call(desk, "outage", "Опять", customer="alfa").number
    merge(desk, first, second)
    merge(desk, second, third)
    assert merge(desk, fourth, first).ticket.merged_into == third
    assert tickets.client_answered(desk, first, "работает").number == third


def test_a_ticket_is_not_merged_into_itself_nor_into_an_ended_one(desk, pair):
    """Neither leaves a trace on either ticket."""
    first, second = pair
    tickets.resolve(desk, second, "готово")
    for into in (first, second):
        with pytest.raises(Refused):
            merge(desk, first, into)
    assert state(desk, first) is State.OPEN
    assert len(reading.show(desk, second).events) == 3


def test_an_expected_version_guards_a_merge(desk, pair):
    """A merge that was decided on an old version is a conflict, and touches neither ticket."""
    first, second = pair
    tickets.note(desk, first, "заметка")
    with pytest.raises(Conflict):
        merge(desk, first, second, expected=2)
    assert len(reading.show(desk, second).events) == 2


def test_a_merge_is_taken_back_on_both_tickets(desk, clock, pair):
    """Each gets its own clock back, and the undone time of neither is lost."""
    first, second = pair
    merge(desk, first, second)
    clock.advance(MINUTE)
    outcome = undo(desk, first)
    assert outcome.events[-1].kind is Kind.UNDONE
    assert reading.show(desk, second).ticket.absorbed == ()
    assert reading.show(desk, second).resolution.consumed_us == HOUR_US + HOUR_US // 60
    assert reading.show(desk, first).resolution.consumed_us == 2 * HOUR_US + HOUR_US // 60


def test_a_repeated_merge_is_recorded_once(desk, pair):
    """The operation stands on the merged ticket, and covers both."""
    first, second = pair
    made = merge(desk, first, second, operation="merge-1")
    assert merge(desk, first, second, operation="merge-1").events == made.events
    assert len(reading.show(desk, second).events) == 3


def test_only_ones_own_last_change_is_undone(desk, clock, pair):
    """What a colleague did since stands in the way; one's own is taken back as if it had not been."""
    number, _ = pair
    tickets.wait(desk, number, Wait.CLIENT)
    clock.advance(DAY)
    undo(desk, number)
    assert reading.show(desk, number).resolution.consumed_us == 26 * HOUR_US
    tickets.wait(desk, number, Wait.CLIENT)
    tickets.resume(desk.acting_as("oleg"), number)
    with pytest.raises(Refused, match="Олег Иванов"):
        undo(desk, number)
