"""A number and its unit stay on one line, and so does a phone number.

Textual (8.2.8) wraps text where rich sees white space, and for rich a no-break space is one. So only where
lines are to be broken it is shown a text in which those spaces are no spaces; what is drawn is as it was.
"""

from __future__ import annotations

from textual import content

from supportdesk.text import held_together

_divide_line = content.divide_line  # type: ignore[attr-defined]


def _divide(text: str, width: int, fold: bool = True) -> list[int]:
    return list(_divide_line(held_together(text).replace("\u00a0", "_"), width, fold=fold))


def keep_together() -> None:
    """Make Textual break no line between a number and its unit; call it once, before the app runs."""
    content.divide_line = _divide  # type: ignore[attr-defined]
