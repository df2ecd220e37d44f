"""The tickets of an incident: their own clocks, and how the last text to each of them was delivered."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.domain.queue import QueueRow
from supportdesk.widgets.cells import foreign
from supportdesk.widgets.ticket_cells import Piece
from supportdesk.widgets.ticket_columns import OF_INCIDENT, Placed, placed
from supportdesk.widgets.ticket_list import TicketList


class MemberList(TicketList):
    """A list of tickets with a column more: the last letter."""

    DEFAULT_CSS = "MemberList { height: 1fr; }"

    _letters: Mapping[int, Piece] = {}

    def set_letters(self, letters: Mapping[int, Piece]) -> None:
        """Say by number how the last letter of each ticket stands, with the style of the words."""
        if letters != self._letters:
            self._letters = letters
            self.redraw()

    def _pieces(self, row: QueueRow, place: Placed, y: int) -> list[Piece]:
        if place.column.id != "letter":
            return super()._pieces(row, place, y)
        words, style = self._letters.get(row.number, ("—", "quiet"))
        return [(foreign(words, place.width), style)]

    @property
    def _columns(self) -> tuple[Placed, ...]:
        return placed(max(40, self.size.width - 2), self._number_width, OF_INCIDENT)
