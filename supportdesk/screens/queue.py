"""The queue, which is home: what must be done next, and how long there is for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from supportdesk.domain.filters import Filter, FilterError, parse_filter
from supportdesk.domain.queue import QueueRow, fold_members, order, pressing
from supportdesk.i18n import _, language, ngettext, tell
from supportdesk.keys import hints
from supportdesk.screens.colleague_letters import PutsLettersRight
from supportdesk.screens.console import Connection
from supportdesk.screens.empty import empty_queue
from supportdesk.screens.moving import MovesList
from supportdesk.screens.radar import WatchesRadar
from supportdesk.screens.role_views import home_filter, views
from supportdesk.screens.rota_verbs import ChangesRota
from supportdesk.screens.side import SidePane
from supportdesk.screens.telling import TellsAll
from supportdesk.screens.verbs import Aim
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.radar_line import RadarLine
from supportdesk.widgets.status_line import Counters, Counts, StatusLine
from supportdesk.widgets.ticket_cells import HEAD_SIGN, MEMBER_SIGN, Reader
from supportdesk.widgets.ticket_list import TicketList

if TYPE_CHECKING:
    from supportdesk.config import SavedView
    from supportdesk.services.reading import Undelivered
    from supportdesk.services.session import Session

FIRST_PAGE = 60
"""How many tickets are read before the others, so that there is something to see at once."""

RESORT_EVERY_S = 30
"""How often the order is made anew though nothing happened: running tickets overtake frozen ones."""


class QueueScreen(TellsAll, PutsLettersRight, ChangesRota, WatchesRadar, MovesList):
    """The live tickets, kept current by themselves."""

    SCOPE = "queue"
    BINDINGS = bindings("queue")
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (110, "-normal"),
        (170, "-wide"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.filter: Filter = parse_filter("")
        self.home = ""
        """The filter that fits the engineer's lines."""
        self.hide_paused = False
        self.side_wanted = True
        self.read_once = False
        self._was_live = True
        self._undelivered: Undelivered | None = None
        self._ended: Sequence[QueueRow] = ()
        self._cursor_wanted: int | None = None
        self.unfolded: frozenset[int] = frozenset()
        """The incidents whose tickets are shown below them."""
        self._folded = 0

    def compose(self) -> ComposeResult:
        """Lay it out: who and when, how many, the list with its side, the keys."""
        yield StatusLine()
        yield Counters()
        yield RadarLine()
        with Horizontal(id="desk"):
            yield TicketList(id="tickets")
            yield SidePane(id="side")
        yield Input(id="filter", placeholder=_("words, prio: who: customer: state: line: is:"))
        yield HintBar()

    def on_mount(self) -> None:
        """Listen to changes and let the clocks tick."""
        console = self.console
        self.hide_paused = console.opening.settings.hide_paused
        self.query_one("#filter").display = False
        console.tickets_changed.subscribe(self, self._changed)
        console.connection_changed.subscribe(self, self._connection)
        self.set_interval(1, self._tick)
        self.set_interval(RESORT_EVERY_S, self._arrange)
        self.set_interval(RESORT_EVERY_S, self.look_around)
        self._show_hints()

    async def opened(self) -> None:
        """Take up where the engineer left, and show the first page; the rest follows at once."""
        from supportdesk.services import reading
        from supportdesk.services.intake import recognise_waiting

        console = self.console
        await console.read_names()
        self._name_things()
        session = console.sessions.load()
        if session.hide_paused is not None:
            self.hide_paused = session.hide_paused
        if session.side_pane is not None:
            self.side_wanted = session.side_pane
            self.set_class(not self.side_wanted, "-no-side")
        self._cursor_wanted = session.cursor
        with suppress(OSError):
            console.interrupted_calls = len(console.drafts.calls())
        self.home = home_filter(console.lines)
        self.show_view(self.home if session.filter is None else session.filter)
        await console.ask(recognise_waiting)
        rows = await console.ask(reading.queue_rows, FIRST_PAGE)
        console.rows = {row.number: row for row in rows}
        await self._read_besides()
        self.read_once = True
        console.all_read = len(rows) < FIRST_PAGE
        self._arrange()
        if not console.all_read:
            self._read(None)

    def _name_things(self) -> None:
        """Let the list name engineers and categories, in the language spoken now."""
        console = self.console
        self.query_one(TicketList).reader = Reader(
            console.actor, console.zone, console.name_of, console.category_name, frozenset(console.lines)
        )

    def left(self) -> Session:
        """Return what is to be remembered until the next start."""
        from supportdesk.services.session import Session

        row = self.query_one(TicketList).current
        return Session(
            filter=None if self.filter.text == self.home else self.filter.text,
            cursor=None if row is None else row.number,
            hide_paused=self.hide_paused,
            side_pane=self.side_wanted,
            language=language(),
            theme=self.app.theme,
            reminded=self.console.reminded,
        )

    def aims(self) -> Sequence[Aim]:
        """The marked tickets, else the one under the cursor."""
        tickets = self.query_one(TicketList)
        return [Aim(row.number, row.version) for row in tickets.marked]

    def chosen_rows(self) -> Sequence[QueueRow]:
        """The marked tickets, else the one under the cursor."""
        return self.query_one(TicketList).marked

    def marked_rows(self) -> Sequence[QueueRow]:
        """The marked tickets."""
        tickets = self.query_one(TicketList)
        return tickets.marked if tickets.marks else ()

    def _changed(self, numbers: frozenset[int] | None) -> None:
        if self.console.desk is not None:
            self._read(numbers)

    def _connection(self, connection: Connection) -> None:
        if self._was_live and not connection.live:
            self.console.say(
                connection.reason, severity="error", still=lambda: not self.console.connection.live
            )
        self._was_live = connection.live
        self._arrange()

    @work(group="read", exit_on_error=False)
    async def _read(self, numbers: frozenset[int] | None) -> None:
        """Read all live tickets, or only the changed ones."""
        from supportdesk.services import reading

        console = self.console
        try:
            if numbers is None:
                rows = await console.ask(reading.queue_rows)
                console.rows = {row.number: row for row in rows}
                console.all_read = True
                if await console.read_names():
                    self._name_things()
            else:
                fresh: Mapping[int, QueueRow] = await console.ask(reading.rows_of, numbers)
                kept = {n: row for n, row in console.rows.items() if n not in numbers}
                console.rows = {**kept, **fresh}
            await self._read_besides()
        except Exception as error:
            if console.connection.live:
                console.tell(error)
            return
        self.read_once = True
        self._arrange()
        self.look_around()

    async def _read_besides(self) -> None:
        """Read what is not live and yet may be asked for."""
        from supportdesk.services import reading

        console, states = self.console, self.filter.ended_states
        self._undelivered = await console.ask(reading.undelivered)
        self._ended = await console.ask(reading.ended_rows, states) if states else ()

    def _arrange(self) -> None:
        """Show the rows that pass the filter, in the order of now; the cursor stays on its ticket."""
        console, now_us = self.console, self.console.now_us
        tickets = self.query_one(TicketList)
        heads = console.heads
        passing = [row for row in self._candidates() if self._passes(row, now_us, heads)]
        shown = self._in_order(passing, now_us)
        tickets.empty = empty_queue(
            opened=self.read_once,
            view=self._view_shown(),
            total=len(console.rows),
            all_key=console.keymap.label(self._key_of_all()),
            keymap=console.keymap,
            bare=not console.customers,
            elsewhere=self._about_no_ticket(),
        )
        tickets.set_rows(shown, now_us)
        if shown and self._cursor_wanted is not None:
            tickets.go_to(self._cursor_wanted)
            self._cursor_wanted = None
        if console.wanted is not None and console.wanted in console.rows:
            tickets.go_to(console.wanted)
            console.wanted = None
        self.query_one(SidePane).row = tickets.current
        self._show_hints()
        self._count()
        self._tick()

    def _candidates(self) -> Iterable[QueueRow]:
        """The live tickets, and the ended ones that are asked for: by state, or for letters not sent."""
        live, undelivered = self.console.rows, self._undelivered
        if undelivered is None:
            return live.values()
        unsent = undelivered.ended if self.filter.asks_for("unsent") else ()
        ended = {row.number: row for row in (*unsent, *self._ended)}
        return undelivered.marked({**ended, **live}.values())

    def _about_no_ticket(self) -> int:
        """How many letters about no ticket could not be sent, where these are asked for."""
        if self._undelivered is None or not self.filter.asks_for("unsent"):
            return 0
        return self._undelivered.letters.get(None, 0)

    def _counts(self) -> Counts:
        unsent = 0 if self._undelivered is None else self._undelivered.total
        return Counts.of(self.console.rows.values(), self.console.now_us, unsent)

    def _in_order(self, rows: Sequence[QueueRow], now_us: int) -> list[QueueRow]:
        """Fold the tickets of incidents into them; an incident stands where what presses most of it would."""
        shown, folded = list(rows), dict[int, list[QueueRow]]()
        if self.filter.text in ("", self.home):
            shown, folded = fold_members(rows, self.unfolded)
        urgent = {
            row.number: pressing((row, *folded[row.number]), now_us) for row in shown if row.number in folded
        }
        shown.sort(key=lambda row: order(urgent.get(row.number, row), now_us))
        self.query_one(TicketList).lent = {n: row for n, row in urgent.items() if row.number != n}
        self._folded = sum(map(len, folded.values()))
        heads = self.console.heads
        self.query_one(TicketList).prefixes = {
            row.number: _prefix(row.number in heads, len(folded.get(row.number, ())))
            for row in shown
            if row.incident is not None or row.number in heads
        }
        return shown

    def _count(self) -> None:
        also = self.console.warnings()
        if n := self._about_no_ticket():
            key = self.console.keymap.label("desk.colleague_letters")
            also.append(
                ngettext("{n} to a colleague: {key}", "{n} to colleagues: {key}", n).format(n=n, key=key)
            )
        self.query_one(Counters).show(self._counts(), view=self._view_words(), also=also)

    def on_screen_resume(self) -> None:
        """Tell of a call that was interrupted on the screen above."""
        self._count()

    def _view_words(self) -> str:
        hidden = _("waiting hidden") if self.hide_paused else ""
        folded = _("folded {n}").format(n=self._folded) if self._folded else ""
        text = self.filter.text
        name = next((_(view.name) for view in self._views if view.filter == text), "")
        if name and text not in ("", self.home):
            name = f"{name} ({text})"
        return " · ".join(words for words in (line(name or text, 60), hidden, folded) if words)

    def _view_shown(self) -> str:
        """What the list is narrowed to, as a view's name or as the filter itself; empty: to nothing."""
        text = self.filter.text
        return next((_(view.name) for view in self._views if text and view.filter == text), text)

    def _key_of_all(self) -> str:
        """The action that shows every ticket from here."""
        if not self.filter.text:
            return "queue.hide_paused"
        if not self.home:
            return "desk.back"
        everything = (n for n, view in enumerate(self._views, 1) if not view.filter)
        return next((f"queue.view_{n}" for n in everything), "queue.filter")

    @property
    def _views(self) -> Sequence[SavedView]:
        return views(self.console.opening.settings.views, self.console.lines)

    def _passes(self, row: QueueRow, now_us: int, heads: frozenset[int]) -> bool:
        if self.hide_paused and row.state.waiting and not row.unread:
            return False
        console = self.console
        known = console.engineers
        return self.filter.matches(row, me=console.actor, names=known, now_us=now_us, heads=heads)

    def _tick(self) -> None:
        """Let the clocks go on: only what reads differently is drawn."""
        console = self.console
        self.query_one(TicketList).tick(console.now_us)
        self.query_one(StatusLine).show(console.standing())
        self.query_one(SidePane).tick(console.now())

    @on(TicketList.TicketHighlighted)
    def _highlighted(self, message: TicketList.TicketHighlighted) -> None:
        self.query_one(SidePane).row = message.row
        self._show_hints()

    @on(TicketList.TicketChosen)
    def _chosen(self, message: TicketList.TicketChosen) -> None:
        self._open(message.row)

    @on(TicketList.TicketGone)
    def _gone(self, message: TicketList.TicketGone) -> None:
        number = message.gone.number
        row = self.console.rows.get(number)
        if row is not None and row.incident is not None and self.query_one(TicketList).go_to(row.incident):
            return  # it is folded into its incident, and so is the cursor
        if row == message.gone or message.row is None or not self.is_active:
            return  # only the filter is another one; nothing is left; something else is looked at
        if not self._mine(message.gone, row):
            self.console.say(
                _("#{number} left the list; the cursor is on the next ticket.").format(number=number)
            )

    def _mine(self, gone: QueueRow, row: QueueRow | None) -> bool:
        """Tell whether a ticket left the list by what was done here, which was told already."""
        version = self.console.own_acts.get(gone.number, 0)
        return version > gone.version and (row is None or row.version == version)

    def _open(self, row: QueueRow) -> None:
        from supportdesk.screens.ticket import TicketScreen

        self.app.push_screen(TicketScreen(row.number))

    def _show_hints(self) -> None:
        row = self.query_one(TicketList).current
        state = None if row is None else str(row.state)
        owned = row is not None and row.assignee is not None
        self.query_one(HintBar).show(hints("queue", state, mine=owned, lines=self.console.lines))

    def action_open_ticket(self) -> None:
        """Open the ticket under the cursor."""
        row = self.query_one(TicketList).current
        if row is not None:
            self._open(row)

    def action_filter_queue(self) -> None:
        """Type a filter; what is typed works at once."""
        field = self.query_one("#filter", Input)
        field.display = True
        field.focus()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        self._filter_by(event.value)

    @on(Input.Submitted, "#filter")
    def _submitted(self) -> None:
        self.query_one("#filter").display = self.filter.text != self.home
        self.query_one(TicketList).focus()

    def _filter_by(self, text: str) -> None:
        try:
            self.filter = parse_filter(text)
        except FilterError as error:
            self.query_one(Counters).show(self._counts(), also=[tell(error)])
            return
        self._show_hints()
        self._arrange()
        if self.filter.ended_states:
            self._read(frozenset())

    def show_view(self, filter_text: str) -> None:
        """Show what a saved view shows."""
        field = self.query_one("#filter", Input)
        field.value = filter_text
        field.display = filter_text != self.home
        self._filter_by(filter_text)

    def action_show_view(self, n: int) -> None:
        """Show the n-th saved view."""
        view = self._views[n - 1]
        self.show_view(view.filter)
        self.console.say(_("View {n}: {name}").format(n=n, name=_(view.name)))

    def action_hide_paused(self) -> None:
        """Hide the tickets that wait, or show them again."""
        self.hide_paused = not self.hide_paused
        self._arrange()
        self.console.say(
            _("Waiting tickets are hidden.") if self.hide_paused else _("Waiting tickets are shown.")
        )

    def action_fold_queue(self) -> None:
        """Show the tickets of the incident under the cursor below it, or fold them into it."""
        row = self.query_one(TicketList).current
        if row is None:
            return
        head = row.number if row.incident is None else row.incident
        if head not in self.console.heads:
            self.console.say(_("This ticket is neither an incident nor part of one."))
            return
        self._cursor_wanted = head
        self.unfolded ^= {head}
        self._arrange()

    def action_mark_ticket(self) -> None:
        """Mark the ticket under the cursor and go on to the next."""
        self.query_one(TicketList).toggle_mark()

    def action_toggle_pane(self) -> None:
        """Show the side pane, or hide it."""
        self.side_wanted = not self.side_wanted
        self.set_class(not self.side_wanted, "-no-side")

    def action_go_back(self) -> None:
        """One step back: out of the filter, then off the marks."""
        field = self.query_one("#filter", Input)
        tickets = self.query_one(TicketList)
        if field.display or self.filter.text != self.home:
            self.show_view(self.home)
            tickets.focus()
        elif tickets.marks:
            tickets.clear_marks()


def _prefix(head: bool, folded: int) -> str:
    """Return what says before a subject that it is an incident, with so many tickets, or part of one."""
    return f"{HEAD_SIGN} {f'▸{folded} ' if folded else ''}" if head else f"{MEMBER_SIGN} "
