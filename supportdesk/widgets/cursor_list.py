"""A list on the Line API with a cursor: only what is in sight is made into text."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView


class CursorList(ScrollView, can_focus=True, inherit_bindings=False):
    """Moves a cursor over lines by keys and mouse; what a line is and looks like, its subclass says."""

    HEADER: ClassVar[int] = 0
    """Lines on top that don't scroll."""
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "cursor_down", show=False),
        Binding("up", "cursor_up", show=False),
        Binding("pagedown", "cursor_page_down", show=False),
        Binding("pageup", "cursor_page_up", show=False),
        Binding("home", "cursor_top", show=False),
        Binding("end", "cursor_bottom", show=False),
    ]
    DEFAULT_CSS = """
    CursorList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """

    _cursor: int = 0

    @property
    def cursor_line(self) -> int:
        """Where the cursor stands, 0 first."""
        return self._cursor

    def count(self) -> int:
        """How many lines there are, the header not counted."""
        raise NotImplementedError

    def choose(self) -> None:
        """Choose what is under the cursor."""

    def highlighted(self) -> None:
        """Tell that the cursor has moved."""

    def show_line(self, index: int) -> None:
        """Scroll no more than needed to see the line of that index."""
        room = max(1, self.size.height - self.HEADER)
        top = self.scroll_offset.y
        if not top <= index < top + room:
            self.scroll_to(y=index if index < top else index - room + 1, animate=False, force=True)

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, at most on the last one."""
        index = max(0, min(index, self.count() - 1))
        if not self.count() or index == self._cursor:
            return
        old, self._cursor = self._cursor, index
        self.draw(old)
        self.draw(index)
        self.show_line(index)
        self.highlighted()

    def index_at(self, y: int) -> int | None:
        """Return which line stands at a line of the screen; None for the header and below the last."""
        index = y - self.HEADER + self.scroll_offset.y
        return index if y >= self.HEADER and index < self.count() else None

    def draw(self, index: int) -> None:
        """Draw a line again."""
        self.refresh_line(index + self.HEADER)

    def draw_from(self, index: int) -> None:
        """Draw a line and everything below it again."""
        y = max(0, index + self.HEADER - self.scroll_offset.y)
        if y < self.size.height:
            self.refresh(Region(0, y, self.size.width, self.size.height - y))

    def redraw(self) -> None:
        """Draw everything again."""
        self.refresh()

    def action_cursor_down(self) -> None:
        self.move_to(self._cursor + 1)

    def action_cursor_up(self) -> None:
        self.move_to(self._cursor - 1)

    def action_cursor_page_down(self) -> None:
        self.move_to(self._cursor + self._page)

    def action_cursor_page_up(self) -> None:
        self.move_to(self._cursor - self._page)

    def action_cursor_top(self) -> None:
        self.move_to(0)

    def action_cursor_bottom(self) -> None:
        self.move_to(self.count() - 1)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a line, a double click chooses it."""
        index = self.index_at(event.y)
        if index is not None:
            self.move_to(index)
            if event.chain == 2:
                self.choose()

    def lay_out(self) -> None:
        """Fit everything to the width."""
        self.virtual_size = Size(self.size.width, self.count() + self.HEADER)
        self.redraw()

    def on_resize(self) -> None:
        """Lay everything out anew, and keep the cursor in sight."""
        self.lay_out()
        if self.count():
            self.show_line(self._cursor)

    def watch_show_vertical_scrollbar(self) -> None:
        """Put the bar's handle in its place: Textual (8.2.8) tells it nothing while the bar is hidden."""
        self.vertical_scrollbar.position = self.scroll_y

    def notify_style_update(self) -> None:
        """Draw everything in the new colours."""
        super().notify_style_update()
        self.redraw()

    @property
    def _page(self) -> int:
        return max(1, self.size.height - self.HEADER - 1)
