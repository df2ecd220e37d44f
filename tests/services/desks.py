"""Desks for the tests of services: a database with its schema, three engineers and a customer."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from supportdesk.clock import Clock
from supportdesk.domain.ticket import Line
from supportdesk.models import engineers
from supportdesk.models.base import Store
from supportdesk.models.schema import migrate
from supportdesk.services.desk import Desk, open_desk

SUPERUSER = "postgres"
"""The login that the tests' PostgreSQL server knows everybody by, unless a role is made."""


def new_desk(url: str, clock: Clock | None = None) -> Desk:
    """Make the schema and three engineers; act as anna (SQLite) or as the superuser (PostgreSQL)."""
    store = with_tables(url, clock)
    with store.transaction():
        for login, name, held in (
            (SUPERUSER, "Дежурный", Line.FIRST),
            ("anna", "Анна Петрова", Line.FIRST),
            ("oleg", "Олег Иванов", Line.SECOND),
        ):
            engineers.add(store, engineers.Engineer(login, name, held, ""))
    store.close()
    return another(url, clock)


def with_tables(url: str, clock: Clock | None = None) -> Store:
    """Open a database, and see that its tables are there: in a SQLite file, as a copy of others."""
    if url.startswith("sqlite:") and not (path := Path(url.removeprefix("sqlite:///"))).exists():
        path.touch(0o600)
        path.write_bytes(_sqlite_tables())
    store = Store.open(url, clock)
    migrate(store)
    return store


@cache
def _sqlite_tables() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "tables.db")
        store = Store.open(f"sqlite:///{path}")
        migrate(store)
        store.close()
        return path.read_bytes()


def another(url: str, clock: Clock | None = None) -> Desk:
    """Open one more desk on a database that `new_desk` made."""
    return open_desk(url, "anna" if url.startswith("sqlite") else None, clock=clock)


def with_developers(desk: Desk) -> Desk:
    """The desk, with two developers and QA too."""
    with desk.store.transaction():
        for login, held in (("ivan", Line.DEVELOPER), ("petr", Line.DEVELOPER), ("vera", Line.QA)):
            engineers.add(desk.store, engineers.Engineer(login, login.title(), held, ""))
    return desk
