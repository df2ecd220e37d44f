"""One fix task: its way as a strip, its story with whole texts, and the tickets that wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.durations import MINUTE, us_between
from supportdesk.domain.fix_steps import LONGEST_URL, Person, waits_for
from supportdesk.fix_wording import stage_name
from supportdesk.formats import clock_time, time_left
from supportdesk.i18n import _
from supportdesk.keys import hints
from supportdesk.names import line_name, state_name
from supportdesk.screens.effect import how_it_stands
from supportdesk.screens.fix_entries import fix_entries
from supportdesk.screens.fix_verbs import TakesFixSteps, possible_steps
from supportdesk.screens.moving import MovesFocused
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.fix_cards import BACK_SIGN, MINE_SIGN
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.line_list import LineList
from supportdesk.widgets.stage_strip import StageStrip
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.timeline_view import TimelineView
from supportdesk.widgets.words import Words

if TYPE_CHECKING:
    from supportdesk.services.fix_reading import FixView
    from supportdesk.services.reading import View


class FixScreen(TakesFixSteps, MovesFocused):
    """A fix task's whole story, with the same steps as the board."""

    SCOPE = "fix"
    BINDINGS = bindings("fix")
    AUTO_FOCUS = "#fix-story"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]

    def __init__(self, fix: int) -> None:
        super().__init__()
        self.fix = fix
        self.view: FixView | None = None
        self._me: Person | None = None

    def compose(self) -> ComposeResult:
        """Head, way, story beside facts and tickets, keys."""
        yield StatusLine()
        yield Static(id="fix-head")
        yield StageStrip(id="fix-strip")
        with Horizontal(id="fix-body"):
            yield TimelineView(id="fix-story")
            with Vertical(id="fix-side"):
                yield Words(id="fix-facts", fixed=False)
                yield LineList(id="fix-tickets")
        yield HintBar()

    def on_mount(self) -> None:
        """Read the task, and again whenever anything changes: its tickets' clocks hang on it."""
        self.console.tickets_changed.subscribe(self, lambda _numbers: self._read())
        self.set_interval(1, self._tick)
        self._tick()
        self._read()

    def shown_task(self) -> FixView | None:
        """This task, as it is on the screen."""
        return self.view

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services.fix_reading import step_view

        console = self.console
        try:
            view, me = await console.ask(step_view, self.fix)
        except Exception as error:
            if self.view is None or console.connection.live:
                console.tell(error)
            if self.view is None:
                self.give_up()
            return
        self.view, self._me = view, me
        self._show(view, me)

    def _show(self, view: FixView, me: Person) -> None:
        if not self.there:
            return
        console, task = self.console, view.task
        now, zone = console.now(), console.zone
        head = Content.assemble((f"F{view.number} ", "bold $accent"), (line(task.title), "bold"))
        self.query_one("#fix-head", Static).update(head)
        entries = fix_entries(view.events, now=now, zone=zone, name_of=console.name_of)
        self.query_one(TimelineView).set_entries(entries)
        self.query_one(HintBar).show(hints("fix", steps=possible_steps(view, me)))
        self._tick()

    def _tick(self) -> None:
        console = self.console
        self.query_one(StatusLine).show(console.standing(f"F{self.fix}"))
        if self.view is None or self._me is None:
            return
        now, task = console.now(), self.view.task
        self.query_one(StageStrip).show(task.stops(now, MINUTE), task.stage)
        self.query_one("#fix-facts", Words).say(Content("\n").join(self._facts(self.view, self._me)))
        tickets = [(str(view.number), self._ticket(view)) for view in self.view.following]
        self.query_one(LineList).display = bool(tickets)
        self.query_one(LineList).set_lines(tickets)

    def _facts(self, view: FixView, me: Person) -> list[Content]:
        """Who has it and since when, who else has to do with it, and where else it is."""
        console, task = self.console, view.task
        now, zone = console.now(), console.zone
        since = _("since {at}").format(at=clock_time(task.since, zone, now))
        lines = [Content.assemble((stage_name(task.stage), "bold"), f" {since}")]
        if task.live:
            lines[0] += Content(f" · {time_left(us_between(task.since, max(now, task.since)))}")
        if task.failed:
            lines[0] += Content.styled(f" · {BACK_SIGN}{task.failed}", "$text-warning")
        if waits_for(task, me):
            lines.append(Content.styled(f"{MINE_SIGN} {_('waits for you')}", "bold $text-success"))
        elif task.live:
            holder = console.name_of(task.holder) if task.holder else _("anybody in QA")
            lines.append(_fact(_("next to act"), holder))
        if task.developer and task.developer != task.holder:
            lines.append(_fact(_("developer"), console.name_of(task.developer)))
        if task.opened_by != task.holder:
            lines.append(_fact(_("opened by"), console.name_of(task.opened_by)))
        until = max(now, task.since) if task.live else task.since
        held = task.spent_us(until, MINUTE)
        spent = [f"{line_name(who)} {time_left(us)}" for who, us in held.items() if us]
        total = time_left(sum(held.values()))
        lines.append(_fact(_("in all"), f"{total} ({', '.join(spent)})" if spent else total))
        if task.tracker:
            copy = _("{key} copies").format(key=console.keymap.label("fix.copy"))
            lines.append(_fact(_("tracker"), line(task.tracker, LONGEST_URL)))
            lines[-1] += Content.styled(f"  {copy}", "$text-muted")
        heading = _("Tickets that wait for it") if task.live else _("Tickets that it served")
        heading = heading if view.following else _("It serves no ticket.")
        return [*lines, Content(), Content.styled(heading, "$text-accent")]

    def _ticket(self, view: View) -> Content:
        """A ticket: its number, whose it is, what it is about, its state and its clock."""
        console, ticket = self.console, view.ticket
        now = console.now()
        clock = view.clock.read(now)
        late = ticket.state.live and (clock.breach is not None or (clock.left_us or 0) < 0)
        customer = console.customer_name(ticket.customer) if ticket.customer else _("unknown caller")
        stands = how_it_stands(clock, console.zone, now)
        return Content.assemble(
            (f"#{view.number} ", "$accent"),
            (customer, "bold"),
            f"\n{line(ticket.subject, 120)}\n",
            (f"{state_name(ticket.state)} · {stands}", "$text-error bold" if late else "$text-muted"),
        )

    @on(LineList.OptionSelected, "#fix-tickets")
    def _open_ticket(self) -> None:
        from supportdesk.screens.ticket import TicketScreen

        number = self.query_one(LineList).chosen
        if number is not None:
            self.open_screen(TicketScreen(int(number)))

    def action_choose_fix(self) -> None:
        """Open the ticket under the cursor, or unfold the entry: whichever has the focus."""
        if self.query_one(LineList).has_focus:
            self._open_ticket()
        else:
            self.query_one(TimelineView).toggle()

    def action_cursor_left(self) -> None:
        """To the story."""
        self.query_one(TimelineView).focus()

    def action_cursor_right(self) -> None:
        """To the tickets."""
        tickets = self.query_one(LineList)
        if tickets.display:
            tickets.focus()

    def action_show_fix_tasks(self) -> None:
        """The board, with the cursor on this task."""
        from supportdesk.screens.fixes import FixesScreen

        below = self.app.screen_stack[-2]
        if isinstance(below, FixesScreen):
            self.dismiss()
        else:
            self.open_screen(FixesScreen(self.fix))

    def action_go_back(self) -> None:
        """Back to where the task was opened from."""
        self.dismiss()


def _fact(name: str, value: str) -> Content:
    return Content.assemble((f"{name}: ", "$text-muted"), value)
