"""How requests come in and get their customer, and how a client's answer reaches its ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Unpack

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import Terms, governing
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.errors import Refused, TooLateToReopen, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.fold import fold, ticket_of
from supportdesk.domain.ticket import Channel, State, Ticket
from supportdesk.i18n import N_
from supportdesk.models import customers, queue
from supportdesk.services import letters
from supportdesk.services.desk import Desk
from supportdesk.services.engineers import engineer
from supportdesk.services.fix_places import placing
from supportdesk.services.letters import address_in
from supportdesk.services.merging import surviving
from supportdesk.services.recording import (
    Moment,
    Options,
    Outcome,
    Step,
    always,
    change,
    create,
    decided,
    happened_at,
    load,
    record,
    store_changed,
    transact,
)
from supportdesk.services.senders import Sender, recognised


def receive(
    desk: Desk,
    subject: str,
    *,
    text: str = "",
    customer: str | None = None,
    contact: str = "",
    sender: str = "",
    channel: Channel = Channel.OTHER,
    received_at: datetime | None = None,
    follows: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """Take in a request that is not registered yet: its registration clock runs from ``received_at``.

    Whose it is, where nobody says it, the sender's address tells; else the default terms govern.
    """

    def body(operation: str) -> Outcome:
        now = desk.now()
        moment = Moment(happened_at(received_at, now), now)
        whose, who = customer, contact
        known = recognised(desk, contact, sender)
        if known is not None and customer in (None, known.customer):
            whose, who = known.customer, _named(known, contact)
        terms = terms_for(desk, whose, moment.at)
        command = do.Receive(subject, terms, text, channel, whose, who, sender, follows)
        return create(desk, [(command, moment)], operation)

    return transact(desk, body, operation=operation)


def register_call(
    desk: Desk,
    category: str,
    subject: str,
    *,
    text: str = "",
    customer: str | None = None,
    contact: str = "",
    sender: str = "",
    channel: Channel = Channel.PHONE,
    received_at: datetime | None = None,
    at: datetime | None = None,
    assignee: str | None = None,
    operation: str | None = None,
) -> Outcome:
    """Take in a request and register it at once.

    ``received_at``: when the call was picked up (default: now, or ``at``); ``at``: when it was registered.
    ``customer`` None: an unknown caller, under the default terms. ``assignee``: who answers for it at once.
    """

    def body(operation: str) -> Outcome:
        now = desk.now()
        registered = Moment(happened_at(at, now), now)
        received = Moment(happened_at(received_at, now) if received_at else registered.at, now)
        if received.at > registered.at:
            raise Refused(N_("A request can't be registered before it is received."))
        terms = terms_for(desk, customer, received.at)
        steps: list[tuple[do.Command, Moment]] = [
            (do.Receive(subject, terms, text, channel, customer, contact, sender), received),
            (do.Register(desk.catalogue[category]), registered),
        ]
        if assignee is not None:
            steps.append((do.Assign(engineer(desk, assignee).login), registered))
        return create(desk, steps, operation)

    return transact(desk, body, operation=operation)


def register(
    desk: Desk,
    number: int,
    category: str,
    *,
    customer: str | None = None,
    contact: str = "",
    **options: Unpack[Options],
) -> Outcome:
    """Register a received request; a customer given here is identified first."""
    steps: list[Step] = [always(do.Register(desk.catalogue[category]))]
    if customer is not None or contact:
        steps.insert(0, lambda ticket: _identification(desk, ticket, customer, contact))
    return change(desk, number, steps, also=partial(letters.find_addresses, desk), **options)


def identify(
    desk: Desk, number: int, customer: str, *, contact: str = "", **options: Unpack[Options]
) -> Outcome:
    """Say whose request it is: the terms in force at its receipt govern it from its start."""

    def step(ticket: Ticket) -> do.Command:
        command = _identification(desk, ticket, customer, contact)
        if command is None:
            raise Refused(N_("The ticket already belongs to {customer}."), customer=customer)
        return command

    return change(desk, number, [step], also=partial(letters.find_addresses, desk), **options)


def recognise_waiting(desk: Desk) -> list[Outcome]:
    """Say whose the waiting messages are that came before the register knew their senders."""
    with desk.store.reading():
        numbers = queue.unknown(desk.store)
    done = [change(desk, number, [recognition(desk)]) for number in numbers]
    return [outcome for outcome in done if outcome.events]


def recognition(desk: Desk) -> Step:
    """Return the step that says whose a message is where its sender's address leaves no doubt."""

    def step(ticket: Ticket) -> do.Command | None:
        if ticket.customer is not None or ticket.state is not State.RECEIVED:
            return None
        known = recognised(desk, ticket.contact, ticket.sender)
        if known is None:
            return None
        terms = terms_for(desk, known.customer, ticket.received_at)
        contact, category = _named(known, ticket.contact), ticket.category
        return do.Identify(
            known.customer,
            terms,
            "" if contact == ticket.contact else contact,
            None if category is None else desk.catalogue[category],
            by_sender=True,
        )

    return step


def client_answered(
    desk: Desk,
    number: int,
    text: str,
    *,
    subject: str = "",
    sender: str = "",
    channel: Channel = Channel.MAIL,
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """Record a client's answer at the moment it reached us, which may lie before the ticket's last event.

    It resumes a wait for the client and reopens what was resolved within the agreed days; after these it
    becomes a new request that follows the old one. An answer to a merged ticket lands in its survivor.
    """

    def body(operation: str) -> Outcome:
        if expected is not None:
            load(desk, number, expected)
        survivor, history = surviving(desk, number)
        now = desk.now()
        arrived = happened_at(at, now)
        ticket = fold(history, as_of=arrived, hindsight=True)
        if ticket is None:
            raise Refused(N_("An answer can't be older than the request itself."))
        command = do.ClientAnswers(text, subject, sender, channel)
        current = ticket_of(history)
        try:
            drafts = decide(ticket, command, Context(desk.actor, arrived))
        except TooLateToReopen:
            terms = terms_for(desk, current.customer, arrived)
            again = do.Receive(
                subject or current.subject,
                terms,
                text,
                channel,
                current.customer,
                current.contact,
                sender,
                survivor,
            )
            return create(desk, [(again, Moment(arrived, max(now, arrived)))], operation)
        recorded = record(drafts, current.version, desk.actor, Moment(arrived, max(now, arrived)))
        if any(draft.kind is Kind.REOPENED for draft in drafts):
            later = Moment(max(now, arrived), max(now, arrived))
            recorded += decided(desk, history + recorded, [placing(desk, survivor)], later)
        store_changed(desk, survivor, history, recorded, operation)
        return Outcome.of(survivor, history, recorded)

    return transact(desk, body, operation=operation, number=number, expected=expected)


def terms_of(desk: Desk, customer: str | None, received_at: datetime) -> Terms:
    """Return what would govern a request of a customer, for a form to show."""
    with desk.store.reading():
        return terms_for(desk, customer, received_at)


def terms_for(desk: Desk, customer: str | None, received_at: datetime) -> Terms:
    """Return what governs a request: the customer's version in force at receipt, else the default terms."""
    if customer is None:
        return desk.default_terms
    agreed = customers.agreed(desk.store, customer)
    if agreed is None:
        raise Unknown(N_("There is no customer {customer}."), customer=customer)
    reopen_days, versions = agreed
    return governing(versions, received_at) or replace(desk.default_terms, reopen_days=reopen_days)


def _named(known: Sender, contact: str) -> str:
    """Return who wrote: as the message names them, unless that is only an address and the name is known."""
    return known.contact if known.contact and contact in ("", address_in(contact)) else contact


def _identification(desk: Desk, ticket: Ticket, customer: str | None, contact: str) -> do.Command | None:
    code = customer if customer is not None else ticket.customer
    if code is None:
        raise Refused(N_("Name the customer whose contact this is."))
    if code == ticket.customer and contact in ("", ticket.contact):
        return None
    category = None if ticket.category is None else desk.catalogue[ticket.category]
    terms = ticket.terms if code == ticket.customer else terms_for(desk, code, ticket.received_at)
    return do.Identify(code, terms, contact, category)
