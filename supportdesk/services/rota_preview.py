"""What a change of the rota would do, before it is recorded: who is on shift then, and what is uncovered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain import rota as rules
from supportdesk.domain.rota import Duty, Problem, RotaEvent, RotaKind
from supportdesk.domain.rota_difference import Difference, Stretch, differences, stretches
from supportdesk.services.roster import COVERAGE_DAYS, roster_of, shift_of
from supportdesk.services.rota import Change

LONGEST_STRETCH = timedelta(hours=16)
"""Whoever is on shift for longer without a break is warned of."""

_ABOUT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A change as it would be recorded now, and what follows from it."""

    event: RotaEvent
    start: datetime
    """The time that it touches, without what is over already."""
    end: datetime
    after: tuple[Duty, ...]
    differs: tuple[Difference, ...]
    problems_before: tuple[Problem, ...]
    problems_after: tuple[Problem, ...]
    too_long: tuple[Stretch, ...]
    """Who would be on shift for too long without a break, and is not already."""


def foresee(history: Sequence[RotaEvent], change: Change, actor: str, now: datetime) -> Foreseen | None:
    """Return what a change would do; None when all is so already. Raises what recording it would raise."""
    decided = change.decide(history, now)
    if decided is None:
        return None
    event = RotaEvent(len(history) + 1, now, actor, *decided)
    start, end = touched(history, event, now)
    if end > now:
        start = max(start, now)
    before, after = roster_of(history, start, end), roster_of([*history, event], start, end)
    return Foreseen(
        event,
        start,
        end,
        after,
        differences(before, after, start, end),
        rules.check(before, start, end),
        rules.check(after, start, end),
        () if event.kind is RotaKind.PATTERN_SET else _too_long(history, event, start, end),
    )


def _too_long(
    history: Sequence[RotaEvent], event: RotaEvent, start: datetime, end: datetime
) -> tuple[Stretch, ...]:
    about = start - _ABOUT, end + _ABOUT
    before = stretches(roster_of(history, *about), LONGEST_STRETCH)
    after = stretches(roster_of([*history, event], *about), LONGEST_STRETCH)
    return tuple(each for each in after if each not in before and each.end > start and each.start < end)


def touched(history: Sequence[RotaEvent], event: RotaEvent, now: datetime) -> tuple[datetime, datetime]:
    """Return the time that a change of the rota is about; of a pattern its first ninety days."""
    if event.kind is RotaKind.CANCELLED:
        other = next((e for e in history if e.seq == event.data["seq"]), None)
        return (now, now) if other is None else touched(history[: other.seq - 1], other, now)
    if event.kind is RotaKind.SWAPPED:
        ids = (event.data["first"]["shift"], event.data["second"]["shift"])
        duties = [duty for id in ids for duty in shift_of(history, id)]
        return min(duty.start for duty in duties), max(duty.end for duty in duties)
    if event.kind is RotaKind.PATTERN_SET:
        start = max(now, rules.pattern_of(event).begins)
        return start, start + timedelta(days=COVERAGE_DAYS)
    return rules.between(event.data)
