"""A click beside the command palette, where a terminal that shrank has nothing any more, is no fault.

Textual (8.2.8) asks which widget lies under every click there, and ends when there is none.
"""

from __future__ import annotations

from contextlib import suppress

from textual import events
from textual.command import CommandPalette
from textual.errors import NoWidget

_on_click = CommandPalette._on_click


def _forgiving(self: CommandPalette, event: events.Click) -> None:
    with suppress(NoWidget):
        _on_click(self, event)


def forgive_stray_clicks() -> None:
    """Make Textual's palette go on after a click on nothing; call it once, before the app runs."""
    CommandPalette._on_click = _forgiving  # type: ignore[method-assign]
