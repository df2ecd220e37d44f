"""Incidents as they are asked for: which there are, who is part of them, and what came lately besides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.queue import to_us
from supportdesk.models.base import Store
from supportdesk.models.tables import RadarDeclined

_OPEN = """
SELECT number FROM ticket WHERE declared AND live
UNION SELECT incident FROM ticket WHERE incident IS NOT NULL AND live
ORDER BY 1
"""
_TAKING_IN = """
SELECT number FROM ticket WHERE live
AND (declared OR number IN (SELECT incident FROM ticket WHERE incident IS NOT NULL AND live))
ORDER BY 1
"""
_MEMBERS = "SELECT number FROM ticket WHERE incident = %s ORDER BY number"
_COLUMNS = "SELECT number, received_us, customer, category, priority, provider, subject FROM ticket"
_RECENT = """:columns
WHERE changed_us >= %s AND received_us >= %s AND live AND incident IS NULL AND NOT declared
AND NOT EXISTS (SELECT 1 FROM radar_declined d WHERE d.ticket = ticket.number)
ORDER BY received_us, number
""".replace(":columns", _COLUMNS)
_OF_INCIDENT = ":columns WHERE number = %s OR incident = %s ORDER BY received_us, number".replace(
    ":columns", _COLUMNS
)
_DECLINE = (
    "INSERT INTO radar_declined (ticket, at_us, actor) VALUES (%s, %s, %s) ON CONFLICT (ticket) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as the radar sees it."""

    number: int
    received_us: int
    customer: str | None
    category: str | None
    priority: str | None
    provider: str
    subject: str


def open_heads(store: Store) -> list[int]:
    """Return the incidents that are live, or of which a ticket is."""
    return [number for (number,) in store.rows(_OPEN)]


def live_heads(store: Store) -> list[int]:
    """Return the incidents that are live, and so take tickets in."""
    return [number for (number,) in store.rows(_TAKING_IN)]


def members(store: Store, head: int) -> list[int]:
    """Return the tickets that are part of an incident, ended ones too."""
    return [number for (number,) in store.rows(_MEMBERS, (head,))]


def released(store: Store, head: int) -> frozenset[int]:
    """Return the tickets that were taken out of an incident, even those that are part of it again."""
    found = store.rows("SELECT data FROM event WHERE ticket = %s AND kind = 'released'", (head,))
    return frozenset(json.loads(data)["ticket"] for (data,) in found)


def seen_of(store: Store, head: int) -> list[Seen]:
    """Return an incident and its tickets as the radar sees them."""
    return [Seen(*row) for row in store.rows(_OF_INCIDENT, (head, head))]


def recent(store: Store, since: datetime) -> list[Seen]:
    """Return the live requests received from then on that are of no incident and were not declined."""
    since_us = to_us(since)
    return [Seen(*row) for row in store.rows(_RECENT, (since_us, since_us))]


def decline(store: Store, numbers: Iterable[int], at: datetime, actor: str) -> None:
    """Note that these are offered for no incident any more, in the transaction."""
    at_us = RadarDeclined.at.db_value(at)
    for number in sorted(set(numbers)):
        store.change(_DECLINE, (number, at_us, actor))
