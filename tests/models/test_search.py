"""Search finds the same on both engines, in any form of a word, and never fails."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk.models import search
from supportdesk.models.base import Store
from supportdesk.models.words import stems, words
from tests.models.tickets_made import history, stored

TEXTS = (
    "Сломан принтер",
    "Закупка принтеров",
    "Письмо не пришло: ещё одно письма на noc@alfa.example",
    "The queries in café are slow, C++ too",
    "майор Йошкар-Олы, версия 2.15, INC-1042 «Ёлка»",
)


@pytest.fixture
def indexed(store: Store) -> Store:
    """A desk in which ticket n has the n-th of the texts."""
    for text in TEXTS:
        number = stored(store, history())
        with store.transaction():
            search.index(store, number, text)
    return store


FOUND = {
    "принтер": [2, 1],
    "ПРИНТЕРОВ": [2, 1],
    "принт": [2, 1],
    "письмо": [3],
    "письмами": [3],
    "еще": [3],
    "ещё": [3],
    "ёлки": [5],
    "майора": [5],
    "query": [4],
    "cafe": [4],
    "café": [4],
    "alfa": [3],
    "noc@alfa.example": [3],
    "1042": [5],
    "inc-1042": [5],
    "принтер закупки": [2],
    "принтер письмо": [],
    "йошкар": [5],
    "жираф": [],
    "": [],
    "   ": [],
}


def test_words_are_found_in_their_forms(indexed: Store) -> None:
    """Russian and English endings, case, ё, accents and beginnings: newest ticket first, all words needed."""
    assert {typed: search.search(indexed, typed, 10) for typed in FOUND} == FOUND


def test_words_of_several_texts_of_a_ticket_are_found_together(indexed: Store) -> None:
    """One word stands in the subject, the other in a later note."""
    with indexed.transaction():
        search.index(indexed, 1, "Нужен новый картридж")
    assert search.search(indexed, "картридж принтер", 10) == [1]


def test_no_more_is_found_than_asked_for(indexed: Store) -> None:
    """The newest come first."""
    assert search.search(indexed, "принтер", 1) == [2]


ODD = (
    *[
        '"',
        "'",
        "''",
        "'; drop table ticket; --",
        "c++",
        "-слово",
        "*",
        "AND",
        "NOT",
        "NEAR(a b)",
        "a:b",
        "a^b",
    ],
    *["(", "\\", "\\'", "%", "_", "&", "a & | !", "<->", ":*", "{words}: x", "\0", "\ud800", "\u202e", "😀"],
    *["a" * 1_000_000, "б " * 5_000, "\N{COMBINING ACUTE ACCENT}" * 50, "٣", "①", "ﬁ"],
)


def test_nothing_that_is_typed_is_an_error(indexed: Store) -> None:
    """Signs of the engines' own query languages are no query."""
    for typed in ODD:
        assert isinstance(search.search(indexed, typed, 10), list)


def test_whatever_is_indexed_is_found_by_its_own_words(indexed: Store) -> None:
    """For any text: indexing it never fails, and each of its words finds it."""

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(st.characters(), max_size=60))
    def check(text: str) -> None:
        with indexed.transaction():
            search.index(indexed, 1, text)
        for word in text.split()[:3]:
            assert not words(word) or 1 in search.search(indexed, word, 1000)

    check()


def test_a_huge_text_is_indexed_by_its_beginning(indexed: Store) -> None:
    """A word of a megabyte, and more words than an index row holds, are cut short and harm nothing."""
    with indexed.transaction():
        search.index(indexed, 1, "а" * 1_000_000 + " начало " + " ".join(f"слово{n}" for n in range(60_000)))
    assert search.search(indexed, "начало слово77", 10) == [1]


def test_the_stem_is_a_beginning_of_the_word() -> None:
    """What is searched is what the forms share, folded."""
    assert stems("Принтеров письмами queries running Ёжики") == ["принтер", "письм", "quer", "run", "ежик"]
