"""The moments at which one engineer relieves another, and of what each of them is to be reminded then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from supportdesk.domain.handover import Handover
from supportdesk.domain.rota import Cause, Duty

BEFORE = timedelta(hours=1)
"""So long before the end of a shift both engineers are reminded."""

GRACE = timedelta(minutes=1)
"""A handover signed within so long after the end of the shift is in time."""

_IN_SIGHT = timedelta(days=1)
"""So long an unsigned handover stays in sight, unless another relief comes first."""

LATEST = timedelta(hours=2)
"""So long after it nobody is reminded any more."""


@dataclass(frozen=True, slots=True)
class Relief:
    """A moment at which somebody else comes on shift."""

    at: datetime
    leaving: frozenset[str]
    coming: frozenset[str]
    begun: datetime | None = field(default=None, compare=False)
    """When the last of those who leave came on shift; what was signed before that was about another one."""

    @property
    def signed_from(self) -> datetime:
        """A handover that was signed earlier is none of this relief: it does not tell the last hour."""
        return self.at - BEFORE if self.begun is None else max(self.at - BEFORE, self.begun)


class About(StrEnum):
    """Of what an engineer is reminded."""

    SIGN = "sign"
    """His shift ends within the hour."""
    COME = "come"
    """His shift begins within the hour."""
    UNSIGNED = "unsigned"
    """His shift has ended, and he has signed nothing."""
    NOTHING_SIGNED = "nothing-signed"
    """His shift has begun, and who left has signed nothing."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something of which an engineer is reminded, once."""

    about: About
    relief: Relief

    @property
    def key(self) -> str:
        """What makes it one: it is told once, over restarts too."""
        return f"{self.about}:{self.relief.at.isoformat()}"


def reliefs(roster: Sequence[Duty], start: datetime, end: datetime) -> Iterator[Relief]:
    """Yield each moment from ``start`` to ``end`` at which others are on shift than right before it.

    Who is on shift in addition relieves nobody; one with two shifts in a row relieves not himself.
    """
    duties = [duty for duty in roster if duty.engineer is not None and duty.cause is not Cause.ADDED]
    edges = {at for duty in duties for at in (duty.start, duty.end) if start <= at <= end}
    for at in sorted(edges):
        before = frozenset(d.engineer for d in duties if d.start < at <= d.end and d.engineer)
        after = frozenset(d.engineer for d in duties if d.start <= at < d.end and d.engineer)
        if before != after:
            left = before - after
            begun = max((_begun(duties, login, at) for login in left), default=None)
            yield Relief(at, left, after - before, begun)


def unsigned(
    roster: Sequence[Duty], me: str, now: datetime, handovers: Iterable[Handover]
) -> Reminder | None:
    """Return the last relief as long as it concerns an engineer and nothing is signed for it."""
    last = max(reliefs(roster, now - _IN_SIGHT, now), key=lambda relief: relief.at, default=None)
    if last is None or not last.leaving:
        return None
    about = About.UNSIGNED if me in last.leaving else About.NOTHING_SIGNED if me in last.coming else None
    if about is None:
        return None
    reminder = Reminder(about, last)
    return reminder if needed(reminder, me, handovers) else None


def reminders(roster: Sequence[Duty], me: str, now: datetime) -> tuple[Reminder, ...]:
    """Return of what an engineer may have to be reminded now, as far as the rota knows."""
    made = []
    for relief in reliefs(roster, now - LATEST, now + BEFORE):
        if relief.at > now:
            about = About.SIGN if me in relief.leaving else About.COME if me in relief.coming else None
        elif relief.at + GRACE > now:
            about = None
        elif me in relief.leaving:
            about = About.UNSIGNED
        else:
            about = About.NOTHING_SIGNED if me in relief.coming and relief.leaving else None
        if about is not None:
            made.append(Reminder(about, relief))
    return tuple(made)


def needed(reminder: Reminder, me: str, handovers: Iterable[Handover]) -> bool:
    """Tell whether a reminder still has a point: not once the handover at that moment is signed."""
    begins = reminder.relief.signed_from
    whose = {
        About.SIGN: frozenset({me}),
        About.COME: frozenset(),
        About.UNSIGNED: frozenset({me}),
        About.NOTHING_SIGNED: reminder.relief.leaving,
    }[reminder.about]
    return not any(each.signed_at >= begins and each.leaving in whose for each in handovers)


def _begun(duties: Sequence[Duty], login: str, at: datetime) -> datetime:
    """When an engineer came on who is on shift right before a moment."""
    begun = at
    for duty in sorted(duties, key=lambda duty: duty.start, reverse=True):
        if duty.engineer == login and duty.start < begun <= duty.end:
            begun = duty.start
    return begun
