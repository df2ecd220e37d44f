"""What stands in each cell of the ticket list: text, and the name of its style."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from rich.cells import cell_len

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.queue import QueueRow, from_us
from supportdesk.domain.ticket import Channel, Line, State
from supportdesk.formats import countdown, date, in_zone, time_left
from supportdesk.i18n import _, pgettext
from supportdesk.names import state_name
from supportdesk.text import line
from supportdesk.widgets.cells import eighths, fitted, foreign, shortened

Piece = tuple[str, str]
"""Text and the name of its style (a component class of the list, without its prefix)."""

CRITICAL_SIGN, HIGH_SIGN = "‼", "!"
MAIL_SIGN, CALL_SIGN, OTHER_SIGN = "✉", "☎", "?"
PAUSED_SIGN, MARKED_SIGN, REOPENED_SIGN, DEFAULT_TERMS_SIGN = "‖", "✓", "↺", "*"
CHASE_SIGN = "☏"
"""The provider is to be asked again."""

NEW_SIGN, UNSEEN_SIGN = "◆", "◇"
"""Handed over and not opened yet: for those of that line, and for everybody else."""
PING_PONG_SIGN = "⇄"
LATE_PROMISE_SIGN = "⚑"
"""What was promised to the client by now is not kept."""
HEAD_SIGN, MEMBER_SIGN = "▲", "△"
"""An incident, and a ticket that is part of one."""

BAR_WIDTH = 5
SOON = 0.25
"""With less than this share of the target left, time is short."""

_SECONDS_SHOWN = 10 * MINUTE
"""Below this the countdown shows its seconds."""

_UNREGISTERED = {Channel.MAIL: MAIL_SIGN, Channel.PHONE: CALL_SIGN, Channel.OTHER: OTHER_SIGN}


def _itself(code: str) -> str:
    return code


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the list, and how they name things."""

    login: str = ""
    zone: tzinfo | None = None
    name_of: Callable[[str], str] = _itself
    """From an engineer's login to the name."""
    category_of: Callable[[str], str] = _itself
    """From a category's code to its name."""
    lines: frozenset[Line] = frozenset()
    """The lines that they work for."""


def wait_letter(state: State) -> str:
    """Return the one letter by which a kind of waiting is known; empty when the ticket doesn't wait."""
    if state is State.WAITING_CLIENT:
        return pgettext("letter of the client", "c")
    return pgettext("letter of the provider", "p") if state is State.WAITING_PROVIDER else ""


def signs(row: QueueRow, marked: bool, reader: Reader, now_us: int = 0) -> list[Piece]:
    """Return five cells: mark or new for its line, priority or unregistered, paused, unread, to be chased."""
    return [
        (MARKED_SIGN, "mark") if marked else _newness(row, reader),
        _first_sign(row),
        (PAUSED_SIGN if row.state.waiting else " ", "paused"),
        (MAIL_SIGN if row.unread else " ", "mail"),
        (CHASE_SIGN if row.to_chase(now_us) else " ", "soon"),
    ]


def _newness(row: QueueRow, reader: Reader) -> Piece:
    if not row.fresh:
        return " ", "mark"
    return (NEW_SIGN, "mine") if row.line in reader.lines else (UNSEEN_SIGN, "quiet")


def _first_sign(row: QueueRow) -> Piece:
    if row.state is State.RECEIVED:
        return _UNREGISTERED[row.channel], "mail"
    if row.priority is Priority.CRITICAL:
        return CRITICAL_SIGN, "critical"
    return (HIGH_SIGN, "high") if row.priority is Priority.HIGH else (" ", "row")


def time_pieces(row: QueueRow, width: int, now_us: int, letter: bool, of_member: bool = False) -> list[Piece]:
    """Return the bar and the time left, or by how much the ticket is overdue, in ``width`` cells.

    ``letter`` puts whom it waits for before the time; ``of_member`` the sign that it is a member's.
    """
    if not row.state.live:
        return [(fitted(state_name(row.state), width, right=True), "quiet")]
    left_us = row.time_left_us(now_us)
    waiting = row.state.waiting
    before = f"{wait_letter(row.state)} " if waiting and letter else ""
    if of_member:
        before = f"{MEMBER_SIGN} {before}"
    if left_us is None:
        return [(fitted(f"{before}—", width, right=True), "quiet")]
    if left_us < 0:
        return [(fitted(before + _late(left_us, width - len(before)), width, right=True), "overdue")]
    share = left_us / row.target_us if row.target_us else 0.0
    style = "paused" if waiting else "overdue" if row.breached else "soon" if share < SOON else "row"
    bar = "bar-paused" if waiting else "bar-soon" if style in ("soon", "overdue") else "bar"
    left = countdown(left_us) if left_us < _SECONDS_SHOWN and not waiting else time_left(left_us)
    if row.breached:
        left = f"! {left}"
    return [(eighths(share, BAR_WIDTH), bar), (fitted(before + left, width - BAR_WIDTH, right=True), style)]


def _late(left_us: int, width: int) -> str:
    words = time_left(left_us)
    return words if cell_len(words) <= width else f"−{time_left(-left_us)}"


def cell(row: QueueRow, column: str, width: int, now_us: int, reader: Reader) -> list[Piece]:
    """Return the pieces of a plain cell (neither signs nor time), ``width`` cells in all."""
    quiet = "paused" if row.state.waiting else "quiet"
    match column:
        case "number":
            unregistered = row.state is State.RECEIVED  # the client has not been told the number
            return [(fitted(str(row.number), width, right=True), "paused" if unregistered else quiet)]
        case "subject":
            reopened = f"{REOPENED_SIGN} " if row.reopened else ""
            again = f"{PING_PONG_SIGN}{row.ping_pong} " if row.ping_pong else ""
            words = again + reopened + (line(row.subject, width * 4) or _("(no subject)"))
            style = "paused" if row.state.waiting else "row"
            if not row.promise_late(now_us):
                return [(fitted(words, width), style)]
            return [(f"{LATE_PROMISE_SIGN} ", "overdue"), (fitted(words, width - 2), style)]
        case "customer":
            return _customer(row, width, quiet)
        case "who":
            return [_who(row, width, reader, quiet)]
        case "line":
            return [(fitted(_line_sign(row.line), width), quiet)]
        case "wait":
            return [(_waits_for(row, width, now_us), quiet)]
        case "promise":
            return [_promise(row, width, now_us, reader, quiet)]
        case "category":
            name = reader.category_of(row.category) if row.category else "—"
            return [(foreign(name, width), quiet)]
        case "received":
            return [(fitted(_day_or_time(row.received_us, now_us, reader), width, right=True), quiet)]
        case _:
            return [(foreign(row.contact, width), quiet)]


def _customer(row: QueueRow, width: int, style: str) -> list[Piece]:
    sender = row.contact if row.state is State.RECEIVED else ""
    name = line(row.customer_name or row.customer or sender, width * 4) or "—"
    if not row.default_terms:
        return [(fitted(name, width), style)]
    name = shortened(name, width - 1).rstrip()
    return [(name, style), (fitted(DEFAULT_TERMS_SIGN, width - cell_len(name)), "soon")]


def _who(row: QueueRow, width: int, reader: Reader, style: str) -> Piece:
    if row.assignee is None:
        return fitted("—", width), style
    mine = row.assignee == reader.login and not row.state.waiting
    return foreign(reader.name_of(row.assignee), width), "mine" if mine else style


def _line_sign(held_by: Line) -> str:
    if held_by is Line.DEVELOPER:
        return pgettext("line, short", "dev")
    return pgettext("line, short", "QA") if held_by is Line.QA else held_by.value


def _waits_for(row: QueueRow, width: int, now_us: int) -> str:
    if not row.state.waiting:
        return " " * width
    waited = "" if row.waiting_since_us is None else time_left(max(0, now_us - row.waiting_since_us))
    if row.state is State.WAITING_CLIENT:
        whom = pgettext("waiting for, short", "client")
    else:
        whom = row.provider or pgettext("waiting for, short", "provider")
    return foreign(whom, width - cell_len(waited) - 1) + " " + waited


def _promise(row: QueueRow, width: int, now_us: int, reader: Reader, style: str) -> Piece:
    if row.promise_us is None:
        return " " * width, style
    broken = row.promise_late(now_us)
    shown = ("! " if broken else "") + _day_or_time(row.promise_us, now_us, reader)
    return fitted(shown, width, right=True), "overdue" if broken else "row"


def _day_or_time(at_us: int, now_us: int, reader: Reader) -> str:
    at, now = (in_zone(from_us(us), reader.zone) for us in (at_us, now_us))
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return date(at, reader.zone).removesuffix(f"{at.year}").rstrip(". ")
