"""Whose a message is: one rule, by the sender's address, for every door by which messages come in."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.models import customers
from supportdesk.services.desk import Desk
from supportdesk.services.letters import PARTS, address_in
from supportdesk.text import line


@dataclass(frozen=True, slots=True)
class Sender:
    """A customer, and which of its people wrote."""

    customer: str
    contact: str
    """Name and address of the contact whose address it is; empty where only the domain is known."""


def recognised(desk: Desk, contact: str, sender: str) -> Sender | None:
    """Return whose the address is, by exact contact, else by the customer's domain; None when in doubt.

    Inside a transaction. ``contact``, ``sender``: how the message names them.
    """
    address = address_in(contact, sender)
    code = None if address is None else customers.of_address(desk.store, address)
    if address is None or code is None:
        return None
    person = customers.contact_at(desk.store, code, address)
    return Sender(code, "" if person is None else PARTS.join(filter(None, (line(person.name), person.email))))
