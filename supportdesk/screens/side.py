"""The pane beside the queue: the ticket under the cursor at a glance."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var

from supportdesk.domain.queue import QueueRow
from supportdesk.screens.console import Console
from supportdesk.screens.facts import clock_lines, facts, headline, last_words, picture
from supportdesk.widgets.clock_strip import ClockStrip
from supportdesk.widgets.words import Words

if TYPE_CHECKING:
    from supportdesk.domain.fix_task import FixTask
    from supportdesk.services.reading import View

READ_AFTER_S = 0.12
"""How long the cursor has to rest on a ticket before its history is read."""


class SidePane(Vertical):
    """The facts of one ticket, its clock, and what was said last."""

    row: var[QueueRow | None] = var(None)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._view: View | None = None
        self._fix: tuple[int, FixTask] | None = None

    def compose(self) -> ComposeResult:
        """Head, clock, and the rest in one piece of text."""
        yield Words(id="side-head")
        yield ClockStrip(cast(Console, self.app).zone, id="side-clock")
        yield Words(id="side-left")
        yield Words(id="side-text")

    def on_mount(self) -> None:
        """Read once the cursor rests."""
        self._resting = self.set_timer(READ_AFTER_S, self._rested, pause=True)

    def watch_row(self, row: QueueRow | None) -> None:
        """Read the ticket's history a moment later; a cursor that runs past reads nothing."""
        self._resting.stop()
        self._resting = self.set_timer(READ_AFTER_S, self._rested)

    def on_show(self) -> None:
        """Read what was not read while there was no room for the pane."""
        self._read(self.row)

    def _rested(self) -> None:
        self._read(self.row)

    @work(exclusive=True, group="side", exit_on_error=False)
    async def _read(self, row: QueueRow | None) -> None:
        from supportdesk.services import fix_reading, reading

        console = cast(Console, self.app)
        view = fix = None
        if row is not None and self.display:
            try:
                views = await console.ask(reading.histories, [row.number])
                fix = await console.ask(fix_reading.fix_of, row.number)
            except Exception:
                return
            view = views[0] if views else None
        self._view, self._fix = view, fix
        self._show(console.now())

    def _show(self, now: datetime) -> None:
        view = self._view
        self.query_one("#side-head", Words).say(Content() if view is None else headline(view))
        self.query_one(ClockStrip).show(None if view is None else picture(view, now))
        if view is None:
            self.query_one("#side-left", Words).say(Content())
            self.query_one("#side-text", Words).say(Content())
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Let the clock of the shown ticket go on."""
        view, console = self._view, cast(Console, self.app)
        if view is None or not self.display:
            return
        about = facts(
            view,
            now=now,
            zone=console.zone,
            name_of=console.name_of,
            category_of=console.category_name,
            customer_of=console.customer_name,
            fix=self._fix,
        )
        self.query_one("#side-left", Words).say(clock_lines(view, now=now, zone=console.zone))
        parts = [about]
        if last := last_words(view.events, zone=console.zone, now=now, name_of=console.name_of):
            parts.append(last)
        self.query_one("#side-text", Words).say(Content("\n\n").join(parts))
