"""A page key in a list of options that isn't laid out moves nothing, and does not end the console.

Textual (8.2.8) looks the highlighted line up among lines that exist only after the list was drawn: a list
that is hidden, or of no width, has none.
"""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList

_move_page = OptionList._move_page


def _move_laid_out_page(self: OptionList, direction: Literal[-1, 1]) -> None:
    if (self.highlighted or 0) in self._index_to_line:
        _move_page(self, direction)


def forgive_early_paging() -> None:
    """Make Textual's lists go on after an early page key; call it once, before the app runs."""
    OptionList._move_page = _move_laid_out_page  # type: ignore[method-assign]
