"""Fix tasks as JSON documents: the form on which scripts rely."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.durations import SECOND, us_between
from supportdesk.services.documents import event_document, instant, ticket_document
from supportdesk.services.fix_reading import FixView


def fix_document(view: FixView) -> dict[str, Any]:
    """Return a fix task, and the tickets that hang on it with their clocks. Durations are whole seconds."""
    task = view.task
    return {
        "number": view.number,
        "title": task.title,
        "stage": str(task.stage),
        "live": task.live,
        "line": str(task.stage.line) if task.live else None,
        "holder": task.holder,
        "developer": task.developer,
        "opened_by": task.opened_by,
        "tracker": task.tracker,
        "failed": task.failed,
        "version": task.version,
        "opened_at": instant(task.opened_at),
        "since": instant(task.since),
        "at_stage_s": us_between(task.since, view.as_of) // SECOND if task.live else None,
        "by_holder_s": {str(line): us // SECOND for line, us in task.spent_us(view.as_of).items()},
        "report": task.report,
        "tested": task.tested,
        "reason": task.reason,
        "instructions": task.instructions,
        "tickets": list(task.tickets),
        "served": [ticket_document(ticket) for ticket in view.tickets],
    }


def full_fix_document(view: FixView) -> dict[str, Any]:
    """Return a fix task with its events."""
    return {**fix_document(view), "events": [event_document(event) for event in view.events]}
