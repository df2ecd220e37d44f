"""A scene in the console, and how it is compared with its picture, at each size."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from supportdesk import i18n
from supportdesk.clock import Clock
from supportdesk.config import Paths, Settings
from supportdesk.screens.console import Opening
from tests.screens.seat import Seat, WatchedApp

Scene = Callable[..., Awaitable[None]]
"""Brings the screen that is to be seen up at a seat; also gets what the test passes on."""

at_both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=lambda s: f"{s[0]}x{s[1]}")


def each_of(*scenes: Scene) -> pytest.MarkDecorator:
    """Run a test for each scene, by the scene's name."""
    return pytest.mark.parametrize("scene", scenes, ids=lambda scene: scene.__name__)


class UnnotifiedApp(WatchedApp):
    """Draws no notices: they come and go by themselves, and a picture would be of either moment."""

    def say(self, words: str, **_options: Any) -> None:
        """Draw nothing."""
        self.said.append(words)


class Pictures:
    """Scenes at one desk, drawn in Russian at one size, beside their pictures."""

    def __init__(self, compare: Any, url: str, clock: Clock, size: tuple[int, int]) -> None:
        self._compare, self._url, self._clock, self._size = compare, url, clock, size

    def same(self, scene: Scene, *given: object, actor: str = "anna") -> bool:
        """Tell whether a scene looks as its picture does."""
        i18n.set_language("ru")
        settings = Settings(database=self._url, time_zone=ZoneInfo("Europe/Moscow"))
        app = UnnotifiedApp(Opening(self._url, settings, Paths(), actor, clock=self._clock))

        async def play(pilot: Pilot[None]) -> None:
            seat = Seat(app, pilot)
            await seat.until(lambda: app.desk is not None and app.presence is not None, "the desk")
            await seat.settled()
            await scene(seat, *given)
            await seat.settled()

        same: bool = self._compare(app, terminal_size=self._size, run_before=play)
        return same
