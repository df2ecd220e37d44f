"""The list under headings: where its cursor stands, and that foreign text can't leave its cells."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rich.cells import cell_len
from textual.app import App, ComposeResult

from supportdesk.widgets.sectioned_list import Item, SectionedList
from supportdesk.widgets.ticket_cells import Piece

ITEMS = (
    Item(("a", 0), heading=True),
    Item(("a", 1)),
    Item(("a", 2)),
    Item(("b", 0), heading=True),
    Item(("b", 3)),
)


class Alone(App[None]):
    """The list and nothing else; it remembers what it was told."""

    def __init__(self, suffix: str = "") -> None:
        super().__init__()
        self.chosen: list[tuple[str, int]] = []
        self.suffix = suffix

    def compose(self) -> ComposeResult:
        yield SectionedList(self.paint)

    def paint(self, item: Item, width: int) -> Sequence[Piece]:
        return [(f"{item.key[0]}{item.key[1]}{self.suffix}", "heading" if item.heading else "row")]

    def on_sectioned_list_chosen(self, message: SectionedList.Chosen) -> None:
        self.chosen.append(message.item.key)


@asynccontextmanager
async def shown(items: Sequence[Item] = ITEMS) -> AsyncIterator[tuple[Alone, SectionedList]]:
    """Show some items."""
    app = Alone()
    async with app.run_test(size=(20, 4)) as pilot:
        found = app.query_one(SectionedList)
        found.set_items(items, "nothing")
        await pilot.pause()
        yield app, found


async def test_the_cursor_never_stands_on_a_heading():
    """Not at the start, nor past one in either direction, nor at the ends."""
    async with shown() as (_app, found):
        keys = []
        for move in ("down", "down", "down", "up", "top", "up", "bottom", "page_up"):
            getattr(found, f"action_cursor_{move}")()
            assert found.current is not None
            keys.append(found.current.key)
        assert keys == [("a", 2), ("b", 3), ("b", 3), ("a", 2), ("a", 1), ("a", 1), ("b", 3), ("a", 1)]


async def test_the_cursor_stays_on_its_item():
    """Wherever that stands now; when it is gone, on the next one that is left."""
    async with shown() as (_app, found):
        found.go_to(("a", 2))
        found.set_items((*ITEMS[3:], *ITEMS[:3]))
        assert found.current == Item(("a", 2))
        found.set_items(ITEMS)
        found.set_items((*ITEMS[:2], *ITEMS[3:]))
        assert found.current == Item(("b", 3))
        found.set_items(ITEMS[:2])
        assert found.current == Item(("a", 1))


async def test_the_heading_above_an_item_is_in_sight():
    """Going up shows under which heading one is."""
    async with shown() as (_app, found):
        found.action_cursor_bottom()
        assert found.scroll_offset.y > 0
        found.action_cursor_top()
        assert found.scroll_offset.y == 0


async def test_headings_alone_are_no_place_to_stand():
    """Nothing is under the cursor, and nothing can be chosen."""
    async with shown(ITEMS[:1]) as (app, found):
        assert found.current is None
        found.choose()
        await app.workers.wait_for_complete()
        assert app.chosen == []
        assert not found.go_to(("a", 1))


async def test_an_empty_list_says_so():
    """In its own words."""
    async with shown(()) as (_app, found):
        assert "nothing" in found.render_line(1).text or "nothing" in found.render_line(0).text


async def test_every_line_is_as_wide_as_the_list():
    """However long what is painted; the scroll bar keeps its own cell."""
    async with shown() as (app, found):
        app.suffix = "ж" * 60
        found.tick()
        assert {cell_len(found.render_line(y).text) for y in range(4)} == {
            found.size.width - found.scrollbar_size_vertical
        }
