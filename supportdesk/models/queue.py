"""The live tickets, for the queue: as fast with a million ended tickets as with none."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.queue import QueueRow, order, to_us
from supportdesk.domain.ticket import Channel, Line, State
from supportdesk.models.base import Row, Store

_STATES = {str(state): state for state in State}
_LINES = {str(line): line for line in Line}
_CHANNELS = {str(channel): channel for channel in Channel}
_PRIORITIES: dict[str | None, Priority | None] = {None: None, **{str(p): p for p in Priority}}

_SELECT = """
SELECT t.number, t.version, t.state, t.rank, t.priority, t.category, t.subject, t.customer,
       coalesce(c.name, t.customer, ''), t.contact, t.channel, t.assignee, t.line, t.received_us, t.due_us,
       t.left_us, t.target_us, t.breached, t.waiting_since_us, t.provider, t.promise_us, t.unread, t.incident,
       t.default_terms, t.reopened, t.changed_us
FROM ticket t {index} LEFT JOIN customer c ON c.code = t.customer
WHERE t.live AND {condition}
"""
_RUNNING = "t.due_us IS NOT NULL"
_STILL = "t.due_us IS NULL"
_LEFT = "coalesce(t.left_us, 4611686018427387904)"


def _walk(condition: str, sorted_by: str, index: str) -> dict[str, str]:
    """Return a query along one of the queue's two indexes.

    SQLite is told which: once it has statistics it would rather read everything.
    """
    ordered = f" ORDER BY t.rank, {sorted_by}, t.number LIMIT %s"
    return {
        "sqlite": _SELECT.format(index=f"INDEXED BY {index}", condition=condition) + ordered,
        "postgresql": _SELECT.format(index="", condition=condition) + ordered,
    }


_FIRST_RUNNING = _walk(_RUNNING, "t.due_us", "ticket_running")
_FIRST_STILL = _walk(_STILL, _LEFT, "ticket_still")
_ALL = {
    "sqlite": " UNION ALL ".join(
        _SELECT.format(index=f"INDEXED BY {index}", condition=condition)
        for index, condition in (("ticket_running", _RUNNING), ("ticket_still", _STILL))
    ),
    "postgresql": _SELECT.format(index="", condition="true"),
}
_SOME = {
    "sqlite": _SELECT.format(index="", condition="t.number IN (SELECT value FROM json_each(%s))"),
    "postgresql": _SELECT.format(index="", condition="t.number = ANY(%s)"),
}


def first(store: Store, limit: int, now: datetime) -> list[QueueRow]:
    """Return the first live tickets in the order of the queue at ``now``."""
    found = store.rows(_FIRST_RUNNING[store.engine], (limit,)) + store.rows(
        _FIRST_STILL[store.engine], (limit,)
    )
    now_us = to_us(now)
    rows = [_row(row) for row in found]
    rows.sort(key=lambda row: order(row, now_us))
    return rows[:limit]


def rows(store: Store) -> list[QueueRow]:
    """Return all live tickets, in no order."""
    return [_row(row) for row in store.rows(_ALL[store.engine])]


def rows_of(store: Store, numbers: Iterable[int]) -> list[QueueRow]:
    """Return those of the tickets that are live, in no order."""
    wanted = list(numbers)
    if not wanted:
        return []
    return [_row(row) for row in store.rows(_SOME[store.engine], (_list(store, wanted),))]


def _list(store: Store, numbers: list[int]) -> object:
    return json.dumps(numbers) if store.engine == "sqlite" else numbers


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
        row[9],
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
    )
