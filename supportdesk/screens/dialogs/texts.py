"""Questions that ask for a text: what is needed, why, the report, the note."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Label, TextArea

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.ticket import Wait
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.dialog import Call, VerbQuestion
from supportdesk.services import tickets
from supportdesk.services.recording import Outcome
from supportdesk.text import clean


class TextQuestion(VerbQuestion):
    """One text of several lines."""

    label: ClassVar[str]
    required: ClassVar[bool] = True

    def fields(self) -> ComposeResult:
        """One text field."""
        yield Label(_(self.label))
        yield TextArea(id="text", classes="field", show_line_numbers=False, tab_behavior="focus")

    @property
    def text(self) -> str:
        """What was typed, cleaned."""
        return clean(self.query_one("#text", TextArea).text).strip()

    def make(self) -> Command:
        """Return the command for the text."""
        raise NotImplementedError

    def call(self) -> Call:
        """Return the verb for the text."""
        raise NotImplementedError

    def command(self) -> Command | None:
        """Preview only what could be done."""
        return self.make() if self.text or not self.required else None

    def answer(self) -> Call:
        """Let the rules judge the text before the dialog goes away."""
        from supportdesk.services.reading import preview

        console = self.console
        if self.target.count == 1:
            preview(self.view, self.make(), console.actor, console.now())
        return self.call()


class AwaitClient(TextQuestion):
    """Wait for the client."""

    title_text = N_("Wait for the client")
    label = N_("What is needed from the client")
    required = False

    def make(self) -> Command:
        """The pause."""
        return do.Pause(Wait.CLIENT, note=self.text)

    def call(self) -> Call:
        """The pause."""
        note = self.text
        return lambda desk, number, options: tickets.wait(desk, number, Wait.CLIENT, note=note, **options)


class Resolve(TextQuestion):
    """Resolve with a report."""

    title_text = N_("Resolve")
    label = N_("Report to the client")

    def make(self) -> Command:
        """The resolution."""
        return do.Resolve(self.text)

    def call(self) -> Call:
        """The resolution."""
        return _with(tickets.resolve, self.text)


class Refuse(TextQuestion):
    """Refuse with a reason."""

    title_text = N_("Refuse")
    label = N_("Why it is outside the scope of support")

    def make(self) -> Command:
        """The refusal."""
        return do.Refuse(self.text)

    def call(self) -> Call:
        """The refusal."""
        return _with(tickets.refuse, self.text)


class Reopen(TextQuestion):
    """Open again with a reason."""

    title_text = N_("Open again")
    label = N_("Why it is opened again")

    def make(self) -> Command:
        """The reopening."""
        return do.Reopen(self.text)

    def call(self) -> Call:
        """The reopening."""
        return _with(tickets.reopen, self.text)


class WriteNote(TextQuestion):
    """Write a note."""

    title_text = N_("Internal note")
    label = N_("For colleagues; the client does not see it")

    def make(self) -> Command:
        """The note."""
        return do.Note(self.text)

    def call(self) -> Call:
        """The note."""
        return _with(tickets.note, self.text)


def _with(verb: Callable[..., Outcome], text: str) -> Call:
    return lambda desk, number, options: partial(verb, desk, number, text)(**options)
