"""One provider: the tickets that wait there, the longest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.durations import us_between
from supportdesk.domain.providers import name_key
from supportdesk.formats import clock_time, time_left
from supportdesk.i18n import _
from supportdesk.provider_words import provider_name, reference_words, tickets_words
from supportdesk.screens.provider_reading import ProvidersRead
from supportdesk.screens.verbs import Aim, TicketVerbs
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.line_list import LineList
from supportdesk.widgets.ticket_cells import CHASE_SIGN

if TYPE_CHECKING:
    from supportdesk.services.held import Held
    from supportdesk.services.providers import Waiting


class ProviderScreen(ProvidersRead, TicketVerbs):
    """The tickets that wait at one provider, the longest first."""

    SCOPE = "provider"
    BINDINGS = bindings("provider")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.provider_name = name

    @property
    def chosen(self) -> Waiting | None:
        """This provider, as long as there is anything to say of it."""
        key = name_key(self.provider_name)
        return next((one for one in self.found if name_key(one.name) == key), None)

    @property
    def ticket(self) -> Held | None:
        """The ticket under the cursor."""
        number, chosen = self.query_one(LineList).chosen, self.chosen
        tickets = () if chosen is None else chosen.tickets
        return next((ticket for ticket in tickets if str(ticket.number) == number), None)

    def aims(self) -> Sequence[Aim]:
        """The ticket under the cursor."""
        return [] if self.ticket is None else [Aim(self.ticket.number, self.ticket.row.version)]

    def show(self) -> None:
        """Show the tickets, with their number there, since when they wait, and when was asked last."""
        chosen = self.chosen
        head = Content.assemble(
            (provider_name(self.provider_name), "bold"),
            (f"  {tickets_words(0 if chosen is None else len(chosen.tickets))}", "$text-muted"),
        )
        self.query_one("#providers-head", Static).update(head)
        tickets = () if chosen is None else chosen.tickets
        due = frozenset[int]() if chosen is None else chosen.to_chase
        self.fill(
            [(str(each.number), self._ticket_lines(each, each.number in due)) for each in tickets],
            _("Nothing waits here now."),
        )

    def _ticket_lines(self, ticket: Held, due: bool) -> Content:
        console, row, waits = self.console, ticket.row, ticket.waiting
        now, zone = console.now(), console.zone
        asked = waits.asked_at or waits.since
        told = [
            reference_words(waits.reference),
            _("waits {time}").format(time=time_left(us_between(waits.since, now))),
            _("asked last {at}").format(at=clock_time(asked, zone, now)),
            console.name_of(row.assignee) if row.assignee else _("nobody yet"),
        ]
        sign = f"{CHASE_SIGN} " if due else "  "
        return Content.assemble(
            (sign, "$text-warning"),
            (f"#{row.number}  ", "$accent"),
            line(row.subject, 200),
            "\n    ",
            (" · ".join(told), "$text-warning" if due else "$text-muted"),
        )

    @on(LineList.OptionSelected)
    def action_open_ticket(self) -> None:
        """Open the ticket under the cursor."""
        from supportdesk.screens.ticket import TicketScreen

        if self.ticket is not None:
            self.open_screen(TicketScreen(self.ticket.number))
