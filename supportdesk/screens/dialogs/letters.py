"""Questions about letters: what the client is told, where a letter goes, which are not to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _, ngettext, pgettext
from supportdesk.incident_words import numbers_words
from supportdesk.letter_words import language_name, letter_heading, readers_words
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.details import Fields
from supportdesk.screens.dialogs.dialog import Call, Target
from supportdesk.screens.dialogs.languages import LanguageTexts, languages_of
from supportdesk.services import letters, telling
from supportdesk.services.desk import Desk
from supportdesk.services.incidents import Done
from supportdesk.services.letters import Client
from supportdesk.services.outbox import Delivery, Message
from supportdesk.services.recording import Options, Outcome
from supportdesk.text import line
from supportdesk.widgets.tick_box import TickBox

SHOWN = 5
"""So many letters are named; of more, how many there are."""


class WriteMessage(Fields):
    """Write to the client."""

    AUTO_FOCUS = "TextArea"
    title_text = N_("Letter to the client")

    def __init__(self, target: Target, clients: Sequence[Client]) -> None:
        super().__init__(target)
        self.clients = clients
        self.client = clients[0]

    def fields(self) -> ComposeResult:
        """To whom, about what, and the text; several tickets' letters go to their own contacts."""
        spoken = languages_of(self.clients)
        if self.target.count == 1:
            yield Label(pgettext("letter", "To"))
            yield Input(
                self.client.address or "",
                id="recipient",
                classes="field",
                placeholder=_("the address is not known"),
            )
            yield Label(_("Subject"))
            yield Input(line(self.view.ticket.subject), id="subject", classes="field")
        else:
            words = readers_words(self.clients)
            yield Label(Content(words[:1].upper() + words[1:]))
        alone = _("Text, {language}").format(language=language_name(spoken[0]))
        yield LanguageTexts(spoken, alone if len(spoken) == 1 else _("Text"))

    def show_effect(self) -> None:
        """Say to whom it goes, and what becomes of it when nobody knows the address."""
        if self.target.count > 1:
            words = _("Each ticket's contact gets a letter of their own. No clock changes.")
            style = ""
        elif self._recipient or self.client.address:
            words, style = _("It waits in the outbox. No clock changes."), ""
        else:
            words = _(
                "The address is not known: the letter is kept as not sent. Type it above, or name the "
                "contact later with {key}."
            ).format(key=self.console.keymap.label("ticket.identify"))
            style = "$text-warning"
        self.query_one("#effect", Static).update(Content.styled(words, style))

    @property
    def _recipient(self) -> str:
        return self.value("recipient") if self.target.count == 1 else ""

    def answer(self) -> Call:
        """The letter, its address judged before the dialog goes away."""
        recipient = self._recipient
        subject = self.value("subject") if self.target.count == 1 else ""
        if recipient or (self.client.address and self.target.count == 1):
            letters.typed_address(recipient)  # one that is emptied is not the contact's again
        spoken = languages_of(self.clients)
        written = self.query_one(LanguageTexts).written(spoken, N_("The letter is empty."))
        return lambda desk, number, options: telling.message(
            desk, number, written.first, texts=written.texts, subject=subject, recipient=recipient, **options
        )


def tickets_of(letters: Sequence[Message]) -> tuple[int, ...]:
    """Return the tickets that letters are about, each once."""
    return tuple(dict.fromkeys(letter.ticket for letter in letters if letter.ticket is not None))


class Readdress(Fields):
    """Give letters that are not sent an address, or take them back."""

    title_text = N_("A letter that is not sent")

    def __init__(
        self, target: Target, unsent: Sequence[Message], client: Client, others: Sequence[Message] = ()
    ) -> None:
        super().__init__(target)
        self.unsent = unsent
        self.client = client
        self.others = others
        """Those of other tickets, or not meant, that have the same address or reader."""
        self.done: Done | None = None
        """What was done on the other tickets."""

    def fields(self) -> ComposeResult:
        """The letters, those like them, what is to become of them, and the address."""
        yield Static(Content("\n").join(self._letters()))
        if self.others:
            n = len(self.others)
            words = ngettext(
                "and {n} more to the same reader: {tickets}", "and {n} more to the same reader: {tickets}", n
            ).format(n=n, tickets=numbers_words(tickets_of(self.others)))
            bad = any(letter.state is Delivery.FAILED for letter in self.unsent)
            yield TickBox(words, value=bad, id="others")
        yield Choices(
            [
                Choice("send", _("send to this address")),
                Choice("back", _("take back"), _("the client was told in another way")),
            ],
            id="how",
        )
        yield Label(_("Address"))
        yield Input(self.client.address or "", id="address", classes="field")

    def _letters(self) -> Iterator[Content]:
        for letter in self.unsent[:SHOWN]:
            yield Content(f"{letter_heading(letter)}\n  {line(letter.subject, 120)}")
        if len(self.unsent) > SHOWN:
            n = len(self.unsent) - SHOWN
            yield Content(ngettext("and {n} more", "and {n} more", n).format(n=n))

    @property
    def meant(self) -> list[Message]:
        """The letters that are put right."""
        ticked = any(box.value for box in self.query(TickBox))
        return [*self.unsent, *(self.others if ticked else ())]

    @property
    def _back(self) -> bool:
        return self.query_one("#how", Choices).value == "back"

    def show_effect(self) -> None:
        """Say of how many letters it is."""
        n = len(self.meant)
        words = (
            ngettext("{n} letter is taken back.", "{n} letters are taken back.", n)
            if self._back
            else ngettext("{n} letter goes to the new address.", "{n} letters go to the new address.", n)
        )
        self.query_one("#effect", Static).update(Content(words.format(n=n)))

    def answer(self) -> Call:
        """The address, or the taking back."""
        if self._back:
            return self._settling(
                lambda desk, n, numbers, given: telling.take_back(desk, n, numbers, **given)
            )
        try:
            address = letters.typed_address(self.value("address"))
        except Refused:
            self.query_one("#address").focus()
            raise
        return self._settling(
            lambda desk, n, numbers, given: telling.readdress(desk, n, numbers, address, **given)
        )

    def _settling(self, settle: telling.Settle) -> Call:
        letters = self.meant

        def call(desk: Desk, number: int, options: Options) -> Outcome:
            outcome, self.done = telling.settle_all(desk, number, letters, settle, options)
            return outcome

        return call

    @on(TickBox.Changed)
    def _ticked(self) -> None:
        self.show_effect()

    @on(Choices.Chosen)
    def _chosen(self, message: Choices.Chosen) -> None:
        if message.value == "back":
            self.query_one("#how").focus()
        else:
            self.query_one("#address").focus()
