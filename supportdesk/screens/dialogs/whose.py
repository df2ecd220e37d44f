"""Say whose ticket it is."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Label

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Call, VerbQuestion
from supportdesk.screens.lookup import CustomerLookup
from supportdesk.services import tickets
from supportdesk.text import line


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

    def answer(self) -> Call:
        """The identification."""
        customer = self.query_one(CustomerLookup).customer
        contact = line(self.query_one("#contact", Input).value).strip()
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
