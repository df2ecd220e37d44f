"""Both palettes can be read, on the plain background and under the cursor."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from supportdesk.widgets.themes import THEMES

READ = ("text-error", "text-warning", "text-success", "text-accent", "text-primary", "text-muted")


def contrast(a: Color, b: Color) -> float:
    """Contrast of two colours as WCAG 2 defines it, 1 to 21."""

    def luminance(colour: Color) -> float:
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_colour_of_text_has_contrast(theme: Theme) -> None:
    """Text that must be read has 4.5 to 1; what is paused, and so dimmed, still has 3.5."""
    colours = {
        name: Color.parse(value)
        for name, value in theme.variables.items()
        if " " not in value and value[0] == "#"
    }
    assert theme.background
    assert theme.surface
    assert theme.foreground
    for ground in (
        Color.parse(theme.background),
        Color.parse(theme.surface),
        colours["block-cursor-background"],
    ):
        assert contrast(Color.parse(theme.foreground), ground) >= 7
        for name in READ:
            assert contrast(colours[name], ground) >= 4.5, name
        assert contrast(colours["text-disabled"], ground) >= 3.5


async def test_an_app_can_change_between_them() -> None:
    """Both are complete as far as Textual asks."""
    app: App[None] = App()
    async with app.run_test() as pilot:
        for theme in THEMES:
            app.register_theme(theme)
            app.theme = theme.name
            await pilot.pause()
            assert app.current_theme.name == theme.name
