"""Where a page is to be written: a new file, whose ending says as what."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Question
from supportdesk.text import line

ENDINGS = (".pdf", ".md")


class SaveAs(Question[Path]):
    """Ask for a file's name."""

    title_text = N_("Write into a file")

    def __init__(self, page: str, name: str, problem: str = "") -> None:
        super().__init__()
        self.page, self.file_name, self.problem = page, name, problem

    def fields(self) -> ComposeResult:
        """What is written, and the name."""
        yield Label(line(self.page, 120), markup=False)
        yield Label(_("A new file: .pdf to print, .md to paste. ~ is your home folder"))
        yield Input(self.file_name, id="file", classes="field", max_length=1_000, select_on_focus=False)

    def on_mount(self) -> None:
        """Say what was wrong with the last name."""
        super().on_mount()
        if self.problem:
            self.call_after_refresh(self.complain, self.problem)

    def show_effect(self) -> None:
        """Say where that is."""
        typed = self.query_one("#file", Input).value.strip()
        shown = Path(typed).expanduser().absolute() if typed and "\0" not in typed else Path.cwd()
        self.query_one("#effect", Static).update(Content(line(str(shown), 300)))

    def answer(self) -> Path:
        """Return the path."""
        typed = self.query_one("#file", Input).value.strip()
        if not typed.lower().endswith(ENDINGS):
            raise Refused(N_("The name must end in .pdf or .md: that says as what it is written."))
        return Path(typed)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_save_form()
