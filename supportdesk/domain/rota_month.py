"""A month of the rota in weeks: of each day its shifts, who has them, and what is odd about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supportdesk.domain.durations import us_between
from supportdesk.domain.rota import (
    Duty,
    Pattern,
    Problem,
    RotaEvent,
    RotaKind,
    between,
    in_force,
    instant,
    standing,
)

EXTRA = ""
"""The row of what lies outside every shift: somebody in addition, a cover of a time between shifts."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A shift of a day."""

    day: date
    name: str
    start: datetime
    end: datetime
    duties: tuple[Duty, ...] = ()
    """Who has it, one after the other; a duty without engineer is a time without anybody."""
    gap: bool = False
    """Whether nobody is there, for a part of it at least."""
    overlap: bool = False
    """Whether more than one is there who were not meant to be."""
    odd_us: int | None = None
    """Its length, microseconds, when the clocks change in it; else None."""

    @property
    def id(self) -> str:
        """The shift's id; empty outside every shift."""
        return f"{self.day}-{self.name}" if self.name else ""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday on, and the rows of their shifts."""

    days: tuple[date, ...]
    rows: tuple[str, ...]
    """The shifts' names, as they follow each other in a day."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in whole weeks."""

    weeks: tuple[Week, ...]
    slots: Mapping[tuple[date, str], Slot] = field(default_factory=dict)
    away: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    """Who is away on a day."""


def concerning(history: Iterable[RotaEvent], slot: Slot) -> list[RotaEvent]:
    """Return the changes that still hold and are about a shift, the pattern that it follows first."""
    found: list[RotaEvent] = []
    followed: RotaEvent | None = None
    for event in standing(history):
        if event.kind is RotaKind.PATTERN_SET:
            followed = event if event.data["since"] <= slot.day.isoformat() else followed
        elif event.kind is RotaKind.SWAPPED:
            if slot.id and slot.id in (event.data["first"]["shift"], event.data["second"]["shift"]):
                found.append(event)
        else:
            start, end = between(event.data)
            if start < slot.end and end > slot.start:
                found.append(event)
    if followed is None:
        return found
    # What the pattern replaced says nothing of its shifts.
    since = followed.seq if slot.start >= followed.recorded_at else 0
    return [followed, *(e for e in found if e.seq > since or e.kind is RotaKind.AWAY)]


def weeks_of(day: date) -> tuple[date, date]:
    """Return the Monday on which the month's first week begins, and the one after its last week."""
    first = day.replace(day=1)
    after = (first + 31 * _DAY).replace(day=1)
    return first - first.weekday() * _DAY, after + (-after.weekday() % 7) * _DAY


def month_of(
    day: date,
    patterns: Sequence[Pattern],
    roster: Sequence[Duty],
    problems: Sequence[Problem],
    history: Iterable[RotaEvent],
) -> Month:
    """Lay out the month of a day, in the zone of the last pattern; the roster reaches over all its weeks."""
    zone = patterns[-1].zone
    monday, end = weeks_of(day)
    cells: dict[tuple[date, str], list[Duty]] = {}
    for duty in roster:
        cells.setdefault((_day_of(duty, zone), duty.shift[11:]), []).append(duty)
    begins = {name: begin for pattern in patterns for name, begin, _end in pattern.shifts}
    weeks, slots = [], {}
    while monday < end:
        days = tuple(monday + n * _DAY for n in range(7))
        held = {name for at, name in cells if at in days}
        planned = [p for p in patterns if p.since <= days[-1]][-1:] or patterns[:1]
        named = {name for pattern in planned for name, _begin, _end in pattern.shifts} | (held - {EXTRA})
        rows = (*sorted(named, key=lambda name: (begins.get(name, time()), name)), *(held & {EXTRA}))
        weeks.append(Week(days, rows))
        for at in days:
            for name in rows:
                span = _span(at, name, planned, zone)
                slot = _slot(at, name, cells.get((at, name), []), span, problems, zone)
                if slot is not None:
                    slots[at, name] = slot
        monday += 7 * _DAY
    return Month(tuple(weeks), slots, _away(history, zone, weeks_of(day)))


def _slot(
    day: date,
    name: str,
    duties: Sequence[Duty],
    span: tuple[datetime, datetime] | None,
    problems: Sequence[Problem],
    zone: ZoneInfo,
) -> Slot | None:
    if duties:
        start, end = min(d.start for d in duties), max(d.end for d in duties)
    elif span is not None:
        start, end = span
    else:
        return None
    inside = [p for p in problems if p.start < end and p.end > start]
    gap = any(not problem.engineers for problem in inside)
    if not duties and not gap:
        return None
    odd = start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset()
    overlap = any(problem.engineers for problem in inside)
    return Slot(day, name, start, end, tuple(duties), gap, overlap, us_between(start, end) if odd else None)


def _span(
    day: date, name: str, planned: Sequence[Pattern], zone: ZoneInfo
) -> tuple[datetime, datetime] | None:
    """When a shift of a day would be, by the pattern that holds then."""
    for pattern in planned:
        for shift, begins, ends in pattern.shifts:
            if shift == name and day >= pattern.since:
                last = day if ends > begins else day + _DAY
                return (
                    instant(datetime.combine(day, begins), pattern.zone),
                    instant(datetime.combine(last, ends), pattern.zone),
                )
    return None


def _day_of(duty: Duty, zone: ZoneInfo) -> date:
    if duty.shift:
        return date.fromisoformat(duty.shift[:10])
    return duty.start.astimezone(zone).date()


def _away(
    history: Iterable[RotaEvent], zone: ZoneInfo, weeks: tuple[date, date]
) -> dict[date, tuple[str, ...]]:
    found: dict[date, tuple[str, ...]] = {}
    for event in in_force(history):
        if event.kind is not RotaKind.AWAY:
            continue
        start, end = (at.astimezone(zone) for at in between(event.data))
        day, last = max(start.date(), weeks[0]), min((end - timedelta(microseconds=1)).date(), weeks[1])
        while day <= last:
            found[day] = tuple(dict.fromkeys((*found.get(day, ()), event.data["engineer"])))
            day += _DAY
    return found
