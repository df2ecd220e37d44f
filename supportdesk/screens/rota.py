"""The rota: a month of shifts, the one under the cursor, the coming days, and every change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from supportdesk.i18n import _
from supportdesk.keys import hints
from supportdesk.rota_words import month_title, shift_words
from supportdesk.screens.console import Connection
from supportdesk.screens.rota_deeds import RotaDeeds
from supportdesk.screens.rota_side import coverage_words, legend, listed, shift_facts
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.rota_grid import RotaGrid, Shown, people_of
from supportdesk.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from supportdesk.services.roster import Coverage


class RotaScreen(RotaDeeds):
    """Who is on shift when, and every change of it."""

    SCOPE = "rota"
    BINDINGS = bindings("rota")
    AUTO_FOCUS = "#rota-grid"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]

    def __init__(self) -> None:
        super().__init__()
        self.coverage: Coverage | None = None

    def compose(self) -> ComposeResult:
        """Head; the month beside the shift; keys."""
        yield StatusLine()
        yield Static(id="rota-head")
        with Horizontal(id="rota-body"):
            yield RotaGrid(self.today(), id="rota-grid")
            with VerticalScroll(id="rota-side", can_focus=False):
                yield Static(id="rota-facts")
        yield HintBar()

    def on_mount(self) -> None:
        """Read the rota, and again whenever it changes."""
        self.console.rota_changed.subscribe(self, lambda _nothing: self._read_all())
        self.console.connection_changed.subscribe(self, self._connection)
        self.query_one(HintBar).show(hints("rota"))
        self.set_interval(1, self._tick)
        self._tick()
        self._read_all()

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(_("Rota")))

    def _connection(self, connection: Connection) -> None:
        if connection.live and self.view is None:  # it was opened while the database was lost
            self._read_all()

    def _read_all(self) -> None:
        self._read()
        self._check()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services.rota_view import view

        day = self.grid.day
        try:
            self.view = await self.console.ask(view, day)
        except Exception as error:
            self.console.tell(error)
            return
        self._show()

    @work(exclusive=True, group="check", exit_on_error=False)
    async def _check(self) -> None:
        from supportdesk.services import rota

        try:
            self.coverage = await self.console.ask(rota.check)
        except Exception as error:
            self.console.log.warning(error)
            return
        self._show_side()

    def _show(self) -> None:
        view = self.view
        if view is None:
            return
        people = people_of(view.roles, self.console.engineers)
        self.grid.show(Shown(view.month, people, self.today()))
        self._show_side()

    def _show_side(self) -> None:
        """Say what is known of the shift under the cursor."""
        console, view, grid = self.console, self.view, self.grid
        self.query_one("#rota-head", Static).update(self._head())
        facts = self.query_one("#rota-facts", Static)
        if view is None:
            return
        if view.month is None:
            facts.update(self._empty())
            return
        people = people_of(view.roles, console.engineers)
        zone = view.zone or console.zone
        days = 0 if self.coverage is None else (self.coverage.end - self.coverage.start).days
        facts.update(
            listed(
                [
                    shift_facts(
                        view,
                        grid.slot,
                        grid.day,
                        people,
                        now=console.now(),
                        zone=console.zone,
                        name_of=console.name_of,
                    ),
                    coverage_words(self.coverage, days, zone, console.name_of),
                    legend(view.month, people, console.engineers),
                ]
            )
        )

    def _head(self) -> Content:
        title = Content.styled(f" {month_title(self.grid.day)}", "bold")
        if self.view is None or self.view.zone is None:
            return title
        parts = [title, Content.styled(f"  {self.view.zone.key}", "$text-muted")]
        if self.grid.marked is not None:
            day, name = self.grid.marked
            words = shift_words(f"{day}-{name}", self.view.zone)
            told = _("marked: {shift}; {key} on the other one swaps them").format(
                shift=words, key=self.console.keymap.label("rota.swap")
            )
            parts.append(Content.styled(f"  {told}", "$text-warning"))
        return Content.assemble(*parts)

    def _empty(self) -> Content:
        key = self.console.keymap.label("rota.pattern")
        return Content.assemble(
            (_("There is no rota yet."), "bold"),
            "\n",
            _("{key} makes one: who, which shifts, from which day on.").format(key=key),
        )

    @on(RotaGrid.Moved)
    def _moved(self) -> None:
        if not self.grid.filled:
            self._read()
        self._show_side()

    def action_cursor_left(self) -> None:
        """A day back."""
        self.grid.action_move(-1)

    def action_cursor_right(self) -> None:
        """A day on."""
        self.grid.action_move(1)

    def action_cursor_down(self) -> None:
        """The next shift."""
        self.grid.action_step(1)

    def action_cursor_up(self) -> None:
        """The shift before."""
        self.grid.action_step(-1)

    def action_next_month(self) -> None:
        """The next month."""
        self.grid.action_turn(1)

    def action_previous_month(self) -> None:
        """The month before."""
        self.grid.action_turn(-1)

    def action_today_rota(self) -> None:
        """Back to today."""
        self.grid.go_to(self.today())

    def action_mark_rota(self) -> None:
        """Mark the shift under the cursor, or no longer."""
        grid = self.grid
        here = (grid.day, grid.row)
        grid.marked = None if grid.marked == here or grid.slot is None or not grid.row else here
        grid.refresh()
        self._show_side()

    def action_go_back(self) -> None:
        """Off the mark, then back to where the rota was opened from."""
        if self.grid.marked is not None:
            self.grid.marked = None
            self.grid.refresh()
            self._show_side()
            return
        self.dismiss()
