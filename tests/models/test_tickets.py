"""The rows of tickets: written with the version that was seen, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.commands import Close, Resolve
from supportdesk.models import tickets
from supportdesk.models.base import Store, VersionTaken
from tests.domain.story import Story, at
from tests.models.tickets_made import history, row, stored


def test_a_row_is_read_as_it_was_written(store: Store) -> None:
    """Every column comes back equal, flags as flags."""
    made = row(history())
    odd = replace(made, promise_us=1 << 60, breached=True, default_terms=True, subject="ё “'\\", incident=7)
    with store.transaction():
        numbers = [tickets.create(store, projection) for projection in (made, odd)]
    assert [tickets.projection(store, number) for number in numbers] == [made, odd]
    read = tickets.projection(store, numbers[1])
    assert read is not None
    assert (read.live, read.breached, read.default_terms) == (True, True, True)


def test_an_unknown_number_has_no_row(store: Store) -> None:
    """Nothing is raised for it."""
    assert tickets.projection(store, 404) is None


def test_a_number_is_never_given_twice(sqlite_store: Store) -> None:
    """Not even when the last ticket was removed by force."""
    first, second = (stored(sqlite_store, history()) for _ in range(2))
    with sqlite_store.transaction():
        for statement in ("DROP TRIGGER event_not_deleted", f"DELETE FROM event WHERE ticket = {second}",
                          f"DELETE FROM ticket WHERE number = {second}"):  # fmt: skip
            sqlite_store.change(statement)
    assert stored(sqlite_store, history()) == second + 1 == first + 2


def test_a_row_is_replaced_at_the_version_that_was_seen(store: Store) -> None:
    """Who saw another version is refused and changes nothing."""
    made = row(history())
    number = stored(store, history())
    with store.transaction():
        tickets.update(store, number, 2, replace(made, version=3, subject="другая тема"))
    with pytest.raises(VersionTaken), store.transaction():
        tickets.update(store, number, 2, replace(made, version=3, subject="моя тема"))
    read = tickets.projection(store, number)
    assert read is not None
    assert (read.version, read.subject) == (3, "другая тема")


def test_an_unknown_ticket_can_not_be_changed(store: Store) -> None:
    """There is no version of it that anybody saw."""
    with pytest.raises(VersionTaken), store.transaction():
        tickets.update(store, 404, 2, row(history()))


def test_who_may_have_been_live_at_a_moment(store: Store) -> None:
    """All that are live and had been received, and all that changed later, whatever they are now."""
    open_one = stored(store, Story().received("10:00").registered("10:05").events)
    early = stored(store, Story().registered("09:00").does("10:30", Resolve("готово")).events)
    late = stored(
        store, Story().registered("09:00").does("10:30", Resolve("r")).does("12:00", Close()).events
    )
    assert tickets.live_before(store, at("11:00")) == [open_one, late]
    assert tickets.live_before(store, at("09:30")) == [early, late]
    assert tickets.live_before(store, at("08:00")) == []


def test_a_customers_tickets_come_newest_first(store: Store) -> None:
    """Live and ended ones, no more than asked for, nobody else's."""
    made = row(history())
    with store.transaction():
        numbers = [
            tickets.create(store, replace(made, customer=code)) for code in ("alfa", "beta", "alfa", "alfa")
        ]
    found = tickets.of_customer(store, "alfa", 2)
    assert [number for number, _ in found] == [numbers[3], numbers[2]]
    assert found[0][1] == replace(made, customer="alfa")
