"""Refuse: a reason by one key, words of one's own, and what the client will read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.ticket import State
from supportdesk.i18n import N_, _, language, tell
from supportdesk.letter_words import reader_words
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Call, Target, VerbQuestion
from supportdesk.screens.dialogs.languages import LanguageTexts, languages_of
from supportdesk.services import tickets
from supportdesk.services.letters import Client
from supportdesk.services.refusals import Reason, Refusals
from supportdesk.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from supportdesk.services.reading import View


REGISTERED_AS = "other"
"""The category of what is refused without having been registered."""


_DIGITS = "1234567890"
"""No letters: those begin the words."""


class Refuse(VerbQuestion):
    """Refuse with a reason of the catalogue, words of one's own, or both.

    A reason that has a letter leaves the focus on the list, where another digit chooses another reason.
    """

    title_text = N_("Refuse")

    def __init__(self, target: Target, refusals: Refusals, clients: Sequence[Client]) -> None:
        super().__init__(target)
        self.refusals = refusals
        self.clients = clients
        self.client = clients[0]
        """The first ticket's, whose letter is shown."""
        self.spoken = languages_of(clients)

    def fields(self) -> ComposeResult:
        """The reasons, the text, whether and what the client will read."""
        if self.unregistered:
            category = self.console.category_name(REGISTERED_AS)
            words = _("Not registered yet: it is registered at once, as “{category}”, and refused.")
            yield Label(Content(words.format(category=category)))
        yield Choices(
            [
                Choice(r.code, r.name(language()), "" if r.letter else _("in your own words"))
                for r in self.refusals
            ],
            id="code",
            keys=_DIGITS,
            passes_letters=True,
        )
        yield LanguageTexts(self.spoken, "")
        if self.unregistered:
            yield TickBox(_("Write to the sender"), value=bool(self.client.customer), id="tell")
        yield Label(id="reader")
        with VerticalScroll(classes="to-read", can_focus=False):
            yield Static(id="told")

    def on_mount(self) -> None:
        """Let no reason be taken that nobody chose."""
        self.query_one("#code", Choices).highlighted = None

    @property
    def unregistered(self) -> bool:
        """Whether the refusal registers it first."""
        return self.view.ticket.state is State.RECEIVED

    @property
    def tells(self) -> bool:
        """Whether the client gets the reason by letter."""
        return not self.unregistered or self.query_one("#tell", TickBox).value

    @property
    def reason(self) -> Reason | None:
        """The reason under the cursor; None until one is chosen."""
        code = self.query_one("#code", Choices).value
        return None if code is None else self.refusals[code]

    @property
    def texts(self) -> LanguageTexts:
        """The engineer's own words, in each language."""
        return self.query_one(LanguageTexts)

    @property
    def text(self) -> str:
        """What the client whose letter is shown reads of them."""
        typed = self.texts.texts
        return typed.get(self.client.language) or next(iter(typed.values()), "")

    def command(self) -> Command | None:
        """The refusal, once the reason is complete."""
        reason = self.reason
        if reason is None or not (reason.letter or self.text):
            return None
        return do.Refuse(reason.told(self.text, self.client.language), reason.code)

    def show_effect(self) -> None:
        """Show what the client will read, and the clock."""
        needed = self.reason is not None and not self.reason.letter
        self.texts.relabel(
            _("Why: the client reads it (Shift+Tab: the reasons)")
            if needed
            else _("To be added to it, if anything (Tab)")
        )
        several = self.target.count > 1
        reader = (
            _("Each ticket's contact gets a letter of their own, in their language; the first:")
            if several
            else _("The client reads {how}").format(how=reader_words(self.client))
        )
        if not self.tells:
            reader = _("No letter is written; the reason stays in the history:")
        self.query_one("#reader", Label).update(Content(reader))
        self.query_one("#told", Static).update(Content(self._told()))
        super().show_effect()

    def _told(self) -> str:
        """The reason as the client will read it, or what is missing for it."""
        if self.reason is None:
            return _("Choose the reason by its key: what the client reads is shown here.")
        try:
            return self.reason.told(self.text, self.client.language)
        except Told as error:
            return tell(error)

    def answer(self) -> Call:
        """The refusal, judged by the rules before the dialog goes away."""
        from supportdesk.services.reading import preview

        reason = self.reason
        if reason is None:
            self.query_one("#code").focus()
            raise Refused(N_("Choose the reason of the refusal."))
        written = self.texts.written(self.spoken if self.tells else (), None)
        try:
            words = reason.told(self.text, self.client.language)
        except Told:
            self.texts.focus_first()
            raise
        if self.target.count == 1:
            console = self.console
            preview(self.previewed(self.view), do.Refuse(words, reason.code), console.actor, console.now())
        register_as, tell_client = (REGISTERED_AS if self.unregistered else None), self.tells
        return lambda desk, number, options: tickets.refuse(
            desk,
            number,
            written.first,
            texts=written.texts,
            code=reason.code,
            register_as=register_as,
            tell=tell_client,
            **options,
        )

    def previewed(self, view: View) -> View:
        """The ticket as the refusal finds it: registered."""
        from supportdesk.services.reading import preview

        console = self.console
        desk = console.desk
        if view.ticket.state is not State.RECEIVED or desk is None:
            return view
        command = do.Register(desk.catalogue[REGISTERED_AS])
        return preview(view, command, console.actor, console.now(), console.lines).after

    @on(TickBox.Changed)
    def _toggled(self) -> None:
        self.show_effect()

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        if self.reason is not None and not self.reason.letter:
            self.texts.focus_first()
        else:
            self.show_focused()

    def _show_focused(self) -> None:
        """Scroll to what the client will read, while it is being chosen."""
        super()._show_focused()
        if isinstance(self.focused, Choices) and self.reason is not None:
            self.query_one(".to-read").scroll_visible(animate=False, immediate=True)

    def on_key(self, event: events.Key) -> None:
        """Write what is typed on the list into the words, which go on there."""
        if not isinstance(self.focused, Choices) or not event.is_printable or not event.character:
            return
        event.stop()
        event.prevent_default()
        self.texts.type_on(event.character)
