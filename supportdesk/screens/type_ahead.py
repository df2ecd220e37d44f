"""Keys typed ahead are for what the keys before them open, however long that takes.

Textual (8.2.8) hands a key to the widget that has the focus when the key arrives. Of keys that come in one
burst, from a practised hand or over a slow line, those after Tab or Enter would go to the field that is being
left, and those after a verb's key would run other verbs. A screen that is read after it opens has nothing
yet that keys could be meant for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    Base = App[None]
else:
    Base = object

NEVER_HELD = frozenset({"ctrl+q", "ctrl+й", "f10"})
"""Leaving works at any moment."""

CHOOSING = frozenset({"enter", "tab", "shift+tab", "down", "up"})
"""Keys that mean what a search has found, and so wait for it."""

LONGEST_S = 1.0
"""How long a key waits for what came before it: the database may be lost."""

REST_S = 0.7
"""A hand that rests so long has seen what happened, and means what it types then."""

_ROUNDS = 3
"""How often a message may be answered by another before a key has taken effect."""

_LOOK_AGAIN_S = 0.002


@dataclass(eq=False)
class Hold:
    """What was typed since a screen began to open a question."""

    screen: Screen[Any]
    keys: list[events.Key] = field(default_factory=list)


class TypeAhead(Base):
    """Mixed into the App before its base: one key after the other, and none for the screen before its own."""

    _hold: Hold | None = None
    _deaf = False
    _last_key_s = 0.0
    _dealing: asyncio.Task[None] | None = None

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()

    def hold_keys(self, screen: Screen[Any]) -> Hold:
        """Keep what is typed from now on until another screen than this one is ready for it."""
        if self._hold is None:
            self._hold = Hold(screen)
        return self._hold

    def give_keys(self, screen: Screen[Any]) -> None:
        """Hand the kept keys to the screen on top: ``screen``, which has its focus now."""
        if self._hold is not None and screen is not self._hold.screen:
            self.call_later(self._give)

    def drop_hold(self, hold: Hold | None) -> None:
        """Forget what was typed: the question did not open, so that it is meant for nothing here."""
        if hold is not None and hold is self._hold:
            self._hold = None

    def forget_typed(self) -> None:
        """Drop what was typed for something that closes by itself, and what follows until the hand rests."""
        self._typed.clear()
        self._deaf = True

    async def on_event(self, event: events.Event) -> None:
        """Deal with a key from the terminal at once, or when the one before it has taken effect."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded or _leaves(event):
            await super().on_event(event)
        elif self._drops(event) or self._keeps(event):
            pass
        elif self._busy or self._waits(event):
            self._typed.append(event)
            self._deal(())
        else:
            await super().on_event(event)
            self._deal(())

    async def _on_key(self, event: events.Key) -> None:
        """Keep a key that came by the waiting screen, before it runs a binding there."""
        if self._keeps(event):
            event.prevent_default()

    @property
    def _busy(self) -> bool:
        return self._dealing is not None and not self._dealing.done()

    def _drops(self, event: events.Key | events.Paste) -> bool:
        rested = event.time - self._last_key_s > REST_S
        self._last_key_s = event.time
        self._deaf = self._deaf and not rested
        return self._deaf

    def _waits(self, event: events.Key | events.Paste) -> bool:
        """Tell whether the screen has nothing yet that the key could be meant for; Esc is for the screen."""
        leaves = isinstance(event, events.Key) and event.key == "escape"
        return not (leaves or getattr(self.screen, "ready", True))

    def _keeps(self, event: events.Key | events.Paste) -> bool:
        if self._hold is None or not isinstance(event, events.Key) or _leaves(event):
            return False
        again = events.Key(event.key, event.character)
        again.time = event.time
        self._hold.keys.append(again)
        return True

    async def _give(self) -> None:
        hold, self._hold = self._hold, None
        if hold is not None:
            self._deal(hold.keys)

    def _deal(self, kept: Iterable[events.Key]) -> None:
        """Deal with these keys and those that wait, in the order in which they were typed.

        Each is dealt with when the one before has taken effect.
        """
        self._typed = deque(sorted([*kept, *self._typed], key=lambda event: event.time))
        if not self._busy:
            self._dealing = asyncio.create_task(self._go_on())

    async def _go_on(self) -> None:
        await self._come_to_rest()
        while self._typed:
            event = self._typed[0]
            while self._waits(event):
                await asyncio.sleep(_LOOK_AGAIN_S)
            if isinstance(event, events.Key) and event.key in CHOOSING:
                await self._found()
            if not self._typed or event is not self._typed[0]:
                continue  # meanwhile a question opened, and what was typed before it is dealt with first
            self._typed.popleft()
            if not self._keeps(event):
                await super().on_event(event)
                await self._come_to_rest()

    async def _come_to_rest(self) -> None:
        """Wait until everything that a key passes, from the focus to the App, has dealt with its messages."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_S):
                for _ in range(_ROUNDS):
                    for pump in (self.screen.focused or self.screen).ancestors_with_self:
                        reached = asyncio.Event()
                        if pump.call_later(reached.set):
                            await reached.wait()

    async def _found(self) -> None:
        """Wait for a search that is under way."""
        deadline = monotonic() + LONGEST_S
        while monotonic() < deadline and any(
            worker.group == "lookup" and not worker.is_finished for worker in self.workers
        ):
            await asyncio.sleep(_LOOK_AGAIN_S)
        await self._come_to_rest()


def _leaves(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key in NEVER_HELD
