"""A ticket's story: when, who, what, and the text, of which quotes stay folded until they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from supportdesk.i18n import _, ngettext
from supportdesk.text import clean, line
from supportdesk.widgets.cells import fitted
from supportdesk.widgets.cursor_list import CursorList
from supportdesk.widgets.folding import BodyLine, body_lines, foldable, wrapped

_CURSOR_SIGN, _CLIENT_SIGN = "▌", "│"
_WHEN_MOST, _WHO_LEAST, _WHO_MOST = 17, 8, 18
_NARROW = 60
"""Below this many cells the text stands under the name, not beside it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, in words."""

    key: int
    """Keeps the cursor and what is unfolded on the same entry."""
    when: str
    who: str
    what: str
    body: str = ""
    """Its text, of several lines; lines that begin with ``>`` are quotes."""
    undone: bool = False
    from_client: bool = False
    tucked: bool = False
    """Whether its text is only counted until it is unfolded: it repeats what stands above."""
    alarm: bool = False
    """Whether something is to be done about it."""


_Line = list[tuple[str, str]]
"""Pieces of a line, each with the name of its style."""


class TimelineView(CursorList):
    """Shows entries oldest first; plain text only. The cursor starts on the latest and follows it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"timeline-view--{part}"
        for part in (
            "when",
            "who",
            "client",
            "what",
            "body",
            "quote",
            "fold",
            "undone",
            "alarm",
            "cursor",
            "cursor-sign",
        )
    }
    DEFAULT_CSS = """
    TimelineView {
        & > .timeline-view--when { color: $text-muted; }
        & > .timeline-view--who { color: $text-muted; }
        & > .timeline-view--client { color: $text-accent; }
        & > .timeline-view--what { color: $foreground; }
        & > .timeline-view--body { color: $foreground; }
        & > .timeline-view--quote { color: $text-disabled; }
        & > .timeline-view--fold { color: $text-accent; }
        & > .timeline-view--undone { color: $text-disabled; text-style: strike; }
        & > .timeline-view--alarm { color: $text-error; }
        & > .timeline-view--cursor { background: $foreground 6%; }
        & > .timeline-view--cursor-sign { color: $text-disabled; }
        &:focus > .timeline-view--cursor { background: $block-cursor-background; }
        &:focus > .timeline-view--cursor-sign { color: $text-accent; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._entries: tuple[Entry, ...] = ()
        self._unfolded: set[int] = set()
        self._lines: list[_Line] = []
        self._starts: list[int] = []
        """The first line of each entry."""
        self._widths = (5, _WHO_LEAST)
        """The cells of the columns when and who."""

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        return self._entries[self._cursor] if self._entries else None

    def count(self) -> int:
        return len(self._entries)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these entries; cursor and unfolded texts stay, a cursor on the latest follows the new one."""
        entries = tuple(replace(entry, body=clean(entry.body).strip("\n")) for entry in entries)
        if entries == self._entries:
            return
        current, at_end = self.current, self._cursor >= len(self._entries) - 1
        self._entries = entries
        keys = [entry.key for entry in entries]
        if current is not None and not at_end and current.key in keys:
            self._cursor = keys.index(current.key)
        else:
            self._cursor = max(0, len(entries) - 1)
        self._unfolded &= set(keys)
        self.lay_out()
        self.show_line(self._cursor)

    def toggle(self) -> None:
        """Unfold the entry under the cursor, or fold it again."""
        if self.current is None or not self.foldable(self.current):
            return
        self._unfolded ^= {self.current.key}
        self.lay_out()
        self.show_line(self._cursor)

    def foldable(self, entry: Entry) -> bool:
        """Tell whether something of the entry's text is hidden while it is folded."""
        return bool(entry.body and entry.tucked) or foldable(entry.body, self._body_width)

    def choose(self) -> None:
        self.toggle()

    def show_line(self, index: int) -> None:
        """Scroll no more than needed to see the whole entry, or else its beginning."""
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
        """Read on: to the end of a long entry first, then to the next."""
        bottom = self.scroll_offset.y + self.size.height
        if self._starts and self._end(self._cursor) > bottom:
            self.scroll_to(y=self.scroll_offset.y + 1, animate=False, force=True)
        else:
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Read back: to the beginning of a long entry first, then to the one before."""
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
        segments = [Segment(_CURSOR_SIGN if signed else " ", self._style("cursor-sign", shaded))]
        segments += [Segment(text, self._style(style, shaded)) for text, style in self._lines[place]]
        return Strip(segments).adjust_cell_length(width, self._style("what", shaded))

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

    def lay_out(self) -> None:
        """Wrap everything to the width."""
        if not self.size.width:
            return
        self._widths = self._column_widths()
        self._lines, self._starts = [], []
        for number, entry in enumerate(self._entries):
            self._starts.append(len(self._lines))
            self._lines += self._entry_lines(entry)
            if entry.body and number < len(self._entries) - 1:
                self._lines.append([])
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()

    def _entry_lines(self, entry: Entry) -> list[_Line]:
        when, who = self._widths
        name = "client" if entry.from_client else "who"
        what = line(entry.what, 2_000)
        if entry.undone:
            what = _("{what} (undone)").format(what=what)
        style = "undone" if entry.undone else "alarm" if entry.alarm else "what"
        head: _Line = [
            (fitted(line(entry.when, 60), when) + "  ", "when"),
            (fitted(line(entry.who, 60), who) + "  ", name),
        ]
        lines: list[_Line] = []
        indent = when + 2 + who + 2
        for number, part in enumerate(wrapped(what, self.size.width - 2 - indent)):
            lines.append([*(head if number == 0 else [(" " * indent, style)]), (part, style)])
        before = " " * (self._body_indent - 2)
        side = _CLIENT_SIGN if entry.from_client else " "
        folded = entry.key not in self._unfolded
        for text in self._body(entry, folded):
            kind = "undone" if entry.undone and text.kind == "body" else text.kind
            lines.append([(f"{before}{side} ", name), (text.text, kind)])
        return lines

    def _body(self, entry: Entry, folded: bool) -> list[BodyLine]:
        if not entry.body:
            return []
        lines = body_lines(entry.body, self._body_width, folded=folded and not entry.tucked)
        if not (folded and entry.tucked):
            return lines
        n = len(lines)
        return [BodyLine("▸ " + ngettext("{n} line", "{n} lines", n).format(n=n), "fold")]

    def _column_widths(self) -> tuple[int, int]:
        when = max((cell_len(line(entry.when, 60)) for entry in self._entries), default=5)
        who = max((cell_len(line(entry.who, 60)) for entry in self._entries), default=_WHO_LEAST)
        return min(when, _WHEN_MOST), max(_WHO_LEAST, min(who, _WHO_MOST, self.size.width // 5))

    @property
    def _body_indent(self) -> int:
        when, who = self._widths
        return when + 2 if self.size.width < _NARROW else when + 2 + who + 2

    @property
    def _body_width(self) -> int:
        return max(10, self.size.width - 2 - self._body_indent)

    def _style(self, name: str, shaded: bool) -> Style:
        style = self.get_component_rich_style(f"timeline-view--{name}")
        if not shaded:
            return style
        return style + Style(bgcolor=self.get_component_rich_style("timeline-view--cursor").bgcolor)
