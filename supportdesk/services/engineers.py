"""Who works at the desk."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_
from supportdesk.models import engineers
from supportdesk.models.base import Forbidden
from supportdesk.models.engineers import Engineer
from supportdesk.services.desk import OURS, Desk

__all__ = ["Engineer", "add", "called", "engineer", "everybody"]


def add(
    desk: Desk, login: str, name: str, line: Line, email: str = "", *, also: Iterable[Line] = ()
) -> Engineer:
    """Enrol an engineer, or change what is known of one; return what is known now.

    ``line`` is the main one, ``also`` the other lines that the engineer works for.
    On PostgreSQL only the owner of the desk may; raises `Forbidden`.
    """
    if not login or login.split() != [login]:
        raise Refused(N_("“{login}” is no login: it is one word."), login=login)
    if login in OURS:
        raise Refused(N_("“{login}” is the desk's own name in the history: choose another."), login=login)
    if not name:
        raise Refused(N_("Give the engineer's name."))
    others = tuple(other for other in dict.fromkeys(also) if other is not line)
    engineer = Engineer(login, name, line, email, others)
    try:
        with desk.store.transaction():
            engineers.add(desk.store, engineer)
    except Forbidden as error:
        raise Forbidden(
            N_("Only the owner of the desk's database adds an engineer or changes one; you are {login}."),
            login=desk.actor,
        ) from error
    return engineer


def everybody(desk: Desk) -> list[Engineer]:
    """Return all engineers, by login."""
    with desk.store.reading():
        return engineers.all_of(desk.store)


def called(desk: Desk, login: str) -> str:
    """Return the name of whoever has a login, inside a transaction; the login where nobody is known by it."""
    known = engineers.get(desk.store, login)
    return login if known is None else known.name


def engineer(desk: Desk, login: str) -> Engineer:
    """Return who has a login, inside a transaction; raise `Unknown` with the logins that there are."""
    known = engineers.get(desk.store, login)
    if known is None:
        logins = ", ".join(e.login for e in engineers.all_of(desk.store))
        raise Unknown(N_("There is no engineer {login}. Known: {known}."), login=login, known=logins)
    return known
