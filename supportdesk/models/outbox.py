"""The outbox: what is to be told to clients and colleagues, written in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import peewee
from peewee import fn

from supportdesk.domain.queue import from_us
from supportdesk.models.base import Row, Store
from supportdesk.models.tables import Outbox, Ticket


class Delivery(StrEnum):
    """How a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Taken back before it was sent."""


class LetterKind(StrEnum):
    """What a letter is about."""

    FIX = "fix"
    REFUSAL = "refusal"
    RESOLUTION = "resolution"
    MESSAGE = "message"
    QUESTION = "question"
    INCIDENT = "incident"
    MAINTENANCE = "maintenance"
    HANDOVER = "handover"
    LOG = "log"


UNKNOWN_ADDRESS = "unknown-address"
"""The problem of a letter whose recipient's address nobody knows."""


@dataclass(frozen=True, slots=True)
class Message:
    """A letter: what a client is to be told about a ticket, or a colleague about the desk."""

    ticket: int | None
    """None: it is for a colleague, or about no ticket."""
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
    """The operation that wrote it."""
    kind: LetterKind
    changed_at: datetime | None = None
    """When its address or its state changed last; None: it is as it was written."""
    number: int = field(default=0, compare=False)
    """Its number in the outbox; 0: it is not stored yet."""


def put(store: Store, message: Message) -> int:
    """Store a letter, in the transaction of what it tells; return its number."""
    number: int = store.insert(
        "INSERT INTO outbox (ticket, recipient, contact, language, subject, body, state, problem,"
        " created_us, operation, kind) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
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
            str(message.kind),
        ),
    )
    return number


def settle(
    store: Store, number: int, recipient: str | None, state: Delivery, problem: str | None, now: datetime
) -> None:
    """Say where a letter goes and how its delivery stands, in the transaction."""
    store.change(
        "UPDATE outbox SET recipient = %s, state = %s, problem = %s, changed_us = %s WHERE id = %s",
        (recipient, str(state), problem, Outbox.changed_at.db_value(now), number),
    )


def get(store: Store, number: int) -> Message | None:
    """Return a letter; None when there is none with this number."""
    found = store.select(Outbox.select().where(Outbox.id == number))
    return _message(found[0]) if found else None


def listed(
    store: Store,
    *,
    states: Sequence[Delivery] | None = None,
    ticket: int | None = None,
    operation: str | None = None,
    limit: int = 1_000,
) -> list[Message]:
    """Return letters, newest first."""
    query = Outbox.select().order_by(Outbox.id.desc()).limit(limit)
    if states is not None:
        query = query.where(Outbox.state.in_([str(state) for state in states]))
    if ticket is not None:
        query = query.where(Outbox.ticket == ticket)
    if operation is not None:
        query = query.where(Outbox.operation == operation)
    return [_message(row) for row in store.select(query)]


def about_tickets(store: Store, states: Sequence[Delivery]) -> list[tuple[Message, str | None]]:
    """Return the letters about tickets that stand so, oldest first, each with its ticket's customer."""
    query = (
        Outbox.select(Outbox, Ticket.customer)
        .join(Ticket, on=(Outbox.ticket == Ticket.number))
        .where(Outbox.state.in_([str(state) for state in states]))
        .order_by(Outbox.id)
    )
    return [(_message(row[:-1]), row[-1]) for row in store.select(query)]


def about_no_ticket(store: Store, states: Sequence[Delivery], limit: int) -> list[Message]:
    """Return the letters about no ticket that stand so, in the order of ``states``, newest first."""
    order = peewee.Case(Outbox.state, [(str(state), n) for n, state in enumerate(states)])
    query = (
        Outbox.select()
        .where(Outbox.ticket.is_null(), Outbox.state.in_([str(state) for state in states]))
        .order_by(order, Outbox.id.desc())
        .limit(limit)
    )
    return [_message(row) for row in store.select(query)]


def failed_between(store: Store, start: datetime, end: datetime) -> list[Message]:
    """Return the letters that failed from ``start`` on and before ``end``, oldest first.

    One that nobody could be found for failed when it was written.
    """
    known_at = fn.COALESCE(Outbox.changed_at, Outbox.created_at)
    bounds = [Outbox.created_at.db_value(at) for at in (start, end)]
    query = (
        Outbox.select()
        .where(Outbox.state == str(Delivery.FAILED), known_at >= bounds[0], known_at < bounds[1])
        .order_by(known_at, Outbox.id)
    )
    return [_message(row) for row in store.select(query)]


def failed(store: Store) -> dict[int | None, int]:
    """Return by ticket how many letters could not be sent; None counts those about no ticket."""
    return dict(store.rows("SELECT ticket, count(*) FROM outbox WHERE state = 'failed' GROUP BY ticket"))


def _message(row: Row) -> Message:
    number, ticket, recipient, contact, language, subject, body, state, problem, *rest = row
    created_us, operation, kind, changed_us = rest
    return Message(
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
        LetterKind(kind),
        None if changed_us is None else from_us(changed_us),
        number,
    )
