"""Bytes that are no text, and key reports that are no keys, don't end the console.

A terminal set to another encoding, a line with noise or a paste of a binary file sends them. Textual's input
thread (8.2.8) dies of either.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import partial

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver, linux_inline_driver


class ForgivingParser(XTermParser):
    """Passes over key reports whose numbers make no sense."""

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
