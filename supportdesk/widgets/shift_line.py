"""A shift as a line of time: what runs out in it and when, what was promised, and where we are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from supportdesk.domain.durations import us_between
from supportdesk.formats import in_zone
from supportdesk.i18n import _
from supportdesk.text import line
from supportdesk.widgets.cells import shortened

Cells = list[tuple[str, str]]
"""Characters of one cell each, with the names of their styles."""

AHEAD, SHIFT, FIRST, LAST, HOUR_TICK, MARK, NOW = "·", "─", "├", "┤", "┴", "▼", "▶"
PROMISE_SIGN = "◇"

STYLES = ("overdue", "critical", "high", "promise", "normal")
"""Of marks, the worst first: one that stands for several is drawn as its worst."""

_STEPS = (1, 2, 3, 4, 6, 12)
"""Hours between two that are written."""
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happens at a moment of the line, such as ``!#1042``."""

    at: datetime
    label: str
    style: str = "normal"


@dataclass(frozen=True, slots=True)
class ShiftTime:
    """A shift and what lies on it. Instants are aware; a shift has its end after its start."""

    start: datetime
    end: datetime
    now: datetime
    marks: tuple[Mark, ...] = ()
    zone: tzinfo | None = None

    @property
    def begin(self) -> datetime:
        """Where the line begins: now, while the shift is still to come; at most a day before it."""
        return max(min(self.now, self.start), self.start - _DAY)


@dataclass(frozen=True, slots=True)
class _Group:
    """Marks that share a label."""

    x: int
    marks: tuple[Mark, ...]

    @property
    def style(self) -> str:
        return min((mark.style for mark in self.marks), key=STYLES.index)

    def label(self, shown: ShiftTime) -> str:
        first, last = self.marks[0], self.marks[-1]
        if first.at < shown.begin <= last.at:
            until = f"{in_zone(last.at, shown.zone):%H:%M}"
            return _("{n} until {time}").format(n=len(self.marks), time=until)
        if first.at < shown.begin:
            numbers = first.label if len(self.marks) == 1 else str(len(self.marks))
            return _("overdue: {numbers}").format(numbers=numbers)
        if len(self.marks) == 1:
            return first.label
        at, until = (f"{in_zone(mark.at, shown.zone):%H:%M}" for mark in (first, last))
        told = _("{n} at {time}") if at == until else _("{n} from {time}")
        return told.format(n=len(self.marks), time=at)


def drawn(shown: ShiftTime, width: int, lanes: int = 2) -> list[Cells]:
    """Return the rows from the top: the lanes of labels, the line with its marks, and the hours below it.

    What does not fit beside its neighbours is summed up with the nearest of them.
    """
    if width < 2:
        return [[(" ", "axis")] * width for _row in range(lanes + 2)]
    marks = sorted((m for m in shown.marks if m.at <= shown.end), key=lambda m: (m.at, m.label))
    placed = _in_lanes(_groups(marks, shown, width), shown, width, lanes)
    return [
        *(_written(placed[lane], width) for lane in reversed(range(lanes))),
        _axis(shown, marks, width),
        _hours(shown, width),
    ]


def place(shown: ShiftTime, at: datetime, width: int) -> int:
    """Return the cell in which a moment lies; one outside the line lies at its end."""
    length_us = max(1, us_between(shown.begin, shown.end))
    at_us = us_between(shown.begin, min(max(at, shown.begin), shown.end))
    return at_us * (width - 1) // length_us


def _groups(marks: Sequence[Mark], shown: ShiftTime, width: int) -> list[_Group]:
    """Put marks of one cell together; those before the line apart from those on its first cell."""
    found: dict[tuple[bool, int], list[Mark]] = {}
    for mark in marks:
        key = (mark.at >= shown.begin, place(shown, mark.at, width))
        found.setdefault(key, []).append(mark)
    return [_Group(x, tuple(each)) for (_on, x), each in found.items()]


def _in_lanes(
    groups: list[_Group], shown: ShiftTime, width: int, lanes: int
) -> list[list[tuple[int, str, str]]]:
    """Find each label a lane, the lowest first; sum up what finds none. A label is x, text and style."""
    while lanes:
        placed: list[list[tuple[int, str, str]]] = [[] for _lane in range(lanes)]
        free = [0] * lanes
        for number, group in enumerate(groups):
            text = shortened(line(group.label(shown), 40), width)
            farthest = max(0, width - cell_len(text))
            first, last = (min(x, farthest) for x in (group.x, place(shown, group.marks[-1].at, width)))
            lane = next((n for n in range(lanes) if free[n] <= last), None)
            if lane is None:
                groups = _summed(groups, number)
                break
            x = max(first, free[lane])  # above its marks, if not at the first of them
            placed[lane].append((x, text, group.style))
            free[lane] = x + cell_len(text) + 1
        else:
            return placed
    return []


def _summed(groups: list[_Group], number: int) -> list[_Group]:
    """Sum a group up with the one before it, or with the one after it where that is nearer."""
    before, after = number - 1, number + 1
    if after < len(groups):
        nearer = groups[after].x - groups[number].x < groups[number].x - groups[before].x
        before = number if nearer else before
    joined = _Group(groups[before].x, groups[before].marks + groups[before + 1].marks)
    return [*groups[:before], joined, *groups[before + 2 :]]


def _written(labels: Sequence[tuple[int, str, str]], width: int) -> Cells:
    cells: Cells = []
    filled = 0
    for x, text, style in labels:
        cells += [(" " * (x - filled), "axis"), (text, style)]
        filled = x + cell_len(text)
    return [*cells, (" " * (width - filled), "axis")]


def _axis(shown: ShiftTime, marks: Sequence[Mark], width: int) -> Cells:
    first = place(shown, shown.start, width)
    cells = [(AHEAD, "ahead") if x < first else (SHIFT, "axis") for x in range(width)]
    for x, _text in _hour_labels(shown, width):
        cells[x] = (HOUR_TICK, cells[x][1])
    cells[first], cells[-1] = (FIRST, "axis"), (LAST, "axis")
    for mark in sorted(marks, key=lambda m: STYLES.index(m.style), reverse=True):
        if mark.at >= shown.begin:
            style = "critical" if mark.style == "overdue" else mark.style
            cells[place(shown, mark.at, width)] = (MARK, style)
    if shown.begin <= shown.now < shown.end:
        cells[place(shown, shown.now, width)] = (NOW, "now")
    return cells


def _hours(shown: ShiftTime, width: int) -> Cells:
    labels = []
    for x, text in _hour_labels(shown, width):
        labels.append((min(x, width - len(text)), text, "hour"))
    return _written(labels, width)


def _hour_labels(shown: ShiftTime, width: int) -> list[tuple[int, str]]:
    """Return the whole hours of the wall clock that are written, as cell and text.

    An hour that comes twice is there twice, one that is left out is not there.
    """
    hours = _whole_hours(shown)
    for step in _STEPS:
        labels = [
            (place(shown, at, width), f"{local:%H:%M}")
            for at in hours
            if (local := in_zone(at, shown.zone)).hour % step == 0
        ]
        ends = [min(x, width - len(text)) for x, text in labels]
        if all(x >= 0 for x in ends) and all(
            later - earlier > len(text)
            for earlier, later, (_x, text) in zip(ends, ends[1:], labels, strict=False)
        ):
            return labels
    return []


def _whole_hours(shown: ShiftTime) -> list[datetime]:
    at = in_zone(shown.begin, shown.zone)
    past = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    at = shown.begin.astimezone(UTC) - past
    hours = []
    while at <= shown.end:
        if at >= shown.begin:
            hours.append(at)
        at += _HOUR
    return hours


class ShiftLine(Widget):
    """Draws a shift's time; its last two lines are the time, those above hold the labels."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"shift-line--{part}" for part in (*STYLES, "axis", "ahead", "hour", "now")
    }
    DEFAULT_CSS = """
    ShiftLine {
        height: 4;
        & > .shift-line--overdue { color: $text-error; text-style: bold reverse; }
        & > .shift-line--critical { color: $text-error; text-style: bold; }
        & > .shift-line--high { color: $text-warning; text-style: bold; }
        & > .shift-line--promise { color: $text-accent; text-style: bold; }
        & > .shift-line--normal { color: $foreground; }
        & > .shift-line--axis { color: $primary 75%; }
        & > .shift-line--ahead { color: $text-disabled; }
        & > .shift-line--hour { color: $text-muted; }
        & > .shift-line--now { color: $text-success; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: ShiftTime | None = None
        self._rows: list[Cells] = []

    def show(self, shown: ShiftTime | None) -> None:
        """Draw this shift; nothing is drawn when it looks the same."""
        self._shown = shown
        self._fit()

    def on_resize(self) -> None:
        """Fit the line anew."""
        self._fit()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        if y >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        segments = [Segment(text, self._style(style)) for text, style in self._rows[y] if text]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _fit(self) -> None:
        shown, (width, height) = self._shown, self.size
        rows = [] if shown is None or height < 2 else drawn(shown, width, height - 2)
        if rows != self._rows:
            self._rows = rows
            self.refresh()

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"shift-line--{name}")
