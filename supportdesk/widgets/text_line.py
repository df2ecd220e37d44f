"""One line of styled pieces that is drawn again only when it reads differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from supportdesk.text import line
from supportdesk.widgets.cells import shortened

Piece = tuple[str, str]
"""Text and the name of its style: a component class without the widget's prefix."""


class TextLine(Widget):
    """Pieces from the left, pieces at the right edge; the left ones give way."""

    ALLOW_SELECT = False
    PREFIX: ClassVar[str]
    """What the names of the component classes begin with."""
    DEFAULT_CSS = """
    TextLine { height: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._shown: tuple[tuple[Piece, ...], tuple[Piece, ...]] = ((), ())

    @property
    def text(self) -> str:
        """What the line says, its styles left out."""
        return "".join(text for part in self._shown for text, _style in part)

    def set_pieces(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show these pieces; nothing is drawn when they are the same as before."""
        shown = (_cleaned(left), _cleaned(right))
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        left, right = self._shown
        width = self.size.width
        room = max(0, width - sum(cell_len(text) for text, _style in right))
        segments: list[Segment] = []
        for text, style in left:
            shown = shortened(text, room)
            segments.append(Segment(shown, self._style(style)))
            room -= cell_len(shown)
        segments.append(Segment(" " * room, self.rich_style))
        segments += [Segment(text, self._style(style)) for text, style in right]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"{self.PREFIX}--{name}")


def _cleaned(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple((_spaced(text), style) for text, style in pieces if text)


def _spaced(text: str) -> str:
    """Return the text cleaned, its outer spaces kept: they separate the pieces."""
    core = text.strip(" ")
    if not core:
        return text
    before = len(text) - len(text.lstrip(" "))
    return " " * before + line(core) + " " * (len(text) - before - len(core))
