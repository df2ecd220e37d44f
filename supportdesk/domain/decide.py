"""The rules: which events a command makes of a ticket, or why it makes none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Category
from supportdesk.domain.errors import Refused, TooLateToReopen
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.fold import UNDOABLE
from supportdesk.domain.ticket import Line, State, Ticket, Wait, Waiting
from supportdesk.domain.timeline import Bucket, cut, timeline

SETTINGS_CHANGE = "settings-change"
"""The category that only the second line can resolve, with a record of what it changed."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and when it happens: aware UTC."""

    actor: str
    at: datetime
    lines: frozenset[Line] = frozenset(Line)
    """The lines that the actor works for."""


def decide(ticket: Ticket | None, command: do.Command, context: Context) -> tuple[Draft, ...]:
    """Return the events that the command makes; raise `Refused` where a rule says no.

    An empty tuple means that everything already is as asked.
    """
    if isinstance(command, do.Receive):
        return _receive(command)
    if ticket is None:
        raise ValueError(f"{type(command).__name__} needs a ticket")
    return _RULES[type(command)](ticket, command, context)


def _receive(command: do.Receive) -> tuple[Draft, ...]:
    _text(command.subject, "The subject is empty: say in a few words what it is about.")
    data: dict[str, Any] = {
        "subject": command.subject,
        "text": command.text,
        "channel": str(command.channel),
        "sender": command.sender,
        "customer": command.customer,
        "contact": command.contact,
        "terms": command.terms.to_data(),
    }
    if command.follows is not None:
        data["follows"] = command.follows
    return (Draft(Kind.RECEIVED, data),)


def _register(ticket: Ticket, command: do.Register, context: Context) -> tuple[Draft, ...]:
    if ticket.state is not State.RECEIVED:
        raise Refused("The ticket is already registered.")
    return (Draft(Kind.REGISTERED, _category_data(command.category, ticket.terms)),)


def _categorise(ticket: Ticket, command: do.Categorise, context: Context) -> tuple[Draft, ...]:
    _live(ticket)
    if ticket.category == command.category.code:
        raise Refused("The ticket is already in the category {code}.", code=command.category.code)
    return (Draft(Kind.CATEGORISED, _category_data(command.category, ticket.terms)),)


def _category_data(category: Category, terms: Terms) -> dict[str, Any]:
    return {"category": category.code, "priority": str(category.priority), **_targets(category, terms)}


def _targets(category: Category | None, terms: Terms) -> dict[str, int | None]:
    if category is None:
        return {"registration_target_us": None, "resolution_target_us": None}
    return {
        "registration_target_us": terms.registration_target_us(category),
        "resolution_target_us": terms.resolution_target_us(category),
    }


def _identify(ticket: Ticket, command: do.Identify, context: Context) -> tuple[Draft, ...]:
    _live(ticket)
    if ticket.customer == command.customer and command.contact in ("", ticket.contact):
        raise Refused("The ticket already belongs to {customer}.", customer=command.customer)
    category = command.category
    if (None if category is None else category.code) != ticket.category:
        raise ValueError("identify needs the ticket's own category")
    data = {
        "customer": command.customer,
        "contact": command.contact,
        "terms": command.terms.to_data(),
        **_targets(category, command.terms),
    }
    return (Draft(Kind.IDENTIFIED, data),)


def _assign(ticket: Ticket, command: do.Assign, context: Context) -> tuple[Draft, ...]:
    _registered(ticket)
    if ticket.assignee == command.assignee:
        return ()
    return (Draft(Kind.ASSIGNED, {"assignee": command.assignee}),)


def _take(ticket: Ticket, command: do.Take, context: Context) -> tuple[Draft, ...]:
    return _assign(ticket, do.Assign(context.actor), context)


def _pause(ticket: Ticket, command: do.Pause, context: Context) -> tuple[Draft, ...]:
    _registered(ticket)
    if command.waiting is Wait.PROVIDER and not command.provider.strip() and command.reference.strip():
        raise Refused("Name the provider whose reference this is.")
    if _waits_so(ticket.waiting, command):
        raise Refused("The ticket already waits for the {waiting}.", waiting=command.waiting)
    data = {"waiting": str(command.waiting), "note": command.note}
    if command.waiting is Wait.PROVIDER:
        data |= {"provider": command.provider, "reference": command.reference}
    return (Draft(Kind.PAUSED, data),)


def _waits_so(now: Waiting | None, command: do.Pause) -> bool:
    """Tell whether a ticket already waits as asked; a number that is not named again has not changed."""
    if now is None or now.reason is not command.waiting or now.provider != command.provider:
        return False
    return command.reference in ("", now.reference)


def _chase(ticket: Ticket, command: do.Chase, context: Context) -> tuple[Draft, ...]:
    _live(ticket)
    waiting = ticket.waiting
    if waiting is None or waiting.reason is not Wait.PROVIDER:
        raise Refused("The ticket waits for no provider: there is nobody to chase.")
    _text(command.text, "Say what they said: the next shift reads it.")
    if command.again_at is not None and command.again_at <= context.at:
        raise Refused("Asking again is for the future; {at} is not.", at=command.again_at)
    data = {
        "provider": waiting.provider,
        "whom": command.whom,
        "text": command.text,
        "until": None if command.again_at is None else command.again_at.isoformat(),
    }
    return (Draft(Kind.CHASED, data),)


def _resume(ticket: Ticket, command: do.Resume, context: Context) -> tuple[Draft, ...]:
    _registered(ticket)
    if not ticket.state.waiting:
        raise Refused("The ticket is not waiting for anybody.")
    return (Draft(Kind.RESUMED),)


def _escalate(ticket: Ticket, command: do.Escalate, context: Context) -> tuple[Draft, ...]:
    _registered(ticket)
    if command.rule is None:
        if command.line.below(ticket.line):
            _text(command.reason, "Say why it is given back: the other line reads the reason first.")
        _text(command.reason, "Say why: the other line reads the reason first.")
    if command.line is ticket.line and command.fix is None:
        raise Refused("The ticket already is with {line}.", line=command.line)
    data: dict[str, Any] = {
        "line": str(command.line),
        "from": str(ticket.line),
        "reason": command.reason,
    }
    if command.assignee is not None:
        data["assignee"] = command.assignee
    return (Draft(Kind.ESCALATED, data | _of_fix(command.fix) | _of_rule(command.rule, ticket)),)


def _of_rule(rule: do.Rule | None, ticket: Ticket) -> dict[str, Any]:
    """Return which rule of the agreement did it, when it was due, and who had the ticket."""
    if rule is None:
        return {}
    return {
        "rule": rule.name,
        "customer": rule.customer,
        "valid_from": rule.valid_from.isoformat(),
        "percent": rule.percent,
        "reached": rule.reached_at.isoformat(),
        "late": rule.late,
        "had": ticket.assignee,
    }


def _of_fix(fix: int | None) -> dict[str, int]:
    return {} if fix is None else {"fix": fix}


def _note(ticket: Ticket, command: do.Note, context: Context) -> tuple[Draft, ...]:
    _text(command.text, "The note is empty.")
    return (Draft(Kind.NOTED, {"text": command.text}),)


def _make_promise(ticket: Ticket, command: do.MakePromise, context: Context) -> tuple[Draft, ...]:
    _live(ticket)
    _text(command.text, "Say what is promised.")
    if command.until <= context.at:
        raise Refused("A promise is for the future; {until} is not.", until=command.until)
    return (Draft(Kind.PROMISED, {"until": command.until.isoformat(), "text": command.text}),)


def _keep_promise(ticket: Ticket, command: do.KeepPromise, context: Context) -> tuple[Draft, ...]:
    if ticket.promise is None:
        raise Refused("Nothing is promised on this ticket.")
    return (Draft(Kind.PROMISE_KEPT),)


def _client_answers(ticket: Ticket, command: do.ClientAnswers, context: Context) -> tuple[Draft, ...]:
    """The ticket is what it was when the answer arrived, which may be earlier than now."""
    answered = Draft(
        Kind.CLIENT_ANSWERED,
        {
            "subject": command.subject,
            "text": command.text,
            "sender": command.sender,
            "channel": str(command.channel),
        },
    )
    cause = {"cause": str(Kind.CLIENT_ANSWERED)}
    if ticket.state is State.WAITING_CLIENT:
        return (answered, Draft(Kind.RESUMED, cause))
    if ticket.state.live:
        return (answered,)
    ended_at = ticket.ended_at if ticket.state is State.RESOLVED else None
    if ended_at is not None and ticket.terms.reopens(ended_at, context.at):
        return (answered, Draft(Kind.REOPENED, {"reason": "", **cause}))
    raise TooLateToReopen("The ticket is ended: the answer becomes a new ticket.")


def _mark_read(ticket: Ticket, command: do.MarkRead, context: Context) -> tuple[Draft, ...]:
    if ticket.fresh and ticket.line in context.lines:
        return (Draft(Kind.READ, {"line": str(ticket.line)}),)
    return (Draft(Kind.READ),) if ticket.unread else ()


def _correct(ticket: Ticket, command: do.Correct, context: Context) -> tuple[Draft, ...]:
    _text(command.reason, "A correction needs a reason: it is read when the figures are questioned.")
    if ticket.registered_at is None or ticket.state is State.MERGED:
        raise Refused("Only a registered ticket that was not merged can be corrected.")
    if command.provider and command.waiting is not Wait.PROVIDER:
        raise Refused("Only time that the ticket waited for a provider has one.")
    if command.since >= command.until:
        raise Refused("The correction must begin before it ends.")
    last = context.at if ticket.ended_at is None else ticket.ended_at
    segments = timeline(ticket)
    start = segments[0].start if segments else ticket.registered_at
    if command.since < start:
        raise Refused("The resolution clock began at {start}; a correction can't begin earlier.", start=start)
    if command.until > last:
        raise Refused("A correction can't reach beyond {last}.", last=last)
    bucket = Bucket.COUNTED if command.waiting is None else Bucket(command.waiting)
    inside = [
        piece
        for piece in cut(cut(segments, command.since), command.until)
        if command.since <= piece.start and piece.start < command.until
    ]
    if any(piece.bucket in (Bucket.GAP, Bucket.IDLE) for piece in inside):
        raise Refused("The ticket was not being worked on in that time: there is nothing to correct.")
    if all(piece.bucket is bucket for piece in inside):
        raise Refused("That time already counts so: nothing would change.")
    data = {
        "waiting": None if command.waiting is None else str(command.waiting),
        "until": command.until.isoformat(),
        "reason": command.reason,
    }
    if command.provider:
        data["provider"] = command.provider
    return (Draft(Kind.CORRECTED, data, at=command.since),)


def _resolve(ticket: Ticket, command: do.Resolve, context: Context) -> tuple[Draft, ...]:
    _registered(ticket)
    data = {"report": command.report} | _of_fix(command.fix)
    if command.fix is None and (ticket.category == SETTINGS_CHANGE or command.changed or command.rollback):
        data |= _settings_changed(ticket, command, context)
    _text(command.report, "Write the report to the client: a ticket is not resolved without it.")
    return (Draft(Kind.RESOLVED, data),)


def _settings_changed(ticket: Ticket, command: do.Resolve, context: Context) -> dict[str, str]:
    """Return the record of a change of the settings, which only the second line makes."""
    if ticket.line is not Line.SECOND:
        raise Refused("The second line changes the platform's settings: escalate the ticket to line 2.")
    if Line.SECOND not in context.lines:
        raise Refused("The second line changes the platform's settings: you are not of it.")
    _text(command.changed, "Write down what was changed in the settings (--changed).")
    _text(command.rollback, "Write down how the change is rolled back (--rollback).")
    return {
        "changed": command.changed,
        "rollback": command.rollback,
        "changed_by": command.changed_by or context.actor,
    }


def _refuse(ticket: Ticket, command: do.Refuse, context: Context) -> tuple[Draft, ...]:
    _registered(ticket)
    _text(
        command.reason,
        "A refusal without a reason does not exist: say why it is outside the scope of support.",
    )
    return (
        Draft(Kind.REFUSED, {"reason": command.reason} | ({"code": command.code} if command.code else {})),
    )


def _reopen(ticket: Ticket, command: do.Reopen, context: Context) -> tuple[Draft, ...]:
    _text(command.reason, "Say why the ticket is opened again.")
    if ticket.state is State.MERGED:
        raise Refused("The ticket is merged into #{into}: work on that one.", into=ticket.merged_into)
    if ticket.state is State.CLOSED:
        raise Refused("The ticket is closed for good: register a new one.")
    if ticket.state.live:
        raise Refused("The ticket is not ended: there is nothing to open again.")
    return (Draft(Kind.REOPENED, {"reason": command.reason}),)


def _close(ticket: Ticket, command: do.Close, context: Context) -> tuple[Draft, ...]:
    if ticket.state not in (State.RESOLVED, State.REFUSED):
        raise Refused("Only a resolved or refused ticket can be closed.")
    return (Draft(Kind.CLOSED),)


def _merge(ticket: Ticket, command: do.Merge, context: Context) -> tuple[Draft, ...]:
    _live(ticket)
    return (Draft(Kind.MERGED, {"into": command.into}),)


def _absorb(ticket: Ticket, command: do.Absorb, context: Context) -> tuple[Draft, ...]:
    if ticket.state is State.RECEIVED:
        raise Refused("Register the ticket that stays before another is merged into it.")
    if not ticket.state.live:
        raise Refused("The ticket that stays is ended: open it again before another is merged into it.")
    segments = timeline(command.duplicate)
    counted = [
        [s.start.isoformat(), (s.end or context.at).isoformat(), str(s.line)]
        for s in segments
        if s.bucket is Bucket.COUNTED and s.start < (s.end or context.at)
    ]
    data = {
        "ticket": command.number,
        "started_at": segments[0].start.isoformat() if segments else None,
        "counted": counted,
        "ran": bool(segments) and segments[-1].end is None and segments[-1].bucket is Bucket.COUNTED,
    }
    return (Draft(Kind.ABSORBED, data),)


def _link(ticket: Ticket, command: do.Link, context: Context) -> tuple[Draft, ...]:
    if ticket.incident == command.incident:
        return ()
    if ticket.declared and command.incident is not None:
        raise Refused("The ticket is an incident itself: it can't be part of another.")
    return (Draft(Kind.LINKED, {"incident": command.incident}),)


def _write(ticket: Ticket, command: do.Write, context: Context) -> tuple[Draft, ...]:
    if ticket.state is State.MERGED:
        raise Refused("The ticket is merged into #{into}: work on that one.", into=ticket.merged_into)
    _text(command.text, "The letter is empty.")
    data = {
        "letter": command.letter,
        "outbox": command.outbox,
        "recipient": command.recipient,
        "subject": command.subject,
        "text": command.text,
    }
    return (Draft(Kind.WRITTEN, data),)


def _declare(ticket: Ticket, command: do.Declare, context: Context) -> tuple[Draft, ...]:
    _live(ticket)
    if ticket.incident is not None:
        raise Refused(
            "The ticket is part of incident #{incident}: take it out first.", incident=ticket.incident
        )
    if ticket.declared:
        return ()
    if command.since is None or command.until is None:
        return (Draft(Kind.DECLARED),)
    if command.since >= command.until:
        raise Refused("The maintenance must begin before it ends.")
    data = {
        "since": command.since.isoformat(),
        "until": command.until.isoformat(),
        "to": [list(person) for person in command.to],
    }
    return (Draft(Kind.DECLARED, data),)


def _tell(ticket: Ticket, command: do.Tell, context: Context) -> tuple[Draft, ...]:
    _text(command.text, "Write the text that all are told.")
    if ticket.state is State.MERGED:
        raise Refused("The ticket is merged into #{into}: work on that one.", into=ticket.merged_into)
    if not command.letters:
        raise Refused("There is nobody to tell it to.")
    data = {
        "text": command.text,
        "texts": dict(command.texts),
        "letter": command.letter,
        "letters": command.letters,
        "operation": command.operation,
    }
    return (Draft(Kind.TOLD, data),)


def _readdress(ticket: Ticket, command: do.Readdress, context: Context) -> tuple[Draft, ...]:
    return (Draft(Kind.READDRESSED, {"outbox": command.outbox, "recipient": command.recipient}),)


def _take_back(ticket: Ticket, command: do.TakeBack, context: Context) -> tuple[Draft, ...]:
    return (Draft(Kind.TAKEN_BACK, {"outbox": command.outbox}),)


_ASIDE = frozenset({Kind.NOTED, Kind.WRITTEN, Kind.TOLD, Kind.READDRESSED, Kind.TAKEN_BACK})
"""What a colleague may have added without standing in the way of an undo."""


def _undo(ticket: Ticket, command: do.Undo, context: Context) -> tuple[Draft, ...]:
    own = [c for c in ticket.changes if (c.rule or c.actor == context.actor) and c.kind in UNDOABLE]
    if not own:
        raise Refused("There is no change of yours on this ticket that could be undone.")
    last = own[-1]
    if last.fix is not None:
        raise Refused("Your last change is a step of fix task F{fix}: it can't be undone here.", fix=last.fix)
    for change in ticket.changes:
        if change.seq <= last.seq or change.kind in _ASIDE:
            continue
        if change.actor != context.actor:
            raise Refused(
                "{actor} has changed the ticket since: your change can't be undone.", actor=change.actor
            )
        raise Refused("What you did after it can't be undone here, so your change before it must stay.")
    return (Draft(Kind.UNDONE, {"seq": last.seq, "kind": str(last.kind)}),)


def _undo_absorb(ticket: Ticket, command: do.UndoAbsorb, context: Context) -> tuple[Draft, ...]:
    if ticket.state is State.MERGED:
        raise Refused("The ticket is merged into #{into}: work on that one.", into=ticket.merged_into)
    seqs = [o.seq for o in ticket.overlays if getattr(o, "number", None) == command.number]
    if not seqs:
        raise Refused("Nothing of #{number} was merged into this ticket.", number=command.number)
    return (Draft(Kind.UNDONE, {"seq": seqs[-1], "kind": str(Kind.ABSORBED)}),)


def _live(ticket: Ticket) -> None:
    if ticket.state is State.MERGED:
        raise Refused("The ticket is merged into #{into}: work on that one.", into=ticket.merged_into)
    if not ticket.state.live:
        raise Refused("The ticket is ended ({state}): open it again first.", state=ticket.state)


def _registered(ticket: Ticket) -> None:
    _live(ticket)
    if ticket.state is State.RECEIVED:
        raise Refused("The ticket is not registered yet: register it first.")


def _text(text: str, template: str) -> None:
    if not text.strip():
        raise Refused(template)


_RULES: dict[type, Callable[[Ticket, Any, Context], tuple[Draft, ...]]] = {
    do.Register: _register,
    do.Categorise: _categorise,
    do.Identify: _identify,
    do.Assign: _assign,
    do.Take: _take,
    do.Pause: _pause,
    do.Chase: _chase,
    do.Resume: _resume,
    do.Escalate: _escalate,
    do.Note: _note,
    do.MakePromise: _make_promise,
    do.KeepPromise: _keep_promise,
    do.ClientAnswers: _client_answers,
    do.MarkRead: _mark_read,
    do.Correct: _correct,
    do.Resolve: _resolve,
    do.Refuse: _refuse,
    do.Reopen: _reopen,
    do.Close: _close,
    do.Merge: _merge,
    do.Absorb: _absorb,
    do.Link: _link,
    do.Write: _write,
    do.Readdress: _readdress,
    do.TakeBack: _take_back,
    do.Declare: _declare,
    do.Tell: _tell,
    do.Undo: _undo,
    do.UndoAbsorb: _undo_absorb,
}
