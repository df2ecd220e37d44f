"""The board: cards in columns where there is room, else a list; the cursor is a task, whatever moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.fix_task import Stage
from supportdesk.domain.queue import QueueRow
from supportdesk.i18n import set_language
from supportdesk.widgets.fix_board import FixBoard
from supportdesk.widgets.fix_cards import Card, flat_card, tall_card
from tests.widgets.samples import NOW, row


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def ticket(number: int, left_us: int = HOUR, **more: object) -> QueueRow:
    """A ticket whose clock runs."""
    return row(number, due_us=NOW + left_us, target_us=4 * HOUR, customer_name="Alfa", **more)


def card(number: int, stage: Stage = Stage.DEVELOPER, *rows: QueueRow, **more: object) -> Card:
    """A task that came to its stage two hours ago and was opened three hours ago."""
    values = {
        "title": f"Codes arrive twice, number {number}",
        "holder": "Ivan",
        "mine": False,
        "since_us": NOW - 2 * HOUR,
        "opened_us": NOW - 3 * HOUR,
        **more,
    }
    return Card(number=number, stage=stage, rows=rows, **values)  # type: ignore[arg-type] # by name, as they are


CARDS = [
    card(1, Stage.DEVELOPER, ticket(11, 3 * HOUR)),
    card(2, Stage.DEVELOPER, ticket(12, HOUR)),
    card(3, Stage.QA, ticket(13), mine=True, holder=""),
    card(4, Stage.PASSED, ticket(14, -12 * MINUTE), ticket(15), failed=2, tracked=True),
    card(5, Stage.DELIVERED),
]


class Desk(App[None]):
    """An app with nothing but a board."""

    def compose(self) -> ComposeResult:
        yield FixBoard()

    def on_mount(self) -> None:
        self.board.set_cards(CARDS, NOW)
        self.board.focus()

    @property
    def board(self) -> FixBoard:
        return self.query_one(FixBoard)

    @property
    def at(self) -> int | None:
        return None if self.board.current is None else self.board.current.number

    def lines(self) -> list[str]:
        return [self.board.render_line(y).text.rstrip() for y in range(self.board.size.height)]


@pytest.mark.parametrize("width", [24, 30, 40, 60])
@pytest.mark.parametrize("one", CARDS, ids=lambda one: f"F{one.number}")
def test_a_card_fills_its_column_to_the_cell(one: Card, width: int) -> None:
    """Wide characters, long names and late tickets included: nothing runs over into the next column."""
    wide = replace(
        one, title="Клиент 🍕🍕 получает коды дважды " * 4, holder="Мария 🍕 Ковалёва-Верхнеуральская"
    )
    for shown in (one, wide):
        for pieces in tall_card(shown, width, NOW):
            assert sum(cell_len(text) for text, _style in pieces) == width, pieces
    if width >= 60:
        for pieces in flat_card(wide, width, NOW):
            assert sum(cell_len(text) for text, _style in pieces) == width, pieces


def test_a_card_says_who_since_when_and_whose_clock() -> None:
    """The most urgent ticket, how many more, and by how much it is late."""
    words = "\n".join("".join(text for text, _style in pieces) for pieces in tall_card(CARDS[3], 44, NOW))
    for said in ("F4", "↺2", "Ivan", "2:00", "#14 +1", "Alfa", "overdue 0:12", "in all 3:00", "↗"):
        assert said in words


async def test_there_are_columns_where_there_is_room() -> None:
    """Each with its name and how many are in it; an empty one only with its name."""
    app = Desk()
    async with app.run_test(size=(130, 30)):
        head = app.lines()[0]
        for said in ("opened", "at the developer's 2", "at QA 1", "passed 1", "delivered 1"):
            assert said in head
        assert "opened 0" not in head


async def test_a_narrow_board_is_a_list_in_groups() -> None:
    """At 80 columns everything is there, one below the other."""
    app = Desk()
    async with app.run_test(size=(80, 24)):
        text = "\n".join(app.lines())
        assert (
            text.index("at the developer's 2") < text.index("F2") < text.index("at QA 1") < text.index("F4")
        )
        assert "delivered 1" in text
        assert all(cell_len(one) <= 80 for one in app.lines())


async def test_the_most_pressing_clock_stands_first_in_its_column() -> None:
    """F2 has an hour, F1 three."""
    app = Desk()
    async with app.run_test(size=(130, 30)):
        assert [one.number for one in app.board.cards] == [2, 1, 3, 4, 5]


async def test_keys_move_by_card_and_by_column() -> None:
    """Down stays in the column, right passes over an empty one, and nothing runs off the end."""
    app = Desk()
    async with app.run_test(size=(130, 30)) as pilot:
        app.board.action_cursor_down()
        assert app.at == 1
        app.board.action_cursor_down()
        assert app.at == 1
        app.board.action_cursor_right()
        app.board.action_cursor_right()
        assert app.at == 4
        app.board.action_cursor_right()
        app.board.action_cursor_right()
        assert app.at == 5
        app.board.action_cursor_left()
        app.board.action_cursor_left()
        app.board.action_cursor_left()
        app.board.action_cursor_left()
        assert app.at == 2
        app.board.action_cursor_bottom()
        assert app.at == 1
        app.board.action_cursor_top()
        assert app.at == 2
        await pilot.pause()


async def test_in_the_list_down_goes_on_into_the_next_group() -> None:
    """And right jumps to its first card."""
    app = Desk()
    async with app.run_test(size=(80, 24)):
        app.board.action_cursor_down()
        app.board.action_cursor_down()
        assert app.at == 3
        app.board.action_cursor_right()
        assert app.at == 4
        app.board.action_cursor_bottom()
        assert app.at == 5


@pytest.mark.parametrize("width", [80, 130])
async def test_the_cursor_stays_on_its_task_when_it_moves(width: int) -> None:
    """Into another column, or to another place in its own because a clock presses more."""
    app = Desk()
    async with app.run_test(size=(width, 30)):
        assert app.board.go_to(1)
        moved = [replace(one, stage=Stage.QA) if one.number == 1 else one for one in CARDS]
        app.board.set_cards(moved, NOW)
        assert app.at == 1
        app.board.set_cards([card(6, Stage.QA, ticket(16, MINUTE)), *moved], NOW)
        assert app.at == 1
        assert next(one.number for one in app.board.cards if one.stage is Stage.QA) == 6


async def test_a_task_that_is_gone_leaves_the_cursor_in_its_place() -> None:
    """And an empty board has none, and says so."""
    app = Desk()
    async with app.run_test(size=(130, 30)):
        assert app.board.go_to(5)
        app.board.set_cards(CARDS[:-1], NOW)
        assert app.at == 4
        app.board.empty = "Nothing"
        app.board.set_cards([], NOW)
        assert (app.board.cards, app.lines()[1]) == ([], "  Nothing")
        for move in ("down", "up", "left", "right", "top", "bottom", "page_down"):
            getattr(app.board, f"action_cursor_{move}")()


async def test_time_goes_on_without_anything_moving() -> None:
    """A minute later a minute less is left."""
    app = Desk()
    async with app.run_test(size=(130, 30)):
        assert any("3:00" in one for one in app.lines())
        app.board.tick(NOW + MINUTE)
        text = "\n".join(app.lines())
        assert "2:59" in text
        assert "2:01" in text


async def test_the_card_under_the_cursor_is_scrolled_into_sight() -> None:
    """Whole, also with the last of many."""
    app = Desk()
    async with app.run_test(size=(130, 14)) as pilot:
        app.board.set_cards([card(n, Stage.QA, ticket(n, n * HOUR)) for n in range(1, 12)], NOW)
        app.board.action_cursor_bottom()
        await pilot.pause()
        assert app.at == 11
        text = "\n".join(app.lines())
        assert "F11" in text
        assert "#11" in text


async def test_a_click_puts_the_cursor_on_a_card_and_a_double_click_opens_it() -> None:
    """By column and line."""
    chosen: list[int] = []

    class Listening(Desk):
        def on_fix_board_task_chosen(self, message: FixBoard.TaskChosen) -> None:
            chosen.append(message.number)

    app = Listening()
    async with app.run_test(size=(130, 30)) as pilot:
        x = app.lines()[2].index("F3")
        await pilot.click(FixBoard, offset=(x, 2))
        assert app.at == 3
        await pilot.click(FixBoard, offset=(x, 2), times=2)
        await pilot.pause()
        assert chosen == [3]
