"""A confirmed bug as a verb on tickets: of several, the first opens the task, the others are linked."""

from __future__ import annotations

from collections.abc import Callable, Collection

from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_steps import FixContext, OpenFix, decide_fix
from supportdesk.domain.likeness import ALIKE, likeness
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.services import fixes, reading
from supportdesk.services.desk import Desk
from supportdesk.services.fix_places import serving
from supportdesk.services.fix_reading import Developer, FixView, developers, fix_tasks
from supportdesk.services.fixes import FixOutcome, person
from supportdesk.services.recording import Options, Outcome

Verb = Callable[[Desk, int, Options], Outcome]
"""A verb with everything but its ticket."""


MOST_ALIKE = 3
"""So many tasks with a similar title are offered."""

MOST_NEAR = 3
"""So many others of the same customers or categories."""


def choices(desk: Desk, ticket: int) -> tuple[list[Developer], list[FixView]]:
    """Return who can fix a bug, and the live tasks; raise `Refused` where none may be opened for a ticket."""
    with desk.store.reading():
        actor = person(desk, desk.actor)
        decide_fix(None, OpenFix(".", ticket), FixContext(actor, desk.now()))
        for fix in serving(desk, ticket, reading.show(desk, ticket).ticket):
            raise Refused(
                N_("Ticket #{number} is served by fix task F{fix} already."), number=ticket, fix=fix
            )
        return developers(desk), fix_tasks(desk)


def offered(title: str, tickets: Collection[Ticket], tasks: Collection[FixView]) -> list[FixView]:
    """Return the live tasks that may be about the same bug: those of a like title, the most alike first, then
    the newest of the same customers or categories: a title may be in another language.
    """
    alike = sorted(tasks, key=lambda view: -likeness(title, view.task.title))
    similar = [view for view in alike if likeness(title, view.task.title) >= ALIKE][:MOST_ALIKE]
    customers = {ticket.customer for ticket in tickets} - {None}
    categories = {ticket.category for ticket in tickets} - {None}
    near = [
        view
        for view in sorted(tasks, key=lambda view: -view.number)
        if view not in similar
        and any(of.ticket.customer in customers or of.ticket.category in categories for of in view.following)
    ]
    return [*similar, *near[:MOST_NEAR]]


def opening(title: str, developer: str, tracker: str = "") -> Verb:
    """Return the verb that opens a task for the first ticket that it is called for, and links every other."""
    opened: list[int] = []

    def verb(desk: Desk, ticket: int, options: Options) -> Outcome:
        if opened:
            return _linked(desk, opened[0], ticket, options)
        outcome = fixes.open_fix(desk, ticket, title, developer, tracker=tracker, **options)
        opened.append(outcome.number)
        return _outcome(desk, ticket, outcome)

    return verb


def linking(number: int) -> Verb:
    """Return the verb that links tickets to a task."""
    return lambda desk, ticket, options: _linked(desk, number, ticket, options)


def _linked(desk: Desk, number: int, ticket: int, options: Options) -> Outcome:
    """Link a ticket; the version in the options is the ticket's, and linking depends on the task's alone."""
    return _outcome(desk, ticket, fixes.link_fix(desk, number, ticket, operation=options.get("operation")))


def _outcome(desk: Desk, ticket: int, done: FixOutcome) -> Outcome:
    """Return what became of the ticket."""
    view = reading.show(desk, ticket)
    return Outcome(ticket, view.ticket, view.events[-1:] if done.events else (), view.events)
