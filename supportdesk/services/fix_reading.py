"""What is asked of fix tasks without changing them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.errors import Unknown
from supportdesk.domain.fix_steps import Person
from supportdesk.domain.fix_task import FixEvent, FixTask, fold_fix
from supportdesk.domain.ticket import Line, State
from supportdesk.i18n import N_
from supportdesk.models import customers, engineers, fixes
from supportdesk.models.base import Unavailable
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.services.fixes import FixOutcome, person
from supportdesk.services.letters import LANGUAGE, address_of
from supportdesk.services.merging import surviving
from supportdesk.services.reading import View

DELIVERED_SHOWN = 5
"""So many of the tasks delivered last stand on the board."""


@dataclass(frozen=True, slots=True)
class FixView:
    """A fix task as it is."""

    number: int
    task: FixTask
    events: tuple[FixEvent, ...]
    tickets: tuple[View, ...]
    """The tickets that were linked to it, with their clocks."""
    as_of: datetime
    following: tuple[View, ...] = ()
    """The tickets that go from hand to hand with it: for a merged one the ticket that it was merged into."""


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


@dataclass(frozen=True, slots=True)
class Board:
    """The tasks that somebody still has to do something about, and those delivered last."""

    tasks: tuple[FixView, ...]
    me: Person
    """Who looks at it."""
    latest: int
    """What `latest_event` was when it was read."""


def board(desk: Desk) -> Board:
    """Return all live tasks, oldest first, and the ones delivered last, the latest first."""
    with desk.store.reading():
        numbers = fixes.numbers(desk.store, live=True)
        numbers += fixes.lately_delivered(desk.store, DELIVERED_SHOWN)
        latest = fixes.latest(desk.store)
        return Board(tuple(_views(desk, numbers)), person(desk, desk.actor), latest)


def latest_event(desk: Desk) -> int:
    """Return a number that grows with every event of any task."""
    return fixes.latest(desk.store)


def fix_of(desk: Desk, ticket: int) -> tuple[int, FixTask] | None:
    """Return the task that serves a ticket, else the one that served it last; None when there is none."""
    with desk.store.reading():
        serving = fixes.of_ticket(desk.store, ticket, live=True) or fixes.of_ticket(desk.store, ticket)
        task = fold_fix(fixes.history(desk.store, serving[-1])) if serving else None
    return None if task is None else (serving[-1], task)


@dataclass(frozen=True, slots=True)
class Developer:
    """Somebody who can be given a fix task."""

    login: str
    name: str
    tasks: int
    """How many live tasks he has."""


def developers(desk: Desk) -> list[Developer]:
    """Return everybody who can be given a fix task, by login."""
    with desk.store.reading():
        live = [view.task for view in _views(desk, fixes.numbers(desk.store, live=True))]
        return [
            Developer(e.login, e.name, sum(task.developer == e.login for task in live))
            for e in engineers.all_of(desk.store)
            if Line.DEVELOPER in e.lines
        ]


def step_view(desk: Desk, number: int) -> tuple[FixView, Person]:
    """Return a task and who is about to take a step on it."""
    with desk.store.reading():
        return show_fix(desk, number), person(desk, desk.actor)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A client whose ticket a task serves, and what they would be sent when it is delivered."""

    view: View
    """The ticket, or the one it was merged into."""
    customer: str
    """The customer's name; empty while the caller is unknown."""
    language: str
    address: str | None
    """Where the letter goes; None: nobody knows."""

    @property
    def told(self) -> bool:
        """Whether a letter is written: the ticket is not refused or closed."""
        state = self.view.ticket.state
        return state.live or state is State.RESOLVED


def addressees(desk: Desk, number: int) -> list[Addressee]:
    """Return whom the delivery of a task reaches, by ticket."""
    with desk.store.reading():
        served = sorted(dict(surviving(desk, ticket) for ticket in fixes.tickets_of(desk.store, number)))
        found = []
        for view in reading.histories(desk, served):
            code = view.ticket.customer
            customer = None if code is None else customers.customer(desk.store, code)
            name, language = ("", LANGUAGE) if customer is None else (customer.name, customer.language)
            address = address_of(view.ticket, customer)
            found.append(Addressee(view, name, language, address))
    return found


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
        merged = [n for n, view in views.items() if view.ticket.merged_into is not None]
        followers = {n: n for n in views} | {n: surviving(desk, n)[0] for n in merged}
        views |= {
            view.number: view for view in reading.histories(desk, sorted({*followers.values()} - {*views}))
        }
        now = desk.now()
    return [
        FixView(
            number,
            task,
            histories[number],
            tuple(views[n] for n in task.tickets if n in views),
            max(now, task.last_at),
            tuple(views[n] for n in dict.fromkeys(followers[n] for n in task.tickets if n in followers)),
        )
        for number, task in tasks.items()
        if task is not None
    ]
