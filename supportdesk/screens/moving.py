"""The keys that move, passed on from a screen to its list."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.widgets import OptionList

from supportdesk.widgets.cursor_list import CursorList


class MovesList(DOMNode):
    """Mixed in after a screen whose one `CursorList` the keys move."""

    def action_cursor_down(self) -> None:
        """One line down."""
        self.query_one(CursorList).action_cursor_down()

    def action_cursor_up(self) -> None:
        """One line up."""
        self.query_one(CursorList).action_cursor_up()

    def action_cursor_page_down(self) -> None:
        """One page down."""
        self.query_one(CursorList).action_cursor_page_down()

    def action_cursor_page_up(self) -> None:
        """One page up."""
        self.query_one(CursorList).action_cursor_page_up()

    def action_cursor_top(self) -> None:
        """To the first line."""
        self.query_one(CursorList).action_cursor_top()

    def action_cursor_bottom(self) -> None:
        """To the last line."""
        self.query_one(CursorList).action_cursor_bottom()


class MovesOptions(DOMNode):
    """Mixed in after a screen whose one `OptionList` the keys move."""

    def action_cursor_down(self) -> None:
        """One line down."""
        self.query_one(OptionList).action_cursor_down()

    def action_cursor_up(self) -> None:
        """One line up."""
        self.query_one(OptionList).action_cursor_up()

    def action_cursor_page_down(self) -> None:
        """One page down."""
        self.query_one(OptionList).action_page_down()  # type: ignore[no-untyped-call]

    def action_cursor_page_up(self) -> None:
        """One page up."""
        self.query_one(OptionList).action_page_up()  # type: ignore[no-untyped-call]

    def action_cursor_top(self) -> None:
        """To the first line."""
        self.query_one(OptionList).action_first()

    def action_cursor_bottom(self) -> None:
        """To the last line."""
        self.query_one(OptionList).action_last()
