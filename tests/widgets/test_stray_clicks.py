"""Clicks where nothing lies."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App
from textual.command import CommandPalette
from textual.errors import NoWidget

from supportdesk.widgets.stray_clicks import forgive_stray_clicks


async def test_a_click_beside_every_widget_does_not_end_the_palette(monkeypatch: pytest.MonkeyPatch):
    """A terminal made smaller while its palette is open sends such clicks."""
    forgive_stray_clicks()
    async with App[None]().run_test(size=(80, 24)) as pilot:
        palette = CommandPalette()
        await pilot.app.push_screen(palette)

        def nothing(x: int, y: int) -> None:
            raise NoWidget(f"{x}, {y}")

        monkeypatch.setattr(palette, "get_widget_at", nothing)
        click = events.Click(
            palette, 116, 17, 0, 0, 1, shift=False, meta=False, ctrl=False, screen_x=116, screen_y=17
        )
        palette._on_click(click)
        assert pilot.app.screen is palette
