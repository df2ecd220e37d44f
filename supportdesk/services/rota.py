"""The rota: who is on shift, and the changes of it. Each change is an event; none is ever taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.domain import rota as rules
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.rota import Cause, Duty, RotaEvent, RotaKind
from supportdesk.domain.watch import watch_at
from supportdesk.i18n import N_
from supportdesk.instants import FIRST_YEAR, LAST_YEAR
from supportdesk.models import shifts
from supportdesk.models.base import CommitUnknown, VersionTaken
from supportdesk.services.desk import Desk, utc
from supportdesk.services.engineers import engineer
from supportdesk.services.errors import RotaMoved
from supportdesk.services.recording import ATTEMPTS
from supportdesk.services.roster import (
    COVERAGE_DAYS,
    Coverage,
    News,
    around,
    around_of,
    check,
    days_of,
    events,
    news,
    relief,
    roster,
    roster_of,
    shift,
    shift_of,
    watch,
    zone,
)
from supportdesk.services.rota_swaps import refuse_unseen_swap

__all__ = [
    "COVERAGE_DAYS", "DAILY", "DEFAULT_SHIFTS", "Change", "Coverage", "News", "absence", "add", "adding",
    "around", "away", "bring_in", "cancel", "cancelling", "check", "cover", "covering", "events", "importing",
    "news", "pattern", "record", "relief", "roster", "roster_of", "set_pattern", "shift", "swap",
    "swapping", "take_over", "taking_over", "undoing", "watch", "zone",
]  # fmt: skip

DEFAULT_SHIFTS = (("day", time(8), time(20)), ("night", time(20), time(8)))
"""Two of twelve hours, when the rota is made without naming any."""

DAILY = "FREQ=DAILY"

_LONGEST_CHANGE = timedelta(days=366)

_LONGEST_CALENDAR = 2 * _LONGEST_CHANGE

Decided = tuple[RotaKind, Mapping[str, Any]] | None
"""A change of the rota as it is recorded; None where all is so already."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the rota that is meant: decided on the history as it is when it is recorded."""

    decide: Callable[[Sequence[RotaEvent], datetime], Decided]
    """Raises `Refused` or `Unknown` where it makes no sense."""
    engineers: tuple[str, ...] = ()
    """Who must be known for it."""


def record(
    desk: Desk, change: Change, *, expected: int | None = None, operation: str | None = None
) -> RotaEvent | None:
    """Record a change; None when all is as asked. A repeated ``operation`` is recorded once.

    It is decided anew when somebody else was faster, unless the number of changes that was seen is
    ``expected``: then it is `RotaMoved`, with what happened since.
    """
    for attempt in range(ATTEMPTS):
        made: RotaEvent | None = None
        try:
            with desk.store.transaction():
                for login in change.engineers:
                    engineer(desk, login)
                history = shifts.rota_events(desk.store)
                if operation is not None:
                    known = (event for event in history if event.data.get("operation") == operation)
                    if (made := next(known, None)) is not None:
                        return made
                if expected is not None and len(history) != expected:
                    raise RotaMoved(history[expected:])
                now = desk.now()
                decided = change.decide(history, now)
                if decided is None:
                    return None
                kind, data = decided
                if kind is RotaKind.SWAPPED and expected is None:
                    refuse_unseen_swap(history, data, desk.actor, now)
                if operation is not None:
                    data = {**data, "operation": operation}
                made = RotaEvent(len(history) + 1, now, desk.actor, kind, data)
                shifts.add_rota_event(desk.store, made)
            return made
        except VersionTaken:
            if attempt == ATTEMPTS - 1:
                raise
        except CommitUnknown:
            if made is None or made not in events(desk):
                raise
            return made
    raise AssertionError("unreachable")


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
    return record(
        desk, pattern(logins, since=since, zone=zone, shifts_of_day=shifts_of_day, repeat=repeat, turn=turn)
    )


def cover(desk: Desk, login: str, start: datetime, end: datetime) -> RotaEvent | None:
    """Put one engineer on shift between two instants, instead of everybody else."""
    return record(desk, covering(login, start, end))


def add(desk: Desk, login: str, start: datetime, end: datetime) -> RotaEvent | None:
    """Put one engineer on shift between two instants, beside whoever is: an overlap that is meant."""
    return record(desk, adding(login, start, end))


def away(
    desk: Desk, login: str, start: datetime, end: datetime, covered_by: str | None = None
) -> RotaEvent | None:
    """Take an engineer's shifts between two instants away, for a colleague or for nobody yet."""
    return record(desk, absence(login, start, end, covered_by))


def swap(desk: Desk, first: str, second: str) -> RotaEvent | None:
    """Let the engineers of two shifts exchange them."""
    return record(desk, swapping(first, second))


def take_over(desk: Desk, *, expected: int | None = None) -> RotaEvent | None:
    """Take the present shift over at once, to its end; in a gap until the next one begins."""
    return record(desk, taking_over(desk.actor), expected=expected)


def cancel(desk: Desk, seq: int) -> RotaEvent | None:
    """Let a change of the rota no longer hold."""
    return record(desk, cancelling(seq))


def bring_in(desk: Desk, found: Sequence[Duty]) -> RotaEvent | None:
    """Take duties in from outside: between the first and the last of them they replace the rota."""
    return record(desk, importing(found))


def pattern(
    logins: Sequence[str],
    *,
    since: date,
    zone: ZoneInfo,
    shifts_of_day: Sequence[tuple[str, time, time]] = DEFAULT_SHIFTS,
    repeat: str = DAILY,
    turn: int = 0,
) -> Change:
    """Return the change by which a pattern holds from a day on; a bad one is refused at once."""
    if not logins or not shifts_of_day:
        raise Refused(N_("A rota needs engineers and shifts."))
    names = [name for name, _from, _to in shifts_of_day]
    if len(set(names)) != len(names) or not all(name and name.split() == [name] for name in names):
        raise Refused(N_("Each shift needs a name of its own, in one word."))
    if not FIRST_YEAR <= since.year <= LAST_YEAR:
        raise Refused(
            N_("A rota begins between the years {first} and {last}."), first=FIRST_YEAR, last=LAST_YEAR
        )
    days_of(repeat, since, since + timedelta(days=1))
    data = {
        "zone": zone.key,
        "since": since.isoformat(),
        "repeat": repeat,
        "shifts": [[n, f.isoformat("minutes"), t.isoformat("minutes")] for n, f, t in shifts_of_day],
        "engineers": list(logins),
        "turn": turn,
    }
    return Change(lambda history, now: (RotaKind.PATTERN_SET, data), tuple(logins))


def covering(login: str, start: datetime, end: datetime) -> Change:
    """Return the change by which one engineer is on shift for a time instead of everybody else."""
    data = {**_interval(start, end), "engineer": login, "cause": str(Cause.COVERED)}
    return Change(lambda history, now: (RotaKind.COVERED, data), (login,))


def adding(login: str, start: datetime, end: datetime) -> Change:
    """Return the change by which one engineer is on shift for a time beside whoever is."""
    data = {**_interval(start, end), "engineer": login}
    return Change(lambda history, now: (RotaKind.ADDED, data), (login,))


def absence(login: str, start: datetime, end: datetime, covered_by: str | None = None) -> Change:
    """Return the change by which an engineer's shifts of a time are a colleague's, or nobody's yet."""
    if covered_by == login:
        raise Refused(N_("Nobody stands in for himself."))
    data = {**_interval(start, end), "engineer": login, "cover": covered_by}
    return Change(
        lambda history, now: (RotaKind.AWAY, data), (login,) if covered_by is None else (login, covered_by)
    )


def swapping(first: str, second: str) -> Change:
    """Return the change by which the engineers of two shifts exchange them."""

    def decide(history: Sequence[RotaEvent], now: datetime) -> Decided:
        sides = []
        for id in (first, second):
            names = {duty.engineer for duty in shift_of(history, id)}
            if len(names) != 1 or None in names:
                raise Refused(N_("Shift {shift} is not one engineer's: cover it instead."), shift=id)
            sides.append({"shift": id, "engineer": names.pop()})
        if sides[0]["engineer"] == sides[1]["engineer"]:
            raise Refused(N_("Both shifts are {engineer}'s already."), engineer=sides[0]["engineer"])
        return RotaKind.SWAPPED, {"first": sides[0], "second": sides[1]}

    return Change(decide)


def taking_over(login: str) -> Change:
    """Return the change by which an engineer has the present shift from now to its end."""

    def decide(history: Sequence[RotaEvent], now: datetime) -> Decided:
        seen = watch_at(around_of(history, now), now)
        if seen.engineers == (login,):
            return None
        end = seen.end if seen.end is not None else None if seen.next is None else seen.next.start
        if end is None:
            raise Refused(
                N_("There is no rota yet: make one on the rota screen, or: supportdesk rota set LOGIN LOGIN")
            )
        data = {**_interval(now, end), "engineer": login, "cause": str(Cause.TAKEN_OVER)}
        return RotaKind.COVERED, data

    return Change(decide)


def cancelling(seq: int) -> Change:
    """Return the change by which an earlier one no longer holds."""

    def decide(history: Sequence[RotaEvent], now: datetime) -> Decided:
        if seq not in {event.seq for event in rules.standing(history)}:
            raise Unknown(N_("There is no change {seq} of the rota that could be cancelled."), seq=seq)
        return RotaKind.CANCELLED, {"seq": seq}

    return Change(decide)


def undoing(login: str) -> Change:
    """Return the change by which the engineer's own last one that still holds is cancelled."""

    def decide(history: Sequence[RotaEvent], now: datetime) -> Decided:
        own = [event.seq for event in rules.standing(history) if event.actor == login]
        if not own:
            raise Refused(N_("You have changed nothing in the rota that could be undone."))
        return RotaKind.CANCELLED, {"seq": own[-1]}

    return Change(decide)


def importing(found: Sequence[Duty]) -> Change:
    """Return the change by which duties from outside replace the rota between the first and the last."""
    if not found:
        raise Refused(N_("There is no shift in this calendar."))
    start, end = min(duty.start for duty in found), max(duty.end for duty in found)
    if end - start > _LONGEST_CALENDAR:
        raise Refused(
            N_("This calendar goes from {first} to {last}: at most two years are taken in at once."),
            first=f"{start:%Y-%m-%d}",
            last=f"{end:%Y-%m-%d}",
        )
    data = {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "duties": [[d.start.isoformat(), d.end.isoformat(), d.engineer, d.shift] for d in found],
    }

    def decide(history: Sequence[RotaEvent], now: datetime) -> Decided:
        known = [d for d in roster_of(history, start, end) if d.engineer is not None]
        same = [(d.start, d.end, d.engineer) for d in known] == [
            (d.start, d.end, d.engineer)
            for d in sorted(found, key=lambda d: (d.start, d.end, d.engineer or ""))
        ]
        return None if same else (RotaKind.IMPORTED, data)

    return Change(decide, tuple(sorted({duty.engineer for duty in found if duty.engineer is not None})))


def _interval(start: datetime, end: datetime) -> dict[str, str]:
    if utc(end) <= utc(start):
        raise Refused(N_("The end lies before the beginning."))
    if end - start > _LONGEST_CHANGE:
        raise Refused(N_("A change of the rota is at most a year long."))
    return {"start": utc(start).isoformat(), "end": utc(end).isoformat()}
