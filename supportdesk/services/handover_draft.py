"""The draft of a handover, from live data: what is open, who waits for whom, and what else is to be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fix_task import fold_fix
from supportdesk.domain.fold import promise_of
from supportdesk.domain.handover import Choice, Handover, Line, fold
from supportdesk.domain.handover_sections import Section, sections
from supportdesk.domain.log_entry import Note
from supportdesk.domain.queue import QueueRow, from_us, to_us
from supportdesk.domain.ticket import Promise, Waiting
from supportdesk.models import fixes, latest, outbox, shifts
from supportdesk.models.outbox import Delivery
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.services.documents import instant, left_seconds, promise_document, waiting_document
from supportdesk.services.held import held
from supportdesk.services.reading import queue_rows

_SETTLED = (Delivery.WAITING, Delivery.SENT, Delivery.CANCELLED)
"""Letters with which nobody has to do anything."""

WITHOUT_ROTA = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Draft:
    """A handover as it would be signed now."""

    at: datetime
    leaving: str
    coming: str | None
    """Who is on shift or next by the rota, other than who leaves; None when it names nobody."""
    shift: str
    """The id of the coming shift."""
    start: datetime
    end: datetime
    rows: Mapping[int, QueueRow]
    """All that is open, as the queue shows it and in its order."""
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    """Those of the present shift, and the pinned ones."""
    unaccepted: tuple[Handover, ...]
    """Earlier handovers of which lines are still red: they go on in this one."""
    since: datetime
    """The beginning of the shift that it ends."""
    happened: Mapping[int, tuple[Event, ...]]
    """What happened to each of its tickets in that shift, and at least the last thing that did."""
    fixes: tuple[Mapping[str, Any], ...]
    """The open fix tasks, as `Handover` has them."""
    letters: tuple[Mapping[str, Any], ...]
    """The letters that did not arrive, newest first, as `Handover` has them."""
    last: int
    """The number of the last signed handover; 0 when there is none."""

    @property
    def by_rota(self) -> tuple[str | None, datetime | None]:
        """Who comes by the rota, and when; nobody, never."""
        return self.coming, None if self.coming is None else self.start


def draft(desk: Desk) -> Draft:
    """Return the handover that the acting engineer would sign now."""
    with desk.store.reading():
        seen = rota.watch(desk)
        rows = {row.number: row for row in queue_rows(desk)}
        lines = _lines(desk, list(rows.values()), seen.at)
        coming = rota.relief(desk, desk.actor, seen.at)
        start = coming.start if coming is not None else seen.at
        end = coming.end if coming is not None else seen.at + WITHOUT_ROTA
        # Who signs after the end of his shift tells of that one.
        late = desk.actor not in seen.engineers
        since = seen.at - WITHOUT_ROTA if late or seen.start is None else seen.start
        known = shifts.notes(desk.store)
        open_ones = pending(desk)
        open_fixes = _open_fixes(desk)
        letters = _undelivered(desk)
        last = shifts.next_number(desk.store) - 1
        happened = latest.since(desk.store, rows, since)
    return Draft(
        seen.at,
        desk.actor,
        None if coming is None else coming.engineer,
        "" if coming is None else coming.shift,
        start,
        end,
        rows,
        lines,
        sections(lines, seen.at, end),
        tuple(note for note in known if note.at >= since or note.stands(seen.at)),
        open_ones,
        since,
        happened,
        open_fixes,
        letters,
        last,
    )


def told_since(events: Sequence[Event], since: datetime) -> tuple[Event, ...]:
    """Return what happened from a moment on, and at least the last thing that did; reading is nothing."""
    told = tuple(event for event in events if event.kind is not Kind.READ)
    return tuple(event for event in told if event.at >= since) or told[-1:]


def _open_fixes(desk: Desk) -> tuple[Mapping[str, Any], ...]:
    """The tasks that somebody still has to act on, who holds them longest first."""
    histories = fixes.histories(desk.store, fixes.numbers(desk.store, live=True))
    tasks = {number: task for number, h in histories.items() if (task := fold_fix(h)) is not None}
    return tuple(
        {
            "number": number,
            "title": task.title,
            "stage": str(task.stage),
            "holder": task.holder,
            "since": task.since.isoformat(),
        }
        for number, task in sorted(tasks.items(), key=lambda item: item[1].since)
    )


def _undelivered(desk: Desk) -> tuple[Mapping[str, Any], ...]:
    """The letters that were given up, or of which nobody knows whether they were sent."""
    states = [state for state in Delivery if state not in _SETTLED]
    return tuple(
        {
            "number": message.number,
            "ticket": message.ticket,
            "subject": message.subject,
            "recipient": message.recipient,
            "state": str(message.state),
            "problem": message.problem,
            "at": message.created_at.isoformat(),
        }
        for message in outbox.listed(desk.store, states=states)
    )


def line_of(
    row: QueueRow, waiting: Waiting | None, promise: Promise | None, now: datetime, leaving: str
) -> Line:
    """A ticket as it is proposed: what is somebody else's stays his, the rest is handed over."""
    theirs = row.assignee not in (None, leaving)
    return Line(
        row.number,
        row.version,
        Choice.KEEP if theirs else Choice.HAND_OVER,
        row.assignee if theirs else None,
        row.assignee,
        _facts(row, waiting, promise, to_us(now)),
    )


def _lines(desk: Desk, rows: Sequence[QueueRow], now: datetime) -> tuple[Line, ...]:
    """The tickets of rows: of each its row, and in words what the row does not say."""
    promised = [row.number for row in rows if row.promise_us is not None]
    promises = latest.in_force(desk.store, promised, (Kind.PROMISED,))
    waits = {number: found.waiting for number, found in held(desk, rows).items()}
    words = {number: promise_of(events[-1]) for number, events in promises.items() if events}
    return tuple(line_of(row, waits.get(row.number), words.get(row.number), now, desk.actor) for row in rows)


def _facts(row: QueueRow, waiting: Waiting | None, promise: Promise | None, now_us: int) -> dict[str, Any]:
    """What is said of a ticket, in the words of the JSON documents; its clock is the one that matters now."""
    left_us = row.time_left_us(max(now_us, row.changed_us))
    left_s = None
    if left_us is not None and row.target_us is not None:
        left_s = left_seconds(row.target_us, row.target_us - left_us)
    return {
        "subject": row.subject,
        "customer": row.customer,
        "state": str(row.state),
        "priority": None if row.priority is None else str(row.priority),
        "category": row.category,
        "line": str(row.line),
        "waiting": None if waiting is None else waiting_document(waiting),
        "promise": None if promise is None else promise_document(promise),
        "unread": row.unread,
        "incident": row.incident,
        "due_at": None if row.due_us is None else instant(from_us(row.due_us)),
        "left_s": left_s,
        # Before the category is known the target is provisional, and is not exceeded.
        "breached": row.category is not None and row.overdue(now_us),
        "last_at": from_us(row.changed_us).isoformat(),
    }


def pending(desk: Desk) -> tuple[Handover, ...]:
    """Return the handovers that nobody has accepted wholly, oldest first; inside a reading."""
    found = (fold(events) for events in shifts.unfinished(desk.store))
    return tuple(handover for handover in found if handover is not None)
