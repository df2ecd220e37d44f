"""The rota: a month of shifts, the one under the cursor, the coming days, and every change of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.errors import Refused
from supportdesk.domain.rota_month import Slot
from supportdesk.i18n import N_, _, ngettext, pgettext
from supportdesk.keys import hints
from supportdesk.rota_words import change_words, month_title, shift_words
from supportdesk.screens.console import Connection
from supportdesk.screens.rota_side import coverage_words, legend, listed, shift_facts
from supportdesk.screens.rota_verbs import ChangesRota
from supportdesk.screens.saving import save
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.rota_grid import RotaGrid, Shown, people_of
from supportdesk.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.dialog import Question
    from supportdesk.screens.type_ahead import Hold
    from supportdesk.services.roster import Coverage
    from supportdesk.services.rota import Change
    from supportdesk.services.rota_view import RotaView


class RotaScreen(ChangesRota):
    """Who is on shift when, and every change of it."""

    SCOPE = "rota"
    BINDINGS = bindings("rota")
    AUTO_FOCUS = "#rota-grid"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]

    def __init__(self) -> None:
        super().__init__()
        self.view: RotaView | None = None
        self.coverage: Coverage | None = None

    def compose(self) -> ComposeResult:
        """Head; the month beside the shift; keys."""
        yield StatusLine()
        yield Static(id="rota-head")
        with Horizontal(id="rota-body"):
            yield RotaGrid(self._today(), id="rota-grid")
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

    @property
    def grid(self) -> RotaGrid:
        """The month."""
        return self.query_one(RotaGrid)

    def _today(self) -> date:
        zone = self.console.zone if self.view is None or self.view.zone is None else self.view.zone
        return self.console.now().astimezone(zone).date()

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
        self.grid.show(Shown(view.month, people, self._today()))
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
        self.grid.go_to(self._today())

    def action_mark_rota(self) -> None:
        """Mark the shift under the cursor, or no longer."""
        grid = self.grid
        here = (grid.day, grid.row)
        grid.marked = None if grid.marked == here or grid.slot is None or not grid.row else here
        grid.refresh()
        self._show_side()

    def action_swap_rota(self) -> None:
        """Swap the marked shift with the one under the cursor."""
        from supportdesk.screens.dialogs.rota import SwapShifts

        grid = self.grid
        if grid.marked is None or not grid.row or grid.marked == (grid.day, grid.row):
            self.console.say(
                _("Mark one shift with {key}, then go to the other one.").format(
                    key=self.console.keymap.label("rota.mark")
                )
            )
            return
        first, second = f"{grid.marked[0]}-{grid.marked[1]}", f"{grid.day}-{grid.row}"
        self._ask(lambda view: SwapShifts(view, first, second))

    def action_cover_rota(self) -> None:
        """Ask who stands in, and when."""
        from supportdesk.screens.dialogs.rota import CoverTime

        self._ask(lambda view: CoverTime(view, *self._time(view)))

    def action_add_rota(self) -> None:
        """Ask who is on shift in addition, and when."""
        from supportdesk.screens.dialogs.rota import AddTime

        self._ask(lambda view: AddTime(view, *self._time(view)))

    def action_away_rota(self) -> None:
        """Ask who is away, when, and who stands in."""
        from supportdesk.screens.dialogs.rota import Away

        self._ask(lambda view: Away(view, *self._time(view)))

    def action_cancel_rota(self) -> None:
        """Ask which change no longer holds."""
        from supportdesk.screens.dialogs.rota import CancelChange

        self._ask(lambda view: CancelChange(view, self.grid.slot))

    def action_pattern_rota(self) -> None:
        """Ask for the pattern."""
        from supportdesk.screens.dialogs.rota_pattern import MakePattern

        self._ask(MakePattern)

    def action_undo_rota(self) -> None:
        """Take one's own last change of the rota back, at once."""
        self._undo()

    @work(group="rota", exit_on_error=False)
    async def _undo(self) -> None:
        from supportdesk.services import rota

        view, console = self.view, self.console
        if view is None:
            return
        event = await self.recorded(rota.undoing(console.actor), len(view.history))
        if event is None:
            return
        undone = next((e for e in view.history if e.seq == event.data["seq"]), event)
        words = change_words(undone, view.zone or console.zone, console.name_of)
        console.say(_("Undone: {change}").format(change=words))

    def action_export_rota(self) -> None:
        """Write the coming days into a new file, as a calendar."""
        self.console.hold_keys(self)
        self._export()

    @work(group="rota", exit_on_error=False)
    async def _export(self) -> None:
        from supportdesk.screens.dialogs.save_as import CALENDAR, SaveAs
        from supportdesk.services import calendar_file

        console = self.console

        async def write(path: Path) -> str:
            n = await console.ask(calendar_file.write_calendar, path)
            return ngettext("{n} shift", "{n} shifts", n).format(n=n)

        try:
            ask = partial(SaveAs, _("The rota as a calendar"), kind=CALENDAR)
            await save(console, ask, f"{pgettext('file name', 'rota')}-{self._today()}.ics", write)
        except Exception as error:
            console.tell(error)

    def action_import_rota(self) -> None:
        """Ask for a calendar, and show what it would change."""
        self._import()

    @work(group="rota", exit_on_error=False)
    async def _import(self) -> None:
        from supportdesk.screens.dialogs.rota import BringIn
        from supportdesk.screens.dialogs.rota_file import WhichCalendar
        from supportdesk.services import calendar_file

        console, view = self.console, self.view
        path = await self.app.push_screen_wait(WhichCalendar())
        if path is None or view is None:
            return
        try:
            zone = view.zone or console.opening.settings.time_zone
            found = await console.ask(calendar_file.read_calendar, path, zone)
            await self._asked(lambda seen: BringIn(seen, found))
        except Exception as error:
            console.tell(error)

    def _time(self, view: RotaView) -> tuple[Slot | None, date]:
        if view.month is None:
            raise Refused(N_("There is no rota yet: make the pattern first."))
        return self.grid.slot, self.grid.day

    def _ask(self, question: Callable[[RotaView], Question[Change]]) -> None:
        """Ask a question about the rota as it is seen, and record the answer."""
        self._asking(question, self.console.hold_keys(self))

    @work(group="rota", exit_on_error=False)
    async def _asking(self, question: Callable[[RotaView], Question[Change]], hold: Hold) -> None:
        try:
            await self._asked(question)
        except Exception as error:
            self.console.tell(error)
        finally:
            self.console.drop_hold(hold)

    async def _asked(self, question: Callable[[RotaView], Question[Change]]) -> None:
        view, console = self.view, self.console
        if view is None:
            return
        change = await self.app.push_screen_wait(question(view))
        if change is None:
            return
        event = await self.recorded(change, len(view.history))
        if event is not None:
            self.grid.marked = None
            words = change_words(event, view.zone or console.zone, console.name_of)
            console.say(f"{words}. {self.way_back()}")

    def action_go_back(self) -> None:
        """Off the mark, then back to where the rota was opened from."""
        if self.grid.marked is not None:
            self.grid.marked = None
            self.grid.refresh()
            self._show_side()
            return
        self.dismiss()
