"""What happened in a period and still stands: what the reports count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import customers, events
from supportdesk.services.desk import Desk, utc


@dataclass(frozen=True, slots=True)
class Standing:
    """An event that was not undone, and its ticket as it now is."""

    number: int
    event: Event
    ticket: Ticket


def period(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return a period in UTC; raise `Refused` when it ends before it begins."""
    since, until = utc(since), utc(until)
    if since >= until:
        raise Refused(N_("The period must begin before it ends."))
    return since, until


def standing(
    desk: Desk,
    kind: Kind,
    since: datetime,
    until: datetime,
    customer: str | None = None,
    *,
    wanted: Callable[[Event], bool] = lambda event: True,
) -> list[Standing]:
    """Return the wanted events of a kind from ``since`` on and before ``until``, without undone ones.

    ``customer``: only of the tickets that now are theirs; raises `Unknown` when there is none of that code.
    """
    since, until = period(since, until)
    with desk.store.reading():
        if customer is not None and customers.customer(desk.store, customer) is None:
            raise Unknown(N_("There is no customer {customer}."), customer=customer)
        found = [pair for pair in events.of_kind(desk.store, kind, since, until) if wanted(pair[1])]
        histories = events.histories(desk.store, {number for number, _event in found})
    undone = {
        (number, event.data["seq"])
        for number, history in histories.items()
        for event in history
        if event.kind is Kind.UNDONE
    }
    folded = {number: fold(history) for number, history in histories.items()}
    return [
        Standing(number, event, ticket)
        for number, event in found
        if (number, event.seq) not in undone
        and (ticket := folded[number]) is not None
        and customer in (None, ticket.customer)
    ]
