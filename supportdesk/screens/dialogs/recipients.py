"""A list of who is told: who, where, in which language; one key takes somebody out, or back in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from supportdesk.i18n import _
from supportdesk.letter_words import language_name
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.services.broadcast import Recipient

Key = tuple[int, str | None, str]


class Recipients(OptionList):
    """Everybody is told who is not taken out."""

    BINDINGS = [Binding("space", "take_out", show=False)]

    class Changed(Message):
        """Somebody was taken out, or back in."""

    class Finished(Message):
        """The list is as it should be."""

    def __init__(
        self,
        listed: Sequence[Recipient],
        names: Mapping[str, str],
        *,
        only: frozenset[int] = frozenset(),
        id: str,
    ) -> None:
        """Show who is told; ``names``: customers' by their codes; ``only``: at first the clients of these."""
        super().__init__(id=id, classes="field")
        self.listed = list(listed)
        self.names = names
        self.texts: Mapping[str, str | None] = {}
        """By the language that they speak, the language of their text; None while there is none."""
        self.out: set[Key] = {one.key for one in listed if only and one.number not in only}

    def on_mount(self) -> None:
        """Show them."""
        self.add_options(Option(self._words(one)) for one in self.listed)
        self.highlighted = 0 if self.listed else None

    @property
    def chosen(self) -> list[Recipient]:
        """Who is told."""
        return [one for one in self.listed if one.key not in self.out]

    def show_texts(self, texts: Mapping[str, str | None]) -> None:
        """Show who gets which language's text."""
        if texts != self.texts:
            self.texts = texts
            for place, one in enumerate(self.listed):
                self.replace_option_prompt_at_index(place, self._words(one))

    def action_take_out(self) -> None:
        """Take out whoever is under the cursor, or back in, and go on to the next."""
        place = self.highlighted
        if place is None:
            return
        one = self.listed[place]
        self.out ^= {one.key}
        self.replace_option_prompt_at_index(place, self._words(one))
        self.action_cursor_down()
        self.post_message(self.Changed())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter goes on to the text."""
        event.stop()
        self.post_message(self.Finished())

    def _words(self, one: Recipient) -> Content:
        told = one.key not in self.out
        number = f"#{one.number} " if one.number else ""
        where = (_("address not known"), "$text-warning")
        if one.address is not None:
            where = (line(one.address, 60), "$text-muted" if told else "$text-disabled")
        whose = line(self.names.get(one.customer or "", one.customer or ""), 30)
        contact = "" if one.contact == one.address else line(one.contact, 40)
        who = " · ".join(part for part in (whose, contact) if part)
        style = "" if told else "$text-disabled strike"
        return Content.assemble(
            (" ✓ " if told else "   ", "$text-success"),
            (f"{number:>7}", "$accent" if told else "$text-disabled"),
            (f"{who}  ", style),
            where,
            (f"  {language_name(one.language)}", "$text-muted"),
            (self._text_of(one) if told else "", "$text-warning"),
        )

    def _text_of(self, one: Recipient) -> str:
        """Say which text somebody gets that is not in their language."""
        given = self.texts.get(one.language, one.language)
        if given == one.language:
            return ""
        return "  " + (
            _("no text yet") if given is None else _("gets: {language}").format(language=language_name(given))
        )
