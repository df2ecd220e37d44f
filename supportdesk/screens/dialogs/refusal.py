"""Refuse: a reason by one key, words of one's own, and what the client will read."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static, TextArea

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Refused, Told
from supportdesk.i18n import N_, _, language, tell
from supportdesk.letter_words import reader_words
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Call, Target, VerbQuestion
from supportdesk.services import tickets
from supportdesk.services.letters import Client
from supportdesk.services.refusals import Reason, Refusals
from supportdesk.text import clean


class Refuse(VerbQuestion):
    """Refuse with a reason of the catalogue, words of one's own, or both."""

    title_text = N_("Refuse")

    def __init__(self, target: Target, refusals: Refusals, client: Client) -> None:
        super().__init__(target)
        self.refusals = refusals
        self.client = client

    def fields(self) -> ComposeResult:
        """The reasons, the text, and what the client will read."""
        yield Choices(
            [
                Choice(r.code, r.name(language()), "" if r.letter else _("in your own words"))
                for r in self.refusals
            ],
            id="code",
        )
        yield Label(id="added")
        yield TextArea(id="text", classes="field", show_line_numbers=False, tab_behavior="focus")
        yield Label(id="reader")
        with VerticalScroll(classes="to-read", can_focus=False):
            yield Static(id="told")

    def on_mount(self) -> None:
        """Let no reason be taken that nobody chose."""
        self.query_one("#code", Choices).highlighted = None

    @property
    def reason(self) -> Reason | None:
        """The reason under the cursor; None until one is chosen."""
        code = self.query_one("#code", Choices).value
        return None if code is None else self.refusals[code]

    @property
    def text(self) -> str:
        """What was typed, cleaned."""
        return clean(self.query_one("#text", TextArea).text).strip()

    def command(self) -> Command | None:
        """The refusal, once the reason is complete."""
        reason = self.reason
        if reason is None or not (reason.letter or self.text):
            return None
        return do.Refuse(reason.told(self.text, self.client.language), reason.code)

    def show_effect(self) -> None:
        """Show what the client will read, and the clock."""
        needed = self.reason is not None and not self.reason.letter
        self.query_one("#added", Label).update(
            Content(_("Why: the client reads it") if needed else _("To be added to it, if anything"))
        )
        several = self.target.count > 1
        reader = (
            _("Each ticket's contact gets a letter of their own, in their language; the first:")
            if several
            else _("The client reads {how}").format(
                how=reader_words(self.client.address, self.client.language)
            )
        )
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

        reason, text = self.reason, self.text
        if reason is None:
            self.query_one("#code").focus()
            raise Refused(N_("Choose the reason of the refusal."))
        try:
            words = reason.told(text, self.client.language)
        except Told:
            self.query_one("#text").focus()
            raise
        if self.target.count == 1:
            console = self.console
            preview(self.view, do.Refuse(words, reason.code), console.actor, console.now())
        return lambda desk, number, options: tickets.refuse(desk, number, text, code=reason.code, **options)

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.query_one("#text").focus()
