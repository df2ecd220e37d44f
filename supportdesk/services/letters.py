"""Letters: in the client's language, to their address, in the transaction of what they tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from supportdesk.domain.ticket import Ticket
from supportdesk.models import customers, outbox
from supportdesk.models.base import Store
from supportdesk.models.customers import Contact, Customer
from supportdesk.models.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind, Message
from supportdesk.services.desk import Desk
from supportdesk.text import clean, line

LANGUAGE = "ru"
"""What is spoken with a client of whom nobody knows better, as with a customer whose file names none."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


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
) -> Message:
    """Put a letter to a ticket's client into the outbox, in the caller's transaction; return it as stored.

    ``letter`` is its name in ``letters.toml``, ``fields`` what that template names besides what every letter
    knows. ``texts``: what the engineer wrote, by language; the client's becomes the field ``text``.
    """
    drawn = draft(desk, number, ticket, letter, fields, now, operation, texts=texts)
    return replace(drawn, number=outbox.put(desk.store, drawn))


def draft(
    desk: Desk,
    number: int,
    ticket: Ticket,
    letter: str,
    fields: Mapping[str, str],
    now: datetime,
    operation: str,
    *,
    texts: Mapping[str, str] | None = None,
) -> Message:
    """Return a letter as `write` would put it into the outbox: to be shown before it is written."""
    customer = _customer(desk, ticket)
    spoken = _spoken(customer)
    language = desk.letters.language(letter, spoken)
    text = (texts or {}).get(spoken)
    known = {
        "number": str(number),
        "subject": line(ticket.subject),
        "customer": "" if customer is None else line(customer.name),
        "contact": line(ticket.contact or ticket.sender),
        **fields,
        **({} if text is None else {"text": text}),
    }
    subject, body = desk.letters.fill(letter, language, known)
    address = address_of(ticket, customer)
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
    return clean(translations.get(_spoken(_customer(desk, ticket)), instructions))


def address_of(ticket: Ticket, customer: Customer | None) -> str | None:
    """Return the address of a ticket's contact; None when nobody knows it: nobody else is written to."""
    for named in (ticket.contact, ticket.sender):
        known = _of_contact(named, () if customer is None else customer.contacts)
        if known is not None:
            return known
        found = _ADDRESS.findall(named)
        if len(found) == 1:
            return str(found[0])
    return None


def _customer(desk: Desk, ticket: Ticket) -> Customer | None:
    return None if ticket.customer is None else customers.customer(desk.store, ticket.customer)


def _spoken(customer: Customer | None) -> str:
    return LANGUAGE if customer is None else customer.language


def _of_contact(named: str, contacts: tuple[Contact, ...]) -> str | None:
    """Return the one address of the customer's people who are named so, or have that phone."""
    wanted, digits = line(named).casefold(), _digits(named)
    if not wanted:
        return None
    found = {
        contact.email
        for contact in contacts
        if contact.email
        and (wanted == line(contact.name).casefold() or (digits and digits == _digits(contact.phone)))
    }
    return found.pop() if len(found) == 1 else None


def _digits(phone: str) -> str:
    """Return a whole phone number's last ten digits; empty for what is no phone number."""
    digits = re.sub(r"[\s+()./-]", "", phone)
    return digits[-10:] if digits.isdecimal() and digits.isascii() and len(digits) >= 10 else ""
