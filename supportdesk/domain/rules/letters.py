"""What is written to the client, and where it goes."""

from __future__ import annotations

from supportdesk.domain import commands as do
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.rules.conditions import Context, not_merged, require_text
from supportdesk.domain.ticket import Ticket


def write(ticket: Ticket, command: do.Write, context: Context) -> tuple[Draft, ...]:
    """A letter was written to the client, also of an ended ticket."""
    not_merged(ticket)
    require_text(command.text, "The letter is empty.")
    data = {
        "letter": command.letter,
        "outbox": command.outbox,
        "recipient": command.recipient,
        "subject": command.subject,
        "text": command.text,
    }
    return (Draft(Kind.WRITTEN, data),)


def readdress(ticket: Ticket, command: do.Readdress, context: Context) -> tuple[Draft, ...]:
    """A letter of the ticket goes to another address."""
    return (Draft(Kind.READDRESSED, {"outbox": command.outbox, "recipient": command.recipient}),)


def take_back(ticket: Ticket, command: do.TakeBack, context: Context) -> tuple[Draft, ...]:
    """A letter of the ticket is not sent."""
    return (Draft(Kind.TAKEN_BACK, {"outbox": command.outbox}),)
