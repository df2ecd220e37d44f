"""The shift log: what happened, read out of the histories; two minutes for whoever comes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from supportdesk.domain.durations import us_between
from supportdesk.domain.filters import FilterError
from supportdesk.domain.log_entry import LogKind
from supportdesk.domain.log_filter import parse_log_filter
from supportdesk.formats import time_left
from supportdesk.i18n import _, ngettext, pgettext, tell
from supportdesk.keys import hints
from supportdesk.screens.empty import empty_log
from supportdesk.screens.log_rows import (
    HANDOVER,
    LAST_PAGE,
    Reading,
    found_rows,
    key_of,
    last_page,
    log_rows,
    shift_words,
    sums,
)
from supportdesk.screens.log_verbs import LogVerbs
from supportdesk.screens.moving import MovesList
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.log_view import LogView
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.words import Words

if TYPE_CHECKING:
    from supportdesk.services.shiftlog import Found, Log, Shift

READ_EVERY_S = 30
"""How often a shift is read anew though nothing was recorded: targets are exceeded by waiting."""


class ShiftLogScreen(LogVerbs, MovesList):
    """The log of one shift, or what was found in all of them."""

    SCOPE = "log"
    BINDINGS = bindings("log")
    AUTO_FOCUS = "#log"

    def __init__(self) -> None:
        super().__init__()
        self.of: Shift | None = None
        """The shift that is shown; None: the present one, whichever that is."""
        self.shown: Log | None = None
        self.found: Found | None = None
        self.reading = Reading()
        self._wanted: Hashable | None = None
        """The row that the cursor is to go to once it is there."""
        self._seen: tuple[str | Shift | None, Found | None] = (None, None)
        """What was shown last: the cursor begins on top of anything else."""
        self._stale = False
        self._sums = ""
        self._problem = ""
        """What is wrong with the filter as it is typed; the last one that could be read holds on."""

    @property
    def log_view(self) -> LogView:
        """The list."""
        return self.query_one(LogView)

    def compose(self) -> ComposeResult:
        """Head, list, filter, keys."""
        yield StatusLine()
        yield Words(id="log-head", fixed=False)
        yield Static(id="log-empty")
        yield LogView(id="log")
        yield Input(id="log-filter", placeholder=_("words, ticket: customer: kind: who: · Enter: all shifts"))
        yield HintBar()

    def on_mount(self) -> None:
        """Read the present shift, and again whenever something is recorded."""
        self.query_one("#log-filter").display = False
        self.query_one("#log-empty").display = False
        self.query_one(HintBar).show(hints("log"))
        self.console.tickets_changed.subscribe(self, lambda _numbers: self._changed())
        self.set_interval(1, self._tick)
        self.set_interval(READ_EVERY_S, self._changed)
        self._tick()
        self.read()

    def on_screen_resume(self) -> None:
        """Read what was recorded while another screen lay on top."""
        super().on_screen_resume()
        if self._stale:
            self.read()

    def _changed(self) -> None:
        """Read anew; under another screen only once it is seen again."""
        self._stale = True
        if self.is_current:
            self.read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read(self) -> None:
        """Read the shift that is shown."""
        from supportdesk.services import shiftlog

        self._stale = False
        try:
            self.shown = await self.console.ask(shiftlog.log_of, self.of)
        except Exception as error:
            if self.console.connection.live:
                self.console.tell(error)
            return
        self.show()

    def show(self) -> None:
        """Show what was read, as the engineer wants to read it."""
        log = self.shown
        if log is None or not self.there:
            return
        reader, wanted = self.reader, self._wanted
        self._sums = sums(log, self.reading, reader, self.console.actor)
        if self.found is not None:
            rows = found_rows(self.found, reader)
        else:
            rows = log_rows(log, self.reading, reader, self.console.actor)
            if rows and not self.reading.filter.terms and log.end > log.read_at:
                rows.append(last_page(self.console.keymap.label("desk.handover")))
        seen = (log.shift or self.of, self.found)
        turned, self._seen = seen != self._seen, seen
        first = rows[0].key if rows else None
        self.log_view.set_rows(rows, at=first if turned and wanted is None else wanted)
        self._wanted = None
        empty = self.query_one("#log-empty", Static)
        empty.display = not rows
        if not rows:
            empty.update(Content(self._empty_words()))
        self._show_head(log)

    def _empty_words(self) -> str:
        if self.found is not None:
            return _("Nothing of that was found in any shift. {key}: back to the log.").format(
                key=self.console.keymap.label("desk.back")
            )
        return empty_log(filtered=bool(self.reading.filter.terms), keymap=self.console.keymap)

    def _show_head(self, log: Log) -> None:
        from supportdesk.services.shiftlog import Shift

        reader = self.reader
        if self.found is not None:
            n = len(self.found.entries)
            head = Content.assemble(
                (
                    ngettext("Found in all shifts: {n} entry", "Found in all shifts: {n} entries", n).format(
                        n=n
                    ),
                    "bold",
                ),
                (f"  {line(self.reading.filter.text, 80)}", "$text-muted"),
            )
            self.query_one("#log-head", Words).say(head)
            return
        shift = Shift(log.start, log.end, log.shift, log.engineers)
        running = log.end > log.read_at and (log.shift or self.of is None)
        if not running:
            state = pgettext("shift", "ended")
        elif log.shift:
            state = _("goes on, {left} left").format(left=time_left(us_between(self.console.now(), log.end)))
        else:
            state = _("up to now")
        how = _("by time") if self.reading.by_time else _("by group")
        head = Content.assemble(
            (shift_words(shift, reader), "bold"),
            (f" · {state}", "$text-success" if running else "$text-muted"),
            (f" · {how}", "$text-muted"),
        )
        told = self._sums
        filtered = line(self.reading.filter.text, 80)
        parts = [head]
        if self._problem:
            parts.append(Content.styled(self._problem, "$text-warning"))
        elif filtered:
            parts.append(Content.styled(_("filter: {text}").format(text=filtered), "$text-accent"))
        if told:  # last: what is too long for a narrow screen is the end of it
            parts.append(Content(told))
        self.query_one("#log-head", Words).say(Content("\n").join(parts))

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(_("Shift log")))
        if self.shown is not None:
            self._show_head(self.shown)

    @on(LogView.Chosen)
    async def _chosen(self) -> None:
        await self.action_open_log()

    async def action_open_log(self) -> None:
        """Open the entry's ticket or handover; turn a group; unfold a note; go to what was found."""
        row = self.log_view.current
        if row is None:
            return
        if self.found is not None:
            self._go_to_found(row.key)
        elif row.key == LAST_PAGE:
            await self.run_action("app.show_handover")
        elif isinstance(row.key, LogKind):
            self.reading.chosen[row.key] = not row.folded
            self.show()
        elif self.log_view.folded(row):
            self.log_view.toggle()
        elif isinstance(row.key, tuple) and row.key[0] == HANDOVER:
            from supportdesk.screens.handover import HandoverScreen

            self.open_screen(HandoverScreen(row.key[1]))
        else:
            self.open_tickets(row.tickets)

    def _go_to_found(self, key: Hashable) -> None:
        assert self.found is not None
        for shift, entry in self.found.entries:
            if key in (key_of(entry), ("shift", shift.start)):
                self._wanted = key_of(entry)
                self.reading.chosen[entry.kind] = False
                self._leave_search()
                self.go_to(shift)
                return

    def go_to(self, shift: Shift | None) -> None:
        """Show another shift; None: the present one."""
        self.of, self.found = shift, None
        self.read()

    def action_arrange_log(self) -> None:
        """By group, or by time; the cursor stays on its entry."""
        if self.found is None:
            self.reading.by_time = not self.reading.by_time
            self.show()

    def action_earlier_log(self) -> None:
        """The shift before."""
        self._step(later=False)

    def action_later_log(self) -> None:
        """The shift after."""
        self._step(later=True)

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _step(self, *, later: bool) -> None:
        from supportdesk.services import shiftlog

        log = self.shown
        if log is None:
            return
        console = self.console
        shift = shiftlog.Shift(log.start, log.end, log.shift, log.engineers)
        try:
            other = await console.ask(shiftlog.later if later else shiftlog.earlier, shift)
            if other is None:
                console.say(_("This is the present shift; the next has not begun."))
                return
            self.shown = await console.ask(shiftlog.log_of, other)
        except Exception as error:
            console.tell(error)
            return
        self.of, self.found = other, None
        self.show()

    def action_today_log(self) -> None:
        """The present shift."""
        self._leave_search()
        self.go_to(None)

    def action_search_log(self) -> None:
        """Type a filter; what is typed works on this shift at once, Enter looks in all of them."""
        field = self.query_one("#log-filter", Input)
        field.display = True
        field.focus()

    @on(Input.Changed, "#log-filter")
    def _typed(self, event: Input.Changed) -> None:
        try:
            self.reading.filter = parse_log_filter(event.value)
            self._problem = ""
        except FilterError as error:
            self._problem = tell(error)
        self.found = None
        self.show()

    @on(Input.Submitted, "#log-filter")
    def _submitted(self) -> None:
        field = self.query_one("#log-filter", Input)
        self.log_view.focus()
        if self._problem:
            field.focus()
        elif self.reading.filter.terms:
            self._find()
        else:
            field.display = False

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _find(self) -> None:
        from supportdesk.services import shiftlog

        console = self.console
        try:
            self.found = await console.ask(shiftlog.find, self.reading.filter, console.engineers)
        except Exception as error:
            console.tell(error)
            return
        self.show()

    def _leave_search(self) -> None:
        """Show everything again."""
        field = self.query_one("#log-filter", Input)
        self.found, self._problem = None, ""
        self.reading.filter = parse_log_filter("")
        with field.prevent(Input.Changed):
            field.value = ""
        field.display = False
        self.log_view.focus()

    def action_go_back(self) -> None:
        """One step back: out of the search, then to where the log was opened from."""
        if self.found is not None or self.reading.filter.terms or self.query_one("#log-filter").display:
            self._leave_search()
            self.show()
        else:
            self.dismiss()
