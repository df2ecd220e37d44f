"""One text to all whom an incident concerns: shown with its list first, written in one transaction.

The head's event says what was told; the letters carry its operation. So either all are written or none, and
an operation that is repeated after a lost answer, or a killed console, writes nothing again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Unpack
from uuid import uuid4

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import ClockStart, Terms
from supportdesk.domain.durations import us_between
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.ticket import Channel, State, Ticket, changed
from supportdesk.i18n import N_
from supportdesk.models import customers, outbox
from supportdesk.models import events as event_store
from supportdesk.models import incidents as incident_store
from supportdesk.models.outbox import Message as Letter
from supportdesk.services import letters
from supportdesk.services.desk import Desk, utc
from supportdesk.services.languages import reads, spoken_by, texts_for
from supportdesk.services.recording import (
    Moment,
    Options,
    Outcome,
    always,
    append,
    create,
    load,
    transact,
    when,
)

__all__ = [
    "Announcement",
    "Letter",
    "Recipient",
    "announce",
    "announced_to",
    "letters_by_text",
    "letters_of",
    "read_by",
    "recipients",
    "tell_all",
    "unsent_of",
]

MAINTENANCE = N_("Scheduled maintenance")
"""What a maintenance is called where nobody calls it anything else."""

_NEVER = (State.MERGED, State.REFUSED, State.CLOSED)
"""Whose clients are told nothing more about it."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told: a ticket's client, or a contact to whom a maintenance is announced."""

    number: int
    """The ticket under whose number the letter goes."""
    customer: str | None
    contact: str
    address: str | None
    """None: nobody knows it, and the letter waits for one."""
    language: str

    @property
    def key(self) -> tuple[int, str | None, str]:
        """By what the recipient is known from one look to the next."""
        return self.number, self.customer, self.contact


def recipients(desk: Desk, head: int) -> list[Recipient]:
    """Return whom a text about an incident would reach: each ticket's client, and who was announced to."""
    with desk.store.reading():
        return [_recipient(desk, number, ticket) for number, ticket in _addressed(desk, head)]


def read_by(
    listed: Iterable[Recipient],
    texts: Mapping[str, str],
    language: str | None = None,
    *,
    first_to_others: bool = False,
) -> dict[str, str | None]:
    """Return the language of the text that the speakers of each language would get; None where it lacks."""
    return reads([one.language for one in listed], texts, language, first_to_others=first_to_others)


def tell_all(
    desk: Desk,
    head: int,
    text: str,
    *,
    language: str | None = None,
    texts: Mapping[str, str] | None = None,
    first_to_others: bool = False,
    but: Iterable[tuple[int, str | None, str]] = (),
    **options: Unpack[Options],
) -> Outcome:
    """Write one text to all whom an incident concerns, except those whose `Recipient.key` is in ``but``.

    ``texts``: the same in other languages; every language that somebody speaks has to have its own, see
    `texts_for`.
    """
    left_out = frozenset(but)

    def body(operation: str) -> Outcome:
        history = load(desk, head, options.get("expected"))
        moment = when(options.get("at"), desk.now(), ticket_of(history))
        people = [(_recipient(desk, *addressed), *addressed) for addressed in _addressed(desk, head)]
        chosen = [(number, ticket) for who, number, ticket in people if who.key not in left_out]
        languages = [who.language for who, _number, _ticket in people if who.key not in left_out]
        spoken = texts_for(languages, text, texts or {}, language, first_to_others=first_to_others)
        command = do.Tell(text, spoken, "incident", len(chosen), operation)
        recorded = append(desk, head, history, [always(command)], moment, operation)
        for number, ticket in chosen:
            _write(desk, "incident", head, number, ticket, {}, text, spoken, moment, operation)
        return Outcome.of(head, history, recorded)

    return transact(
        desk, body, number=head, expected=options.get("expected"), operation=options.get("operation")
    )


@dataclass(frozen=True, slots=True)
class Announcement:
    """A scheduled maintenance, as it is announced."""

    subject: str
    since: datetime
    until: datetime
    text: str
    texts: Mapping[str, str]
    """The same in other languages."""
    language: str | None = None
    """Of ``text``; None: what all speak, or the usual one."""
    first_to_others: bool = False
    """Whether ``text`` was chosen for those whose language lacks one."""
    codes: tuple[str, ...] = ()
    """The customers to whom it is announced; empty: to all."""
    subjects: Mapping[str, str] = field(default_factory=dict)
    """What it is called in the letters, by language; else ``subject``."""


def announced_to(desk: Desk, codes: Sequence[str] = ()) -> list[Recipient]:
    """Return the contacts of these customers, or of all, to whom a maintenance would be announced."""
    with desk.store.reading():
        now = desk.now()
        nobody = Ticket(now, desk.default_terms, last_at=now)
        return [
            _recipient(desk, 0, changed(nobody, customer=code, contact=contact))
            for code, contact in _contacts(desk, codes)
        ]


def announce(
    desk: Desk,
    announcement: Announcement,
    *,
    but: Iterable[tuple[int, str | None, str]] = (),
    operation: str | None = None,
) -> Outcome:
    """Make the ticket of a maintenance and write to the customers' contacts, all in one transaction."""
    left_out = {(customer, contact) for _number, customer, contact in but}
    since, until = utc(announcement.since), utc(announcement.until)

    def body(operation: str) -> Outcome:
        people = _contacts(desk, announcement.codes)
        chosen = tuple(person for person in people if person not in left_out)
        now = desk.now()
        nobody = Ticket(now, desk.default_terms, last_at=now)
        spoken = texts_for(
            spoken_by(desk, [changed(nobody, customer=code) for code, _contact in chosen]),
            announcement.text,
            announcement.texts,
            announcement.language,
            first_to_others=announcement.first_to_others,
        )
        if until <= now:
            raise Refused(N_("The maintenance is over already: {until}."), until=until)
        terms = _terms_until(desk.default_terms, us_between(now, until))
        steps: list[do.Command] = [
            do.Receive(announcement.subject, terms, announcement.text, Channel.OTHER),
            do.Register(desk.catalogue["maintenance"]),
            do.Assign(desk.actor),
            do.Declare(since, until, chosen),
            do.Tell(announcement.text, spoken, "maintenance", len(chosen), operation),
        ]
        outcome = create(desk, [(step, Moment(now, now)) for step in steps], operation)
        for code, contact in chosen:
            ticket = changed(outcome.ticket, customer=code, contact=contact)
            spoken_there = letters.client_of(desk, ticket).language
            called = {"subject": announcement.subjects.get(spoken_there, announcement.subject)}
            fields = called | _times(desk, code, since, until)
            _write(
                desk,
                "maintenance",
                outcome.number,
                outcome.number,
                ticket,
                fields,
                announcement.text,
                spoken,
                Moment(now, now),
                operation,
            )
        return outcome

    return transact(desk, body, operation=operation or uuid4().hex)


def letters_of(desk: Desk, told: Event) -> list[Letter]:
    """Return the letters by which a text was told, in the order in which they were written."""
    with desk.store.reading():
        found = outbox.listed(desk.store, operation=told.data["operation"], limit=100_000)
    return sorted(found, key=lambda letter: letter.number)


def unsent_of(desk: Desk, numbers: Iterable[int]) -> int:
    """Return how many letters of these tickets could not be sent, whatever they are about."""
    with desk.store.reading():
        failed = outbox.failed(desk.store)
    return sum(failed.get(number, 0) for number in numbers)


def letters_by_text(desk: Desk, texts: Iterable[Event]) -> dict[int, list[Letter]]:
    """Return the letters of each text, by the seq of the event that told it."""
    return {told.seq: letters_of(desk, told) for told in texts}


def _terms_until(terms: Terms, target_us: int) -> Terms:
    """Return the terms of an announced maintenance: it has no client whose agreement says how long it takes,
    and is due when it was announced to be over. Any other category that it is given has the usual targets.
    """
    targets_us = {**terms.resolution_us, "maintenance": target_us}
    return replace(terms, resolution_us=targets_us, resolution_starts=ClockStart.REGISTRATION)


def _addressed(desk: Desk, head: int) -> list[tuple[int, Ticket]]:
    """Return the tickets whose clients are told, and for each person announced to a stand-in of the head."""
    numbers = [head, *incident_store.members(desk.store, head)]
    known = event_store.histories(desk.store, numbers)
    if head not in known:
        raise Unknown(N_("There is no ticket #{number}."), number=head)
    found: list[tuple[int, Ticket]] = []
    for number in numbers:
        ticket = ticket_of(known[number])
        if letters.names_somebody(ticket) and ticket.state not in _NEVER:
            found.append((number, ticket))
    head_ticket = ticket_of(known[head])
    for event in known[head]:
        if event.kind is Kind.DECLARED and head_ticket.declared:
            found += [
                (head, changed(head_ticket, customer=code, contact=contact, sender=""))
                for code, contact in event.data.get("to", ())
                if contact != head_ticket.contact
            ]
    return found


def _recipient(desk: Desk, number: int, ticket: Ticket) -> Recipient:
    customer = None if ticket.customer is None else customers.customer(desk.store, ticket.customer)
    return Recipient(
        number,
        ticket.customer,
        ticket.contact or ticket.sender,
        letters.address_of(ticket, customer),
        letters.LANGUAGE if customer is None else customer.language,
    )


def _write(
    desk: Desk,
    letter: str,
    head: int,
    number: int,
    ticket: Ticket,
    fields: Mapping[str, str],
    text: str,
    texts: Mapping[str, str],
    moment: Moment,
    operation: str,
) -> None:
    known = {"incident": str(head), "text": text, **fields}
    letters.write(desk, number, ticket, letter, known, moment.recorded_at, operation, texts=texts)


def _contacts(desk: Desk, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return the customers' people as a letter names them, each once; of all customers without codes."""
    known = {customer.code: customer for customer in customers.all_of(desk.store)}
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise Unknown(N_("There is no customer {customer}."), customer=unknown[0])
    found: dict[str, str] = {}
    for code in codes or sorted(known):
        for contact in known[code].contacts:
            found.setdefault(contact.email or f"{contact.name} ({known[code].name})", code)
    return [(code, contact) for contact, code in found.items()]


def _times(desk: Desk, code: str, since: datetime, until: datetime) -> dict[str, str]:
    """Return both ends of a maintenance as the customer's clocks show them."""
    zone = desk.zone_of(code)
    ends = {"from": since, "to": until}
    return {name: f"{at.astimezone(zone):%d.%m.%Y %H:%M %Z}" for name, at in ends.items()}
