"""Which live fix task serves a ticket, merges followed, and the step that takes the ticket where it is."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_places import last_handed_by, place
from supportdesk.domain.fix_task import FixTask, fold_fix
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import events, fixes
from supportdesk.services.desk import Desk
from supportdesk.services.recording import Step


def serving(desk: Desk, number: int, ticket: Ticket) -> list[int]:
    """Return the live tasks that serve a ticket, or what was merged into it, oldest first."""
    found = {*fixes.of_ticket(desk.store, number, live=True)}
    for one, history in events.histories(desk.store, ticket.absorbed).items():
        found.update(serving(desk, one, ticket_of(history)))
    return sorted(found)


def unfinished(desk: Desk, tickets: Iterable[tuple[int, Ticket]]) -> dict[int, FixTask]:
    """Return the live tasks that serve any of the tickets: they go on, whatever becomes of these."""
    with desk.store.reading():
        numbers = sorted({fix for number, ticket in tickets for fix in serving(desk, number, ticket)})
        folded = {fix: fold_fix(of) for fix, of in fixes.histories(desk.store, numbers).items()}
    return {fix: task for fix, task in folded.items() if task is not None}


def one_task(tasks: list[int], ticket: int) -> None:
    """Refuse what would make two live tasks serve one ticket: its client would be told twice."""
    if len(tasks) > 1:
        raise Refused(
            N_(
                "Fix tasks F{first} and F{second} would both serve ticket #{number}, and one ticket is in one"
                " place: take it out of one of them first (fix unlink)."
            ),
            first=tasks[0],
            second=tasks[1],
            number=ticket,
        )


def placing(desk: Desk, number: int) -> Step:
    """Return the step by which a ticket that lives again goes where its fix task is now."""

    def step(ticket: Ticket) -> Command | None:
        if not ticket.state.live:
            return None
        live = serving(desk, number, ticket)
        one_task(live, number)
        fix = live[0] if live else last_handed_by(ticket)
        task = None if fix is None else fold_fix(fixes.history(desk.store, fix))
        return None if fix is None or task is None else place(ticket, fix, task, serves=bool(live))

    return step
