"""Which columns the ticket list has at a width, and how wide each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from supportdesk.i18n import N_

GAP = 2
"""Empty cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the ticket list. Widths are terminal cells."""

    id: str
    heading: str
    """A msgid."""
    least: int
    """Without this many cells the column is left out."""
    most: int
    """It grows up to here when there is room."""
    right: bool = False


COLUMNS = (
    Column("signs", "", 5, 5),
    Column("number", N_("№"), 5, 5, right=True),
    Column("time", N_("time left"), 16, 16, right=True),
    Column("subject", N_("subject"), 20, 72),
    Column("customer", N_("customer"), 11, 26),
    Column("letter", N_("last text"), 12, 24),
    Column("contact", N_("contact"), 14, 24),
    Column("category", N_("category"), 18, 38),
    Column("who", N_("who"), 8, 16),
    Column("line", N_("line"), 5, 5),
    Column("wait", N_("waits for"), 12, 22),
    Column("promise", N_("promised"), 8, 8, right=True),
    Column("received", N_("received"), 8, 8, right=True),
)
"""In the order in which they stand."""

IMPORTANCE = (
    "signs",
    "number",
    "time",
    "subject",
    "customer",
    "who",
    "wait",
    "promise",
    "line",
    "category",
    "received",
    "contact",
)
"""The first is the last to be dropped when the terminal gets narrow."""

OF_INCIDENT = (
    "signs",
    "number",
    "time",
    "subject",
    "customer",
    "letter",
    "wait",
    "who",
    "category",
    "received",
)
"""The same for the tickets of an incident."""

_GROWING = ("customer", "who", "wait", "category", "contact", "letter", "subject")
_SUBJECT_READABLE = 30
"""The subject gets this much before a column below the assignee comes in."""
_SUBJECT_FIRST = 52
"""And this much before other columns grow."""

_BY_ID = {column.id: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with its place in the line."""

    column: Column
    x: int
    width: int


@lru_cache(maxsize=32)
def placed(width: int, number_width: int = 5, importance: tuple[str, ...] = IMPORTANCE) -> tuple[Placed, ...]:
    """Return the columns that fit into ``width`` cells, in the order in which they stand."""
    least = {id: _BY_ID[id].least for id in importance} | {"number": max(5, number_width)}
    chosen: dict[str, int] = {}
    spare = width
    for id in importance:
        cost = least[id] + (_gap_before(id) if chosen else 0)
        if cost > spare:
            break
        chosen[id] = least[id]
        spare -= cost
        if id == "who":
            more = min(spare, _SUBJECT_READABLE - chosen["subject"])
            chosen["subject"] += more
            spare -= more
    for id, most in [("subject", _SUBJECT_FIRST), *((id, _BY_ID[id].most) for id in _GROWING)]:
        if id in chosen:
            more = min(spare, max(0, most - chosen[id]))
            chosen[id] += more
            spare -= more
    if "subject" in chosen:
        chosen["subject"] += spare
    return tuple(_in_line(chosen.items()))


def _gap_before(id: str) -> int:
    return 1 if id == "number" else GAP


def _in_line(widths: Iterable[tuple[str, int]]) -> Iterable[Placed]:
    width_of = dict(widths)
    x = 0
    for column in COLUMNS:
        if column.id in width_of:
            x += _gap_before(column.id) if x else 0
            yield Placed(column, x, width_of[column.id])
            x += width_of[column.id]
