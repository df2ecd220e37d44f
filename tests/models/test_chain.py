"""The chain of hashes gives away whatever was changed behind the program's back."""

from __future__ import annotations

import pytest

from supportdesk.models import chain, events
from supportdesk.models.base import Store
from tests.models.tickets_made import add_note, history, stored

TRIGGERS = {
    "sqlite": (
        "DROP TRIGGER event_not_changed",
        "DROP TRIGGER event_not_deleted",
        "DROP TRIGGER event_in_order",
    ),
    "postgresql": ("ALTER TABLE event DISABLE TRIGGER USER",),
}


@pytest.mark.parametrize(
    "tampering",
    [
        'UPDATE event SET data = \'{"text":"ничего"}\' WHERE ticket = 2 AND seq = 3',
        "UPDATE event SET actor = 'oleg' WHERE ticket = 2 AND seq = 1",
        "UPDATE event SET at_us = at_us - 1 WHERE ticket = 2 AND seq = 2",
        "UPDATE event SET recorded_us = recorded_us + 1 WHERE ticket = 2 AND seq = 2",
        "UPDATE event SET kind = 'closed' WHERE ticket = 2 AND seq = 3",
        "DELETE FROM event WHERE ticket = 2 AND seq = 3",
        "DELETE FROM event WHERE ticket = 2 AND seq = 2",
        "DELETE FROM event WHERE ticket = 2",
        "INSERT INTO event (ticket, seq, at_us, recorded_us, actor, kind, data, hash)"
        " SELECT 2, 4, at_us, recorded_us, actor, kind, data, hash FROM event WHERE ticket = 2 AND seq = 3",
        "UPDATE event SET seq = seq + 10 WHERE ticket = 2 AND seq = 3",
        "UPDATE ticket SET version = 2 WHERE number = 2",
    ],
)
def test_tampering_with_a_history_is_found(store: Store, tampering: str) -> None:
    """A changed, deleted or added event breaks the chain of its ticket, and of no other."""
    for _ in range(3):
        add_note(store, stored(store, history()))
    assert events.broken_chains(store) == []
    with store.transaction():
        for statement in TRIGGERS[store.engine]:
            store.change(statement)
        store.change(tampering)
    assert events.broken_chains(store) == [2]


def test_a_history_moved_to_another_ticket_is_found(store: Store) -> None:
    """The ticket's number is a part of the chain, so that two histories can't be exchanged."""
    for _ in range(2):
        stored(store, history())
    with store.transaction():
        for statement in TRIGGERS[store.engine]:
            store.change(statement)
        store.change("UPDATE event SET ticket = 3 - ticket, seq = seq + 10")
        store.change("UPDATE event SET seq = seq - 10")
    assert events.broken_chains(store) == [1, 2]


def test_the_same_data_is_always_the_same_text() -> None:
    """The order in which data was put together does not matter, and Cyrillic stays readable."""
    assert chain.canonical({"b": 1, "a": "ё"}) == chain.canonical({"a": "ё", "b": 1}) == '{"a":"ё","b":1}'


def test_half_a_surrogate_pair_can_be_stored() -> None:
    """Text from outside that UTF-8 can't hold is escaped, and reads back as it was."""
    assert chain.canonical({"text": "\ud800"}) == '{"text":"\\ud800"}'


def test_a_hash_covers_each_field_apart() -> None:
    """Moving a letter from one field into the next gives another hash."""
    assert chain.link("", 1, (1, 2, 3, "ab", "c", "{}")) != chain.link("", 1, (1, 2, 3, "a", "bc", "{}"))
