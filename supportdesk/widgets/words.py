"""Text that is said again every second, and drawn only when it reads differently."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Words(Static):
    """Shows text; in a ``fixed`` place, whose size its style sheet gives, saying more lays nothing out."""

    def __init__(self, *, id: str, fixed: bool = True) -> None:
        super().__init__(id=id)
        self._fixed = fixed
        self._said = Content()

    def say(self, words: Content) -> None:
        """Show these words; nothing happens when they stand there already."""
        if words.plain != self._said.plain or words.spans != self._said.spans:
            self._said = words
            self.update(words, layout=not self._fixed)
