"""Textual's own keys work on the Cyrillic layout as well."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.command import CommandPalette
from textual.widgets import Input

from supportdesk.widgets.layout_mixin import CyrillicKeys


class Desk(CyrillicKeys, App[None]):
    """An app with a field and a key of each kind."""

    BINDINGS = [Binding("r", "note('r')"), Binding("ctrl+s", "note('s')", priority=True)]

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def compose(self) -> ComposeResult:
        yield Input("abc def", select_on_focus=False)

    def action_note(self, what: str) -> None:
        self.noted.append(what)


async def test_a_built_in_ctrl_key_works_in_cyrillic() -> None:
    """Ctrl+з is Ctrl+p, the palette's key."""
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+з")
        assert isinstance(app.screen, CommandPalette)


async def test_a_fields_own_ctrl_keys_work_in_cyrillic() -> None:
    """Ctrl+ц deletes the word left of the cursor, as Ctrl+w does."""
    app = Desk()
    async with app.run_test() as pilot:
        field = app.query_one(Input)
        field.focus()
        await pilot.press("end", "ctrl+ц")
        assert field.value == "abc "


async def test_letters_of_bindings_work_once_and_typing_stays_typing() -> None:
    """Without a field focused к is r, once; in a field it is a letter."""
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.press("к")
        assert app.query_one(Input).value == "abc defк"
        app.set_focus(None)
        await pilot.press("к", "ctrl+ы")
        assert app.noted == ["r", "s"]
