"""The two lines on top: who is here and whether what is seen is current; and what there is to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.cells import cell_len

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import State
from supportdesk.formats import clock_time, zone_label
from supportdesk.i18n import N_, _
from supportdesk.widgets.text_line import Piece, TextLine
from supportdesk.widgets.ticket_cells import PAUSED_SIGN

_DOT = " · "


@dataclass(frozen=True, slots=True)
class Standing:
    """What the status line tells."""

    now: datetime
    zone: tzinfo | None
    engineer: str = ""
    shift: str = ""
    """In words: “shift 08:00–20:00, 5:28 left”."""
    presence: str = ""
    """The other engineer, in words: “Oleg Ivanov is here: #1039”."""
    lost_since: datetime | None = None
    """When the database stopped answering; None while what is shown is current."""
    place: str = ""
    """Which screen this is, when it isn't the queue."""
    then: str = ""
    """Who comes after it, in words: “then Oleg Ivanov”."""
    alerts: tuple[str, ...] = ()
    """What is wrong with the shift or its handover, in a few words each: “nobody is on shift”."""


class StatusLine(TextLine):
    """Says who, when and whether the queue is current; the whole line is red while it isn't.

    What doesn't fit is left out: first who else is here, then the program's name, then who comes next, then
    which screen this is.
    """

    PREFIX = "status-line"
    COMPONENT_CLASSES = {
        f"status-line--{part}" for part in ("name", "text", "quiet", "alert", "live", "stale")
    }
    DEFAULT_CSS = """
    StatusLine {
        background: $surface;
        & > .status-line--name { color: $text-primary; text-style: bold; }
        & > .status-line--text { color: $foreground; }
        & > .status-line--quiet { color: $text-muted; }
        & > .status-line--alert { color: $text-error; text-style: bold; }
        & > .status-line--live { color: $text-success; }
        & > .status-line--stale { text-style: bold; }
        &.-lost {
            background: $error-darken-3;
            color: $text;
            & > .status-line--name, & > .status-line--text, & > .status-line--quiet { color: $text; }
            & > .status-line--stale, & > .status-line--alert { color: $text; }
        }
    }
    """

    _standing: Standing | None = None

    def show(self, standing: Standing) -> None:
        """Say this; drawn only when something reads differently."""
        self._standing = standing
        self.set_class(standing.lost_since is not None, "-lost")
        self._fit(standing)

    def on_resize(self) -> None:
        """Leave out what doesn't fit any more."""
        if self._standing is not None:
            self._fit(self._standing)

    def _fit(self, standing: Standing) -> None:
        right = self._right(standing)
        room = self.size.width - _length(right)
        lines = [_left(standing, parts) for parts in range(_PARTS, -1, -1)]
        self.set_pieces(next((left for left in lines if _length(left) <= room), lines[-1]), right)

    def _right(self, standing: Standing) -> list[Piece]:
        now, zone = standing.now, standing.zone
        clock = f"   {clock_time(now, zone, now)} {zone_label(zone, now)} "
        if standing.lost_since is None:
            return [("  ● ", "live"), (_("live"), "quiet"), (clock, "text")]
        since = clock_time(standing.lost_since, zone, now)
        return [("  ● ", "stale"), (_("stale since {time}").format(time=since), "stale"), (clock, "text")]


_PARTS = 4
"""How many parts of the line can be left out."""


def _left(standing: Standing, parts: int) -> list[Piece]:
    """The line with so many of the parts that can be left out; the last of them goes first."""
    place, then, name, presence = (n < parts for n in range(_PARTS))
    left: list[Piece] = [(" supportdesk" if name else "", "name")]
    words = [(standing.place if place else "", "text"), (standing.engineer, "text")]
    words += [(text, "alert") for text in standing.alerts]
    words += [(standing.shift, "quiet"), (standing.then if then else "", "quiet")]
    words += [(standing.presence if presence else "", "quiet")]
    for text, style in words:
        if text:
            left += [(_DOT if len(left) > 1 else "   " if name else " ", "quiet"), (text, style)]
    return left


def _length(pieces: Iterable[Piece]) -> int:
    return sum(cell_len(text) for text, _style in pieces)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets are in each state that matters.

    A priority's number is that of the rows with its sign; beside it stands how many of them wait.
    """

    to_register: int = 0
    overdue: int = 0
    promise_late: int = 0
    critical: int = 0
    high: int = 0
    normal: int = 0
    waiting_client: int = 0
    waiting_provider: int = 0
    unread: int = 0
    to_chase: int = 0
    unsent: int = 0
    """Letters, not tickets: also those of tickets that are ended."""
    critical_paused: int = 0
    high_paused: int = 0
    normal_paused: int = 0

    @classmethod
    def of(cls, rows: Iterable[QueueRow], now_us: int, unsent: int = 0) -> Counts:
        """Count rows of the queue; one that waits is counted by its priority and by whom it waits for."""
        numbers = {**dict.fromkeys(cls.__dataclass_fields__, 0), "unsent": unsent}
        for row in rows:
            priority = str(row.priority or Priority.NORMAL)
            numbers["to_register" if row.state is State.RECEIVED else priority] += 1
            if row.state.waiting:
                numbers[str(row.state)] += 1
                numbers[f"{priority}_paused"] += 1
            numbers["overdue"] += row.overdue(now_us)
            numbers["promise_late"] += row.promise_late(now_us)
            numbers["unread"] += row.unread > 0
            numbers["to_chase"] += row.to_chase(now_us)
        return cls(**numbers)


_LABELS = (
    ("to_register", N_("to register {n}"), "mail"),
    ("overdue", N_("overdue {n}"), "alarm"),
    ("promise_late", N_("promise broken {n}"), "alarm"),
    ("critical", N_("critical {n}"), "alarm"),
    ("unread", N_("unread {n}"), "mail"),
    ("unsent", N_("not sent {n} (is:unsent)"), "alarm"),
    ("to_chase", N_("to chase {n}"), "mail"),
    ("high", N_("high {n}"), "text"),
    ("normal", N_("normal {n}"), "text"),
    ("waiting_client", N_("waiting for client {n}"), "quiet"),
    ("waiting_provider", N_("with providers {n}"), "quiet"),
)


class Counters(TextLine):
    """What there is to do, in numbers; what is zero is not said, what doesn't fit is left out from behind."""

    PREFIX = "counters"
    COMPONENT_CLASSES = {f"counters--{part}" for part in ("mail", "alarm", "text", "quiet")}
    DEFAULT_CSS = """
    Counters {
        & > .counters--mail { color: $text-accent; }
        & > .counters--alarm { color: $text-error; text-style: bold; }
        & > .counters--text { color: $foreground; }
        & > .counters--quiet { color: $text-muted; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words: list[Piece] = []
        self._view = ""

    def show(self, counts: Counts, *, view: str = "", also: Sequence[str] = ()) -> None:
        """Show the counts; ``view`` at the right edge names the filter, ``also`` warns of more."""
        words = [(text, "alarm") for text in also]
        for name, text, style in _LABELS:
            if n := getattr(counts, name):
                paused = getattr(counts, f"{name}_paused", 0)
                words.append((_(text).format(n=n) + (f" ({PAUSED_SIGN}{paused})" if paused else ""), style))
        self._words = words or [(_("nothing to do"), "quiet")]
        self._view = view
        self._fit()

    def on_resize(self) -> None:
        """Leave out what doesn't fit any more."""
        self._fit()

    def _fit(self) -> None:
        room = self.size.width - (cell_len(self._view) + 3 if self._view else 1)
        pieces: list[Piece] = []
        for text, style in self._words:
            before = _DOT if pieces else " "
            room -= cell_len(before + text)
            if room < 0 and pieces:
                break
            pieces += [(before, "quiet"), (text, style)]
        self.set_pieces(pieces, [(f"  {self._view} ", "quiet")] if self._view else ())
