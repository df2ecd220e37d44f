"""Which of several tickets is meant."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult

from supportdesk.i18n import N_
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Question


class WhichTicket(Question[int]):
    """Choose one of the tickets that a note or a step is about."""

    title_text = N_("Open which ticket?")
    enter_answers = True

    def __init__(self, subjects: Mapping[int, str]) -> None:
        super().__init__()
        self.subjects = subjects

    def fields(self) -> ComposeResult:
        """The tickets."""
        choices = [Choice(str(number), f"#{number}", subject) for number, subject in self.subjects.items()]
        yield Choices(choices, id="ticket")

    def answer(self) -> int:
        """Return the number."""
        return int(self.query_one("#ticket", Choices).value or next(iter(self.subjects)))
