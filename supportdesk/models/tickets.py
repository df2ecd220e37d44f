"""The rows of tickets: their cached folds, written together with the events that they come from."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from supportdesk.domain.projection import Projection
from supportdesk.domain.queue import to_us
from supportdesk.models.base import Row, Store
from supportdesk.models.errors import taken

_NAMES = tuple(field.name for field in fields(Projection))
_FLAGS = tuple(_NAMES.index(name) for name in ("live", "breached", "default_terms", "declared", "fresh"))


def _sql(statement: str) -> str:
    """Return a statement with the columns filled in."""
    return (
        statement.replace("{columns}", ", ".join(_NAMES))
        .replace("{marks}", ", ".join(["%s"] * len(_NAMES)))
        .replace("{changes}", ", ".join(f"{name} = %s" for name in _NAMES))
    )


_INSERT = _sql("INSERT INTO ticket ({columns}) VALUES ({marks}) RETURNING number")
_UPDATE = _sql("UPDATE ticket SET {changes} WHERE number = %s AND version = %s")
_SELECT = _sql("SELECT {columns} FROM ticket WHERE number = %s")
_OF_CUSTOMER = _sql("SELECT number, {columns} FROM ticket WHERE customer = %s ORDER BY number DESC LIMIT %s")

# SQLite is told its indexes: once it has statistics it would rather read every ticket there ever was.
_LIVE_BEFORE = {
    "sqlite": """
SELECT number FROM ticket INDEXED BY ticket_running WHERE live AND due_us IS NOT NULL AND received_us <= ?1
UNION SELECT number FROM ticket INDEXED BY ticket_still WHERE live AND due_us IS NULL AND received_us <= ?1
UNION SELECT number FROM ticket INDEXED BY ticket_changed WHERE changed_us > ?1 AND received_us <= ?1
ORDER BY number
""",
    "postgresql": """
WITH moment AS NOT MATERIALIZED (SELECT %s::bigint AS us)
SELECT number FROM ticket, moment WHERE live AND due_us IS NOT NULL AND received_us <= us
UNION SELECT number FROM ticket, moment WHERE live AND due_us IS NULL AND received_us <= us
UNION SELECT number FROM ticket, moment WHERE changed_us > us AND received_us <= us
ORDER BY number
""",
}


# Only what was live since then can have waited since then; of that, what was paused or corrected so.
_WAITED = """
SELECT DISTINCT ticket FROM event
WHERE ticket IN (
    SELECT number FROM ticket :running WHERE live AND due_us IS NOT NULL
    UNION SELECT number FROM ticket :still WHERE live AND due_us IS NULL
    UNION SELECT number FROM ticket :changed WHERE changed_us > %s
) AND kind IN ('paused', 'corrected') AND data LIKE '%%"waiting":"provider"%%'
ORDER BY ticket
"""
_INDEXES = {name: f"INDEXED BY ticket_{name}" for name in ("running", "still", "changed")}


def create(store: Store, projection: Projection) -> int:
    """Store a new ticket's row and return its number."""
    number: int = store.insert(_INSERT, values(projection))
    return number


def update(store: Store, number: int, expected_version: int, projection: Projection) -> None:
    """Replace a ticket's row; raise `VersionTaken` unless it still has the expected version."""
    if store.change(_UPDATE, (*values(projection), number, expected_version)) != 1:
        raise taken()


def projection(store: Store, number: int) -> Projection | None:
    """Return a ticket's row; None when there is no such ticket."""
    row = store.row(_SELECT, (number,))
    return None if row is None else _projection(row)


def live_before(store: Store, at: datetime) -> list[int]:
    """Return the tickets that may have been live at a moment: those that are, and all that changed since."""
    return [number for (number,) in store.rows(_LIVE_BEFORE[store.engine], (to_us(at),))]


def waited_for_provider(store: Store, since: datetime) -> list[int]:
    """Return the tickets that may have waited for a provider since a moment."""
    sql = _WAITED
    for name, index in _INDEXES.items():
        sql = sql.replace(f":{name}", index if store.engine == "sqlite" else "")
    return [number for (number,) in store.rows(sql, (to_us(since),))]


def of_customer(store: Store, code: str, limit: int) -> list[tuple[int, Projection]]:
    """Return numbers and rows of a customer's tickets, newest first."""
    return [(row[0], _projection(row[1:])) for row in store.rows(_OF_CUSTOMER, (code, limit))]


def values(projection: Projection) -> Row:
    """Return the columns of a row, in the order of the projection's fields."""
    return tuple([getattr(projection, name) for name in _NAMES])


def _projection(row: Row) -> Projection:
    columns = list(row)
    for flag in _FLAGS:
        columns[flag] = bool(columns[flag])
    return Projection(*columns)
