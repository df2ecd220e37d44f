"""What the shift log consists of: its kinds, its entries, and what an entry may tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportdesk.domain.events import Event
from supportdesk.domain.fix_task import FixEvent
from supportdesk.domain.ticket import Wait


class LogKind(StrEnum):
    """What an entry of the log tells; the order is that of its groups."""

    BREACHED = "breached"
    PROMISE_MISSED = "promise_missed"
    PAUSED_LONG = "paused_long"
    UNDELIVERED = "undelivered"
    TAKEN_OVER = "taken_over"
    HANDOVER = "handover"
    REGISTERED = "registered"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    RETURNED = "returned"
    PROMISED = "promised"
    PROMISE_KEPT = "promise_kept"
    PROMISE_LATE = "promise_late"
    RESOLVED = "resolved"
    REFUSED = "refused"
    MERGED = "merged"
    INCIDENT = "incident"
    FIX = "fix"
    CHASED = "chased"
    WAITED = "waited"
    STEP = "step"
    NOTE = "note"


ALARMING = (LogKind.BREACHED, LogKind.PROMISE_MISSED, LogKind.PAUSED_LONG, LogKind.UNDELIVERED)
"""What somebody has to see to: it stands on top."""

_NUMBER = re.compile(r"(?<![\w#№&/])[#№]([1-9][0-9]{0,14})\b")


@dataclass(frozen=True, slots=True)
class Note:
    """What an engineer typed between; it is never changed."""

    id: int
    at: datetime
    actor: str
    text: str
    """Markdown."""
    pinned: bool = False
    """Whether it goes on from shift to shift until it is taken down."""
    unpinned_at: datetime | None = None

    @property
    def tickets(self) -> tuple[int, ...]:
        """The tickets that it names as ``#1042``, in order."""
        return linked(self.text)

    def stands(self, at: datetime) -> bool:
        """Tell whether it is pinned at a moment."""
        return self.pinned and self.at <= at and (self.unpinned_at is None or at < self.unpinned_at)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that did not reach whom it is for."""

    number: int
    """Its number in the outbox."""
    kind: str
    """What it is about."""
    recipient: str
    """The address, else the name of whom it is for."""
    subject: str
    problem: str
    """Why: what the mail server said, or the outbox's word for it."""


@dataclass(frozen=True, slots=True)
class FixStep:
    """A step of a fix task."""

    number: int
    title: str
    event: FixEvent
    tickets: tuple[int, ...] = ()
    """The tickets that the task serves."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a ticket waited for somebody."""

    reason: Wait
    since: datetime
    until: datetime | None
    """When it ended; None: it goes on at the end of the log's time."""
    actor: str
    """Who began it."""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A shift that somebody took over at once."""

    seq: int
    """The change of the rota."""
    until: datetime
    before: tuple[str, ...]
    """Who was on shift until then."""


@dataclass(frozen=True, slots=True)
class HandoverStep:
    """A handover that was signed, or what one engineer accepted of it."""

    number: int
    accepted: bool
    lines: int
    """How many tickets were signed or accepted."""
    left: int
    """How many were still to be accepted after it."""
    coming: str | None = None
    """Of a signature for whom it is."""
    absent: str = ""
    """Of a signature why nobody was there to take over."""
    since: datetime | None = None
    """When the first line was accepted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: datetime
    kind: LogKind
    number: int | None = None
    """The ticket; None of a note, of a step of a fix task, of a letter about no ticket."""
    subject: str = ""
    customer: str | None = None
    actor: str = ""
    event: Event | None = None
    """What it tells; None of what is computed: a breach, a pause too long, a promise missed."""
    clock: str = ""
    """Of a breach: ``registration`` or ``resolution``."""
    waiting: Wait | None = None
    text: str = ""
    """Of a missed promise and of one kept late what was promised; of a note its text."""
    note: Note | None = None
    taken_back: bool = False
    """Whether it was undone later: it is shown, and not counted."""
    assignee: str | None = None
    """Who answers for the ticket at the end of the log's time."""
    letter: Undelivered | None = None
    step: FixStep | None = None
    pause: Pause | None = None
    take_over: TakeOver | None = None
    handover: HandoverStep | None = None
    late_us: int | None = None
    """By how much a promise was kept too late; of a missed one None while it is not kept."""

    @property
    def tickets(self) -> tuple[int, ...]:
        """The tickets it is about."""
        if self.note is not None:
            return self.note.tickets
        if self.step is not None:
            return self.step.tickets
        return () if self.number is None else (self.number,)


def counted(found: Iterable[Entry]) -> int:
    """Return how many entries hold: what was undone later counts nowhere."""
    return sum(not entry.taken_back for entry in found)


def linked(text: str) -> tuple[int, ...]:
    """Return the tickets that a text names as ``#1042`` or ``№1042``, each once."""
    return tuple(dict.fromkeys(int(digits) for digits in _NUMBER.findall(text)))
