"""Waiting tickets without their histories: their rows, and in words what the rows do not say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk.domain.fold import WAITING_KINDS, waiting_of
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import Waiting
from supportdesk.models import latest
from supportdesk.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket that waits for somebody."""

    row: QueueRow
    waiting: Waiting

    @property
    def number(self) -> int:
        """The ticket's."""
        return self.row.number


def held(desk: Desk, rows: Iterable[QueueRow]) -> dict[int, Held]:
    """Return those of the tickets that wait, by number, in the order of the rows; inside a reading."""
    wait = {row.number: row for row in rows if row.state.waiting}
    pauses = latest.in_force(desk.store, wait, WAITING_KINDS)
    found = {number: waiting_of(pauses.get(number, ())) for number in wait}
    return {number: Held(wait[number], waiting) for number, waiting in found.items() if waiting is not None}
