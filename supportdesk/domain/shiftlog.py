"""The story of a shift: what of the tickets' histories a colleague wants to know, and the notes between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from supportdesk.domain.clock import registration_clock, resolution_clock
from supportdesk.domain.durations import HOUR
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fix_task import FixEvent, FixKind
from supportdesk.domain.fold import fold
from supportdesk.domain.ticket import State, Ticket, Wait


class LogKind(StrEnum):
    """What an entry of the log tells; the order is that of its groups."""

    BREACHED = "breached"
    PROMISE_MISSED = "promise_missed"
    PAUSED_LONG = "paused_long"
    UNDELIVERED = "undelivered"
    REGISTERED = "registered"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    PROMISED = "promised"
    PROMISE_KEPT = "promise_kept"
    RESOLVED = "resolved"
    REFUSED = "refused"
    MERGED = "merged"
    INCIDENT = "incident"
    FIX = "fix"
    NOTE = "note"


TOLD = {
    Kind.REGISTERED: LogKind.REGISTERED,
    Kind.REOPENED: LogKind.REOPENED,
    Kind.ESCALATED: LogKind.ESCALATED,
    Kind.PROMISED: LogKind.PROMISED,
    Kind.PROMISE_KEPT: LogKind.PROMISE_KEPT,
    Kind.RESOLVED: LogKind.RESOLVED,
    Kind.REFUSED: LogKind.REFUSED,
    Kind.MERGED: LogKind.MERGED,
    Kind.DECLARED: LogKind.INCIDENT,
    Kind.TOLD: LogKind.INCIDENT,
}
"""The events that the log tells, each as one entry."""

FIX_TOLD = frozenset({FixKind.OPENED, FixKind.REPORTED, FixKind.PASSED, FixKind.FAILED, FixKind.DELIVERED})
"""The steps of a fix task that the log tells."""

ALARMING = (LogKind.BREACHED, LogKind.PROMISE_MISSED, LogKind.PAUSED_LONG, LogKind.UNDELIVERED)
"""What somebody has to see to: it stands on top."""

PAUSED_LONG_US = {Wait.CLIENT: 24 * HOUR, Wait.PROVIDER: 8 * HOUR}
"""After so long a pause is told as too long."""

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
    """Of a missed promise what was promised; of a note its text."""
    note: Note | None = None
    taken_back: bool = False
    """Whether it was undone later."""
    assignee: str | None = None
    """Who answers for the ticket at the end of the log's time."""
    letter: Undelivered | None = None
    step: FixStep | None = None

    @property
    def tickets(self) -> tuple[int, ...]:
        """The tickets it is about."""
        if self.note is not None:
            return self.note.tickets
        if self.step is not None:
            return self.step.tickets
        return () if self.number is None else (self.number,)


def linked(text: str) -> tuple[int, ...]:
    """Return the tickets that a text names as ``#1042`` or ``№1042``, each once."""
    return tuple(dict.fromkeys(int(digits) for digits in _NUMBER.findall(text)))


def entries(number: int, history: Sequence[Event], start: datetime, end: datetime) -> list[Entry]:
    """Return what a ticket's history tells of the time from ``start`` on and before ``end``."""
    ticket = fold(history, end)
    if ticket is None:
        return []
    undone = {event.data["seq"] for event in history if event.kind is Kind.UNDONE}
    found = [
        Entry(e.at, TOLD[e.kind], actor=e.actor, event=e, taken_back=e.seq in undone)
        for e in history
        if e.kind in TOLD and start <= e.at < end
    ]
    computed = (*_breaches(ticket, end), *_long_pauses(ticket, end), *_missed(history, end))
    found += [entry for entry in computed if start <= entry.at < end]
    return [
        Entry(
            e.at,
            e.kind,
            number,
            ticket.subject,
            ticket.customer,
            e.actor,
            e.event,
            e.clock,
            e.waiting,
            e.text,
            taken_back=e.taken_back,
            assignee=ticket.assignee,
        )
        for e in found
    ]


def note_entry(note: Note) -> Entry:
    """Return a note as a line of the log."""
    return Entry(note.at, LogKind.NOTE, actor=note.actor, text=note.text, note=note)


def step_entry(step: FixStep) -> Entry:
    """Return a step of a fix task as a line of the log."""
    return Entry(step.event.at, LogKind.FIX, subject=step.title, actor=step.event.actor, step=step)


def in_order(found: Iterable[Entry]) -> list[Entry]:
    """Return entries by the time at which they happened."""
    return sorted(found, key=lambda e: (e.at, e.number or 0, 0 if e.event is None else e.event.seq))


def grouped(found: Iterable[Entry]) -> dict[LogKind, list[Entry]]:
    """Return entries by their kinds, what matters most first; kinds of which there is none are left out."""
    groups: dict[LogKind, list[Entry]] = {kind: [] for kind in LogKind}
    for entry in in_order(found):
        groups[entry.kind].append(entry)
    return {kind: group for kind, group in groups.items() if group}


def _breaches(ticket: Ticket, end: datetime) -> Iterator[Entry]:
    for clock, reading in (
        ("registration", registration_clock(ticket).read(end)),
        ("resolution", resolution_clock(ticket).read(end)),
    ):
        if reading.breach is not None:
            yield Entry(reading.breach.at, LogKind.BREACHED, clock=clock)


def _long_pauses(ticket: Ticket, end: datetime) -> Iterator[Entry]:
    since: datetime | None = None
    state: State | None = None
    for at, now in [*((mark.at, mark.state) for mark in ticket.marks), (end, None)]:
        if now is state:
            continue
        if since is not None and state is not None and state.waiting:
            reason = Wait.CLIENT if state is State.WAITING_CLIENT else Wait.PROVIDER
            too_long = since + timedelta(microseconds=PAUSED_LONG_US[reason])
            if too_long < at:
                yield Entry(too_long, LogKind.PAUSED_LONG, waiting=reason)
        since, state = at, now


def _missed(history: Sequence[Event], end: datetime) -> Iterator[Entry]:
    """The promises that still stood when their time came."""
    for event in history:
        if event.kind is not Kind.PROMISED:
            continue
        until = datetime.fromisoformat(event.data["until"])
        then = fold(history, until) if until < end else None
        if then is not None and then.promise is not None and then.promise.until == until and until > event.at:
            yield Entry(until, LogKind.PROMISE_MISSED, actor=event.actor, text=str(event.data["text"]))
