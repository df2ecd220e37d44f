"""Customers, their people, and what is agreed with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from supportdesk.domain.agreement import Terms
from supportdesk.domain.errors import Unknown
from supportdesk.i18n import N_
from supportdesk.models.base import Store
from supportdesk.models.chain import canonical
from supportdesk.models.tables import Agreement, CustomerDomain, CustomerKey
from supportdesk.models.tables import Contact as Contacts
from supportdesk.models.tables import Customer as Customers
from supportdesk.models.words import words

Change = Literal["created", "updated", "unchanged"]

_PHONE = re.compile(r"[\d\s+()./-]*\d[\d\s+()./-]*")
_SHORTEST_TAIL = 3
_LAST = "\U0010ffff"
_MOST_TERMS = 8


@dataclass(frozen=True, slots=True)
class Contact:
    """One of a customer's people."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A company that has a contract, or may have one."""

    code: str
    name: str
    language: str = "ru"
    time_zone: str = ""
    """A zone of the tz database; empty for the desk's own."""
    reopen_days: int = 7
    domains: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()


def upsert(store: Store, customer: Customer, terms: Sequence[Terms] = ()) -> Change:
    """Store a customer as given and tell what that changed.

    Domains are replaced. Contacts and agreements are added, or changed when there is one with the same
    e-mail or name, or with the same ``valid_from``; none is deleted.
    """
    before = _known(store, [customer.code]).get(customer.code)
    terms_before = terms_of(store, customer.code)
    contacts = _merged(() if before is None else before.contacts, customer.contacts)
    domains = tuple(sorted({domain.casefold() for domain in customer.domains}))
    after = replace(customer, domains=domains, contacts=contacts)
    terms_after = {t.valid_from: t for t in (*terms_before, *terms)}
    if after == before and list(terms_after.values()) == terms_before:
        return "unchanged"
    _store(store, after)
    for version in terms:
        _store_terms(store, customer.code, version)
    return "created" if before is None else "updated"


def add_contact(store: Store, code: str, contact: Contact) -> Change:
    """Add one of a customer's people, or change one; raise `Unknown` when there is no such customer."""
    known = customer(store, code)
    if known is None:
        raise Unknown(N_("There is no customer {customer}."), customer=code)
    return upsert(store, replace(known, contacts=(contact,)))


def customer(store: Store, code: str) -> Customer | None:
    """Return the customer with this code; None when there is none."""
    return _known(store, [code]).get(code)


def all_of(store: Store) -> list[Customer]:
    """Return all customers, by name."""
    return sorted(_known(store, None).values(), key=_by_name)


def find(store: Store, text: str, limit: int) -> list[Customer]:
    """Return the customers that are meant by what was typed, by name.

    Every word is the beginning of a word of the customer's or a contact's name, code, e-mail or domain, or
    a part of a phone number, however it is written.
    """
    terms = _terms(text)
    if not terms:
        return [] if text.strip() else all_of(store)[:limit]
    found: set[str] | None = None
    for term in terms:
        query = CustomerKey.select(CustomerKey.customer).where(
            CustomerKey.word >= term, CustomerKey.word < term + _LAST
        )
        codes = {code for (code,) in store.select(query)}
        found = codes if found is None else found & codes
    exact = text.strip().casefold()
    known = sorted(_known(store, found).values(), key=lambda c: (c.code.casefold() != exact, *_by_name(c)))
    return known[:limit]


def of_address(store: Store, email: str) -> str | None:
    """Return the code of the one customer whose contact has this address, else of the one with its domain."""
    address = email.strip().casefold()
    if "@" not in address:
        return None
    contacts = Contacts.select(Contacts.customer).where(Contacts.email == address).distinct()
    domain = address.rpartition("@")[2]
    domains = CustomerDomain.select(CustomerDomain.customer).where(CustomerDomain.domain == domain)
    for query in (contacts, domains):
        codes = store.select(query)
        if codes:
            return str(codes[0][0]) if len(codes) == 1 else None
    return None


def contact_at(store: Store, code: str, email: str) -> Contact | None:
    """Return the customer's one contact with this address; None when there is none, or several share it."""
    query = Contacts.select(Contacts.name, Contacts.email, Contacts.phone).where(
        Contacts.customer == code, Contacts.email == email.strip().casefold()
    )
    found = store.select(query)
    return Contact(*found[0]) if len(found) == 1 else None


def terms_of(store: Store, code: str) -> list[Terms]:
    """Return the versions of a customer's agreement, oldest first; empty when there is none."""
    query = Agreement.select(Agreement.terms).where(Agreement.customer == code).order_by(Agreement.valid_from)
    return [Terms.from_data(json.loads(terms)) for (terms,) in store.select(query)]


_AGREED = (
    "SELECT customer.reopen_days, agreement.terms FROM customer"
    " LEFT JOIN agreement ON agreement.customer = customer.code"
    " WHERE customer.code = %s ORDER BY agreement.valid_from_us"
)
"""One statement, not built anew: every registration asks it."""


def agreed(store: Store, code: str) -> tuple[int, list[Terms]] | None:
    """Return a customer's reopen days and agreed terms, oldest first; None when there is no such customer."""
    found = store.rows(_AGREED, (code,))
    if not found:
        return None
    versions = [Terms.from_data(json.loads(terms)) for _days, terms in found if terms is not None]
    return int(found[0][0]), versions


def _known(store: Store, codes: Iterable[str] | None) -> dict[str, Customer]:
    wanted = None if codes is None else list(codes)
    if wanted == []:
        return {}
    customers = Customers.select()
    domains = CustomerDomain.select().order_by(CustomerDomain.domain)
    people = Contacts.select(Contacts.customer, Contacts.name, Contacts.email, Contacts.phone)
    people = people.order_by(Contacts.id)
    if wanted is not None:
        customers = customers.where(Customers.code.in_(wanted))
        domains = domains.where(CustomerDomain.customer.in_(wanted))
        people = people.where(Contacts.customer.in_(wanted))
    domains_of: dict[str, list[str]] = {}
    for code, domain in store.select(domains):
        domains_of.setdefault(code, []).append(domain)
    contacts_of: dict[str, list[Contact]] = {}
    for code, name, email, phone in store.select(people):
        contacts_of.setdefault(code, []).append(Contact(name, email, phone))
    return {
        code: Customer(
            code,
            name,
            language,
            zone,
            days,
            tuple(domains_of.get(code, ())),
            tuple(contacts_of.get(code, ())),
        )
        for code, name, language, zone, days in store.select(customers)
    }


def _merged(known: Iterable[Contact], given: Iterable[Contact]) -> tuple[Contact, ...]:
    contacts = list(known)
    for contact in given:
        contact = replace(contact, email=contact.email.strip().casefold())
        same = next((n for n, other in enumerate(contacts) if _same(contact, other)), None)
        if same is None:
            contacts.append(contact)
        else:
            contacts[same] = contact
    return tuple(contacts)


def _same(one: Contact, other: Contact) -> bool:
    """An e-mail is one person's; a phone may be shared by a whole shift."""
    if one.email and other.email:
        return one.email == other.email
    return one.name == other.name


def _store(store: Store, customer: Customer) -> None:
    columns = {
        "code": customer.code,
        "name": customer.name,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "reopen_days": customer.reopen_days,
    }
    preserve = [Customers.name, Customers.language, Customers.time_zone, Customers.reopen_days]
    store.apply(Customers.insert(columns).on_conflict(conflict_target=[Customers.code], preserve=preserve))
    for table in (CustomerDomain, Contacts, CustomerKey):
        store.apply(table.delete().where(table.customer == customer.code))
    rows = (
        (CustomerDomain, [{"domain": domain} for domain in customer.domains]),
        (Contacts, [{"name": c.name, "email": c.email, "phone": c.phone} for c in customer.contacts]),
        (CustomerKey, [{"word": key} for key in sorted(_keys(customer))]),
    )
    for table, values in rows:
        if values:
            store.apply(table.insert_many([{"customer": customer.code, **value} for value in values]))


def _store_terms(store: Store, code: str, terms: Terms) -> None:
    if terms.valid_from is None:
        raise ValueError("an agreement without a date")
    row = {"customer": code, "valid_from": terms.valid_from, "terms": canonical(terms.to_data())}
    target = [Agreement.customer, Agreement.valid_from]
    store.apply(Agreement.insert(row).on_conflict(conflict_target=target, preserve=[Agreement.terms]))


def _keys(customer: Customer) -> set[str]:
    keys = {customer.code.casefold(), *customer.domains}
    texts = [customer.code, customer.name, *customer.domains]
    for contact in customer.contacts:
        texts += [contact.name, contact.email]
        keys.add(contact.email)
        digits = _digits(contact.phone)
        keys.update(digits[start:] for start in range(len(digits) - _SHORTEST_TAIL + 1))
        if len(digits) == 11 and digits[0] == "7":
            keys.add("8" + digits[1:])
    for text in texts:
        keys.update(words(text))
    return keys - {""}


def _terms(text: str) -> list[str]:
    if _PHONE.fullmatch(text):
        return [_digits(text)]
    terms: list[str] = []
    for typed in text.casefold().split():
        typed = typed.strip(".,;:()<>\"'«»")
        terms += [typed] if "@" in typed or "." in typed else words(typed)
    return [term for term in dict.fromkeys(terms) if term][:_MOST_TERMS]


def _digits(phone: str) -> str:
    """Return a number's digits; a whole Russian one written with 8 is the one with +7."""
    digits = "".join(c for c in phone if c in "0123456789")
    return "7" + digits[1:] if len(digits) == 11 and digits[0] == "8" else digits


def _by_name(customer: Customer) -> tuple[str, str]:
    return (customer.name.casefold(), customer.code)
