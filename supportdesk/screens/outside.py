"""What the console tells beyond its own screen: the bell, the terminal's title, a notice on the desktop."""

from __future__ import annotations

from textual.app import App

from supportdesk.text import line

TITLE_LIMIT = 60


def set_title(app: App[None], words: str) -> None:
    """Write the terminal's title."""
    _write(app, f"\x1b]0;{_safe(words)}\x07")


def notify_desktop(app: App[None], words: str) -> None:
    """Ask the terminal for a desktop notice: OSC 9 and OSC 777, whichever it knows."""
    shown = _safe(words)
    _write(app, f"\x1b]9;{shown}\x07\x1b]777;notify;supportdesk;{shown}\x07")


def _safe(words: str) -> str:
    """Take away what would end the sequence or begin another field of it."""
    return line(words, TITLE_LIMIT).replace(";", ",")


def _write(app: App[None], sequence: str) -> None:
    driver = app._driver  # Textual has no public way to write to the terminal past its own screen
    if driver is not None and not app.is_headless:
        driver.write(sequence)
