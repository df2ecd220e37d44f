"""Alarms: a clock has used up 50, 75, 90 or 100 % of its target, a promise is due, or a provider's answer.

Each fires once, over all consoles and restarts: whoever records it first tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from supportdesk.domain.durations import MINUTE
from supportdesk.domain.providers import reminder_us
from supportdesk.domain.queue import QueueRow, from_us, to_us
from supportdesk.domain.thresholds import of_row
from supportdesk.models import alarms, queue
from supportdesk.models.alarms import Alarm
from supportdesk.models.engineers import Engineer
from supportdesk.services.desk import Desk

__all__ = ["CHASE", "LATE_US", "PROMISE", "Alarm", "Key", "due", "fire_due", "for_engineer"]

PROMISE = "promise"
"""The clock of a promise: its target is the promised instant, so that a new promise has a new alarm."""

CHASE = "chase"
"""The clock of an unanswered provider: its target is the moment of the reminder, one for each interval."""

LATE_US = MINUTE
"""An alarm that comes so long after its moment says that nobody was told in time."""

Key = tuple[int, str, int, int]
"""Ticket, clock, target and percent: what fires once."""


def fire_due(desk: Desk, rows: Iterable[QueueRow], now_us: int, known: set[Key] | None = None) -> list[Alarm]:
    """Fire what is due on the live tickets, and return in order of time what this console was the first to.

    The tickets are read again before anything fires: on rows that were overtaken nothing is told. ``known``
    is the caller's memory of what has fired, which saves asking the database; it grows.
    """
    reached = [alarm for row in rows for alarm in due(row, now_us)]
    candidates = [alarm for alarm in reached if known is None or key(alarm) not in known]
    if not candidates:
        return []
    with desk.store.reading():
        missing = alarms.unfired(desk.store, candidates)
    won: list[Alarm] = []
    if missing:
        wanted = {key(alarm) for alarm in missing}
        with desk.store.transaction():
            current = queue.rows_of(desk.store, {alarm.number for alarm in missing})
            still = [alarm for row in current for alarm in due(row, now_us) if key(alarm) in wanted]
            still.sort(key=_in_order)
            won = alarms.fire(desk.store, still, from_us(now_us), desk.actor)
        overtaken = wanted - {key(alarm) for alarm in still}
        candidates = [alarm for alarm in candidates if key(alarm) not in overtaken]
    if known is not None:
        known.update(key(alarm) for alarm in candidates)
    return won


def due(row: QueueRow, now_us: int) -> Iterator[Alarm]:
    """Yield what is reached on one ticket, whether it has fired or not."""
    for threshold in of_row(row, now_us):
        late = now_us - to_us(threshold.at) > LATE_US
        yield Alarm(row.number, threshold.clock, threshold.target_us, threshold.percent, threshold.at, late)
    if row.promise_us is not None and row.promise_us <= now_us:
        late = now_us - row.promise_us > LATE_US
        yield Alarm(row.number, PROMISE, row.promise_us, 100, from_us(row.promise_us), late)
    if row.chase_us is not None and row.chase_us <= now_us:
        at_us = reminder_us(row.chase_us, row.chase_after_us, now_us)
        yield Alarm(row.number, CHASE, at_us, 100, from_us(at_us), now_us - at_us > LATE_US)


def for_engineer(alarm: Alarm, row: QueueRow, me: Engineer) -> bool:
    """Tell whether it concerns this engineer: who answers for the ticket, else everybody of its line."""
    if alarm.number != row.number:
        raise ValueError("an alarm of another ticket")
    return row.assignee == me.login if row.assignee is not None else row.line in me.lines


def key(alarm: Alarm) -> Key:
    """Return what makes an alarm fire once."""
    return (alarm.number, alarm.clock, alarm.target_us, alarm.percent)


def _in_order(alarm: Alarm) -> tuple[int, int, int]:
    return (to_us(alarm.at), alarm.number, alarm.percent)
