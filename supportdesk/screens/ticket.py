"""One ticket: its timeline of calls, mail, notes and events; its facts and its clock at the side."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from supportdesk.domain.errors import Told
from supportdesk.domain.projection import project, queue_row
from supportdesk.domain.queue import QueueRow
from supportdesk.i18n import _
from supportdesk.keys import hints
from supportdesk.screens.entries import entries, letter_key
from supportdesk.screens.facts import clock_lines, facts, headline, picture
from supportdesk.screens.moving import MovesList
from supportdesk.screens.telling import TellsAll
from supportdesk.screens.verbs import Aim, copy_subject
from supportdesk.text import clean, line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.clock_strip import ClockStrip
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.timeline_view import TimelineView
from supportdesk.widgets.words import Words

if TYPE_CHECKING:
    from supportdesk.domain.fix_task import FixTask
    from supportdesk.services.outbox import Message
    from supportdesk.services.reading import View


class TicketScreen(TellsAll, MovesList):
    """A ticket's whole story, with the same verbs as the queue."""

    SCOPE = "ticket"
    BINDINGS = bindings("ticket")
    AUTO_FOCUS = "#story"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.view: View | None = None
        self._fix: tuple[int, FixTask] | None = None
        self._letters: Sequence[Message] = ()
        self._opened = False
        self._drawn: View | None = None
        """The ticket as it is drawn."""

    def compose(self) -> ComposeResult:
        """Head, clock, story beside facts, keys."""
        yield StatusLine()
        yield Static(id="ticket-head")
        yield ClockStrip(self.console.zone, id="ticket-strip")
        with Horizontal(id="ticket-body"):
            yield TimelineView(id="story")
            with VerticalScroll(id="ticket-side", can_focus=False):
                yield Words(id="ticket-facts", fixed=False)
                yield Words(id="ticket-clock", fixed=False)
        yield HintBar()

    def on_mount(self) -> None:
        """Read the ticket, and again whenever it changes."""
        self.console.tickets_changed.subscribe(self, self._changed)
        self.set_interval(1, self._tick)
        self._read()

    @property
    def version(self) -> int:
        """The version on the screen; 0 until the ticket is read."""
        return 0 if self.view is None else self.view.ticket.version

    def aims(self) -> Sequence[Aim]:
        """This ticket, at the version on the screen."""
        return [] if self.view is None else [Aim(self.number, self.view.ticket.version)]

    def chosen_rows(self) -> Sequence[QueueRow]:
        """This ticket, ended or not."""
        return [] if self.view is None else [queue_row(self.number, project(self.view.ticket))]

    def _changed(self, numbers: frozenset[int] | None) -> None:
        if numbers is None or self.number in numbers:
            self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services import fix_reading, outbox, reading

        console = self.console
        try:
            self._fix = await console.ask(fix_reading.fix_of, self.number)
            self._letters = await console.ask(outbox.messages, ticket=self.number)
            self.view = await console.ask(reading.show, self.number)
            if not self._opened:  # by the engineer's own hand, to read it
                self._opened = True
                await self._mark_read(self.view)
        except Exception as error:
            console.tell(error)
            if self.view is None:
                self.give_up()
            return
        self._show(self.view)

    async def _mark_read(self, view: View) -> None:
        """Say that what the client answered, or another line handed over, is read as it is in the view."""
        from supportdesk.services.errors import Conflict
        from supportdesk.services.tickets import mark_read

        console, ticket = self.console, view.ticket
        news = ticket.unread or (ticket.fresh and ticket.line in console.lines)
        if news and ticket.assignee in (None, console.actor):
            with suppress(Conflict):  # something newer is there, which is not drawn yet
                await console.ask(mark_read, self.number, expected=ticket.version)

    def on_key(self) -> None:
        """Whoever presses a key here looks at what is drawn; an unattended screen reads nothing."""
        view, self._drawn = self._drawn, None
        if view is not None:
            self._look_at(view)

    @work(group="look", exit_on_error=False)
    async def _look_at(self, view: View) -> None:
        try:
            await self._mark_read(view)
        except Told:  # the database is lost: the next key says it
            self._drawn = self._drawn or view

    def _show(self, view: View) -> None:
        self._drawn = view
        console = self.console
        now, zone = console.now(), console.zone
        self.query_one("#ticket-head", Static).update(headline(view))
        self.query_one(TimelineView).set_entries(
            entries(
                view.events,
                now=now,
                zone=zone,
                name_of=console.name_of,
                category_of=console.category_name,
                customer_of=console.customer_name,
                letters=self._letters,
                put_right=console.keymap.label("ticket.readdress"),
            )
        )
        self.query_one(HintBar).show(
            hints(
                "ticket", str(view.ticket.state), mine=view.ticket.assignee is not None, lines=console.lines
            )
        )
        self._tick()

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(f"#{self.number}"))
        if self.view is None:
            return
        console, now = self.console, self.console.now()
        self.query_one("#ticket-facts", Words).say(
            facts(
                self.view,
                now=now,
                zone=console.zone,
                name_of=console.name_of,
                category_of=console.category_name,
                customer_of=console.customer_name,
                fix=self._fix,
            )
        )
        self.query_one("#ticket-clock", Words).say(clock_lines(self.view, now=now, zone=console.zone))
        self.query_one(ClockStrip).show(picture(self.view, now))

    def action_unfold_entry(self) -> None:
        """Show the entry under the cursor in full, quotes included."""
        self.query_one(TimelineView).toggle()

    def letter_meant(self) -> int | None:
        """The letter under the cursor."""
        letter = self._letter_under_cursor()
        return None if letter is None else letter.number

    def _letter_under_cursor(self) -> Message | None:
        entry = self.query_one(TimelineView).current
        found = (m for m in self._letters if entry is not None and letter_key(m.number) == entry.key)
        return next(found, None)

    def action_copy_ticket(self) -> None:
        """Copy the letter under the cursor, whole; elsewhere number and subject."""
        letter = self._letter_under_cursor()
        if letter is not None:
            text = f"{line(letter.subject)}\n\n{clean(letter.body)}"
            self.console.copy(text, _("Copied: letter {n}").format(n=letter.number))
        elif self.view is not None:
            copy_subject(self.console, self.number, self.view.ticket.subject)

    def action_show_fix_tasks(self) -> None:
        """Show the fix task that serves the ticket, else the board."""
        from supportdesk.screens.fix import FixScreen

        below = self.app.screen_stack[-2]
        if self._fix is None:
            super().action_show_fix_tasks()
        elif isinstance(below, FixScreen) and below.fix == self._fix[0]:
            self.dismiss()
        else:
            self.open_screen(FixScreen(self._fix[0]))

    def action_go_back(self) -> None:
        """Back to where the ticket was opened from."""
        self.dismiss()
