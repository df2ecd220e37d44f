"""No widget can send a control character to the terminal."""

from __future__ import annotations

from rich.segment import ControlType, Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.widgets import Static, TextArea

from supportdesk.widgets.control_filter import ControlFilter, Filtered

HOSTILE = "a\x1b]0;pwn\x07b\x9b2Jc\u202ed\x00e\ud800f\u200bg"


class Desk(Filtered, App[None]):
    """An app that forgot to clean what it shows."""

    def compose(self) -> ComposeResult:
        yield Static(HOSTILE, markup=False)
        yield TextArea(HOSTILE)


async def test_nothing_that_a_terminal_would_obey_is_drawn() -> None:
    """Escape sequences, C1, direction marks, NUL and surrogates are gone; the letters stay."""
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.pause()
        drawn = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert not [c for c in drawn if ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b\ud800"]
        assert "a]0;pwnb2Jcdefg" in drawn


def test_harmless_lines_and_the_terminals_own_controls_pass_untouched() -> None:
    """The same list comes back when there is nothing to take out."""
    black = Color(0, 0, 0)
    plain = [Segment("Тема 日本 ‼ ▌")]
    assert ControlFilter().apply(plain, black) is plain
    mixed = [Segment("a\x1bb"), Segment("\x1b[H", None, [(ControlType.HOME,)])]
    assert ControlFilter().apply(mixed, black) == [Segment("ab"), mixed[1]]
