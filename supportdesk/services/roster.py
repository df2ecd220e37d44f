"""The rota as it is read: who is on shift when, and whether the coming days are covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from supportdesk.domain import rota as rules
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.rota import Cause, Duty, Problem, RotaEvent
from supportdesk.domain.rota_clocks import odd
from supportdesk.domain.watch import Watch, watch_at
from supportdesk.i18n import N_
from supportdesk.instants import FIRST_YEAR, LAST_YEAR
from supportdesk.models import shifts
from supportdesk.services.desk import Desk, utc

COVERAGE_DAYS = 90

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the coverage check found."""

    start: datetime
    end: datetime
    problems: tuple[Problem, ...]
    odd: tuple[Duty, ...]
    """Whole shifts that are longer or shorter than the wall clock says: the clocks change in them."""


def events(desk: Desk) -> tuple[RotaEvent, ...]:
    """Return every change of the rota, the oldest first."""
    with desk.store.reading():
        return shifts.rota_events(desk.store)


def roster(desk: Desk, start: datetime, end: datetime) -> tuple[Duty, ...]:
    """Return who is on shift between two instants; a shift that reaches out of them is whole."""
    return roster_of(events(desk), start, end)


def roster_of(history: Sequence[RotaEvent], start: datetime, end: datetime) -> tuple[Duty, ...]:
    """Return who is on shift between two instants after these changes, recorded or only thought of."""
    until = (end + timedelta(days=3)).date()
    patterns = rules.patterns(history)
    ends = [*(later.since for later in patterns[1:]), until]
    planned = [
        (pattern, days_of(pattern.repeat, pattern.since, min(until, last)))
        for pattern, last in zip(patterns, ends, strict=False)
    ]
    return rules.duties(planned, history, start, end)


def zone(desk: Desk) -> ZoneInfo | None:
    """Return the zone in which the shifts are written; None without a rota."""
    patterns = rules.patterns(events(desk))
    return patterns[-1].zone if patterns else None


def watch(desk: Desk, at: datetime | None = None) -> Watch:
    """Return who is on shift now or at a moment, who is next, and how long is left."""
    with desk.store.reading():
        at = desk.now() if at is None else utc(at)
        return watch_at(around_of(events(desk), at), at)


def around(desk: Desk, at: datetime) -> tuple[Duty, ...]:
    """Return the roster of the days about a moment: enough to tell the present shift and the next."""
    return around_of(events(desk), at)


def around_of(history: Sequence[RotaEvent], at: datetime) -> tuple[Duty, ...]:
    """Return the same after these changes, recorded or only thought of."""
    return roster_of(history, at - timedelta(days=2), at + timedelta(days=8))


@dataclass(frozen=True, slots=True)
class News:
    """The roster of the days about a moment, as of a version of the rota."""

    version: int
    """How many changes the rota has had."""
    exists: bool
    """Whether there is any plan at all, be it one that leaves nobody on shift."""
    roster: tuple[Duty, ...]


def news(desk: Desk, at: datetime, known: int | None = None) -> News | None:
    """Return the roster about a moment; None when the rota is still at the ``known`` version."""
    with desk.store.reading():
        if shifts.rota_version(desk.store) == known:
            return None
        history = shifts.rota_events(desk.store)
        return News(len(history), bool(rules.standing(history)), around_of(history, at))


def relief(desk: Desk, login: str, at: datetime) -> Duty | None:
    """Return who relieves an engineer: who is on shift already, else the next one who is somebody else."""
    known = around_of(events(desk), at)
    others = [
        d for d in known if d.engineer not in (None, login) and d.cause is not Cause.ADDED and d.end > at
    ]
    if any(duty.engineer == login for duty in rules.on_shift(known, at)):
        others = [duty for duty in others if duty.start > at]
    return min(others, key=lambda duty: duty.start, default=None)


def shift(desk: Desk, id: str) -> tuple[Duty, ...]:
    """Return the duties of a shift by its id, such as ``2026-10-24-night``; raise `Unknown`."""
    return shift_of(events(desk), id)


def shift_of(history: Sequence[RotaEvent], id: str) -> tuple[Duty, ...]:
    """Return the duties of a shift after these changes; raise `Unknown` when there is none of that id."""
    try:
        day = datetime.combine(date.fromisoformat(id[:10]), time(), UTC)
    except ValueError as error:
        raise _no_shift(id) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _no_shift(id)
    found = tuple(
        d for d in roster_of(history, day - timedelta(days=1), day + timedelta(days=3)) if d.shift == id
    )
    if not found:
        raise _no_shift(id)
    return found


def check(desk: Desk, days: int = COVERAGE_DAYS) -> Coverage:
    """Look for gaps and unmeant overlaps from now on, across changes of the clocks."""
    with desk.store.reading():
        start = desk.now()
        history = events(desk)
    end = start + timedelta(days=days)
    known = roster_of(history, start, end)
    return Coverage(start, end, rules.check(known, start, end), odd(known, rules.patterns(history)))


@lru_cache(maxsize=64)
def days_of(repeat: str, since: date, until: date) -> tuple[date, ...]:
    """Return the days of a rule from its first one on and before ``until``; raise `Refused` for a bad one."""
    parts = dict(part.partition("=")[::2] for part in repeat.upper().split(";"))
    fine = parts.get("FREQ") in _FREQUENCIES and not {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys()
    try:
        if not fine or len(repeat) > 200 or "\n" in repeat:
            raise ValueError(repeat)
        start, end = (datetime.combine(day, time()) for day in (since, until))
        rule = rrulestr(repeat, dtstart=start)
        return tuple(at.date() for at in rule.between(start, end - timedelta(days=1), inc=True))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(
            N_("“{rule}” is not a rule of days: write it like FREQ=DAILY or FREQ=WEEKLY;BYDAY=MO,WE."),
            rule=repeat,
        ) from error


def _no_shift(id: str) -> Unknown:
    return Unknown(N_("There is no shift {shift}: supportdesk rota show names them."), shift=id)
