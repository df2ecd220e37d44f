"""The queue's rows: in the domain's order, and never by reading the tickets that have ended."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from supportdesk.domain.projection import queue_row
from supportdesk.domain.queue import order, to_us
from supportdesk.domain.ticket import State
from supportdesk.models import bulk, customers, queue, tickets
from supportdesk.models.base import Store
from tests.domain.story import Story, at
from tests.models.tickets_made import history, row, stored


@pytest.fixture
def many(store: Store) -> Store:
    """Hundreds of rows of every sort: running and still, with and without a target, live and ended."""
    chance = random.Random(1)
    base = row(history())
    made = []
    for _ in range(400):
        state = chance.choice(
            [State.RECEIVED, State.OPEN, State.WAITING_CLIENT, State.WAITING_PROVIDER, State.CLOSED]
        )
        us = to_us(at("10:00")) + chance.randrange(-3, 4) * 3_600_000_000
        still = state.waiting or chance.random() < 0.1
        made.append(
            replace(
                base,
                state=str(state),
                live=state.live,
                rank=chance.randrange(4),
                due_us=None if still else us,
                left_us=chance.choice([None, 0, -5, 3_600_000_000, us - to_us(at("10:00"))])
                if still
                else None,
            )
        )
    with store.transaction():
        for projection in made:
            tickets.create(store, projection)
    return store


@pytest.mark.parametrize("limit", [1, 7, 50, 1000])
@pytest.mark.parametrize("clock", ["07:00", "10:00", "12:30"])
def test_the_first_rows_are_those_that_the_domain_puts_first(many: Store, limit: int, clock: str) -> None:
    """Merging the two walks gives the same order as sorting everything, whatever the time is."""
    now = at(clock)
    everything = sorted(queue.rows(many), key=lambda r: order(r, to_us(now)))
    assert queue.first(many, limit, now) == everything[:limit]


def test_all_live_tickets_are_rows(many: Store) -> None:
    """Each live ticket once, no ended one."""
    live = {number for (number,) in many.rows("SELECT number FROM ticket WHERE live")}
    found = queue.rows(many)
    assert {r.number for r in found} == live
    assert len(found) == len(live)


def test_a_row_says_what_the_ticket_is(store: Store) -> None:
    """Every column of a row is the ticket's, and the customer's name is the customer's."""
    story = Story().received("10:00", customer="alfa", contact="Мария").registered("10:05")
    number = stored(store, story.events)
    expected = queue_row(number, row(story.events), "alfa")
    assert queue.rows(store) == [expected]
    with store.transaction():
        customers.upsert(store, customers.Customer("alfa", "Альфа-Связь"))
    assert (
        queue.rows(store)
        == queue.first(store, 5, at("11:00"))
        == [replace(expected, customer_name="Альфа-Связь")]
    )


def test_rows_of_some_tickets(many: Store) -> None:
    """Those asked for that are live; ended and unknown ones are left out."""
    known = {r.number: r for r in queue.rows(many)}
    wanted = [*range(1, 60), 10_000]
    assert {r.number: r for r in queue.rows_of(many, wanted)} == {n: known[n] for n in wanted if n in known}
    assert queue.rows_of(many, []) == []


def test_the_latest_ended_of_some_states(many: Store) -> None:
    """The newest of those that ended so; live ones are not among them, whatever is asked for."""
    ended = [n for (n,) in many.rows("SELECT number FROM ticket WHERE NOT live ORDER BY number DESC")]
    assert [r.number for r in queue.latest_ended(many, [State.CLOSED, State.OPEN], 7)] == ended[:7]
    assert queue.latest_ended(many, [State.REFUSED], 7) == []


def test_the_queue_walks_its_indexes_with_statistics_too(sqlite_store: Store) -> None:
    """SQLite's planner, once it has statistics, is kept from reading every ticket there ever was."""
    made = row(history())
    ended = replace(made, live=False, state="closed", due_us=None)
    bulk.load(sqlite_store, (bulk.Made(history(), ended if n % 50 else made) for n in range(2_000)))
    with sqlite_store.transaction():
        sqlite_store.change("ANALYZE")
    plan = sqlite_store.rows("EXPLAIN QUERY PLAN " + queue._FIRST_SQL["sqlite"], (0, 50, 50, 50))
    steps = [step for *_, step in plan]
    assert any("ticket_running" in step for step in steps)
    assert any("ticket_still" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN t") and "INDEX" not in step]


def test_a_negative_limit_of_time_is_no_obstacle(store: Store) -> None:
    """A ticket that is overdue by months stands first in its rank."""
    late = stored(store, history())
    stored(store, Story().registered("12:00").events)
    assert queue.first(store, 1, at("10:00") + timedelta(days=300))[0].number == late
