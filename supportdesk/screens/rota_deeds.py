"""What is done on the rota's screen: swaps, covers, absences, the pattern, calendars out and in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from supportdesk.domain.errors import Refused
from supportdesk.domain.rota_month import Slot
from supportdesk.i18n import N_, _, ngettext, pgettext
from supportdesk.rota_words import change_words
from supportdesk.screens.rota_verbs import ChangesRota
from supportdesk.screens.saving import save
from supportdesk.widgets.rota_grid import RotaGrid

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.dialog import Question
    from supportdesk.screens.type_ahead import Hold
    from supportdesk.services.rota import Change
    from supportdesk.services.rota_view import RotaView


class RotaDeeds(ChangesRota):
    """A screen of the rota on which it is changed."""

    def __init__(self) -> None:
        super().__init__()
        self.view: RotaView | None = None

    @property
    def grid(self) -> RotaGrid:
        """The month."""
        return self.query_one(RotaGrid)

    def today(self) -> date:
        """The day that it is where the rota is."""
        zone = self.console.zone if self.view is None or self.view.zone is None else self.view.zone
        return self.console.now().astimezone(zone).date()

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
            await save(console, ask, f"{pgettext('file name', 'rota')}-{self.today()}.ics", write)
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
