"""Whether a ticket may be part of an incident: asked when it is linked, and when an undo links it again."""

from __future__ import annotations

from supportdesk.domain.fold import ticket_of
from supportdesk.domain.rules.incidents import join
from supportdesk.domain.ticket import Ticket
from supportdesk.models import incidents
from supportdesk.services.desk import Desk
from supportdesk.services.recording import load


def may_join(desk: Desk, number: int, ticket: Ticket, incident: int) -> None:
    """Refuse, by the domain's rule, a ticket that can't be part of that incident now."""
    head = ticket_of(load(desk, incident))
    join(number, ticket, incident, head, leads=bool(incidents.members(desk.store, number)))
