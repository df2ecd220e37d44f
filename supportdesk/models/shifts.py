"""The histories beside the tickets': changes of the rota, notes of the shift log, events of handovers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from supportdesk.domain.handover import HandoverEvent, HandoverKind
from supportdesk.domain.log_entry import Note
from supportdesk.domain.queue import from_us, to_us
from supportdesk.domain.rota import RotaEvent, RotaKind
from supportdesk.models import chain, shift_chain
from supportdesk.models.base import Row, Store
from supportdesk.models.errors import taken

_NOTES = "SELECT id, at_us, actor, text, pinned FROM shift_note n WHERE unpins IS NULL"
_UNPINNED = "SELECT unpins, at_us FROM shift_note WHERE unpins IS NOT NULL"
_ADD_NOTE = (
    "INSERT INTO shift_note (id, at_us, actor, text, pinned, unpins, hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_LAST_NOTE = "SELECT id, hash FROM shift_note ORDER BY id DESC LIMIT 1"
_LAST_CHANGE = "SELECT seq, hash FROM rota_event ORDER BY seq DESC LIMIT 1"
_LAST_OF_HANDOVER = "SELECT seq, hash FROM handover_event WHERE handover = %s ORDER BY seq DESC LIMIT 1"
_TURN = "SELECT pg_advisory_xact_lock(7301, 2)"
"""The turn of those who add to these histories; whoever changes tickets too takes theirs before."""
_ONE = """
SELECT handover, seq, at_us, actor, kind, data FROM handover_event WHERE handover = %s ORDER BY seq
"""
_UNFINISHED = """
SELECT handover, seq, at_us, actor, kind, data FROM handover_event e
WHERE NOT EXISTS (SELECT 1 FROM handover_event f WHERE f.handover = e.handover AND f.finishes)
ORDER BY handover, seq
"""
_LATEST = """
SELECT handover, seq, at_us, actor, kind, data FROM handover_event
WHERE handover > (SELECT coalesce(max(handover), 0) FROM handover_event) - %s ORDER BY handover, seq
"""

_OF_TIME = """
SELECT handover, seq, at_us, actor, kind, data FROM handover_event
WHERE handover IN (SELECT handover FROM handover_event WHERE at_us >= %s AND at_us < %s)
ORDER BY handover, seq
"""


def rota_events(store: Store) -> tuple[RotaEvent, ...]:
    """Return every change of the rota, in the order of recording."""
    rows = store.rows("SELECT seq, recorded_us, actor, kind, data FROM rota_event ORDER BY seq")
    return tuple(
        RotaEvent(seq, from_us(us), actor, RotaKind(kind), json.loads(data))
        for seq, us, actor, kind, data in rows
    )


def rota_version(store: Store) -> int:
    """Return how many changes the rota has had."""
    row = store.row("SELECT coalesce(max(seq), 0) FROM rota_event")
    assert row is not None
    return int(row[0])


def add_rota_event(store: Store, event: RotaEvent) -> None:
    """Record a change of the rota; raise `VersionTaken` when somebody else changed it meanwhile."""
    entry = shift_chain.stored(event)
    link = _linked(store.row(_LAST_CHANGE), shift_chain.ONE, entry)
    seq, recorded_us, _again, actor, kind, data = entry
    store.change(
        "INSERT INTO rota_event (seq, recorded_us, actor, kind, data, hash) VALUES (%s, %s, %s, %s, %s, %s)",
        (seq, recorded_us, actor, kind, data, link),
    )


def notes(store: Store, start: datetime | None = None, end: datetime | None = None) -> list[Note]:
    """Return the notes from ``start`` on and before ``end``, oldest first; None: without that bound."""
    sql, params = _NOTES, []
    for bound, sign in ((start, ">="), (end, "<")):
        if bound is not None:
            sql += f" AND at_us {sign} %s"
            params.append(to_us(bound))
    taken_down = {note: from_us(us) for note, us in store.rows(_UNPINNED)}
    return [
        Note(id, from_us(at_us), actor, text, bool(pinned), taken_down.get(id))
        for id, at_us, actor, text, pinned in store.rows(f"{sql} ORDER BY at_us, id", params)
    ]


def add_note(
    store: Store, at: datetime, actor: str, text: str, *, pinned: bool = False, unpins: int | None = None
) -> int:
    """Record a note and return its number; with ``unpins`` it takes that pinned note down."""
    if store.engine == "postgresql":
        store.rows(_TURN)
    last = store.row(_LAST_NOTE)
    id: int = 1 if last is None else last[0] + 1
    entry = shift_chain.stored_note(id, to_us(at), actor, text, pinned=pinned, unpins=unpins)
    link = chain.link(chain.BEGINNING if last is None else last[1], shift_chain.ONE, entry)
    store.change(_ADD_NOTE, (id, to_us(at), actor, text, pinned, unpins, link))
    return id


def handover(store: Store, number: int) -> tuple[HandoverEvent, ...]:
    """Return the events of a handover; empty when there is none of that number."""
    return _events(store, _ONE, (number,))


def unfinished(store: Store) -> list[tuple[HandoverEvent, ...]]:
    """Return the handovers that are not wholly accepted yet, oldest first."""
    return _grouped(_events(store, _UNFINISHED))


def latest(store: Store, limit: int) -> list[tuple[HandoverEvent, ...]]:
    """Return the last handovers, newest first."""
    found = _grouped(_events(store, _LATEST, (limit,)))
    return found[::-1]


def of_time(store: Store, start: datetime, end: datetime) -> list[tuple[HandoverEvent, ...]]:
    """Return whole the handovers to which something happened from ``start`` on and before ``end``."""
    return _grouped(_events(store, _OF_TIME, (to_us(start), to_us(end))))


def next_number(store: Store) -> int:
    """Return the number that a new handover gets, unless somebody takes it first."""
    row = store.row("SELECT coalesce(max(handover), 0) + 1 FROM handover_event")
    assert row is not None
    return int(row[0])


def add_handover_event(
    store: Store, number: int, event: HandoverEvent, *, finishes: bool, operation: str | None
) -> None:
    """Record an event of a handover; raise `VersionTaken` when it has moved on."""
    entry = shift_chain.stored(event)
    link = _linked(store.row(_LAST_OF_HANDOVER, (number,)), number, entry)
    seq, at_us, _again, actor, kind, data = entry
    store.change(
        "INSERT INTO handover_event (handover, seq, at_us, actor, kind, data, finishes, operation, hash)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (number, seq, at_us, actor, kind, data, finishes, operation, link),
    )


def finishing(store: Store) -> dict[int, list[bool]]:
    """Return of each handover which of its events are marked as its end, in their order."""
    found: dict[int, list[bool]] = {}
    for number, finishes in store.rows(
        "SELECT handover, finishes FROM handover_event ORDER BY handover, seq"
    ):
        found.setdefault(number, []).append(bool(finishes))
    return found


def of_operation(store: Store, operation: str) -> int | None:
    """Return the handover on which an operation is recorded; None when it is not."""
    row = store.row("SELECT handover FROM handover_event WHERE operation = %s", (operation,))
    return None if row is None else int(row[0])


def _linked(last: Row | None, number: int, entry: chain.Stored) -> str:
    """Return the hash of the entry that follows the last one; a place that is no longer free is refused."""
    seq, previous = last or (0, chain.BEGINNING)
    if entry[0] != seq + 1:
        raise taken()
    return chain.link(previous, number, entry)


def _events(store: Store, sql: str, params: Sequence[object] = ()) -> tuple[HandoverEvent, ...]:
    return tuple(
        HandoverEvent(number, seq, from_us(us), actor, HandoverKind(kind), json.loads(data))
        for number, seq, us, actor, kind, data in store.rows(sql, params)
    )


def _grouped(events: Sequence[HandoverEvent]) -> list[tuple[HandoverEvent, ...]]:
    groups: dict[int, list[HandoverEvent]] = {}
    for event in events:
        groups.setdefault(event.handover, []).append(event)
    return [tuple(group) for group in groups.values()]
