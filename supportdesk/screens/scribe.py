"""Writes down what is being typed, off the event loop: the first change at once, the others now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

AGAIN_AFTER_S = 0.5
"""So long what is typed meanwhile may stay unwritten."""

K = TypeVar("K")
V = TypeVar("V")


class Scribe(Generic[K, V]):
    """Keeps the last state of things on disk, one writing after the other."""

    def __init__(
        self,
        write: Callable[[K, V | None], None],
        failed: Callable[[OSError], None],
        again_after_s: float = AGAIN_AFTER_S,
    ) -> None:
        self._write = write
        """Writes a thing's last state, or removes it; called in any thread, and may raise OSError."""
        self._failed = failed
        """Hears on the event loop that the disk refuses."""
        self._again_after_s = again_after_s
        self._unwritten: dict[K, V | None] = {}
        self._lock = Lock()
        """Held while something is written, so that what is older never comes after."""
        self._hurry = asyncio.Event()
        self._going: asyncio.Task[None] | None = None

    def put(self, key: K, state: V | None) -> None:
        """Let a state be written soon; None, that the thing is gone, at once."""
        self._unwritten[key] = state
        if state is None:
            self._hurry.set()
        if self._going is None or self._going.done():
            self._going = asyncio.create_task(self._go_on())

    def write_down(self) -> None:
        """Write all that is not written yet, after what is being written; raises OSError."""
        with self._lock:
            while self._unwritten:
                self._write(*self._unwritten.popitem())

    async def _go_on(self) -> None:
        while self._unwritten:
            self._hurry.clear()
            try:
                await asyncio.to_thread(self.write_down)
            except OSError as error:
                self._failed(error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), self._again_after_s)
