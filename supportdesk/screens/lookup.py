"""Find by the first letters what is meant: a customer, also by phone number or domain; or make a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

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

    from supportdesk.services.customers import Contact, Customer

M = TypeVar("M")

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
    candidates: list[Match] = []
    for customer in found:
        people = [contact for contact in customer.contacts if _fits(contact, customer, typed)]
        if not people or any(typed.casefold() in own.casefold() for own in (customer.name, customer.code)):
            candidates.append(Match(customer.code, customer.name))
        for contact in people or customer.contacts[:2]:
            who = " · ".join(part for part in (contact.name, contact.phone or contact.email) if part)
            candidates.append(Match(customer.code, customer.name, who))
    return candidates[:CANDIDATES]


def _fits(person: Contact, customer: Customer, typed: str) -> bool:
    """Tell whether every word is the person's or their company's, some the person's; or the phone fits."""
    company, own = customer.name.casefold(), f"{person.name} {person.email}".casefold()
    phone = _digits(person.phone)
    words = typed.casefold().split()
    persons = {word for word in words if word in own or (len(_digits(word)) > 2 and _digits(word) in phone)}
    by_phone = len(_digits(typed)) > 2 and _digits(typed) in phone
    return by_phone or (bool(persons) and all(word in persons or word in company for word in words))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def remembered(customers: Mapping[str, str], typed: str) -> list[Match]:
    """Return the candidates among the customers' names alone: what is still known without the database."""
    words = typed.casefold()
    return [Match(code, name) for code, name in customers.items() if words in f"{name} {code}".casefold()][
        :CANDIDATES
    ]


class Lookup(Vertical, Generic[M]):
    """A field with the candidates for what is typed under it."""

    FIELD: ClassVar[str | None] = None
    """The field's id."""

    def __init__(self, *, id: str, text: str = "") -> None:
        super().__init__(id=id)
        self._text = text
        self._matches: Sequence[M] = ()
        self._new = ""
        self._moved = False
        """Whether an arrow was pressed since these candidates are there."""
        self._sure = False
        """Whether what is new was taken once: the second time makes it."""

    @property
    def placeholder(self) -> str:
        """What the empty field says."""
        raise NotImplementedError

    async def find(self, words: str) -> Sequence[M]:
        """Return the candidates, the likeliest first."""
        raise NotImplementedError

    def candidate(self, match: M) -> Content:
        """Return a candidate's line."""
        raise NotImplementedError

    def new_words(self, name: str) -> str:
        """Return the words by which something new is offered; empty where nothing is."""
        raise NotImplementedError

    def take(self, match: M) -> None:
        """Take a candidate."""
        raise NotImplementedError

    def take_new(self, name: str) -> None:
        """Take what was typed as something new."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The field, and the candidates."""
        yield Input(self._text, placeholder=self.placeholder, id=self.FIELD)
        yield OptionList(id="candidates")

    def on_mount(self) -> None:
        """No candidates yet."""
        candidates = self.query_one(OptionList)
        candidates.display = False
        candidates.can_focus = False

    @property
    def typed(self) -> str:
        """What stands in the field, cleaned."""
        return line(self.query_one(Input).value).strip()

    def fill(self, text: str) -> None:
        """Write something into the field that needs no candidates."""
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = text
            field.cursor_position = len(text)
        self.query_one(OptionList).display = False

    @work(exclusive=True, group="lookup", exit_on_error=False)
    async def look(self) -> None:
        """Show the candidates for what is typed."""
        words = self.typed
        self._matches = await self.find(words) if words else ()
        self._new = self.new_words(words) if words else ""
        self._moved = self._sure = False
        candidates = self.query_one(OptionList)
        candidates.clear_options()
        candidates.add_options(Option(self.candidate(match)) for match in self._matches)
        if self._new:
            candidates.add_option(Option(Content.assemble(("＋ ", "$accent"), self._new)))
        candidates.display = candidates.option_count > 0 and self.query_one(Input).has_focus
        candidates.highlighted = 0 if self._matches else None

    def on_key(self, event: events.Key) -> None:
        """Move among the candidates and take one, without leaving the field."""
        candidates = self.query_one(OptionList)
        if not candidates.display:
            return
        if event.key == "down":
            at_last = bool(self._matches) and candidates.highlighted == len(self._matches) - 1
            if self._moved or not at_last:  # the first ↓ leads from a match to nothing new
                candidates.action_cursor_down()
        elif event.key == "up":
            candidates.action_cursor_up()
        else:
            return
        self._moved = True
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
            self.take(self._matches[place])
        elif self._sure:
            self.take_new(self.typed)
        else:
            self._sure = True
            again = _("Enter once more: {new}").format(new=self._new)
            words = Content.assemble(("＋ ", "$accent"), (again, "bold"))
            self.query_one(OptionList).replace_option_prompt_at_index(place, words)

    def on_descendant_blur(self) -> None:
        """Hide the candidates when the field is left."""
        self.query_one(OptionList).display = False


class CustomerLookup(Lookup[Match]):
    """What is not chosen is an unknown caller."""

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

    @property
    def placeholder(self) -> str:
        """What an empty field means."""
        return _("empty: an unknown caller, default terms")

    @property
    def unresolved(self) -> str:
        """What was typed without choosing anybody; empty for an unknown caller."""
        return "" if self.customer is not None or self.new_name else self.typed

    def choose(self, customer: str, name: str, *, contact: str = "", by_hand: bool = False) -> None:
        """Take a customer."""
        self.customer, self.customer_name, self.new_name = customer, line(name), ""
        self.fill(self.customer_name)
        self.query_one(Input).action_select_all()  # whoever types on means somebody else
        self.post_message(self.Chosen(customer, line(contact), by_hand))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed())
        if self.customer is not None or self.new_name:
            self.customer, self.customer_name, self.new_name = None, "", ""
            self.post_message(self.Chosen(None, "", by_hand=False))
        self.look()

    async def find(self, words: str) -> Sequence[Match]:
        """Return customers and their people; without the database those whose names are known here."""
        from supportdesk.services.customers import find

        console = cast(Console, self.app)
        try:
            return matches(await console.ask(find, words, CANDIDATES), words)
        except Exception as error:
            self.log.warning(error)
            return remembered(console.customers, words)

    def candidate(self, match: Match) -> Content:
        """The customer, and who of its people."""
        contact = f"  {line(match.contact)}" if match.contact else ""
        return Content.assemble((line(match.customer_name), "bold"), (contact, "$text-muted"))

    def new_words(self, name: str) -> str:
        """Anybody may be a new customer."""
        return _("new customer “{name}”").format(name=name)

    def take(self, match: Match) -> None:
        """Choose the customer by hand."""
        self.choose(match.customer, match.customer_name, contact=match.contact, by_hand=True)

    def take_new(self, name: str) -> None:
        """Remember the name of a customer to be made."""
        self.customer, self.customer_name, self.new_name = None, name, name
        self.query_one(OptionList).display = False
        self.screen.focus_next()
