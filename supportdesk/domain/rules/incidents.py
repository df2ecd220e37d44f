"""What makes an incident of tickets, and what all its clients are told."""

from __future__ import annotations

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.rules.conditions import Context, live, not_merged, require_text
from supportdesk.domain.ticket import Ticket


def link(ticket: Ticket, command: do.Link, context: Context) -> tuple[Draft, ...]:
    """A ticket becomes part of an incident; incidents are not nested."""
    if ticket.incident == command.incident:
        return ()
    if ticket.declared and command.incident is not None:
        raise Refused("The ticket is an incident itself: it can't be part of another.")
    return (Draft(Kind.LINKED, {"incident": command.incident}),)


def join(number: int, ticket: Ticket, incident: int, head: Ticket, *, leads: bool) -> None:
    """A live incident takes in what is none itself, so that everybody finds the one head.

    ``leads``: whether other tickets are part of this one.
    """
    if incident == number:
        raise Refused("A ticket can't be part of itself.")
    if head.incident is not None:
        raise Refused(
            "Ticket #{number} is itself part of incident #{head}: name that one.",
            number=incident,
            head=head.incident,
        )
    if head.merged_into is not None:
        raise Refused(
            "Ticket #{number} is merged into #{into}: name that one.", number=incident, into=head.merged_into
        )
    if not head.state.live:
        raise Refused("Incident #{number} is ended: open it again first, or name another.", number=incident)
    if leads:
        raise Refused(
            "Ticket #{number} is an incident with tickets of its own: take them out first.", number=number
        )
    if ticket.declared:
        raise Refused("The ticket is an incident itself: it can't be part of another.")


def declare(ticket: Ticket, command: do.Declare, context: Context) -> tuple[Draft, ...]:
    """A live ticket says that it is an incident, or maintenance announced for some time."""
    live(ticket)
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


def release(ticket: Ticket, command: do.Release, context: Context) -> tuple[Draft, ...]:
    """An incident remembers what was part of it, ended or not."""
    return (Draft(Kind.RELEASED, {"ticket": command.ticket}),)


def undo_release(ticket: Ticket, command: do.UndoRelease, context: Context) -> tuple[Draft, ...]:
    """An incident remembers that a ticket came back, too."""
    return (Draft(Kind.UNDONE, {"seq": command.seq, "kind": str(Kind.RELEASED), "ticket": command.ticket}),)


def tell(ticket: Ticket, command: do.Tell, context: Context) -> tuple[Draft, ...]:
    """One text was written to all clients of an incident."""
    require_text(command.text, "Write the text that all are told.")
    not_merged(ticket)
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
