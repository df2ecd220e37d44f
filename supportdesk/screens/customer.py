"""A customer: contacts, agreement and its versions, open tickets, and the last ended ones."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.agreement import ClockStart, Terms
from supportdesk.domain.catalogue import Priority
from supportdesk.domain.ticket import State
from supportdesk.formats import date, span
from supportdesk.i18n import _
from supportdesk.keys import hints
from supportdesk.names import policy_words, priority_name, state_name
from supportdesk.screens.calls import begin_call
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.moving import MovesOptions
from supportdesk.text import line
from supportdesk.timezones import time_zone
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.line_list import LineList
from supportdesk.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from supportdesk.services.customers import Card


class CustomerScreen(DeskScreen[None], MovesOptions):
    """All that is known of a customer, to be read."""

    SCOPE = "customer"
    BINDINGS = bindings("customer")
    AUTO_FOCUS = "#customer-tickets"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self._card: Card | None = None

    def compose(self) -> ComposeResult:
        """Head; tickets beside facts; keys."""
        yield StatusLine()
        yield Static(id="customer-head")
        with Horizontal(id="customer-body"):
            yield LineList(id="customer-tickets")
            with VerticalScroll(id="customer-side", can_focus=False):
                yield Static(id="customer-facts")
        yield HintBar()

    def on_mount(self) -> None:
        """Read the card, and again when anything changes."""
        self.console.tickets_changed.subscribe(self, lambda _numbers: self._read())
        self.query_one(HintBar).show(hints("customer"))
        self.set_interval(1, self._tick)
        self._tick()
        self._read()

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(_("Customer")))

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services.customers import card

        try:
            self._card = await self.console.ask(card, self.code)
        except Exception as error:
            if self._card is None or self.console.connection.live:
                self.console.tell(error)
            return
        self._show(self._card)

    def _show(self, card: Card) -> None:
        console = self.console
        head = Content.assemble(
            (line(card.customer.name), "bold"), (f"  {card.customer.code}", "$text-muted")
        )
        self.query_one("#customer-head", Static).update(head)
        parts: list[Content] = [Content.styled(_("Contacts"), "$text-accent")]
        if not card.customer.contacts:
            parts.append(Content.styled(_("none yet; the form can add one"), "$text-muted"))
        for contact in card.customer.contacts:
            ways = " · ".join(line(way) for way in (contact.phone, contact.email) if way)
            parts.append(Content.assemble(line(contact.name), (f"  {ways}", "$text-muted")))
        parts.append(Content())
        parts.append(Content.styled(_("Agreement"), "$text-accent"))
        if not card.versions:
            parts.append(Content.styled(_("nothing agreed: the default terms govern"), "$text-warning"))
        for terms in reversed(card.versions):
            parts += self._terms(terms, time_zone(card.customer.time_zone) or console.zone)
        self.query_one("#customer-facts", Static).update(Content("\n").join(parts))
        self.query_one(LineList).set_lines(
            [
                *(_ticket(row.number, row.state, row.subject) for row in card.open),
                *(_ticket(number, State(ended.state), ended.subject) for number, ended in card.ended),
            ],
            _("No tickets yet. {key} registers a call.").format(key=console.keymap.label("ticket.call")),
        )

    def _terms(self, terms: Terms, zone: tzinfo) -> list[Content]:
        since = "" if terms.valid_from is None else date(terms.valid_from, zone)
        starts = (
            _("from receipt") if terms.resolution_starts is ClockStart.RECEIPT else _("from registration")
        )
        lines = [Content.styled(_("since {date}, {starts}").format(date=since, starts=starts), "bold")]
        for name, targets in (
            (_("registration"), terms.registration_us),
            (_("resolution"), terms.resolution_us),
        ):
            listed = ", ".join(f"{self._target_name(key)} {span(us)}" for key, us in targets.items()) or "—"
            lines.append(Content.assemble((f"  {name}: ", "$text-muted"), listed))
        words = "; ".join(policy_words(terms.policy))
        lines.append(Content.assemble((f"  {_('policy')}: ", "$text-muted"), words))
        return lines

    def _target_name(self, key: str) -> str:
        """Return what a target is agreed for, in words: a priority, or one category."""
        return priority_name(Priority(key)) if key in tuple(Priority) else self.console.category_name(key)

    @on(LineList.OptionSelected)
    def action_open_ticket(self) -> None:
        """Open the ticket under the cursor."""
        from supportdesk.screens.ticket import TicketScreen

        number = self.query_one(LineList).chosen
        if number is not None:
            self.open_screen(TicketScreen(int(number)))

    def action_register_call(self) -> None:
        """Open the form for a call of this customer."""
        begin_call(self, self.code)

    def action_go_back(self) -> None:
        """Back to where the card was opened from."""
        self.dismiss()


def _ticket(number: int, state: State, subject: str) -> tuple[str, Content]:
    style = "" if state.live else "$text-muted"
    words = ((f"#{number}  ", "$accent"), f"{state_name(state)}  ", (line(subject), style))
    return str(number), Content.assemble(*words)
