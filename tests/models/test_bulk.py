"""Tickets by the thousand are as good as those that were typed."""

from __future__ import annotations

from supportdesk.domain.commands import Resolve
from supportdesk.models import bulk, events, queue, search, tickets
from supportdesk.models.base import Store
from tests.domain.story import Story
from tests.models.tickets_made import add_note, history, row, stored

ENDED = Story().registered("09:00").does("10:30", Resolve("готово")).events


def made(count: int) -> list[bulk.Made]:
    """Live and ended tickets in turn."""
    kept = [(history(), ENDED)[n % 2] for n in range(count)]
    return [bulk.Made(one, row(one), f"слово{n}") for n, one in enumerate(kept)]


def test_tickets_are_loaded_with_histories_rows_and_words(store: Store) -> None:
    """More than one batch: numbers from 1, whole chains, rows that are the folds, texts that are found."""
    assert bulk.load(store, made(1_203)) == 1_203
    assert list(events.numbers(store)) == list(range(1, 1_204))
    assert events.broken_chains(store) == []
    assert events.history(store, 1_202) == ENDED
    assert tickets.projection(store, 1_202) == row(ENDED)
    assert len(queue.rows(store)) == 602
    assert search.search(store, "слово1111", 5) == [1_112]


def test_loading_goes_on_from_what_is_there(store: Store) -> None:
    """Before and after it tickets are made as usual."""
    first = stored(store, history())
    with store.transaction():
        search.index(store, first, "первый")
    assert bulk.load(store, made(3)) == 3
    assert bulk.load(store, []) == 0
    last = stored(store, history())
    with store.transaction():
        search.index(store, last, "последний")
    assert (first, last) == (1, 5)
    assert add_note(store, 3) == 4
    assert search.search(store, "последний", 5) == [5]
    assert events.broken_chains(store) == []
