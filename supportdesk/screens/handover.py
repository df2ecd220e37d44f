"""The handover: a draft that lives until it is signed, then the same lines until each of them is accepted."""

from __future__ import annotations

from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll

from supportdesk.domain.handover import Line
from supportdesk.domain.handover_plan import Plan
from supportdesk.i18n import _
from supportdesk.keys import hints
from supportdesk.screens.handover_drafting import DraftsHandover
from supportdesk.screens.handover_lines import TICKETS, Shown, items, paint
from supportdesk.screens.handover_pane import head, pane, shift_time
from supportdesk.screens.handover_sending import SendsHandover
from supportdesk.screens.handover_taking import TakesHandover
from supportdesk.screens.moving import MovesList
from supportdesk.services.handover_pages import Page
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.sectioned_list import Item, SectionedList
from supportdesk.widgets.shift_line import ShiftLine
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.ticket_cells import Piece
from supportdesk.widgets.words import Words

_DRAFTING = tuple(f"handover.{verb}" for verb in ("sign", "keep", "release", "pass", "comment"))
_TAKING = tuple(f"handover.{verb}" for verb in ("accept", "ask", "accept_all", "accept_kept"))
_LEAVING = ("handover.answer",)
_LOOKING = ("handover.newer",)


class HandoverScreen(DraftsHandover, TakesHandover, SendsHandover, MovesList):
    """Shows a page: first the one asked for, what waits or the draft; older ones to its left."""

    SCOPE = "handover"
    BINDINGS = bindings("handover")
    AUTO_FOCUS = "#handover-lines"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]

    def __init__(self, number: int | None = None) -> None:
        super().__init__()
        self.wanted = number
        """The number of the signed handover to show; None: a draft."""
        self.whose: str | None = None
        """Whose draft; None: one's own."""
        self._first = number is None
        self._shown: Shown | None = None
        self._told: tuple[Page, Plan, datetime, int] | None = None
        """What the head and the line of time were drawn for."""

    def compose(self) -> ComposeResult:
        """Head, the line of time, the lines beside the one under the cursor, keys."""
        yield StatusLine()
        yield Words(id="handover-head", fixed=False)
        yield ShiftLine(id="handover-time")
        with Horizontal(id="handover-body"):
            yield SectionedList(self._paint, id="handover-lines")
            with VerticalScroll(id="handover-side", can_focus=False):
                yield Words(id="handover-pane", fixed=False)
        yield HintBar()

    def on_mount(self) -> None:
        """Read the page, and again whenever anything changes."""
        self.console.tickets_changed.subscribe(self, lambda _numbers: self.read())
        self.plan = self.kept_plan()
        self.set_interval(1, self._tick)
        self._tick()
        self.read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read(self) -> None:
        """Read the page that is wanted."""
        await self.read_now()

    async def read_now(self) -> Page | None:
        """Read the page that is wanted, and show it; tell why where it can't be read."""
        from supportdesk.services import handover_pages as pages

        console = self.console
        try:
            if self._first or self.whose is not None:  # another's draft may be signed by now
                first = await console.ask(pages.first_page)
                if self._first or first[0] is not None:
                    self.wanted, self.whose = first
                self._first = False
            wanted = (self.wanted, self.whose)
            if self.wanted is None:
                page = await console.ask(pages.draft_page, self.whose)
            else:
                page = await console.ask(pages.signed_page, self.wanted)
        except Exception as error:
            if console.connection.live:
                console.tell(error)
            return None
        if wanted == (self.wanted, self.whose):
            self.page = page
            if page.drafted_by(console.actor):
                self.plan = self.plan.opened(page.lines)
            self.show_page()
        return page

    def show_page(self) -> None:
        """Show the page as it is read."""
        shown = self._look()
        if shown is None or not self.there:
            return
        self.query_one(SectionedList).set_items(items(shown), self._empty())
        self.query_one(ShiftLine).display = shift_time(shown) is not None
        self.query_one(HintBar).show(hints("handover", steps=self._likely(shown.page)))
        self._tick()
        self._show_pane()

    def shown(self) -> Shown | None:
        """The page as it was seen at the last look, at most a second ago; None until it is read."""
        return self._shown

    def _look(self) -> Shown | None:
        """See the page as it is now."""
        if self.page is not None:
            console = self.console
            plan = self.plan if self.whose is None else Plan().opened(self.page.lines)
            self._shown = Shown(self.page, plan, console.now(), console.actor, self.reader())
        return self._shown

    def current(self) -> Line | None:
        """The line of the ticket under the cursor; None elsewhere."""
        item = self.query_one(SectionedList).current
        if item is None or item.key[0] not in TICKETS or self.page is None:
            return None
        return next((line for line in self.page.lines if line.number == item.key[1]), None)

    def to_next_red(self) -> None:
        """Put the cursor on the next line that is not accepted yet."""
        if not self.there:
            return
        lines = self.query_one(SectionedList)
        red = {line.number for line in self.page.signed.red} if self.page and self.page.signed else set()
        places = [item.key for item in lines.items if not item.heading and item.key[0] in TICKETS]
        here = lines.cursor_line
        after = [item.key for item in lines.items[here:] if item.key in places and item.key[1] in red]
        before = [key for key in places if key[1] in red]
        if after or before:
            lines.go_to((after or before)[0])

    def turn_to(self, number: int | None, whose: str | None = None) -> None:
        """Show another page: a signed handover, or a draft."""
        self.wanted, self.whose, self._first = number, whose, False
        self.read()

    def turn_to_first(self) -> None:
        """Show the handover that waits, else the draft."""
        self._first = True
        self.read()

    def action_show_older(self) -> None:
        """Show the handover before this one."""
        page = self.page
        if page is None:
            return
        here = page.signed.number if page.signed is not None else page.last + 1
        if page.handing is not None and page.drafted_by(self.console.actor):
            self.turn_to(None, page.handing)
        elif here > 1:
            self.turn_to(here - 1)
        else:
            self.console.say(_("There is no older handover."))

    def action_show_newer(self) -> None:
        """Show the handover after this one, after the last one the draft."""
        page = self.page
        if page is None or page.drafted_by(self.console.actor):
            self.console.say(_("This is the draft: nothing is newer."))
        elif page.signed is None:
            self.turn_to(None)
        elif page.signed.number < page.last:
            self.turn_to(page.signed.number + 1)
        else:
            self.turn_to(None, page.handing)

    def action_open_ticket(self) -> None:
        """Open the ticket under the cursor; to go back leads to the same line."""
        self.query_one(SectionedList).choose()

    @on(SectionedList.Chosen)
    def _chosen(self, message: SectionedList.Chosen) -> None:
        from supportdesk.screens.ticket import TicketScreen

        name, number = message.item.key
        ticket = number if name in TICKETS else None
        if name == "fixes":
            from supportdesk.screens.fix import FixScreen

            self.open_screen(FixScreen(number))
            return
        if name == "letters" and (shown := self.shown()) is not None:
            ticket = next(each["ticket"] for each in shown.letters if each["number"] == number)
        if ticket is None:
            self.console.say(_("There is no ticket under the cursor."))
            return
        own = self.page is not None and self.page.drafted_by(self.console.actor)
        if own and (line := self.current()) is not None:
            self.change_plan(self.plan.look_at(line))
        self.open_screen(TicketScreen(ticket))

    @on(SectionedList.Highlighted)
    def _highlighted(self) -> None:
        self._show_pane()

    def _paint(self, item: Item, width: int) -> list[Piece]:
        shown = self.shown()
        return [] if shown is None else paint(item, width, shown)

    def _show_pane(self) -> None:
        shown = self.shown()
        if shown is not None:
            self.query_one("#handover-pane", Words).say(pane(self.query_one(SectionedList).current, shown))
            self.query_one("#handover-side").scroll_home(animate=False)

    def _tick(self) -> None:
        """Let the clocks go on: only what reads differently is drawn."""
        self.query_one(StatusLine).show(self.console.standing())  # the head says which screen it is
        shown = self._look()
        if shown is None:
            return
        minute = shown.now.replace(second=0, microsecond=0)
        width = self.size.width - 2
        if (told := (shown.page, shown.plan, minute, width)) != self._told:
            self._told = told
            self.query_one("#handover-head", Words).say(head(shown, width))
            self.query_one(ShiftLine).show(shift_time(shown))
        self.query_one(SectionedList).tick()

    def _likely(self, page: Page) -> tuple[str, ...]:
        """What is likely on this page, by the engineer's part in it."""
        if page.signed is None:
            return _DRAFTING if page.drafted_by(self.console.actor) else _LOOKING
        if not page.signed.finished and page.may_take(self.console.actor):
            return _TAKING
        return _LEAVING if page.signed.leaving == self.console.actor and page.signed.red else ()

    def _empty(self) -> str:
        if self.page is not None and self.page.drafted is None:
            return _("Nothing was open: there is nothing to take over but the shift itself.")
        sign = self.console.keymap.label("handover.sign")
        return _("Nothing is open. {key}: sign, so that who comes knows it.").format(key=sign)

    def action_go_back(self) -> None:
        """Back; choices and comments are kept."""
        self.keep_draft()
        self.dismiss()
