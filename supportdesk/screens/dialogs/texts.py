"""Questions that ask for a text: what is needed, why, the report, the note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, TextArea

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.events import Kind
from supportdesk.domain.rules.undoing import taken_back
from supportdesk.domain.ticket import Wait
from supportdesk.i18n import N_, _
from supportdesk.letter_words import reader_words, readers_words
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Call, Target, VerbQuestion, put
from supportdesk.screens.dialogs.languages import LanguageTexts, Written, languages_of
from supportdesk.services import tickets
from supportdesk.services.letters import Client
from supportdesk.services.recording import Outcome
from supportdesk.text import clean
from supportdesk.widgets.tick_box import TickBox


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
            preview(self.view, self.make(), console.actor, console.now(), console.lines)
        return self.call()


class LetterQuestion(TextQuestion):
    """A text of which the client is told by letter; for several tickets in each language that is spoken."""

    missing: ClassVar[str | None] = None
    """What is said when nothing is written; None: that is no fault."""

    def __init__(self, target: Target, clients: Sequence[Client]) -> None:
        super().__init__(target)
        self.clients = clients
        self.spoken = languages_of(clients)

    def fields(self) -> ComposeResult:
        """A text field for each language."""
        yield LanguageTexts(self.spoken, _(self.label))

    @property
    def texts(self) -> LanguageTexts:
        """The fields."""
        return self.query_one(LanguageTexts)

    @property
    def text(self) -> str:
        """The first text that was typed, cleaned."""
        return next(iter(self.texts.texts.values()), "")

    @property
    def tells(self) -> bool:
        """Whether the client gets it by letter."""
        return True

    def in_languages(self) -> Written:
        """Return what was typed; raise `Refused` where somebody who is told could not read it."""
        return self.texts.written(self.spoken if self.tells else (), self.missing)

    def reader_words(self) -> str:
        """To whom the letter goes; several tickets' letters go to their own contacts."""
        return readers_words(self.clients) if self.target.count > 1 else reader_words(self.clients[0])

    def answer(self) -> Call:
        """What several read is judged here; one ticket's by its rules."""
        if self.target.count > 1:
            self.in_languages()
        return super().answer()


class AwaitClient(LetterQuestion):
    """Wait for the client, who may be asked by letter."""

    title_text = N_("Wait for the client")
    label = N_("What is needed from the client")
    required = False

    @property
    def tells(self) -> bool:
        """Whether the client is asked."""
        return self.query_one("#tell", TickBox).value

    def fields(self) -> ComposeResult:
        """What is needed, and whether the client is asked for it."""
        yield from super().fields()
        words = _("Ask {how}").format(how=self.reader_words())
        yield TickBox(words, id="tell")

    def on_mount(self) -> None:
        """Nobody is asked for nothing."""
        self._decided = False

    @on(TextArea.Changed)
    def _note_changed(self) -> None:
        """Ask by letter as soon as it is said what for, unless the engineer decided otherwise."""
        box = self.query_one("#tell", TickBox)
        if not self._decided or not self.text:
            with self.prevent(TickBox.Changed):
                box.value = bool(self.text)

    @on(TickBox.Changed, "#tell")
    def _toggled(self) -> None:
        self._decided = True

    def make(self) -> Command:
        """The pause."""
        return do.Pause(Wait.CLIENT, note=self.text)

    def call(self) -> Call:
        """The pause."""
        written, tell = self.in_languages(), self.tells
        return lambda desk, number, options: tickets.wait(
            desk, number, Wait.CLIENT, note=written.first, texts=written.texts, tell=tell, **options
        )


class Resolve(LetterQuestion):
    """Resolve with a report, which the client gets by letter."""

    title_text = N_("Resolve")
    label = N_("Report to the client")
    missing = N_("Write the report to the client: a ticket is not resolved without it.")

    def begin(self) -> str:
        """Go on with the report that was taken back."""
        undone = taken_back(self.view.events, Kind.RESOLVED) if self.target.count == 1 else None
        if undone is None:
            return ""
        self.texts.begin_with(str(undone.data["report"]))
        for id in ("changed", "rollback"):
            for field in self.query(f"#{id}").results(TextArea):
                put(field, str(undone.data.get(id, "")))
        return _("The report of the resolution that was undone.")

    def fields(self) -> ComposeResult:
        """The report, and to whom it goes."""
        yield from super().fields()
        yield Label(Content(_("The client gets it {how}").format(how=self.reader_words())))

    def make(self) -> Command:
        """The resolution."""
        return do.Resolve(self.text)

    def call(self) -> Call:
        """The resolution."""
        written = self.in_languages()
        return lambda desk, number, options: tickets.resolve(
            desk, number, written.first, texts=written.texts, **options
        )


class ResolveSettingsChange(Resolve):
    """Resolve a change of the settings, with the record of it."""

    title_text = N_("Resolve a settings change")

    def __init__(self, target: Target, clients: Sequence[Client], second_line: Sequence[Choice]) -> None:
        super().__init__(target, clients)
        self.second_line = second_line

    def fields(self) -> ComposeResult:
        """What was changed, how it is rolled back, the report, and who did it."""
        for id, words in (("changed", _("What was changed")), ("rollback", _("How to roll it back"))):
            yield Label(words)
            yield TextArea(id=id, classes="field", show_line_numbers=False, tab_behavior="focus")
        yield from super().fields()
        yield Label(_("Who changed it"))
        yield Choices(self.second_line, id="changed-by", current=self.console.actor)

    def written(self, id: str) -> str:
        """Return what stands in a field, cleaned."""
        return clean(self.query_one(f"#{id}", TextArea).text).strip()

    def make(self) -> do.Resolve:
        """The resolution with its record."""
        by = self.query_one("#changed-by", Choices).value
        return do.Resolve(
            self.text, changed=self.written("changed"), rollback=self.written("rollback"), changed_by=by
        )

    def command(self) -> Command | None:
        """Preview only what is whole."""
        made = self.make()
        return made if made.report and made.changed and made.rollback else None

    def answer(self) -> Call:
        """Go to the first field that is empty; then let the rules judge."""
        empty = next((id for id in ("changed", "rollback") if not self.written(id)), None)
        if empty is not None:
            self.query_one(f"#{empty}").focus()
        elif not self.text:
            self.texts.focus_first()
        return super().answer()

    def call(self) -> Call:
        """The resolution with its record."""
        made, written = self.make(), self.in_languages()
        return lambda desk, number, options: tickets.resolve(
            desk,
            number,
            written.first,
            texts=written.texts,
            changed=made.changed,
            rollback=made.rollback,
            changed_by=made.changed_by,
            **options,
        )

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.show_effect()


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
