"""What stands on a card of the board: a fix task, who has it, since when, and whose clock hangs on it."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from supportdesk.domain.fix_task import Stage
from supportdesk.domain.queue import QueueRow, order
from supportdesk.formats import time_left
from supportdesk.i18n import _
from supportdesk.text import line
from supportdesk.widgets.cells import fitted, foreign
from supportdesk.widgets.folding import wrapped
from supportdesk.widgets.ticket_cells import BAR_WIDTH, Piece, time_pieces

MINE_SIGN, BACK_SIGN, TRACKER_SIGN = "▶", "↺", "↗"

ROOMY = 34
"""A card of so many cells also says what was said last."""

_TITLE_LINES = 3
_TIME_WIDTH, _LATE_WIDTH = 8, 15
_WITHOUT_TICKETS = (9, 0, 0)


@dataclass(frozen=True, slots=True)
class Card:
    """A fix task as the board shows it. Instants are microseconds since 1970."""

    number: int
    title: str
    stage: Stage
    holder: str
    """The name of who is to act; empty where anybody of QA may, and once it is delivered."""
    mine: bool
    """Whether it waits for the engineer who looks at the board."""
    since_us: int
    opened_us: int
    failed: int = 0
    tracked: bool = False
    said: str = ""
    """What was said last: the fix report, why the tests failed, what was tested."""
    rows: tuple[QueueRow, ...] = ()
    """The live tickets that it serves."""

    def urgent(self, now_us: int) -> QueueRow | None:
        """Return the ticket that must be done first; None when no live one hangs on the task."""
        return min(self.rows, key=lambda row: order(row, now_us), default=None)

    def order(self, now_us: int) -> tuple[tuple[int, int, int], int]:
        """Return the sort key in its column: whose clock presses most; of the delivered ones the latest."""
        if self.stage is Stage.DELIVERED:
            return _WITHOUT_TICKETS, -self.since_us
        urgent = self.urgent(now_us)
        return _WITHOUT_TICKETS if urgent is None else order(urgent, now_us), self.since_us

    def overdue(self, now_us: int) -> bool:
        """Tell whether a ticket that hangs on it is late."""
        return any(row.overdue(now_us) for row in self.rows)


def tall_card(card: Card, width: int, now_us: int) -> list[list[Piece]]:
    """Return a card for a column: lines of ``width`` cells."""
    inner = width - 2
    if card.stage is Stage.DELIVERED:
        title = _title(f"F{card.number} {line(card.title)}", inner, 2)
        return [_indented([(part, "quiet")]) for part in (*title, _total(card, inner))]
    held = f" {_held(card, now_us)}"
    head = _head(card)
    room = max(0, width - sum(cell_len(text) for text, _style in head) - len(held))
    lines = [[*head, (foreign(card.holder, room), "quiet"), (held, "row")]]
    lines += [
        _indented([(part, _title_style(card))]) for part in _title(line(card.title), inner, _TITLE_LINES)
    ]
    lines.append(_indented(_ticket(card, inner, now_us)))
    lines.append(_indented([(fitted(_rest(card, now_us), inner), "quiet")]))
    if card.said and width >= ROOMY:
        lines.append(_indented([(foreign(_("“{text}”").format(text=card.said), inner), "quiet")]))
    return lines


def flat_card(card: Card, width: int, now_us: int) -> list[list[Piece]]:
    """Return a card for a list: one line of ``width`` cells for a delivered task, else two."""
    head = _head(card)
    used = sum(cell_len(text) for text, _style in head)
    if card.stage is Stage.DELIVERED:
        total = f" {_total(card)}"
        return [
            [*head, (foreign(card.title, max(0, width - used - cell_len(total))), "quiet"), (total, "quiet")]
        ]
    held = f" {_held(card, now_us)}"
    who = f" {foreign(card.holder, 16)}" if card.holder else ""
    title = foreign(card.title, max(0, width - used - cell_len(who) - len(held)))
    rest = f" · {_rest(card, now_us)}"
    ticket = _ticket(card, min(width - used - cell_len(rest), 44), now_us)
    taken = used + sum(cell_len(text) for text, _style in ticket)
    return [
        [*head, (title, _title_style(card)), (who, "quiet"), (held, "row")],
        [(" " * used, "quiet"), *ticket, (fitted(rest, max(0, width - taken)), "quiet")],
    ]


def _title(text: str, width: int, most: int) -> list[str]:
    """Return a title in at most so many lines of that width."""
    parts = wrapped(text, width)
    return [fitted(part.strip(), width) for part in (*parts[: most - 1], " ".join(parts[most - 1 :])) if part]


def _indented(pieces: list[Piece]) -> list[Piece]:
    return [("  ", "quiet"), *pieces]


def _head(card: Card) -> list[Piece]:
    back = f"{BACK_SIGN}{card.failed} " if card.failed else ""
    return [(f"{MINE_SIGN if card.mine else ' '} ", "mine"), (f"F{card.number} ", "number"), (back, "back")]


def _title_style(card: Card) -> str:
    return "title-mine" if card.mine else "row"


def _held(card: Card, now_us: int) -> str:
    return time_left(max(0, now_us - card.since_us))


def _total(card: Card, width: int | None = None) -> str:
    """The time from its opening to its delivery."""
    words = _("in all {time}").format(time=time_left(max(0, card.since_us - card.opened_us)))
    return words if width is None else fitted(words, width)


def _rest(card: Card, now_us: int) -> str:
    """What is to be known besides: the time since it was opened, and that a tracker has it."""
    words = _("in all {time}").format(time=time_left(max(0, now_us - card.opened_us)))
    return f"{words} · {TRACKER_SIGN}" if card.tracked else words


def _ticket(card: Card, width: int, now_us: int) -> list[Piece]:
    """The most urgent ticket, how many more there are, whose it is, and the time left on its clock."""
    urgent = card.urgent(now_us)
    if urgent is None:
        return [(fitted(_("no open ticket"), width), "quiet")]
    more = f" +{len(card.rows) - 1}" if len(card.rows) > 1 else ""
    number = f"#{urgent.number}{more} "
    time = _time_left(urgent, now_us, narrow=width < ROOMY)
    room = width - len(number) - sum(cell_len(text) for text, _style in time) - 1
    name = foreign(urgent.customer_name or "—", max(0, room))
    return [(number, "row"), (f"{name} ", "quiet"), *time]


def _time_left(row: QueueRow, now_us: int, *, narrow: bool) -> list[Piece]:
    """The bar and the time left, in a narrow card without the bar; how late it is in words where they fit."""
    late = (row.time_left_us(now_us) or 0) < 0
    if not narrow:
        return time_pieces(row, _LATE_WIDTH if late else BAR_WIDTH + _TIME_WIDTH, now_us, letter=True)
    return time_pieces(row, _TIME_WIDTH if late else BAR_WIDTH + _TIME_WIDTH, now_us, letter=True)[-1:]
