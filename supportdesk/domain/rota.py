"""Who is on shift: shifts as wall time in a zone, changed by swaps, covers, vacations and take-overs.

The pattern's days come from outside (an RFC 5545 rule, expanded elsewhere); here is what follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.domain.durations import us_between


class RotaKind(StrEnum):
    """The kind of a change of the rota; the comment names its data."""

    PATTERN_SET = "pattern_set"  # zone, since, repeat, shifts: [[name, from, to], ...], engineers, turn
    COVERED = "covered"  # start, end, engineer, cause
    ADDED = "added"  # start, end, engineer: on shift beside whoever is
    SWAPPED = "swapped"  # first, second: {shift, engineer}
    AWAY = "away"  # start, end, engineer, cover: who has the engineer's shifts meanwhile, or None
    IMPORTED = "imported"  # start, end, duties: [[start, end, engineer, shift], ...]
    CANCELLED = "cancelled"  # seq of the change that no longer holds


class Cause(StrEnum):
    """Why somebody is on shift, or nobody."""

    PLANNED = "planned"
    SWAPPED = "swapped"
    COVERED = "covered"
    TAKEN_OVER = "taken_over"
    ADDED = "added"
    IMPORTED = "imported"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class RotaEvent:
    """A recorded change of the rota."""

    seq: int
    recorded_at: datetime
    actor: str
    kind: RotaKind
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Shifts that repeat, from a day on until the next pattern."""

    zone: ZoneInfo
    since: date
    repeat: str
    """An RFC 5545 rule that gives the days, such as ``FREQ=DAILY``."""
    shifts: tuple[tuple[str, time, time], ...]
    """Name, beginning and end on the wall clock; an end not after the beginning is the next day's."""
    engineers: tuple[str, ...]
    turn: int
    """After so many days of the pattern each goes on to the next shift; 0: never."""

    def engineer(self, day: int, shift: int) -> str:
        """Return who has a shift of the ``day``-th day, both counted from 0."""
        turns = day // self.turn if self.turn else 0
        place = turns - shift if self.turn else shift
        return self.engineers[place % len(self.engineers)]

    @property
    def begins(self) -> datetime:
        """When it takes over: where the earliest shift of its first day begins."""
        earliest = min((begins for _name, begins, _ends in self.shifts), default=time())
        return instant(datetime.combine(self.since, earliest), self.zone)

    def times(self, day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
        """Return when a shift of a day begins and ends."""
        last = day if ends > begins else day + timedelta(days=1)
        return (
            instant(datetime.combine(day, begins), self.zone),
            instant(datetime.combine(last, ends), self.zone),
        )


@dataclass(frozen=True, slots=True)
class Duty:
    """An engineer on shift, or nobody, between two instants."""

    start: datetime
    end: datetime
    engineer: str | None
    shift: str
    """The shift's id, ``2026-10-24-night``; empty outside every shift."""
    cause: Cause = Cause.PLANNED
    planned: str | None = None
    """Who would be on shift by the pattern."""

    @property
    def us(self) -> int:
        """How long it is, microseconds: 11 or 13 hours for a 12-hour night in which the clocks change."""
        return us_between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Problem:
    """A time in which nobody is on shift, or more than one who were not meant to be."""

    start: datetime
    end: datetime
    engineers: tuple[str, ...]
    """Empty: a gap."""


_BEGINNING, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return when the zone's wall clock shows this.

    Of a time that comes twice it is the first; one that is left out is as much later as the clocks jump.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def duties(
    patterns: Sequence[tuple[Pattern, Sequence[date]]],
    events: Iterable[RotaEvent],
    start: datetime,
    end: datetime,
) -> tuple[Duty, ...]:
    """Return who is on shift between two instants; a shift that reaches out of them is whole.

    ``patterns`` come with all their days from the first on, oldest pattern first. A change gives way to a
    pattern that is recorded after it, from where that one begins on; but an absence holds: the engineer is
    away whatever the pattern, and what is over when the pattern is recorded stays as it was.
    """
    reach = timedelta(days=2)
    roster: list[Duty] = []
    following = [pattern for pattern, _days in patterns[1:]]
    for (pattern, days), later in zip(patterns, [*following, None], strict=False):
        roster += _planned(pattern, days, later, start - reach, end + reach)
    history = in_force(events)
    replacing = [(e.seq, max(pattern_of(e).begins, e.recorded_at)) for e in _patterns(history)]
    for event in history:
        if event.kind in _CHANGES:
            limits = [at for seq, at in replacing if seq > event.seq and event.kind is not RotaKind.AWAY]
            roster = _changed(roster, event, min(limits, default=None))
    found = (duty for duty in roster if duty.start < end and duty.end > start)
    return tuple(sorted(found, key=lambda duty: (duty.start, duty.end, duty.engineer or "")))


def in_force(events: Iterable[RotaEvent]) -> list[RotaEvent]:
    """Return the changes that were not cancelled."""
    known = list(events)
    cancelled = {event.data["seq"] for event in known if event.kind is RotaKind.CANCELLED}
    return [event for event in known if event.seq not in cancelled]


def standing(events: Iterable[RotaEvent]) -> list[RotaEvent]:
    """Return the changes that hold and could be cancelled."""
    return [event for event in in_force(events) if event.kind is not RotaKind.CANCELLED]


def pattern_of(event: RotaEvent) -> Pattern:
    """Return the pattern that an event set."""
    data = event.data
    shifts = tuple((n, time.fromisoformat(f), time.fromisoformat(t)) for n, f, t in data["shifts"])
    since = date.fromisoformat(data["since"])
    zone = ZoneInfo(data["zone"])
    return Pattern(zone, since, data["repeat"], shifts, tuple(data["engineers"]), data["turn"])


def patterns(events: Iterable[RotaEvent]) -> list[Pattern]:
    """Return the patterns in force, by their first days; of two with the same one the later recorded."""
    return [pattern_of(event) for event in _patterns(in_force(events))]


def on_shift(roster: Iterable[Duty], at: datetime) -> tuple[Duty, ...]:
    """Return the duties of a moment that somebody has; more than one when an overlap is meant."""
    return tuple(d for d in roster if d.start <= at < d.end and d.engineer is not None)


def following(roster: Iterable[Duty], at: datetime) -> Duty | None:
    """Return the next duty that begins after a moment and that somebody has."""
    later = [d for d in roster if d.start > at and d.engineer is not None]
    return min(later, key=lambda duty: duty.start, default=None)


def check(roster: Sequence[Duty], start: datetime, end: datetime) -> tuple[Problem, ...]:
    """Return every gap and every overlap that was not meant, between two instants."""
    cuts = {start, end}
    for duty in roster:
        cuts.update(at for at in (duty.start, duty.end) if start < at < end)
    edges = sorted(cuts)
    problems: list[Problem] = []
    for since, until in pairwise(edges):
        present = [d for d in on_shift(roster, since) if d.cause is not Cause.ADDED]
        added = [d for d in on_shift(roster, since) if d.cause is Cause.ADDED]
        if len(present) == 1 or (added and not present):
            continue
        names = tuple(sorted(d.engineer or "" for d in present))
        last = problems[-1] if problems else None
        if last is not None and last.end == since and last.engineers == names:
            problems[-1] = replace(last, end=until)
        else:
            problems.append(Problem(since, until, names))
    return tuple(problems)


def _patterns(history: Iterable[RotaEvent]) -> list[RotaEvent]:
    """The changes that set the patterns that hold, by their first days."""
    found: dict[str, RotaEvent] = {}
    for event in history:
        if event.kind is RotaKind.PATTERN_SET:
            # What is set anew replaces what was set for a later day.
            found = {since: known for since, known in found.items() if since < event.data["since"]}
            found[event.data["since"]] = event
    return [found[since] for since in sorted(found)]


def _changed(roster: list[Duty], event: RotaEvent, limit: datetime | None) -> list[Duty]:
    """The roster after a change, which holds up to a limit only."""
    if limit is None:
        return _CHANGES[event.kind](roster, event.data)
    changed = _CHANGES[event.kind](_without(roster, limit, _END, None), event.data)
    found = _without(changed, limit, _END, None)
    for duty in _without(roster, _BEGINNING, limit, None):
        # One that the change left alone up to the limit is whole again.
        heads = [d for d in found if d.end == limit and replace(d, start=limit, end=duty.end) == duty]
        found = [d for d in found if d not in heads[:1]]
        found.append(replace(duty, start=heads[0].start) if heads else duty)
    return found


def _planned(
    pattern: Pattern, days: Sequence[date], later: Pattern | None, start: datetime, end: datetime
) -> list[Duty]:
    """The pattern's shifts; the last ones before a later pattern end where that one begins."""
    limit = later.begins if later is not None and later.shifts else None
    found = []
    first, last = (at.date() + timedelta(days=n) for at, n in ((start, -2), (end, 2)))
    for number, day in enumerate(days):
        if not first <= day <= last:
            continue
        for place, (name, begins, ends) in enumerate(pattern.shifts):
            since, until = pattern.times(day, begins, ends)
            if limit is not None:
                until = min(until, limit)
            if since < until and since < end and until > start:
                engineer = pattern.engineer(number, place)
                found.append(Duty(since, until, engineer, f"{day}-{name}", Cause.PLANNED, engineer))
    return found


def _without(roster: Iterable[Duty], start: datetime, end: datetime, engineer: str | None) -> list[Duty]:
    """The duties with the time between two instants cut out; of one engineer only, or of all (None)."""
    kept: list[Duty] = []
    for duty in roster:
        if duty.end <= start or duty.start >= end or (engineer is not None and duty.engineer != engineer):
            kept.append(duty)
            continue
        if duty.start < start:
            kept.append(replace(duty, end=start))
        if duty.end > end:
            kept.append(replace(duty, start=end))
    return kept


def _instead(
    roster: Iterable[Duty], data: Mapping[str, Any], engineer: str | None, cause: Cause, whose: str | None
) -> list[Duty]:
    """The roster with somebody else (or nobody) on shift between two instants."""
    known = list(roster)
    start, end = between(data)
    kept = _without(known, start, end, whose)
    inside = sorted(
        (d for d in known if d.start < end and d.end > start and whose in (None, d.engineer)),
        key=lambda duty: duty.start,
    )
    at = start
    for duty in inside:
        if whose is None and at < duty.start:
            kept.append(Duty(at, duty.start, engineer, "", cause))
        since, until = max(at, duty.start), min(end, duty.end)
        if since < until:
            kept.append(replace(duty, start=since, end=until, engineer=engineer, cause=cause))
            at = until
    if whose is None and at < end:
        kept.append(Duty(at, end, engineer, "", cause))
    return kept


def _covered(roster: list[Duty], data: Mapping[str, Any]) -> list[Duty]:
    return _instead(roster, data, data["engineer"], Cause(data["cause"]), None)


def _away(roster: list[Duty], data: Mapping[str, Any]) -> list[Duty]:
    cover = data["cover"]
    return _instead(roster, data, cover, Cause.AWAY if cover is None else Cause.COVERED, data["engineer"])


def _added(roster: list[Duty], data: Mapping[str, Any]) -> list[Duty]:
    start, end = between(data)
    return [*roster, Duty(start, end, data["engineer"], "", Cause.ADDED)]


def _swapped(roster: list[Duty], data: Mapping[str, Any]) -> list[Duty]:
    first, second = data["first"], data["second"]
    takes = {first["shift"]: second["engineer"], second["shift"]: first["engineer"]}
    return [
        replace(duty, engineer=takes[duty.shift], cause=Cause.SWAPPED) if duty.shift in takes else duty
        for duty in roster
    ]


def _imported(roster: list[Duty], data: Mapping[str, Any]) -> list[Duty]:
    start, end = between(data)
    brought = [
        Duty(datetime.fromisoformat(since), datetime.fromisoformat(until), engineer, shift, Cause.IMPORTED)
        for since, until, engineer, shift in data["duties"]
    ]
    return [*_without(roster, start, end, None), *brought]


def between(data: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return the beginning and the end that a change names."""
    return datetime.fromisoformat(data["start"]), datetime.fromisoformat(data["end"])


_CHANGES = {
    RotaKind.COVERED: _covered,
    RotaKind.ADDED: _added,
    RotaKind.SWAPPED: _swapped,
    RotaKind.AWAY: _away,
    RotaKind.IMPORTED: _imported,
}
