"""What stands in the outbox, read, and as the JSON documents on which scripts rely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.i18n import N_
from supportdesk.models import outbox
from supportdesk.models.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind, Message
from supportdesk.services.desk import Desk
from supportdesk.services.documents import instant

__all__ = [
    "UNKNOWN_ADDRESS",
    "Delivery",
    "LetterKind",
    "Message",
    "message",
    "message_document",
    "messages",
    "to_colleagues",
    "to_put_right",
]

UNSENT = (Delivery.WAITING, Delivery.FAILED)
"""How letters stand that can still be put right or taken back."""


def messages(
    desk: Desk, *, states: Sequence[Delivery] | None = None, ticket: int | None = None
) -> list[Message]:
    """Return what is, or was, to be told to clients and colleagues, newest first."""
    with desk.store.reading():
        return outbox.listed(desk.store, states=states, ticket=ticket)


def message(desk: Desk, number: int) -> Message:
    """Return one letter of the outbox; raise `Unknown` when there is none."""
    with desk.store.reading():
        found = outbox.get(desk.store, number)
    if found is None:
        raise Unknown(N_("There is no letter {n} in the outbox."), n=number)
    return found


def to_put_right(desk: Desk, ticket: int, meant: int | None = None) -> list[Message]:
    """Return a ticket's letters to put right: the one meant, else those that failed, else those that wait.

    Raises `Refused` when there is none.
    """
    unsent = [letter for letter in messages(desk, ticket=ticket) if letter.state in UNSENT]
    chosen = [letter for letter in unsent if letter.number == meant]
    failed = [letter for letter in unsent if letter.state is Delivery.FAILED]
    if not unsent:
        raise Refused(N_("The ticket has no letter that is not sent."))
    return chosen or failed or unsent


def to_colleagues(desk: Desk, limit: int = 100) -> list[Message]:
    """Return the letters to colleagues that are not sent: those that failed first, then those that wait."""
    with desk.store.reading():
        return outbox.about_no_ticket(desk.store, (Delivery.FAILED, Delivery.WAITING), limit)


def message_document(message: Message) -> dict[str, Any]:
    """Return a letter of the outbox."""
    return {
        "number": message.number,
        "ticket": message.ticket,
        "kind": str(message.kind),
        "state": str(message.state),
        "problem": message.problem,
        "recipient": message.recipient,
        "contact": message.contact,
        "language": message.language,
        "subject": message.subject,
        "text": message.body,
        "created_at": instant(message.created_at),
        "changed_at": None if message.changed_at is None else instant(message.changed_at),
        "operation": message.operation,
    }
