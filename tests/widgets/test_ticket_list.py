"""The queue on the screen keeps its cursor, draws little, and says everything in text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message

from supportdesk.domain.durations import MINUTE, SECOND
from supportdesk.domain.queue import QueueRow
from supportdesk.widgets.themes import THEMES
from supportdesk.widgets.ticket_list import TicketList
from tests.widgets.samples import NOW, paused, row


class Recorder(TicketList):
    """A list that notes what it is asked to draw again."""

    drawn: list[Region]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False):
        self.__dict__.setdefault("drawn", []).extend(regions)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Desk(App[None]):
    """An app with nothing but the list."""

    def __init__(self, rows: Sequence[QueueRow]) -> None:
        super().__init__()
        self.rows = rows
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield Recorder(empty="Nothing to do.\nA call: n")

    def on_mount(self) -> None:
        self.tickets.set_rows(self.rows, NOW)
        self.tickets.focus()

    @property
    def tickets(self) -> Recorder:
        return self.query_one(Recorder)

    def on_ticket_list_ticket_highlighted(self, message: TicketList.TicketHighlighted) -> None:
        self.heard.append(message)

    def on_ticket_list_ticket_gone(self, message: TicketList.TicketGone) -> None:
        self.heard.append(message)

    def on_ticket_list_ticket_chosen(self, message: TicketList.TicketChosen) -> None:
        self.heard.append(message)

    def text(self, y: int) -> str:
        return self.tickets.render_line(y).text

    def number(self) -> int | None:
        current = self.tickets.current
        return None if current is None else current.number


TEN = [row(n) for n in range(1, 11)]


async def test_the_cursor_stays_on_its_ticket_after_a_re_sort() -> None:
    """Whatever the new order, the ticket under the cursor is the same one, and nothing is announced."""
    app = Desk(TEN)
    async with app.run_test() as pilot:
        await pilot.press("down", "down")
        assert app.number() == 3
        await pilot.pause()
        app.heard.clear()
        app.tickets.set_rows(TEN[::-1], NOW)
        await pilot.pause()
        assert app.number() == 3
        assert app.tickets.cursor_line == 7
        assert app.heard == []


async def test_a_ticket_that_is_gone_leaves_the_cursor_in_its_place_and_says_so() -> None:
    """The cursor stands on the row that moved up, and a message names both."""
    app = Desk(TEN)
    async with app.run_test() as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        app.heard.clear()
        app.tickets.set_rows([r for r in TEN if r.number != 3], NOW)
        await pilot.pause()
        assert app.number() == 4
        gone, highlighted = app.heard
        assert isinstance(gone, TicketList.TicketGone)
        assert (gone.gone.number, gone.row and gone.row.number) == (3, 4)
        assert isinstance(highlighted, TicketList.TicketHighlighted)


async def test_the_last_ticket_gone_leaves_no_cursor() -> None:
    """An emptied list has no current row and says what would be there."""
    app = Desk([row(7)])
    async with app.run_test() as pilot:
        app.tickets.set_rows([], NOW)
        await pilot.pause()
        assert app.tickets.current is None
        assert "Nothing to do." in app.text(1)
        assert "A call: n" in app.text(2)
        await pilot.press("down", "end", "pagedown")
        assert app.tickets.current is None


async def test_keys_move_by_line_by_page_and_to_the_ends() -> None:
    """Arrows, Page Up and Down, Home and End move the cursor and keep it in sight."""
    app = Desk([row(n) for n in range(1, 101)])
    async with app.run_test(size=(80, 11)) as pilot:
        await pilot.press("end")
        assert app.number() == 100
        assert "100" in app.text(10)
        await pilot.press("up")
        assert app.number() == 99
        await pilot.press("pageup")
        assert app.number() == 90
        await pilot.press("home")
        assert app.number() == 1
        await pilot.press("pagedown")
        assert app.number() == 10


async def test_a_click_selects_and_a_double_click_chooses() -> None:
    """The mouse does what the cursor and Enter do; the header is no ticket."""
    app = Desk(TEN)
    async with app.run_test() as pilot:
        await pilot.click(TicketList, offset=(30, 4))
        assert app.number() == 4
        await pilot.click(TicketList, offset=(30, 0))
        assert app.number() == 4
        await pilot.double_click(TicketList, offset=(30, 6))
        await pilot.pause()
        chosen = app.heard[-1]
        assert isinstance(chosen, TicketList.TicketChosen)
        assert chosen.row.number == 6


async def test_a_click_in_a_scrolled_list_hits_the_ticket_that_is_seen() -> None:
    """Scrolling away from the cursor does not shift what a click means."""
    app = Desk([row(n) for n in range(1, 101)])
    async with app.run_test(size=(80, 11)) as pilot:
        app.tickets.scroll_to(y=50, animate=False)
        await pilot.pause()
        await pilot.click(TicketList, offset=(30, 1))
        assert app.number() == 51


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    """Looking further down chooses nothing."""
    app = Desk([row(n) for n in range(1, 101)])
    async with app.run_test(size=(80, 11)) as pilot:
        await pilot._post_mouse_events([events.MouseScrollDown], TicketList, offset=(5, 5), button=0)
        await pilot.wait_for_animation()
        assert app.tickets.scroll_offset.y > 0
        assert app.number() == 1


async def test_time_passing_draws_only_the_times_that_read_differently() -> None:
    """Of a ticket with hours left nothing is drawn in the next second; in the last minutes, only its time."""
    rows = [row(1, due_us=NOW + 3 * MINUTE), row(2, due_us=NOW + 70 * MINUTE + 30 * SECOND), paused(3)]
    app = Desk(rows)
    async with app.run_test() as pilot:
        await pilot.pause()
        app.tickets.drawn.clear()
        app.tickets.tick(NOW + SECOND)
        (region,) = app.tickets.drawn
        assert (region.y, region.height) == (1, 1)
        assert region.width < 20
        await pilot.pause()
        assert "0:02:59" in app.text(1)
        app.tickets.drawn.clear()
        app.tickets.tick(NOW + 31 * SECOND)
        assert {r.y for r in app.tickets.drawn} == {1, 2}


async def test_a_refresh_with_equal_rows_draws_nothing() -> None:
    """Rows that read the same are left alone; a changed one is drawn alone."""
    app = Desk(TEN)
    async with app.run_test() as pilot:
        await pilot.pause()
        app.tickets.drawn.clear()
        app.tickets.set_rows([row(n) for n in range(1, 11)], NOW)
        assert app.tickets.drawn == []
        app.tickets.set_rows([*TEN[:4], row(5, subject="Other"), *TEN[5:]], NOW)
        assert [r.y for r in app.tickets.drawn] == [5]


async def test_marks_follow_their_tickets_and_leave_with_them() -> None:
    """A mark is a ticket's; one that is gone is not marked any more."""
    app = Desk(TEN)
    async with app.run_test() as pilot:
        app.tickets.toggle_mark()
        app.tickets.toggle_mark()
        assert app.tickets.marks == {1, 2}
        app.tickets.set_rows(TEN[:0:-1], NOW)
        await pilot.pause()
        assert app.tickets.marks == {2}
        assert [r.number for r in app.tickets.marked] == [2]
        assert "✓" in app.text(9)
        app.tickets.clear_marks()
        assert [r.number for r in app.tickets.marked] == [app.number()]


async def test_foreign_text_is_one_literal_line_of_the_right_width() -> None:
    """Markup stays text, control characters are gone, wide characters keep the columns in place."""
    hostile = "[red]x[/] \x1b]0;pwn\x07\nмир 日本語の件名がとても長いので切られます" + "é" * 9
    rows = [row(1, subject=hostile, customer_name="日本" * 20, assignee="\x1b[2J"), row(2)]
    app = Desk(rows)
    async with app.run_test(size=(120, 10)):
        for y in range(10):
            assert app.tickets.render_line(y).cell_length == app.tickets.size.width
        text = app.text(1)
        assert "[red]x[/]" in text
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in text)


async def test_a_large_list_draws_no_more_than_a_small_one() -> None:
    """Of 50,000 rows only those in sight are made into text."""
    app = Desk([row(n) for n in range(1, 50_001)])
    async with app.run_test(size=(120, 30)) as pilot:
        app.tickets.action_cursor_bottom()
        await pilot.pause()
        assert app.number() == 50_000
        assert "50000" in app.text(29)
        assert len(app.tickets._times) <= 29


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.parametrize("width", [80, 120, 200])
async def test_every_line_is_as_wide_as_the_list(width: int, theme: str) -> None:
    """At every width and in both themes no line is short or long."""
    app = Desk([row(1), paused(2), row(3, due_us=NOW - MINUTE)])
    async with app.run_test(size=(width, 12)) as pilot:
        for each in THEMES:
            app.register_theme(each)
        app.theme = theme
        await pilot.pause()
        assert {app.tickets.render_line(y).cell_length for y in range(12)} == {app.tickets.size.width}


async def test_without_colours_cursor_lateness_and_waiting_are_still_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Signs and words stand beside the colours."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = Desk([row(1, due_us=NOW - 12 * MINUTE), paused(2)])
    async with app.run_test():
        assert app.text(1).startswith("▌ ‼")
        assert "overdue 0:12" in app.text(1)
        assert "‖" in app.text(2)
