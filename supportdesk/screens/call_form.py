"""The fields of a registration form: who, what, and the category; what was typed into them can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Label, TextArea

from supportdesk.domain.catalogue import Category
from supportdesk.i18n import _
from supportdesk.screens.console import Console
from supportdesk.screens.dialogs.choices import Choices
from supportdesk.screens.dialogs.selections import category_choices
from supportdesk.screens.lookup import CustomerLookup
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.domain.agreement import Terms
    from supportdesk.services.reading import View


_FIELDS = ("contact", "subject", "text", "category")
"""Those after the customer, in their order."""


class CallForm(Horizontal):
    """On the left who and what, on the right the category."""

    def compose(self) -> ComposeResult:
        """Lay the fields out."""
        with VerticalScroll(id="form-left", can_focus=False):
            yield Label(_("Customer: name, phone, domain"))
            yield CustomerLookup(id="customer")
            yield Label(_("Contact"))
            yield Input(id="contact", placeholder=_("who calls, on which number"), select_on_focus=False)
            yield Label(_("Subject"))
            yield Input(id="subject", placeholder=_("in a few words"), select_on_focus=False)
            yield Label(_("What the client says"))
            yield TextArea(id="text", show_line_numbers=False, tab_behavior="focus")
        with Vertical(id="form-right"):
            yield Label(_("Category gives the priority"))
            yield Choices((), id="category")

    @property
    def lookup(self) -> CustomerLookup:
        """The field of the customer."""
        return self.query_one(CustomerLookup)

    @property
    def category(self) -> Category | None:
        """The chosen category, by its key or by moving there; None until then."""
        desk = cast(Console, self.app).desk
        code = self.query_one("#category", Choices).value
        return None if desk is None or code is None else desk.catalogue[code]

    @property
    def category_keys(self) -> str:
        """The keys that choose a category, in words."""
        return self.query_one("#category", Choices).keys_in_words

    @property
    def contact(self) -> str:
        """Who calls, as typed."""
        return line(self.query_one("#contact", Input).value).strip()

    @contact.setter
    def contact(self, contact: str) -> None:
        self.query_one("#contact", Input).value = contact

    @property
    def subject(self) -> str:
        """The subject as typed."""
        return line(self.query_one("#subject", Input).value).strip()

    @property
    def text(self) -> str:
        """What the client says, as typed."""
        return clean(self.query_one("#text", TextArea).text)

    def go_to(self, name: str) -> None:
        """Put the focus on a field."""
        self.query_one(f"#{name}").focus()

    def show_categories(self, terms: Terms, current: str | None) -> None:
        """Show the categories with what the terms give them; the cursor on the one chosen, else on none."""
        desk = cast(Console, self.app).desk
        if desk is not None:
            choices = category_choices(desk.catalogue, terms)
            self.query_one("#category", Choices).show(choices, current, first=False)

    def show_message(self, view: View) -> None:
        """Show a received message, whose words stay as they are."""
        ticket = view.ticket
        self.contact = contact_of(view)
        self.query_one("#subject", Input).value = line(ticket.subject)
        self.query_one("#text", TextArea).text = clean(ticket.text)
        for name in ("subject", "text"):
            self.query_one(f"#{name}").disabled = True
        if ticket.customer:
            self.lookup.choose(ticket.customer, cast(Console, self.app).customer_name(ticket.customer))
            self.go_to("category")

    def typed(self) -> dict[str, str]:
        """Return all that stands in the fields, by name."""
        lookup = self.lookup
        return {
            "customer": lookup.customer or "",
            "customer_name": lookup.customer_name,
            "caller": lookup.query_one(Input).value if lookup.customer is None else "",
            "contact": self.query_one("#contact", Input).value,
            "subject": self.query_one("#subject", Input).value,
            "text": self.query_one("#text", TextArea).text,
            "category": "" if self.category is None else self.category.code,
            "focus": self._focused,
        }

    @property
    def _focused(self) -> str:
        """The field in which the engineer is; empty for the first one."""
        return next((name for name in _FIELDS if self.query_one(f"#{name}").has_focus), "")

    def restore(self, fields: Mapping[str, str]) -> None:
        """Put back what `typed` returned; a message's own words stand already."""
        subject, text = self.query_one("#subject", Input), self.query_one("#text", TextArea)
        if not subject.disabled:
            subject.value = fields.get("subject", "")
            subject.cursor_position = len(subject.value)
            text.text = fields.get("text", "")
            text.move_cursor(text.document.end)
        self.contact = fields.get("contact", "")
        if fields.get("customer"):
            self.lookup.choose(fields["customer"], fields.get("customer_name", ""))
        elif fields.get("caller"):
            self.lookup.query_one(Input).value = fields["caller"]
        if fields.get("focus") in _FIELDS:
            self.go_to(fields["focus"])


def contact_of(view: View) -> str:
    """Return who wrote a message, as far as the ticket says."""
    return line(view.ticket.contact or view.ticket.sender)
