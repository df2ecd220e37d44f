"""The history of tickets: appended to, read, and proved to be whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.queue import from_us
from supportdesk.models import chain
from supportdesk.models.base import Row, Store
from supportdesk.models.errors import taken
from supportdesk.models.tables import Event as Events
from supportdesk.models.tables import Ticket

_KINDS = {str(kind): kind for kind in Kind}
_BATCH = 500

_HISTORY = "SELECT seq, at_us, recorded_us, actor, kind, data FROM event WHERE ticket = %s ORDER BY seq"
_LAST = "SELECT seq, hash FROM event WHERE ticket = %s ORDER BY seq DESC LIMIT 1"
_INSERT = (
    "INSERT INTO event (ticket, seq, at_us, recorded_us, actor, kind, data, operation, hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def history(store: Store, number: int) -> tuple[Event, ...]:
    """Return the events of a ticket in the order of recording; empty when there is no such ticket."""
    return tuple([event_of(row) for row in store.rows(_HISTORY, (number,))])


def histories(store: Store, numbers: Iterable[int]) -> dict[int, tuple[Event, ...]]:
    """Return the histories of several tickets, in the order asked for; unknown numbers are left out."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[int, list[Event]] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        query = (
            Events.select(Events.ticket, *_FIELDS)
            .where(Events.ticket.in_(batch))
            .order_by(Events.ticket, Events.seq)
        )
        for number, *row in store.select(query):
            found.setdefault(number, []).append(event_of(row))
    return {number: tuple(found[number]) for number in wanted if number in found}


def append(store: Store, number: int, events: Sequence[Event], operation: str | None) -> None:
    """Add events to a ticket's history; raise `VersionTaken` when it has moved on, and `OperationKnown` when
    the operation is recorded already.

    The last of the events carries the operation. In a transaction this comes before the update of any
    ticket's row, so that nobody waits for locks in the wrong order.
    """
    seq, previous = store.row(_LAST, (number,)) or (0, chain.BEGINNING)
    for event in events:
        if event.seq != seq + 1:
            raise taken()
        row = chain.stored(event)
        previous = chain.link(previous, number, row)
        store.change(_INSERT, (number, *row, operation if event is events[-1] else None, previous))
        seq = event.seq


def of_operation(store: Store, operation: str) -> tuple[int, int] | None:
    """Return the ticket and the seq that an operation ended with; None when it was not recorded."""
    row = store.row("SELECT ticket, seq FROM event WHERE operation = %s", (operation,))
    return None if row is None else (row[0], row[1])


def operation_of(store: Store, number: int, seq: int) -> str | None:
    """Return the operation that ended with a ticket's event; None when the event was not its last."""
    row = store.row("SELECT operation FROM event WHERE ticket = %s AND seq = %s", (number, seq))
    return None if row is None else row[0]


def last_id(store: Store) -> int:
    """Return the id of the latest event of all, 0 when there is none: where `since` goes on from."""
    row = store.row("SELECT coalesce(max(id), 0) FROM event")
    assert row is not None
    return int(row[0])


def since(store: Store, event_id: int) -> list[tuple[int, int, Event]]:
    """Return (id, ticket, event) of all that was recorded after the event with this id, in that order.

    Ids are in the order of commits on both engines: who goes on from the last one misses nothing.
    """
    query = Events.select(Events.id, Events.ticket, *_FIELDS).where(Events.id > event_id).order_by(Events.id)
    return [(row[0], row[1], event_of(row[2:])) for row in store.select(query)]


def between(store: Store, start: datetime, end: datetime) -> list[tuple[int, Event]]:
    """Return (ticket, event) of all that happened from ``start`` on and before ``end``, in that order."""
    query = (
        Events.select(Events.ticket, *_FIELDS)
        .where(Events.at >= start, Events.at < end)
        .order_by(Events.at, Events.id)
    )
    return [(row[0], event_of(row[1:])) for row in store.select(query)]


def of_kind(store: Store, kind: Kind, start: datetime, end: datetime) -> list[tuple[int, Event]]:
    """Return (ticket, event) of one kind from ``start`` on and before ``end``, in the order of happening."""
    query = (
        Events.select(Events.ticket, *_FIELDS)
        .where(Events.at >= start, Events.at < end, Events.kind == str(kind))
        .order_by(Events.at, Events.id)
    )
    return [(row[0], event_of(row[1:])) for row in store.select(query)]


def numbers(store: Store) -> Iterator[int]:
    """Yield the numbers of all tickets, smallest first."""
    last = 0
    while True:
        query = Ticket.select(Ticket.number).where(Ticket.number > last).order_by(Ticket.number).limit(10_000)
        found = [number for (number,) in store.select(query)]
        yield from found
        if not found:
            return
        last = found[-1]


def broken_chains(store: Store) -> list[int]:
    """Return the tickets whose history is not what was recorded: a changed, missing or added event, or a row
    that counts another number of events.
    """
    broken: list[int] = []
    last = 0
    while True:
        query = (
            Ticket.select(Ticket.number, Ticket.version)
            .where(Ticket.number > last)
            .order_by(Ticket.number)
            .limit(2_000)
        )
        versions: dict[int, int] = dict(store.select(query))
        if not versions:
            break
        first, last = last + 1, max(versions)
        heads, bad = _walk(store, first, last)
        broken += [n for n, version in versions.items() if n in bad or heads.get(n, 0) != version]
        broken += [n for n in heads if n not in versions]
    rest = Events.select(Events.ticket).where(Events.ticket > last).distinct()
    return sorted([*broken, *(n for (n,) in store.select(rest))])


def _walk(store: Store, first: int, last: int) -> tuple[dict[int, int], set[int]]:
    """Return the last seq by ticket of a range of tickets, and those whose chain is broken."""
    query = (
        Events.select(Events.ticket, *_FIELDS, Events.hash)
        .where(Events.ticket.between(first, last))
        .order_by(Events.ticket, Events.seq)
    )
    heads: dict[int, int] = {}
    bad: set[int] = set()
    previous = chain.BEGINNING
    for number, *event, stored_hash in store.select(query):
        if number not in heads:
            heads[number], previous = 0, chain.BEGINNING
        expected = chain.link(previous, number, tuple(event))
        if event[0] != heads[number] + 1 or stored_hash != expected:
            bad.add(number)
        heads[number], previous = event[0], stored_hash
    return heads, bad


_FIELDS = (Events.seq, Events.at, Events.recorded_at, Events.actor, Events.kind, Events.data)


def event_of(row: Row | Sequence[object]) -> Event:
    """Return an event by its columns: seq, both times, actor, kind, data."""
    seq, at_us, recorded_us, actor, kind, data = row
    return Event(seq, from_us(at_us), from_us(recorded_us), actor, _KINDS[kind], json.loads(data))  # type: ignore[arg-type,index]
