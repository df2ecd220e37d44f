"""The first start: the desk is made here and now, empty or with demo data to look around in."""

from __future__ import annotations

from typing import Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from supportdesk.i18n import _
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.leaving import Leaves
from supportdesk.text import redact
from supportdesk.widgets.bindings import bindings

Start = Literal["empty", "demo", "quit"]


class WelcomeScreen(Leaves, ModalScreen[Start]):
    """Asks how to begin."""

    BINDINGS = bindings("dialog")
    AUTO_FOCUS = "#start"

    def __init__(self, url: str, *, outdated: bool) -> None:
        super().__init__()
        self.url = url
        self.outdated = outdated

    def compose(self) -> ComposeResult:
        """What is there, and the ways to begin."""
        if self.outdated:
            words = _("The database was made by an earlier version. It can be brought up to date now.")
            choices = [Choice("empty", _("bring it up to date"), _("nothing is lost"))]
        else:
            words = _("There is no desk here yet. It is made now; nothing has to be set up by hand.")
            choices = [
                Choice("demo", _("with demo data"), _("invented customers and tickets, to look around")),
                Choice("empty", _("an empty desk"), _("for real work")),
            ]
        choices.append(Choice("quit", _("leave"), _("nothing is changed")))
        with Vertical(id="question"):
            yield Static(Content.styled("supportdesk", "bold"), id="head")
            yield Static(Content(words))
            yield Static(Content.styled(redact(self.url), "$text-muted"))
            yield Choices(choices, id="start")
            yield Static(Content(_("The number or Enter chooses.")), id="keys")

    @on(Choices.Chosen)
    def _chosen(self, message: Choices.Chosen) -> None:
        self.dismiss(cast(Start, message.value))

    def action_save_form(self) -> None:
        """Take the line under the cursor."""
        self.dismiss(cast(Start, self.query_one(Choices).value))

    def action_go_back(self) -> None:
        """Leave; nothing is changed."""
        self.dismiss("quit")


class WaitScreen(Leaves, ModalScreen[None]):
    """Something takes a while: what, and how far it is."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def compose(self) -> ComposeResult:
        """The words."""
        with Vertical(id="question"):
            yield Static(Content(self.words), id="head")

    def say(self, words: str) -> None:
        """Say how far it is."""
        self.query_one("#head", Static).update(Content(words))
