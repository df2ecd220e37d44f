"""The board of fix tasks: where each confirmed bug is, who has it, and whose clocks hang on it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from supportdesk.domain.errors import Told
from supportdesk.domain.fix_steps import waits_for
from supportdesk.domain.fix_task import FixTask, Stage
from supportdesk.domain.projection import project, queue_row
from supportdesk.domain.queue import to_us
from supportdesk.fix_wording import stage_name
from supportdesk.i18n import _, ngettext
from supportdesk.keys import hints
from supportdesk.screens.fix_verbs import TakesFixSteps, possible_steps
from supportdesk.screens.moving import MovesList
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.fix_board import FixBoard
from supportdesk.widgets.fix_cards import MINE_SIGN, Card
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.text_line import Piece, TextLine

if TYPE_CHECKING:
    from supportdesk.services.fix_reading import Board, FixView


class BoardCounts(TextLine):
    """What there is on the board, in numbers: mine first, then by stage."""

    PREFIX = "board-counts"
    COMPONENT_CLASSES = {f"board-counts--{part}" for part in ("mine", "alarm", "quiet")}
    DEFAULT_CSS = """
    BoardCounts {
        & > .board-counts--mine { color: $text-success; text-style: bold; }
        & > .board-counts--alarm { color: $text-error; text-style: bold; }
        & > .board-counts--quiet { color: $text-muted; }
    }
    """

    def show(self, cards: list[Card], now_us: int) -> None:
        """Say how many wait for this engineer, how many have a late ticket, and where the others are."""
        mine = sum(card.mine for card in cards)
        late = sum(card.overdue(now_us) for card in cards)
        words: list[Piece] = []
        if mine:
            told = ngettext("{n} waits for you", "{n} wait for you", mine).format(n=mine)
            words.append((f"{MINE_SIGN} {told}", "mine"))
        if late:
            words.append((_("with an overdue ticket {n}").format(n=late), "alarm"))
        counted = [(stage, sum(card.stage is stage for card in cards)) for stage in Stage]
        words += [(f"{stage_name(s)} {n}", "quiet") for s, n in counted if n and s is not Stage.DELIVERED]
        pieces: list[Piece] = []
        for piece in words or [(_("nothing to do"), "quiet")]:
            pieces += [(" · " if pieces else " ", "quiet"), piece]
        self.set_pieces(pieces)


class FixesScreen(TakesFixSteps, MovesList):
    """All fix tasks that somebody still has to do something about, and those delivered last."""

    SCOPE = "fixes"
    BINDINGS = bindings("fixes")
    AUTO_FOCUS = "#board"

    def __init__(self, on: int | None = None) -> None:
        super().__init__()
        self.board: Board | None = None
        self._wanted = on
        """The task on which the cursor is to be as soon as it is there."""

    def compose(self) -> ComposeResult:
        """Who and when, how many, the board, the keys."""
        yield StatusLine()
        yield BoardCounts(id="board-counts")
        yield FixBoard(id="board")
        yield HintBar()

    def on_mount(self) -> None:
        """Read the board, and again whenever anything on it may have changed."""
        self.query_one(FixBoard).empty = _("Reading the fix tasks…")
        self.console.tickets_changed.subscribe(self, self._changed)
        self.set_interval(1, self._tick)
        self._tick()
        self._read()

    def shown_task(self) -> FixView | None:
        """The task under the cursor."""
        current = self.query_one(FixBoard).current
        views = () if self.board is None else self.board.tasks
        return next((view for view in views if current is not None and view.number == current.number), None)

    def _changed(self, numbers: frozenset[int] | None) -> None:
        if numbers == frozenset() and self.board is not None:
            self._look(self.board.latest)
        else:
            self._read()

    @work(group="look", exit_on_error=False)
    async def _look(self, latest: int) -> None:
        """Read the board if what changed beside the tickets was a fix task."""
        from supportdesk.services import fix_reading

        with suppress(Told):
            if await self.console.ask(fix_reading.latest_event) != latest:
                self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services import fix_reading

        console = self.console
        try:
            self.board = await console.ask(fix_reading.board)
        except Exception as error:
            if console.connection.live:
                console.tell(error)
            return
        self._show(self.board)

    def _show(self, board: Board) -> None:
        if not self.there:
            return
        console = self.console
        widget = self.query_one(FixBoard)
        widget.empty = _(
            "No bug is confirmed: a fix task would stand here until its clients have their report.\n"
            "{key} on a ticket opens one (second line)."
        ).format(key=console.keymap.label("ticket.fix"))
        first = not widget.cards
        widget.set_cards([self._card(view, board) for view in board.tasks], console.now_us)
        if first and not (self._wanted and widget.go_to(self._wanted)):
            mine = [card for card in widget.cards if card.mine]
            if mine:
                widget.go_to(min(mine, key=lambda card: card.order(console.now_us)).number)
        self._show_hints()
        self._tick()

    def _card(self, view: FixView, board: Board) -> Card:
        console, task = self.console, view.task
        return Card(
            number=view.number,
            title=task.title,
            stage=task.stage,
            holder=console.name_of(task.holder) if task.holder else "",
            mine=waits_for(task, board.me),
            since_us=to_us(task.since),
            opened_us=to_us(task.opened_at),
            failed=task.failed,
            tracked=bool(task.tracker),
            said=_said_last(task),
            rows=tuple(
                queue_row(
                    ticket.number,
                    project(ticket.ticket),
                    console.customer_name(ticket.ticket.customer) if ticket.ticket.customer else "",
                )
                for ticket in view.following
                if ticket.ticket.state.live
            ),
        )

    def _tick(self) -> None:
        console = self.console
        board = self.query_one(FixBoard)
        board.tick(console.now_us)
        self.query_one(BoardCounts).show(list(board.cards), console.now_us)
        self.query_one(StatusLine).show(console.standing(_("Fix tasks")))

    def _show_hints(self) -> None:
        view, board = self.shown_task(), self.board
        steps = [] if view is None or board is None else possible_steps(view, board.me)
        self.query_one(HintBar).show(hints("fixes", steps=steps))

    @on(FixBoard.TaskHighlighted)
    def _highlighted(self) -> None:
        self._show_hints()

    @on(FixBoard.TaskChosen)
    def _chosen(self, message: FixBoard.TaskChosen) -> None:
        self._open(message.number)

    def _open(self, number: int) -> None:
        from supportdesk.screens.fix import FixScreen

        self.open_screen(FixScreen(number))

    def action_open_fix(self) -> None:
        """Open the task under the cursor."""
        if current := self.query_one(FixBoard).current:
            self._open(current.number)

    def action_cursor_left(self) -> None:
        """To the column on the left."""
        self.query_one(FixBoard).action_cursor_left()

    def action_cursor_right(self) -> None:
        """To the column on the right."""
        self.query_one(FixBoard).action_cursor_right()

    def action_go_back(self) -> None:
        """Back to where the board was opened from."""
        self.dismiss()


def _said_last(task: FixTask) -> str:
    """Return what the one who has the task now reads first."""
    if task.stage is Stage.DEVELOPER:
        return task.reason
    return {Stage.QA: task.report, Stage.PASSED: task.tested}.get(task.stage, "")
