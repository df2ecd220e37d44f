"""Where something is to be written: a new file, whose ending says as what."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Question
from supportdesk.text import line


@dataclass(frozen=True, slots=True)
class FileKind:
    """As what something can be written."""

    endings: tuple[str, ...]
    label: str
    """What each ending means, a msgid; so is what is said of another one."""
    other: str


PAGE = FileKind(
    (".pdf", ".md"),
    N_("A new file: .pdf to print, .md to paste. ~ is your home folder"),
    N_("The name must end in .pdf or .md: that says as what it is written."),
)
TABLE = FileKind(
    (".csv", ".md"),
    N_("A new file: .csv for a spreadsheet, .md to paste. ~ is your home folder"),
    N_("The name must end in .csv or .md: that says as what it is written."),
)
CALENDAR = FileKind(
    (".ics",),
    N_("A new file: .ics for a calendar. ~ is your home folder"),
    N_("The name must end in .ics: by that calendars know it."),
)


class SaveAs(Question[Path]):
    """Ask for a file's name."""

    title_text = N_("Write into a file")
    enter_answers = True

    def __init__(self, what: str, name: str, problem: str = "", kind: FileKind = PAGE) -> None:
        super().__init__()
        self.what, self.file_name, self.problem, self.kind = what, name, problem, kind

    def fields(self) -> ComposeResult:
        """What is written, and the name."""
        yield Label(line(self.what, 120), markup=False)
        yield Label(_(self.kind.label))
        yield Input(self.file_name, id="file", classes="field", max_length=1_000, select_on_focus=False)

    def on_mount(self) -> None:
        """Say what was wrong with the last name."""
        super().on_mount()
        if self.problem:
            self.call_after_refresh(self.complain, self.problem)

    @property
    def path(self) -> Path:
        """Where that is: absolute; a link at its end is not followed."""
        typed = self.query_one("#file", Input).value.strip().replace("\0", "")
        return Path(os.path.abspath(Path(typed).expanduser()))  # noqa: PTH100 - resolve() follows links

    def show_effect(self) -> None:
        """Say where that is."""
        self.query_one("#effect", Static).update(Content(line(str(self.path), 300)))

    def answer(self) -> Path:
        """Return the path."""
        if self.path.suffix.lower() not in self.kind.endings:
            raise Refused(self.kind.other)
        return self.path
