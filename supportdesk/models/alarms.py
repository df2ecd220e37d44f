"""Thresholds that fired: each of them once, over all consoles and restarts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.models.base import Store
from supportdesk.models.tables import Alarm as Alarms


@dataclass(frozen=True, slots=True)
class Alarm:
    """A threshold of one ticket's clock. Its first four fields say which; it fires once."""

    number: int
    clock: str
    target_us: int
    percent: int
    at: datetime
    """When the threshold was reached."""
    late: bool = False
    """Whether nobody was told in time."""


def fire(store: Store, alarms: Sequence[Alarm], now: datetime, by: str) -> list[Alarm]:
    """Record alarms, in a transaction, and return in their order those that nobody had recorded before."""
    won = []
    for alarm in alarms:
        query = Alarms.insert(
            ticket=alarm.number,
            clock=alarm.clock,
            target_us=alarm.target_us,
            percent=alarm.percent,
            at=alarm.at,
            fired_at=now,
            fired_by=by,
            late=alarm.late,
        )
        if store.apply(query.on_conflict_ignore()) == 1:
            won.append(alarm)
    return won


def fired_since(store: Store, clock: str, since: datetime) -> list[int]:
    """Return the tickets of which something fired under that clock since a moment."""
    query = Alarms.select(Alarms.ticket).where((Alarms.fired_at >= since) & (Alarms.clock == clock))
    return sorted({number for (number,) in store.select(query)})


def unfired(store: Store, alarms: Iterable[Alarm]) -> list[Alarm]:
    """Return in their order the alarms that nobody has recorded: a look that writes nothing."""
    wanted = list(alarms)
    numbers = sorted({alarm.number for alarm in wanted})
    fired: set[tuple[object, ...]] = set()
    for start in range(0, len(numbers), 500):
        query = Alarms.select(Alarms.ticket, Alarms.clock, Alarms.target_us, Alarms.percent)
        fired.update(store.select(query.where(Alarms.ticket.in_(numbers[start : start + 500]))))
    return [a for a in wanted if (a.number, a.clock, a.target_us, a.percent) not in fired]
