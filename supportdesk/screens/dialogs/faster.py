"""Somebody was faster: who, what and when; the new state; and the verb once more if it still makes sense."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.events import Event
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.names import state_name
from supportdesk.screens.dialogs.confirm import Confirm
from supportdesk.services.reading import View
from supportdesk.text import line
from supportdesk.wording import describe


class SomebodyWasFaster(Confirm):
    """Tells what changed since the key was pressed, and offers the verb again."""

    def __init__(self, view: View, since: Sequence[Event]) -> None:
        super().__init__(f"#{view.number} {line(view.ticket.subject, 120)}")
        self.view = view
        self.since = since or view.events[-1:]

    def fields(self) -> ComposeResult:
        """What happened meanwhile, how it stands now, and the choice."""
        console = self.console
        yield Static(Content(_("Changed meanwhile; nothing of yours was recorded:")))
        for event in self.since:
            when = clock_time(event.at, console.zone, console.now())
            what = describe(
                event, name_of=console.name_of, category_of=console.category_name, zone=console.zone
            )
            yield Static(Content(f"  {when}  {console.name_of(event.actor)}: {what}"))
        ticket = self.view.ticket
        holder = console.name_of(ticket.assignee) if ticket.assignee else _("nobody")
        yield Static(
            Content(
                _("Now: {state}, answered for by {holder}.").format(
                    state=state_name(ticket.state), holder=holder
                )
            )
        )
        yield Static(Content(_("Do it all the same?")))
        yield from super().fields()
