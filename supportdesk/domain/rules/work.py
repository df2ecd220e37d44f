"""Who works on a ticket and for which line, what is noted down, and what is promised."""

from __future__ import annotations

from typing import Any

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.rules.conditions import Context, live, registered, require_text
from supportdesk.domain.ticket import Ticket


def assign(ticket: Ticket, command: do.Assign, context: Context) -> tuple[Draft, ...]:
    """A registered ticket gets another assignee, or none."""
    registered(ticket)
    if ticket.assignee == command.assignee:
        return ()
    passed = {} if command.handover is None else {"handover": command.handover}
    return (Draft(Kind.ASSIGNED, {"assignee": command.assignee} | passed),)


def take(ticket: Ticket, command: do.Take, context: Context) -> tuple[Draft, ...]:
    """Who asks becomes the assignee."""
    return assign(ticket, do.Assign(context.actor), context)


def escalate(ticket: Ticket, command: do.Escalate, context: Context) -> tuple[Draft, ...]:
    """A registered ticket goes to another line, with a reason; a rule of the agreement needs none."""
    registered(ticket)
    if command.rule is None:
        if command.line.below(ticket.line):
            require_text(command.reason, "Say why it is given back: the other line reads the reason first.")
        require_text(command.reason, "Say why: the other line reads the reason first.")
    if command.line is ticket.line and command.fix is None:
        raise Refused("The ticket already is with {line}.", line=command.line)
    data: dict[str, Any] = {
        "line": str(command.line),
        "from": str(ticket.line),
        "reason": command.reason,
    }
    if command.assignee is not None:
        data["assignee"] = command.assignee
    if command.step:
        data["step"] = command.step
    return (Draft(Kind.ESCALATED, data | of_fix(command.fix) | _of_rule(command.rule, ticket)),)


def note(ticket: Ticket, command: do.Note, context: Context) -> tuple[Draft, ...]:
    """Words are added at any time, to an ended ticket too."""
    require_text(command.text, "The note is empty.")
    return (Draft(Kind.NOTED, {"text": command.text}),)


def make_promise(ticket: Ticket, command: do.MakePromise, context: Context) -> tuple[Draft, ...]:
    """Something is promised on a live ticket, by a moment that is still to come."""
    live(ticket)
    require_text(command.text, "Say what is promised.")
    if command.until <= context.at:
        raise Refused("A promise is for the future; {until} is not.", until=command.until)
    return (Draft(Kind.PROMISED, {"until": command.until.isoformat(), "text": command.text}),)


def keep_promise(ticket: Ticket, command: do.KeepPromise, context: Context) -> tuple[Draft, ...]:
    """What was promised is done."""
    if ticket.promise is None:
        raise Refused("Nothing is promised on this ticket.")
    return (Draft(Kind.PROMISE_KEPT),)


def mark_read(ticket: Ticket, command: do.MarkRead, context: Context) -> tuple[Draft, ...]:
    """What the client or another line sent is seen; somebody of the line it is with sees it for the line."""
    if ticket.fresh and ticket.line in context.lines:
        return (Draft(Kind.READ, {"line": str(ticket.line)}),)
    return (Draft(Kind.READ),) if ticket.unread else ()


_SEES_NOTHING = (
    do.MarkRead,
    do.Undo,
    *(do.ClientAnswers, do.Absorb, do.UndoAbsorb, do.Release),
    *(do.Take, do.Assign, do.Resolve, do.Refuse, do.Merge, do.Close),
)
"""What tells by itself that the ticket is seen, takes something back, or is not done on the ticket itself."""


def seen(ticket: Ticket, command: do.Command, context: Context) -> tuple[Draft, ...]:
    """Whoever of a line does something on what is new to it has seen the ticket, but no client's answer."""
    if not ticket.fresh or ticket.line not in context.lines or isinstance(command, _SEES_NOTHING):
        return ()
    if isinstance(command, do.Escalate) and command.rule is not None:
        return ()
    return (Draft(Kind.READ, {"line": str(ticket.line), "unopened": True}),)


def of_fix(fix: int | None) -> dict[str, int]:
    """Return the fix task that an event is a step of, as the event names it."""
    return {} if fix is None else {"fix": fix}


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
