"""What was changed in the platform's settings at clients' requests, by whom, and how it is rolled back."""

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
class SettingsChange:
    """One change that was recorded when its ticket was resolved."""

    number: int
    customer: str | None
    subject: str
    at: datetime
    changed: str
    rollback: str
    changed_by: str
    report: str


def changes(desk: Desk, start: datetime, end: datetime, customer: str | None = None) -> list[SettingsChange]:
    """Return the changes from ``start`` on and before ``end``, in the order of time, without undone ones."""
    start, end = utc(start), utc(end)
    if start >= end:
        raise Refused(N_("The report's end must be after its beginning."))
    with desk.store.reading():
        if customer is not None and customers.customer(desk.store, customer) is None:
            raise Unknown(N_("There is no customer {customer}."), customer=customer)
        resolved = events.of_kind(desk.store, Kind.RESOLVED, start, end)
        recorded = [(number, event) for number, event in resolved if event.data.get("changed")]
        histories = events.histories(desk.store, {number for number, _event in recorded})
    found = []
    for number, event in recorded:
        history = histories[number]
        ticket = fold(history)
        undone = any(e.kind is Kind.UNDONE and e.data["seq"] == event.seq for e in history)
        if ticket is None or undone or customer not in (None, ticket.customer):
            continue
        data = event.data
        found.append(
            SettingsChange(
                number,
                ticket.customer,
                ticket.subject,
                event.at,
                data["changed"],
                data["rollback"],
                data["changed_by"],
                data["report"],
            )
        )
    return sorted(found, key=lambda change: (change.at, change.number))


def changes_document(found: list[SettingsChange], start: datetime, end: datetime) -> dict[str, Any]:
    """Return the report as a JSON document."""
    return {
        "from": instant(start),
        "to": instant(end),
        "changes": [
            {
                "ticket": change.number,
                "customer": change.customer,
                "subject": change.subject,
                "at": instant(change.at),
                "changed": change.changed,
                "rollback": change.rollback,
                "changed_by": change.changed_by,
                "report": change.report,
            }
            for change in found
        ],
    }
