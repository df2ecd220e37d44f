"""The verbs by which requests come in: received, registered, identified, answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from supportdesk.cli.commands import option, verb
from supportdesk.cli.context import (
    NUMBER,
    TIME,
    Session,
    changing,
    one_of,
    options,
    pass_session,
    print_number,
    print_outcome,
)
from supportdesk.domain.ticket import Channel
from supportdesk.i18n import _
from supportdesk.text import clean, line


@verb()
@click.argument("number", type=NUMBER, metavar="[N]", required=False)
@option("--customer", metavar="CODE", help="The customer; left out, the caller is unknown.")
@option("--category", metavar="CODE", required=True, help="It gives the priority and the targets.")
@option("--subject", metavar="TEXT", help="What it is about, in a few words.")
@option("--text", default="", metavar="TEXT", help="All that the client said.")
@option("--contact", default="", metavar="TEXT", help="Who called or wrote.")
@option("--channel", type=one_of(Channel), help="How it came (default: phone).")
@option("--received-at", type=TIME, help="When the call was picked up.")
@changing
@pass_session
def register(
    session: Session,
    /,
    number: int | None,
    customer: str | None,
    category: str,
    subject: str | None,
    text: str,
    contact: str,
    channel: str | None,
    received_at: datetime | None,
    **given: Any,
) -> None:
    """Register a request and print its number; with N, one that was received before."""
    from supportdesk.services import tickets

    if number is not None:
        _refuse_with_number(subject=subject, text=text, channel=channel, received_at=received_at)
    elif subject is None:
        raise click.UsageError(_("A new request needs --subject; a received one its number."))
    else:
        _refuse_expectation(given)
    with session.desk() as desk:
        if number is not None:
            outcome = tickets.register(
                desk, number, category, customer=customer, contact=line(contact), **options(given)
            )
        else:
            outcome = tickets.register_call(
                desk,
                category,
                line(subject or ""),
                text=clean(text),
                customer=customer,
                contact=line(contact),
                channel=Channel(channel or Channel.PHONE),
                received_at=received_at,
                at=given["at"],
                operation=given["operation"],
            )
        print_number(session, desk, outcome)


@verb()
@option("--subject", required=True, metavar="TEXT", help="What it is about, in a few words.")
@option("--customer", metavar="CODE", help="The customer, where known.")
@option("--from", "sender", default="", metavar="ADDRESS", help="The sender's address or number.")
@option("--text", default="", metavar="TEXT", help="All that the client wrote.")
@option("--contact", default="", metavar="TEXT", help="Who wrote.")
@option("--channel", type=one_of(Channel), default=str(Channel.MAIL), help="How it came.")
@option("--received-at", type=TIME, help="When it reached us.")
@changing
@pass_session
def receive(
    session: Session,
    /,
    subject: str,
    customer: str | None,
    sender: str,
    text: str,
    contact: str,
    channel: str,
    received_at: datetime | None,
    **given: Any,
) -> None:
    """Take in a request that is registered later, and print its number."""
    from supportdesk.services import tickets

    _refuse_expectation(given)
    with session.desk(enrolled=False) as desk:
        outcome = tickets.receive(
            desk,
            line(subject),
            text=clean(text),
            customer=customer,
            contact=line(contact),
            sender=line(sender),
            channel=Channel(channel),
            received_at=received_at or given["at"],
            operation=given["operation"],
        )
        print_number(session, desk, outcome)


@verb()
@click.argument("number", type=NUMBER, metavar="N")
@option("--customer", required=True, metavar="CODE", help="Whose request it is.")
@option("--contact", default="", metavar="TEXT", help="Who called or wrote.")
@changing
@pass_session
def identify(session: Session, /, number: int, customer: str, contact: str, **given: Any) -> None:
    """Say whose request it is; their agreement governs it from its receipt on."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        outcome = tickets.identify(desk, number, customer, contact=line(contact), **options(given))
        print_outcome(session, desk, outcome)


@verb()
@click.argument("number", type=NUMBER, metavar="N")
@click.argument("text", metavar="TEXT")
@option("--from", "sender", default="", metavar="ADDRESS", help="The sender's address or number.")
@option("--channel", type=one_of(Channel), default=str(Channel.PHONE), help="How the answer came.")
@changing
@pass_session
def answered(session: Session, /, number: int, text: str, sender: str, channel: str, **given: Any) -> None:
    """Record a client's answer at the moment it reached us: it ends a wait for the client."""
    from supportdesk.services import tickets

    with session.desk(enrolled=False) as desk:
        outcome = tickets.client_answered(
            desk,
            number,
            clean(text),
            sender=line(sender),
            channel=Channel(channel),
            **options(given),
        )
        print_outcome(session, desk, outcome)


def _refuse_expectation(given: Mapping[str, Any]) -> None:
    if given["expected"] is not None:
        raise click.UsageError(_("A new request has no version to expect."))


def _refuse_with_number(**unfitting: object) -> None:
    for name, value in unfitting.items():
        if value:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                _("{option} is for a new request; this one was received before.").format(option=option)
            )
