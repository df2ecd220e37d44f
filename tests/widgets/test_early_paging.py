"""Page keys in lists that are not laid out."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import OptionList

from supportdesk.widgets.early_paging import forgive_early_paging


class Lists(App[None]):
    """A list that is hidden."""

    def compose(self) -> ComposeResult:
        """Yield the list."""
        yield OptionList("one", "two")

    def on_mount(self) -> None:
        """Hide it."""
        self.query_one(OptionList).display = False


@pytest.mark.parametrize("action", ["action_page_up", "action_page_down"])
async def test_a_page_key_in_a_list_without_lines_moves_nothing(action: str):
    """Random keys in the palette ended the console by it."""
    forgive_early_paging()
    async with Lists().run_test() as pilot:
        options = pilot.app.query_one(OptionList)
        options.highlighted = 0
        getattr(options, action)()
        assert options.highlighted == 0
