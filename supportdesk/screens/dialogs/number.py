"""A ticket's number: the field for it, and the question to which ticket to go."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Question


class NumberField(Input):
    """Takes a ticket's number, with or without its sign."""

    def __init__(self, *, placeholder: str = "") -> None:
        super().__init__(id="number", classes="field", placeholder=placeholder, max_length=19)

    @property
    def number(self) -> int | None:
        """The number typed; None until it can be one."""
        digits = self.value.strip().lstrip("#№").strip()
        return int(digits) or None if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


class WhichNumber(Question[int]):
    """Ask for a ticket's number."""

    title_text = N_("Go to ticket")
    enter_answers = True

    def fields(self) -> ComposeResult:
        """The number."""
        yield NumberField(placeholder=_("number"))

    def answer(self) -> int:
        """Return the number."""
        number = self.query_one(NumberField).number
        if number is None:
            raise Refused(N_("Type a ticket's number."))
        return number
