"""The handover by e-mail: into the outbox, for the engineers whose addresses are known."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from supportdesk.domain.errors import Refused
from supportdesk.domain.handover import Handover
from supportdesk.i18n import N_
from supportdesk.models import engineers, outbox
from supportdesk.models.outbox import LetterKind, Message
from supportdesk.services import letters
from supportdesk.services.desk import Desk
from supportdesk.services.handover_reading import show


@dataclass(frozen=True, slots=True)
class Copy:
    """A handover as it is written in a letter."""

    subject: str
    body: str
    language: str


Compose = Callable[[Handover], Copy]
"""Puts a handover in words, in a language that its readers speak."""


def mail(desk: Desk, number: int, compose: Compose, *, operation: str | None = None) -> list[Message]:
    """Write a handover to both engineers, once by the operation id; refused when no address is known."""
    operation = operation or uuid.uuid4().hex
    handover = show(desk, number)
    whom = tuple(dict.fromkeys(login for login in (handover.leaving, handover.coming) if login is not None))
    with desk.store.transaction():
        written = outbox.listed(desk.store, operation=operation)
        if written:
            return written
        sent = write(desk, handover, compose, whom, operation)
        if not sent:
            raise Refused(
                N_("Nobody's e-mail address is known: supportdesk engineers add LOGIN --email ADDRESS."),
            )
    return sent


def write(
    desk: Desk, handover: Handover, compose: Compose, whom: Sequence[str], operation: str
) -> list[Message]:
    """Put a letter for each of them whose address is known into the outbox, in the caller's transaction."""
    copy = compose(handover)
    now, written = desk.now(), []
    for login in whom:
        engineer = engineers.get(desk.store, login)
        if engineer is not None and engineer.email:
            written.append(
                letters.to_colleague(
                    desk.store,
                    engineer.email,
                    engineer.name,
                    LetterKind.HANDOVER,
                    copy.language,
                    copy.subject,
                    copy.body,
                    now,
                    operation,
                )
            )
    return written
