"""How a duplicate ends in the ticket that stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Draft, Event, Kind
from supportdesk.domain.fold import evolve
from supportdesk.domain.rules.conditions import Context, live
from supportdesk.domain.ticket import State, Ticket
from supportdesk.domain.timeline import Bucket, counted_us, timeline


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
    return (Draft(Kind.ABSORBED, data | {"added_us": _added_us(ticket, data, context.at)}),)


def _added_us(ticket: Ticket, data: Mapping[str, Any], at: datetime) -> int:
    """Return by how much the union of both counted times is longer than the ticket's own."""
    after = evolve(ticket, Event(ticket.version + 1, at, at, "", Kind.ABSORBED, data))
    return counted_us(timeline(after), at) - counted_us(timeline(ticket), at)
