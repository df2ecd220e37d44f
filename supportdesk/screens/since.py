"""Since my last shift: what others did on the tickets that I know, what nobody has read first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from supportdesk.formats import clock_time
from supportdesk.i18n import _, ngettext
from supportdesk.keys import hints
from supportdesk.log_words import since_words
from supportdesk.names import state_name
from supportdesk.screens.log_verbs import OpensTickets
from supportdesk.screens.moving import MovesList
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.log_view import LogRow, LogView
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.words import Words
from supportdesk.wording import actor_name, describe

if TYPE_CHECKING:
    from supportdesk.domain.events import Event
    from supportdesk.domain.ticket import Ticket
    from supportdesk.services.since import Since


class SinceScreen(OpensTickets, MovesList):
    """What changed, by ticket; nothing is marked by looking: the next shift begins anew."""

    SCOPE = "since"
    BINDINGS = bindings("since")
    AUTO_FOCUS = "#since"

    def __init__(self) -> None:
        super().__init__()
        self.since: Since | None = None
        self._stale = False

    def compose(self) -> ComposeResult:
        """Head, list, keys."""
        yield StatusLine()
        yield Words(id="since-head", fixed=False)
        yield Static(id="log-empty")
        yield LogView(id="since")
        yield HintBar()

    def on_mount(self) -> None:
        """Read, and again whenever something is recorded."""
        self.query_one("#log-empty").display = False
        self.query_one(HintBar).show(hints("since"))
        self.console.tickets_changed.subscribe(self, lambda _numbers: self._changed())
        self.set_interval(1, self._tick)
        self._tick()
        self._read()

    def on_screen_resume(self) -> None:
        """Read what was recorded while another screen lay on top."""
        super().on_screen_resume()
        if self._stale:
            self._read()

    def _changed(self) -> None:
        self._stale = True
        if self.is_current:
            self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services.since import since_my_shift

        self._stale = False
        try:
            self.since = await self.console.ask(since_my_shift)
        except Exception as error:
            if self.console.connection.live:
                self.console.tell(error)
            return
        self._show(self.since)

    def _show(self, since: Since) -> None:
        rows: list[LogRow] = []
        for number, events in since.changed.items():
            rows.append(self._ticket_row(number, since.tickets[number]))
            rows += [self._event_row(number, event) for event in reversed(events)]
        self.query_one(LogView).set_rows(rows)
        n = len(since.changed)
        told = ngettext("{n} of my tickets changed", "{n} of my tickets changed", n).format(n=n)
        head = Content.assemble(
            (since_words(since, self.console.zone), "bold"), (f" · {told}", "$text-muted")
        )
        self.query_one("#since-head", Words).say(head)
        empty = self.query_one("#log-empty", Static)
        empty.display = not rows
        empty.update(Content(_("Nobody else did anything on your tickets since then.")))

    def _ticket_row(self, number: int, ticket: Ticket) -> LogRow:
        console = self.console
        parts = [f"#{number} {line(ticket.subject, 120)}", state_name(ticket.state)]
        if ticket.customer:
            parts.insert(1, console.customer_name(ticket.customer))
        if ticket.unread:
            unread = ngettext("{n} unread answer", "{n} unread answers", ticket.unread)
            parts.append(unread.format(n=ticket.unread))
        sign = "✉ " if ticket.unread else ""
        return LogRow(
            ("ticket", number),
            sign + " · ".join(parts),
            heading=True,
            unread=ticket.unread > 0,
            tickets=(number,),
        )

    def _event_row(self, number: int, event: Event) -> LogRow:
        console = self.console
        what = describe(
            event,
            name_of=console.name_of,
            category_of=console.category_name,
            customer_of=console.customer_name,
            zone=console.zone,
        )
        return LogRow(
            ("event", number, event.seq),
            what,
            when=clock_time(event.at, console.zone, console.now()),
            who=actor_name(event, console.name_of),
            tickets=(number,),
        )

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(_("Since my last shift")))

    @on(LogView.Chosen)
    def _chosen(self) -> None:
        self.action_open_since()

    def action_open_since(self) -> None:
        """Open the ticket."""
        row = self.query_one(LogView).current
        if row is not None:
            self.open_tickets(row.tickets)

    def action_go_back(self) -> None:
        """Back to where it was opened from."""
        self.dismiss()
