"""The pane beside the queue: the ticket under the cursor at a glance."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from supportdesk.domain.queue import QueueRow
from supportdesk.screens.console import Console
from supportdesk.screens.facts import clock_lines, facts, headline, last_words, picture
from supportdesk.widgets.clock_strip import ClockStrip

if TYPE_CHECKING:
    from supportdesk.services.reading import View

READ_AFTER_S = 0.12
"""How long the cursor has to rest on a ticket before its history is read."""


class SidePane(VerticalScroll, can_focus=False):
    """The facts of one ticket, its clock, and what was said last."""

    row: reactive[QueueRow | None] = reactive(None)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._view: View | None = None

    def compose(self) -> ComposeResult:
        """Head, facts, clock, last words."""
        yield Static(id="side-head")
        yield Static(id="side-facts")
        yield ClockStrip(id="side-clock")
        yield Static(id="side-left")
        yield Static(id="side-last")

    def on_mount(self) -> None:
        """Read once the cursor rests."""
        self._resting = self.set_timer(READ_AFTER_S, self._rested, pause=True)

    def watch_row(self, row: QueueRow | None) -> None:
        """Read the ticket's history a moment later; a cursor that runs past reads nothing."""
        self._resting.stop()
        self._resting = self.set_timer(READ_AFTER_S, self._rested)

    def _rested(self) -> None:
        self._read(self.row)

    @work(exclusive=True, group="side", exit_on_error=False)
    async def _read(self, row: QueueRow | None) -> None:
        from supportdesk.services import reading

        console = cast(Console, self.app)
        view = None
        if row is not None and self.display:
            try:
                views = await console.ask(reading.histories, [row.number])
            except Exception:
                return
            view = views[0] if views else None
        self._view = view
        self._show(console.now())

    def _show(self, now: datetime) -> None:
        view, console = self._view, cast(Console, self.app)
        head, about, last = (self.query_one(f"#side-{n}", Static) for n in ("head", "facts", "last"))
        strip = self.query_one(ClockStrip)
        if view is None:
            for static in (head, about, last, self.query_one("#side-left", Static)):
                static.update(Content())
            strip.show(None)
            return
        zone, name_of = console.zone, console.name_of
        head.update(headline(view))
        about.update(
            facts(
                view,
                now=now,
                zone=zone,
                name_of=name_of,
                category_of=console.category_name,
                customer_of=console.customer_name,
            )
        )
        strip.show(picture(view, now))
        last.update(last_words(view.events, zone=zone, now=now, name_of=name_of) or Content())
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Let the clock of the shown ticket go on."""
        if self._view is not None and self.display:
            words = clock_lines(self._view, now=now, zone=cast(Console, self.app).zone)
            self.query_one("#side-left", Static).update(words)
