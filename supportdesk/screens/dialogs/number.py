"""Go to a ticket by its number."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Question


class WhichNumber(Question[int]):
    """Ask for a ticket's number."""

    title_text = N_("Go to ticket")

    def fields(self) -> ComposeResult:
        """The number."""
        yield Input(id="number", classes="field", placeholder=_("number"), max_length=19)

    def answer(self) -> int:
        """Return the number."""
        digits = self.query_one("#number", Input).value.strip().lstrip("#№").strip()
        if not digits.isascii() or not digits.isdigit() or int(digits) == 0:
            raise Refused(N_("Type a ticket's number."))
        return int(digits)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_save_form()
