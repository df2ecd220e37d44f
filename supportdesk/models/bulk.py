"""Many tickets at once, for demonstrations and measurements: the same triggers, honest chains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

from supportdesk.domain.events import Event
from supportdesk.domain.projection import Projection
from supportdesk.models import chain, tickets
from supportdesk.models.base import Store
from supportdesk.models.search import indexed

_BATCH = 1000

_TICKET = ("number", *(field.name for field in fields(Projection)))
_EVENT = ("ticket", "seq", "at_us", "recorded_us", "actor", "kind", "data", "operation", "hash")


@dataclass(frozen=True, slots=True)
class Made:
    """A ticket that was made up: its whole history, the row that follows from it, its searchable text."""

    events: Sequence[Event]
    projection: Projection
    text: str = ""


def load(store: Store, histories: Iterable[Made]) -> int:
    """Store tickets as numbers that follow on the last one (from 1 in an empty desk), and return how many.

    For the owner of the database while nobody else writes; a batch of tickets is one transaction.
    """
    last = first = _highest(store, "SELECT coalesce(max(number), 0) FROM ticket")
    last_text = _highest(store, "SELECT coalesce(max(id), 0) FROM search_text")
    waiting = iter(histories)
    while batch := list(islice(waiting, _BATCH)):
        numbered = list(enumerate(batch, start=last + 1))
        texts = [(number, indexed(made.text)) for number, made in numbered if made.text]
        with store.transaction():
            _insert(store, "ticket", _TICKET, [(n, *tickets.values(made.projection)) for n, made in numbered])
            _insert(store, "event", _EVENT, [row for n, made in numbered for row in _events(n, made.events)])
            _index(store, last_text, texts)
            last += len(batch)
            last_text += len(texts)
            if store.engine == "postgresql":
                _go_on_from(store, "ticket", "number", last)
                _go_on_from(store, "search_text", "id", last_text)
    if store.engine == "postgresql":
        with store.transaction():
            store.change("ANALYZE")
    return last - first


def _highest(store: Store, query: str) -> int:
    return int(store.rows(query)[0][0])


def _events(number: int, events: Sequence[Event]) -> list[tuple[Any, ...]]:
    rows = []
    previous = chain.BEGINNING
    for event in events:
        row = chain.stored(event)
        previous = chain.link(previous, number, row)
        rows.append((number, *row, None, previous))
    return rows


def _index(store: Store, last: int, texts: Sequence[tuple[int, list[str]]]) -> None:
    numbered = list(enumerate(texts, start=last + 1))
    if store.engine == "sqlite":
        _insert(store, "search_text", ("id", "ticket"), [(n, ticket) for n, (ticket, _) in numbered])
        rows = [(n, " ".join(words)) for n, (_, words) in numbered]
        _insert(store, "search_words", ("rowid", "words"), rows)
    else:
        lexemes = [(n, ticket, " ".join(f"'{word}'" for word in words)) for n, (ticket, words) in numbered]
        _insert(store, "search_text", ("id", "ticket", "words"), lexemes)


def _insert(store: Store, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if store.engine == "postgresql":
        store.copy(table, columns, rows)
        return
    marks = ", ".join(["%s"] * len(columns))
    store.change_many(" ".join(("INSERT INTO", table, f"({', '.join(columns)}) VALUES ({marks})")), rows)


def _go_on_from(store: Store, table: str, column: str, last: int) -> None:
    if last:
        store.rows("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (table, column, last))
