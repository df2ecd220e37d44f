"""A question with yes and no; the focus is on No, and Enter held down confirms nothing."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from supportdesk.i18n import _
from supportdesk.screens.dialogs.dialog import Question


class Confirm(Question[bool]):
    """Yes or no."""

    AUTO_FOCUS = "#no"

    def __init__(self, words: str, *, no: str = "", yes: str = "") -> None:
        super().__init__()
        self.words = words
        self.no = no or _("No")
        self.yes = yes or _("Yes")

    def head(self) -> Content:
        """The question."""
        return Content(self.words)

    def fields(self) -> ComposeResult:
        """No first."""
        with Horizontal(classes="buttons"):
            yield Button(self.no, id="no", classes="field", compact=True)
            yield Button(self.yes, id="yes", variant="primary", compact=True)

    def answer(self) -> bool:
        """Ctrl+S is a yes."""
        return True

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class TryAgain(Confirm):
    """What failed may go on: the focus is on trying again, which changes nothing."""

    AUTO_FOCUS = "#yes"
