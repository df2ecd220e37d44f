"""Bytes that are no text, and key reports that are no keys, don't end the console.

A terminal set to another encoding, a line with noise or a paste of a binary file sends them. Textual's input
thread (8.2.8) dies of either.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from functools import partial

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver, linux_inline_driver
from textual.message import Message

from supportdesk.text import TEXT_LIMIT

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_INERT = {0x1B: 0x241B, 0x9B: 0xFFFD}


class Pastes:
    """Makes a paste's text inert while it comes in, in pieces of any size.

    Textual reads key presses out of escape sequences in a pasted text: a clipboard could press F2. What is
    longer than any text that is kept is cut, because megabytes hold up every key behind them.
    """

    def __init__(self) -> None:
        self._pasting = False
        self._before = ""
        """The end of what was not pasted: a beginning may come in two pieces."""
        self._held = ""
        """What may be the first part of an ending."""
        self._room = TEXT_LIMIT

    def inert(self, data: str) -> str:
        """Return what is to be read instead; empty while it is not known yet."""
        read = []
        data, self._held = self._held + data, ""
        while data:
            if self._pasting:
                text, ending, data = data.partition(PASTE_ENDS)
                if not ending:
                    kept = next(
                        n for n in range(len(PASTE_ENDS) - 1, -1, -1) if text.endswith(PASTE_ENDS[:n])
                    )
                    text, self._held = text[: len(text) - kept], text[len(text) - kept :]
                read.append(text[: self._room].translate(_INERT) + ending)
                self._room = max(0, self._room - len(text))
                self._pasting = not ending
            else:
                whole = self._before + data
                found = whole.find(PASTE_BEGINS)
                end = len(data) if found < 0 else found + len(PASTE_BEGINS) - len(self._before)
                read.append(data[:end])
                self._before = whole[1 - len(PASTE_BEGINS) :] if found < 0 else ""
                self._pasting, self._room, data = found >= 0, TEXT_LIMIT, data[end:]
        return "".join(read)


class ForgivingParser(XTermParser):
    """Passes over key reports whose numbers make no sense, and reads no keys out of a paste."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pastes = Pastes()

    def feed(self, data: str) -> Iterable[Message]:
        """Read what came from the terminal; empty at its end."""
        inert = self._pastes.inert(data)
        return () if data and not inert else super().feed(inert)

    def _parse_extended_key(  # type: ignore[override]  # there it is cached
        self, sequence: str
    ) -> list[events.Key] | None:
        try:
            return super()._parse_extended_key(sequence)
        except (ValueError, OverflowError):
            return []


def _decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")


def forgive_invalid_input() -> None:
    """Make Textual's terminal drivers go on after invalid input; call it once, before the app runs."""
    for driver in (linux_driver, linux_inline_driver):
        driver.getincrementaldecoder = _decoder  # type: ignore[attr-defined]
        driver.XTermParser = ForgivingParser  # type: ignore[attr-defined]
