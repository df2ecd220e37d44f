"""Which calendar file shifts are taken in from."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Input, Label

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Question


class WhichCalendar(Question[Path]):
    """Ask for the file's name."""

    title_text = N_("Take shifts in from a calendar")
    enter_answers = True

    def fields(self) -> ComposeResult:
        """The name."""
        yield Label(_("iCalendar file; what it would change is shown before anything is recorded"))
        yield Input(id="file", classes="field")

    def answer(self) -> Path:
        """Return the file."""
        text = self.query_one("#file", Input).value.strip()
        if not text or "\0" in text:
            raise Refused(N_("Name the file."))
        return Path(text).expanduser()
