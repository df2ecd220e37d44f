"""How an incident begins in the console: the question, and the linking of its tickets with its progress."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from supportdesk.domain.projection import project, queue_row
from supportdesk.i18n import _, ngettext
from supportdesk.screens.console import Console
from supportdesk.screens.outcome import refusal_words
from supportdesk.screens.progress import progress


async def begin_incident(console: Console, numbers: Sequence[int]) -> int | None:
    """Ask what the incident is to be and make it of the tickets; return its number, None when it is not."""
    from supportdesk.screens.dialogs.incident import BeginIncident
    from supportdesk.services import incidents, reading

    views = await console.ask(reading.histories, list(numbers))
    if not views:
        return None
    known = console.customers
    rows = [queue_row(v.number, project(v.ticket), known.get(v.ticket.customer or "", "")) for v in views]
    desk = console.desk
    assert desk is not None
    begun = await console.push_screen_wait(BeginIncident(rows, desk.catalogue, desk.default_terms))
    if begun is None:
        return None
    with progress(console.screen, len(begun.numbers)) as step:
        head, done = await console.ask(
            incidents.begin,
            begun.numbers,
            head=begun.head,
            subject=begun.subject,
            category=begun.category,
            operation=uuid4().hex,
            progress=step,
        )
    n = len(done.outcomes)
    console.say(
        ngettext("Incident with {n} ticket.", "Incident with {n} tickets.", n).format(n=n), title=f"#{head}"
    )
    if done.refusals:
        console.say(refusal_words(done.refusals, console.zone), title=_("Not done"), severity="warning")
    console.tickets_changed.publish(frozenset({head, *numbers}))
    return head
