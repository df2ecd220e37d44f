"""Say whose ticket it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Label

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Call, VerbQuestion
from supportdesk.screens.lookup import CustomerLookup
from supportdesk.services import tickets
from supportdesk.services.customers import add_customer
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.services.desk import Desk
    from supportdesk.services.recording import Outcome
    from supportdesk.services.tickets import Options


class Whose(VerbQuestion):
    """The customer and the contact; their agreement governs the ticket from its receipt on."""

    AUTO_FOCUS = "#customer Input"
    title_text = N_("Whose ticket it is")

    def fields(self) -> ComposeResult:
        """The customer, the contact."""
        yield Label(_("Customer: name, phone, domain"))
        yield CustomerLookup(id="customer")
        yield Label(_("Contact"))
        yield Input(line(self.view.ticket.contact), id="contact")

    def on_mount(self) -> None:
        """Show whose it is now: to put the contact right, nobody has to be chosen again."""
        code = self.view.ticket.customer
        if code is not None:
            self.query_one(CustomerLookup).choose(code, self.console.customer_name(code))

    def answer(self) -> Call:
        """The identification."""
        lookup = self.query_one(CustomerLookup)
        customer, new_name = lookup.customer, lookup.new_name
        contact = line(self.query_one("#contact", Input).value).strip()
        if new_name:
            return _of_new_customer(new_name, contact)
        if customer is None:
            self.query_one("#customer Input").focus()
            raise Refused(N_("Choose the customer from the list."))
        return lambda desk, number, options: tickets.identify(
            desk, number, customer, contact=contact, **options
        )

    @on(CustomerLookup.Chosen)
    def _chosen(self, message: CustomerLookup.Chosen) -> None:
        if message.contact:
            self.query_one("#contact", Input).value = message.contact
        if message.by_hand:
            self.query_one("#contact").focus()


def _of_new_customer(name: str, contact: str) -> Call:
    made: list[str] = []

    def call(desk: Desk, number: int, options: Options) -> Outcome:
        if not made:  # once, for several tickets and at another attempt too
            made.append(add_customer(desk, name).code)
        return tickets.identify(desk, number, made[0], contact=contact, **options)

    return call
