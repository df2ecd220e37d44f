"""How often which customers' requests were refused, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supportdesk.domain.events import Kind
from supportdesk.services.desk import Desk
from supportdesk.services.documents import instant
from supportdesk.services.periods import standing


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
    groups: dict[tuple[str | None, str | None], list[int]] = {}
    for one in standing(desk, Kind.REFUSED, start, end, customer):
        groups.setdefault((one.event.data.get("code") or None, one.ticket.customer), []).append(one.number)
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
