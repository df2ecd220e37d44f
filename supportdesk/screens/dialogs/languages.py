"""A text for each language that its readers speak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, TextArea

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _
from supportdesk.letter_words import language_name
from supportdesk.screens.dialogs.deliver import field_of
from supportdesk.screens.dialogs.dialog import put
from supportdesk.services.letters import LANGUAGE
from supportdesk.text import clean
from supportdesk.widgets.tick_box import TickBox


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    first: str
    language: str
    """Of the first text."""
    texts: dict[str, str]
    """By language, the first one too."""
    first_to_others: bool


class _Speaks(Protocol):
    @property
    def language(self) -> str: ...


def languages_of(readers: Iterable[_Speaks]) -> list[str]:
    """Return the languages that they speak, the one of most of them first."""
    return [code for code, _n in Counter(one.language for one in readers).most_common()]


class LanguageTexts(Vertical):
    """A field for each language; another language's text goes to somebody only where that is ticked."""

    DEFAULT_CSS = "LanguageTexts { height: auto; }"

    def __init__(self, languages: Sequence[str], label: str, *, id: str = "texts") -> None:
        super().__init__(id=id)
        self.languages = list(languages) or [LANGUAGE]
        self.label = label

    def compose(self) -> ComposeResult:
        """The fields, and the tick."""
        for code in self.languages:
            yield Label(Content(self._labelled(code)), id=f"label-{self._field_id(code)}")
            yield TextArea(
                id=self._field_id(code), classes="field", show_line_numbers=False, tab_behavior="focus"
            )
        if others := self.languages[1:]:
            words = _("Send the first text to those who speak: {languages}")
            spoken = ", ".join(language_name(code) for code in others)
            yield TickBox(words.format(languages=spoken), id="first-to-others")

    def relabel(self, label: str) -> None:
        """Say anew what is written here."""
        self.label = label
        for code in self.languages:
            self.query_one(f"#label-{self._field_id(code)}", Label).update(Content(self._labelled(code)))

    def _labelled(self, code: str) -> str:
        return f"{self.label}, {language_name(code)}" if len(self.languages) > 1 else self.label

    @property
    def first_to_others(self) -> bool:
        """Whether the first text was chosen for those whose language has none."""
        return any(box.value for box in self.query(TickBox))

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by language."""
        typed = {code: clean(self._field(code).text).strip() for code in self.languages}
        return {code: text for code, text in typed.items() if text}

    def lacking(self, spoken: Collection[str]) -> list[str]:
        """Return the spoken languages in which nothing is written."""
        return [code for code in self.languages if code in spoken and code not in self.texts]

    def reads(self, language: str) -> str | None:
        """Return the language of the text that a reader of ``language`` gets; None while there is none."""
        if language in self.texts:
            return language
        return next(iter(self.texts), None) if self.first_to_others else None

    def written(self, spoken: Collection[str], missing: str | None) -> Written:
        """Return what was written; raise `Refused` where a spoken language lacks its text, or with
        ``missing`` where nothing is written at all; None: that is no fault.
        """
        texts, lacking = self.texts, self.lacking(spoken)
        if not texts:
            if missing is None:
                return Written("", self.languages[0], {}, self.first_to_others)
            self._field((lacking or self.languages)[0]).focus()
            raise Refused(missing)
        if lacking and not self.first_to_others:
            self._field(lacking[0]).focus()
            raise Refused(
                N_("Write the text ({language}) too, or tick that they get the first one."),
                language=language_name(lacking[0]),
            )
        language, first = next(iter(texts.items()))
        return Written(first, language, texts, self.first_to_others)

    def begin_with(self, text: str) -> None:
        """Put a text into the first field, to go on with."""
        put(self._field(self.languages[0]), text)

    def type_on(self, text: str) -> None:
        """Go to the first field and write behind what stands there."""
        field = self._field(self.languages[0])
        field.focus()
        field.insert(text, field.document.end, maintain_selection_offset=False)

    def focus_first(self) -> None:
        """Go to the first field."""
        self._field(self.languages[0]).focus()

    def _field_id(self, code: str) -> str:
        """The only text is one as in other questions."""
        return field_of(code) if len(self.languages) > 1 else "text"

    def _field(self, code: str) -> TextArea:
        return self.query_one(f"#{self._field_id(code)}", TextArea)
