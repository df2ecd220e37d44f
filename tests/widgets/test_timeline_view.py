"""A ticket's story is read from top to bottom, its quotes folded, its text never obeyed."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len
from textual.app import App, ComposeResult

from supportdesk.widgets.folding import BodyLine, body_lines, wrapped
from supportdesk.widgets.timeline_view import Entry, TimelineView

MAIL = Entry(
    2, "14:20", "Maria K.", "The client answered", "Again.\n\nSupport wrote:\n> One\n> Two\n\nThanks",
    from_client=True,
)  # fmt: skip
LONG = "\n".join(f"line {n}" for n in range(1, 41))
STORY = [Entry(1, "14:00", "Anna", "Registered"), MAIL, Entry(3, "14:25", "Oleg", "Note", LONG)]


class Desk(App[None]):
    """An app with nothing but a story."""

    def __init__(self, story: list[Entry]) -> None:
        super().__init__()
        self.story = story

    def compose(self) -> ComposeResult:
        yield TimelineView()

    def on_mount(self) -> None:
        self.view.set_entries(self.story)
        self.view.focus()

    @property
    def view(self) -> TimelineView:
        return self.query_one(TimelineView)

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]

    def key(self) -> int | None:
        return None if self.view.current is None else self.view.current.key


async def test_quotes_are_folded_with_their_count_until_unfolded() -> None:
    """Folded, a quote is one line that says how many it stands for; unfolded, it is there in full."""
    app = Desk([*STORY[:1], MAIL])
    async with app.run_test(size=(80, 24)):
        text = "\n".join(app.lines())
        assert "▸ 2 quoted lines" in text
        assert "> One" not in text
        app.view.toggle()
        text = "\n".join(app.lines())
        assert "> One" in text
        assert "▸" not in text
        app.view.toggle()
        assert "▸ 2 quoted lines" in "\n".join(app.lines())


async def test_a_long_text_is_folded_too() -> None:
    """Forty lines of a log don't push the story away."""
    app = Desk([STORY[2]])
    async with app.run_test(size=(80, 24)):
        assert "▸ 26 more lines" in app.lines()[15]
        app.view.toggle()
        assert app.view.virtual_size.height == 41


async def test_unfolding_what_hides_nothing_does_nothing() -> None:
    """An entry without a text has no other side."""
    app = Desk([STORY[0]])
    async with app.run_test():
        app.view.toggle()
        assert app.view.virtual_size.height == 1


async def test_the_cursor_starts_on_the_latest_and_follows_it() -> None:
    """What just happened is what the reader wants to see; a cursor moved away stays on its entry."""
    app = Desk(STORY[:2])
    async with app.run_test(size=(80, 10)) as pilot:
        assert app.key() == 2
        app.view.set_entries(STORY)
        assert app.key() == 3
        await pilot.press("home")
        assert app.key() == 1
        app.view.set_entries([*STORY, Entry(4, "14:30", "Anna", "Resolved")])
        assert app.key() == 1
        await pilot.press("end")
        assert app.key() == 4
        assert "Resolved" in "\n".join(app.lines())


async def test_down_reads_a_long_entry_to_its_end_before_the_next() -> None:
    """An entry longer than the screen is scrolled, not jumped over."""
    app = Desk([Entry(1, "1", "A", "Long", LONG), Entry(2, "2", "B", "Short")])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("home")
        app.view.toggle()
        await pilot.press("down")
        assert (app.key(), app.view.scroll_offset.y) == (1, 1)
        for _line in range(40):
            await pilot.press("down")
        assert app.key() == 2
        await pilot.press("up", "up")
        assert app.key() == 1


async def test_pages_move_the_cursor_with_the_text() -> None:
    """Page Up and Down end at the first and the last entry."""
    app = Desk([Entry(n, str(n), "A", "Something") for n in range(1, 101)])
    async with app.run_test(size=(80, 11)) as pilot:
        await pilot.press("pageup")
        assert app.key() == 80
        for _page in range(12):
            await pilot.press("pageup")
        assert app.key() == 1
        await pilot.press("pagedown")
        assert app.key() == 21


async def test_a_click_selects_and_a_double_click_unfolds() -> None:
    """The mouse reaches every line of an entry."""
    app = Desk([*STORY[:2], Entry(3, "15:00", "Anna", "Resolved")])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(TimelineView, offset=(30, 3))
        assert app.key() == 2
        await pilot.double_click(TimelineView, offset=(30, 1))
        assert "> One" in "\n".join(app.lines())


async def test_foreign_text_is_literal_and_no_wider_than_the_screen() -> None:
    """Markup, escape sequences and endless words stay text inside the column."""
    hostile = "[red]x[/] \x1b]0;pwn\x07 [@click=app.quit]y[/]\n" + "日本" * 200 + "\n" + "w" * 5000
    app = Desk([Entry(1, "14:00", "\x1b[2JEve" * 9, hostile, hostile)])
    async with app.run_test(size=(60, 24)):
        app.view.toggle()
        for y in range(24):
            strip = app.view.render_line(y)
            assert strip.cell_length == app.view.size.width
            assert not any(ord(c) < 32 for c in strip.text)
        assert any("[red]x[/]" in text for text in app.lines())


async def test_undone_entries_are_told_in_words() -> None:
    """A change that was taken back stays in the story, marked without colour."""
    app = Desk([replace(STORY[0], undone=True)])
    async with app.run_test():
        assert "Registered (undone)" in app.lines()[0]


async def test_a_story_of_nothing_takes_every_key() -> None:
    """Before the ticket is read there is nothing to move over."""
    app = Desk([])
    async with app.run_test() as pilot:
        await pilot.press("down", "up", "pagedown", "pageup", "home", "end")
        app.view.toggle()
        assert app.key() is None


def test_text_is_wrapped_between_words_and_inside_endless_ones() -> None:
    """No line is wider than asked, and nothing is lost but the space at a break."""
    assert wrapped("one two three", 7) == ["one two", "three"[:7]]
    assert wrapped("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrapped("日本語", 4) == ["日本", "語"]
    assert wrapped("", 10) == [""]
    assert all(cell_len(part) <= 9 for part in wrapped("слово " * 50 + "日本" * 30, 9))


def test_each_quote_is_folded_where_it_stands() -> None:
    """The text between two quotes stays between them."""
    assert body_lines("> a\nb\n> c\n> d", 20, folded=True) == [
        BodyLine("▸ 1 quoted line", "fold"),
        BodyLine("b", "body"),
        BodyLine("▸ 2 quoted lines", "fold"),
    ]


async def test_the_scroll_bar_stands_where_the_story_is_read() -> None:
    """Also when the story came, and was scrolled to its end, while there was no bar yet."""
    app = Desk(STORY[:1])
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        view = app.view
        view.set_entries([Entry(n, "14:00", "Anna", f"Note {n}") for n in range(40)])
        await pilot.pause()
        assert view.scroll_y == view.max_scroll_y > 0
        assert view.vertical_scrollbar.position == view.scroll_y
