"""Questions about incidents: what makes one, what all are told, which maintenance is announced."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Catalogue
from supportdesk.domain.commands import Command
from supportdesk.domain.durations import us_between
from supportdesk.domain.errors import Refused
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import State
from supportdesk.formats import moment, span
from supportdesk.i18n import N_, _, language, ngettext, translated
from supportdesk.instants import BadInstant, parse_instant
from supportdesk.letter_words import language_name
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Call, Question, Target, VerbQuestion
from supportdesk.screens.dialogs.languages import LanguageTexts, languages_of
from supportdesk.screens.dialogs.recipients import Recipients
from supportdesk.screens.dialogs.selections import category_choices
from supportdesk.services import broadcast
from supportdesk.text import line
from supportdesk.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from supportdesk.services.broadcast import Announcement, Recipient


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an incident is made of."""

    numbers: tuple[int, ...]
    head: int | None
    """None: a new ticket."""
    subject: str
    category: str


class BeginIncident(Question[Beginning]):
    """What becomes the head, and of which category: those not registered yet are registered with it."""

    title_text = N_("Make an incident")

    def __init__(self, rows: Sequence[QueueRow], catalogue: Catalogue, terms: Terms) -> None:
        super().__init__()
        self.rows = sorted(rows, key=lambda row: (row.received_us, row.number))
        self.catalogue = catalogue
        self.terms = terms

    def head(self) -> Content:
        """Of how many tickets, and which."""
        n = len(self.rows)
        words = ngettext("of {n} ticket", "of {n} tickets", n).format(n=n)
        numbers = " ".join(f"#{row.number}" for row in self.rows)
        return Content.assemble((_(self.title_text), "bold"), "  ", (f"{words}: {line(numbers, 100)}", "dim"))

    def fields(self) -> ComposeResult:
        """The head, its subject, the category."""
        new = Choice("", _("a new ticket of its own"), _("without a client"), key="0")
        heads = [
            Choice(
                str(row.number),
                f"#{row.number} {line(row.subject, 40)}",
                line(row.customer_name, 30),
                key=str(n),
            )
            for n, row in enumerate(self.rows[:3], 1)
        ]
        one = len(self.rows) == 1
        yield Label(_("The incident is"))
        yield Choices([*heads, new] if one else [new, *heads], id="incident-head")
        yield Label(_("Its subject"))
        yield Input(line(self.rows[0].subject) if self.rows else "", id="subject")
        yield Label(_("Category, also of those not registered yet"))
        yield Choices(category_choices(self.catalogue, self.terms), id="category", current=self._likely)

    @property
    def _likely(self) -> str:
        """The category that most of them have; an outage while none has any."""
        known = [row.category for row in self.rows if row.category]
        return max(known, key=known.count) if known else "outage"

    def show_effect(self) -> None:
        """Say how many are registered by it."""
        n = sum(row.state is State.RECEIVED for row in self.rows)
        words = ngettext(
            "{n} ticket is registered with this category", "{n} tickets are registered with this category", n
        )
        self.query_one("#effect", Static).update(Content(words.format(n=n) if n else ""))

    def answer(self) -> Beginning:
        """What it is made of."""
        subject = line(self.query_one("#subject", Input).value).strip()
        head = self.query_one("#incident-head", Choices).value
        if not head and not subject:
            self.query_one("#subject").focus()
            raise Refused(N_("The subject is empty: say in a few words what it is about."))
        category = self.query_one("#category", Choices).value or "outage"
        numbers = tuple(row.number for row in self.rows)
        return Beginning(numbers, int(head) if head else None, subject, category)

    @on(Choices.Chosen, "#incident-head")
    def _chosen(self) -> None:
        self.query_one("#subject").focus()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one("#category").focus()

    @on(Choices.Chosen, "#category")
    def _categorised(self) -> None:
        self.action_save_form()


def told_words(asked: TellAll | AnnounceMaintenance) -> str:
    """Return how many letters it is, and which language lacks its text; the list shows who gets which."""
    people, written = asked.query_one(Recipients), asked.query_one(LanguageTexts)
    chosen = people.chosen
    people.show_texts({code: written.reads(code) for code in written.languages} if written.texts else {})
    words = [ngettext("{n} letter", "{n} letters", len(chosen)).format(n=len(chosen))]
    readers = len({(one.customer, one.address or one.contact) for one in chosen})
    if readers < len(chosen):
        whom = ngettext("to {n} person", "to {n} people", readers).format(n=readers)
        words = [f"{words[0]} {whom}"]
    if lost := sum(one.address is None for one in chosen):
        words.append(ngettext("{n} waits for an address", "{n} wait for an address", lost).format(n=lost))
    lacking = written.lacking({one.language for one in chosen}) if written.texts else []
    if lacking and not written.first_to_others:
        languages = ", ".join(language_name(code) for code in lacking)
        words.append(_("no text yet in: {language}").format(language=languages))
    return ", ".join(words)


class TellAll(VerbQuestion):
    """One text to all: first who gets it, then the text in each language that they speak."""

    title_text = N_("Text to all")

    def __init__(self, target: Target, listed: Sequence[Recipient], only: frozenset[int]) -> None:
        super().__init__(target)
        self.listed = listed
        self.only = only
        self.languages = languages_of(listed)

    def fields(self) -> ComposeResult:
        """The list, and a text for each language."""
        yield Label(_("Who is told; space takes one out, Enter goes on to the text"))
        yield Recipients(self.listed, self.console.customers, only=self.only, id="recipients")
        yield LanguageTexts(self.languages, _("Text"))

    def command(self) -> Command | None:
        """It touches no clock."""
        return None

    def show_effect(self) -> None:
        """Say how many letters it is, how many of them have no address, and whose language lacks its text."""
        self.query_one("#effect", Static).update(Content(told_words(self)))

    def answer(self) -> Call:
        """The letters, judged before the dialog goes away."""
        from supportdesk.services.reading import preview

        chosen = self.query_one(Recipients).chosen
        written = self.query_one(LanguageTexts).written(
            {one.language for one in chosen}, N_("Write the text that all are told.")
        )
        command = do.Tell(written.first, written.texts, "incident", len(chosen), "")
        with self.judged("recipients"):
            preview(self.view, command, self.console.actor, self.console.now())
        but = [one.key for one in self.listed if one not in chosen]
        return lambda desk, number, options: broadcast.tell_all(
            desk,
            number,
            written.first,
            language=written.language,
            texts=written.texts,
            first_to_others=written.first_to_others,
            but=but,
            **options,
        )

    @on(TickBox.Changed)
    def _ticked(self) -> None:
        self.show_effect()

    @on(Recipients.Changed)
    def _retold(self) -> None:
        self.show_effect()

    @on(Recipients.Finished)
    def _finished(self) -> None:
        self.query_one(LanguageTexts).focus_first()


@dataclass(frozen=True, slots=True)
class Announcing:
    """A maintenance, and who is told nothing of it."""

    announcement: Announcement
    but: tuple[tuple[int, str | None, str], ...]


class AnnounceMaintenance(Question[Announcing]):
    """When, what, and to whom."""

    title_text = N_("Announce maintenance")

    def __init__(self, listed: Sequence[Recipient]) -> None:
        super().__init__()
        self.listed = listed
        self.languages = languages_of(listed)

    def fields(self) -> ComposeResult:
        """When it begins and ends, what it is called, the text, the list."""
        yield Label(_("From (28.11 02:00, +12h)"))
        yield Input(id="since", classes="field")
        yield Label(_("To (04:00, +2h from its beginning)"))
        yield Input(id="until")
        first, *others = self.languages or [language()]
        yield Label(Content(self._called(first) if others else _("What it is called")))
        yield Input(translated(broadcast.MAINTENANCE, first), id="subject")
        for code in others:
            yield Label(Content(self._called(code)))
            yield Input(translated(broadcast.MAINTENANCE, code), id=f"subject-{code}")
        yield Label(_("Who is told; space takes one out, Enter goes on to the text"))
        yield Recipients(self.listed, self.console.customers, id="recipients")
        yield LanguageTexts(self.languages, _("Text"))

    def _called(self, code: str) -> str:
        return f"{_('What it is called')}, {language_name(code)}"

    def _subject(self, id: str, code: str) -> str:
        typed = line(self.query_one(f"#{id}", Input).value).strip()
        return typed or translated(broadcast.MAINTENANCE, code)

    def show_effect(self) -> None:
        """Say when it is, how many letters it is, and whose language lacks its text."""
        words = told_words(self)
        with suppress(BadInstant):
            since, until = self._window()
            words = f"{moment(since, self.console.zone)} – {moment(until, self.console.zone)} · {words}"
            if until > since:
                words = f"{words} · {_('lasts {time}').format(time=span(us_between(since, until)))}"
        self.query_one("#effect", Static).update(Content(words))

    def _window(self) -> tuple[datetime, datetime]:
        """When it begins and ends; the end is told from the beginning on. Raise `BadInstant` in words."""
        since = self._instant("since", self.console.now())
        return since, self._instant("until", since)

    def _instant(self, end: str, after: datetime) -> datetime:
        typed = line(self.query_one(f"#{end}", Input).value).strip()
        with self.judged(end):
            return parse_instant(typed, self.console.zone, after, "future")

    def answer(self) -> Announcing:
        """The announcement."""
        since, until = self._window()
        if since >= until:
            self.query_one("#until").focus()
            raise Refused(N_("The maintenance must begin before it ends."))
        first, *others = self.languages or [language()]
        subject = self._subject("subject", first)
        subjects = {first: subject, **{code: self._subject(f"subject-{code}", code) for code in others}}
        people = self.query_one(Recipients)
        written = self.query_one(LanguageTexts).written(
            {one.language for one in people.chosen}, N_("Write the text that all are told.")
        )
        announcement = broadcast.Announcement(
            subject,
            since,
            until,
            written.first,
            written.texts,
            written.language,
            written.first_to_others,
            subjects=subjects,
        )
        return Announcing(announcement, tuple(sorted(people.out, key=str)))

    @on(TickBox.Changed)
    def _ticked(self) -> None:
        self.show_effect()

    @on(Recipients.Changed)
    def _retold(self) -> None:
        self.show_effect()

    @on(Recipients.Finished)
    def _finished(self) -> None:
        self.query_one(LanguageTexts).focus_first()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.screen.focus_next()
