"""Words as they are compared: without case, without accents, ё as е; alike on both engines."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

LONGEST = 64
"""Characters of a word that count; nobody types more, and an index can't hold a word of a megabyte."""

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-яё]")


def words(text: str) -> list[str]:
    """Return the folded words of a text in their order."""
    return [fold(word) for word in _spoken(text)]


def stems(text: str) -> list[str]:
    """Return, for each word of a query, the beginning that its other forms share with it."""
    return [fold(_stem(word)) for word in _spoken(text)]


def fold(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join([c for c in decomposed if not unicodedata.combining(c)])


def _spoken(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).casefold()
    return [word[:LONGEST] for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    word = word.replace("ё", "е")
    russian = _CYRILLIC.search(word) is not None
    stem = _stemmer("russian" if russian else "english").stemWord(word)
    shared = len(word)
    while not stem.startswith(word[:shared]):
        shared -= 1
    if not russian and shared > 3 and word[shared - 1] in "iy":  # query, queries
        shared -= 1
    return word[:shared] or word


@lru_cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # most starts of the program search nothing

    return snowballstemmer.stemmer(language)
