"""Full-text search in the histories of tickets: the same words find the same tickets on both engines."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.models.base import Store
from supportdesk.models.words import stems, words

_MOST_WORDS = 8
_MOST_INDEXED = 20_000

_INSERT = {
    "sqlite": "INSERT INTO search_text (ticket) VALUES (%s) RETURNING id",
    "postgresql": "INSERT INTO search_text (ticket, words) VALUES (%s, array_to_tsvector(%s::text[]))",
}
_WORDS = "INSERT INTO search_words (rowid, words) VALUES (%s, %s)"
_MATCH = {
    "sqlite": """SELECT ticket FROM search_text
        WHERE id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)""",
    "postgresql": "SELECT ticket FROM search_text WHERE words @@ %s::tsquery",
}
_FOUND = "SELECT DISTINCT ticket FROM ({matching}) AS found ORDER BY ticket DESC LIMIT %s"
_PREFIX = {"sqlite": '"{}"*', "postgresql": "'{}':*"}


def index(store: Store, number: int, text: str) -> None:
    """Have a ticket found by the words of one more text."""
    found = indexed(text)
    if not found:
        return
    if store.engine == "postgresql":
        store.change(_INSERT["postgresql"], (number, found))
        return
    text_id = store.insert(_INSERT["sqlite"], (number,))
    store.change(_WORDS, (text_id, " ".join(found)))


def search(store: Store, words: str, limit: int) -> list[int]:
    """Return the tickets in whose texts all the words stand, in any of their forms, newest first.

    Each word is found by its beginning. Whatever is typed, nothing is raised.
    """
    wanted = list(dict.fromkeys(stems(words)))[:_MOST_WORDS]
    if not wanted:
        return []
    matching = " INTERSECT ".join([_MATCH[store.engine]] * len(wanted))
    terms: Sequence[object] = [_PREFIX[store.engine].format(word) for word in wanted]
    return [number for (number,) in store.rows(_FOUND.replace("{matching}", matching), (*terms, limit))]


def indexed(text: str) -> list[str]:
    """Return the words by which a text is found, each once."""
    return list(dict.fromkeys(words(text)))[:_MOST_INDEXED]
