"""How often which customers' requests were refused, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.fold import fold
from supportdesk.i18n import N_
from supportdesk.models import customers, events
from supportdesk.services.desk import Desk, utc
from supportdesk.services.documents import instant


@dataclass(frozen=True, slots=True)
class Refusals:
    """The refusals of one customer's requests for one reason."""

    code: str | None
    """The reason's code; None: none was chosen."""
    customer: str | None
    numbers: tuple[int, ...]
    """The tickets, in the order in which they were refused; one that was refused twice stands twice."""


def refusals(desk: Desk, start: datetime, end: datetime, customer: str | None = None) -> list[Refusals]:
    """Return the refusals from ``start`` on and before ``end``, most frequent first, without undone ones."""
    start, end = utc(start), utc(end)
    if start >= end:
        raise Refused(N_("The report's end must be after its beginning."))
    with desk.store.reading():
        if customer is not None and customers.customer(desk.store, customer) is None:
            raise Unknown(N_("There is no customer {customer}."), customer=customer)
        refused = events.of_kind(desk.store, Kind.REFUSED, start, end)
        histories = events.histories(desk.store, (number for number, _event in refused))
    groups: dict[tuple[str | None, str | None], list[int]] = {}
    for number, event in refused:
        history = histories[number]
        if any(e.kind is Kind.UNDONE and e.data["seq"] == event.seq for e in history):
            continue
        ticket = fold(history)
        assert ticket is not None
        if customer in (None, ticket.customer):
            groups.setdefault((event.data.get("code") or None, ticket.customer), []).append(number)
    found = [Refusals(code, whose, tuple(numbers)) for (code, whose), numbers in groups.items()]
    return sorted(found, key=lambda r: (-len(r.numbers), r.code or "~", r.customer or "~"))


def refusals_document(found: list[Refusals], start: datetime, end: datetime) -> dict[str, Any]:
    """Return the report as a JSON document."""
    return {
        "from": instant(start),
        "to": instant(end),
        "total": sum(len(group.numbers) for group in found),
        "refusals": [
            {
                "code": group.code,
                "customer": group.customer,
                "count": len(group.numbers),
                "tickets": list(group.numbers),
            }
            for group in found
        ],
    }
