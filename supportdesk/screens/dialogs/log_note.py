"""A note for the shift log: several lines, the tickets that it names shown while it is typed."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, Static, TextArea

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.log_entry import linked
from supportdesk.i18n import N_, _
from supportdesk.screens.console import Console
from supportdesk.screens.dialogs.dialog import Question
from supportdesk.text import clean, line

_SHOWN = 4
"""So many of the tickets that a note names are shown with their subjects."""


class LogNote(Question[str]):
    """What no ticket says; what is typed is kept until it is in the log."""

    def __init__(self, *, pinned: bool) -> None:
        super().__init__()
        self.pinned = pinned
        self.title_text = N_("Pinned note") if pinned else N_("Note for the shift log")
        self._subjects: dict[int, str | None] = {}
        """The subjects of the tickets that were looked up; None: there is no such ticket."""

    @staticmethod
    def forget(console: Console, *, pinned: bool) -> None:
        """Forget what was typed: it is in the log."""
        console.unsent.pop(_about(pinned), None)

    def fields(self) -> ComposeResult:
        """One text field."""
        if self.pinned:
            yield Label(_("It stays on top until somebody takes it down. #1042 links a ticket"))
        else:
            yield Label(_("What no ticket says. #1042 links a ticket"))
        kept = self.console.unsent.get(_about(self.pinned), {})
        yield TextArea(
            kept.get("text", ""), id="text", classes="field", show_line_numbers=False, tab_behavior="focus"
        )

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
        self._keep()
        return self.text

    def action_go_back(self) -> None:
        """Leave without a note; what was typed is there again at the next key press."""
        self._keep()
        if self.text:
            self.console.say(_("What you typed is kept: the same key shows it again."))
        super().action_go_back()

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

    def _keep(self) -> None:
        if self.text:
            self.console.unsent[_about(self.pinned)] = {"text": self.text}
        else:
            self.forget(self.console, pinned=self.pinned)


def _about(pinned: bool) -> tuple[str, int]:
    return LogNote.__name__, int(pinned)
