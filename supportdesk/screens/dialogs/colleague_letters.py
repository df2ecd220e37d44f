"""The letters to colleagues that are not sent: read, given another address, or taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.letter_words import delivery_name, kind_name
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Question
from supportdesk.services import letters, telling
from supportdesk.services.desk import Desk
from supportdesk.services.outbox import Message
from supportdesk.text import clean, line

SHOWN_LINES = 6
"""So much of a letter's text is seen at a glance."""


class ColleagueLetters(Question[Callable[[Desk], Message]]):
    """Choose a letter, and say where it goes or that it is not to be sent."""

    title_text = N_("Letters to colleagues that are not sent")

    def __init__(self, unsent: Sequence[Message]) -> None:
        super().__init__()
        self.unsent = {str(letter.number): letter for letter in unsent}

    def fields(self) -> ComposeResult:
        """The letters, what is to become of the one under the cursor, and its address."""
        yield Choices(
            [
                Choice(number, line(letter.contact or letter.recipient or "—", 40), _stand(letter))
                for number, letter in self.unsent.items()
            ],
            id="letter",
        )
        yield Label(_("What becomes of it"))
        yield Choices(
            [
                Choice("send", _("send to this address")),
                Choice("back", _("take back"), _("it is never sent")),
            ],
            id="how",
        )
        yield Label(_("Address"))
        yield Input(id="address", classes="field")

    @property
    def letter(self) -> Message:
        """The letter under the cursor."""
        return self.unsent[self.query_one("#letter", Choices).value or next(iter(self.unsent))]

    def show_effect(self) -> None:
        """Show the beginning of the letter's text."""
        letter = self.letter
        text = [row for row in clean(letter.body).splitlines() if row.strip()][:SHOWN_LINES]
        words = Content("\n").join([Content.styled(line(letter.subject, 200), "bold"), *map(Content, text)])
        self.query_one("#effect", Static).update(words)

    def answer(self) -> Callable[[Desk], Message]:
        """Return what is to be done."""
        number = self.letter.number
        if self.query_one("#how", Choices).value == "back":
            return lambda desk: telling.take_back_letter(desk, number)
        try:
            address = letters.typed_address(self.query_one("#address", Input).value)
        except Refused:
            self.query_one("#address").focus()
            raise
        return lambda desk: telling.readdress_letter(desk, number, address)

    @on(Choices.OptionHighlighted, "#letter")
    def _another(self) -> None:
        self.query_one("#address", Input).value = self.letter.recipient or ""

    @on(Choices.Chosen)
    def _chosen(self, message: Choices.Chosen) -> None:
        if message.choices.id == "letter":
            self.query_one("#how").focus()
        elif message.value == "send":
            self.query_one("#address").focus()


def _stand(letter: Message) -> str:
    """Return what a letter is about, and how it stands."""
    return f"{kind_name(letter.kind)} · {delivery_name(letter.state, letter.problem)}"
