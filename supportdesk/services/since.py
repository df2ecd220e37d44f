"""Since my last shift: what others did on the tickets that I know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.ticket import Ticket
from supportdesk.models import events as event_store
from supportdesk.services import rota
from supportdesk.services.desk import Desk

LOOK_BACK = timedelta(days=60)
"""A last shift that is longer ago is looked for no further."""

WITHOUT_SHIFT = timedelta(hours=24)
"""So much is told where no earlier shift is known."""

SHORTEST_BREAK = timedelta(hours=1)
"""Who is back on shift sooner (the shift was taken and taken back) was never off it."""


BROUGHT_IN = frozenset({Kind.RECEIVED, Kind.CLIENT_ANSWERED, Kind.READ})
"""What came from outside, whoever's console recorded it; and looking: a ticket is nobody's by them."""


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since an engineer's last shift."""

    start: datetime
    """When that shift ended."""
    shift: bool
    """Whether there was one; else it is a day, or the present shift where that began earlier."""
    changed: Mapping[int, tuple[Event, ...]]
    """By ticket: first those with an answer that nobody has read, then the latest changed one."""
    tickets: Mapping[int, Ticket]
    """How they stand now."""


def since_my_shift(desk: Desk) -> Since:
    """Return what others did, since the acting engineer's last shift ended, on tickets he had to do with.

    What they do during his present shift is told too. He knows a ticket from his first verb on it, or from
    when he answered for it, be it assigned, taken or handed over; not by bringing in what came from outside.
    """
    with desk.store.reading():
        now = desk.now()
        start, shift = _last_end(desk, now)
        recent = event_store.between(desk.store, start, now + timedelta(microseconds=1))
        numbers = {number for number, event in recent if _tells(desk, event)}
        histories = event_store.histories(desk.store, sorted(numbers))
    changed: dict[int, tuple[Event, ...]] = {}
    tickets: dict[int, Ticket] = {}
    for number, history in histories.items():
        known = min((event.seq for event in history if _known_by(desk, event)), default=None)
        told = [
            event
            for event in history
            if known is not None and event.seq >= known and event.at >= start and _tells(desk, event)
        ]
        ticket = fold(history)
        if ticket is not None and told:
            changed[number] = tuple(sorted(told, key=lambda event: (event.at, event.seq)))
            tickets[number] = ticket
    order = sorted(changed, key=lambda n: (tickets[n].unread > 0, changed[n][-1].at), reverse=True)
    return Since(start, shift, {number: changed[number] for number in order}, tickets)


def _last_end(desk: Desk, now: datetime) -> tuple[datetime, bool]:
    """When the engineer's last shift ended, the one before the present one; and whether there was one."""
    duties = [d for d in rota.roster(desk, now - LOOK_BACK, now) if d.engineer == desk.actor]
    begun = now
    for duty in sorted((d for d in duties if d.start <= now), key=lambda d: d.start, reverse=True):
        if begun - duty.end >= SHORTEST_BREAK:
            return duty.end, True
        begun = min(begun, duty.start)
    return max(min(begun, now - WITHOUT_SHIFT), now - LOOK_BACK), False


def _known_by(desk: Desk, event: Event) -> bool:
    worked = event.actor == desk.actor and event.kind not in BROUGHT_IN and not event.by_sender
    return worked or event.data.get("assignee") == desk.actor


def _tells(desk: Desk, event: Event) -> bool:
    return event.actor != desk.actor and event.kind is not Kind.READ
