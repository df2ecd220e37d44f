"""A month of the rota: weeks as rows, of each day who has which shift; a cursor on one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from supportdesk.domain.durations import HOUR
from supportdesk.domain.rota_month import EXTRA, Month, Slot, Week, weeks_of
from supportdesk.formats import weekdays
from supportdesk.i18n import _
from supportdesk.rota_words import AWAY, GAP, MARKS, OVERLAP, shift_name
from supportdesk.text import line
from supportdesk.widgets.cells import fitted
from supportdesk.widgets.text_line import Piece

SIGNS = "●▲■◆▼★"
"""Of each engineer, in the order of the rota, and again from the first."""

_DAY = timedelta(days=1)
_LABEL, _NARROW_LABEL = 8, 6
_SHORT_NAME_NEEDS = 9
"""Below so many cells an engineer is shown by initials."""


@dataclass(frozen=True, slots=True)
class Person:
    """How an engineer is shown."""

    sign: str
    style: str
    short: str
    initials: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the grid shows."""

    month: Month | None = None
    """None: not read yet; the days are there all the same."""
    people: Mapping[str, Person] = field(default_factory=dict)
    today: date = date.min


def people_of(logins: Sequence[str], names: Mapping[str, str]) -> dict[str, Person]:
    """Give each engineer a sign, a colour and a short name that no other has."""
    words_of = {login: line(names.get(login) or login, 60).split() or [login] for login in logins}
    shorts = {login: words[0] for login, words in words_of.items()}
    found = {}
    for n, (login, words) in enumerate(words_of.items()):
        short = shorts[login]
        if list(shorts.values()).count(short) > 1 and len(words) > 1:
            short = f"{short} {words[1][:1]}."
        initials = "".join(word[:1] for word in words[:2]) if len(words) > 1 else words[0][:2]
        found[login] = Person(SIGNS[n % len(SIGNS)], f"e{n % len(SIGNS)}", short, initials)
    return found


class RotaGrid(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a month; the cursor stands on a shift of a day, also outside the month that is shown."""

    ALLOW_SELECT = False
    BINDINGS = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
    ]
    COMPONENT_CLASSES = {
        f"rota-grid--{name}"
        for name in (
            "head", "day", "other", "today", "label", "gap", "odd", "mark", "cursor", "marked", "quiet",
            *(f"e{n}" for n in range(len(SIGNS))),
        )
    }  # fmt: skip
    DEFAULT_CSS = """
    RotaGrid {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .rota-grid--head { color: $text-muted; }
        & > .rota-grid--day { color: $foreground; }
        & > .rota-grid--other { color: $text-disabled; }
        & > .rota-grid--today { color: $text-accent; text-style: bold underline; }
        & > .rota-grid--label { color: $text-muted; }
        & > .rota-grid--quiet { color: $text-muted; }
        & > .rota-grid--gap { color: $text-error; text-style: bold; }
        & > .rota-grid--odd { color: $text-warning; text-style: bold; }
        & > .rota-grid--mark { color: $text-warning; }
        & > .rota-grid--cursor { background: $block-cursor-background; text-style: bold; }
        & > .rota-grid--marked { background: $primary 40%; }
        & > .rota-grid--e0 { color: $text-accent; }
        & > .rota-grid--e1 { color: $text-success; }
        & > .rota-grid--e2 { color: $text-warning; }
        & > .rota-grid--e3 { color: $text-primary; }
        & > .rota-grid--e4 { color: $foreground; }
        & > .rota-grid--e5 { color: $secondary; }
    }
    """

    class Moved(Message):
        """The cursor stands on another shift."""

    def __init__(self, day: date, *, id: str) -> None:
        super().__init__(id=id)
        self.day = day
        self.row = ""
        """The name of the shift under the cursor."""
        self.marked: tuple[date, str] | None = None
        self._shown = Shown()
        self._weeks: tuple[Week, ...] = ()
        self._lines: list[tuple[Week, str | None]] = []
        """The week of each line, and its shift; None: the line with the days."""
        self._blank()

    @property
    def slot(self) -> Slot | None:
        """The shift under the cursor; None where there is none."""
        month = self._shown.month
        return None if month is None else month.slots.get((self.day, self.row))

    @property
    def filled(self) -> bool:
        """Whether the month of the cursor is shown, and not only its days."""
        return self._shown.month is not None

    def show(self, shown: Shown) -> None:
        """Show a month; the cursor stays on its day."""
        self._shown = shown
        if shown.month is None:
            self._blank()
        else:
            self._weeks = shown.month.weeks
        self._lay_out()

    def go_to(self, day: date, row: str | None = None) -> None:
        """Put the cursor on a day; another month is blank until it is shown."""
        if (day.year, day.month) != (self.day.year, self.day.month):
            self.day = day
            self._shown = Shown(None, self._shown.people, self._shown.today)
            self._blank()
        self.day = day
        if row is not None:
            self.row = row
        self._lay_out()
        self.post_message(self.Moved())

    def action_move(self, days: int) -> None:
        """Go some days on or back."""
        self.go_to(self.day + days * _DAY)

    def action_step(self, lines: int) -> None:
        """Go to the next shift of the day, and from its last one to the week after."""
        rows = self._rows(self.day)
        place = rows.index(self.row) + lines if self.row in rows else 0
        if 0 <= place < len(rows):
            self.go_to(self.day, rows[place])
            return
        there = self.day + 7 * lines * _DAY
        others = self._rows(there) or rows
        self.go_to(there, (others[0] if lines > 0 else others[-1]) if others else None)

    def action_turn(self, months: int) -> None:
        """Go to the same day of another month, or its last one."""
        count = self.day.year * 12 + self.day.month - 1 + months
        year, month = divmod(count, 12)
        for day in range(self.day.day, 0, -1):
            try:
                self.go_to(date(year, month + 1, day))
                return
            except ValueError:
                continue

    def render_line(self, y: int) -> Strip:
        """Draw the weekdays, or a line of a week."""
        width = self.size.width
        label, cell = self._widths()
        if y == 0:
            names = [(fitted(f" {name}", cell), "head") for name in weekdays()]
            pieces: list[Piece] = [(" " * label, "head"), *names]
            head = Strip([Segment(text, self._style(style)) for text, style in pieces])
            return head.adjust_cell_length(width, self.rich_style)
        place = y - 1 + self.scroll_offset.y
        if place >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        week, row = self._lines[place]
        segments = [Segment(fitted(" " + self._label(week, row), label), self._style("label"))]
        for day in week.days:
            segments += self._day(day, cell) if row is None else self._cell(day, row, cell)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a shift."""
        label, cell = self._widths()
        place, column = event.y - 1 + self.scroll_offset.y, (event.x - label) // cell
        if event.y > 0 and place < len(self._lines) and 0 <= column < 7:
            week, row = self._lines[place]
            self.go_to(week.days[column], row)

    def on_resize(self) -> None:
        """Fit everything to the width."""
        self._lay_out()

    def notify_style_update(self) -> None:
        """Draw everything in the new colours."""
        super().notify_style_update()
        self.refresh()

    def _blank(self) -> None:
        monday, after = weeks_of(self.day)
        rows = self._weeks[0].rows if self._weeks else ()
        starts = [monday + 7 * n * _DAY for n in range((after - monday).days // 7)]
        self._weeks = tuple(Week(tuple(start + n * _DAY for n in range(7)), rows) for start in starts)

    def _lay_out(self) -> None:
        rows = self._rows(self.day)
        if rows and self.row not in rows:
            self.row = rows[0]
        self._lines = [(week, row) for week in self._weeks for row in (None, *week.rows)]
        self.virtual_size = Size(self.size.width, len(self._lines) + 1)
        place = self._lines.index((self._week(self.day), self.row if rows else None)) if self._lines else 0
        room, top = max(1, self.size.height - 1), self.scroll_offset.y
        if not top <= place < top + room:
            y = place - 1 if place < top else place - room + 1
            self.scroll_to(y=max(0, y), animate=False, force=True)
        self.refresh()

    def _week(self, day: date) -> Week:
        return next(week for week in self._weeks if day in week.days)

    def _rows(self, day: date) -> tuple[str, ...]:
        return next((week.rows for week in self._weeks if day in week.days), ())

    def _widths(self) -> tuple[int, int]:
        label = _LABEL if self.size.width >= 7 * _SHORT_NAME_NEEDS + _LABEL else _NARROW_LABEL
        return label, max(4, (self.size.width - label) // 7)

    def _label(self, week: Week, row: str | None) -> str:
        return "" if row is None else "+" if row == EXTRA else shift_name(row)

    def _day(self, day: date, cell: int) -> list[Segment]:
        today = day == self._shown.today
        style = "today" if today else "day" if day.month == self.day.month else "other"
        words = f"{'▸' if today else ' '}{day.day}"
        away = () if self._shown.month is None else self._shown.month.away.get(day, ())
        signs = "".join(self._person(login).sign for login in away)
        told = [f" {AWAY}{signs}", f"{AWAY}{signs}", AWAY] if signs else [""]
        room = cell - cell_len(words)
        mark = next((text for text in told if cell_len(text) <= room), "")
        return self._fitted([(words, style), (mark, "quiet")], cell, Style())

    def _cell(self, day: date, row: str, cell: int) -> list[Segment]:
        under = Style()
        if self.marked == (day, row):
            under = Style(bgcolor=self._style("marked").bgcolor)
        if (day, row) == (self.day, self.row):
            cursor = self._style("cursor")
            under = Style(bgcolor=cursor.bgcolor, bold=True, reverse=self.app.no_color or None)
        slot = None if self._shown.month is None else self._shown.month.slots.get((day, row))
        if slot is None:
            return self._fitted([("", "quiet")], cell, under)
        ways = [self._pieces(slot, name) for name in (" {short}", "{short}", "{initials}", "")]
        fitting = (pieces for pieces in ways if sum(cell_len(text) for text, _style in pieces) <= cell)
        return self._fitted(next(fitting, ways[-1]), cell, under)

    def _pieces(self, slot: Slot, naming: str) -> list[Piece]:
        """Who has a shift, and what is odd about it; several by their initials."""
        pieces: list[Piece] = [("▐" if self.marked == (slot.day, slot.name) else " ", "mark")]
        turns = [list(duties) for _who, duties in groupby(slot.duties, key=lambda duty: duty.engineer)]
        naming = "{initials}" if len(turns) > 1 and naming else naming
        for n, duties in enumerate(turns):
            if n:
                pieces.append(("/", "quiet"))
            if duties[0].engineer is None:
                pieces.append((GAP, "gap"))
                continue
            person = self._person(duties[0].engineer)
            name = naming.format(short=person.short, initials=person.initials)
            pieces.append((f"{person.sign}{name}", person.style))
            pieces += [(mark, "mark") for mark in dict.fromkeys(MARKS[duty.cause] for duty in duties) if mark]
        if slot.gap and all(duty.engineer is not None for duty in slot.duties):
            pieces.append((GAP, "gap"))
        if slot.overlap:
            pieces.append((OVERLAP, "gap"))
        if slot.odd_us is not None:
            pieces.append((_("{n}h").format(n=slot.odd_us // HOUR), "odd"))
        return pieces

    def _person(self, login: str) -> Person:
        known = self._shown.people.get(login)
        return known or Person("○", "quiet", login, login[:2])

    def _fitted(self, pieces: Sequence[Piece], width: int, under: Style) -> list[Segment]:
        """Pieces in exactly so many cells; what doesn't fit is cut."""
        segments, room = [], width
        for text, style in pieces:
            cut = text if cell_len(text) <= room else fitted(text, room)
            room -= cell_len(cut)
            segments.append(Segment(cut, self._style(style) + under))
        segments.append(Segment(" " * room, self.rich_style + under))
        return segments

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"rota-grid--{name}")
