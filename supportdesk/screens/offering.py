"""Whom a ticket concerns; and what nobody answers for, offered to whoever is on shift, never assigned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import Line, State
from supportdesk.i18n import _
from supportdesk.keys import Keymap

if TYPE_CHECKING:
    from supportdesk.services.engineers import Engineer


def concerns(row: QueueRow, me: Engineer, on_shift: Collection[str]) -> bool:
    """Tell whether a ticket is for this engineer: what nobody answers for, on the first line, is for those on
    shift; without a rota, and while nobody is on shift, for the whole line.
    """
    if row.assignee is not None:
        return row.assignee == me.login
    if on_shift and _of_first_line(row):
        return me.login in on_shift
    return row.line in me.lines or (row.state is State.RECEIVED and Line.FIRST in me.lines)


class How(Enum):
    """How it came that nobody answers for a ticket."""

    NEW = auto()
    RELEASED = auto()
    REOPENED = auto()
    RETURNED = auto()


@dataclass(frozen=True, slots=True)
class Offer:
    """A ticket that nobody answers for."""

    row: QueueRow
    how: How
    """Why nobody answers for it."""


class Offers:
    """Remembers what nobody answered for at the last look, so that each is offered once."""

    def __init__(self) -> None:
        self._seen: set[int] | None = None
        self._known: Mapping[int, QueueRow] = {}
        """All that were in the queue at the last look."""

    def news(
        self,
        rows: Mapping[int, QueueRow],
        me: Engineer,
        on_shift: Collection[str],
        own_acts: Mapping[int, int],
    ) -> list[Offer]:
        """Return what is to be offered now: nothing at the first look, and nothing that this console did."""
        free = [row for row in rows.values() if row.assignee is None and _of_first_line(row)]
        seen, self._seen = self._seen, {row.number for row in free}
        known, self._known = self._known, dict(rows)
        if seen is None or not on_shift:
            return []
        news = [row for row in free if row.number not in seen and own_acts.get(row.number) != row.version]
        offered = [
            Offer(row, _how(row, known.get(row.number))) for row in news if concerns(row, me, on_shift)
        ]
        return sorted(offered, key=lambda offer: offer.row.number)


def offer_words(offer: Offer, keymap: Keymap) -> str:
    """Return the offer of a ticket and what leads there: the keys of verbs work under the cursor only."""
    if offer.row.state is State.RECEIVED:
        words = _("New: #{number}, not registered yet. {key}{number} opens it")
    else:
        words = {
            How.NEW: _("New: #{number}, nobody answers for it. {key}{number} opens it"),
            How.RELEASED: _("Released: #{number}, nobody answers for it. {key}{number} opens it"),
            How.REOPENED: _("Reopened: #{number}, nobody answers for it. {key}{number} opens it"),
            How.RETURNED: _("Given back: #{number}, nobody answers for it. {key}{number} opens it"),
        }[offer.how]
    return words.format(number=offer.row.number, key=keymap.label("queue.goto"))


def _how(row: QueueRow, before: QueueRow | None) -> How:
    """Tell by how a ticket stood at the last look what made it nobody's."""
    if row.reopened > (0 if before is None else before.reopened):
        return How.REOPENED
    if before is None:
        return How.NEW
    return How.RETURNED if row.line.below(before.line) else How.RELEASED


def _of_first_line(row: QueueRow) -> bool:
    return row.state is State.RECEIVED or row.line is Line.FIRST
