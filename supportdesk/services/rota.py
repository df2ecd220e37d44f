"""The rota: who is on shift, and the changes of it. Each change is an event; none is ever taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from supportdesk.domain import rota as rules
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.rota import Cause, Duty, Pattern, Problem, RotaEvent, RotaKind
from supportdesk.domain.watch import Watch, watch_at
from supportdesk.i18n import N_
from supportdesk.models import engineers, shifts
from supportdesk.models.base import VersionTaken
from supportdesk.services.desk import Desk, utc
from supportdesk.services.recording import ATTEMPTS

DEFAULT_SHIFTS = (("day", time(8), time(20)), ("night", time(20), time(8)))
"""Two of twelve hours, when the rota is made without naming any."""

DAILY = "FREQ=DAILY"
COVERAGE_DAYS = 90

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_LONGEST_CHANGE = timedelta(days=366)


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


def roster(
    desk: Desk, start: datetime, end: datetime, history: Sequence[RotaEvent] | None = None
) -> tuple[Duty, ...]:
    """Return who is on shift between two instants; a shift that reaches out of them is whole."""
    history = events(desk) if history is None else history
    until = (end + timedelta(days=3)).date()
    patterns = rules.patterns(history)
    ends = [*(later.since for later in patterns[1:]), until]
    planned = [
        (pattern, _days(pattern.repeat, pattern.since, min(until, last)))
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
        return watch_at(around(desk, at), at)


def around(desk: Desk, at: datetime, history: Sequence[RotaEvent] | None = None) -> tuple[Duty, ...]:
    """Return the roster of the days about a moment: enough to tell the present shift and the next."""
    return roster(desk, at - timedelta(days=2), at + timedelta(days=8), history)


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
        exists = any(event.kind is not RotaKind.CANCELLED for event in rules.in_force(history))
        return News(len(history), exists, around(desk, at, history))


def relief(desk: Desk, login: str, at: datetime) -> Duty | None:
    """Return who relieves an engineer: who is on shift already, else the next one who is somebody else."""
    known = around(desk, at)
    others = [
        d for d in known if d.engineer not in (None, login) and d.cause is not Cause.ADDED and d.end > at
    ]
    if any(duty.engineer == login for duty in rules.on_shift(known, at)):
        others = [duty for duty in others if duty.start > at]
    return min(others, key=lambda duty: duty.start, default=None)


def shift(desk: Desk, id: str) -> tuple[Duty, ...]:
    """Return the duties of a shift by its id, such as ``2026-10-24-night``; raise `Unknown`."""
    try:
        day = datetime.combine(date.fromisoformat(id[:10]), time(), UTC)
    except ValueError as error:
        raise _no_shift(id) from error
    found = tuple(d for d in roster(desk, day - timedelta(days=1), day + timedelta(days=3)) if d.shift == id)
    if not found:
        raise _no_shift(id)
    return found


def check(desk: Desk, days: int = COVERAGE_DAYS) -> Coverage:
    """Look for gaps and unmeant overlaps from now on, across changes of the clocks."""
    with desk.store.reading():
        start = desk.now()
        history = events(desk)
    end = start + timedelta(days=days)
    known = roster(desk, start, end, history)
    usual = _usual_us(rules.patterns(history))
    odd = tuple(
        duty
        for duty in known
        if duty.cause is Cause.PLANNED and duty.us != usual.get(duty.shift[11:], duty.us)
    )
    return Coverage(start, end, rules.check(known, start, end), odd)


def set_pattern(
    desk: Desk,
    logins: Sequence[str],
    *,
    since: date,
    zone: ZoneInfo,
    shifts_of_day: Sequence[tuple[str, time, time]] = DEFAULT_SHIFTS,
    repeat: str = DAILY,
    turn: int = 0,
) -> RotaEvent | None:
    """Make the pattern that holds from a day on; what was set for that day or later gives way."""

    def body(history: Sequence[RotaEvent]) -> tuple[RotaKind, Mapping[str, Any]]:
        for login in logins:
            _engineer(desk, login)
        return RotaKind.PATTERN_SET, {
            "zone": zone.key,
            "since": since.isoformat(),
            "repeat": repeat,
            "shifts": [[n, f.isoformat("minutes"), t.isoformat("minutes")] for n, f, t in shifts_of_day],
            "engineers": list(logins),
            "turn": turn,
        }

    if not logins or not shifts_of_day:
        raise Refused(N_("A rota needs engineers and shifts."))
    names = [name for name, _from, _to in shifts_of_day]
    if len(set(names)) != len(names) or not all(name and name.split() == [name] for name in names):
        raise Refused(N_("Each shift needs a name of its own, in one word."))
    _days(repeat, since, since + timedelta(days=1))
    return _change(desk, body)


def cover(desk: Desk, login: str, start: datetime, end: datetime) -> RotaEvent | None:
    """Put one engineer on shift between two instants, instead of everybody else."""
    data = {**_interval(start, end), "engineer": login, "cause": str(Cause.COVERED)}
    return _change(desk, lambda history: (RotaKind.COVERED, data), login)


def add(desk: Desk, login: str, start: datetime, end: datetime) -> RotaEvent | None:
    """Put one engineer on shift between two instants, beside whoever is: an overlap that is meant."""
    data = {**_interval(start, end), "engineer": login}
    return _change(desk, lambda history: (RotaKind.ADDED, data), login)


def away(
    desk: Desk, login: str, start: datetime, end: datetime, covered_by: str | None = None
) -> RotaEvent | None:
    """Take an engineer's shifts between two instants away, for a colleague or for nobody yet."""
    data = {**_interval(start, end), "engineer": login, "cover": covered_by}
    if covered_by == login:
        raise Refused(N_("Nobody stands in for himself."))
    return _change(desk, lambda history: (RotaKind.AWAY, data), login, covered_by)


def swap(desk: Desk, first: str, second: str) -> RotaEvent | None:
    """Let the engineers of two shifts exchange them."""

    def body(history: Sequence[RotaEvent]) -> tuple[RotaKind, Mapping[str, Any]]:
        sides = []
        for id in (first, second):
            names = {duty.engineer for duty in shift(desk, id)}
            if len(names) != 1 or None in names:
                raise Refused(N_("Shift {shift} is not one engineer's: cover it instead."), shift=id)
            sides.append({"shift": id, "engineer": names.pop()})
        if sides[0]["engineer"] == sides[1]["engineer"]:
            raise Refused(N_("Both shifts are {engineer}'s already."), engineer=sides[0]["engineer"])
        return RotaKind.SWAPPED, {"first": sides[0], "second": sides[1]}

    return _change(desk, body)


def take_over(desk: Desk) -> RotaEvent | None:
    """Take the present shift over at once, to its end; in a gap until the next one begins."""

    def body(history: Sequence[RotaEvent]) -> tuple[RotaKind, Mapping[str, Any]] | None:
        seen = watch(desk)
        if seen.engineers == (desk.actor,):
            return None
        end = seen.end if seen.end is not None else None if seen.next is None else seen.next.start
        if end is None:
            raise Refused(N_("There is no rota yet: supportdesk rota set LOGIN LOGIN"))
        data = {**_interval(seen.at, end), "engineer": desk.actor, "cause": str(Cause.TAKEN_OVER)}
        return RotaKind.COVERED, data

    return _change(desk, body)


def cancel(desk: Desk, seq: int) -> RotaEvent | None:
    """Let a change of the rota no longer hold."""

    def body(history: Sequence[RotaEvent]) -> tuple[RotaKind, Mapping[str, Any]]:
        standing = {e.seq for e in rules.in_force(history) if e.kind is not RotaKind.CANCELLED}
        if seq not in standing:
            raise Unknown(N_("There is no change {seq} of the rota that could be cancelled."), seq=seq)
        return RotaKind.CANCELLED, {"seq": seq}

    return _change(desk, body)


def bring_in(desk: Desk, found: Sequence[Duty]) -> RotaEvent | None:
    """Take duties in from outside: between the first and the last of them they replace the rota."""
    if not found:
        raise Refused(N_("There is no shift in this calendar."))
    start, end = min(duty.start for duty in found), max(duty.end for duty in found)
    data = {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "duties": [[d.start.isoformat(), d.end.isoformat(), d.engineer, d.shift] for d in found],
    }

    def body(history: Sequence[RotaEvent]) -> tuple[RotaKind, Mapping[str, Any]] | None:
        known = [d for d in roster(desk, start, end, history) if d.engineer is not None]
        same = [(d.start, d.end, d.engineer) for d in known] == [
            (d.start, d.end, d.engineer)
            for d in sorted(found, key=lambda d: (d.start, d.end, d.engineer or ""))
        ]
        return None if same else (RotaKind.IMPORTED, data)

    return _change(desk, body, *{duty.engineer for duty in found})


def _change(
    desk: Desk,
    body: Callable[[Sequence[RotaEvent]], tuple[RotaKind, Mapping[str, Any]] | None],
    *logins: str | None,
) -> RotaEvent | None:
    """Record one change, decided anew when somebody else was faster; None when all is as asked."""
    for attempt in range(ATTEMPTS):
        try:
            with desk.store.transaction():
                for login in logins:
                    if login is not None:
                        _engineer(desk, login)
                history = shifts.rota_events(desk.store)
                decided = body(history)
                if decided is None:
                    return None
                event = RotaEvent(len(history) + 1, desk.now(), desk.actor, *decided)
                shifts.add_rota_event(desk.store, event)
            return event
        except VersionTaken:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


@lru_cache(maxsize=64)
def _days(repeat: str, since: date, until: date) -> tuple[date, ...]:
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


def _usual_us(patterns: Sequence[Pattern]) -> dict[str, int]:
    """How long each shift is by the wall clock, microseconds."""
    usual = {}
    for pattern in patterns:
        for name, begins, ends in pattern.shifts:
            day = date(2000, 1, 1)
            end = datetime.combine(day if ends > begins else day + timedelta(days=1), ends)
            usual[name] = (end - datetime.combine(day, begins)) // timedelta(microseconds=1)
    return usual


def _interval(start: datetime, end: datetime) -> dict[str, str]:
    if utc(end) <= utc(start):
        raise Refused(N_("The end lies before the beginning."))
    if end - start > _LONGEST_CHANGE:
        raise Refused(N_("A change of the rota is at most a year long."))
    return {"start": utc(start).isoformat(), "end": utc(end).isoformat()}


def _engineer(desk: Desk, login: str) -> None:
    if engineers.get(desk.store, login) is None:
        known = ", ".join(e.login for e in engineers.all_of(desk.store))
        raise Unknown(N_("There is no engineer {login}. Known: {known}."), login=login, known=known)


def _no_shift(id: str) -> Unknown:
    return Unknown(N_("There is no shift {shift}: supportdesk rota show names them."), shift=id)
