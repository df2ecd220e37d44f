"""The live tickets, for the queue: as fast with a million ended tickets as with none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.policy import policy_of
from supportdesk.domain.providers import CHASE_AFTER_US
from supportdesk.domain.queue import QueueRow, to_us
from supportdesk.domain.ticket import Channel, Line, State
from supportdesk.models.address import Engine
from supportdesk.models.base import Row, Store

_STATES = {str(state): state for state in State}
_LINES = {str(line): line for line in Line}
_CHANNELS = {str(channel): channel for channel in Channel}
_PRIORITIES: dict[str | None, Priority | None] = {None: None, **{str(p): p for p in Priority}}

_COLUMNS = """
SELECT t.number, t.version, t.state, t.rank, t.priority, t.category, t.subject, t.customer,
       coalesce(c.name, t.customer, ''), t.contact, t.channel, t.assignee, t.line, t.received_us, t.due_us,
       t.left_us, t.target_us, t.breached, t.waiting_since_us, t.provider, t.promise_us, t.unread, t.incident,
       t.default_terms, t.reopened, t.changed_us, t.asked_us, t.ask_again_us,
       CASE WHEN t.asked_us IS NULL THEN NULL ELSE (
           SELECT p.chase_after_us FROM provider_name n JOIN provider p ON p.code = n.provider
           WHERE n.name_key = t.provider_key) END,
       t.declared, t.ping_pong, t.fresh, t.policy,
       CASE WHEN t.state = 'received' AND t.customer IS NULL AND t.contact = '' THEN (
           SELECT e.data FROM event e WHERE e.ticket = t.number AND e.seq = 1) END
"""

# Two walks, each along its own index and no longer than asked for, merged by the time that is left now.
# SQLite is told the index: once it has statistics it would rather read every ticket there ever was.
_FIRST = """:columns
FROM (
    SELECT number, rank, time_left FROM (
        SELECT number, rank, due_us - %s AS time_left FROM ticket :running
        WHERE live AND due_us IS NOT NULL ORDER BY rank, due_us, number LIMIT %s
    ) AS running
    UNION ALL
    SELECT number, rank, time_left FROM (
        SELECT number, rank, coalesce(left_us, 4611686018427387904) AS time_left FROM ticket :still
        WHERE live AND due_us IS NULL
        ORDER BY rank, coalesce(left_us, 4611686018427387904), number LIMIT %s
    ) AS still
    ORDER BY rank, time_left, number LIMIT %s
) AS first
JOIN ticket t ON t.number = first.number LEFT JOIN customer c ON c.code = t.customer
ORDER BY first.rank, first.time_left, first.number
"""
_ALL = """:columns
FROM ticket t :running LEFT JOIN customer c ON c.code = t.customer WHERE t.live AND t.due_us IS NOT NULL
UNION ALL :columns
FROM ticket t :still LEFT JOIN customer c ON c.code = t.customer WHERE t.live AND t.due_us IS NULL
"""
_SOME = """:columns
FROM ticket t LEFT JOIN customer c ON c.code = t.customer WHERE t.live AND t.number IN :numbers
"""

_ENDED = """:columns
FROM ticket t LEFT JOIN customer c ON c.code = t.customer WHERE NOT t.live AND t.number IN :numbers
"""

_LATEST_ENDED = """:columns
FROM ticket t LEFT JOIN customer c ON c.code = t.customer WHERE NOT t.live AND t.state IN :states
ORDER BY t.number DESC LIMIT %s
"""

_UNKNOWN = """
SELECT number FROM ticket :running
WHERE live AND due_us IS NOT NULL AND rank = 0 AND state = 'received' AND customer IS NULL
UNION ALL SELECT number FROM ticket :still
WHERE live AND due_us IS NULL AND rank = 0 AND state = 'received' AND customer IS NULL
ORDER BY number
"""

_SQLITE = {
    ":columns": _COLUMNS,
    ":running": "INDEXED BY ticket_running",
    ":still": "INDEXED BY ticket_still",
    ":numbers": "(SELECT value FROM json_each(%s))",
    ":states": "(SELECT value FROM json_each(%s))",
}
_POSTGRESQL = {
    ":columns": _COLUMNS,
    ":running": "",
    ":still": "",
    ":numbers": "(SELECT unnest(%s::bigint[]))",
    ":states": "(SELECT unnest(%s::text[]))",
}


def for_both(statement: str) -> dict[Engine, str]:
    """Return a statement as each engine wants it, with its ``:marks`` filled in."""
    written: dict[Engine, str] = {"sqlite": statement, "postgresql": statement}
    for mark in _SQLITE:
        written["sqlite"] = written["sqlite"].replace(mark, _SQLITE[mark])
        written["postgresql"] = written["postgresql"].replace(mark, _POSTGRESQL[mark])
    return written


_FIRST_SQL, _ALL_SQL, _SOME_SQL = map(for_both, (_FIRST, _ALL, _SOME))
_ENDED_SQL, _LATEST_ENDED_SQL, _UNKNOWN_SQL = map(for_both, (_ENDED, _LATEST_ENDED, _UNKNOWN))


def first(store: Store, limit: int, now: datetime) -> list[QueueRow]:
    """Return the first live tickets in the order of the queue at ``now``."""
    return [_row(row) for row in store.rows(_FIRST_SQL[store.engine], (to_us(now), limit, limit, limit))]


def rows(store: Store) -> list[QueueRow]:
    """Return all live tickets, in no order."""
    return [_row(row) for row in store.rows(_ALL_SQL[store.engine])]


def unknown(store: Store) -> list[int]:
    """Return the received tickets of which nobody knows whose they are, by number."""
    return [number for (number,) in store.rows(_UNKNOWN_SQL[store.engine])]


def rows_of(store: Store, numbers: Iterable[int]) -> list[QueueRow]:
    """Return those of the tickets that are live, in no order."""
    wanted = list(numbers)
    if not wanted:
        return []
    return [_row(row) for row in store.rows(_SOME_SQL[store.engine], (list_of(store, wanted),))]


def ended_rows_of(store: Store, numbers: Iterable[int]) -> list[QueueRow]:
    """Return those of the tickets that are ended, in no order."""
    wanted = list(numbers)
    if not wanted:
        return []
    return [_row(row) for row in store.rows(_ENDED_SQL[store.engine], (list_of(store, wanted),))]


def latest_ended(store: Store, states: Iterable[State], limit: int) -> list[QueueRow]:
    """Return the ended tickets of these states, the newest first."""
    wanted = list_of(store, [str(state) for state in states])
    return [_row(row) for row in store.rows(_LATEST_ENDED_SQL[store.engine], (wanted, limit))]


def list_of(store: Store, values: Sequence[int] | Sequence[str]) -> object:
    """Return values as the parameter of ``:numbers`` or ``:states``."""
    return json.dumps(values) if store.engine == "sqlite" else values


def _row(row: Row) -> QueueRow:
    return QueueRow(
        row[0],
        row[1],
        _STATES[row[2]],
        row[3],
        _PRIORITIES[row[4]],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9] if row[33] is None else json.loads(row[33]).get("sender", ""),
        _CHANNELS[row[10]],
        row[11],
        _LINES[row[12]],
        row[13],
        row[14],
        row[15],
        row[16],
        bool(row[17]),
        row[18],
        row[19],
        row[20],
        row[21],
        row[22],
        bool(row[23]),
        row[24],
        row[25],
        row[26],
        row[27],
        CHASE_AFTER_US if row[28] is None else row[28],
        bool(row[29]),
        row[30],
        bool(row[31]),
        policy_of(row[32]),
    )
