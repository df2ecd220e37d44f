"""The queue on the screen: one line a ticket, the cursor on a ticket, not on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from supportdesk.domain.queue import QueueRow
from supportdesk.i18n import _
from supportdesk.widgets.cells import fitted
from supportdesk.widgets.cursor_list import CursorList
from supportdesk.widgets.ticket_cells import LATE_PROMISE_SIGN, Piece, Reader, cell, signs, time_pieces
from supportdesk.widgets.ticket_columns import Placed, placed

_CURSOR_SIGN = "▌"


@dataclass
class FromTickets(Message):
    """What a ticket list tells."""

    tickets: TicketList

    @property
    def control(self) -> TicketList:
        """The list that tells it."""
        return self.tickets


class TicketList(CursorList):
    """Shows rows of the queue; only lines whose text changed are drawn again."""

    HEADER = 1
    STYLES: ClassVar[tuple[str, ...]] = (
        *("header", "row", "quiet", "paused", "critical", "high", "overdue", "soon", "mail", "mark", "mine"),
        *("bar", "bar-soon", "bar-paused", "cursor-sign", "cursor"),
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ticket-list--{style}" for style in STYLES}
    DEFAULT_CSS = """
    TicketList {
        & > .ticket-list--header { color: $text-disabled; }
        & > .ticket-list--row { color: $foreground; }
        & > .ticket-list--quiet { color: $text-muted; }
        & > .ticket-list--paused { color: $text-disabled; }
        & > .ticket-list--critical { color: $text-error; text-style: bold; }
        & > .ticket-list--high { color: $text-warning; text-style: bold; }
        & > .ticket-list--overdue { color: $text-error; text-style: bold; }
        & > .ticket-list--soon { color: $text-warning; }
        & > .ticket-list--mail { color: $text-accent; text-style: bold; }
        & > .ticket-list--mark { color: $text-success; text-style: bold; }
        & > .ticket-list--mine { color: $foreground; text-style: bold; }
        & > .ticket-list--bar { color: $primary 75%; background: $foreground 9%; }
        & > .ticket-list--bar-soon { color: $text-warning; background: $foreground 9%; }
        & > .ticket-list--bar-paused { color: $foreground 30%; background: $foreground 9%; }
        & > .ticket-list--cursor { background: $foreground 6%; }
        & > .ticket-list--cursor-sign { color: $text-disabled; }
        &:focus > .ticket-list--cursor { background: $block-cursor-background; }
        &:focus > .ticket-list--cursor-sign { color: $text-accent; }
    }
    """

    @dataclass
    class TicketHighlighted(FromTickets):
        """The cursor came to another ticket, or to none."""

        row: QueueRow | None

    @dataclass
    class TicketChosen(FromTickets):
        """A ticket was chosen to be opened."""

        row: QueueRow

    @dataclass
    class TicketGone(FromTickets):
        """The ticket under the cursor is no longer listed: the cursor stands where it was, on another one."""

        gone: QueueRow
        row: QueueRow | None

    @dataclass
    class MarksChanged(FromTickets):
        """Other tickets are marked than before."""

        numbers: frozenset[int]

    def __init__(
        self,
        reader: Reader | None = None,
        *,
        empty: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._reader = reader or Reader()
        self._empty = empty
        self._rows: Sequence[QueueRow] = ()
        self._marks: frozenset[int] = frozenset()
        self._now_us = 0
        self._number_width = 0
        self._prefixes: Mapping[int, str] = {}
        self._lent: Mapping[int, QueueRow] = {}
        self._times: dict[int, list[Piece]] = {}
        """What the time column shows, by screen line."""
        self._waits: dict[int, list[Piece]] = {}
        """What turns with time besides: how long it waits, a reminder, a promise; by screen line."""

    @property
    def rows(self) -> Sequence[QueueRow]:
        """The rows shown, in their order."""
        return self._rows

    @property
    def current(self) -> QueueRow | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def marks(self) -> frozenset[int]:
        """The numbers of the marked tickets."""
        return self._marks

    @property
    def marked(self) -> list[QueueRow]:
        """The marked rows in their order, else the one under the cursor: what a verb is meant for."""
        if self._marks:
            return [row for row in self._rows if row.number in self._marks]
        return [self.current] if self.current else []

    @property
    def reader(self) -> Reader:
        """Who looks at the list, and how they name things."""
        return self._reader

    @reader.setter
    def reader(self, reader: Reader) -> None:
        self._reader = reader
        self.redraw()

    @property
    def prefixes(self) -> Mapping[int, str]:
        """Words by number that stand before a subject."""
        return self._prefixes

    @prefixes.setter
    def prefixes(self, prefixes: Mapping[int, str]) -> None:
        if prefixes != self._prefixes:
            self._prefixes = prefixes
            self.redraw()

    @property
    def lent(self) -> Mapping[int, QueueRow]:
        """By number the ticket folded into a row whose clock stands in it, under the sign of a member."""
        return self._lent

    @lent.setter
    def lent(self, lent: Mapping[int, QueueRow]) -> None:
        self._lent = lent

    @property
    def empty(self) -> str:
        """What is said when there are no rows: what would be here, and which key makes one."""
        return self._empty

    @empty.setter
    def empty(self, words: str) -> None:
        self._empty = words
        if not self._rows:
            self.redraw()

    def set_rows(self, rows: Sequence[QueueRow], now_us: int) -> None:
        """Show these rows; the cursor stays on its ticket, wherever that now stands."""
        before, old_rows, was = self.current, self._rows, self._cursor
        self._rows, self._now_us = rows, now_us
        found = -1 if before is None else _index(rows, before.number, was)
        self._cursor = found if found >= 0 else max(0, min(was, len(rows) - 1))
        number_width = max(5, len(str(max(row.number for row in rows)))) if rows else 5
        if self._marks:
            self._mark(self._marks & {row.number for row in rows})
        height = len(rows) + self.HEADER
        if number_width != self._number_width or not old_rows or not rows:
            self._number_width = number_width
            self.redraw()
        else:
            self._draw_changed(old_rows, was)
        if self.virtual_size.height != height:
            self.virtual_size = Size(self.size.width, height)
            self.draw_from(len(rows))
        if rows and found >= 0 and found != was:
            self.show_line(found)
        if before is not None and found < 0:
            self.post_message(self.TicketGone(self, before, self.current))
        if (before and before.number) != (self.current and self.current.number):
            self.highlighted()

    def tick(self, now_us: int) -> None:
        """Move time on: only the times that read differently are drawn again."""
        self._now_us = now_us
        time_column = next((place for place in self._columns if place.column.id == "time"), None)
        if time_column is None or not self._rows:
            return
        for y, shown in list(self._times.items()):
            index = self.index_at(y)
            if index is None:
                continue
            if self._waits_at(index) != self._waits.get(y):
                self.draw(index)
            elif self._time_at(index) != shown:
                self.refresh(Region(1 + time_column.x, y, time_column.width, 1))

    def go_to(self, number: int) -> bool:
        """Put the cursor on the ticket of that number; False when it isn't listed."""
        index = _index(self._rows, number, self._cursor)
        if index >= 0:
            self.move_to(index)
        return index >= 0

    def toggle_mark(self) -> None:
        """Mark the ticket under the cursor, or unmark it, and go one line down."""
        if self.current is not None:
            self._mark(self._marks ^ {self.current.number})
            self.action_cursor_down()

    def clear_marks(self) -> None:
        """Unmark every ticket."""
        self._mark(frozenset())

    def count(self) -> int:
        return len(self._rows)

    def choose(self) -> None:
        if self.current is not None:
            self.post_message(self.TicketChosen(self, self.current))

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen: the header, a ticket, or nothing."""
        width = self.size.width
        if not self._rows:
            words = self._empty.splitlines()
            shown = words[y - 1] if 0 < y <= len(words) else ""
            return Strip([Segment(fitted(f"  {shown}", width), self._style("quiet"))], width)
        if y < self.HEADER:
            return self._header(width)
        index = self.index_at(y)
        if index is None:
            self._times.pop(y, None)
            self._waits.pop(y, None)
            return Strip.blank(width, self.rich_style)
        self._times[y], self._waits[y] = self._time_at(index), self._waits_at(index)
        return self._line(index, y, width)

    def _header(self, width: int) -> Strip:
        text, x = " ", 0
        for place in self._columns:
            text += " " * (place.x - x)
            text += fitted(_(place.column.heading), place.width, right=place.column.right)
            x = place.x + place.width
        return Strip([Segment(fitted(text, width), self._style("header"))], width)

    def _line(self, index: int, y: int, width: int) -> Strip:
        row, cursor = self._rows[index], index == self._cursor
        style = self._style
        blank = style("row", cursor=cursor)
        segments = [Segment(_CURSOR_SIGN if cursor else " ", style("cursor-sign", cursor=cursor))]
        x = 0
        for place in self._columns:
            if place.x > x:
                segments.append(Segment(" " * (place.x - x), blank))
            pieces = self._pieces(row, place, y)
            segments += [Segment(text, style(name, cursor=cursor)) for text, name in pieces]
            x = place.x + place.width
        segments.append(Segment(" " * (width - 1 - x), blank))
        return Strip(segments, width)

    def _pieces(self, row: QueueRow, place: Placed, y: int) -> list[Piece]:
        if place.column.id == "signs":
            shown = signs(row, row.number in self._marks, self._reader, self._now_us)
            return [*shown, (" " * (place.width - len(shown)), "row")]
        if place.column.id == "time":
            return self._times[y]
        if place.column.id == "subject" and (before := self._prefixes.get(row.number)):
            rest = cell(row, "subject", place.width - cell_len(before), self._now_us, self._reader)
            return [(before, "soon"), *rest]
        return cell(row, place.column.id, place.width, self._now_us, self._reader)

    def _time_at(self, index: int) -> list[Piece]:
        columns = self._columns
        width = next(place.width for place in columns if place.column.id == "time")
        letter = not any(place.column.id == "wait" for place in columns)
        row = self._rows[index]
        lent = self._lent.get(row.number)
        return time_pieces(lent or row, width, self._now_us, letter, lent is not None)

    def _waits_at(self, index: int) -> list[Piece]:
        row = self._rows[index]
        late = [(LATE_PROMISE_SIGN, "overdue")] if row.promise_late(self._now_us) else []
        if not row.state.waiting:
            return late
        wait = next((place for place in self._columns if place.column.id == "wait"), None)
        told = [] if wait is None else cell(row, "wait", wait.width, self._now_us, self._reader)
        return [*late, *signs(row, False, self._reader, self._now_us), *told]

    @property
    def _columns(self) -> tuple[Placed, ...]:
        return placed(max(40, self.size.width - 2), self._number_width)

    def _style(self, name: str, *, cursor: bool = False) -> Style:
        style = self.get_component_rich_style(f"ticket-list--{name}")
        if not cursor or name.startswith("bar"):
            return style
        return style + Style(bgcolor=self.get_component_rich_style("ticket-list--cursor").bgcolor)

    def highlighted(self) -> None:
        self.post_message(self.TicketHighlighted(self, self.current))

    def redraw(self) -> None:
        self._times.clear()
        self._waits.clear()
        super().redraw()

    def _mark(self, numbers: frozenset[int]) -> None:
        changed = numbers ^ self._marks
        if not changed:
            return
        self._marks = numbers
        for y in range(self.HEADER, self.size.height):
            index = self.index_at(y)
            if index is not None and self._rows[index].number in changed:
                self.draw(index)
        self.post_message(self.MarksChanged(self, numbers))

    def _draw_changed(self, old_rows: Sequence[QueueRow], old_cursor: int) -> None:
        """Draw the lines in sight on which something else stands now."""
        for y in range(self.HEADER, self.size.height):
            index = self.index_at(y)
            if index is None:
                continue
            same = index < len(old_rows) and old_rows[index] == self._rows[index]
            moved = (index == old_cursor) != (index == self._cursor)
            if not same or moved or self._times.get(y) != self._time_at(index):
                self.draw(index)


def _index(rows: Sequence[QueueRow], number: int, near: int) -> int:
    """Return where a ticket stands, -1 when it isn't there; most often where it stood before."""
    if near < len(rows) and rows[near].number == number:
        return near
    return next((index for index, row in enumerate(rows) if row.number == number), -1)
