"""What every question has: the ticket it is about, its fields, the effect on the clock, and a way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Told
from supportdesk.formats import clock_time
from supportdesk.i18n import _, tell
from supportdesk.screens.console import Console
from supportdesk.screens.dialogs.choices import Choices
from supportdesk.screens.effect import effect_on_clock, effect_on_clocks
from supportdesk.screens.notices import HoldsNotices
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings

if TYPE_CHECKING:
    from supportdesk.services.desk import Desk
    from supportdesk.services.reading import View
    from supportdesk.services.recording import Outcome
    from supportdesk.services.tickets import Options

Call = Callable[["Desk", int, "Options"], "Outcome"]
"""A verb with everything but its ticket: called once for each ticket it is meant for."""

A = TypeVar("A")


class Resized(Message):
    """The fields have more or less room than before."""


class FieldArea(VerticalScroll):
    """The fields, which scroll where there is no room for all."""

    def on_resize(self) -> None:
        """Tell the question."""
        self.post_message(Resized())

    def scroll_to_region(self, region: Region, **options: Any) -> Offset:
        """Go there, with the label above it, at once: a way that takes time ends where it was at first."""
        labelled = region.grow((1, 0, 0, 0))
        if labelled.height <= self.size.height:
            region = labelled
        return super().scroll_to_region(region, **{**options, "animate": False})


_LEAST = 1
"""The lines that a part of ``1fr`` gets where no room is left for it."""


class Sheet(Vertical):
    """As high as what is in it; where the screen is lower, only the fields give way, and scroll."""

    _has_relative_children_height = False
    """Textual (8.2.8) makes what holds a part of ``1fr`` as high as can be, whatever its content's height."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height of all with the fields in full; they get what the others leave."""
        fields = self.query_one(FieldArea)
        others = super().get_content_height(Size(container.width, 0), viewport, width) - _LEAST
        return others + fields.get_content_height(container, viewport, width)


class Question(HoldsNotices, ModalScreen[A | None], Generic[A]):
    """A question over the screen; Esc leaves it unanswered."""

    BINDINGS = bindings("dialog")
    AUTO_FOCUS = ".field"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]

    title_text: str = ""
    enter_answers: ClassVar[bool] = False
    """Whether to choose a line, or Enter in the field, is the answer: there is nothing more to fill in."""

    _wrong: str | None = None
    """The field that the last refusal was about."""

    @property
    def console(self) -> Console:
        """The console that asks."""
        return cast(Console, self.app)

    def compose(self) -> ComposeResult:
        """Lay the question out: head, fields, effect, error, the keys that end it."""
        with Sheet(id="question"):
            yield Static(self.head(), id="head")
            with FieldArea(id="fields", can_focus=False):
                yield from self.fields()
            yield Static(id="effect")
            yield Static(id="error")
            yield Static(Content(self.keys_line()), id="keys")

    def head(self) -> Content:
        """What is asked."""
        return Content.styled(_(self.title_text), "bold")

    def fields(self) -> ComposeResult:
        """Yield the widgets to fill in."""
        yield from ()

    def keys_line(self) -> str:
        """The keys that end the question."""
        keymap = self.console.keymap
        return _("{save} do it · {back} back").format(
            save=keymap.label("form.save"), back=keymap.label("desk.back")
        )

    def answer(self) -> A:
        """Return what was answered; raise `Told` when something is missing or wrong."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the effect from the start."""
        self.show_effect()

    def on_screen_resume(self) -> None:
        """Take what was typed while this question opened."""
        self.call_after_refresh(self.console.give_keys, self)

    def action_save_form(self) -> None:
        """Take the answer, or say what is wrong with it and go to the field that it is about."""
        self._wrong = None
        try:
            answer = self.answer()
        except Told as error:
            self.complain(tell(error, self.console.zone))
            self._go_to_wrong()
            return
        self.dismiss(answer)

    @contextmanager
    def judged(self, id: str) -> Iterator[None]:
        """What is refused in here is about that field."""
        try:
            yield
        except Told:
            self._wrong = id
            raise

    def _go_to_wrong(self) -> None:
        if self._wrong is not None:
            self.query_one(f"#{self._wrong}").focus()
        self.show_focused()

    @on(Resized)
    def show_focused(self) -> None:
        """Scroll to the field that has the focus: the words below it may have taken its place."""
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        if self.focused is not None:
            self.focused.scroll_visible(animate=False, immediate=True)

    def action_go_back(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def complain(self, words: str) -> None:
        """Say under the fields what is wrong: there, and not in the effect as well."""
        effect = self.query_one("#effect", Static)
        if words and str(effect.content) == words:
            effect.update()
        self.query_one("#error", Static).update(Content(line(words, 500)))

    def show_effect(self) -> None:
        """Say what the answer would do; nothing by default."""

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self) -> None:
        self.complain("")
        self.show_effect()

    @on(Choices.OptionHighlighted)
    def _highlighted_choice(self) -> None:
        self.complain("")
        self.show_effect()

    @on(Choices.Chosen)
    @on(Input.Submitted)
    def _entered(self) -> None:
        if self.enter_answers:
            self.action_save_form()


class KeptQuestion(Question[A]):
    """A question whose words are kept until what they say is recorded."""

    def __init__(self) -> None:
        super().__init__()
        self._blank: dict[str, str] = {}
        self._settled = False
        """Whether what it says is recorded."""

    @property
    def about(self) -> tuple[str, int]:
        """Which question this is, and about what: the number of a ticket or of a fix task; 0 for several."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show again what was typed here before and led to nothing; whoever types goes on with it."""
        begun = self.begin()
        self._blank = {id: _words_in(field) for id, field in self._fields()}
        kept = self.console.kept_words.of(self.about)
        if kept is not None:
            for id, field in self._fields():
                if id in kept.fields:
                    put(field, kept.fields[id])
            at = clock_time(kept.at, self.console.zone, self.console.now())
            begun = _("Typed before, at {at}, and not recorded.").format(at=at)
        if begun:
            self.query_one(Sheet).mount(Static(Content(begun), id="begun"), after="#head")

    def begin(self) -> str:
        """Put into the fields what there is to go on with, and say what it is; nothing by default."""
        return ""

    def action_save_form(self) -> None:
        """Take the answer; what was typed is kept until it is recorded."""
        self.keep_typed()
        super().action_save_form()

    def action_go_back(self) -> None:
        """Leave without an answer; what was typed is there again at the next key press."""
        self.keep_typed()
        self.settle(recorded=False)
        super().action_go_back()

    def keep_typed(self) -> None:
        """Remember what was typed."""
        if self._settled or not self._blank:
            return
        texts = {id: _words_in(field) for id, field in self._fields()}
        typed = {id: text for id, text in texts.items() if text.strip() != self._blank.get(id, "").strip()}
        self.console.kept_words.keep(self.about, typed)

    def keep_draft(self) -> None:
        """Keep what was typed, however the console ends."""
        self.keep_typed()

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _keep_while_typing(self) -> None:
        self.keep_typed()

    def settle(self, *, recorded: bool) -> None:
        """Forget what was typed once it is recorded; else say that it is not lost."""
        self._settled = recorded
        if recorded:
            self.console.kept_words.forget(self.about)
        elif self.console.kept_words.of(self.about) is not None:
            self.console.say(_("What you typed is kept: the same key shows it again."))

    def _fields(self) -> list[tuple[str, Input | TextArea]]:
        return [(f.id, f) for f in self.query("*") if isinstance(f, Input | TextArea) and f.id]


@dataclass(frozen=True, slots=True)
class Target:
    """The tickets that a verb is meant for, the first of them in full."""

    view: View
    count: int = 1
    views: tuple[View, ...] = ()
    """All of them."""
    about: str = ""
    """What several are."""
    beside: str = ""
    """What is to be known before it is done, whatever is filled in."""


class VerbQuestion(KeptQuestion[Call]):
    """A question of a verb about a ticket: it previews what the verb does to the ticket's clock."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target
        self.view = target.view
        self._previewed = ""
        """What the preview says."""

    @property
    def about(self) -> tuple[str, int]:
        """Which question this is, about which ticket; 0 for several."""
        return type(self).__name__, self.view.number if self.target.count == 1 else 0

    def head(self) -> Content:
        """The verb, and the ticket or the number of tickets."""
        if self.target.count > 1:
            about = self.target.about
        else:
            about = f"#{self.view.number} {line(self.view.ticket.subject, 120)}"
        return Content.assemble((_(self.title_text), "bold"), "  ", (about, "dim"))

    def previewed(self, view: View) -> View:
        """Return a ticket as the command finds it."""
        return view

    def command(self) -> Command | None:
        """Return the command as far as it is filled in; None while it can't be previewed."""
        return None

    def show_effect(self) -> None:
        """Preview the command on the ticket's clock, as of now."""
        try:
            command = self.command()
            words = "" if command is None else self._effect_of(command)
        except Told as error:
            words = tell(error, self.console.zone)
        self._previewed = words
        self._say_before(words)

    def _say_before(self, words: str) -> None:
        told = [part for part in (self.target.beside, words) if part]
        self.query_one("#effect", Static).update(Content("\n".join(told)))

    def _effect_of(self, command: Command) -> str:
        """Preview it on each ticket; for how many a rule says no is said beside the others' clocks."""
        from supportdesk.services.reading import preview

        console, several = self.console, self.target.count > 1
        previews, refusals = [], []
        for view in self.target.views if several else (self.view,):
            try:
                found = self.previewed(view)
                previews.append(preview(found, command, console.actor, console.now(), console.lines))
            except Told as refusal:
                refusals.append(refusal)
        if not previews:
            raise refusals[0]
        if not several:
            return effect_on_clock(previews[0], console.zone)
        words = effect_on_clocks(previews, console.zone)
        if refusals:
            why = tell(refusals[0], console.zone)
            words = f"{words} {_('Refused for {n}: {why}').format(n=len(refusals), why=why)}"
        return words

    def complain(self, words: str) -> None:
        """Say under the fields what is wrong, in place of the preview where that says the same."""
        super().complain(words)
        if words and words == self._previewed:
            self._say_before("")


def put(field: Input | TextArea, words: str) -> None:
    """Put words into a field, with the cursor behind them."""
    if isinstance(field, TextArea):
        field.text = words
        field.move_cursor(field.document.end)
    else:
        field.value = words
        field.select_on_focus = field.select_on_focus and not words
        field.cursor_position = len(words)


def _words_in(field: Input | TextArea) -> str:
    return field.text if isinstance(field, TextArea) else field.value
