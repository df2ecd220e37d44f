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


class MovesFocused(DOMNode):
    """Mixed in after a screen with a `CursorList` and an `OptionList`: the focused one is moved."""

    @property
    def _moves(self) -> type[MovesList] | type[MovesOptions]:
        return MovesOptions if isinstance(self.screen.focused, OptionList) else MovesList

    def action_cursor_down(self) -> None:
        """One line down."""
        self._moves.action_cursor_down(self)  # type: ignore[arg-type]  # needs a node of the DOM only

    def action_cursor_up(self) -> None:
        """One line up."""
        self._moves.action_cursor_up(self)  # type: ignore[arg-type]  # as above

    def action_cursor_page_down(self) -> None:
        """One page down."""
        self._moves.action_cursor_page_down(self)  # type: ignore[arg-type]  # as above

    def action_cursor_page_up(self) -> None:
        """One page up."""
        self._moves.action_cursor_page_up(self)  # type: ignore[arg-type]  # as above

    def action_cursor_top(self) -> None:
        """To the first line."""
        self._moves.action_cursor_top(self)  # type: ignore[arg-type]  # as above

    def action_cursor_bottom(self) -> None:
        """To the last line."""
        self._moves.action_cursor_bottom(self)  # type: ignore[arg-type]  # as above
