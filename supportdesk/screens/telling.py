"""The text to all, as the console asks for it: on an incident, on one of its tickets, or on marked ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from supportdesk.screens.console import Console
from supportdesk.screens.verbs import Aim, TicketVerbs

if TYPE_CHECKING:
    from supportdesk.domain.queue import QueueRow
    from supportdesk.screens.dialogs.dialog import Call, Question, Target


class TellsAll(TicketVerbs):
    """A screen from which all whom an incident concerns are told one text."""

    def chosen_rows(self) -> Sequence[QueueRow]:
        """The marked tickets, else the one under the cursor."""
        raise NotImplementedError

    def marked_rows(self) -> Sequence[QueueRow]:
        """The marked tickets, where there are marks."""
        return ()

    def action_tell_all(self) -> None:
        """Ask for the text; make an incident of the tickets first when they are none."""
        rows = list(self.chosen_rows())
        if rows:
            self.in_turn(partial(self._tell_all, rows), self.console.hold_keys(self))

    def action_show_incidents(self) -> None:
        """Show the open incidents, and what can be made one."""
        from supportdesk.screens.incidents import IncidentsScreen

        rows, marked = list(self.chosen_rows()), list(self.marked_rows())
        current = rows[0] if len(rows) == 1 and not marked else None
        self.console.hold_keys(self)
        self.app.push_screen(IncidentsScreen(marked, current))

    async def _tell_all(self, rows: Sequence[QueueRow]) -> None:
        from supportdesk.screens.beginning import begin_incident
        from supportdesk.screens.incident import IncidentScreen

        console = self.console
        heads = {row.number if row.number in console.heads or row.declared else row.incident for row in rows}
        head = next(iter(heads)) if len(heads) == 1 else None
        if head is None:
            head = await begin_incident(console, [row.number for row in rows])
        if head is None:
            return
        only = frozenset(row.number for row in rows) - {head} if len(rows) > 1 else frozenset[int]()
        if await self.tell(head, only):
            console.push_screen(IncidentScreen(head))

    async def tell(self, head: int, only: frozenset[int] = frozenset()) -> bool:
        """Ask for the text to all of an incident, ``only``: at first to these; tell whether it was sent."""
        from supportdesk.screens.dialogs.incident import TellAll
        from supportdesk.services import broadcast, reading

        view = await self.console.ask(reading.show, head)
        listed = await self.console.ask(broadcast.recipients, head)

        async def ask(console: Console, target: Target) -> Question[Call]:
            return TellAll(target, listed, only)

        return bool(await self._asked_and_done(ask, [Aim(head, view.ticket.version)], ""))
