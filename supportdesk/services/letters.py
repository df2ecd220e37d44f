"""What is told to clients, in their language, and to which address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import LANGUAGES, translated
from supportdesk.models import customers, outbox
from supportdesk.models.base import Store
from supportdesk.models.customers import Contact, Customer
from supportdesk.text import clean, line

LANGUAGE = "ru"
"""What is spoken with a client of whom nobody knows better, as with a customer whose file names none."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


def tell_of_fix(
    store: Store,
    number: int,
    ticket: Ticket,
    instructions: str,
    translations: Mapping[str, str],
    now: datetime,
    operation: str,
) -> str:
    """Put the report of a delivered fix into the outbox, in the transaction; return the instructions in the
    client's language.
    """
    customer = None if ticket.customer is None else customers.customer(store, ticket.customer)
    language = LANGUAGE if customer is None else customer.language
    words = clean(translations.get(language, instructions))
    address = address_of(ticket, customer)
    code = language if language in LANGUAGES else "en"
    subject = translated("[SD-{number}] Fixed: {subject}", code).format(number=number, subject=ticket.subject)
    body = translated(
        "Hello,\n\nthe error behind your request #{number} “{subject}” is fixed.\n\n{instructions}\n\n"
        "If anything is still wrong, answer this message: we will open your request again.\n\n"
        "Technical support",
        code,
    ).format(number=number, subject=line(ticket.subject), instructions=words)
    outbox.put(
        store,
        outbox.Message(
            ticket=number,
            recipient=address,
            contact=ticket.contact or ticket.sender,
            language=language,
            subject=line(subject),
            body=body,
            state=outbox.Delivery.FAILED if address is None else outbox.Delivery.WAITING,
            problem=outbox.UNKNOWN_ADDRESS if address is None else None,
            created_at=now,
            operation=operation,
        ),
    )
    return words


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
