"""A list from which one line is chosen with one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, TextArea
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
    key: str = ""
    """A key of its own, where it says more than its place in the list."""


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

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        id: str,
        current: str | None = None,
        keys: str = _KEYS,
        passes_letters: bool = False,
        words: str = "",
    ) -> None:
        super().__init__(id=id, classes="field")
        self._choices: tuple[Choice, ...] = tuple(choices)
        self._current = current
        self._keys = keys
        """The keys of the first lines, in their order; the others are reached with the arrows."""
        self._passes_letters = passes_letters
        """Whether the question has a use for what is typed here and chooses nothing."""
        self._words = words
        """The id of the text that what is typed here, and chooses nothing, is the beginning of."""

    def _option(self, n: int, choice: Choice, names: int) -> Option:
        name = line(choice.name)
        return Option(
            Content.assemble(
                (f" {self._key(n, choice) or ' '} ", "$accent"),
                name + " " * (names - width(name) + 2),
                (line(choice.detail), "$text-muted"),
            )
        )

    def on_mount(self) -> None:
        """Show the lines, with the cursor on what holds now."""
        self.show(self._choices, self._current)

    def show(self, choices: Sequence[Choice], current: str | None, *, first: bool = True) -> None:
        """Show other lines, with the cursor on the current one, else on the ``first`` or on none."""
        self._choices = tuple(choices)
        names = max((width(line(choice.name)) for choice in choices), default=0)
        self.clear_options()
        self.add_options(self._option(n, choice, names) for n, choice in enumerate(choices))
        values = [choice.value for choice in choices]
        self.highlighted = values.index(current) if current in values else 0 if values and first else None

    @property
    def value(self) -> str | None:
        """What the line under the cursor stands for."""
        return None if self.highlighted is None else self._choices[self.highlighted].value

    @property
    def keys_in_words(self) -> str:
        """The keys of the lines, neighbours drawn together: “1…9, 0”."""
        runs: list[str] = []
        for key in filter(None, (self._key(n, choice) for n, choice in enumerate(self._choices))):
            if runs and ord(key) == ord(runs[-1][-1]) + 1:
                runs[-1] = f"{runs[-1][0]}…{key}"
            else:
                runs.append(key)
        return ", ".join(runs)

    def on_key(self, event: events.Key) -> None:
        """Take the line whose key was pressed, in either layout."""
        key = TO_LATIN.get(event.character or "", event.character or "")
        keys = [self._key(n, choice) for n, choice in enumerate(self._choices)]
        if key and key in keys:
            place = keys.index(key)
            event.stop()
            event.prevent_default()
            self.highlighted = place
            self.post_message(self.Chosen(self, self._choices[place].value))
        elif event.is_printable and not self._passes_letters:
            # A slip is no command: the help opens with its F key.
            event.stop()
            event.prevent_default()
            if self._words and event.character:
                text = self.screen.query_one(f"#{self._words}", TextArea)
                text.focus()
                text.insert(event.character)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click takes the line."""
        event.stop()
        self.post_message(self.Chosen(self, self._choices[event.option_index].value))

    def _key(self, n: int, choice: Choice) -> str:
        return choice.key or self._keys[n : n + 1]
