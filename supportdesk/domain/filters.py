"""The queue's filter: words and conditions, like ``prio:critical who:me -is:paused "no delivery" #7``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.errors import Told
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import Line, State


class FilterError(Told):
    """A filter that can't be read: ``word`` is what is wrong, ``position`` where it begins, from 1."""

    def __init__(self, template: str, /, *, word: str, position: int, **params: object) -> None:
        super().__init__(template, word=word, position=position, **params)
        self.word = word
        self.position = position


_WAITING = (State.WAITING_CLIENT, State.WAITING_PROVIDER)

_CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "prio": {
        "critical": (Priority.CRITICAL,),
        "high": (Priority.HIGH,),
        "normal": (Priority.NORMAL,),
        "критический": (Priority.CRITICAL,),
        "высокий": (Priority.HIGH,),
        "обычный": (Priority.NORMAL,),
    },
    "state": {
        **{str(state): (state,) for state in State},
        "waiting": _WAITING,
        "принято": (State.RECEIVED,),
        "в работе": (State.OPEN,),
        "работа": (State.OPEN,),
        "ожидание": _WAITING,
        "ожидание клиента": (State.WAITING_CLIENT,),
        "ожидание провайдера": (State.WAITING_PROVIDER,),
        "клиент": (State.WAITING_CLIENT,),
        "провайдер": (State.WAITING_PROVIDER,),
        "решено": (State.RESOLVED,),
        "отказано": (State.REFUSED,),
        "закрыто": (State.CLOSED,),
        "объединено": (State.MERGED,),
    },
    "line": {
        **{str(line): (line,) for line in Line},
        "разработчик": (Line.DEVELOPER,),
        "качество": (Line.QA,),
    },
    "is": {
        "overdue": ("overdue",),
        "unread": ("unread",),
        "paused": ("paused",),
        "default": ("default",),
        "promised": ("promised",),
        "promise-late": ("promise-late",),
        "incident": ("incident",),
        "member": ("member",),
        "chase": ("chase",),
        "new": ("new",),
        "unsent": ("unsent",),
        "просрочено": ("overdue",),
        "непрочитано": ("unread",),
        "пауза": ("paused",),
        "умолчание": ("default",),
        "обещано": ("promised",),
        "обещание-нарушено": ("promise-late",),
        "инцидент": ("incident",),
        "часть": ("member",),
        "поторопить": ("chase",),
        "новое": ("new",),
        "неотправлено": ("unsent",),
    },
}
"""What may stand behind a key, and what it means; the beginning of a word will do."""

_SUGGESTED = {
    "who": ("me", "none", "я", "никто"),
    "customer": ("none", "никто"),
    "category": ("none", "никто"),
}
_NOBODY = frozenset({"none", "никто"})
_ME = frozenset({"me", "я"})

KEYS = ("prio", "who", "customer", "state", "line", "category", "incident", "is")
"""What may stand before a colon."""

_TWINS = {
    "приоритет": "prio",
    "кто": "who",
    "клиент": "customer",
    "заказчик": "customer",
    "состояние": "state",
    "линия": "line",
    "категория": "category",
    "инцидент": "incident",
    "это": "is",
}

_WORD = re.compile(r'(?:"[^"]*"?|«[^»]*»?|[^\s"«])+')
KEYED = re.compile(r"([^\W\d_]+):(?!//)(.*)", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"?|«([^»]*)»?')


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: ``key`` is one of `KEYS`, ``word`` or ``number``; any of the values will do."""

    key: str
    values: tuple[str, ...]
    negated: bool = False
    exact: bool = False
    """Whether the value stood in quotes: the whole category, not only its beginning."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that must all hold."""

    text: str
    """As it was typed."""
    terms: tuple[Term, ...]

    def matches(
        self,
        row: QueueRow,
        *,
        me: str,
        names: Mapping[str, str],
        now_us: int,
        heads: Collection[int] = (),
    ) -> bool:
        """Tell whether a row passes.

        ``me``: the engineer's login; ``names``: engineers' names by login; ``heads``: the tickets to which
        others are linked, incidents also where nobody declared them.
        """
        seen = replace(row, declared=True) if row.number in heads else row
        return all(_holds(term, seen, me, names, now_us) is not term.negated for term in self.terms)

    def asks_for(self, value: str) -> bool:
        """Tell whether ``is:`` and this value is among the conditions."""
        return any(term.key == "is" and value in term.values and not term.negated for term in self.terms)

    @property
    def ended_states(self) -> frozenset[State]:
        """The states after the end that are asked for: such tickets are not in the queue by themselves."""
        asked = (term.values for term in self.terms if term.key == "state" and not term.negated)
        return frozenset(State(value) for values in asked for value in values if not State(value).live)


def parse_filter(text: str) -> Filter:
    """Read a filter; raise `FilterError`. An empty one lets everything pass."""
    terms = (_term(word, position) for word, position in typed_words(text))
    return Filter(text, tuple(term for term in terms if term is not None))


def complete(text: str) -> tuple[str, ...]:
    """Return what the last word may become, in whole words, best first; nothing where anything may follow."""
    word = "" if not text or text[-1].isspace() else list(typed_words(text))[-1][0]
    sign, bare = ("-", word[1:]) if word.startswith("-") else ("", word)
    typed_key, colon, typed = bare.partition(":")
    key = _key(typed_key)
    if not colon:
        names = (*KEYS, *_TWINS) if bare else KEYS
        return tuple(f"{sign}{name}:" for name in names if name.startswith(fold(bare)))
    if key is None:
        return ()
    before, comma, last = typed.rpartition(",")
    start = fold(last.strip('"«'))
    offered = [
        value for value in (*_CHOICES.get(key, ()), *_SUGGESTED.get(key, ())) if value.startswith(start)
    ]
    if not start:
        latin = typed_key.isascii()
        offered = [value for value in offered if value.isascii() is latin or value.isdecimal()]
    return tuple(
        f"{sign}{typed_key}:{before}{comma}" + (f'"{value}"' if " " in value else value) for value in offered
    )


def typed_words(text: str) -> Iterator[tuple[str, int]]:
    """Yield each word with its quotes, and where it begins, from 1."""
    for found in _WORD.finditer(text):
        yield found[0], found.start() + 1


def _term(word: str, position: int) -> Term | None:
    negated = word.startswith("-")
    bare = word[1:] if negated else word
    if not bare:
        return None
    if bare.startswith("#"):
        if len(bare) == 1:
            return None
        if not re.fullmatch("[0-9]+", bare[1:]):
            raise FilterError(
                "“{word}” at position {position} is no ticket number: write # and digits.",
                word=word,
                position=position,
            )
        return Term("number", (bare[1:].lstrip("0"),), negated)
    keyed = KEYED.fullmatch(bare)
    if keyed is None:
        value = fold(unquoted(bare))
        return Term("word", (value,), negated) if value else None
    key = _key(keyed[1])
    if key is None:
        raise no_condition(word, position, KEYS)
    exact = keyed[2][:1] in ('"', "«")
    typed = [unquoted(keyed[2])] if exact else keyed[2].split(",")
    values = [folded for value in typed if (folded := fold(value))]
    if not values:
        raise FilterError(
            "“{word}” at position {position} lacks its value: {allowed}.",
            word=word,
            position=position,
            allowed=_allowed(key),
        )
    if key in _CHOICES:
        values = [meaning for value in values for meaning in _meanings(key, value, word, position)]
    return Term(key, tuple(dict.fromkeys(values)), negated, exact)


def _key(typed: str) -> str | None:
    folded = fold(typed)
    return folded if folded in KEYS else _TWINS.get(folded)


def _meanings(key: str, value: str, word: str, position: int) -> tuple[str, ...]:
    choices = _CHOICES[key]
    if value in choices:
        return choices[value]
    meant = tuple(m for name, meanings in choices.items() if name.startswith(value) for m in meanings)
    if not meant:
        raise FilterError(
            "“{word}” at position {position} is not known; possible: {allowed}.",
            word=word,
            position=position,
            allowed=_allowed(key),
        )
    return meant


def _allowed(key: str) -> str:
    if key in _CHOICES:
        return ", ".join(_CHOICES[key])
    if key == "who":
        return "me, none, LOGIN, NAME"
    if key == "incident":
        return "1042"
    return "none, CODE, NAME" if key == "customer" else "none, CODE"


def _holds(term: Term, row: QueueRow, me: str, names: Mapping[str, str], now_us: int) -> bool:
    return any(_one_holds(term, value, row, me, names, now_us) for value in term.values)


def _one_holds(term: Term, value: str, row: QueueRow, me: str, names: Mapping[str, str], now_us: int) -> bool:
    match term.key:
        case "word":
            text = f"{row.number}\n{row.subject}\n{row.customer_name}\n{row.customer or ''}\n{row.contact}"
            return value in fold(text)
        case "number":
            return str(row.number) == value
        case "prio":
            return row.priority == value
        case "state":
            return row.state == value
        case "line":
            return row.line == value
        case "who":
            return _answers(row.assignee, value, me, names)
        case "customer":
            if row.customer is None:
                return value in _NOBODY
            return value in fold(row.customer) or value in fold(row.customer_name)
        case "incident":
            number = value.lstrip("#№0")
            return number in (str(row.number), str(row.incident))
        case "category":
            if row.category is None:
                return value in _NOBODY
            code = fold(row.category)
            return code == value if term.exact else code.startswith(value)
        case _:
            return _is(value, row, now_us)


def _answers(assignee: str | None, value: str, me: str, names: Mapping[str, str]) -> bool:
    if assignee is None:
        return value in _NOBODY
    if value in _ME:
        return assignee == me
    return value in fold(assignee) or value in fold(names.get(assignee, ""))


def _is(value: str, row: QueueRow, now_us: int) -> bool:
    return {
        "overdue": row.overdue(now_us),
        "unread": row.unread > 0,
        "paused": row.state.waiting,
        "default": row.default_terms,
        "promised": row.promise_us is not None,
        "promise-late": row.promise_late(now_us),
        "incident": row.declared,
        "member": row.incident is not None,
        "chase": row.to_chase(now_us),
        "new": row.fresh,
        "unsent": row.unsent > 0,
    }[value]


def unquoted(text: str) -> str:
    """Return a typed text without its quotes."""
    return _QUOTED.sub(lambda quoted: quoted[1] or quoted[2] or "", text)


def fold(text: str) -> str:
    """Return a text as it is compared: case, accents' forms and ё make no difference."""
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е").strip()


def no_condition(word: str, position: int, keys: Iterable[str]) -> FilterError:
    """Return the error of a word whose part before the colon is none of the keys."""
    return FilterError(
        "“{word}” at position {position} is no condition: use {allowed}, or put it in quotes.",
        word=word,
        position=position,
        allowed=", ".join(f"{key}:" for key in keys),
    )
