"""What a change of the rota makes otherwise: when somebody else is on shift than before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from supportdesk.domain.rota import Duty, on_shift


@dataclass(frozen=True, slots=True)
class Difference:
    """A time in which others are on shift than before; nobody: empty."""

    start: datetime
    end: datetime
    was: tuple[str, ...]
    becomes: tuple[str, ...]


def differences(
    before: Sequence[Duty], after: Sequence[Duty], start: datetime, end: datetime
) -> tuple[Difference, ...]:
    """Return every time between two instants in which two rosters differ by who is on shift."""
    cuts = {start, end}
    for duty in (*before, *after):
        cuts.update(at for at in (duty.start, duty.end) if start < at < end)
    found: list[Difference] = []
    for since, until in pairwise(sorted(cuts)):
        was, becomes = _engineers(before, since), _engineers(after, since)
        if was == becomes:
            continue
        last = found[-1] if found else None
        if last is not None and (last.end, last.was, last.becomes) == (since, was, becomes):
            found[-1] = replace(last, end=until)
        else:
            found.append(Difference(since, until, was, becomes))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one engineer is on shift without a break."""

    engineer: str
    start: datetime
    end: datetime


def stretches(roster: Sequence[Duty], longer_than: timedelta) -> tuple[Stretch, ...]:
    """Return every stretch without a break that is longer than that, by when it begins."""
    found: list[Stretch] = []
    for login in sorted({duty.engineer for duty in roster if duty.engineer is not None}):
        mine: list[Stretch] = []
        for duty in sorted((d for d in roster if d.engineer == login), key=lambda d: (d.start, d.end)):
            if mine and duty.start <= mine[-1].end:
                mine[-1] = replace(mine[-1], end=max(mine[-1].end, duty.end))
            else:
                mine.append(Stretch(login, duty.start, duty.end))
        found += [each for each in mine if each.end - each.start > longer_than]
    return tuple(sorted(found, key=lambda each: (each.start, each.engineer)))


def _engineers(roster: Sequence[Duty], at: datetime) -> tuple[str, ...]:
    return tuple(sorted({duty.engineer for duty in on_shift(roster, at) if duty.engineer is not None}))
