"""A list under headings: the cursor goes over its items and never stands on a heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from supportdesk.widgets.cells import fitted
from supportdesk.widgets.cursor_list import CursorList
from supportdesk.widgets.ticket_cells import Piece

_CURSOR_SIGN = "▌"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list."""

    key: tuple[str, int]
    """Keeps the cursor on the same item: its section, and a number in it."""
    heading: bool = False


Paint = Callable[[Item, int], Sequence[Piece]]
"""Gives the pieces of an item in a number of cells; asked only for what is in sight."""


class SectionedList(CursorList):
    """Shows items as they are painted; those that look the same are not drawn again."""

    STYLES: ClassVar[tuple[str, ...]] = (
        *("heading", "row", "quiet", "paused", "critical", "high", "overdue", "soon", "mail", "mine", "good"),
        *("bad", "changed", "bar", "bar-soon", "bar-paused", "cursor-sign", "cursor"),
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"sectioned-list--{style}" for style in STYLES}
    DEFAULT_CSS = """
    SectionedList {
        & > .sectioned-list--heading { color: $text-accent; }
        & > .sectioned-list--row { color: $foreground; }
        & > .sectioned-list--quiet { color: $text-muted; }
        & > .sectioned-list--paused { color: $text-disabled; }
        & > .sectioned-list--critical { color: $text-error; text-style: bold; }
        & > .sectioned-list--high { color: $text-warning; text-style: bold; }
        & > .sectioned-list--overdue { color: $text-error; text-style: bold; }
        & > .sectioned-list--soon { color: $text-warning; }
        & > .sectioned-list--mail { color: $text-accent; text-style: bold; }
        & > .sectioned-list--mine { color: $foreground; text-style: bold; }
        & > .sectioned-list--good { color: $text-success; }
        & > .sectioned-list--bad { color: $text-error; text-style: bold; }
        & > .sectioned-list--changed { color: $text-warning; text-style: bold; }
        & > .sectioned-list--bar { color: $primary 75%; background: $foreground 9%; }
        & > .sectioned-list--bar-soon { color: $text-warning; background: $foreground 9%; }
        & > .sectioned-list--bar-paused { color: $foreground 30%; background: $foreground 9%; }
        & > .sectioned-list--cursor { background: $foreground 6%; }
        & > .sectioned-list--cursor-sign { color: $text-disabled; }
        &:focus > .sectioned-list--cursor { background: $block-cursor-background; }
        &:focus > .sectioned-list--cursor-sign { color: $text-accent; }
    }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor came to another item, or to none."""

        list: SectionedList
        item: Item | None

        @property
        def control(self) -> SectionedList:
            """The list that tells it."""
            return self.list

    @dataclass
    class Chosen(Message):
        """An item was chosen to be opened."""

        list: SectionedList
        item: Item

        @property
        def control(self) -> SectionedList:
            """The list that tells it."""
            return self.list

    def __init__(self, paint: Paint, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paint = paint
        self._items: Sequence[Item] = ()
        self._empty = ""
        self._painted: dict[int, tuple[Piece, ...]] = {}
        """What is drawn, by line of the screen."""

    @property
    def items(self) -> Sequence[Item]:
        """The lines, headings among them."""
        return self._items

    @property
    def current(self) -> Item | None:
        """The item under the cursor; None where there are only headings."""
        item = self._items[self._cursor] if self._items else None
        return None if item is None or item.heading else item

    def set_items(self, items: Sequence[Item], empty: str = "") -> None:
        """Show these items; the cursor stays on its item, else on the next one of those that are left."""
        before = self.current
        places = {item.key: n for n, item in enumerate(items) if not item.heading}
        cursor = self._cursor
        if before is not None:
            left = [item.key for item in self._items[self._cursor :] if item.key in places]
            cursor = places.get(before.key, places[left[0]] if left else self._cursor)
        self._items, self._empty = tuple(items), empty
        self._cursor = self._stop(cursor)
        self.lay_out()
        if items:
            self.show_line(self._cursor)
        if before != self.current:
            self.highlighted()

    def tick(self) -> None:
        """Paint what is in sight again, and draw what reads differently."""
        for y, drawn in list(self._painted.items()):
            index = self.index_at(y)
            if index is not None and tuple(self._paint(self._items[index], self._width - 1)) != drawn:
                self.draw(index)

    def go_to(self, key: tuple[str, int]) -> bool:
        """Put the cursor on an item; False when it isn't listed."""
        index = next((n for n, item in enumerate(self._items) if item.key == key and not item.heading), -1)
        if index >= 0:
            self.move_to(index)
        return index >= 0

    def count(self) -> int:
        return len(self._items)

    def choose(self) -> None:
        if self.current is not None:
            self.post_message(self.Chosen(self, self.current))

    def highlighted(self) -> None:
        self.post_message(self.Highlighted(self, self.current))

    def move_to(self, index: int) -> None:
        """Put the cursor on an item; past a heading in the direction of the move."""
        super().move_to(self._stop(index, back=index < self._cursor))

    def show_line(self, index: int) -> None:
        """Scroll to see the item, and the headings right above it."""
        top = index
        while top > 0 and self._items[top - 1].heading:
            top -= 1
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        super().show_line(index)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self._width
        if not self._items:
            words = self._empty.splitlines()
            shown = words[y - 1] if 0 < y <= len(words) else ""
            return Strip([Segment(fitted(f"  {shown}", width), self._style("quiet"))], width)
        index = self.index_at(y)
        if index is None:
            self._painted.pop(y, None)
            return Strip.blank(width, self.rich_style)
        item, cursor = self._items[index], index == self._cursor and self.current is not None
        pieces = tuple(self._paint(item, width - 1))
        self._painted[y] = pieces
        segments = [Segment(_CURSOR_SIGN if cursor else " ", self._style("cursor-sign", cursor))]
        segments += [Segment(text, self._style(style, cursor)) for text, style in pieces if text]
        return Strip(segments).adjust_cell_length(width, self._style("row", cursor))

    @property
    def _width(self) -> int:
        """The cells of a line that are in sight: a scrollbar stands on the last one."""
        return self.size.width - self.show_vertical_scrollbar * self.scrollbar_size_vertical

    def _stop(self, index: int, *, back: bool = False) -> int:
        """The nearest place to stand on from an index: onwards, else the other way."""
        places = [n for n, item in enumerate(self._items) if not item.heading]
        if not places:
            return 0
        behind = [n for n in places if n <= index]
        ahead = [n for n in places if n >= index]
        if back:
            return behind[-1] if behind else places[0]
        return ahead[0] if ahead else places[-1]

    def _style(self, name: str, cursor: bool = False) -> Style:
        style = self.get_component_rich_style(f"sectioned-list--{name}")
        if not cursor or name.startswith("bar"):
            return style
        return style + Style(bgcolor=self.get_component_rich_style("sectioned-list--cursor").bgcolor)
