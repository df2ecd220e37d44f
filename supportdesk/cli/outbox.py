"""What is to be told to clients, on the command line: listed, and read out."""

from __future__ import annotations

import click

from supportdesk.cli.commands import option, verbs
from supportdesk.cli.context import NUMBER, Session, json_option, pass_session
from supportdesk.cli.text import columns
from supportdesk.fix_wording import delivery_name
from supportdesk.formats import moment
from supportdesk.i18n import _
from supportdesk.text import clean, line


@verbs()
def outbox() -> None:
    """What is to be told to clients, and how its delivery stands."""


@outbox.command("list")
@option("--ticket", type=NUMBER, metavar="N", help="Only what concerns this ticket.")
@option("--state", type=click.Choice(("waiting", "sent", "failed")), help="Only what stands so.")
@json_option
@pass_session
def list_(session: Session, /, ticket: int | None, state: str | None) -> None:
    """List the messages, newest first."""
    from supportdesk.services.fix_documents import message_document
    from supportdesk.services.fix_reading import Delivery, messages

    with session.desk(acting=False) as desk:
        states = None if state is None else (Delivery(state),)
        found = messages(desk, states=states, ticket=ticket)
        session.print(
            [message_document(number, message) for number, message in found],
            lambda: (
                columns(
                    (
                        (
                            str(number),
                            f"#{message.ticket}",
                            moment(message.created_at, session.zone),
                            message.recipient or message.contact or "—",
                            delivery_name(message.state, message.problem),
                            message.subject,
                        )
                        for number, message in found
                    ),
                    right=(0,),
                )
                or _("The outbox is empty.")
            ),
        )


@outbox.command()
@click.argument("number", type=NUMBER, metavar="N")
@json_option
@pass_session
def show(session: Session, /, number: int) -> None:
    """Show a message, to be read out or copied."""
    from supportdesk.services.fix_documents import message_document
    from supportdesk.services.fix_reading import message as message_of

    with session.desk(acting=False) as desk:
        message = message_of(desk, number)
        facts = [
            (_("Ticket"), f"#{message.ticket}"),
            (_("Recipient"), message.recipient or "—"),
            (_("Contact"), message.contact or "—"),
            (_("State"), delivery_name(message.state, message.problem)),
            (_("Written"), moment(message.created_at, session.zone, seconds=True)),
            (_("Subject"), line(message.subject)),
        ]
        session.print(
            message_document(number, message), lambda: "\n\n".join([columns(facts), clean(message.body)])
        )
