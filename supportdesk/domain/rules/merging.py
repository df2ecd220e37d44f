"""How a duplicate ends in the ticket that stays."""

from __future__ import annotations

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.rules.conditions import Context, live
from supportdesk.domain.ticket import State, Ticket
from supportdesk.domain.timeline import Bucket, timeline


def merge(ticket: Ticket, command: do.Merge, context: Context) -> tuple[Draft, ...]:
    """A live ticket ends as a duplicate."""
    live(ticket)
    return (Draft(Kind.MERGED, {"into": command.into}),)


def absorb(ticket: Ticket, command: do.Absorb, context: Context) -> tuple[Draft, ...]:
    """A live ticket that stays takes over the duplicate's start and its counted time."""
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
