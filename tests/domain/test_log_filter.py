"""The log's filter: read as the queue's, in both languages, and told in words when it can't be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from supportdesk.domain.filters import FilterError
from supportdesk.domain.log_entry import Entry, LogKind
from supportdesk.domain.log_filter import parse_log_filter

AT = datetime(2026, 11, 23, tzinfo=UTC)
ENTRY = Entry(AT, LogKind.RESOLVED, 1042, "Не уходят SMS", "alfa", "oleg")


def passes(typed: str, entry: Entry = ENTRY) -> bool:
    """Tell whether an entry passes what was typed."""
    return parse_log_filter(typed).matches(
        entry,
        me="anna",
        name_of={"oleg": "Олег Иванов"}.__getitem__,
        customers=frozenset({"alfa", "Альфа-Связь"}),
        text="Не уходят SMS: починили шлюз",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "шлюз",
        "ШЛЮЗ sms",
        '"уходят sms"',
        "#1042",
        "№1042",
        "ticket:1042",
        "обращение:7,1042",
        "customer:альфа",
        "клиент:alfa",
        "kind:resolved",
        "kind:res",
        "вид:решено",
        "вид:реш,заметка",
        "who:oleg",
        "кто:иванов",
        "-who:me",
        "-вид:заметка шлюз",
    ],
)
def test_what_is_asked_for_passes(typed: str) -> None:
    """Words, tickets, customers, kinds and people, in both languages, by their beginnings."""
    assert passes(typed)


@pytest.mark.parametrize(
    "typed", ["сервер", "-шлюз", "#104", "customer:beta", "kind:note", "who:me", "кто:я", "-клиент:альфа"]
)
def test_what_is_not_asked_for_does_not(typed: str) -> None:
    """All conditions must hold."""
    assert not passes(typed)
    assert not passes(f"шлюз {typed}")


@pytest.mark.parametrize("typed", ["когда:завтра", "kind:", "kind:ничего", "ticket:abc", "#12a", "ticket:0"])
def test_what_cannot_be_read_is_told_with_its_place(typed: str) -> None:
    """The word that is wrong, and where it stands."""
    with pytest.raises(FilterError) as caught:
        parse_log_filter(f"шлюз {typed}")
    assert (caught.value.word, caught.value.position) == (typed, 6)


def test_what_nobody_did_is_nobodys() -> None:
    """A target that was exceeded has no actor, whatever is asked."""
    assert not passes("who:oleg", replace(ENTRY, actor=""))
    assert passes("-who:oleg", replace(ENTRY, actor=""))


def test_the_words_to_search_for_are_those_that_must_be_there() -> None:
    """Conditions and what must not be there are no words."""
    found = parse_log_filter('упал -"давно" kind:note #7 ticket:8 шлюз')
    assert found.words == "упал шлюз"
    assert found.tickets == (7, 8)
    assert [term.key for term in found.beside_words.terms] == ["word", "kind", "ticket", "ticket"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("смена", LogKind.TAKEN_OVER),
        ("передача", LogKind.HANDOVER),
        ("поторопили", LogKind.CHASED),
        ("пауза", LogKind.WAITED),
        ("опоздание", LogKind.PROMISE_LATE),
        ("promise_late", LogKind.PROMISE_LATE),
        ("исполнено", LogKind.PROMISE_KEPT),
    ],
)
def test_every_kind_has_its_word(typed: str, kind: LogKind) -> None:
    """In both languages; what was kept late is no promise kept."""
    assert passes(f"вид:{typed}", replace(ENTRY, kind=kind))
    assert not passes(f"вид:{typed}")
