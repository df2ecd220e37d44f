"""The bookkeeping: what the events of a ticket add up to. The rules are in `decide`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Priority
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.providers import name_key
from supportdesk.domain.ticket import (
    Absorption,
    Change,
    Channel,
    Correction,
    Line,
    Mark,
    Promise,
    Retarget,
    State,
    Ticket,
    Wait,
    Waiting,
    changed,
)

UNDOABLE = frozenset(
    {
        Kind.CATEGORISED,
        Kind.IDENTIFIED,
        Kind.ASSIGNED,
        Kind.PAUSED,
        Kind.CHASED,
        Kind.RESUMED,
        Kind.ESCALATED,
        Kind.NOTED,
        Kind.PROMISED,
        Kind.PROMISE_KEPT,
        Kind.CORRECTED,
        Kind.RESOLVED,
        Kind.REFUSED,
        Kind.REOPENED,
        Kind.CLOSED,
        Kind.MERGED,
        Kind.LINKED,
        Kind.DECLARED,
        Kind.WRITTEN,
        Kind.TOLD,
    }
)

_CHANGES = UNDOABLE | {Kind.REGISTERED, Kind.ABSORBED, Kind.CLIENT_ANSWERED}
"""What a later undo must not reach behind; the last three can't be undone here themselves."""


def fold(events: Iterable[Event], as_of: datetime | None = None, *, hindsight: bool = False) -> Ticket | None:
    """Return what the events add up to, in the order in which they happened.

    With ``as_of``, only what had happened by then; None when nothing had. What was taken back later is still
    in force then, unless it was not even recorded yet, or by ``hindsight``.
    """
    history = list(events)
    known = [e for e in history if as_of is None or e.at <= as_of]
    if not any(e.kind is Kind.RECEIVED for e in known):
        return None
    undone = _undone(history, None if hindsight else as_of)
    ticket: Ticket | None = None
    # A correction may reach behind the receipt, into the time of a duplicate that was merged in.
    for event in sorted(known, key=lambda e: (e.kind is not Kind.RECEIVED, e.at, e.seq)):
        ticket = evolve(ticket, event, in_force=event.seq not in undone)
    return ticket if ticket is None or as_of is None else _clipped(ticket, as_of)


def ticket_of(history: Iterable[Event]) -> Ticket:
    """Return the ticket of a stored history, which holds its receipt."""
    ticket = fold(history)
    assert ticket is not None
    return ticket


def _undone(history: Iterable[Event], as_of: datetime | None) -> frozenset[int]:
    taken_back = {e.data["seq"]: e.at for e in history if e.kind is Kind.UNDONE}
    if as_of is None or not taken_back:
        return frozenset(taken_back)
    return frozenset(
        e.seq
        for e in history
        if e.seq in taken_back and (taken_back[e.seq] <= as_of or e.recorded_at > as_of)
    )


def _clipped(ticket: Ticket, as_of: datetime) -> Ticket:
    """A correction that was recorded later reaches no further than the moment that is looked at."""
    overlays = tuple(
        replace(o, until=as_of) if isinstance(o, Correction) and o.until > as_of else o
        for o in ticket.overlays
    )
    return replace(ticket, overlays=overlays, last_at=min(ticket.last_at, as_of))


def evolve(ticket: Ticket | None, event: Event, *, in_force: bool = True) -> Ticket:
    """Return the ticket after the event; an event that was taken back only counts as a version."""
    if ticket is None:
        return _received(event)
    before_us, changes = ticket.registration_target_in_force_us, ticket.changes
    if in_force:
        if (step := _STEPS.get(event.kind)) is not None:
            ticket = step(ticket, event)
        if event.kind in _CHANGES:
            made = (
                *changes,
                Change(
                    event.seq,
                    event.kind,
                    "" if event.by_sender else event.actor,
                    event.data.get("fix"),
                    event.by_rule,
                    event.data.get("outbox"),
                    event.data.get("handover"),
                ),
            )
            changes = tuple(sorted(made, key=lambda change: change.seq))
        elif event.kind is Kind.TAKEN_BACK:
            changes = tuple(change for change in changes if change.letter != event.data["outbox"])
    retargeted = ticket.registration_target_in_force_us != before_us
    return changed(
        ticket,
        version=max(ticket.version, event.seq),
        last_at=max(ticket.last_at, event.at),
        changes=changes,
        registration_target_at=event.at if retargeted else ticket.registration_target_at,
    )


def _received(event: Event) -> Ticket:
    if event.kind is not Kind.RECEIVED:
        raise ValueError(f"a history begins with {Kind.RECEIVED}, not {event.kind}")
    data = event.data
    return Ticket(
        version=event.seq,
        received_at=event.at,
        last_at=event.at,
        subject=data["subject"],
        text=data.get("text", ""),
        channel=Channel(data["channel"]),
        sender=data.get("sender", ""),
        customer=data.get("customer"),
        contact=data.get("contact", ""),
        follows=data.get("follows"),
        terms=Terms.from_data(data["terms"]),
        marks=(Mark(event.at, State.RECEIVED, Line.FIRST, event.seq),),
    )


def _into(ticket: Ticket, event: Event, state: State, line: Line | None = None) -> Ticket:
    line = line or ticket.line
    mark = Mark(event.at, state, line, event.seq)
    return changed(ticket, state=state, line=line, marks=(*ticket.marks, mark))


def _retarget(ticket: Ticket, event: Event) -> tuple[Retarget, ...]:
    target_us, starts = event.data["resolution_target_us"], ticket.terms.resolution_starts
    return (*ticket.retargets, Retarget(event.at, target_us, event.kind, starts, event.seq))


def _registered(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    ticket = changed(
        ticket,
        registered_at=event.at,
        category=data["category"],
        priority=Priority(data["priority"]),
        registration_target_us=data["registration_target_us"],
        retargets=_retarget(ticket, event),
    )
    return _into(ticket, event, State.OPEN)


def _categorised(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    ticket = changed(ticket, category=data["category"], priority=Priority(data["priority"]))
    if ticket.registered_at is None:
        return changed(ticket, registration_target_us=data["registration_target_us"])
    return changed(ticket, retargets=_retarget(ticket, event))


def _identified(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    ticket = changed(
        ticket,
        customer=data["customer"],
        contact=data.get("contact") or ticket.contact,
        terms=Terms.from_data(data["terms"]),
        registration_target_us=data["registration_target_us"],
    )
    if ticket.registered_at is None:
        return ticket
    return changed(ticket, retargets=_retarget(ticket, event))


def _assigned(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, assignee=event.data["assignee"], fresh=False)


def _paused(ticket: Ticket, event: Event) -> Ticket:
    if not ticket.state.live:
        return ticket
    return changed(
        _into(ticket, event, Wait(event.data["waiting"]).state), waiting=_waiting(ticket.waiting, event)
    )


WAITING_KINDS = (Kind.PAUSED, Kind.CHASED, Kind.RESUMED, Kind.RESOLVED, Kind.REFUSED, Kind.ABSORBED)
"""What decides what a live ticket waits for."""


def waiting_of(events: Iterable[Event]) -> Waiting | None:
    """Return what a live ticket waits for, by its `WAITING_KINDS` in force, in the order of happening."""
    waiting: Waiting | None = None
    for event in events:
        if event.kind is Kind.PAUSED:
            waiting = _waiting(waiting, event)
        elif event.kind is Kind.CHASED:
            waiting = _asked_again(waiting, event)
        elif waiting is not None and _ends(waiting, event):
            waiting = None
    return waiting


def _ends(waiting: Waiting, event: Event) -> bool:
    if event.kind is Kind.RESUMED:
        return event.data.get("cause") != Kind.CLIENT_ANSWERED or waiting.reason is Wait.CLIENT
    return event.kind is not Kind.ABSORBED or bool(event.data["ran"])


def _waiting(before: Waiting | None, event: Event) -> Waiting:
    """What it waits for; of the same provider it goes on waiting, and only what is new is taken over."""
    data = event.data
    reason, provider = Wait(data["waiting"]), data.get("provider", "")
    reference, note = data.get("reference", ""), data.get("note", "")
    if reason is Wait.CLIENT:
        return Waiting(reason, event.at, note=note)
    if before is not None and before.reason is reason and name_key(before.provider) == name_key(provider):
        return replace(
            before,
            provider=provider,
            reference=reference or before.reference,
            note=note or before.note,
        )
    return Waiting(reason, event.at, provider, reference, note, asked_at=event.at)


def _chased(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, waiting=_asked_again(ticket.waiting, event))


def _asked_again(waiting: Waiting | None, event: Event) -> Waiting | None:
    if waiting is None or waiting.reason is not Wait.PROVIDER:
        return waiting
    again_at = event.data.get("until")
    return replace(
        waiting,
        asked_at=event.at,
        ask_again_at=None if again_at is None else datetime.fromisoformat(again_at),
    )


def _resumed(ticket: Ticket, event: Event) -> Ticket:
    answered = event.data.get("cause") == Kind.CLIENT_ANSWERED
    if not ticket.state.waiting or (answered and ticket.state is not State.WAITING_CLIENT):
        return ticket
    return changed(_into(ticket, event, State.OPEN), waiting=None)


def _escalated(ticket: Ticket, event: Event) -> Ticket:
    data, line = event.data, Line(event.data["line"])
    again = line is not ticket.line and any(mark.line is line for mark in ticket.marks)
    ticket = changed(
        ticket,
        assignee=data.get("assignee"),
        ping_pong=ticket.ping_pong + (again and data.get("fix") is None),
        fresh="from" in data if line is not ticket.line else ticket.fresh,
    )
    return _into(ticket, event, ticket.state, line)


def _promised(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, promise=promise_of(event))


def promise_of(event: Event) -> Promise:
    """Return what a promise says."""
    return Promise(datetime.fromisoformat(event.data["until"]), event.data["text"])


def _promise_kept(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, promise=None)


def _client_answered(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, unread_seqs=(*ticket.unread_seqs, event.seq))


def _read(ticket: Ticket, event: Event) -> Ticket:
    since = 0 if event.data.get("unopened") else event.seq
    later = tuple(seq for seq in ticket.unread_seqs if seq > since)
    return changed(ticket, unread_seqs=later, fresh=ticket.fresh and event.data.get("line") != ticket.line)


def _corrected(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    waiting = None if data["waiting"] is None else Wait(data["waiting"])
    until = datetime.fromisoformat(data["until"])
    overlay = Correction(event.at, until, waiting, event.seq)
    overlays = _in_order_of_recording(ticket, overlay)
    return changed(ticket, overlays=overlays, last_at=max(ticket.last_at, until))


def _ended(state: State) -> Callable[[Ticket, Event], Ticket]:
    def step(ticket: Ticket, event: Event) -> Ticket:
        if not ticket.state.live:
            return ticket
        first = ticket.first_resolved_at
        if state is State.RESOLVED and first is None:
            first = event.at
        ticket = changed(
            ticket,
            waiting=None,
            promise=None,
            fresh=False,
            ended_at=event.at,
            first_resolved_at=first,
            merged_into=event.data.get("into"),
        )
        return _into(ticket, event, state)

    return step


def _reopened(ticket: Ticket, event: Event) -> Ticket:
    if ticket.state not in (State.RESOLVED, State.REFUSED):
        return ticket
    ticket = changed(ticket, ended_at=None, reopened=ticket.reopened + 1)
    return _into(ticket, event, State.OPEN)


def _closed(ticket: Ticket, event: Event) -> Ticket:
    if ticket.state not in (State.RESOLVED, State.REFUSED):
        return ticket
    return _into(ticket, event, State.CLOSED)


def _absorbed(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    started_at = data["started_at"]
    overlay = Absorption(
        at=event.at,
        number=data["ticket"],
        started_at=None if started_at is None else datetime.fromisoformat(started_at),
        counted=tuple(
            (datetime.fromisoformat(since), datetime.fromisoformat(until), Line(line))
            for since, until, line in data["counted"]
        ),
        seq=event.seq,
    )
    ticket = changed(ticket, overlays=_in_order_of_recording(ticket, overlay))
    if data["ran"] and ticket.state.waiting:
        ticket = changed(_into(ticket, event, State.OPEN), waiting=None)
    return ticket


def _linked(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, incident=event.data["incident"])


def _declared(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, declared=True)


def _in_order_of_recording(
    ticket: Ticket, overlay: Correction | Absorption
) -> tuple[Correction | Absorption, ...]:
    return tuple(sorted((*ticket.overlays, overlay), key=lambda o: o.seq))


_STEPS: dict[Kind, Callable[[Ticket, Event], Ticket]] = {
    Kind.REGISTERED: _registered,
    Kind.CATEGORISED: _categorised,
    Kind.IDENTIFIED: _identified,
    Kind.ASSIGNED: _assigned,
    Kind.PAUSED: _paused,
    Kind.CHASED: _chased,
    Kind.RESUMED: _resumed,
    Kind.ESCALATED: _escalated,
    Kind.PROMISED: _promised,
    Kind.PROMISE_KEPT: _promise_kept,
    Kind.CLIENT_ANSWERED: _client_answered,
    Kind.READ: _read,
    Kind.CORRECTED: _corrected,
    Kind.RESOLVED: _ended(State.RESOLVED),
    Kind.REFUSED: _ended(State.REFUSED),
    Kind.MERGED: _ended(State.MERGED),
    Kind.REOPENED: _reopened,
    Kind.CLOSED: _closed,
    Kind.ABSORBED: _absorbed,
    Kind.LINKED: _linked,
    Kind.DECLARED: _declared,
}
