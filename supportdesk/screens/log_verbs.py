"""What is done on the shift log: notes written and taken down, tickets opened, the page copied, written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_, _, pgettext
from supportdesk.log_words import log_markdown, log_title
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.saving import save, writes_page
from supportdesk.shift_words import Reader
from supportdesk.widgets.log_view import LogView

if TYPE_CHECKING:
    from supportdesk.services.shiftlog import Log


class OpensTickets(DeskScreen[None]):
    """A screen whose rows lead to tickets."""

    def open_tickets(self, numbers: Sequence[int]) -> None:
        """Open a ticket; of several ask which."""
        if numbers:
            self.console.hold_keys(self)
            self._open(numbers)

    @work(group="verb", exit_on_error=False)
    async def _open(self, numbers: Sequence[int]) -> None:
        from supportdesk.screens.dialogs.which_ticket import WhichTicket
        from supportdesk.screens.ticket import TicketScreen
        from supportdesk.services import shiftlog

        number: int | None = numbers[0]
        try:
            if len(numbers) > 1:
                subjects = await self.console.ask(shiftlog.subjects, numbers)
                number = await self.app.push_screen_wait(WhichTicket(subjects))
            if number is not None:
                await self.app.push_screen(TicketScreen(number))
        except Exception as error:
            self.console.tell(error)


class LogVerbs(OpensTickets):
    """A screen that shows a log."""

    shown: Log | None = None

    @property
    def reader(self) -> Reader:
        """How this engineer sees names and times."""
        console = self.console
        return Reader(console.name_of, console.category_name, console.customer_name, console.zone)

    def action_note_log(self) -> None:
        """Write a note."""
        self.console.hold_keys(self)
        self._note(pinned=False)

    def action_pin_log(self) -> None:
        """Write a note that stays on top."""
        self.console.hold_keys(self)
        self._note(pinned=True)

    @work(group="verb", exit_on_error=False)
    async def _note(self, *, pinned: bool) -> None:
        from supportdesk.screens.dialogs.log_note import LogNote
        from supportdesk.services import shiftlog

        console = self.console
        asked = LogNote(pinned=pinned)
        text = await self.app.push_screen_wait(asked)
        if text is None:
            return
        try:
            await console.ask(shiftlog.note, text, pinned=pinned)
        except Exception as error:
            console.tell(error)
            asked.settle(recorded=False)
            return
        asked.settle(recorded=True)
        console.say(_("The note is in the log, pinned.") if pinned else _("The note is in the log."))
        console.tickets_changed.publish(frozenset())

    @work(group="verb", exit_on_error=False)
    async def action_unpin_log(self) -> None:
        """Take the pinned note under the cursor down."""
        from supportdesk.services import shiftlog

        console = self.console
        row = self.query_one(LogView).current
        try:
            match None if row is None else row.key:
                case ("pinned" | "note", int(id)):
                    await console.ask(shiftlog.unpin, id)
                case _:
                    raise Refused(N_("Put the cursor on a pinned note."))
        except Exception as error:
            console.tell(error)
            return
        console.say(_("The note is taken down; in the log of its shift it stays."))
        console.tickets_changed.publish(frozenset())

    def action_copy_log(self) -> None:
        """Copy the page as Markdown."""
        if self.shown is not None:
            self.console.copy(log_markdown(self.shown, self.reader), _("The log is copied as Markdown."))

    def action_export_log(self) -> None:
        """Write the page into a new file."""
        if self.shown is not None:
            self.console.hold_keys(self)
            self._export(self.shown)

    @work(group="verb", exit_on_error=False)
    async def _export(self, log: Log) -> None:
        from supportdesk.screens.dialogs.save_as import SaveAs

        console, title = self.console, log_title(log, self.reader)
        of = log.shift or f"{log.start.astimezone(console.zone):%Y-%m-%d-%H%M}"
        write = writes_page(log_markdown(log, self.reader), title, log.read_at)
        try:
            await save(console, partial(SaveAs, title), f"{pgettext('file name', 'shift')}-{of}.pdf", write)
        except Exception as error:
            console.tell(error)
