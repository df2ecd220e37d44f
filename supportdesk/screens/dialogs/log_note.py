"""A note for the shift log: several lines, the tickets that it names shown while it is typed."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, Static, TextArea

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.log_entry import linked
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import KeptQuestion
from supportdesk.text import clean, line

_SHOWN = 4
"""So many of the tickets that a note names are shown with their subjects."""


class LogNote(KeptQuestion[str]):
    """What no ticket says."""

    def __init__(self, *, pinned: bool) -> None:
        super().__init__()
        self.pinned = pinned
        self.title_text = N_("Pinned note") if pinned else N_("Note for the shift log")
        self._subjects: dict[int, str | None] = {}
        """The subjects of the tickets that were looked up; None: there is no such ticket."""

    @property
    def about(self) -> tuple[str, int]:
        """Whether it stays on top."""
        return type(self).__name__, int(self.pinned)

    def fields(self) -> ComposeResult:
        """One text field."""
        if self.pinned:
            yield Label(_("It stays on top until somebody takes it down. #1042 links a ticket"))
        else:
            yield Label(_("What no ticket says. #1042 links a ticket"))
        yield TextArea(id="text", classes="field", show_line_numbers=False, tab_behavior="focus")

    @property
    def text(self) -> str:
        """What was typed, cleaned."""
        return clean(self.query_one("#text", TextArea).text).strip()

    def answer(self) -> str:
        """Return the note; its tickets must exist."""
        if not self.text:
            raise Refused(N_("The note is empty."))
        for number in linked(self.text):
            if number in self._subjects and self._subjects[number] is None:
                raise Unknown(N_("There is no ticket #{number}."), number=number)
        return self.text

    def show_effect(self) -> None:
        """Show the tickets that the note names."""
        numbers = linked(self.text)
        self._subjects.update({n: self.console.rows[n].subject for n in numbers if n in self.console.rows})
        missing = [number for number in numbers if number not in self._subjects]
        if missing:
            self._look_up(missing)
        lines = []
        for number in numbers[:_SHOWN]:
            subject = self._subjects.get(number, "…")
            lines.append(
                _("There is no ticket #{number}.").format(number=number)
                if subject is None
                else f"#{number}  {line(subject, 80)}"
            )
        self.query_one("#effect", Static).update(Content("\n".join(lines)))

    @work(group="look-up", exit_on_error=False)
    async def _look_up(self, numbers: list[int]) -> None:
        from supportdesk.services import shiftlog

        try:
            found = await self.console.ask(shiftlog.subjects, numbers)
        except Exception as error:  # the service itself says so when the note is written
            self.log.warning(error)
            return
        self._subjects.update({number: found.get(number) for number in numbers})
        if self.is_current:
            self.show_effect()
