"""Text in lines: wrapped to a width, quotes and long ends folded away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len, chop_cells

from supportdesk.i18n import ngettext

SHOWN_LINES = 14
"""So many lines of a folded text are shown."""

_WORDS = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of a text, and what it is: ``body``, ``quote`` or the ``fold`` that stands for others."""

    text: str
    kind: str


def wrapped(text: str, width: int) -> list[str]:
    """Return one line of text in lines of at most ``width`` cells, broken between words where it can be."""
    width = max(2, width)
    if cell_len(text) <= width:
        return [text]
    lines, current, used = [], "", 0
    for word in _WORDS.findall(text):
        size = cell_len(word)
        if used + size > width:
            if current:
                lines.append(current)
            *full, word = chop_cells(word.lstrip(), width) or [""]
            lines += full
            current, used, size = "", 0, cell_len(word)
        current += word
        used += size
    return [*lines, current] if current else lines


def body_lines(text: str, width: int, *, folded: bool) -> list[BodyLine]:
    """Return a clean text in lines of ``width`` cells; folded, quotes and a long end are counted."""
    lines = list(_body_lines(text, width, folded))
    hidden = len(lines) - SHOWN_LINES
    if folded and hidden > 1:
        more = ngettext("{n} more line", "{n} more lines", hidden).format(n=hidden)
        return [*lines[:SHOWN_LINES], BodyLine(f"▸ {more}", "fold")]
    return lines


def foldable(text: str, width: int) -> bool:
    """Tell whether folding hides anything of a text."""
    return any(line.kind == "fold" for line in body_lines(text, width, folded=True))


def _body_lines(text: str, width: int, folded: bool) -> Iterator[BodyLine]:
    for quoted, group in groupby(text.split("\n"), _is_quote):
        paragraphs = list(group)
        if quoted and folded:
            n = len(paragraphs)
            shown = ngettext("{n} quoted line", "{n} quoted lines", n).format(n=n)
            yield BodyLine(f"▸ {shown}", "fold")
            continue
        for paragraph in paragraphs:
            for part in wrapped(paragraph.rstrip(), width):
                yield BodyLine(part, "quote" if quoted else "body")


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith(">")
