"""Customers: imported from a site's file, found while the phone is at the ear, shown on their card."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from supportdesk.domain.agreement import Terms, governing
from supportdesk.domain.errors import Refused, Told, Unknown
from supportdesk.domain.projection import Projection
from supportdesk.domain.queue import QueueRow, order, to_us
from supportdesk.i18n import N_
from supportdesk.models import customers, queue, tickets
from supportdesk.models.customers import Contact, Customer
from supportdesk.services import customer_file
from supportdesk.services.customer_file import Entry
from supportdesk.services.desk import Desk
from supportdesk.services.intake import recognise_waiting
from supportdesk.services.toml_reader import BadFile, Mistake
from supportdesk.text import line

__all__ = [
    "BadFile",
    "Card",
    "Contact",
    "Customer",
    "ImportReport",
    "add_contact",
    "add_customer",
    "card",
    "contact_from",
    "find",
    "import_file",
    "new_code",
    "remember_contact",
]

_EMAIL = re.compile(r"[^\s@·,]{1,64}@[^\s@·,]{1,255}")
_PHONE = re.compile(r"\+?\d[\d\s()-]{4,20}\d")
_ENDED_SHOWN = 20
_TICKETS_READ = 500
_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch ' y ' e yu ya"
_LETTERS = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _LATIN.replace("'", "").split(" "), strict=True))


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many customers of a file were new, changed, or as they were."""

    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of a customer."""

    customer: Customer
    versions: tuple[Terms, ...]
    """The versions of the agreement, oldest first."""
    in_force: Terms
    """What governs a request that is received now; the default terms when nothing is agreed."""
    open: tuple[QueueRow, ...]
    """The live tickets, in the order of the queue."""
    ended: tuple[tuple[int, Projection], ...]
    """The latest ended tickets with their numbers, newest first."""


def import_file(desk: Desk, path: Path) -> ImportReport:
    """Create or update the customers of a TOML file, all or none; raise `BadFile` with every mistake in it.

    What the file does not mention stays: other customers, contacts and versions of agreements.
    """
    entries = customer_file.read(path, desk.catalogue, desk.default_terms.reopen_days)
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    with desk.store.transaction():
        _refuse_others_domains(desk, path, entries)
        for entry in entries:
            counts[customers.upsert(desk.store, entry.customer, entry.terms)] += 1
    recognise_waiting(desk)
    return ImportReport(**counts)


def find(desk: Desk, text: str, limit: int = 20) -> list[Customer]:
    """Return the customers meant by what was typed: first letters, digits of a phone, a domain, an e-mail."""
    with desk.store.reading():
        return customers.find(desk.store, text, limit)


def add_customer(desk: Desk, name: str) -> Customer:
    """Add a customer of whom only the name is known yet; its code is made from the name."""
    name = line(name)
    if not name:
        raise Refused(N_("Give the customer's name."))
    with desk.store.transaction():
        code = new_code(name, {known.code for known in customers.all_of(desk.store)}, "customer")
        customer = Customer(code, name, reopen_days=desk.default_terms.reopen_days)
        customers.upsert(desk.store, customer)
    return customer


def add_contact(desk: Desk, code: str, name: str, email: str = "", phone: str = "") -> Customer:
    """Add one of a customer's people, or change the one with this e-mail or name."""
    name = line(name)
    if not name:
        raise Refused(N_("Give the contact's name."))
    with desk.store.transaction():
        customers.add_contact(desk.store, code, Contact(name, line(email), line(phone)))
        known = customers.customer(desk.store, code)
    recognise_waiting(desk)
    assert known is not None
    return known


def remember_contact(desk: Desk, code: str, typed: str) -> Contact | None:
    """Add the person whom a form names to a customer's people; None when nobody new can be told from it.

    Somebody is told by a phone number or an e-mail beside the name: “Мария К. · +7 495 000-00-01”.
    """
    person = contact_from(typed)
    if person is None:
        return None
    with desk.store.reading():
        known = customers.customer(desk.store, code)
    if known is None or any(_reaches(person, other) for other in known.contacts):
        return None
    add_contact(desk, code, person.name, person.email, person.phone)
    return person


def contact_from(typed: str) -> Contact | None:
    """Return the person that was typed as name, phone and e-mail in any order; None with no way to reach."""
    email = _EMAIL.search(typed)
    rest = typed if email is None else typed.replace(email[0], " ")
    phone = _PHONE.search(rest)
    if phone is not None:
        rest = rest.replace(phone[0], " ")
    name = " ".join(rest.replace("·", " ").replace(",", " ").split())
    if not name or (email is None and phone is None):
        return None
    return Contact(name, "" if email is None else email[0], "" if phone is None else phone[0].strip())


def _reaches(person: Contact, other: Contact) -> bool:
    digits = _digits(person.phone)
    return (
        person.name == other.name
        or bool(person.email and person.email == other.email)
        or bool(digits and digits == _digits(other.phone))
    )


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdecimal())


def card(desk: Desk, code: str) -> Card:
    """Return all that is known of a customer; raise `Unknown`."""
    with desk.store.reading():
        known = customers.customer(desk.store, code)
        if known is None:
            raise Unknown(N_("There is no customer {customer}."), customer=code)
        versions = tuple(customers.terms_of(desk.store, code))
        latest = tickets.of_customer(desk.store, code, _TICKETS_READ)
        live = queue.rows_of(desk.store, [number for number, row in latest if row.live])
        now = desk.now()
    now_us = to_us(now)
    return Card(
        customer=known,
        versions=versions,
        in_force=governing(versions, now) or desk.default_terms,
        open=tuple(sorted(live, key=lambda row: order(row, now_us))),
        ended=tuple(row for row in latest if not row[1].live)[:_ENDED_SHOWN],
    )


def _refuse_others_domains(desk: Desk, path: Path, entries: list[Entry]) -> None:
    """Refuse a domain of a customer who is not in the file: whose a sender is would not be known."""
    given = {entry.customer.code for entry in entries}
    owners = {d: c.code for c in customers.all_of(desk.store) if c.code not in given for d in c.domains}
    mistakes = [
        Mistake(
            entry.domain_lines[domain],
            "customer.domains",
            Told(N_("the domain {domain} is the customer {code}'s"), domain=domain, code=owners[domain]),
        )
        for entry in entries
        for domain in entry.customer.domains
        if domain in owners
    ]
    if mistakes:
        raise BadFile(path, mistakes)


def new_code(name: str, taken: Collection[str], fallback: str) -> str:
    """Return a code that is not taken, made from a name: Latin letters and digits."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in name.casefold())
    stem = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:40].rstrip("-") or fallback
    return next(c for c in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if c not in taken)
