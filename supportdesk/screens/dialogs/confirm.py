"""A question with yes and no; the focus is on No, and Enter held down confirms nothing."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from supportdesk.i18n import _
from supportdesk.layouts import key_label
from supportdesk.screens.dialogs.dialog import Question
from supportdesk.widgets.bindings import bindings

_ANSWERS = ("question.yes", "question.no", "question.unclear")


class Confirm(Question[bool]):
    """Yes or no, each by its letter; what else is typed goes nowhere."""

    SCOPE = "question"
    BINDINGS = bindings("question")
    AUTO_FOCUS = "#no"

    def __init__(self, words: str, *, no: str = "", yes: str = "") -> None:
        super().__init__()
        self.words = words
        self.no = no or _("No")
        self.yes = yes or _("Yes")
        self._typed = False
        """Whether text was typed here: then its letters and its Enter are no answers either."""

    def head(self) -> Content:
        """The question."""
        return Content(self.words)

    def fields(self) -> ComposeResult:
        """No first."""
        with Horizontal(classes="buttons"):
            yield Button(self.no, id="no", classes="field", compact=True)
            yield Button(self.yes, id="yes", variant="primary", compact=True)

    def keys_line(self) -> str:
        """The letters that answer."""
        keymap = self.console.keymap
        yes = " ".join(key_label(key) for key in keymap.own["question.yes"])
        answers = f"{yes} {self.yes} · {keymap.label('question.no')} {self.no}"
        return f"{answers} · {_('{back} back').format(back=keymap.label('desk.back'))}"

    def answer(self) -> bool:
        """Ctrl+S is a yes."""
        return True

    def action_yes_question(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no_question(self) -> None:
        """No."""
        self.dismiss(False)

    def action_unclear_question(self) -> None:
        """Say what answers: the same letter may be meant as either."""
        self._say_what_answers(_("“н” may mean either."))

    def on_key(self, event: events.Key) -> None:
        """Keep text that is typed here from answering: it was meant for what had not opened yet."""
        keymap = self.console.keymap
        letters = {key for id in _ANSWERS for key in keymap.keys(id)}
        text = event.is_printable and (self._typed or event.key not in letters)
        if text or (self._typed and event.key == "enter"):
            self._typed = True
            event.stop()
            self._say_what_answers(_("What is typed here goes nowhere."))

    def _say_what_answers(self, why: str) -> None:
        keymap = self.console.keymap
        answers = _("{yes}: {yes_word}, {no}: {no_word}.").format(
            yes=keymap.label("form.save"),
            yes_word=self.yes,
            no=keymap.label("desk.back"),
            no_word=self.no,
        )
        self.complain(f"{why} {answers}")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class TryAgain(Confirm):
    """What failed may go on: the focus is on trying again, which changes nothing."""

    AUTO_FOCUS = "#yes"
