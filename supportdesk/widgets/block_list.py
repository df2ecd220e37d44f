"""A list with a cursor whose items take several lines each."""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from supportdesk.widgets.cursor_list import CursorList

CURSOR_SIGN = "▌"

Line = list[tuple[str, str]]
"""Pieces of a line, each with the name of its style: a component class without the widget's prefix."""


class BlockList(CursorList):
    """Reads long items line by line; what an item's lines are, its subclass says."""

    PREFIX: ClassVar[str]
    """What the names of the component classes begin with; ``cursor`` and ``cursor-sign`` are among them."""
    PLAIN: ClassVar[str]
    """The style of what is left of a line."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []
        self._starts: list[int] = []
        """The first line of each item."""

    def wrapped_items(self) -> list[list[Line]]:
        """Return each item's lines, wrapped to the width."""
        raise NotImplementedError

    def show_line(self, index: int) -> None:
        """Scroll no more than needed to see the whole item, or else its beginning."""
        if index >= len(self._starts) or not self.size.height:
            return
        first, last, height = self._starts[index], self._end(index) - 1, self.size.height
        top = self.scroll_offset.y
        if last >= top + height:
            top = last - height + 1
        if first < top or last - first >= height:
            top = first
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)

    def draw(self, index: int) -> None:
        self.refresh_lines(self._starts[index], self._end(index) - self._starts[index])

    def index_at(self, y: int) -> int | None:
        place = y + self.scroll_offset.y
        return bisect_right(self._starts, place) - 1 if 0 <= place < len(self._lines) else None

    def action_cursor_down(self) -> None:
        """Read on: to the end of a long item first, then to the next."""
        bottom = self.scroll_offset.y + self.size.height
        if self._starts and self._end(self._cursor) > bottom:
            self.scroll_to(y=self.scroll_offset.y + 1, animate=False, force=True)
        else:
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Read back: to the beginning of a long item first, then to the one before."""
        if self._starts and self._starts[self._cursor] < self.scroll_offset.y:
            self.scroll_to(y=self.scroll_offset.y - 1, animate=False, force=True)
        else:
            super().action_cursor_up()

    def action_cursor_page_down(self) -> None:
        self._page_by(self.size.height - 1)

    def action_cursor_page_up(self) -> None:
        self._page_by(1 - self.size.height)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width, place = self.size.width, y + self.scroll_offset.y
        index = self.index_at(y)
        if index is None:
            return Strip.blank(width, self.rich_style)
        cursor = index == self._cursor
        shaded = cursor and place == self._starts[index]
        signed = cursor and self._lines[place]
        segments = [Segment(CURSOR_SIGN if signed else " ", self._style("cursor-sign", shaded))]
        segments += [Segment(text, self._style(style, shaded)) for text, style in self._lines[place]]
        return Strip(segments).adjust_cell_length(width, self._style(self.PLAIN, shaded))

    def lay_out(self) -> None:
        """Wrap everything to the width."""
        if not self.size.width:
            return
        self._lines, self._starts = [], []
        for lines in self.wrapped_items():
            self._starts.append(len(self._lines))
            self._lines += lines
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()

    def _page_by(self, lines: int) -> None:
        if not self._starts:
            return
        top = max(0, min(self.scroll_offset.y + lines, len(self._lines) - self.size.height))
        if top == self.scroll_offset.y:
            self.move_to(0 if lines < 0 else self.count() - 1)
            return
        self.scroll_to(y=top, animate=False, force=True)
        edge = top if lines < 0 else min(top + self.size.height, len(self._lines)) - 1
        old, self._cursor = self._cursor, bisect_right(self._starts, edge) - 1
        self.draw(old)
        self.draw(self._cursor)
        self.highlighted()

    def _end(self, index: int) -> int:
        return self._starts[index + 1] if index + 1 < len(self._starts) else len(self._lines)

    def _style(self, name: str, shaded: bool) -> Style:
        style = self.get_component_rich_style(f"{self.PREFIX}--{name}")
        if not shaded:
            return style
        return style + Style(bgcolor=self.get_component_rich_style(f"{self.PREFIX}--cursor").bgcolor)
