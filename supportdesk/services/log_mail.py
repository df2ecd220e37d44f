"""The shift log by e-mail: into the outbox, for the colleagues whose addresses are known."""

from __future__ import annotations

import uuid

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_
from supportdesk.models import engineers, outbox
from supportdesk.models.outbox import LetterKind, Message
from supportdesk.services import letters
from supportdesk.services.desk import Desk


def mail(
    desk: Desk, subject: str, body: str, language: str, *, operation: str | None = None
) -> list[Message]:
    """Write a page of the log to every other engineer, once by the operation id.

    Raises `Refused` when nobody's address is known.
    """
    operation = operation or uuid.uuid4().hex
    with desk.store.transaction():
        written = outbox.listed(desk.store, operation=operation)
        if written:
            return written
        now = desk.now()
        written = [
            letters.to_colleague(
                desk.store,
                colleague.email,
                colleague.name,
                LetterKind.LOG,
                language,
                subject,
                body,
                now,
                operation,
            )
            for colleague in engineers.all_of(desk.store)
            if colleague.email and colleague.login != desk.actor
        ]
        if not written:
            raise Refused(
                N_("No colleague's e-mail address is known: supportdesk engineers add LOGIN --email ADDRESS.")
            )
    return written
