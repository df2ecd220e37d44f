"""A list from which one line is chosen with one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from supportdesk.layouts import TO_LATIN
from supportdesk.text import line, width

_KEYS = "1234567890abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line: what it stands for, its name, and what is to be known before it is chosen."""

    value: str
    name: str
    detail: str = ""


class Choices(OptionList):
    """Choose with the line's own key, or with the arrows; Enter takes the line under the cursor."""

    class Chosen(Message):
        """A line was chosen."""

        def __init__(self, choices: Choices, value: str) -> None:
            super().__init__()
            self.choices = choices
            self.value = value

        @property
        def control(self) -> Choices:
            """The list in which it was chosen."""
            return self.choices

    def __init__(self, choices: Sequence[Choice], *, id: str, current: str | None = None) -> None:
        self._choices = tuple(choices)
        names = max((width(line(c.name)) for c in choices), default=0)
        super().__init__(*(self._option(n, c, names) for n, c in enumerate(choices)), id=id, classes="field")
        self._current = current

    @staticmethod
    def _option(n: int, choice: Choice, names: int) -> Option:
        name = line(choice.name)
        return Option(
            Content.assemble(
                (f" {_KEYS[n]} " if n < len(_KEYS) else "   ", "$accent"),
                name + " " * (names - width(name) + 2),
                (line(choice.detail), "$text-muted"),
            )
        )

    def on_mount(self) -> None:
        """Put the cursor on what holds now."""
        values = [choice.value for choice in self._choices]
        self.highlighted = values.index(self._current) if self._current in values else 0 if values else None

    @property
    def value(self) -> str | None:
        """What the line under the cursor stands for."""
        return None if self.highlighted is None else self._choices[self.highlighted].value

    def on_key(self, event: events.Key) -> None:
        """Take the line whose key was pressed, in either layout."""
        key = TO_LATIN.get(event.character or "", event.character or "")
        place = _KEYS.find(key) if len(key) == 1 else -1
        if 0 <= place < len(self._choices):
            event.stop()
            event.prevent_default()
            self.highlighted = place
            self.post_message(self.Chosen(self, self._choices[place].value))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click takes the line."""
        event.stop()
        self.post_message(self.Chosen(self, self._choices[event.option_index].value))
