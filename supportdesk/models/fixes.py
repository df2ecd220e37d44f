"""Fix tasks: their rows, the tickets they serve, and their histories, which are only added to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from supportdesk.domain.fix_task import FixEvent, FixKind, FixTask
from supportdesk.domain.queue import from_us, to_us
from supportdesk.models import chain, changes
from supportdesk.models.base import Row, Store
from supportdesk.models.errors import taken
from supportdesk.models.tables import FixEvent as Events
from supportdesk.models.tables import FixTask as Tasks
from supportdesk.models.tables import FixTicket

_KINDS = {str(kind): kind for kind in FixKind}

_HISTORY = "SELECT seq, at_us, recorded_us, actor, kind, data FROM fix_event WHERE fix = %s ORDER BY seq"
_BETWEEN = """
SELECT fix, seq, at_us, recorded_us, actor, kind, data FROM fix_event
WHERE at_us >= %s AND at_us < %s ORDER BY at_us, fix, seq
"""
_LAST = "SELECT seq, hash FROM fix_event WHERE fix = %s ORDER BY seq DESC LIMIT 1"
_INSERT_EVENT = (
    "INSERT INTO fix_event (fix, seq, at_us, recorded_us, actor, kind, data, operation, hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


@dataclass(frozen=True, slots=True)
class FixRow:
    """The stored columns of a fix task. Instants are microseconds since 1970."""

    version: int
    stage: str
    live: bool
    title: str
    developer: str | None
    opened_by: str
    tracker: str
    failed: int
    opened_us: int
    since_us: int
    changed_us: int


_NAMES = tuple(field.name for field in fields(FixRow))
_INSERT = (
    f"INSERT INTO fix_task ({', '.join(_NAMES)}) VALUES ({', '.join(['%s'] * len(_NAMES))})"  # noqa: S608
    " RETURNING number"
)
_UPDATE = (
    f"UPDATE fix_task SET {', '.join(f'{name} = %s' for name in _NAMES)}"  # noqa: S608 - names of our own
    " WHERE number = %s AND version = %s"
)


def row_of(task: FixTask) -> FixRow:
    """Return the row of a task."""
    return FixRow(
        version=task.version,
        stage=str(task.stage),
        live=task.live,
        title=task.title,
        developer=task.developer,
        opened_by=task.opened_by,
        tracker=task.tracker,
        failed=task.failed,
        opened_us=to_us(task.opened_at),
        since_us=to_us(task.since),
        changed_us=to_us(task.last_at),
    )


def create(store: Store, task: FixTask) -> int:
    """Store a new task's row and return its number; its events and tickets follow."""
    number: int = store.insert(_INSERT, _values(task))
    return number


def update(store: Store, number: int, expected_version: int, task: FixTask) -> None:
    """Replace a task's row; raise `VersionTaken` unless it still has the expected version."""
    if store.change(_UPDATE, (*_values(task), number, expected_version)) != 1:
        raise taken()


def link(store: Store, number: int, tickets: Sequence[int]) -> None:
    """Make these the tickets that a task serves, and no others."""
    known = set(tickets_of(store, number))
    for ticket in known.difference(tickets):
        store.apply(FixTicket.delete().where(FixTicket.fix == number, FixTicket.ticket == ticket))
    for ticket in dict.fromkeys(tickets):
        if ticket not in known:
            store.apply(FixTicket.insert(fix=number, ticket=ticket))


def tickets_of(store: Store, number: int) -> list[int]:
    """Return the tickets that a task serves, smallest first."""
    query = FixTicket.select(FixTicket.ticket).where(FixTicket.fix == number).order_by(FixTicket.ticket)
    return [ticket for (ticket,) in store.select(query)]


def of_ticket(store: Store, ticket: int, *, live: bool = False) -> list[int]:
    """Return the tasks that serve a ticket, oldest first; with ``live`` only those not delivered."""
    query = FixTicket.select(FixTicket.fix).where(FixTicket.ticket == ticket).order_by(FixTicket.fix)
    if live:
        query = query.where(FixTicket.fix.in_(Tasks.select(Tasks.number).where(Tasks.live)))
    return [number for (number,) in store.select(query)]


def numbers(store: Store, *, live: bool = False) -> list[int]:
    """Return the numbers of all tasks, or of those not delivered, smallest first."""
    query = Tasks.select(Tasks.number).order_by(Tasks.number)
    return [number for (number,) in store.select(query.where(Tasks.live) if live else query)]


def lately_delivered(store: Store, limit: int) -> list[int]:
    """Return the numbers of the tasks that were delivered last, the latest first."""
    query = Tasks.select(Tasks.number).where(~Tasks.live).order_by(Tasks.since_us.desc(), Tasks.number.desc())
    return [number for (number,) in store.select(query.limit(limit))]


def latest(store: Store) -> int:
    """Return a number that grows with every event of any task."""
    found = store.row("SELECT max(id) FROM fix_event", ())
    return 0 if found is None or found[0] is None else int(found[0])


def row(store: Store, number: int) -> FixRow | None:
    """Return a task's stored row; None when there is no such task."""
    columns = [getattr(Tasks, name) for name in _NAMES]
    found = store.select(Tasks.select(*columns).where(Tasks.number == number))
    if not found:
        return None
    values = dict(zip(_NAMES, found[0], strict=True))
    return FixRow(**{**values, "live": bool(values["live"])})


def history(store: Store, number: int) -> tuple[FixEvent, ...]:
    """Return the events of a task in the order of recording; empty when there is no such task."""
    return tuple([_event(row) for row in store.rows(_HISTORY, (number,))])


def histories(store: Store, wanted: Iterable[int]) -> dict[int, tuple[FixEvent, ...]]:
    """Return the histories of several tasks, in the order asked for; unknown numbers are left out."""
    found = ((number, history(store, number)) for number in dict.fromkeys(wanted))
    return {number: events for number, events in found if events}


def append(store: Store, number: int, events: Sequence[FixEvent], operation: str | None) -> None:
    """Add events to a task's history; raise `VersionTaken` when it has moved on, and `OperationKnown` when
    the operation is recorded already.

    The last of the events carries the operation. In a transaction this comes before the update of any row.
    """
    seq, previous = store.row(_LAST, (number,)) or (0, chain.BEGINNING)
    for event in events:
        if event.seq != seq + 1:
            raise taken()
        stored = chain.stored(event)
        previous = chain.link(previous, number, stored)
        last = operation if event is events[-1] else None
        store.change(_INSERT_EVENT, (number, *stored, last, previous))
        seq = event.seq
    changes.tell(store)


def between(store: Store, start: datetime, end: datetime) -> list[tuple[int, FixEvent]]:
    """Return (task, event) of all that happened from ``start`` on and before ``end``, in that order."""
    return [(row[0], _event(row[1:])) for row in store.rows(_BETWEEN, (to_us(start), to_us(end)))]


def of_operation(store: Store, operation: str) -> tuple[int, int] | None:
    """Return the task and the seq that an operation ended with; None when it was not recorded."""
    found = store.row("SELECT fix, seq FROM fix_event WHERE operation = %s", (operation,))
    return None if found is None else (found[0], found[1])


def broken_chains(store: Store) -> list[int]:
    """Return the tasks whose history is not what was recorded: a changed, missing or added event, or a row
    that counts another number of events.
    """
    heads = dict.fromkeys(numbers(store), (0, chain.BEGINNING))
    bad: set[int] = set()
    columns = (Events.seq, Events.at, Events.recorded_at, Events.actor, Events.kind, Events.data)
    query = Events.select(Events.fix, *columns, Events.hash).order_by(Events.fix, Events.seq)
    for number, *event, stored_hash in store.select(query):
        seq, previous = heads.get(number, (0, chain.BEGINNING))
        expected = chain.link(previous, number, tuple(event))
        if number not in heads or event[0] != seq + 1 or stored_hash != expected:
            bad.add(number)
        heads[number] = (event[0], stored_hash)
    versions: dict[int, int] = dict(store.select(Tasks.select(Tasks.number, Tasks.version)))
    bad.update(number for number, (seq, _hash) in heads.items() if versions.get(number) != seq)
    return sorted(bad)


def _values(task: FixTask) -> Row:
    stored = row_of(task)
    return tuple([getattr(stored, name) for name in _NAMES])


def _event(row: Row) -> FixEvent:
    seq, at_us, recorded_us, actor, kind, data = row
    return FixEvent(seq, from_us(at_us), from_us(recorded_us), actor, _KINDS[kind], json.loads(data))
