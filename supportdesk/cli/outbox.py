"""Letters to clients and colleagues, on the command line: listed, and read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from supportdesk.cli.commands import option, verbs
from supportdesk.cli.context import NUMBER, Session, json_option, pass_session
from supportdesk.cli.text import columns
from supportdesk.formats import moment
from supportdesk.i18n import _
from supportdesk.letter_words import delivery_name, kind_name
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.services.outbox import Message

_number = click.argument("number", type=NUMBER, metavar="N")


@verbs()
def outbox() -> None:
    """Letters to clients and colleagues, and how their delivery stands."""


@outbox.command("list")
@option("--ticket", type=NUMBER, metavar="N", help="Only what concerns this ticket.")
@option("--state", type=click.Choice(("waiting", "sent", "failed", "cancelled")), help="Only what stands so.")
@json_option
@pass_session
def list_(session: Session, /, ticket: int | None, state: str | None) -> None:
    """List the letters, newest first."""
    from supportdesk.services.outbox import Delivery, message_document, messages

    with session.desk(acting=False) as desk:
        states = None if state is None else (Delivery(state),)
        found = messages(desk, states=states, ticket=ticket)
        session.print(
            [message_document(message) for message in found],
            lambda: (
                columns(
                    (
                        (
                            str(message.number),
                            _about(message.ticket),
                            moment(message.created_at, session.zone),
                            message.recipient or message.contact or "—",
                            kind_name(message.kind),
                            delivery_name(message.state, message.problem),
                            message.subject,
                        )
                        for message in found
                    ),
                    right=(0,),
                )
                or _("The outbox is empty.")
            ),
        )


@outbox.command()
@_number
@json_option
@pass_session
def show(session: Session, /, number: int) -> None:
    """Show a letter, to be read out or copied."""
    from supportdesk.services.outbox import message

    with session.desk(acting=False) as desk:
        _print(session, message(desk, number))


@outbox.command()
@_number
@click.argument("address", metavar="ADDRESS")
@json_option
@pass_session
def readdress(session: Session, /, number: int, address: str) -> None:
    """Let a letter that is not sent go to another address."""
    from supportdesk.services.telling import readdress_letter

    with session.desk() as desk:
        _print(session, readdress_letter(desk, number, address))


@outbox.command()
@_number
@json_option
@pass_session
def cancel(session: Session, /, number: int) -> None:
    """Take back a letter that is not sent: it stays, and is never sent."""
    from supportdesk.services.telling import take_back_letter

    with session.desk() as desk:
        _print(session, take_back_letter(desk, number))


def _print(session: Session, message: Message) -> None:
    from supportdesk.services.outbox import message_document

    facts = [
        (_("Ticket"), _about(message.ticket)),
        (_("Kind"), kind_name(message.kind)),
        (_("Recipient"), message.recipient or "—"),
        (_("Contact"), message.contact or "—"),
        (_("State"), delivery_name(message.state, message.problem)),
        (_("Written"), moment(message.created_at, session.zone, seconds=True)),
        (_("Language"), line(message.language)),
        (_("Subject"), line(message.subject)),
    ]
    session.print(message_document(message), lambda: "\n\n".join([columns(facts), clean(message.body)]))


def _about(ticket: int | None) -> str:
    return "—" if ticket is None else f"#{ticket}"
