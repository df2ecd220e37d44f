"""What was changed in the platform's settings at clients' requests, by whom, and how it is rolled back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supportdesk.domain.events import Kind
from supportdesk.services.desk import Desk
from supportdesk.services.documents import instant
from supportdesk.services.periods import standing


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
    resolved = standing(
        desk, Kind.RESOLVED, start, end, customer, wanted=lambda e: bool(e.data.get("changed"))
    )
    found = [
        SettingsChange(
            one.number,
            one.ticket.customer,
            one.ticket.subject,
            one.event.at,
            one.event.data["changed"],
            one.event.data["rollback"],
            one.event.data["changed_by"],
            one.event.data["report"],
        )
        for one in resolved
    ]
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
