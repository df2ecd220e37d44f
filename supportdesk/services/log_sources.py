"""What the shift log tells beside the tickets' histories: notes, fix tasks, letters, the shift itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from supportdesk.domain.fix_task import fold_fix
from supportdesk.domain.log_entry import Entry, FixStep, LogKind, TakeOver, Undelivered
from supportdesk.domain.rota import Cause, RotaKind, between, standing
from supportdesk.domain.shiftlog import (
    FIX_TOLD,
    handover_entries,
    note_entry,
    step_entry,
    take_over_entry,
)
from supportdesk.domain.watch import watch_at
from supportdesk.models import fixes, outbox, shifts, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.roster import around_of


def beside(desk: Desk, start: datetime, end: datetime, words: str) -> list[Entry]:
    """Return what has all the words, of what is told beside the tickets' histories; inside a reading."""
    found = [note_entry(note) for note in shifts.notes(desk.store, start, end)]
    for source in (_fix_steps, _undelivered, _take_overs, _handovers):
        found += source(desk, start, end)
    wanted = words.casefold().split()
    return [entry for entry in found if all(word in said_by(entry).casefold() for word in wanted)]


def _fix_steps(desk: Desk, start: datetime, end: datetime) -> Iterator[Entry]:
    steps = [(n, event) for n, event in fixes.between(desk.store, start, end) if event.kind in FIX_TOLD]
    tasks = {n: fold_fix(fixes.history(desk.store, n)) for n in {number for number, _event in steps}}
    for number, event in steps:
        task = tasks[number]
        if task is not None:
            yield step_entry(FixStep(number, task.title, event, task.tickets))


def _undelivered(desk: Desk, start: datetime, end: datetime) -> Iterator[Entry]:
    for letter in outbox.failed_between(desk.store, start, end):
        row = None if letter.ticket is None else tickets.projection(desk.store, letter.ticket)
        told = Undelivered(
            letter.number,
            str(letter.kind),
            letter.recipient or letter.contact,
            letter.subject,
            letter.problem or "",
        )
        yield Entry(
            letter.changed_at or letter.created_at,
            LogKind.UNDELIVERED,
            letter.ticket,
            "" if row is None else row.subject,
            None if row is None else row.customer,
            assignee=None if row is None else row.assignee,
            letter=told,
        )


def _take_overs(desk: Desk, start: datetime, end: datetime) -> Iterator[Entry]:
    """The shifts that somebody took over at once, from whoever was on it then."""
    history = shifts.rota_events(desk.store)
    holding = {event.seq for event in standing(history)}
    for place, event in enumerate(history):
        taken = event.kind is RotaKind.COVERED and event.data["cause"] == Cause.TAKEN_OVER
        if taken and start <= event.recorded_at < end:
            at, until = between(event.data)
            before = watch_at(around_of(history[:place], at), at).engineers
            told = TakeOver(event.seq, until, tuple(name for name in before if name != event.actor))
            yield take_over_entry(event.recorded_at, event.actor, told, taken_back=event.seq not in holding)


def _handovers(desk: Desk, start: datetime, end: datetime) -> Iterator[Entry]:
    """The handovers that were signed, and what was accepted of them."""
    for events in shifts.of_time(desk.store, start, end):
        yield from handover_entries(events, start, end)


def said_by(entry: Entry) -> str:
    """Return all that an entry says by itself."""
    said: Iterable[object] = (entry.subject, entry.text, entry.customer or "")
    if entry.event is not None:
        said = (*said, *entry.event.data.values())
    if entry.step is not None:
        said = (*said, *entry.step.event.data.values())
    if entry.letter is not None:
        said = (*said, entry.letter.subject, entry.letter.recipient)
    if entry.pause is not None:
        said = (*said, entry.pause.provider)
    if entry.handover is not None:
        said = (*said, entry.handover.absent)
    return "\n".join(text for text in said if isinstance(text, str))
