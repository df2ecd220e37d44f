"""Customers: created or updated, and found by whatever an engineer hears on the phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from supportdesk.domain.errors import Unknown
from supportdesk.models import customers
from supportdesk.models.base import Store
from supportdesk.models.customers import Contact, Customer
from tests.domain.story import FROM_RECEIPT, TERMS

ALFA = Customer(
    "alfa",
    "Альфа-Связь",
    "ru",
    "Europe/Moscow",
    14,
    ("alfa.example", "alfa-telecom.example"),
    (Contact("Дежурный инженер", "noc@alfa.example", "+7 495 000-00-01"), Contact("Пётр Ёлкин")),
)
BETA = Customer(
    "beta", "Бета Банк", "en", domains=("beta.example",), contacts=(Contact("Ann", "ann@x.example"),)
)


@pytest.fixture
def desk(store: Store) -> Store:
    """A desk with two customers."""
    with store.transaction():
        assert customers.upsert(store, ALFA, [TERMS]) == "created"
        assert customers.upsert(store, BETA) == "created"
    return store


def upsert(store: Store, customer: Customer, *terms: object) -> str:
    """Store a customer in a transaction of its own."""
    with store.transaction():
        return customers.upsert(store, customer, terms)  # type: ignore[arg-type]


def test_a_customer_is_read_as_stored(desk: Store) -> None:
    """With domains in order and contacts as given; terms apart."""
    assert customers.customer(desk, "alfa") == replace(ALFA, domains=("alfa-telecom.example", "alfa.example"))
    assert customers.customer(desk, "gamma") is None
    assert customers.terms_of(desk, "alfa") == [TERMS]
    assert customers.terms_of(desk, "beta") == []
    assert [c.code for c in customers.all_of(desk)] == ["alfa", "beta"]


def test_repeating_an_import_changes_nothing(desk: Store) -> None:
    """The same customer again is no change."""
    assert upsert(desk, ALFA, TERMS) == "unchanged"
    assert upsert(desk, BETA) == "unchanged"


def test_a_customer_is_updated(desk: Store) -> None:
    """A new name, domain or phone is taken over; contacts that are not named stay."""
    moved = replace(
        ALFA,
        name="Альфа Телеком",
        domains=("alfa.example",),
        contacts=(Contact("Ночной", "NOC@alfa.example", "8 800"),),
    )
    assert upsert(desk, moved) == "updated"
    read = customers.customer(desk, "alfa")
    assert read is not None
    assert (read.name, read.domains) == ("Альфа Телеком", ("alfa.example",))
    assert read.contacts == (Contact("Ночной", "noc@alfa.example", "8 800"), Contact("Пётр Ёлкин"))
    assert customers.find(desk, "связь", 5) == []
    assert customers.find(desk, "телеком", 5) == [read]


def test_agreements_have_versions(desk: Store) -> None:
    """A new date is a new version, the same date changes that version, and none is deleted."""
    later = replace(FROM_RECEIPT, valid_from=datetime(2026, 12, 1, tzinfo=UTC))
    assert upsert(desk, ALFA, later) == "updated"
    assert customers.terms_of(desk, "alfa") == [TERMS, later]
    changed = replace(later, reopen_days=3)
    assert upsert(desk, ALFA, changed) == "updated"
    assert customers.terms_of(desk, "alfa") == [TERMS, changed]
    earlier = replace(TERMS, valid_from=datetime(2025, 1, 1, tzinfo=UTC))
    assert upsert(desk, ALFA, earlier) == "updated"
    assert customers.terms_of(desk, "alfa") == [earlier, TERMS, changed]


def test_a_contact_is_added(desk: Store) -> None:
    """The others stay; an unknown customer is told."""
    with desk.transaction():
        assert customers.add_contact(desk, "beta", Contact("Борис", phone="123456")) == "updated"
        assert customers.add_contact(desk, "beta", Contact("Борис", phone="12-34-56")) == "updated"
    read = customers.customer(desk, "beta")
    assert read is not None
    assert read.contacts == (Contact("Ann", "ann@x.example"), Contact("Борис", "", "12-34-56"))
    with pytest.raises(Unknown), desk.transaction():
        customers.add_contact(desk, "gamma", Contact("Никто"))


FOUND = {
    "аль": ["alfa"],
    "АЛЬФА": ["alfa"],
    "связь аль": ["alfa"],
    "альфа-св": ["alfa"],
    "ALF": ["alfa"],
    "петр": ["alfa"],
    "ёлк": ["alfa"],
    "noc@al": ["alfa"],
    "alfa.ex": ["alfa"],
    "telecom": ["alfa"],
    "4950000001": ["alfa"],
    "+7 (495) 000": ["alfa"],
    "8 495 000-00-01": ["alfa"],
    "8495": ["alfa"],
    "0001": ["alfa"],
    "example": ["alfa", "beta"],
    "банк бета": ["beta"],
    "ann": ["beta"],
    "аль бета": [],
    "999": [],
    "жираф": [],
    "%": [],
    "_": [],
    "'": [],
    "\0\ud800": [],
    "": ["alfa", "beta"],
    "  ": ["alfa", "beta"],
}


def test_a_customer_is_found_by_what_is_typed(desk: Store) -> None:
    """First letters of name, code or contact, a part of a phone number however written, e-mail, domain."""
    assert {typed: [c.code for c in customers.find(desk, typed, 10)] for typed in FOUND} == FOUND


def test_an_exact_code_stands_first(desk: Store) -> None:
    """Whoever types the whole code means that customer."""
    upsert(desk, Customer("альфа", "Ялта"))
    assert [c.code for c in customers.find(desk, "альфа", 10)] == ["альфа", "alfa"]
    assert len(customers.find(desk, "", 2)) == 2


SENDERS = {
    "noc@alfa.example": "alfa",
    "NOC@Alfa.Example ": "alfa",
    "new@alfa.example": "alfa",
    "ann@x.example": "beta",
    "x@sub.alfa.example": None,
    "x@notalfa.example": None,
    "": None,
    "alfa.example": None,
}


def test_a_sender_is_known_by_address_or_domain(desk: Store) -> None:
    """An exact contact counts before a domain; a part of a domain is none."""
    assert {address: customers.of_address(desk, address) for address in SENDERS} == SENDERS


def test_a_sender_that_two_customers_share_is_unknown(desk: Store) -> None:
    """The engineer decides."""
    upsert(
        desk, Customer("gamma", "Гамма", domains=("beta.example",), contacts=(Contact("A", "ann@x.example"),))
    )
    assert customers.of_address(desk, "x@beta.example") is None
    assert customers.of_address(desk, "ann@x.example") is None
