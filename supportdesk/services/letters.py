"""Letters: in the client's language, to their address, in the transaction of what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import customers, outbox
from supportdesk.models.base import Store
from supportdesk.models.customers import Contact, Customer
from supportdesk.models.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind, Message
from supportdesk.services.desk import Desk
from supportdesk.services.letter_templates import Templates
from supportdesk.services.outbox import UNSENT
from supportdesk.text import clean, line

LANGUAGE = "ru"
"""What is spoken with a client of whom nobody knows better, as with a customer whose file names none."""

PARTS = " · "
"""What stands between a caller's name and number in a ticket's contact."""

_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Client:
    """Who reads a ticket's letters."""

    customer: str
    """The customer's name; empty while the caller is unknown."""
    language: str
    address: str | None
    """None: nobody knows it."""


def names_somebody(ticket: Ticket) -> bool:
    """Tell whether a ticket says at all whose it is."""
    return bool(ticket.customer or ticket.contact.strip() or ticket.sender.strip())


def client_of(desk: Desk, ticket: Ticket) -> Client:
    """Return who reads a ticket's letters."""
    with desk.store.reading():
        customer = None if ticket.customer is None else customers.customer(desk.store, ticket.customer)
    name, language = ("", LANGUAGE) if customer is None else (customer.name, customer.language)
    return Client(name, language, address_of(ticket, customer))


def clients_of(desk: Desk, tickets: Iterable[Ticket]) -> list[Client]:
    """Return who reads the tickets' letters; of a ticket that says nobody, nobody does."""
    return [client_of(desk, ticket) for ticket in tickets if names_somebody(ticket)]


def in_theirs(desk: Desk, ticket: Ticket, text: str, texts: Mapping[str, str] | None) -> str:
    """Return a text in the language of a ticket's client, out of ``texts`` by language; else ``text``.

    A ticket without a client, as an incident is, keeps what was written in all of them.
    """
    if texts and not names_somebody(ticket):
        return "\n\n".join(dict.fromkeys(texts.values()))
    return texts.get(client_of(desk, ticket).language, text) if texts else text


def write(
    desk: Desk,
    number: int,
    ticket: Ticket,
    letter: str,
    fields: Mapping[str, str],
    now: datetime,
    operation: str,
    *,
    texts: Mapping[str, str] | None = None,
    recipient: str | None = None,
) -> Message:
    """Put a letter to a ticket's client into the outbox, in the caller's transaction; return it as stored.

    ``letter`` is its name in ``letters.toml``, ``fields`` what that template names besides what every letter
    knows. ``texts``: what the engineer wrote, by language; the client's becomes the field ``text``.
    ``recipient``: another address than the contact's.
    """
    client = client_of(desk, ticket)
    drawn = drafted(
        desk.letters,
        client,
        number,
        ticket,
        letter,
        fields,
        now,
        operation,
        texts=texts,
        recipient=recipient,
    )
    return replace(drawn, number=outbox.put(desk.store, drawn))


def drafted(
    templates: Templates,
    client: Client,
    number: int,
    ticket: Ticket,
    letter: str,
    fields: Mapping[str, str],
    now: datetime,
    operation: str = "",
    *,
    texts: Mapping[str, str] | None = None,
    recipient: str | None = None,
) -> Message:
    """Return a letter as `write` would put it into the outbox: to be shown before it is written."""
    language = templates.language(letter, client.language)
    text = (texts or {}).get(client.language)
    known = {
        "number": str(number),
        "subject": line(ticket.subject),
        "customer": line(client.customer),
        "contact": line(ticket.contact or ticket.sender),
        **fields,
        **({} if text is None else {"text": text}),
    }
    subject, body = templates.fill(letter, language, known)
    address = recipient or client.address
    return Message(
        ticket=number,
        recipient=address,
        contact=ticket.contact or ticket.sender,
        language=language,
        subject=line(f"[SD-{number}] {subject}"),
        body=body,
        state=Delivery.FAILED if address is None else Delivery.WAITING,
        problem=UNKNOWN_ADDRESS if address is None else None,
        created_at=now,
        operation=operation,
        kind=LetterKind(letter.partition("-")[0]),
    )


def to_colleague(
    store: Store,
    recipient: str | None,
    contact: str,
    kind: LetterKind,
    language: str,
    subject: str,
    body: str,
    now: datetime,
    operation: str,
) -> Message:
    """Put a letter about no ticket into the outbox, in the caller's transaction; return it as stored.

    ``recipient`` None: the colleague's address is not known.
    """
    drawn = Message(
        ticket=None,
        recipient=recipient or None,
        contact=contact,
        language=language,
        subject=line(subject),
        body=clean(body),
        state=Delivery.WAITING if recipient else Delivery.FAILED,
        problem=None if recipient else UNKNOWN_ADDRESS,
        created_at=now,
        operation=operation,
        kind=kind,
    )
    return replace(drawn, number=outbox.put(store, drawn))


def take_back_of(
    desk: Desk, number: int | None, operation: str | None, now: datetime
) -> tuple[list[int], list[int]]:
    """Take back a ticket's letters of an operation, or (None) those of all tickets, in the transaction.

    Returns the numbers of those that are not sent now, and of those that were sent already.
    """
    if operation is None:
        return [], []
    written = outbox.listed(desk.store, ticket=number, operation=operation, limit=100_000)
    back = [message for message in written if message.state in UNSENT]
    for message in back:
        outbox.settle(desk.store, message.number, message.recipient, Delivery.CANCELLED, None, now)
    sent = [message.number for message in written if message.state is Delivery.SENT]
    return sorted(message.number for message in back), sorted(sent)


def find_addresses(desk: Desk, number: int, ticket: Ticket, now: datetime, operation: str) -> None:
    """Let letters whose address nobody knew go to the contact named now, in the caller's transaction."""
    address = client_of(desk, ticket).address
    if address is None:
        return
    for message in outbox.listed(desk.store, ticket=number, states=[Delivery.FAILED]):
        if message.problem == UNKNOWN_ADDRESS:
            outbox.settle(desk.store, message.number, address, Delivery.WAITING, None, now)


def typed_address(text: str) -> str:
    """Return an e-mail address as it was typed; raise `Refused` for what is none."""
    address = text.strip()
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address) or clean(address) != address:
        raise Refused(N_("“{text}” is no e-mail address."), text=line(address, 100))
    return address


def tell_of_fix(
    desk: Desk,
    number: int,
    ticket: Ticket,
    instructions: str,
    translations: Mapping[str, str],
    now: datetime,
    operation: str,
) -> str:
    """Write the report of a delivered fix; return the instructions in the client's language."""
    write(desk, number, ticket, "fix", {"text": instructions}, now, operation, texts=translations)
    return clean(translations.get(client_of(desk, ticket).language, instructions))


def address_of(ticket: Ticket, customer: Customer | None) -> str | None:
    """Return the address of a ticket's contact; None when nobody knows it: nobody else is written to."""
    for named in (ticket.contact, ticket.sender):
        known = address_in(named) or _of_contact(named, () if customer is None else customer.contacts)
        if known is not None:
            return known
    return None


def address_in(*names: str) -> str | None:
    """Return the address that stands in the first of the names which holds exactly one; None in none."""
    written = (_ADDRESS.findall(name) for name in names)
    return next((str(found[0]) for found in written if len(found) == 1), None)


def _of_contact(named: str, contacts: tuple[Contact, ...]) -> str | None:
    """Return the one address of the customer's people who are named so, or have that phone, or both.

    A caller is often named with the phone number: “Мария Ковалёва · +7 495 000-00-01”.
    """
    parts = [line(part).casefold() for part in (named, *named.split(PARTS)) if line(part)]
    phones = {_digits(part) for part in parts} - {""}
    by_name = {c.email for c in contacts if c.email and line(c.name).casefold() in parts}
    by_phone = {c.email for c in contacts if c.email and _digits(c.phone) in phones}
    found = by_name & by_phone if by_name and by_phone else by_name | by_phone
    return found.pop() if len(found) == 1 else None


def _digits(phone: str) -> str:
    """Return a whole phone number's last ten digits; empty for what is no phone number."""
    digits = re.sub(r"[\s+()./-]", "", phone)
    return digits[-10:] if digits.isdecimal() and digits.isascii() and len(digits) >= 10 else ""
