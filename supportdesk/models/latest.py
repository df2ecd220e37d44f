"""What the rows of live tickets do not tell: their last events, and the words of their waits and promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.queue import to_us
from supportdesk.models.address import Engine
from supportdesk.models.base import Row, Store
from supportdesk.models.events import event_of
from supportdesk.models.queue import for_both, list_of

_SINCE = for_both("""
SELECT e.ticket, e.seq, e.at_us, e.recorded_us, e.actor, e.kind, e.data FROM event e
WHERE e.ticket IN :numbers AND e.kind <> 'read' AND e.at_us >= %s ORDER BY e.ticket, e.seq
""")
_LAST = for_both("""
SELECT e.ticket, e.seq, e.at_us, e.recorded_us, e.actor, e.kind, e.data
FROM (SELECT number FROM ticket WHERE number IN :numbers) AS t
JOIN event e ON e.ticket = t.number AND e.seq = (
    SELECT l.seq FROM event l WHERE l.ticket = t.number AND l.kind <> 'read' ORDER BY l.seq DESC LIMIT 1)
""")
_OF_KINDS = for_both("""
SELECT e.ticket, e.seq, e.at_us, e.recorded_us, e.actor, e.kind, e.data FROM event e
WHERE e.ticket IN :numbers AND e.kind IN (:kinds) ORDER BY e.ticket, e.at_us, e.seq
""")


class Histories(Mapping[int, tuple[Event, ...]]):
    """Events by ticket, made of their rows when they are asked for: of thousands only some ever are."""

    def __init__(self, rows: Mapping[int, Sequence[Row]]) -> None:
        self._rows = rows

    def __getitem__(self, number: int) -> tuple[Event, ...]:
        return tuple(event_of(row) for row in self._rows[number])

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def since(store: Store, numbers: Iterable[int], start: datetime) -> Histories:
    """Return what happened to tickets from a moment on, and at least the last thing that did, in the order
    of recording; that somebody read an answer is nothing.
    """
    wanted = list(numbers)
    found = _by_ticket(store, _SINCE, wanted, to_us(start))
    found.update(_by_ticket(store, _LAST, [number for number in wanted if number not in found]))
    return Histories(found)


def in_force(store: Store, numbers: Iterable[int], kinds: Iterable[Kind]) -> dict[int, list[Event]]:
    """Return the events of some kinds that were not taken back, by ticket, in the order of happening."""
    named = ", ".join(f"'{kind}'" for kind in (*kinds, Kind.UNDONE))
    sql = {engine: statement.replace(":kinds", named) for engine, statement in _OF_KINDS.items()}
    found: dict[int, list[Event]] = {}
    for number, events in Histories(_by_ticket(store, sql, list(numbers))).items():
        undone = {event.data["seq"] for event in events if event.kind is Kind.UNDONE}
        found[number] = [e for e in events if e.kind is not Kind.UNDONE and e.seq not in undone]
    return found


def _by_ticket(
    store: Store, sql: Mapping[Engine, str], numbers: list[int], *params: object
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    if numbers:
        for row in store.rows(sql[store.engine], (list_of(store, numbers), *params)):
            found.setdefault(row[0], []).append(row[1:])
    return found
