"""Questions with a few short fields: the promise, the correction, the other ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static, TextArea

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.ticket import Wait
from supportdesk.domain.timeline import Bucket
from supportdesk.i18n import N_, _, tell
from supportdesk.instants import Prefer, parse_instant
from supportdesk.names import bucket_name
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Call, VerbQuestion
from supportdesk.screens.dialogs.naming_ticket import NamesTicket
from supportdesk.screens.dialogs.number import NumberField
from supportdesk.screens.effect import effect_on_clock
from supportdesk.services import merging, tickets
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.services.reading import View


class Fields(VerbQuestion):
    """Reads typed fields."""

    def value(self, id_: str) -> str:
        """Return what stands in a field, cleaned."""
        widget = self.query_one(f"#{id_}")
        if isinstance(widget, TextArea):
            return clean(widget.text).strip()
        assert isinstance(widget, Input)
        return line(widget.value).strip()

    def instant(self, id_: str, prefer: Prefer) -> datetime:
        """Return the moment typed in a field; raise `BadInstant` in words."""
        with self.judged(id_):
            return parse_instant(self.value(id_), self.console.zone, self.console.now(), prefer)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.screen.focus_next()


class MakePromise(Fields):
    """Promise the client something by a moment."""

    title_text = N_("Promise to the client")

    def fields(self) -> ComposeResult:
        """When, and what."""
        yield Label(_("By when (15:00, +2h, 24.11 15:00)"))
        yield Input(id="until", classes="field")
        yield Label(_("What is promised"))
        yield TextArea(id="text", classes="field", show_line_numbers=False, tab_behavior="focus")

    def command(self) -> Command | None:
        """The promise."""
        if not self.value("until") or not self.value("text"):
            return None
        return do.MakePromise(self.instant("until", "future"), self.value("text"))

    def answer(self) -> Call:
        """The promise."""
        until, text = self.instant("until", "future"), self.value("text")
        if not text:
            self.query_one("#text").focus()
            raise Refused(N_("Say what is promised."))
        return lambda desk, number, options: tickets.promise(desk, number, until, text, **options)


class CorrectPause(Fields):
    """Put a forgotten or wrong pause right."""

    title_text = N_("Correct the clock")

    def fields(self) -> ComposeResult:
        """What that time was, from when to when, and why."""
        yield Label(_("What that time really was"))
        choices = [
            Choice(str(Wait.CLIENT), bucket_name(Bucket.CLIENT)),
            Choice(str(Wait.PROVIDER), bucket_name(Bucket.PROVIDER)),
            Choice("none", bucket_name(Bucket.COUNTED)),
        ]
        yield Choices(choices, id="waiting")
        yield Label(_("Provider; empty: the one who was waited for before or after"), id="provider-label")
        yield Input(id="provider", classes="field")
        yield Label(_("From (14:30, yesterday 14:30, -15m)"))
        yield Input(id="since", classes="field")
        yield Label(_("To"))
        yield Input(id="until", classes="field")
        yield Label(_("Why the history is put right"))
        yield Input(id="reason", classes="field")

    @property
    def waiting(self) -> Wait | None:
        """What is chosen; None: it was work."""
        value = self.query_one("#waiting", Choices).value
        return None if value in (None, "none") else Wait(value)

    def command(self) -> Command | None:
        """The correction."""
        if not (self.value("since") and self.value("until") and self.value("reason")):
            return None
        since, until = self.instant("since", "past"), self.instant("until", "past")
        return do.Correct(self.waiting, since, until, self.value("reason"), self.provider)

    def answer(self) -> Call:
        """The correction, judged by the rules before the dialog goes away."""
        from supportdesk.services.reading import preview

        waiting, reason, provider = self.waiting, self.value("reason"), self.provider
        since, until = self.instant("since", "past"), self.instant("until", "past")
        command = do.Correct(waiting, since, until, reason, provider)
        preview(self.view, command, self.console.actor, self.console.now())
        return lambda desk, number, options: tickets.correct(
            desk, number, waiting, since, until, reason, provider=provider, **options
        )

    @property
    def provider(self) -> str:
        """Which provider, where it was one."""
        return self.value("provider") if self.waiting is Wait.PROVIDER else ""

    @on(Choices.OptionHighlighted)
    def _moved(self) -> None:
        for id_ in ("#provider-label", "#provider"):
            self.query_one(id_).display = self.waiting is Wait.PROVIDER
        self.show_effect()

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.query_one("#since").focus()


class Duplicate(NamesTicket[Call], Fields):
    """Say that the ticket repeats another, or is part of an incident."""

    title_text = N_("Duplicate, or part of an incident")
    _survivors: Mapping[int, View] = {}
    """The open tickets looked up, into which it may be merged."""

    def fields(self) -> ComposeResult:
        """Which of the two, and the other ticket's number."""
        yield Choices(
            [
                Choice("merge", _("duplicate of another"), _("this one ends; the other takes its time")),
                Choice("link", _("part of an incident"), _("both go on, each with its own clock")),
            ],
            id="how",
        )
        ticket = self.view.ticket
        yield from self.naming(ticket.subject, (self.view.number,), ticket.customer)

    def show_effect(self) -> None:
        """Show which ticket that number is, and what a merge does to the clock of the one that stays."""
        told = (self.words(), self._effect_of_merge())
        self.query_one("#effect", Static).update(Content("\n".join(words for words in told if words)))

    def _effect_of_merge(self) -> str:
        from supportdesk.services.reading import preview

        number, merges = self.number, self.query_one("#how", Choices).value == "merge"
        if number is None or not merges or self.target.count > 1 or number not in self.console.rows:
            return ""
        if number not in self._survivors:
            self._read_survivor(number)
            return ""
        console, stays = self.console, self._survivors[number]
        try:
            absorb = do.Absorb(self.view.number, self.view.ticket)
            effect = effect_on_clock(preview(stays, absorb, console.actor, console.now()), console.zone)
        except Told as error:
            effect = tell(error, console.zone)
        return f"#{stays.number}: {effect}"

    @work(exclusive=True, group="survivor", exit_on_error=False)
    async def _read_survivor(self, number: int) -> None:
        from supportdesk.services.reading import show

        try:
            stays = await self.console.ask(show, number)
        except Told:
            return  # the answer itself will say why not
        self._survivors = {**self._survivors, number: stays}
        if self.is_attached and self.number == number:
            self.show_effect()

    def answer(self) -> Call:
        """The merge or the link."""
        other = self.named()
        if other is None:
            self.query_one(NumberField).focus()
            raise Refused(N_("Type the number of the other ticket."))
        if self.query_one("#how", Choices).value == "link":
            return lambda desk, number, options: tickets.link(desk, number, other, **options)
        return lambda desk, number, options: merging.merge(desk, number, other, **options)

    @on(Choices.Chosen, "#how")
    def _chosen(self) -> None:
        self.query_one("#number").focus()
