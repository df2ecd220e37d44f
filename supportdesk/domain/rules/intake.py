"""How a request comes in: received, registered, given its category and its customer."""

from __future__ import annotations

from typing import Any

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Category
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.rules.conditions import Context, live, require_text
from supportdesk.domain.ticket import State, Ticket


def receive(command: do.Receive) -> tuple[Draft, ...]:
    """Any request comes in that says what it is about."""
    require_text(command.subject, "The subject is empty: say in a few words what it is about.")
    data: dict[str, Any] = {
        "subject": command.subject,
        "text": command.text,
        "channel": str(command.channel),
        "sender": command.sender,
        "customer": command.customer,
        "contact": command.contact,
        "terms": command.terms.to_data(),
    }
    if command.follows is not None:
        data["follows"] = command.follows
    return (Draft(Kind.RECEIVED, data),)


def register(ticket: Ticket, command: do.Register, context: Context) -> tuple[Draft, ...]:
    """A request is registered once; its category gives it a priority and targets."""
    if ticket.state is not State.RECEIVED:
        raise Refused("The ticket is already registered.")
    return (Draft(Kind.REGISTERED, _category_data(command.category, ticket.terms)),)


def categorise(ticket: Ticket, command: do.Categorise, context: Context) -> tuple[Draft, ...]:
    """A live ticket gets another category, and with it another priority and other targets."""
    live(ticket)
    if ticket.category == command.category.code:
        raise Refused("The ticket is already in the category {code}.", code=command.category.code)
    return (Draft(Kind.CATEGORISED, _category_data(command.category, ticket.terms)),)


def identify(ticket: Ticket, command: do.Identify, context: Context) -> tuple[Draft, ...]:
    """A live ticket becomes a customer's, under the terms that were in force at its receipt."""
    live(ticket)
    if ticket.customer == command.customer and command.contact in ("", ticket.contact):
        raise Refused("The ticket already belongs to {customer}.", customer=command.customer)
    category = command.category
    if (None if category is None else category.code) != ticket.category:
        raise ValueError("identify needs the ticket's own category")
    data = {
        "customer": command.customer,
        "contact": command.contact,
        "terms": command.terms.to_data(),
        **_targets(category, command.terms),
    }
    return (Draft(Kind.IDENTIFIED, data | ({"cause": "sender"} if command.by_sender else {})),)


def _category_data(category: Category, terms: Terms) -> dict[str, Any]:
    return {"category": category.code, "priority": str(category.priority), **_targets(category, terms)}


def _targets(category: Category | None, terms: Terms) -> dict[str, int | None]:
    if category is None:
        return {"registration_target_us": None, "resolution_target_us": None}
    return {
        "registration_target_us": terms.registration_target_us(category),
        "resolution_target_us": terms.resolution_target_us(category),
    }
