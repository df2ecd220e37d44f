"""Questions about providers: which one, what they said when asked again, and files of the time lost there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static, TextArea

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.durations import BadDuration, parse_duration
from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.providers import name_key
from supportdesk.domain.ticket import Wait, Waiting
from supportdesk.formats import clock_time
from supportdesk.i18n import N_, _
from supportdesk.provider_words import provider_name, reference_words
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.details import Fields
from supportdesk.screens.dialogs.dialog import Call, Question, Target
from supportdesk.screens.provider_facts import contact_lines
from supportdesk.screens.provider_lookup import CHOOSE, ProviderLookup
from supportdesk.services import providers, tickets
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.services.desk import Desk
    from supportdesk.services.providers import Provider
    from supportdesk.services.recording import Outcome
    from supportdesk.services.tickets import Options


class AboutProvider(Fields):
    """A question about what lies with a provider."""

    def __init__(self, target: Target, register: Sequence[Provider]) -> None:
        super().__init__(target)
        self.register = register

    @property
    def waits(self) -> Waiting | None:
        """The wait for a provider that is in force; None where there is none, or where several are meant."""
        waiting = self.view.ticket.waiting
        if self.target.count > 1 or waiting is None or waiting.reason is not Wait.PROVIDER:
            return None
        return waiting

    def standing(self, waits: Waiting) -> Content:
        """Who has it since when, their number, and when they were asked last."""
        console = self.console
        now, zone = console.now(), console.zone
        since = clock_time(waits.since, zone, now)
        words = [
            provider_name(waits.provider),
            reference_words(waits.reference),
            _("since {at}").format(at=since),
        ]
        if waits.asked_at is not None and waits.asked_at > waits.since:
            words.append(_("asked last {at}").format(at=clock_time(waits.asked_at, zone, now)))
        return Content.styled(" · ".join(words), "$text-accent")


class AwaitProvider(AboutProvider):
    """Wait for a provider, or, where it already waits, change the provider or add their number."""

    title_text = N_("Wait for a provider")

    def __init__(self, target: Target, register: Sequence[Provider]) -> None:
        super().__init__(target, register)
        waits = self.waits
        lacks_number = waits is not None and bool(waits.provider) and not waits.reference
        self.AUTO_FOCUS = "#reference" if lacks_number else "#provider"  # type: ignore[misc]  # read of self
        self._cleared = False
        """Whether the number was the other provider's and is put away."""

    def fields(self) -> ComposeResult:
        """Provider, reference, note."""
        waits = self.waits
        if waits is not None:
            yield Static(self.standing(waits))
            yield Static(
                Content(
                    _("Change it or add their number: no second is lost. {key}: asked again.").format(
                        key=self.console.keymap.label("ticket.chase")
                    )
                )
            )
        yield Label(_("Provider"))
        yield ProviderLookup(
            self.register, id="provider-lookup", text="" if waits is None else line(waits.provider)
        )
        yield Static(id="about-provider")
        yield Label(id="whose-number")
        yield Input("" if waits is None else line(waits.reference), id="reference", classes="field")
        yield Label(_("What was passed on"))
        yield TextArea(id="note", classes="field", show_line_numbers=False, tab_behavior="focus")

    @property
    def lookup(self) -> ProviderLookup:
        """The provider's field."""
        return self.query_one(ProviderLookup)

    def show_effect(self) -> None:
        """Say how to reach the provider, and what becomes of the clock."""
        lookup = self.lookup
        self.query_one("#about-provider", Static).update(lookup.about())
        words = _("Their number (may come later)")
        if name_key(lookup.typed):
            words = _("Number at {provider} (may come later)").format(provider=line(lookup.meant, 40))
        self.query_one("#whose-number", Label).update(Content(words))
        self._keep_number()
        super().show_effect()

    def _keep_number(self) -> None:
        """Put the number away as soon as the provider is another one, and back when it is the same again."""
        waits = self.waits
        number = "" if waits is None else line(waits.reference)
        if waits is None or not number:
            return
        field = self.query_one("#reference", Input)
        same = name_key(self.lookup.meant) == name_key(waits.provider)
        if not same and field.value == number:
            field.value, self._cleared = "", True
        elif same and self._cleared and not field.value:
            field.value, self._cleared = number, False

    def command(self) -> Command | None:
        """The pause."""
        if not name_key(self.lookup.typed) or self.lookup.unresolved:
            return None
        pause = do.Pause(Wait.PROVIDER, self.lookup.meant, self.value("reference"), self.value("note"))
        waits = self.waits
        same = waits is not None and (waits.provider, waits.reference) == (pause.provider, pause.reference)
        return None if same else pause

    def answer(self) -> Call:
        """The pause; a name that nobody has is registered first."""
        from supportdesk.services.reading import preview

        if not name_key(self.lookup.typed):
            self.query_one("#provider").focus()
            raise Refused(N_("Name the provider: the time is counted to them."))
        if self.lookup.unresolved:
            self.query_one("#provider").focus()
            raise Refused(CHOOSE, typed=self.lookup.typed)
        command = self.command()
        if not isinstance(command, do.Pause):
            raise Refused(N_("The ticket already waits for them, with this number."))
        if self.target.count == 1:
            preview(self.view, command, self.console.actor, self.console.now())
        return _waiting(command, new=self.lookup.provider is None)


def _waiting(command: do.Pause, *, new: bool) -> Call:
    registered: list[str] = []

    def call(desk: Desk, number: int, options: Options) -> Outcome:
        if new and not registered:  # once, for several tickets and at another attempt too
            registered.append(providers.add(desk, command.provider).name)
        return tickets.wait(
            desk,
            number,
            Wait.PROVIDER,
            provider=command.provider,
            reference=command.reference,
            note=command.note,
            **options,
        )

    return call


class AskedAgain(AboutProvider):
    """The provider was asked again: what they said, whom, and when to ask next."""

    title_text = N_("The provider was asked again")

    def fields(self) -> ComposeResult:
        """How to reach them; what they said, who, when to ask again."""
        waits = self.waits
        if waits is not None:
            yield Static(self.standing(waits))
            key = name_key(waits.provider)
            known = next((p for p in self.register if key in p.keys), None)
            if known is not None and known.contacts:
                yield Static(Content("\n").join(contact_lines(known)[:2]))
        yield Label(_("What they said"))
        yield TextArea(id="text", classes="field", show_line_numbers=False, tab_behavior="focus")
        yield Label(_("Who was asked"))
        yield Input(id="whom", classes="field")
        yield Label(_("Ask again (30m, 2h, 15:00); empty: as the register says"))
        yield Input(id="again", classes="field")
        yield Static(id="next-reminder")

    def again_at(self) -> datetime | None:
        """Return when to ask again; None: as the register says. Raise `Told` for what is no time."""
        typed = self.value("again")
        if not typed:
            return None
        try:
            return self.console.now() + timedelta(microseconds=parse_duration(typed))
        except BadDuration:
            return self.instant("again", "future")

    def command(self) -> Command | None:
        """What is to be written down; a time that is none is told first."""
        again_at = self.again_at()
        if not self.value("text"):
            return None
        return do.Chase(self.value("text"), self.value("whom"), again_at)

    def show_effect(self) -> None:
        """Say when the next reminder comes."""
        super().show_effect()
        try:
            again_at = self.again_at()
        except Told:
            words = ""  # the effect says it
        else:
            again_at = again_at or self._by_the_register()
            now, zone = self.console.now(), self.console.zone
            words = "" if again_at is None else clock_time(again_at, zone, now)
            words = words and _("To be asked again: {at}.").format(at=words)
        self.query_one("#next-reminder", Static).update(Content(words))

    def _by_the_register(self) -> datetime | None:
        row = self.console.rows.get(self.view.number)
        if self.target.count > 1 or row is None:
            return None
        return self.console.now() + timedelta(microseconds=row.chase_after_us)

    def answer(self) -> Call:
        """What is to be written down."""
        text, whom, again_at = self.value("text"), self.value("whom"), self.again_at()
        if not text:
            self.query_one("#text").focus()
            raise Refused(N_("Say what they said: the next shift reads it."))
        return lambda desk, number, options: tickets.chase(
            desk, number, text, whom=whom, again_at=again_at, **options
        )


class WhichContact(Question[str]):
    """Choose what is to be copied."""

    title_text = N_("Copy")
    enter_answers = True

    def __init__(self, ways: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.ways = ways

    def fields(self) -> ComposeResult:
        """Every phone number, address and portal, with whose it is."""
        yield Choices([Choice(way, way, whose) for way, whose in self.ways], id="way")

    def answer(self) -> str:
        """What stands under the cursor."""
        return self.query_one(Choices).value or ""


class WhichMonth(Question[tuple[datetime, datetime]]):
    """The month whose lost time is written to a file: this one, or an earlier one."""

    title_text = N_("Write the time lost to a file")
    enter_answers = True

    def __init__(self, months: Sequence[tuple[datetime, datetime]]) -> None:
        super().__init__()
        self.months = months

    def fields(self) -> ComposeResult:
        """The months, from their first moment to the next one's."""
        names, zone = (_("this month"), _("last month")), self.console.zone
        yield Choices(
            [
                Choice(str(n), name, f"{since.astimezone(zone):%Y-%m}")
                for n, (name, (since, _until)) in enumerate(zip(names, self.months, strict=True))
            ],
            id="month",
        )

    def answer(self) -> tuple[datetime, datetime]:
        """The month under the cursor."""
        return self.months[int(self.query_one(Choices).value or 0)]
