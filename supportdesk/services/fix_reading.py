"""What is asked of fix tasks without changing them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.errors import Unknown
from supportdesk.domain.fix_task import FixEvent, FixTask, fold_fix
from supportdesk.i18n import N_
from supportdesk.models import fixes
from supportdesk.models.base import Unavailable
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.services.fixes import FixOutcome
from supportdesk.services.reading import View


@dataclass(frozen=True, slots=True)
class FixView:
    """A fix task as it is."""

    number: int
    task: FixTask
    events: tuple[FixEvent, ...]
    tickets: tuple[View, ...]
    """The tickets that it serves, with their clocks."""
    as_of: datetime


def show_fix(desk: Desk, number: int) -> FixView:
    """Return a task with its history and its tickets; raise `Unknown` when there is none."""
    found = _views(desk, [number])
    if not found:
        raise Unknown(N_("There is no fix task F{number}."), number=number)
    return found[0]


def fix_tasks(desk: Desk, *, all_of: bool = False) -> list[FixView]:
    """Return the tasks that are not delivered, or all there ever were, oldest first."""
    with desk.store.reading():
        return _views(desk, fixes.numbers(desk.store, live=not all_of))


def fixes_of(desk: Desk, ticket: int) -> list[int]:
    """Return the numbers of the tasks that serve or served a ticket, oldest first."""
    with desk.store.reading():
        return fixes.of_ticket(desk.store, ticket)


def view_of_fix(desk: Desk, outcome: FixOutcome) -> FixView:
    """Return the task as a verb left it, also when the database is lost since: then without its tickets."""
    try:
        tickets, now = tuple(reading.histories(desk, outcome.task.tickets)), desk.now()
    except Unavailable:
        tickets, now = (), outcome.history[-1].recorded_at
    return FixView(outcome.number, outcome.task, outcome.history, tickets, max(now, outcome.task.last_at))


def _views(desk: Desk, numbers: Iterable[int]) -> list[FixView]:
    with desk.store.reading():
        histories = fixes.histories(desk.store, numbers)
        tasks = {number: fold_fix(history) for number, history in histories.items()}
        served = sorted({n for task in tasks.values() if task is not None for n in task.tickets})
        views = {view.number: view for view in reading.histories(desk, served)}
        now = desk.now()
    return [
        FixView(
            number,
            task,
            histories[number],
            tuple(views[n] for n in task.tickets if n in views),
            max(now, task.last_at),
        )
        for number, task in tasks.items()
        if task is not None
    ]
