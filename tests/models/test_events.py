"""The history: appended in order, once, by whoever comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.domain.events import Event, Kind
from supportdesk.models import events, tickets
from supportdesk.models.base import Forbidden, OperationKnown, Store, VersionTaken
from tests.models.processes import at_once
from tests.models.tickets_made import add_note, history, note, row, stored


def test_a_history_is_read_as_it_was_written(store: Store) -> None:
    """Every field of every event comes back equal, microseconds and Cyrillic included."""
    made = history()
    odd = made[-1].at + timedelta(microseconds=1)
    made = (*made, Event(3, odd, odd, "Олег", Kind.NOTED, {"text": "ё\n“\\", "n": 1, "none": None}))
    number = stored(store, made)
    assert events.history(store, number) == made


def test_an_unknown_ticket_has_no_history(store: Store) -> None:
    """Nothing is raised for a number that nobody has given out."""
    assert events.history(store, 404) == ()
    assert events.histories(store, [404]) == {}


def test_histories_come_in_the_order_asked_for(store: Store) -> None:
    """Several histories are read at once; unknown numbers are left out."""
    numbers = [stored(store, history()) for _ in range(3)]
    wanted = [numbers[2], 999, numbers[0]]
    assert list(events.histories(store, wanted)) == [numbers[2], numbers[0]]
    assert events.histories(store, wanted)[numbers[0]] == history()


def test_of_two_events_with_one_seq_the_first_wins(store: Store) -> None:
    """Who appends at a version that is taken is told so, and nothing is recorded."""
    made = history()
    number = stored(store, made)
    add_note(store, number)
    with pytest.raises(VersionTaken), store.transaction():
        events.append(store, number, [note(made[-1])], None)
    assert len(events.history(store, number)) == 3


def test_a_history_has_no_gaps(store: Store) -> None:
    """An event that would leave one out is refused."""
    made = history()
    number = stored(store, made)
    with pytest.raises(VersionTaken), store.transaction():
        events.append(store, number, [note(note(made[-1]))], None)


@pytest.mark.parametrize("seq", [2, 4])
def test_the_database_itself_keeps_the_order(store: Store, seq: int) -> None:
    """A seq that is taken or leaves a gap is refused also to a statement that is not ours."""
    number = stored(store, history())
    with pytest.raises(VersionTaken), store.transaction():
        store.change(
            "INSERT INTO event (ticket, seq, at_us, recorded_us, actor, kind, data, hash)"
            " VALUES (%s, %s, 1, 1, 'postgres', 'noted', '{}', '')",
            (number, seq),
        )


def test_an_operation_is_recorded_once(store: Store) -> None:
    """A second event with the same operation is refused, on any ticket, and the first is found by it."""
    one = stored(store, history(), "call-1")
    other = stored(store, history())
    assert events.of_operation(store, "call-1") == (one, 2)
    assert events.of_operation(store, "call-2") is None
    with pytest.raises(OperationKnown):
        add_note(store, other, "call-1")
    assert len(events.history(store, other)) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET data = '{}'",
        "DELETE FROM event",
        "UPDATE event SET operation = NULL WHERE id = 1",
    ],
)
def test_the_history_can_only_be_appended_to(store: Store, statement: str) -> None:
    """The database refuses to change or delete an event, also to its owner."""
    number = stored(store, history())
    with pytest.raises(Forbidden, match="never changed"), store.transaction():
        store.change(statement)
    assert events.history(store, number) == history()


def test_replacing_an_event_is_refused(sqlite_store: Store) -> None:
    """SQLite's INSERT OR REPLACE, which deletes without asking, gets at no event."""
    number = stored(sqlite_store, history(), "op")
    columns = "(id, ticket, seq, at_us, recorded_us, actor, kind, data, operation, hash)"
    for values in (
        f"1, {number}, 3, 1, 1, '', '', '', NULL, ''",
        f"9, {number}, 1, 1, 1, '', '', '', NULL, ''",
        f"9, {number}, 3, 1, 1, '', '', '', 'op', ''",
    ):
        with pytest.raises((Forbidden, VersionTaken)), sqlite_store.transaction():
            sqlite_store.change(f"INSERT OR REPLACE INTO event {columns} VALUES ({values})")
    assert events.history(sqlite_store, number) == history()


def test_the_history_can_not_be_truncated(postgres_store: Store) -> None:
    """PostgreSQL's TRUNCATE, which fires no row triggers, is refused too."""
    number = stored(postgres_store, history())
    with pytest.raises(Forbidden, match="never changed"), postgres_store.transaction():
        postgres_store.change("TRUNCATE event CASCADE")
    assert events.history(postgres_store, number) == history()


def test_who_reads_on_from_an_id_sees_what_came_after_it(store: Store) -> None:
    """`since` yields exactly the later events, of all tickets, in the order of recording."""
    one = stored(store, history())
    last = events.last_id(store)
    other = stored(store, history())
    add_note(store, one)
    found = events.since(store, last)
    assert [(number, event.seq) for _, number, event in found] == [(other, 1), (other, 2), (one, 3)]
    assert events.since(store, found[-1][0]) == []


def test_nothing_is_read_before_it_may_count(store: Store) -> None:
    """The last id of an empty desk is 0."""
    assert events.last_id(store) == 0


def test_events_are_found_by_when_they_happened(store: Store) -> None:
    """`between` includes its beginning and not its end."""
    made = history()
    number = stored(store, made)
    received, registered = made
    assert events.between(store, received.at, registered.at) == [(number, received)]
    assert [e for _, e in events.between(store, received.at, registered.at + timedelta(seconds=1))] == [*made]


def test_two_processes_append_to_the_same_tickets_and_lose_nothing(store: Store) -> None:
    """Of hundreds of appends by two processes each is there exactly once, in order; nobody is locked out."""
    numbers = [stored(store, history()) for _ in range(3)]
    printed = at_once(2, "note", store.url, "150", *map(str, numbers))
    operations = [operation for lines in printed for operation in lines]
    assert len(operations) == 300
    assert len({events.of_operation(store, operation) for operation in operations} - {None}) == 300
    for number in numbers:
        kept = events.history(store, number)
        assert [event.seq for event in kept] == list(range(1, len(kept) + 1))
        assert tickets.projection(store, number) == row(kept)
    assert sum(len(kept) for kept in events.histories(store, numbers).values()) == 300 + 6
    assert events.broken_chains(store) == []


def test_the_numbers_of_all_tickets_are_told(store: Store) -> None:
    """Smallest first."""
    made = [stored(store, history()) for _ in range(3)]
    assert list(events.numbers(store)) == made
