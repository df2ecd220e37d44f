"""The outbox: what is to be told to clients, written in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportdesk.domain.queue import from_us
from supportdesk.models.base import Row, Store
from supportdesk.models.tables import Outbox


class Delivery(StrEnum):
    """How a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


UNKNOWN_ADDRESS = "unknown-address"
"""The problem of a message whose recipient's address nobody knows."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a client is to be told about a ticket."""

    ticket: int
    recipient: str | None
    """The e-mail address; None: it is not known."""
    contact: str
    """Whom it is for, as the ticket names them."""
    language: str
    subject: str
    body: str
    state: Delivery
    problem: str | None
    """Why it was not sent: `UNKNOWN_ADDRESS`, or what the mail server said."""
    created_at: datetime
    operation: str
    """The operation that wrote it: with the ticket it is unique."""


def put(store: Store, message: Message) -> int:
    """Store a message, in the transaction of what it tells; return its number."""
    number: int = store.insert(
        "INSERT INTO outbox (ticket, recipient, contact, language, subject, body, state, problem,"
        " created_us, operation) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        (
            message.ticket,
            message.recipient,
            message.contact,
            message.language,
            message.subject,
            message.body,
            str(message.state),
            message.problem,
            Outbox.created_at.db_value(message.created_at),
            message.operation,
        ),
    )
    return number


def get(store: Store, number: int) -> Message | None:
    """Return a message; None when there is none with this number."""
    found = store.select(Outbox.select().where(Outbox.id == number))
    return _message(found[0])[1] if found else None


def listed(
    store: Store, *, states: Sequence[Delivery] | None = None, ticket: int | None = None, limit: int = 1_000
) -> list[tuple[int, Message]]:
    """Return messages with their numbers, newest first."""
    query = Outbox.select().order_by(Outbox.id.desc()).limit(limit)
    if states is not None:
        query = query.where(Outbox.state.in_([str(state) for state in states]))
    if ticket is not None:
        query = query.where(Outbox.ticket == ticket)
    return [_message(row) for row in store.select(query)]


def _message(row: Row) -> tuple[int, Message]:
    number, ticket, recipient, contact, language, subject, body, state, problem, created_us, operation = row
    return number, Message(
        ticket,
        recipient,
        contact,
        language,
        subject,
        body,
        Delivery(state),
        problem,
        from_us(created_us),
        operation,
    )
