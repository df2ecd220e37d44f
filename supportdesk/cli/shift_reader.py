"""How whoever types sees logins, categories, customers and times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.cli.context import Session
from supportdesk.i18n import language
from supportdesk.shift_words import Reader

if TYPE_CHECKING:
    from supportdesk.services.desk import Desk


def reader_of(session: Session, desk: Desk) -> Reader:
    """Return the names that stand for logins and codes, in the session's zone."""
    from supportdesk.services import reading

    names, customers = reading.names(desk), reading.customer_names(desk)
    categories = {category.code: category.name(language()) for category in desk.catalogue}
    return Reader(
        lambda login: names.get(login, login),
        lambda code: categories.get(code, code),
        lambda code: customers.get(code, code),
        session.zone,
    )
