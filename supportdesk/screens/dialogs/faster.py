"""Somebody was faster: who, what and when; the new state; and the verb once more if it still makes sense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.events import Event
from supportdesk.domain.fix_task import FixEvent
from supportdesk.fix_wording import describe_fix, stage_name
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.names import state_name
from supportdesk.screens.dialogs.confirm import Confirm
from supportdesk.services.fix_reading import FixView
from supportdesk.services.reading import View
from supportdesk.text import line
from supportdesk.wording import actor_name, describe


class Faster(Confirm):
    """Tells what changed since the key was pressed, and offers the verb again."""

    def fields(self) -> ComposeResult:
        """What happened meanwhile, how it stands now, and the choice."""
        console = self.console
        yield Static(Content(_("Changed meanwhile; nothing of yours was recorded:")))
        for at, who, what in self.happened():
            when = clock_time(at, console.zone, console.now())
            yield Static(Content(f"  {when}  {who}: {what}"))
        yield Static(Content(self.standing()))
        yield Static(Content(_("Do it all the same?")))
        yield from super().fields()

    def happened(self) -> list[tuple[datetime, str, str]]:
        """When who did what, in words."""
        raise NotImplementedError

    def standing(self) -> str:
        """How it stands now, in words."""
        raise NotImplementedError


class SomebodyWasFaster(Faster):
    """Somebody changed the ticket."""

    def __init__(self, view: View, since: Sequence[Event]) -> None:
        super().__init__(f"#{view.number} {line(view.ticket.subject, 120)}")
        self.view = view
        self.since = since or view.events[-1:]

    def happened(self) -> list[tuple[datetime, str, str]]:
        """What was done to the ticket."""
        console = self.console

        def told(event: Event) -> str:
            return describe(
                event, name_of=console.name_of, category_of=console.category_name, zone=console.zone
            )

        return [(event.at, actor_name(event, console.name_of), told(event)) for event in self.since]

    def standing(self) -> str:
        """Its state, and who answers for it."""
        ticket = self.view.ticket
        holder = self.console.name_of(ticket.assignee) if ticket.assignee else _("nobody")
        return _("Now: {state}, answered for by {holder}.").format(
            state=state_name(ticket.state), holder=holder
        )


class SomebodyTookTheStep(Faster):
    """Somebody changed the fix task."""

    def __init__(self, view: FixView, since: Sequence[FixEvent]) -> None:
        super().__init__(f"F{view.number} {line(view.task.title, 120)}")
        self.view = view
        self.since = since or view.events[-1:]

    def happened(self) -> list[tuple[datetime, str, str]]:
        """What was done to the task."""
        name_of = self.console.name_of
        return [(event.at, name_of(event.actor), describe_fix(event, name_of)) for event in self.since]

    def standing(self) -> str:
        """Where it is."""
        return _("Now: {stage}.").format(stage=stage_name(self.view.task.stage))
