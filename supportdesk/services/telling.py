"""The verbs on letters: write to the client, send a letter to another address, take one back.

They touch no clock. All take ``at``, ``expected`` and ``operation`` as the verbs on tickets do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Unpack

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import outbox
from supportdesk.models.outbox import Delivery, Message
from supportdesk.services import letters
from supportdesk.services.desk import Desk
from supportdesk.services.incidents import Done, each
from supportdesk.services.outbox import message as letter_of
from supportdesk.services.recording import Options, Outcome, always, append, change, load, transact, when


def message(
    desk: Desk,
    number: int,
    text: str,
    *,
    texts: Mapping[str, str] | None = None,
    subject: str = "",
    recipient: str = "",
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """Write to the ticket's client, also when the ticket is ended.

    ``texts``: the text by language, where it is for clients of several.
    ``subject`` empty: the ticket's own; ``recipient`` empty: the contact's address.
    """
    address = letters.typed_address(recipient) if recipient.strip() else None

    def body(operation: str) -> Outcome:
        history = load(desk, number, expected)
        ticket = ticket_of(history)
        moment = when(at, desk.now(), ticket)
        words = letters.in_theirs(desk, ticket, text, texts)
        fields = {"text": words, "title": subject.strip() or ticket.subject}
        letter = letters.write(
            desk, number, ticket, "message", fields, moment.recorded_at, operation, recipient=address
        )
        command = do.Write(str(letter.kind), letter.number, letter.recipient, letter.subject, words)
        recorded = append(desk, number, history, [always(command)], moment, operation)
        return Outcome.of(number, history, recorded)

    return transact(desk, body, operation=operation, number=number, expected=expected)


def readdress(
    desk: Desk, ticket: int, numbers: Sequence[int], address: str, **options: Unpack[Options]
) -> Outcome:
    """Let letters of a ticket go to another address, or to one at last."""
    recipient = letters.typed_address(address)

    def settle(number: int, after: Ticket, now: datetime, operation: str) -> None:
        for letter in numbers:
            _redirect(desk, _unsent(desk, letter, number), recipient, now)

    steps = [always(do.Readdress(letter, recipient)) for letter in numbers]
    return change(desk, ticket, steps, also=settle, **options)


def take_back(desk: Desk, ticket: int, numbers: Sequence[int], **options: Unpack[Options]) -> Outcome:
    """Don't send letters of a ticket: the client was told in another way, or is not to be told."""

    def settle(number: int, after: Ticket, now: datetime, operation: str) -> None:
        for letter in numbers:
            _cancel(desk, _unsent(desk, letter, number), now)

    return change(desk, ticket, [always(do.TakeBack(letter)) for letter in numbers], also=settle, **options)


Settle = Callable[[Desk, int, Sequence[int], Options], Outcome]
"""What is done with letters of a ticket."""


def settle_all(
    desk: Desk, ticket: int, letters: Collection[Message], settle: Settle, options: Options
) -> tuple[Outcome, Done]:
    """Put letters of several tickets right: those of ``ticket`` as ``options`` say, then the others'.

    Each ticket's are one transaction. Returns what was done on the ticket, and on the others.
    """
    of: dict[int, list[int]] = {}
    for letter in letters:
        if letter.ticket is not None:
            of.setdefault(letter.ticket, []).append(letter.number)
    outcome = settle(desk, ticket, of.pop(ticket), options)
    done = each(
        desk, of, lambda desk, n, given: settle(desk, n, of[n], given), operation=options.get("operation")
    )
    return outcome, done


def readdress_letter(desk: Desk, number: int, address: str) -> Message:
    """Let a letter go to another address, whether it is about a ticket or not; return it as it then is."""
    recipient = letters.typed_address(address)
    ticket = letter_of(desk, number).ticket
    if ticket is not None:
        readdress(desk, ticket, [number], recipient)
    else:
        with desk.store.transaction():
            _redirect(desk, _unsent(desk, number, None), recipient, desk.now())
    return letter_of(desk, number)


def take_back_letter(desk: Desk, number: int) -> Message:
    """Don't send a letter, whether it is about a ticket or not; return it as it then is."""
    ticket = letter_of(desk, number).ticket
    if ticket is not None:
        take_back(desk, ticket, [number])
    else:
        with desk.store.transaction():
            _cancel(desk, _unsent(desk, number, None), desk.now())
    return letter_of(desk, number)


def _redirect(desk: Desk, letter: Message, recipient: str, now: datetime) -> None:
    if letter.state is Delivery.WAITING and letter.recipient == recipient:
        raise Refused(N_("Letter {n} goes to {recipient} already."), n=letter.number, recipient=recipient)
    for other in outbox.listed(desk.store, operation=letter.operation):
        same = (other.ticket, other.kind, other.contact) == (letter.ticket, letter.kind, letter.contact)
        if other.number != letter.number and same and other.recipient == recipient:
            raise Refused(N_("Letter {n} goes to {recipient} already."), n=other.number, recipient=recipient)
    outbox.settle(desk.store, letter.number, recipient, Delivery.WAITING, None, now)


def _cancel(desk: Desk, letter: Message, now: datetime) -> None:
    outbox.settle(desk.store, letter.number, letter.recipient, Delivery.CANCELLED, None, now)


def _unsent(desk: Desk, number: int, ticket: int | None) -> Message:
    letter = outbox.get(desk.store, number)
    if letter is None or letter.ticket != ticket:
        raise Unknown(N_("There is no letter {n} in the outbox."), n=number)
    if letter.state is Delivery.SENT:
        raise Refused(N_("Letter {n} is sent already: write another."), n=number)
    if letter.state is Delivery.CANCELLED:
        raise Refused(N_("Letter {n} was taken back: write another."), n=number)
    return letter
