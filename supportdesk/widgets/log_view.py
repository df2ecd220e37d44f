"""Lines of a story in groups: when, which ticket, who, and what; a folded group is its heading."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from textual.message import Message

from supportdesk.text import clean, line
from supportdesk.widgets.block_list import BlockList, Line
from supportdesk.widgets.cells import fitted, shortened
from supportdesk.widgets.emphasis import emphasised, styled, text_of
from supportdesk.widgets.folding import body_lines, foldable, wrapped

_NARROW, _WIDE = 100, 150
"""From so many cells on the subject has a column of its own, and the customer one beside it."""
_WHO_MOST, _SUBJECT_LEAST, _CUSTOMER = 16, 24, 22
_LINES_MOST = 2
"""So many lines of what an entry says are shown; its ticket has the rest."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """A heading or an entry, in words."""

    key: Hashable
    """Keeps the cursor and what is unfolded on the same row."""
    what: str
    """What a heading says; of an entry what was done."""
    heading: bool = False
    alarm: bool = False
    """Whether somebody has to see to it."""
    quiet: bool = False
    folded: bool = False
    """Whether a heading stands for entries that are not shown."""
    when: str = ""
    number: str = ""
    who: str = ""
    subject: str = ""
    customer: str = ""
    body: str = ""
    """A note's own text, of several lines, in Markdown."""
    taken_back: bool = False
    unread: bool = False
    tickets: tuple[int, ...] = ()
    """Where choosing it leads."""


class LogView(BlockList):
    """Shows rows; plain text only. The cursor stays on its row whatever comes or goes around it."""

    PREFIX = "log-view"
    PLAIN = "what"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"log-view--{part}"
        for part in (
            "heading",
            "alarm",
            "when",
            "number",
            "who",
            "subject",
            "what",
            "quiet",
            "body",
            "strong",
            "code",
            "fold",
            "undone",
            "unread",
            "cursor",
            "cursor-sign",
        )
    }
    DEFAULT_CSS = """
    LogView {
        & > .log-view--heading { color: $text-primary; text-style: bold; }
        & > .log-view--alarm { color: $text-error; text-style: bold; }
        & > .log-view--when { color: $text-muted; }
        & > .log-view--number { color: $text-accent; }
        & > .log-view--who { color: $text-muted; }
        & > .log-view--subject { color: $foreground; }
        & > .log-view--what { color: $foreground; }
        & > .log-view--quiet { color: $text-muted; }
        & > .log-view--body { color: $foreground; }
        & > .log-view--strong { color: $foreground; text-style: bold; }
        & > .log-view--code { color: $text-secondary; }
        & > .log-view--fold { color: $text-accent; }
        & > .log-view--undone { color: $text-disabled; text-style: strike; }
        & > .log-view--unread { color: $text-accent; text-style: bold; }
        & > .log-view--cursor { background: $foreground 6%; }
        & > .log-view--cursor-sign { color: $text-disabled; }
        &:focus > .log-view--cursor { background: $block-cursor-background; }
        &:focus > .log-view--cursor-sign { color: $text-accent; }
    }
    """

    class Chosen(Message):
        """The row under the cursor was chosen."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: tuple[LogRow, ...] = ()
        self._unfolded: set[Hashable] = set()
        self._widths = (5, 0, 8)
        """The cells of the columns when, number and who."""

    @property
    def rows(self) -> tuple[LogRow, ...]:
        """What is shown."""
        return self._rows

    @property
    def current(self) -> LogRow | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    def count(self) -> int:
        return len(self._rows)

    def set_rows(self, rows: Sequence[LogRow], *, at: Hashable | None = None) -> None:
        """Show these rows, the cursor on the row ``at``, else where it was, else on what came there."""
        rows = tuple(replace(row, body=clean(row.body).strip("\n")) for row in rows)
        keys, current = [row.key for row in rows], self.current
        stays = at not in keys and current is not None and current.key in keys
        place = self._starts[self._cursor] - self.scroll_offset.y if stays and self._starts else -1
        wanted = current.key if stays and current is not None else at
        self._cursor = keys.index(wanted) if wanted in keys else max(0, min(self._cursor, len(rows) - 1))
        if rows != self._rows:
            self._rows = rows
            self.lay_out()
        if self._starts and 0 <= place < self.size.height:
            top = max(0, min(self._starts[self._cursor] - place, len(self._lines) - self.size.height))
            self.scroll_to(y=top, animate=False, force=True)
        self.show_line(self._cursor)
        self.refresh()

    def toggle(self) -> bool:
        """Unfold the text under the cursor, or fold it again; tell whether there was anything to unfold."""
        row = self.current
        if row is None or not foldable(text_of(emphasised(row.body)), self._body_width):
            return False
        self._unfolded ^= {row.key}
        self.lay_out()
        self.show_line(self._cursor)
        return True

    def folded(self, row: LogRow) -> bool:
        """Tell whether something of a row's text is hidden."""
        return row.key not in self._unfolded and foldable(text_of(emphasised(row.body)), self._body_width)

    def choose(self) -> None:
        self.post_message(self.Chosen())

    def wrapped_items(self) -> list[list[Line]]:
        self._widths = self._column_widths()
        items: list[list[Line]] = []
        for index, row in enumerate(self._rows):
            lines = self._heading(row) if row.heading else self._entry(row)
            coming = self._rows[index + 1] if index + 1 < len(self._rows) else None
            if coming is not None and coming.heading and not row.heading:
                lines.append([])
            items.append(lines)
        return items

    def _heading(self, row: LogRow) -> list[Line]:
        style = "alarm" if row.alarm else "unread" if row.unread else "quiet" if row.quiet else "heading"
        room = max(10, self.size.width - 2)
        return [[(part, style)] for part in _at_most(wrapped(line(row.what, 1_000), room), _LINES_MOST, room)]

    def _entry(self, row: LogRow) -> list[Line]:
        when, number, who = self._widths
        head: Line = [("  ", "when"), (fitted(line(row.when, 60), when) + "  ", "when")]
        if number:
            head.append((fitted(line(row.number, 20), number) + "  ", "number"))
        head.append((fitted(line(row.who, 60), who) + "  ", "who"))
        plain = "undone" if row.taken_back else "alarm" if row.alarm else "what"
        subject, what = line(row.subject), line(row.what, 1_000)
        indent = self._indent
        if row.subject and self.size.width >= _NARROW:
            width = self._subject_width
            head.append((fitted(subject, width) + "  ", "undone" if row.taken_back else "subject"))
            indent += width + 2
            if self.size.width >= _WIDE:
                head.append((fitted(line(row.customer), _CUSTOMER) + "  ", "quiet"))
                indent += _CUSTOMER + 2
        else:
            subject = shortened(subject, max(10, self.size.width - 2 - indent)).rstrip()
            what = " — ".join(part for part in (subject, what) if part)
        room = max(10, self.size.width - 2 - indent)
        parts = _at_most(wrapped(what, room), _LINES_MOST, room) if what or not row.body else []
        lines: list[Line] = [
            [*(head if n == 0 else [(" " * indent, plain)]), (part, plain)] for n, part in enumerate(parts)
        ]
        for text in self._body(row) if row.body else ():
            lines.append([*(head if not lines else [(" " * self._indent, "body")]), *text])
        return lines

    def _body(self, row: LogRow) -> Iterator[Line]:
        pieces = emphasised(row.body)
        lines = body_lines(text_of(pieces), self._body_width, folded=row.key not in self._unfolded)
        for shown, line_of_it in zip(lines, styled((shown.text for shown in lines), pieces), strict=True):
            yield [(shown.text, "fold")] if shown.kind == "fold" else line_of_it

    def _column_widths(self) -> tuple[int, int, int]:
        def widest(texts: list[str], most: int) -> int:
            return min(most, max((cell_len(line(text, 60)) for text in texts), default=0))

        entries = [row for row in self._rows if not row.heading]
        return (
            widest([row.when for row in entries], 17),
            widest([row.number for row in entries], 20),
            widest([row.who for row in entries], min(_WHO_MOST, max(8, self.size.width // 8))),
        )

    @property
    def _indent(self) -> int:
        when, number, who = self._widths
        return 2 + when + 2 + (number + 2 if number else 0) + who + 2

    @property
    def _subject_width(self) -> int:
        return max(_SUBJECT_LEAST, (self.size.width - self._indent) * 2 // 5)

    @property
    def _body_width(self) -> int:
        return max(10, self.size.width - 2 - self._indent)


def _at_most(lines: list[str], most: int, width: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], shortened(f"{lines[most - 1]}…", width)]
