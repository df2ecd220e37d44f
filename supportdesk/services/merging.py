"""Verbs on two tickets at once: merging a duplicate, and taking a merge (or any change) back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from supportdesk.domain import commands as do
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Draft, Event, Kind
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import events as event_store
from supportdesk.models import incidents
from supportdesk.services import letters
from supportdesk.services.desk import Desk
from supportdesk.services.engineers import called
from supportdesk.services.fix_places import one_task, placing, serving
from supportdesk.services.membership import may_join
from supportdesk.services.recording import (
    Moment,
    Outcome,
    decided,
    load,
    record,
    store_changed,
    transact,
    when,
)

_ENDS = (Kind.RESOLVED, Kind.REFUSED, Kind.MERGED)
"""After what a fix task goes on without the ticket: undone, the ticket goes where the task is now."""


Writes = dict[int, tuple[tuple[Event, ...], tuple[Event, ...]]]
"""By ticket its history, and what is recorded after it."""


def merge(
    desk: Desk,
    number: int,
    into: int,
    *,
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """End a ticket as a duplicate: the survivor has the earlier start and the union of both counted times.

    A survivor that was itself merged is followed to the ticket that survived; a circle can't be made.
    """

    def body(operation: str) -> Outcome:
        survivor, kept = surviving(desk, into)
        if survivor == number:
            raise Refused(N_("A ticket can't be merged into itself."))
        history = load(desk, number, expected)
        moment = when(at, desk.now(), ticket_of(history), ticket_of(kept))
        context = Context(desk.actor, moment.at)
        ticket = ticket_of(history)
        _leads_nothing(desk, number, history)
        one_task(
            sorted({*serving(desk, number, ticket), *serving(desk, survivor, ticket_of(kept))}), survivor
        )
        merged = decide(ticket, do.Merge(survivor), context)
        absorbed = decide(ticket_of(kept), do.Absorb(number, ticket), context)
        writes = {
            number: (history, record(merged, history[-1].seq, desk.actor, moment)),
            survivor: (kept, record(absorbed, kept[-1].seq, desk.actor, moment)),
        }
        return _store(desk, writes, number, operation)

    return transact(desk, body, operation=operation, number=number, expected=expected)


def undo(
    desk: Desk,
    number: int,
    *,
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """Take back the acting engineer's last change, by a new event; a merge is taken back on both tickets."""

    def body(operation: str) -> Outcome:
        history = load(desk, number, expected)
        moment = when(at, desk.now(), ticket_of(history))
        context = Context(desk.actor, moment.at)
        ticket = ticket_of(history)
        undone = _with_letters(desk, number, _undoing(desk, ticket, context), moment)
        kind = undone[0].data["kind"]
        back: dict[int, tuple[tuple[Event, ...], Sequence[Draft]]] = {number: (history, undone)}
        if kind == Kind.MERGED and ticket.merged_into is not None:
            kept = load(desk, ticket.merged_into)
            released = decide(ticket_of(kept), do.UndoAbsorb(number), context)
            back[ticket.merged_into] = kept, released
            moment = when(at, desk.now(), ticket_of(history), ticket_of(kept))
        writes: Writes = {}
        for one, (before, drafts) in back.items():
            recorded = record(drafts, before[-1].seq, desk.actor, moment)
            if kind in _ENDS:
                recorded += decided(desk, before + recorded, [placing(desk, one)], moment)
            writes[one] = before, recorded
        after = ticket_of(history + writes[number][1])
        if after.incident is not None and after.incident != ticket.incident:
            may_join(desk, number, after, after.incident)
            writes |= _rejoined(desk, number, after.incident, moment)
        return _store(desk, writes, number, operation)

    return transact(desk, body, operation=operation, number=number, expected=expected)


def _undoing(desk: Desk, ticket: Ticket, context: Context) -> tuple[Draft, ...]:
    """Take the last change back; who stands in the way is told by name."""
    try:
        return decide(ticket, do.Undo(), context)
    except Refused as refusal:
        if "actor" not in refusal.params:
            raise
        name = called(desk, str(refusal.params["actor"]))
        raise Refused(refusal.template, **{**refusal.params, "actor": name}) from refusal


def _rejoined(desk: Desk, number: int, head: int, moment: Moment) -> Writes:
    """Let an incident know that the ticket whose leaving is undone is part of it again."""
    kept = load(desk, head)
    left = [event.seq for event in kept if event.kind is Kind.RELEASED and event.data["ticket"] == number]
    if not left:
        return {}
    again = when(None, moment.recorded_at, ticket_of(kept))
    back = decide(ticket_of(kept), do.UndoRelease(number, left[-1]), Context(desk.actor, again.at))
    return {head: (kept, record(back, kept[-1].seq, desk.actor, again))}


def _with_letters(desk: Desk, number: int, undone: Sequence[Draft], moment: Moment) -> tuple[Draft, ...]:
    """Take back what the client was to be told of the change, and say which letters are sent already."""
    kind = undone[0].data["kind"]
    operation = event_store.operation_of(desk.store, number, undone[0].data["seq"])
    of = None if kind == Kind.TOLD else number
    back, told = letters.take_back_of(desk, of, operation, moment.recorded_at)
    if told and kind == Kind.WRITTEN:
        raise Refused(
            N_(
                "Your last change is letter {n}, which is sent already: write another."
                " What you did before it is put right by a step of its own."
            ),
            n=told[0],
        )
    if told and kind == Kind.TOLD:
        raise Refused(
            N_(
                "Your last change is a text to all, of which letters are sent already: write another text."
                " Those that still wait are taken back one by one (outbox cancel)."
            )
        )
    more = ({"letters": back} if back else {}) | ({"told": told} if told else {})
    return (replace(undone[0], data={**undone[0].data, **more}), *undone[1:])


def _leads_nothing(desk: Desk, number: int, history: tuple[Event, ...]) -> None:
    """Refuse to end an incident as a duplicate: its clients could be told no more."""
    told = any(event.kind is Kind.DECLARED and event.data.get("to") for event in history)
    if told or incidents.members(desk.store, number):
        raise Refused(
            N_(
                "Ticket #{number} is an incident with tickets of its own, or announced to clients: merge the"
                " other one into it, or take its tickets out first."
            ),
            number=number,
        )


def surviving(desk: Desk, number: int) -> tuple[int, tuple[Event, ...]]:
    """Follow merges to the ticket that survived; return its number and history."""
    while True:
        history = load(desk, number)
        into = ticket_of(history).merged_into
        if into is None:
            return number, history
        number = into


def _store(
    desk: Desk,
    writes: Writes,
    number: int,
    operation: str,
) -> Outcome:
    """Write in the order of the numbers: two merges against each other wait instead of deadlocking."""
    for written in sorted(writes):
        history, recorded = writes[written]
        store_changed(desk, written, history, recorded, operation if written == number else None)
    history, recorded = writes[number]
    return Outcome.of(number, history, recorded)
