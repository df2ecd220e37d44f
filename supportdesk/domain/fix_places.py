"""Where a ticket goes that lives again after its fix task went on without it."""

from __future__ import annotations

from supportdesk.domain.commands import Escalate
from supportdesk.domain.events import Kind
from supportdesk.domain.fix_task import FixTask, Stage
from supportdesk.domain.ticket import Line, Ticket


def last_handed_by(ticket: Ticket) -> int | None:
    """Return the fix task whose step handed the ticket over last; None where nobody or no task did."""
    handed = [change for change in ticket.changes if change.kind is Kind.ESCALATED]
    return handed[-1].fix if handed else None


def place(ticket: Ticket, number: int, task: FixTask, *, serves: bool) -> Escalate | None:
    """Return the step to where the task is that ``serves`` the ticket; None where the ticket is there.

    What a task had taken to the developer's or to QA, and serves no more, goes to the second line.
    """
    if not ticket.state.live or ticket.registered_at is None:
        return None
    if not serves:
        away = ticket.line in (Line.DEVELOPER, Line.QA)
        return Escalate(Line.SECOND, task.title, task.opened_by, number) if away else None
    another = task.stage is Stage.DEVELOPER and ticket.assignee != task.holder
    if ticket.line is task.stage.line and not another:
        return None
    return Escalate(task.stage.line, task.title, task.holder, number)
