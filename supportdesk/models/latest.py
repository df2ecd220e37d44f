"""What the rows of live tickets do not tell: their last events, and the words of their waits and promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.queue import to_us
from supportdesk.models.address import Engine
from supportdesk.models.base import Store
from supportdesk.models.events import event_of
from supportdesk.models.queue import for_both, number_list

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


def since(store: Store, numbers: Iterable[int], start: datetime) -> dict[int, tuple[Event, ...]]:
    """Return what happened to tickets from a moment on, and at least the last thing that did, in the order
    of recording; that somebody read an answer is nothing.
    """
    wanted = list(numbers)
    found = _by_ticket(store, _SINCE, wanted, to_us(start))
    found.update(_by_ticket(store, _LAST, [number for number in wanted if number not in found]))
    return {number: tuple(found[number]) for number in wanted if number in found}


def in_force(store: Store, numbers: Iterable[int], kinds: Iterable[Kind]) -> dict[int, list[Event]]:
    """Return the events of some kinds that were not taken back, by ticket, in the order of happening."""
    named = ", ".join(f"'{kind}'" for kind in (*kinds, Kind.UNDONE))
    sql = {engine: statement.replace(":kinds", named) for engine, statement in _OF_KINDS.items()}
    found = _by_ticket(store, sql, list(numbers))
    for number, events in found.items():
        undone = {event.data["seq"] for event in events if event.kind is Kind.UNDONE}
        found[number] = [e for e in events if e.kind is not Kind.UNDONE and e.seq not in undone]
    return found


def _by_ticket(
    store: Store, sql: Mapping[Engine, str], numbers: list[int], *params: object
) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    if numbers:
        for number, *row in store.rows(sql[store.engine], (number_list(store, numbers), *params)):
            found.setdefault(number, []).append(event_of(row))
    return found
