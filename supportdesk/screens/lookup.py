"""Find the customer by the first letters, by phone number or by domain; or make a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from supportdesk.i18n import _
from supportdesk.screens.console import Console
from supportdesk.text import line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supportdesk.services.customers import Customer

CANDIDATES = 6
"""How many lines stand under the field."""


@dataclass(frozen=True, slots=True)
class Match:
    """A customer, or one of its people, who may be meant."""

    customer: str
    customer_name: str
    contact: str = ""


def matches(found: Iterable[Customer], typed: str) -> list[Match]:
    """Return the candidates for what was typed: the people it fits first, else the customer alone."""
    words = typed.casefold()
    digits = "".join(c for c in typed if c.isdigit())
    candidates: list[Match] = []
    for customer in found:
        people = [
            contact
            for contact in customer.contacts
            if words in f"{contact.name} {contact.email}".casefold()
            or (len(digits) > 2 and digits in "".join(c for c in contact.phone if c.isdigit()))
        ]
        if not people or words in customer.name.casefold():
            candidates.append(Match(customer.code, customer.name))
        for contact in people or customer.contacts[:2]:
            who = " · ".join(part for part in (contact.name, contact.phone or contact.email) if part)
            candidates.append(Match(customer.code, customer.name, who))
    return candidates[:CANDIDATES]


def remembered(customers: Mapping[str, str], typed: str) -> list[Match]:
    """Return the candidates among the customers' names alone: what is still known without the database."""
    words = typed.casefold()
    return [Match(code, name) for code, name in customers.items() if words in f"{name} {code}".casefold()][
        :CANDIDATES
    ]


class CustomerLookup(Vertical):
    """A field with the candidates under it; what is not chosen is an unknown caller."""

    @dataclass
    class Chosen(Message):
        """A customer was chosen, or chosen no more."""

        customer: str | None
        contact: str
        by_hand: bool

    class Typed(Message):
        """Something was typed into the field."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.customer: str | None = None
        """The chosen customer's code."""
        self.customer_name = ""
        self.new_name = ""
        """The name of a customer to be made."""
        self._matches: list[Match] = []

    def compose(self) -> ComposeResult:
        """The field, and the candidates."""
        yield Input(placeholder=_("empty: an unknown caller, default terms"))
        yield OptionList(id="candidates")

    def on_mount(self) -> None:
        """No candidates yet."""
        candidates = self.query_one(OptionList)
        candidates.display = False
        candidates.can_focus = False

    @property
    def unresolved(self) -> str:
        """What was typed without choosing anybody; empty for an unknown caller."""
        chosen = self.customer is not None or self.new_name
        return "" if chosen else line(self.query_one(Input).value).strip()

    def choose(self, customer: str, name: str, *, contact: str = "", by_hand: bool = False) -> None:
        """Take a customer."""
        self.customer, self.customer_name, self.new_name = customer, line(name), ""
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = self.customer_name
        self.query_one(OptionList).display = False
        self.post_message(self.Chosen(customer, line(contact), by_hand))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed())
        if self.customer is not None or self.new_name:
            self.customer, self.customer_name, self.new_name = None, "", ""
            self.post_message(self.Chosen(None, "", by_hand=False))
        self._find(event.value)

    @work(exclusive=True, group="lookup", exit_on_error=False)
    async def _find(self, typed: str) -> None:
        from supportdesk.services.customers import find

        words = line(typed).strip()
        self._matches = []
        if words:
            try:
                self._matches = matches(await cast(Console, self.app).ask(find, words, CANDIDATES), words)
            except Exception as error:
                self.log.warning(error)
                self._matches = remembered(cast(Console, self.app).customers, words)
        candidates = self.query_one(OptionList)
        candidates.clear_options()
        candidates.add_options(Option(_candidate(match)) for match in self._matches)
        if words:
            candidates.add_option(
                Option(Content.assemble(("＋ ", "$accent"), _("new customer “{name}”").format(name=words)))
            )
        candidates.display = bool(words) and self.query_one(Input).has_focus
        candidates.highlighted = 0 if self._matches else None

    def on_key(self, event: events.Key) -> None:
        """Move among the candidates and take one, without leaving the field."""
        candidates = self.query_one(OptionList)
        if not candidates.display:
            return
        if event.key == "down":
            candidates.action_cursor_down()
        elif event.key == "up":
            candidates.action_cursor_up()
        else:
            return
        event.stop()
        event.prevent_default()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        candidates = self.query_one(OptionList)
        if candidates.display and candidates.highlighted is not None:
            self._take(candidates.highlighted)
        else:
            candidates.display = False
            self.screen.focus_next()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    def _take(self, place: int) -> None:
        if place < len(self._matches):
            match = self._matches[place]
            self.choose(match.customer, match.customer_name, contact=match.contact, by_hand=True)
            return
        name = line(self.query_one(Input).value).strip()
        self.customer, self.customer_name, self.new_name = None, name, name
        self.query_one(OptionList).display = False
        self.screen.focus_next()

    def on_descendant_blur(self) -> None:
        """Hide the candidates when the field is left."""
        self.query_one(OptionList).display = False


def _candidate(match: Match) -> Content:
    contact = f"  {line(match.contact)}" if match.contact else ""
    return Content.assemble((line(match.customer_name), "bold"), (contact, "$text-muted"))
