"""The board of fix tasks: columns where there is room, else one list in groups. The cursor is a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from supportdesk.domain.fix_task import Stage
from supportdesk.fix_wording import stage_name
from supportdesk.widgets.cells import fitted
from supportdesk.widgets.cursor_list import CursorList
from supportdesk.widgets.fix_cards import Card, flat_card, tall_card
from supportdesk.widgets.ticket_cells import Piece

COLUMNS_FROM = 100
"""Below so many cells the columns become one list in groups."""

_CURSOR_SIGN, _BETWEEN = "▌", " │ "
_EMPTY_COLUMN = 12
_WEIGHTS = {Stage.DELIVERED: 2}
_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class _Cell:
    """One line of one column."""

    card: int | None
    """Which card it belongs to; None: the empty place below the cards, or a heading."""
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a card stands on the sheet."""

    x: int
    width: int
    first: int
    lines: int


@dataclass(slots=True)
class _Sheet:
    """Everything below the header: lines of cells, and where each card stands."""

    lines: list[list[_Cell]] = field(default_factory=list)
    places: list[_Place] = field(default_factory=list)
    columns: list[tuple[Stage, int, int]] = field(default_factory=list)
    """Stage, x and width of each column; of the list there are none."""

    def line(self, y: int) -> list[_Cell]:
        """Return a line, below the last one an empty one."""
        if y < len(self.lines):
            return self.lines[y]
        return [_Cell(None, [(" " * (width - 1), "row")]) for _stage, _x, width in self.columns]


class FixBoard(CursorList):
    """Shows cards by stage; only lines whose text changed are drawn again."""

    STYLES: ClassVar[tuple[str, ...]] = (
        *(
            "header",
            "rule",
            "row",
            "quiet",
            "number",
            "mine",
            "title-mine",
            "back",
            "paused",
            "overdue",
            "soon",
        ),
        *("bar", "bar-soon", "bar-paused", "cursor-sign", "cursor"),
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"fix-board--{style}" for style in STYLES}
    DEFAULT_CSS = """
    FixBoard {
        & > .fix-board--header { color: $text-muted; text-style: bold; }
        & > .fix-board--rule { color: $foreground 20%; }
        & > .fix-board--row { color: $foreground; }
        & > .fix-board--quiet { color: $text-muted; }
        & > .fix-board--number { color: $text-accent; }
        & > .fix-board--mine { color: $text-success; text-style: bold; }
        & > .fix-board--title-mine { color: $foreground; text-style: bold; }
        & > .fix-board--back { color: $text-warning; }
        & > .fix-board--paused { color: $text-disabled; }
        & > .fix-board--overdue { color: $text-error; text-style: bold; }
        & > .fix-board--soon { color: $text-warning; }
        & > .fix-board--bar { color: $primary 75%; background: $foreground 9%; }
        & > .fix-board--bar-soon { color: $text-warning; background: $foreground 9%; }
        & > .fix-board--bar-paused { color: $foreground 30%; background: $foreground 9%; }
        & > .fix-board--cursor { background: $foreground 6%; }
        & > .fix-board--cursor-sign { color: $text-disabled; }
        &:focus > .fix-board--cursor { background: $block-cursor-background; }
        &:focus > .fix-board--cursor-sign { color: $text-accent; }
    }
    """

    @dataclass
    class TaskHighlighted(Message):
        """The cursor came to another task, or to none."""

        number: int | None

    @dataclass
    class TaskChosen(Message):
        """A task was chosen to be opened."""

        number: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.empty = ""
        self._cards: Sequence[Card] = ()
        self._now_us = 0
        self._sheet = _Sheet()

    @property
    def cards(self) -> Sequence[Card]:
        """The cards shown: by column, in each from the top."""
        return self._cards

    @property
    def current(self) -> Card | None:
        """The card under the cursor."""
        return self._cards[self._cursor] if self._cards else None

    @property
    def in_columns(self) -> bool:
        """Whether there is room for columns."""
        return self.size.width >= COLUMNS_FROM

    @property
    def _top(self) -> int:
        """How many lines of headings don't scroll."""
        return 2 if self.in_columns else 0

    def count(self) -> int:
        return len(self._cards)

    def set_cards(self, cards: Sequence[Card], now_us: int) -> None:
        """Show these cards; the cursor stays on its task, or comes to what stands in its place."""
        current = self.current
        stages = list(Stage)
        self._cards = sorted(cards, key=lambda c: (stages.index(c.stage), c.order(now_us), c.number))
        self._now_us = now_us
        if current is None or not self.go_to(current.number):
            self._cursor = max(0, min(self._cursor, len(self._cards) - 1))
        self.lay_out()
        if self._cards and self.size.height:
            self.show_line(self._cursor)
        if current is None or self.current is None or current.number != self.current.number:
            self.highlighted()

    def go_to(self, number: int) -> bool:
        """Put the cursor on a task; tell whether it is there."""
        index = next((i for i, card in enumerate(self._cards) if card.number == number), -1)
        if index >= 0 and index != self._cursor:
            self._cursor = index
            self.redraw()
            self.highlighted()
        return index >= 0

    def tick(self, now_us: int) -> None:
        """Let the clocks go on: only lines that read differently are drawn."""
        self._now_us = now_us
        before, self._sheet = self._sheet, self._made()
        if len(before.lines) != len(self._sheet.lines):
            self.lay_out()
            return
        for y, (old, new) in enumerate(zip(before.lines, self._sheet.lines, strict=True)):
            if old != new:
                self.refresh_lines(y + self._top, 1)

    def choose(self) -> None:
        if self.current is not None:
            self.post_message(self.TaskChosen(self.current.number))

    def highlighted(self) -> None:
        self.post_message(self.TaskHighlighted(None if self.current is None else self.current.number))

    def lay_out(self) -> None:
        """Fit everything to the width."""
        self._sheet = self._made()
        self.virtual_size = Size(self.size.width, len(self._sheet.lines) + self._top)
        self.redraw()

    def show_line(self, index: int) -> None:
        """Scroll no more than needed to see the whole card."""
        if index >= len(self._sheet.places):
            return
        place, room, top = (
            self._sheet.places[index],
            max(1, self.size.height - self._top),
            self.scroll_offset.y,
        )
        first = place.first - 1 if not self.in_columns and place.first == 1 else place.first
        if first < top or place.lines >= room:
            self.scroll_to(y=first, animate=False, force=True)
        elif place.first + place.lines > top + room:
            self.scroll_to(y=place.first + place.lines - room, animate=False, force=True)

    def draw(self, index: int) -> None:
        if index < len(self._sheet.places):
            place = self._sheet.places[index]
            self.refresh_lines(place.first + self._top, place.lines)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a card, a double click opens it."""
        event.prevent_default()
        y = event.y - self._top + self.scroll_offset.y
        for index, place in enumerate(self._sheet.places):
            inside = (
                place.x <= event.x < place.x + place.width and place.first <= y < place.first + place.lines
            )
            if event.y >= self._top and inside:
                self.move_to(index)
                if event.chain == 2:
                    self.choose()

    def action_cursor_down(self) -> None:
        self._step(1)

    def action_cursor_up(self) -> None:
        self._step(-1)

    def action_cursor_left(self) -> None:
        """To the column, or group, on the left that has cards."""
        self._aside(-1)

    def action_cursor_right(self) -> None:
        """To the next one that has cards."""
        self._aside(1)

    def action_cursor_page_down(self) -> None:
        self._step(max(1, self._page // 5))

    def action_cursor_page_up(self) -> None:
        self._step(-max(1, self._page // 5))

    def action_cursor_top(self) -> None:
        self._step(-len(self._cards))

    def action_cursor_bottom(self) -> None:
        self._step(len(self._cards))

    def _step(self, by: int) -> None:
        """Move by so many cards: within the column, in the list over all of them."""
        if not self._cards:
            return
        reach = (
            self._of_stage(self._cards[self._cursor].stage) if self.in_columns else range(len(self._cards))
        )
        self.move_to(max(reach[0], min(self._cursor + by, reach[-1])))

    def _aside(self, by: int) -> None:
        """Move to the next column with cards, to the card at the same height; in the list to the top."""
        if not self._cards:
            return
        stages = list(Stage)
        place = stages.index(self._cards[self._cursor].stage) + by
        while 0 <= place < len(stages):
            if reach := self._of_stage(stages[place]):
                here = self._sheet.places[self._cursor].first
                near = min(reach, key=lambda i: abs(self._sheet.places[i].first - here))
                self.move_to(near if self.in_columns else reach[0])
                return
            place += by

    def _of_stage(self, stage: Stage) -> Sequence[int]:
        return [index for index, card in enumerate(self._cards) if card.stage is stage]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.size.width
        if not self._cards:
            words = self.empty.splitlines()
            shown = words[y - 1] if 0 < y <= len(words) else ""
            return Strip([Segment(fitted(f"  {shown}", width), self._style("quiet"))], width)
        if y < self._top:
            return self._header(y)
        segments: list[Segment] = []
        for n, cell in enumerate(self._sheet.line(y - self._top + self.scroll_offset.y)):
            if n:
                segments.append(Segment(_BETWEEN, self._style("rule")))
            cursor = cell.card is not None and cell.card == self._cursor
            segments.append(Segment(_CURSOR_SIGN if cursor else " ", self._style("cursor-sign", cursor)))
            segments += [Segment(text, self._style(style, cursor)) for text, style in cell.pieces]
        return Strip(segments).adjust_cell_length(width, self._style("row"))

    def _header(self, y: int) -> Strip:
        width = self.size.width
        if not self._sheet.columns:
            return Strip.blank(width, self.rich_style)
        segments: list[Segment] = []
        for n, (stage, _x, column) in enumerate(self._sheet.columns):
            if n:
                segments.append(Segment("─┼─" if y else _BETWEEN, self._style("rule")))
            if y:
                segments.append(Segment("─" * column, self._style("rule")))
            else:
                segments.append(Segment(fitted(f" {self._heading(stage)}", column), self._style("header")))
        return Strip(segments).adjust_cell_length(width, self._style("row"))

    def _heading(self, stage: Stage) -> str:
        n = len(self._of_stage(stage))
        return f"{stage_name(stage)} {n}" if n else stage_name(stage)

    def _made(self) -> _Sheet:
        return self._columns() if self.in_columns else self._list()

    def _columns(self) -> _Sheet:
        sheet = _Sheet(columns=self._widths())
        stacks: list[list[_Cell]] = []
        for stage, x, width in sheet.columns:
            stack: list[_Cell] = []
            for index in self._of_stage(stage):
                lines = tall_card(self._cards[index], width - 1, self._now_us)
                sheet.places.append(_Place(x, width, len(stack), len(lines)))
                stack += [_Cell(index, pieces) for pieces in lines]
                stack.append(_Cell(None, [(" " * (width - 1), "row")]))
            stacks.append(stack)
        blanks = sheet.line(0)
        for row in zip_longest(*stacks):
            sheet.lines.append([cell or blank for cell, blank in zip(row, blanks, strict=True)])
        return sheet

    def _widths(self) -> list[tuple[Stage, int, int]]:
        """Share the width: each column shows its heading whole, one without cards no more than that."""
        widths = {stage: max(_EMPTY_COLUMN, cell_len(self._heading(stage)) + 2) for stage in Stage}
        sharing = {stage: _WEIGHTS.get(stage, _WEIGHT) for stage in Stage if self._of_stage(stage)}
        while sharing:
            free = self.size.width - len(_BETWEEN) * (len(Stage) - 1)
            free -= sum(width for stage, width in widths.items() if stage not in sharing)
            shares = {stage: free * weight // sum(sharing.values()) for stage, weight in sharing.items()}
            short = [stage for stage, share in shares.items() if share < widths[stage]]
            if not short:
                widths |= shares
                break
            for stage in short:
                del sharing[stage]
        x, columns = 0, []
        for stage, width in widths.items():
            columns.append((stage, x, width))
            x += width + len(_BETWEEN)
        return columns

    def _list(self) -> _Sheet:
        sheet, width = _Sheet(), max(20, self.size.width - 1)
        for stage in Stage:
            indices = self._of_stage(stage)
            if indices:
                if sheet.lines:
                    sheet.lines.append([_Cell(None, [])])
                sheet.lines.append([_Cell(None, [(self._heading(stage), "header")])])
            for index in indices:
                lines = flat_card(self._cards[index], width, self._now_us)
                sheet.places.append(_Place(0, width, len(sheet.lines), len(lines)))
                sheet.lines += [[_Cell(index, pieces)] for pieces in lines]
        return sheet

    def _style(self, name: str, cursor: bool = False) -> Style:
        style = self.get_component_rich_style(f"fix-board--{name}")
        if not cursor or name.startswith("bar"):
            return style
        return style + Style(bgcolor=self.get_component_rich_style("fix-board--cursor").bgcolor)
