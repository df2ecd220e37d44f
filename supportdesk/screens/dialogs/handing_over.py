"""The questions of the handover: to whom it is signed, and a text about one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static, TextArea

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import KeptQuestion, Question, put
from supportdesk.text import clean, line

_DIGITS = "123456789"
"""No letters: those are a word for all."""

NOBODY = ""
"""The choice for a shift that nobody comes to take over."""


class Say(KeptQuestion[str]):
    """A text of several lines."""

    def __init__(self, title: str, about: str, label: str, *, key: str, number: int, text: str = "") -> None:
        super().__init__()
        self.title_words, self.meant, self.label = title, about, label
        self.required = not text
        """A text that stands there already may also be emptied."""
        self._key = (key, number)
        self._text = text

    @property
    def about(self) -> tuple[str, int]:
        """Which question this is, about which ticket."""
        return self._key

    def head(self) -> Content:
        """What is said, and about what."""
        return Content.assemble((self.title_words, "bold"), "  ", (line(self.meant, 160), "dim"))

    def fields(self) -> ComposeResult:
        """One text field."""
        yield Label(self.label)
        yield TextArea(id="text", classes="field", show_line_numbers=False, tab_behavior="focus")

    def begin(self) -> str:
        """Go on with the text that stands there already."""
        put(self.query_one("#text", TextArea), self._text)
        return ""

    def answer(self) -> str:
        """The text."""
        text = clean(self.query_one("#text", TextArea).text).strip()
        if not text and self.required:
            raise Refused(N_("Say what it is about."))
        return text


@dataclass(frozen=True, slots=True)
class Signature:
    """How a handover is signed."""

    coming: str | None
    absent: str
    note: str


class SignHandover(Question[Signature]):
    """To whom, or why nobody is there; a word for all; and what is signed."""

    title_text = N_("Sign the handover")

    def __init__(
        self,
        engineers: Sequence[Choice],
        coming: str | None,
        summary: Sequence[str],
        note: str,
        addresses: Mapping[str, str],
        keep: Callable[[str], None],
        early: str = "",
    ) -> None:
        super().__init__()
        self.engineers = [*engineers, Choice(NOBODY, _("nobody is there"), _("late, ill, alone: say why"))]
        self.coming = coming
        self.summary = summary
        self.note = note
        self.addresses = addresses
        """The engineers' e-mail addresses, by login, as far as they are known."""
        self.keep = keep
        """Keeps the word for all, whatever becomes of the question."""
        self.early = early
        """What is to be said of a signature that comes too early to count; empty when it is in time."""

    def head(self) -> Content:
        """Who takes over, as it is chosen now."""
        name = next(each.name for each in self.engineers if each.value == (self._coming or NOBODY))
        whom = (line(name, 100), "bold $primary" if self._coming else "bold $error")
        return Content.assemble((_(self.title_text), "bold"), "  ", _("Takes over:"), " ", whom)

    def fields(self) -> ComposeResult:
        """Who comes, the reason where nobody does, the word for all."""
        yield Label(_("Who takes over (Tab: to the text)"))
        coming = self.coming or NOBODY
        yield Choices(self.engineers, id="coming", current=coming, keys=_DIGITS, passes_letters=True)
        yield Label(_("Why nobody is there"), id="absent-label")
        yield Input(id="absent", classes="field")
        yield Label(_("A word for all (may stay empty)"))
        yield TextArea(self.note, id="note", classes="field", show_line_numbers=False, tab_behavior="focus")

    def keys_line(self) -> str:
        """Signing is final: the line says so."""
        keymap = self.console.keymap
        return _("{save} sign: it never changes afterwards · {back} back").format(
            save=keymap.label("form.save"), back=keymap.label("desk.back")
        )

    def show_effect(self) -> None:
        """What is signed, and what it means for who comes."""
        nobody = self._coming is None
        self.query_one("#head", Static).update(self.head())
        self.query_one("#absent-label").display = self.query_one("#absent").display = nobody
        last = (
            _("Whoever comes finds it and takes it up; until then everything stays with you, red.")
            if nobody
            else _("Each ticket passes when its line is accepted; until then you answer for it.")
        )
        address = self.addresses.get(self._coming or "")
        copy = [_("A copy goes to {address}.").format(address=line(address, 100))] if address else []
        effect = Content("\n".join([*self.summary, *copy, last]))
        if self.early:
            effect = Content("\n").join([Content.styled(self.early, "$text-warning bold"), effect])
        self.query_one("#effect", Static).update(effect)

    @property
    def _coming(self) -> str | None:
        for choices in self.query("#coming").results(Choices):
            if choices.option_count:
                return choices.value or None
        return self.coming

    def answer(self) -> Signature:
        """Who takes over; a reason is needed where nobody does."""
        absent = line(self.query_one("#absent", Input).value).strip()
        if self._coming is not None:
            absent = ""
        elif not absent:
            self.query_one("#absent").focus()
            raise Refused(N_("Name who comes, or say why nobody is there."))
        self.keep(self._note)
        return Signature(self._coming, absent, self._note)

    def action_go_back(self) -> None:
        """Leave without signing; the word for all is kept."""
        self.keep(self._note)
        super().action_go_back()

    @property
    def _note(self) -> str:
        return clean(self.query_one("#note", TextArea).text).strip()

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.show_effect()  # the focus stays where another key still chooses somebody else

    def on_key(self, event: events.Key) -> None:
        """Write what is typed on the list into the text: a word for all, or why nobody is there."""
        if not isinstance(self.focused, Choices) or not event.is_printable or not event.character:
            return
        event.stop()
        event.prevent_default()
        if self._coming is None:
            reason = self.query_one("#absent", Input)
            reason.focus()
            reason.insert(event.character, len(reason.value))
        else:
            note = self.query_one("#note", TextArea)
            note.focus()
            note.insert(event.character, note.document.end, maintain_selection_offset=False)
