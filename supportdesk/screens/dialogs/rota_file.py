"""Questions for a calendar file: a new one to write, or one to take shifts in from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Label

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Question


class CalendarFile(Question[Path]):
    """Ask for a file's name."""

    label: str
    name_given = ""

    def fields(self) -> ComposeResult:
        """The name."""
        yield Label(_(self.label))
        yield Input(self.name_given, id="file", classes="field")

    def answer(self) -> Path:
        """Return the file."""
        text = self.query_one("#file", Input).value.strip()
        if not text or "\0" in text:
            raise Refused(N_("Name the file."))
        return Path(text).expanduser()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_save_form()


class NewCalendar(CalendarFile):
    """The file to write the coming ninety days into."""

    title_text = N_("Write the rota as a calendar")
    label = N_("New file, readable by you alone; one that is there is not replaced")

    def __init__(self, day: date) -> None:
        super().__init__()
        self.name_given = f"rota-{day}.ics"


class WhichCalendar(CalendarFile):
    """The file to take shifts in from."""

    title_text = N_("Take shifts in from a calendar")
    label = N_("iCalendar file; what it would change is shown before anything is recorded")
