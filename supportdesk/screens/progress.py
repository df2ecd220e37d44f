"""How far a verb on many tickets has come: one line that goes away by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from supportdesk.i18n import _

MANY = 5
"""From so many tickets on it is worth a line."""


@contextmanager
def progress(screen: Screen[Any], total: int) -> Iterator[Callable[[int, int], None]]:
    """Show at the foot of a screen how many of ``total`` are done; what is given says so, from any thread."""
    if total < MANY:
        yield lambda done, of: None
        return
    shown = Static(id="progress")
    shown.styles.dock = "bottom"
    shown.styles.height = 1
    shown.styles.padding = (0, 1)
    screen.mount(shown)

    def say(done: int, of: int) -> None:
        words = Content(_("{done} of {all} done…").format(done=done, all=of))
        screen.app.call_later(shown.update, words)

    say(0, total)
    try:
        yield say
    finally:
        shown.remove()
