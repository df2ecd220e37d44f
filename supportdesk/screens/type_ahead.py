"""Keys typed while a question opens are for the question, however long the database takes to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(eq=False)
class Hold:
    """What was typed since a screen began to open a question."""

    screen: Screen[Any]
    keys: list[events.Key] = field(default_factory=list)


class TypeAhead(Base):
    """Mixed into the App before its base: keys meant for a verb's question run no other verb."""

    _hold: Hold | None = None

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

    async def on_event(self, event: events.Event) -> None:
        """Keep a key that comes from the terminal."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._keeps(event):
            return
        await super().on_event(event)

    async def _on_key(self, event: events.Key) -> None:
        """Keep a key that came by the waiting screen, before it runs a binding there."""
        if self._keeps(event):
            event.prevent_default()

    def _keeps(self, event: events.Key) -> bool:
        if self._hold is None or event.key in NEVER_HELD:
            return False
        again = events.Key(event.key, event.character)
        again.time = event.time
        self._hold.keys.append(again)
        return True

    async def _give(self) -> None:
        hold, self._hold = self._hold, None
        if hold is not None:
            for event in sorted(hold.keys, key=lambda key: key.time):
                await self.on_event(event)
