"""A ticket's story: when, who, what, and the text, of which quotes stay folded until they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len

from supportdesk.i18n import _, ngettext
from supportdesk.text import clean, line
from supportdesk.widgets.block_list import BlockList, Line
from supportdesk.widgets.cells import fitted
from supportdesk.widgets.folding import BodyLine, body_lines, foldable, wrapped

_CLIENT_SIGN = "│"
_WHEN_MOST, _WHO_LEAST, _WHO_MOST = 24, 8, 18
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


class TimelineView(BlockList):
    """Shows entries oldest first; plain text only. The cursor starts on the latest and follows it."""

    PREFIX = "timeline-view"
    PLAIN = "what"
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

    def wrapped_items(self) -> list[list[Line]]:
        self._widths = self._column_widths()
        last = len(self._entries) - 1
        return [
            [*self._entry_lines(entry), *([[]] if entry.body and n < last else [])]
            for n, entry in enumerate(self._entries)
        ]

    def _entry_lines(self, entry: Entry) -> list[Line]:
        when, who = self._widths
        name = "client" if entry.from_client else "who"
        what = line(entry.what, 2_000)
        if entry.undone:
            what = _("{what} (undone)").format(what=what)
        style = "undone" if entry.undone else "alarm" if entry.alarm else "what"
        head: Line = [
            (fitted(line(entry.when, 60), when) + "  ", "when"),
            (fitted(line(entry.who, 60), who) + "  ", name),
        ]
        lines: list[Line] = []
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
