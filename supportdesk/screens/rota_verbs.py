"""How the console changes the rota: with the way back, and asked again when somebody was faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from supportdesk.domain.ticket import Line
from supportdesk.domain.watch import Watch
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.rota_words import change_words, names_of
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.shift_state import KeepsShift

if TYPE_CHECKING:
    from supportdesk.domain.rota import RotaEvent
    from supportdesk.services.errors import RotaMoved
    from supportdesk.services.rota import Change


class ChangesRota(DeskScreen[None]):
    """A screen from which the rota is changed."""

    def action_take_shift_over(self) -> None:
        """Be on shift from now to its end, at once: it can be undone."""
        self._take_over()

    @work(group="rota", exit_on_error=False)
    async def _take_over(self) -> None:
        from supportdesk.services import rota

        console = self.console
        assert isinstance(console, KeepsShift)
        seen = console.present_shift()
        if not await self._is_meant(console):
            return
        event = await self.recorded(rota.taking_over(console.actor), console.rota_version)
        if event is not None:
            console.say(self._taken_over(event, seen))

    async def _is_meant(self, console: KeepsShift) -> bool:
        """Ask first who takes no shifts as a rule: of another line, or not in the rota."""
        from supportdesk.screens.dialogs.confirm import Confirm

        first = console.me is not None and Line.FIRST in console.me.lines
        if not console.roster or (first and console.actor in {duty.engineer for duty in console.roster}):
            return True
        words = _("You are not on the first line.") if not first else _("You are not in the rota.")
        question = Confirm(f"{words} {_('Take the present shift over all the same?')}")
        return await self.app.push_screen_wait(question) is True

    async def recorded(self, change: Change, expected: int | None) -> RotaEvent | None:
        """Record a change, and say why not; None when nothing was recorded. ``expected``: see `record`."""
        from supportdesk.services import rota
        from supportdesk.services.errors import RotaMoved

        console = self.console
        while True:
            try:
                event = await console.ask(rota.record, change, expected=expected)
            except RotaMoved as moved:
                if expected is None or not await self._all_the_same(moved):
                    return None
                expected += len(moved.since)
                continue
            except Exception as error:
                console.tell(error)
                return None
            if event is None:
                console.say(_("It already is so."))
            console.tickets_changed.publish(frozenset({0}))
            return event

    async def _all_the_same(self, moved: RotaMoved) -> bool:
        """Say who changed what meanwhile; tell whether it is wanted all the same."""
        from supportdesk.screens.dialogs.confirm import Confirm

        console = self.console
        told = "\n".join(
            "  "
            + clock_time(event.recorded_at, console.zone, console.now())
            + f"  {console.name_of(event.actor)}: {change_words(event, console.zone, console.name_of)}"
            for event in moved.since
        )
        head = _("The rota was changed meanwhile; nothing of yours was recorded:")
        question = Confirm(f"{head}\n{told}\n{_('Do it all the same?')}")
        return await self.app.push_screen_wait(question) is True

    def _taken_over(self, event: RotaEvent, seen: Watch | None) -> str:
        from supportdesk.domain.rota import between

        console = self.console
        others = [] if seen is None else [login for login in seen.engineers if login != console.actor]
        words = _("The shift is yours until {time}.").format(
            time=clock_time(between(event.data)[1], console.zone, console.now())
        )
        if others:
            words += " " + _("Relieved: {names}.").format(names=names_of(others, console.name_of))
        return f"{words} {self.way_back()}"

    def way_back(self) -> str:
        """How the last change is undone."""
        keymap = self.console.keymap
        key = keymap.label("rota.undo")
        if self.SCOPE != "rota":
            key = f"{keymap.label('desk.rota')} {key}"
        return _("{key} undoes it.").format(key=key)
