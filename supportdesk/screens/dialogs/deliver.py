"""Report to the clients that it is fixed: who is told, at which address, and what, in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, Static, TextArea

from supportdesk.domain.commands import Resolve
from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _, ngettext
from supportdesk.letter_words import language_name
from supportdesk.names import state_name
from supportdesk.screens.dialogs.fix_question import FixCall, FixQuestion
from supportdesk.screens.effect import how_it_stands
from supportdesk.screens.fix_effect import SHOWN, more_words, ticket_words
from supportdesk.services import fixes
from supportdesk.services.fix_reading import Addressee, FixView
from supportdesk.services.letters import LANGUAGE
from supportdesk.text import clean, line


class DeliverFix(FixQuestion):
    """Write the instructions for each language that the clients speak."""

    title_text = N_("Deliver")

    def __init__(self, view: FixView, addressees: Sequence[Addressee]) -> None:
        super().__init__(view)
        self.addressees = addressees
        spoken = Counter(one.language for one in addressees if one.told)
        self.languages = [code for code, _n in spoken.most_common()] or [LANGUAGE]

    def fields(self) -> ComposeResult:
        """The clients and their addresses, what was tested, and a text for each language."""
        yield Static(Content("\n").join(self._clients()))
        if self.view.task.tested:
            yield Label(_("What was tested"))
            yield Static(Content(line(self.view.task.tested, 300)))
        for code in self.languages:
            yield Label(_("Instructions, {language}").format(language=language_name(code)))
            yield TextArea(id=field_of(code), classes="field", show_line_numbers=False, tab_behavior="focus")

    def _clients(self) -> Iterator[Content]:
        shown = self.addressees[:SHOWN]
        if not shown:
            yield Content.styled(_("The task serves no ticket: nobody is told."), "$text-warning")
        for one in shown:
            who = ticket_words(one.view, self.console.customer_name)
            if not one.told:
                words = _("{state}: left alone").format(state=state_name(one.view.ticket.state))
                yield Content.assemble(f"{who}  ", (words, "$text-muted"))
            elif one.address is None:
                words = _("address not known: the letter waits in the outbox")
                yield Content.assemble(f"{who} · {language_name(one.language)}  ", (words, "$text-warning"))
            else:
                yield Content(f"{who} · {language_name(one.language)}  {line(one.address, 100)}")
        for words in more_words(len(self.addressees)):
            yield Content(words)

    def effect(self) -> str:
        """Which tickets are resolved, and how their clocks end."""
        from supportdesk.services.reading import preview

        console = self.console
        now, zone = console.now(), console.zone
        told = [one for one in self.addressees if one.told]
        lines = []
        for one in [one for one in told if one.view.ticket.state.live][:SHOWN]:
            after = preview(one.view, Resolve("."), console.actor, now).after
            clock = how_it_stands(after.resolution, zone, now)
            lines.append(
                _("#{number} will be resolved; its clock: {clock}").format(
                    number=one.view.number, clock=clock
                )
            )
        letters = ngettext("{n} letter will be written", "{n} letters will be written", len(told)).format(
            n=len(told)
        )
        return "\n".join([letters, *lines])

    def answer(self) -> FixCall:
        """The instructions in each language."""
        texts = {code: self._text(code) for code in self.languages}
        for code, text in texts.items():
            if not text:
                self.query_one(f"#{field_of(code)}").focus()
                raise Refused(
                    N_("Write the instructions ({language}): they are what the clients get."),
                    language=language_name(code),
                )
        first, *others = self.languages
        translations = {code: texts[code] for code in others}
        return lambda desk, number, options: fixes.deliver_fix(
            desk, number, texts[first], translations, **options
        )

    def _text(self, code: str) -> str:
        return clean(self.query_one(f"#{field_of(code)}", TextArea).text).strip()


def field_of(code: str) -> str:
    """Return the id of the text field for a language."""
    return "text-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in code)
