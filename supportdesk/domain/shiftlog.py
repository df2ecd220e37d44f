"""The story of a shift: what of the tickets' histories a colleague wants to know, and the notes between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from supportdesk.domain.clock import registration_clock, resolution_clock
from supportdesk.domain.durations import HOUR, us_between
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fix_task import FixKind
from supportdesk.domain.fold import fold
from supportdesk.domain.handover import Handover, HandoverEvent, HandoverKind, evolve
from supportdesk.domain.log_entry import Entry, FixStep, HandoverStep, LogKind, Note, Pause, TakeOver
from supportdesk.domain.promises import overrun
from supportdesk.domain.ticket import State, Ticket, Wait
from supportdesk.domain.timeline import Bucket, timeline

_TOLD = {
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
    Kind.CHASED: LogKind.CHASED,
}
"""The events that a shift's log tells, each as one entry; a ticket's story tells the rest as steps."""

_WAITS = {Bucket.CLIENT: Wait.CLIENT, Bucket.PROVIDER: Wait.PROVIDER}

FIX_TOLD = frozenset({FixKind.OPENED, FixKind.REPORTED, FixKind.PASSED, FixKind.FAILED, FixKind.DELIVERED})
"""The steps of a fix task that the log tells."""

PAUSED_LONG_US = {Wait.CLIENT: 24 * HOUR, Wait.PROVIDER: 8 * HOUR}
"""After so long a pause is told as too long."""


def entries(
    number: int, history: Sequence[Event], start: datetime, end: datetime, *, whole: bool = False
) -> list[Entry]:
    """Return what a ticket's history tells of the time from ``start`` on and before ``end``.

    ``whole``: every event, for the story of one ticket.
    """
    ticket = fold(history, end)
    if ticket is None:
        return []
    undone = {event.data["seq"] for event in history if event.kind is Kind.UNDONE}
    found = [
        _told(e, history, taken_back=e.seq in undone)
        for e in history
        if (whole or kind_of(e) is not LogKind.STEP) and start <= e.at < end
    ]
    computed = (
        *_breaches(ticket, end),
        *_long_pauses(ticket, end),
        *_missed(history, start, end),
        *_waits(ticket, history, start, end),
    )
    found += [entry for entry in computed if start <= entry.at < end]
    return [
        replace(
            entry,
            number=number,
            subject=ticket.subject,
            customer=ticket.customer,
            assignee=ticket.assignee,
        )
        for entry in found
    ]


def kind_of(event: Event) -> LogKind:
    """Return as what the log tells an event; what only the story of its ticket tells is a step.

    So is where a step of a fix task brought the ticket: the task tells it.
    """
    if event.given_back:
        return LogKind.RETURNED
    return LogKind.STEP if event.data.get("step") else _TOLD.get(event.kind, LogKind.STEP)


def note_entry(note: Note) -> Entry:
    """Return a note as a line of the log."""
    return Entry(note.at, LogKind.NOTE, actor=note.actor, text=note.text, note=note)


def step_entry(step: FixStep) -> Entry:
    """Return a step of a fix task as a line of the log."""
    return Entry(step.event.at, LogKind.FIX, subject=step.title, actor=step.event.actor, step=step)


def take_over_entry(at: datetime, actor: str, take_over: TakeOver, *, taken_back: bool) -> Entry:
    """Return a shift that somebody took over as a line of the log."""
    return Entry(at, LogKind.TAKEN_OVER, actor=actor, take_over=take_over, taken_back=taken_back)


def handover_entries(events: Sequence[HandoverEvent], start: datetime, end: datetime) -> Iterator[Entry]:
    """Yield what a handover's history tells of a time: its signature, and what each engineer accepted.

    Lines that one engineer accepts one after another are one line of the log, at the time of the last.
    """
    handover: Handover | None = None
    accepted: dict[str, Entry] = {}
    for event in events:
        handover = evolve(handover, event)
        if not start <= event.at < end:
            continue
        left, actor, kind = len(handover.red), event.actor, LogKind.HANDOVER
        if event.kind is HandoverKind.SIGNED:
            lines = len(handover.lines)
            step = HandoverStep(handover.number, False, lines, left, handover.coming, handover.absent)
            yield Entry(event.at, kind, actor=actor, handover=step)
        elif event.kind is HandoverKind.ACCEPTED:
            before = accepted[actor].handover if actor in accepted else None
            lines = len(event.data["lines"]) + (0 if before is None else before.lines)
            since = event.at if before is None else before.since
            step = HandoverStep(handover.number, True, lines, left, since=since)
            accepted[actor] = Entry(event.at, kind, actor=actor, handover=step)
    yield from accepted.values()


def in_order(found: Iterable[Entry]) -> list[Entry]:
    """Return entries by the time at which they happened."""
    return sorted(found, key=lambda e: (e.at, e.number or 0, 0 if e.event is None else e.event.seq))


def grouped(found: Iterable[Entry]) -> dict[LogKind, list[Entry]]:
    """Return entries by their kinds, what matters most first; kinds of which there is none are left out."""
    groups: dict[LogKind, list[Entry]] = {kind: [] for kind in LogKind}
    for entry in in_order(found):
        groups[entry.kind].append(entry)
    return {kind: group for kind, group in groups.items() if group}


def _told(event: Event, history: Sequence[Event], *, taken_back: bool) -> Entry:
    """An event as a line of the log; a promise that was kept after its time says so."""
    entry = Entry(event.at, kind_of(event), actor=event.actor, event=event, taken_back=taken_back)
    promise = overrun(event, history)
    if promise is None:
        return entry
    late_us = us_between(promise.until, event.at)
    return replace(entry, kind=LogKind.PROMISE_LATE, text=promise.text, late_us=late_us)


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


def _missed(history: Sequence[Event], start: datetime, end: datetime) -> Iterator[Entry]:
    """The promises that still stood when their time came, and how late they were kept if they were."""
    told: set[datetime] = set()
    for event in history:
        if event.kind is not Kind.PROMISED:
            continue
        until = datetime.fromisoformat(event.data["until"])
        if until in told or not max(start, event.at) <= until < end or until == event.at:
            continue
        then = fold(history, until)
        if then is None or then.promise is None or then.promise.until != until:
            continue
        told.add(until)
        yield Entry(
            until,
            LogKind.PROMISE_MISSED,
            actor=event.actor,
            text=then.promise.text,
            late_us=_late_us(history, until, end),
        )


def _late_us(history: Sequence[Event], until: datetime, end: datetime) -> int | None:
    """How long after its time a missed promise was kept; None when it was not, or became another."""
    for event in history:
        if event.kind in (Kind.PROMISED, Kind.PROMISE_KEPT) and until < event.at < end:
            then = fold(history, event.at)
            if event.kind is Kind.PROMISE_KEPT and then is not None and then.promise is None:
                return us_between(until, event.at)
            if then is None or then.promise is None or then.promise.until != until:
                return None
    return None


def _waits(ticket: Ticket, history: Sequence[Event], start: datetime, end: datetime) -> Iterator[Entry]:
    """The pauses that began or ended in a time, each once: at its beginning, else at its end."""
    if not (ticket.overlays or any(mark.state.waiting for mark in ticket.marks)):
        return
    events = {event.seq: event for event in history}
    for bucket, joined in groupby(timeline(ticket), key=lambda segment: segment.bucket):
        reason = _WAITS.get(bucket)
        if reason is None:
            continue
        segments = list(joined)
        first, until = segments[0], segments[-1].end
        if until is not None and until >= end:
            until = None
        named = [str(events[segment.seq].data.get("provider") or "") for segment in segments]
        provider = next((name for name in reversed(named) if name), "")
        pause = Pause(reason, first.start, until, events[first.seq].actor, provider)
        at = pause.since if pause.since >= start or until is None else until
        yield Entry(at, LogKind.WAITED, actor=pause.actor, waiting=reason, pause=pause)
