"""The log's list: in groups, in columns, its cursor on its row whatever comes around it."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import App, ComposeResult

from supportdesk.widgets.log_view import LogRow, LogView

HEADING = LogRow("group", "▾ Resolved 2", heading=True)
FIRST = LogRow(1, "repaired", when="14:00", number="#7", who="Anna", subject="No codes", customer="Alfa")
SECOND = LogRow(2, "word " * 100, when="14:05", number="#1042", who="Oleg", subject="家" * 60)
NOTE = LogRow(3, "", when="14:10", who="Anna", body="\n".join(f"line {n}" for n in range(1, 31)))


class Desk(App[None]):
    """An app with nothing but a log."""

    def compose(self) -> ComposeResult:
        yield LogView()

    def on_mount(self) -> None:
        self.view.focus()

    @property
    def view(self) -> LogView:
        return self.query_one(LogView)

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]


def key(view: LogView) -> object:
    """What tells the row under the cursor from the others."""
    return None if view.current is None else view.current.key


async def test_columns_stand_under_one_another_at_every_width() -> None:
    """Time, number, who; from 100 cells the subject beside the words, from 150 the customer between."""
    for width in (60, 80, 100, 150, 200):
        app = Desk()
        async with app.run_test(size=(width, 20)) as pilot:
            app.view.set_rows([HEADING, FIRST, SECOND])
            await pilot.pause()
            lines = app.lines()
            assert all(cell_len(line) <= width for line in lines)
            assert "#7    " in lines[1]
            assert lines[1].index("No codes") == lines[2].index("家")
            assert ("Alfa" in lines[1]) is (width >= 150)
            assert "repaired" in lines[1]


async def test_what_an_entry_says_takes_two_lines_at_most() -> None:
    """A busy shift fits; the cut is shown, and the ticket has the rest."""
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.view.set_rows([SECOND, FIRST])
        await pilot.pause()
        lines = app.lines()
        assert lines[1].endswith("…")
        assert "#7" in lines[2]


async def test_a_long_note_is_folded_until_it_is_unfolded() -> None:
    """It says how much more there is."""
    app = Desk()
    async with app.run_test(size=(80, 40)) as pilot:
        app.view.set_rows([NOTE])
        await pilot.pause()
        assert app.view.folded(NOTE)
        assert "16 more lines" in "\n".join(app.lines())
        assert app.view.toggle()
        assert "line 30" in "\n".join(app.lines())
        assert not app.view.folded(NOTE)


async def test_the_cursor_and_its_place_on_the_screen_stay() -> None:
    """Rows that come above push nothing away under the engineer's eyes."""
    app = Desk()
    rows = [LogRow(n, f"entry {n}", when="14:00", number=f"#{n}") for n in range(10, 60)]
    async with app.run_test(size=(80, 10)) as pilot:
        app.view.set_rows(rows)
        await pilot.pause()
        app.view.move_to(30)
        await pilot.pause()
        place = next(y for y, line in enumerate(app.lines()) if "entry 40" in line)
        app.view.set_rows([LogRow(n, f"entry {n}", number=f"#{n}") for n in range(1, 10)] + rows)
        await pilot.pause()
        assert key(app.view) == 40
        assert "entry 40" in app.lines()[place]
        app.view.set_rows(rows[:5])
        await pilot.pause()
        assert key(app.view) == 14
        app.view.set_rows([])
        await pilot.pause()
        assert key(app.view) is None
        await pilot.press("down", "up", "pagedown", "end", "home")
