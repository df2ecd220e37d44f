"""What a start may ask: how the desk is made, empty or with demo data, and who works at this console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from supportdesk.i18n import _
from supportdesk.names import lines_name
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.leaving import Leaves
from supportdesk.text import clean, line, redact
from supportdesk.widgets.bindings import bindings

if TYPE_CHECKING:
    from supportdesk.services.engineers import Engineer

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


class WhoScreen(Leaves, ModalScreen[str | None]):
    """Asks who of the engineers works here, as the login at hand is nobody's; None: the program is left."""

    BINDINGS = bindings("dialog")
    AUTO_FOCUS = "#who"

    def __init__(self, engineers: Sequence[Engineer], words: str) -> None:
        super().__init__()
        self.engineers = engineers
        self.words = words

    def compose(self) -> ComposeResult:
        """Why it is asked, and the engineers."""
        details = {e.login: f"{line(e.name)} · {lines_name(e.lines)}" for e in self.engineers}
        choices = [Choice(login, login, detail) for login, detail in details.items()]
        choices.append(Choice("", _("leave"), _("nothing is changed")))
        with Vertical(id="question"):
            yield Static(Content.styled(_("Who works at this console?"), "bold"), id="head")
            yield Static(Content(clean(self.words)))
            yield Choices(choices, id="who")
            yield Static(Content(_("The number or Enter chooses.")), id="keys")

    @on(Choices.Chosen)
    def _chosen(self, message: Choices.Chosen) -> None:
        self.dismiss(message.value or None)

    def action_save_form(self) -> None:
        """Take the line under the cursor."""
        self.dismiss(self.query_one(Choices).value or None)

    def action_go_back(self) -> None:
        """Leave; nothing is changed."""
        self.dismiss(None)


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
