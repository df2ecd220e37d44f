"""The filter of the shift log: words and conditions, like ``шлюз ticket:1042 customer:alfa -kind:note``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from supportdesk.domain.filters import KEYED, FilterError, fold, no_condition, typed_words, unquoted
from supportdesk.domain.log_entry import Entry, LogKind

KEYS = ("ticket", "customer", "kind", "who")
"""What may stand before a colon."""

_TWINS = {
    "обращение": "ticket",
    "клиент": "customer",
    "заказчик": "customer",
    "вид": "kind",
    "кто": "who",
}
_ME = frozenset({"me", "я"})

_KINDS: dict[str, LogKind] = {
    **{str(kind): kind for kind in LogKind},
    "просрочено": LogKind.BREACHED,
    "превышено": LogKind.BREACHED,
    "обещание нарушено": LogKind.PROMISE_MISSED,
    "ожидание": LogKind.PAUSED_LONG,
    "не доставлено": LogKind.UNDELIVERED,
    "недоставлено": LogKind.UNDELIVERED,
    "смена": LogKind.TAKEN_OVER,
    "передача": LogKind.HANDOVER,
    "зарегистрировано": LogKind.REGISTERED,
    "открыто": LogKind.REOPENED,
    "передано": LogKind.ESCALATED,
    "возвращено": LogKind.RETURNED,
    "обещано": LogKind.PROMISED,
    "исполнено": LogKind.PROMISE_KEPT,
    "опоздание": LogKind.PROMISE_LATE,
    "решено": LogKind.RESOLVED,
    "отказано": LogKind.REFUSED,
    "объединено": LogKind.MERGED,
    "исправление": LogKind.FIX,
    "инцидент": LogKind.INCIDENT,
    "поторопили": LogKind.CHASED,
    "пауза": LogKind.WAITED,
    "шаг": LogKind.STEP,
    "заметка": LogKind.NOTE,
}
"""What may stand behind ``kind:``; the beginning of a word will do."""


@dataclass(frozen=True, slots=True)
class LogTerm:
    """One condition: ``key`` is one of `KEYS` or ``word``; any of the values will do."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Conditions that must all hold."""

    text: str
    """As it was typed."""
    terms: tuple[LogTerm, ...]

    @property
    def words(self) -> str:
        """The words that must stand in a text, to be searched for."""
        return " ".join(term.values[0] for term in self.terms if term.key == "word" and not term.negated)

    @property
    def beside_words(self) -> LogFilter:
        """The same without the words that must stand in a text: they have been searched for."""
        return LogFilter(self.text, tuple(t for t in self.terms if t.key != "word" or t.negated))

    @property
    def tickets(self) -> tuple[int, ...]:
        """The tickets that are asked for; empty: any."""
        asked = (term.values for term in self.terms if term.key == "ticket" and not term.negated)
        return tuple(dict.fromkeys(int(value) for values in asked for value in values))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are asked for; empty: any."""
        return tuple(v for term in self.terms if term.key == "kind" and not term.negated for v in term.values)

    def matches(
        self,
        entry: Entry,
        *,
        me: str,
        name_of: Callable[[str], str] = str,
        customers: frozenset[str],
        text: str,
    ) -> bool:
        """Tell whether an entry passes.

        ``customers``: codes and names of those it is about; ``text``: all that is said of it.
        """
        text = fold(text)

        def holds(term: LogTerm, value: str) -> bool:
            match term.key:
                case "ticket":
                    return int(value) in entry.tickets
                case "customer":
                    return any(value in fold(customer) for customer in customers)
                case "kind":
                    return entry.kind == value
                case "who":
                    named = entry.actor == me if value in _ME else value in fold(entry.actor)
                    return bool(entry.actor) and (named or value in fold(name_of(entry.actor)))
                case _:
                    return value in text

        return all(
            any(holds(term, value) for value in term.values) is not term.negated for term in self.terms
        )


def parse_log_filter(text: str) -> LogFilter:
    """Read a filter; raise `FilterError`. An empty one lets everything pass."""
    return LogFilter(text, tuple(_terms(text)))


def _terms(text: str) -> Iterator[LogTerm]:
    for word, position in typed_words(text):
        negated = word.startswith("-")
        bare = word[1:] if negated else word
        keyed = KEYED.fullmatch(bare)
        if bare[:1] in ("#", "№"):
            if len(bare) > 1:
                yield LogTerm("ticket", (_number(bare, word, position),), negated)
        elif keyed is None:
            if value := fold(unquoted(bare)):
                yield LogTerm("word", (value,), negated)
        else:
            yield LogTerm(*_condition(keyed[1], keyed[2], word, position), negated)


def _condition(typed_key: str, typed: str, word: str, position: int) -> tuple[str, tuple[str, ...]]:
    folded = fold(typed_key)
    key = folded if folded in KEYS else _TWINS.get(folded)
    if key is None:
        raise no_condition(word, position, KEYS)
    quoted = typed[:1] in ('"', "«")
    values = [value for part in ([typed] if quoted else typed.split(",")) if (value := fold(unquoted(part)))]
    if not values:
        raise FilterError(
            "“{word}” at position {position} lacks its value: {allowed}.",
            word=word,
            position=position,
            allowed=", ".join(_KINDS) if key == "kind" else {"ticket": "1042", "who": "me"}.get(key, "CODE"),
        )
    if key == "ticket":
        return key, tuple(_number(value, word, position) for value in values)
    if key == "kind":
        return key, tuple(kind for value in values for kind in _kinds(value, word, position))
    return key, tuple(values)


def _number(value: str, word: str, position: int) -> str:
    digits = value.lstrip("#№").lstrip("0")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise FilterError(
            "“{word}” at position {position} is no ticket number: write # and digits.",
            word=word,
            position=position,
        )
    return digits


def _kinds(value: str, word: str, position: int) -> tuple[LogKind, ...]:
    if value in _KINDS:
        return (_KINDS[value],)
    meant = tuple(dict.fromkeys(kind for name, kind in _KINDS.items() if name.startswith(value)))
    if not meant:
        raise FilterError(
            "“{word}” at position {position} is not known; possible: {allowed}.",
            word=word,
            position=position,
            allowed=", ".join(_KINDS),
        )
    return meant
