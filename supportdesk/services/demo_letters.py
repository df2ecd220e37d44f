"""Made-up letters: what the made-up engineers asked clients; sent, waiting, or without an address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.ticket import Wait
from supportdesk.models import outbox
from supportdesk.models.outbox import Delivery
from supportdesk.services import letters
from supportdesk.services.desk import Desk

_TOLD_SINCE = timedelta(hours=30)
"""Older letters are left out: nobody looks for them."""

_SENT_AFTER = timedelta(hours=1)
"""What was written longer ago counts as sent."""

_LETTERS = {
    Kind.PAUSED: ("question", "note"),
    Kind.RESOLVED: ("resolution", "report"),
    Kind.REFUSED: ("refusal", "reason"),
}
"""Which event is told by which letter, with which of its words."""


def write_letters(desk: Desk, histories: Iterable[tuple[int, tuple[Event, ...]]], now: datetime) -> None:
    """Write what the clients were told by the last word of each ticket, when it was said."""
    with desk.store.transaction():
        for number, history in histories:
            ticket = fold(history)
            undone = {event.data["seq"] for event in history if event.kind is Kind.UNDONE}
            told = [e for e in history if e.kind in _LETTERS and e.seq not in undone]
            if ticket is None or not told or now - told[-1].recorded_at > _TOLD_SINCE:
                continue
            event = told[-1]
            if event.data.get("waiting", Wait.CLIENT) != Wait.CLIENT or event.data.get("fix"):
                continue
            letter, words = _LETTERS[event.kind]
            fields = {"text": event.data[words], "days": str(ticket.terms.reopen_days)}
            written = letters.write(
                desk, number, ticket, letter, fields, event.recorded_at, f"demo-{number}-{event.seq}"
            )
            if written.state is Delivery.WAITING and now - event.recorded_at > _SENT_AFTER:
                sent_at = event.recorded_at + timedelta(seconds=20)
                outbox.settle(desk.store, written.number, written.recipient, Delivery.SENT, None, sent_at)
