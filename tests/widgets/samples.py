"""Rows and apps that the widgets' tests share."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import Channel, Line, State

NOW = 1_795_000_000_000_000
"""Microseconds since 1970, an instant of 18 November 2026."""


def row(number: int, **fields: Any) -> QueueRow:
    """Return a critical ticket with 42 minutes left of four hours, but for the fields given."""
    usual: dict[str, Any] = {
        "number": number,
        "version": 1,
        "state": State.OPEN,
        "rank": 1,
        "priority": Priority.CRITICAL,
        "category": "outage",
        "subject": f"Subject {number}",
        "customer": "alfa",
        "customer_name": "Alfa",
        "contact": "Maria",
        "channel": Channel.MAIL,
        "assignee": None,
        "line": Line.FIRST,
        "received_us": NOW - HOUR,
        "due_us": NOW + 42 * MINUTE,
        "left_us": None,
        "target_us": 4 * HOUR,
        "breached": False,
        "waiting_since_us": None,
        "provider": "",
        "promise_us": None,
        "unread": 0,
        "incident": None,
        "default_terms": False,
        "reopened": 0,
        "changed_us": NOW,
    }
    return QueueRow(**(usual | fields))


def paused(number: int, **fields: Any) -> QueueRow:
    """Return a ticket that has waited for the client for 35 minutes, frozen at 1:25."""
    waiting = {"state": State.WAITING_CLIENT, "due_us": None, "left_us": 85 * MINUTE}
    return row(number, **(waiting | {"waiting_since_us": NOW - 35 * MINUTE} | fields))
