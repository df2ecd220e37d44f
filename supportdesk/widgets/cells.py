"""Text in terminal cells: cut to a width, never one cell more, whatever the characters."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from supportdesk.text import line

EIGHTHS = " ▏▎▍▌▋▊▉█"
"""Parts of a cell, filled from the left."""


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Return ``text`` in exactly ``width`` cells; what doesn't fit ends in “…”."""
    length = cell_len(text)
    if length > width:
        return shortened(text, width, length)
    space = " " * (width - length)
    return space + text if right else text + space


def shortened(text: str, width: int, length: int | None = None) -> str:
    """Return ``text`` in at most ``width`` cells, when cut padded to exactly that; the cut shows as “…”."""
    if (cell_len(text) if length is None else length) <= width:
        return text
    if width <= 0:
        return ""
    kept = set_cell_size(text, width - 1).rstrip() + "…"
    return kept + " " * (width - cell_len(kept))


def foreign(text: str, width: int, *, right: bool = False) -> str:
    """Return text from outside in exactly ``width`` cells, without anything that a terminal would obey."""
    return fitted(line(text, max(width, 1) * 4), width, right=right)


def eighths(share: float, width: int) -> str:
    """Return ``share`` (0 to 1) of ``width`` cells as blocks, in steps of an eighth, never none for some."""
    steps = round(min(max(share, 0.0), 1.0) * width * 8)
    if share > 0:
        steps = max(steps, 1)
    full, rest = divmod(steps, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(width)
