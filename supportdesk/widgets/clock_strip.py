"""A ticket's time as a picture: what was ours, what was the client's and the provider's, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment as Drawn
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from supportdesk.domain.durations import us_between
from supportdesk.domain.ticket import State
from supportdesk.domain.timeline import Bucket, Segment
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.widgets.cells import eighths
from supportdesk.widgets.ticket_cells import SOON, wait_letter

OURS, OVER, GAP, AHEAD, NOW, PAUSED, TARGET = "█", "▓", "▒", "·", "▶", "‖", "┃"

_US = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a strip draws. Instants are aware UTC."""

    segments: Sequence[Segment]
    now: datetime
    target_us: int | None
    due_at: datetime | None
    """When the target will be used up; None while paused, after the end and without a target."""

    @property
    def running(self) -> bool:
        """Whether the last interval goes on and counts."""
        return self.goes_on and self.segments[-1].bucket is Bucket.COUNTED

    @property
    def goes_on(self) -> bool:
        """Whether the last interval is not over."""
        return bool(self.segments) and self.segments[-1].end is None

    @property
    def exhausted_at(self) -> datetime | None:
        """The moment at which the target was used up; None when it has not been."""
        if self.target_us is None:
            return None
        left_us = self.target_us
        for segment in self.segments:
            end = segment.end or max(self.now, segment.start)
            if segment.bucket is Bucket.COUNTED:
                length_us = us_between(segment.start, end)
                if length_us > left_us:
                    return segment.start + left_us * _US
                left_us -= length_us
        return None


def drawn_cells(picture: Picture, width: int) -> list[tuple[str, str]]:
    """Return ``width`` cells as a character and the name of its style, in proportion to time."""
    if not picture.segments or width < 1:
        return [(AHEAD, "ahead")] * width
    start = picture.segments[0].start
    end = picture.segments[-1].end or max(picture.now, start)
    edge = max(end, picture.due_at or end)
    length_us = max(1, us_between(start, edge))
    exhausted_at = picture.exhausted_at

    def place(at: datetime) -> int:
        return min(width - 1, us_between(start, at) * width // length_us)

    cells = []
    for x in range(width):
        since = start + (length_us * x // width) * _US
        until = start + max(length_us * (x + 1) // width, 1) * _US
        cells.append(
            (AHEAD, "ahead") if since >= end else _cell(picture.segments, since, until, exhausted_at)
        )
    if exhausted_at is not None:
        cells[place(exhausted_at)] = (TARGET, "target")
    elif picture.due_at is not None:
        cells[width - 1] = (TARGET, "target")
    if picture.goes_on and width > 1:
        x = place(end) if picture.due_at is not None and picture.due_at > end else width - 1
        cells[min(x, width - 2) if cells[width - 1][1] == "target" else x] = _head(picture)
    return cells


def _head(picture: Picture) -> tuple[str, str]:
    if picture.running:
        return NOW, "over" if picture.exhausted_at is not None else "ours"
    return PAUSED, "wait"


def _cell(
    segments: Sequence[Segment], since: datetime, until: datetime, exhausted_at: datetime | None
) -> tuple[str, str]:
    """Return the picture of what most of the time of one cell was."""
    shares: dict[Bucket, timedelta] = {}
    for segment in segments:
        overlap = min(until, segment.end or until) - max(since, segment.start)
        if overlap > timedelta():
            shares[segment.bucket] = shares.get(segment.bucket, timedelta()) + overlap
    bucket = max(shares, key=lambda bucket: shares[bucket]) if shares else Bucket.IDLE
    match bucket:
        case Bucket.COUNTED:
            over = exhausted_at is not None and since >= exhausted_at
            return (OVER, "over") if over else (OURS, "ours")
        case Bucket.CLIENT:
            return wait_letter(State.WAITING_CLIENT), "wait"
        case Bucket.PROVIDER:
            return wait_letter(State.WAITING_PROVIDER), "wait"
        case Bucket.GAP:
            return GAP, "gap"
        case _:
            return " ", "gap"


class ClockStrip(Widget):
    """Draws a ticket's time as a strip; under it the moments where it begins and where the target lies."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"clock-strip--{part}" for part in ("ours", "over", "wait", "gap", "ahead", "target", "label")
    }
    DEFAULT_CSS = """
    ClockStrip {
        height: 2;
        & > .clock-strip--ours { color: $primary 75%; }
        & > .clock-strip--over { color: $text-error; }
        & > .clock-strip--wait { color: $text-muted; background: $foreground 9%; }
        & > .clock-strip--gap { color: $text-disabled; }
        & > .clock-strip--ahead { color: $text-disabled; }
        & > .clock-strip--target { color: $text-warning; text-style: bold; }
        & > .clock-strip--label { color: $text-muted; }
    }
    """

    def __init__(self, zone: tzinfo | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.zone = zone
        self._picture: Picture | None = None
        self._drawn: tuple[object, ...] = ()

    def show(self, picture: Picture | None) -> None:
        """Draw this ticket's time; nothing is drawn when it looks the same."""
        self._picture = picture
        drawn = self._look()
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()

    def on_resize(self) -> None:
        """Fit the strip anew."""
        self._drawn = self._look()

    def render_line(self, y: int) -> Strip:
        """Draw the strip, or the times under it."""
        width = self.size.width
        if self._picture is None or y > 1:
            return Strip.blank(width, self.rich_style)
        if y == 1:
            return Strip([Drawn(self._labels(self._picture, width), self._style("label"))], width)
        cells = drawn_cells(self._picture, width)
        return Strip([Drawn(character, self._style(style)) for character, style in cells], width)

    def _look(self) -> tuple[object, ...]:
        if self._picture is None or not self.size.width:
            return (self._picture,)
        return (*drawn_cells(self._picture, self.size.width), self._labels(self._picture, self.size.width))

    def _labels(self, picture: Picture, width: int) -> str:
        if not picture.segments:
            return " " * width
        begun = clock_time(picture.segments[0].start, self.zone, picture.now)
        due_at = picture.exhausted_at or picture.due_at
        due = (
            "" if due_at is None else _("due {time}").format(time=clock_time(due_at, self.zone, picture.now))
        )
        space = width - cell_len(begun) - cell_len(due)
        return (begun + " " * space + due) if space >= 1 else due[:width].rjust(width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"clock-strip--{name}")


class TimeBar(Widget):
    """One line that shrinks with the time left."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"time-bar--{part}" for part in ("bar", "soon", "paused", "over")
    }
    DEFAULT_CSS = """
    TimeBar {
        height: 1;
        & > .time-bar--bar { color: $primary 75%; background: $foreground 9%; }
        & > .time-bar--soon { color: $text-warning; background: $foreground 9%; }
        & > .time-bar--paused { color: $foreground 30%; background: $foreground 9%; }
        & > .time-bar--over { color: $text-error; background: $foreground 9%; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: tuple[float, str] = (0.0, "bar")

    def show(self, left_us: int | None, target_us: int | None, *, paused: bool = False) -> None:
        """Show how much of the target is left; an exceeded one is a full red bar of “▓”."""
        share = (left_us or 0) / target_us if target_us else 0.0
        over = left_us is not None and left_us < 0
        style = "over" if over else "paused" if paused else "soon" if share < SOON else "bar"
        if self._text(*self._left) != self._text(share, style) or style != self._left[1]:
            self.refresh()
        self._left = (share, style)

    def render_line(self, y: int) -> Strip:
        """Draw the bar."""
        share, style = self._left
        return Strip(
            [Drawn(self._text(share, style), self.get_component_rich_style(f"time-bar--{style}"))],
            self.size.width,
        )

    def _text(self, share: float, style: str) -> str:
        return OVER * self.size.width if style == "over" else eighths(share, self.size.width)
