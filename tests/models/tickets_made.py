"""Tickets for the tests of the storage: histories told by the domain's rules, stored as services do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.projection import Projection, project
from supportdesk.models import events, tickets
from supportdesk.models.base import Store
from tests.domain.story import Story


def history() -> tuple[Event, ...]:
    """A ticket that was received and registered."""
    return Story().received("10:00").registered("10:05").events


def row(history: tuple[Event, ...]) -> Projection:
    """The row that follows from a history."""
    ticket = fold(history)
    assert ticket is not None
    return project(ticket)


def stored(store: Store, history: tuple[Event, ...], operation: str | None = None) -> int:
    """Store a new ticket in a transaction of its own and return its number."""
    with store.transaction():
        number = tickets.create(store, row(history))
        events.append(store, number, history, operation)
    return number


def stored_by_an_older_program(store: Store, history: tuple[Event, ...], **wrong: object) -> int:
    """Store a new ticket in those columns that its table has; ``wrong``: what that program had otherwise."""
    expected = row(history)
    with store.reading():
        names = [c.name for c in store.database.get_columns("ticket") if c.name != "number"]
    marks = ", ".join(["%s"] * len(names))
    insert = f"INSERT INTO ticket ({', '.join(names)}) VALUES ({marks}) RETURNING number"
    with store.transaction():
        number: int = store.insert(insert, [wrong.get(n, getattr(expected, n)) for n in names])
        events.append(store, number, history, None)
    return number


def before_they_told(history: tuple[Event, ...]) -> tuple[Event, ...]:
    """The history as it was recorded before a hand-over said from where."""
    return tuple(replace(e, data={k: v for k, v in e.data.items() if k != "from"}) for e in history)


def note(after: Event, actor: str = "anna", text: str = "проверено") -> Event:
    """One more event, a minute after another."""
    at = after.at + timedelta(minutes=1)
    return Event(after.seq + 1, at, at, actor, Kind.NOTED, {"text": text})


def add_note(store: Store, number: int, operation: str | None = None, actor: str = "anna") -> int:
    """Note something on a ticket in a transaction of its own; return the ticket's version after it."""
    with store.transaction():
        known = events.history(store, number)
        event = note(known[-1], actor)
        events.append(store, number, [event], operation)
        tickets.update(store, number, known[-1].seq, row((*known, event)))
    return event.seq
