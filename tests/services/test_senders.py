"""Whose a message is: told by the sender's address when it comes in, and once the register knows it."""

from __future__ import annotations

import pytest

from supportdesk.domain import commands as do
from supportdesk.domain.durations import MINUTE as MINUTE_US
from supportdesk.domain.errors import Refused
from supportdesk.domain.queue import to_us
from supportdesk.services import customers, merging, reading, tickets
from supportdesk.services.documents import full_document
from supportdesk.services.intake import recognise_waiting
from supportdesk.services.recording import Moment, create, transact
from supportdesk.wording import actor_name, describe
from tests.services.alfa import ALFA, MINUTE, START

GAMMA = ALFA.replace("alfa", "gamma").replace("Альфа-Связь", "Гамма")


def receive_as_before(desk, sender):
    """A message that came in when nobody was recognised: under the default terms."""
    received = do.Receive("Не идут SMS", desk.default_terms, sender=sender)
    moment = Moment(START, START)
    return transact(desk, lambda operation: create(desk, [(received, moment)], operation)).number


def left_everywhere(desk, number) -> set[int]:
    """Return the seconds left to register by the queue, the ticket, JSON, and the form before a category."""
    now = desk.now()
    (row,) = (row for row in reading.queue_rows(desk) if row.number == number)
    view = reading.show(desk, number)
    left_us = row.time_left_us(to_us(now)) or 0
    target_us = view.ticket.terms.provisional_registration_us() or 0
    form_us = target_us - (to_us(now) - to_us(view.ticket.received_at))
    shown = full_document(view)["sla"]["registration"]["left_s"]
    return {left_us // 1_000_000, (view.registration.left_us or 0) // 1_000_000, shown, form_us // 1_000_000}


@pytest.mark.parametrize(
    ("sender", "contact"),
    [
        ("noc@alfa.example", "Дежурный инженер · noc@alfa.example"),
        ("NOC@Alfa.Example", "Дежурный инженер · noc@alfa.example"),
        ("maria@alfa.example", ""),
        ("Мария <maria@alfa.example>", ""),
    ],
)
def test_a_message_from_a_known_sender_is_the_customers_from_its_receipt(desk, clock, sender, contact):
    """By exact contact, else by domain; every place counts by the customer's strictest target."""
    ticket = tickets.receive(desk, "Не идут SMS", sender=sender)
    assert (ticket.ticket.customer, ticket.ticket.contact) == ("alfa", contact)
    assert [event.kind for event in ticket.events] == ["received"]
    clock.advance(MINUTE)
    assert left_everywhere(desk, ticket.number) == {4 * 60}


def test_an_unknown_sender_counts_by_the_default_terms_and_is_marked(desk, clock):
    """The same figure in every place, and the mark."""
    number = tickets.receive(desk, "Не идут SMS", sender="noc@elsewhere.example").number
    clock.advance(MINUTE)
    assert left_everywhere(desk, number) == {14 * 60}
    (row,) = reading.queue_rows(desk)
    assert (row.customer, row.default_terms) == (None, True)


def test_a_message_that_names_its_customer_or_writer_keeps_them(desk):
    """A given customer counts before the address; a given name stays, a bare address becomes a name."""
    customers.add_customer(desk, "Бета")
    other = tickets.receive(desk, "SMS", customer="beta", sender="noc@alfa.example").ticket
    assert (other.customer, other.contact) == ("beta", "")
    named = tickets.receive(desk, "SMS", contact="Мария", sender="noc@alfa.example").ticket
    assert (named.customer, named.contact) == ("alfa", "Мария")
    bare = tickets.receive(desk, "SMS", contact="noc@alfa.example").ticket
    assert bare.contact == "Дежурный инженер · noc@alfa.example"


def test_several_senders_are_for_the_engineer_to_say(desk):
    """Two addresses in one From name nobody."""
    ticket = tickets.receive(desk, "SMS", sender="noc@alfa.example, a@elsewhere.example").ticket
    assert ticket.customer is None


def test_what_came_before_the_register_knew_its_sender_is_put_right_by_an_event(desk, clock):
    """As on a desk of an older version: the event says that nobody said it, and the row follows it."""
    known, strange = receive_as_before(desk, "noc@alfa.example"), receive_as_before(desk, "x@y.example")
    clock.advance(MINUTE)
    assert left_everywhere(desk, known) == {14 * 60}
    (outcome,) = recognise_waiting(desk)
    assert outcome.number == known
    assert left_everywhere(desk, known) == {4 * 60}
    (event,) = outcome.events
    assert actor_name(event) == "supportdesk"
    assert describe(event).startswith("Customer recognised by the sender's address: alfa")
    assert reading.show(desk, strange).ticket.customer is None
    assert recognise_waiting(desk) == []


def test_a_new_customer_or_contact_claims_the_messages_that_wait(desk, tmp_path):
    """Whose they are is known at once, not only when they are registered."""
    first = tickets.receive(desk, "SMS", sender="noc@gamma.example").number
    second = tickets.receive(desk, "SMS", sender="maria@mail.example").number
    file = tmp_path / "gamma.toml"
    file.write_text(GAMMA, encoding="utf-8")
    customers.import_file(desk, file)
    customers.add_contact(desk, "alfa", "Мария", "maria@mail.example")
    assert reading.show(desk, first).ticket.customer == "gamma"
    assert reading.show(desk, second).ticket.contact == "Мария · maria@mail.example"


def test_a_recognised_sender_is_nobodys_change_and_stands_in_no_ones_way(desk):
    """What I did before it can be undone still; the recognition itself is not mine to undo."""
    number = receive_as_before(desk, "noc@alfa.example")
    noted = tickets.note(desk, number, "Перезвонить").version
    recognise_waiting(desk)
    undone = merging.undo(desk, number)
    assert (undone.events[0].data["seq"], undone.ticket.customer) == (noted, "alfa")
    with pytest.raises(Refused):
        merging.undo(desk, number)
    assert undone.ticket.registration_target_in_force_us == 5 * MINUTE_US
