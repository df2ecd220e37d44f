"""Who asks, and what most rules demand before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Line, State, Ticket


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and when it happens: aware UTC."""

    actor: str
    at: datetime
    lines: frozenset[Line] = frozenset(Line)
    """The lines that the actor works for."""


def registered(ticket: Ticket) -> None:
    """Demand a ticket that is registered and not ended."""
    live(ticket)
    if ticket.state is State.RECEIVED:
        raise Refused("The ticket is not registered yet: register it first.")


def live(ticket: Ticket) -> None:
    """Demand a ticket that is not ended."""
    not_merged(ticket)
    if not ticket.state.live:
        raise Refused("The ticket is ended ({state}): open it again first.", state=ticket.state)


def not_merged(ticket: Ticket) -> None:
    """Demand a ticket that is no duplicate of another."""
    if ticket.state is State.MERGED:
        raise Refused("The ticket is merged into #{into}: work on that one.", into=ticket.merged_into)


def require_text(text: str, template: str) -> None:
    """Demand words; refuse their absence with the template."""
    if not text.strip():
        raise Refused(template)
