"""The moments at which one engineer relieves another, and of what each of them is to be reminded then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from supportdesk.domain.handover import Handover
from supportdesk.domain.rota import Cause, Duty

BEFORE = timedelta(hours=1)
"""So long before the end of a shift both engineers are reminded."""

GRACE = timedelta(minutes=5)
"""A handover signed within so long after the end of the shift is in time."""

LATEST = timedelta(hours=2)
"""So long after it nobody is reminded any more."""


@dataclass(frozen=True, slots=True)
class Relief:
    """A moment at which somebody else comes on shift."""

    at: datetime
    leaving: frozenset[str]
    coming: frozenset[str]


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
            yield Relief(at, before - after, after - before)


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
    at = reminder.relief.at
    whose = {
        About.SIGN: frozenset({me}),
        About.COME: frozenset(),
        About.UNSIGNED: frozenset({me}),
        About.NOTHING_SIGNED: reminder.relief.leaving,
    }[reminder.about]
    return not any(_of(handover, at) and handover.leaving in whose for handover in handovers)


def _of(handover: Handover, at: datetime) -> bool:
    """Whether a handover was signed for a relief: shortly before it or later, or for the shift then."""
    begins = handover.start
    return handover.signed_at >= at - BEFORE or (begins is not None and begins >= at)
