"""What was this engineer's and is not any more: whoever took it away is told of, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.queue import QueueRow


class Holding:
    """Remembers which tickets this engineer answered for at the last look, in which version."""

    def __init__(self) -> None:
        self._held: Mapping[int, int] = {}

    def lost(self, rows: Mapping[int, QueueRow], login: str) -> dict[int, int]:
        """Return the tickets that are this engineer's no more, with the version last seen as theirs."""
        return {n: v for n, v in self._held.items() if n not in rows or rows[n].assignee != login}

    def remember(self, rows: Mapping[int, QueueRow], login: str) -> None:
        """Keep what is this engineer's now, for the next look."""
        self._held = {row.number: row.version for row in rows.values() if row.assignee == login}


def taken_away(history: Iterable[Event], since: int, login: str) -> Event | None:
    """Return by which event after a version somebody else took the ticket away; None where nobody did.

    What an agreement's rule does is told by itself.
    """
    found = None
    for event in history:
        if event.seq <= since or "rule" in event.data:
            continue
        if event.kind in (Kind.ASSIGNED, Kind.ESCALATED):
            found = event if event.data.get("assignee") != login and event.actor != login else None
    return found
