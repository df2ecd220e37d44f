"""How a ticket ends, and how it is opened again."""

from __future__ import annotations

from collections.abc import Collection

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Missing, Refused
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.rules.conditions import Context, not_merged, registered, require_text
from supportdesk.domain.rules.work import of_fix
from supportdesk.domain.ticket import Line, State, Ticket

SETTINGS_CHANGE = "settings-change"
"""The category that only the second line can resolve, with a record of what it changed."""


def resolve(ticket: Ticket, command: do.Resolve, context: Context) -> tuple[Draft, ...]:
    """A registered ticket ends with a report; a change of the settings is recorded with it."""
    registered(ticket)
    data = {"report": command.report} | of_fix(command.fix)
    if command.fix is None and (ticket.category == SETTINGS_CHANGE or command.changed or command.rollback):
        data |= _settings_changed(ticket, command, context)
    require_text(command.report, "Write the report to the client: a ticket is not resolved without it.")
    return (Draft(Kind.RESOLVED, data),)


def refuse(ticket: Ticket, command: do.Refuse, context: Context) -> tuple[Draft, ...]:
    """A registered ticket ends because it is outside the scope of support, with a reason."""
    registered(ticket)
    require_text(
        command.reason,
        "A refusal without a reason does not exist: say why it is outside the scope of support.",
    )
    return (
        Draft(Kind.REFUSED, {"reason": command.reason} | ({"code": command.code} if command.code else {})),
    )


def reopen(ticket: Ticket, command: do.Reopen, context: Context) -> tuple[Draft, ...]:
    """A resolved or refused ticket lives again, with a reason."""
    require_text(command.reason, "Say why the ticket is opened again.")
    not_merged(ticket)
    if ticket.state is State.CLOSED:
        raise Refused("The ticket is closed for good: register a new one.")
    if ticket.state.live:
        raise Refused("The ticket is not ended: there is nothing to open again.")
    return (Draft(Kind.REOPENED, {"reason": command.reason}),)


def close(ticket: Ticket, command: do.Close, context: Context) -> tuple[Draft, ...]:
    """A resolved or refused ticket is put away for good."""
    if ticket.state not in (State.RESOLVED, State.REFUSED):
        raise Refused("Only a resolved or refused ticket can be closed.")
    return (Draft(Kind.CLOSED),)


def may_change_settings(ticket: Ticket, lines: Collection[Line]) -> None:
    """Refuse unless the ticket is with the second line, and so is who works for these lines."""
    if ticket.line is not Line.SECOND:
        raise Refused("The second line changes the platform's settings: escalate the ticket to line 2.")
    if Line.SECOND not in lines:
        raise Refused("The second line changes the platform's settings: you are not on it.")


def _settings_changed(ticket: Ticket, command: do.Resolve, context: Context) -> dict[str, str]:
    """Return the record of a change of the settings, which only the second line makes."""
    may_change_settings(ticket, context.lines)
    if not command.changed.strip():
        raise Missing("Write down what was changed in the settings.", field="changed")
    if not command.rollback.strip():
        raise Missing("Write down how the change is rolled back.", field="rollback")
    return {
        "changed": command.changed,
        "rollback": command.rollback,
        "changed_by": command.changed_by or context.actor,
    }
