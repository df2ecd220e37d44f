"""The ticket as one flat row: what the queue sorts, filters and shows by. A cached fold, nothing more."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.clock import registration_clock, resolution_clock
from supportdesk.domain.policy import policy_of, policy_text
from supportdesk.domain.providers import name_key
from supportdesk.domain.queue import UNREGISTERED_RANK, QueueRow, to_us
from supportdesk.domain.ticket import Channel, Line, State, Ticket


@dataclass(frozen=True, slots=True)
class Projection:
    """The stored columns of a ticket. Instants are microseconds since 1970, durations microseconds."""

    version: int
    state: str
    live: bool
    rank: int
    priority: str | None
    category: str | None
    subject: str
    customer: str | None
    contact: str
    channel: str
    assignee: str | None
    line: str
    received_us: int
    registered_us: int | None
    ended_us: int | None
    due_us: int | None
    left_us: int | None
    target_us: int | None
    breached: bool
    waiting_since_us: int | None
    provider: str
    promise_us: int | None
    unread: int
    incident: int | None
    merged_into: int | None
    follows: int | None
    default_terms: bool
    reopened: int
    changed_us: int
    provider_key: str
    asked_us: int | None
    ask_again_us: int | None
    declared: bool
    ping_pong: int
    fresh: bool
    policy: str
    """What the agreement does by itself, as JSON; empty for nothing."""


def project(ticket: Ticket) -> Projection:
    """Return the row of a ticket, the same for every observer and every moment."""
    registration = registration_clock(ticket).read(ticket.last_at)
    resolution = resolution_clock(ticket).read(ticket.last_at)
    unregistered = ticket.state is State.RECEIVED
    clock = registration if unregistered else resolution
    due_at = clock.due_at if ticket.state.live else None
    waiting = ticket.waiting
    return Projection(
        version=ticket.version,
        state=str(ticket.state),
        live=ticket.state.live,
        rank=UNREGISTERED_RANK if unregistered or ticket.priority is None else ticket.priority.rank,
        priority=None if ticket.priority is None else str(ticket.priority),
        category=ticket.category,
        subject=ticket.subject,
        customer=ticket.customer,
        contact=ticket.contact,
        channel=str(ticket.channel),
        assignee=ticket.assignee,
        line=str(ticket.line),
        received_us=to_us(ticket.received_at),
        registered_us=None if ticket.registered_at is None else to_us(ticket.registered_at),
        ended_us=None if ticket.ended_at is None else to_us(ticket.ended_at),
        due_us=None if due_at is None else to_us(due_at),
        left_us=clock.left_us if due_at is None else None,
        target_us=clock.target_us,
        breached=clock.breach is not None,
        waiting_since_us=None if waiting is None else to_us(waiting.since),
        provider="" if waiting is None else waiting.provider,
        promise_us=None if ticket.promise is None else to_us(ticket.promise.until),
        unread=ticket.unread,
        incident=ticket.incident,
        merged_into=ticket.merged_into,
        follows=ticket.follows,
        default_terms=ticket.terms.default,
        reopened=ticket.reopened,
        changed_us=to_us(ticket.last_at),
        provider_key="" if waiting is None else name_key(waiting.provider),
        asked_us=None if waiting is None or waiting.asked_at is None else to_us(waiting.asked_at),
        ask_again_us=None if waiting is None or waiting.ask_again_at is None else to_us(waiting.ask_again_at),
        declared=ticket.declared,
        ping_pong=ticket.ping_pong,
        fresh=ticket.fresh,
        policy=policy_text(ticket.terms.policy),
    )


def queue_row(number: int, row: Projection, customer_name: str = "") -> QueueRow:
    """Return the stored row of a live ticket as the queue shows it."""
    return QueueRow(
        number=number,
        version=row.version,
        state=State(row.state),
        rank=row.rank,
        priority=None if row.priority is None else Priority(row.priority),
        category=row.category,
        subject=row.subject,
        customer=row.customer,
        customer_name=customer_name or row.customer or "",
        contact=row.contact,
        channel=Channel(row.channel),
        assignee=row.assignee,
        line=Line(row.line),
        received_us=row.received_us,
        due_us=row.due_us,
        left_us=row.left_us,
        target_us=row.target_us,
        breached=row.breached,
        waiting_since_us=row.waiting_since_us,
        provider=row.provider,
        promise_us=row.promise_us,
        unread=row.unread,
        incident=row.incident,
        default_terms=row.default_terms,
        reopened=row.reopened,
        changed_us=row.changed_us,
        asked_us=row.asked_us,
        ask_again_us=row.ask_again_us,
        declared=row.declared,
        ping_pong=row.ping_pong,
        fresh=row.fresh,
        policy=policy_of(row.policy),
    )
