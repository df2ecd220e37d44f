"""What stands in the outbox, read, and as the JSON documents on which scripts rely."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.i18n import N_
from supportdesk.models import outbox
from supportdesk.models.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind, Message
from supportdesk.services.desk import Desk
from supportdesk.services.documents import instant
from supportdesk.text import line

__all__ = [
    "UNKNOWN_ADDRESS",
    "Delivery",
    "LetterKind",
    "Message",
    "grouped",
    "message",
    "message_document",
    "messages",
    "others_alike",
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


def grouped(desk: Desk, tickets: Sequence[int]) -> list[list[Message]]:
    """Return these tickets' letters to put right, those together that one person reads.

    Raises `Refused` when there is none.
    """
    groups: dict[_Reader, list[Message]] = {}
    readers = {letter.number: reader for letter, reader in _with_readers(desk)}
    for ticket in tickets:
        with suppress(Refused):
            for letter in reversed(to_put_right(desk, ticket)):
                groups.setdefault(readers.get(letter.number) or ("letter", letter.number), []).append(letter)
    if not groups:
        raise Refused(N_("None of these tickets has a letter that is not sent."))
    return list(groups.values())


def others_alike(desk: Desk, letters: Collection[Message]) -> list[Message]:
    """Return the other letters about tickets that are not sent and have the same readers as these."""
    unsent = _with_readers(desk)
    numbers = {letter.number for letter in letters}
    readers = {reader for letter, reader in unsent if letter.number in numbers} - {None}
    return [letter for letter, reader in unsent if reader in readers and letter.number not in numbers]


_Reader = tuple[str | int | None, ...]


def _with_readers(desk: Desk) -> list[tuple[Message, _Reader | None]]:
    with desk.store.reading():
        return [(letter, _reader(letter, of)) for letter, of in outbox.about_tickets(desk.store, UNSENT)]


def _reader(letter: Message, customer: str | None) -> _Reader | None:
    """Tell readers apart by their address, else by the customer's person; None where nobody is named."""
    if letter.recipient:
        return ("address", letter.recipient.casefold())
    contact = line(letter.contact).casefold()
    return ("contact", customer, contact) if contact else None


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
