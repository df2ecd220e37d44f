"""What the radar sees now: requests that look like one outage, and those that look like a known incident."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.radar import Cluster, Known, Request, clusters, matter
from supportdesk.models import incidents
from supportdesk.models.incidents import Seen
from supportdesk.models.words import stems
from supportdesk.services.desk import Desk

LOOKS_BACK = 4
"""So many times the radar's minutes an offer stays, unless it is taken or declined."""

_NO_OUTAGE = frozenset({"settings-change", "maintenance"})
"""Categories of high priority in which many requests at once mean nothing."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the radar sees. Numbers are in the order in which the requests came."""

    offers: tuple[Cluster, ...] = ()
    """What may become an incident, the largest first."""
    joining: tuple[tuple[int, tuple[int, ...]], ...] = ()
    """Incidents, each with the new requests that look like part of it."""

    def of(self, head: int) -> tuple[int, ...]:
        """Return the requests that look like part of an incident."""
        return dict(self.joining).get(head, ())


def look(desk: Desk, *, least: int, within: timedelta) -> Sighting:
    """Return what came lately that belongs together: ``least`` requests ``within`` that time are enough."""
    within_us = within // timedelta(microseconds=1)
    with desk.store.reading():
        recent = incidents.recent(desk.store, desk.now() - LOOKS_BACK * within)
        heads = incidents.live_heads(desk.store) if recent else []
        known = [Known(head, tuple(_requests(incidents.seen_of(desk.store, head)))) for head in heads]
        released = {head: incidents.released(desk.store, head) for head in heads}
    left = _requests(recent)
    joining: list[tuple[int, tuple[int, ...]]] = []
    for one in sorted(known, key=lambda one: -one.number):
        out = released[one.number]
        mine = [request for request in left if request.number not in out and one.takes(request, within_us)]
        if mine:
            joining.append((one.number, tuple(request.number for request in mine)))
            left = [request for request in left if request not in mine]
    return Sighting(tuple(clusters(left, least=least, within_us=within_us)), tuple(joining))


def decline(desk: Desk, numbers: Iterable[int]) -> None:
    """Say that these belong to no incident: they are not offered again, on no console."""
    with desk.store.transaction():
        incidents.decline(desk.store, numbers, desk.now(), desk.actor)


def _requests(seen: Iterable[Seen]) -> list[Request]:
    return [
        Request(
            one.number,
            one.received_us,
            one.customer,
            (one.category or "") if _matters(one) else "",
            one.provider,
            _matter(one.subject),
        )
        for one in seen
    ]


@lru_cache(maxsize=4_096)
def _matter(subject: str) -> frozenset[str]:
    return matter(stems(subject))


def _matters(one: Seen) -> bool:
    return one.priority in (Priority.CRITICAL, Priority.HIGH) and one.category not in _NO_OUTAGE
