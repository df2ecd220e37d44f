"""Databases of a size, made once and kept in the temporary folder; each run works on a copy."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from supportdesk.domain import commands as do
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.events import Event
from supportdesk.domain.fold import fold
from supportdesk.domain.projection import project
from supportdesk.domain.ticket import Channel, Line, Wait
from supportdesk.models import bulk, customers, engineers
from supportdesk.models.base import Store
from supportdesk.models.schema import migrate
from supportdesk.services.desk import load_catalogue, load_default_terms
from supportdesk.services.recording import Moment, record
from tests.postgres_server import PostgresServer

LIVE = 2_000
LONG = 20
"""Events of the first ticket."""

_HISTORIES = 20_000
"""So many tickets have their whole history; what is beyond them are rows of ended tickets alone."""
_CODES = ("outage", "degradation", "partial-outage", "settings-change", "other")
_FORMAT = 4

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "256MB"}
"""The tests' server doesn't flush; this one does."""


def folder() -> Path:
    """Return where databases are kept between runs."""
    place = Path(tempfile.gettempdir()) / f"supportdesk-benchmarks-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


@contextmanager
def sqlite(tickets: int, live: int | None = None) -> Iterator[str]:
    """Lend a SQLite database with so many tickets, 2,000 of them or ``live`` live, at its own address."""
    live = LIVE if live is None else live
    kept = folder() / f"{tickets}-{live}-{_FORMAT}-{datetime.now(UTC):%Y%m%d}.db"
    if not kept.exists():
        making = kept.with_suffix(f".making-{os.getpid()}")
        fill(f"sqlite:///{making}", tickets, live)
        making.replace(kept)
    copy = folder() / f"run-{os.getpid()}-{tickets}.db"
    shutil.copyfile(kept, copy)
    copy.chmod(0o600)
    try:
        yield f"sqlite:///{copy}"
    finally:
        for file in folder().glob(f"{copy.name}*"):
            file.unlink()


@contextmanager
def postgresql(server: PostgresServer, tickets: int, live: int | None = None) -> Iterator[str]:
    """Lend a new PostgreSQL database with so many tickets, 2,000 of them or ``live`` live."""
    url = server.create_database()
    try:
        fill(url, tickets, live)
        yield url
    finally:
        server.drop_database(url)


def fill(url: str, tickets: int, live: int | None = None) -> None:
    """Make a desk: engineers, 40 customers, live tickets and ended ones."""
    live = LIVE if live is None else live
    store = Store.open(url, statement_timeout_s=600)
    migrate(store)
    codes = [f"customer-{n}" for n in range(40)]
    with store.transaction():
        for login in ("anna", "oleg", "postgres"):
            engineers.add(store, engineers.Engineer(login, login.title(), Line.FIRST))
        for code in codes:
            customers.upsert(store, customers.Customer(code, f"Заказчик {code[9:]}"))
    now = datetime.now(UTC).replace(microsecond=0)
    full = min(tickets, _HISTORIES)
    made = (_made(n, codes[n % len(codes)], now, live=n < live) for n in range(full))
    bulk.load(store, made)
    if tickets > full:
        _clone(store, full, tickets, live)
    if store.engine == "sqlite":
        store.rows("ANALYZE")
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    store.close()


def _made(n: int, customer: str, now: datetime, *, live: bool) -> bulk.Made:
    terms, category = _TERMS, _CATALOGUE[_CODES[n % len(_CODES)]]
    start = now - (timedelta(minutes=5 + n * 0.1) if live else timedelta(days=2, minutes=n % 40_000))
    commands: list[do.Command] = [
        do.Receive(f"bench-{n:05d} Не уходят SMS", terms, "Подробности.", Channel.MAIL, customer, "Дежурный"),
        do.Register(category),
    ]
    if n == 0:
        commands += [do.Note(f"заметка {i}") for i in range(LONG - len(commands))]
    elif live:
        # A colleague's, all of them: else two thousand tickets would ring at the measured console.
        commands += [do.Assign("oleg")]
        commands += [do.Pause(Wait.CLIENT)] if n % 4 == 3 else []
    elif category.code == "settings-change":
        commands += [do.Refuse("Вне области поддержки.")]
    else:
        commands += [do.Resolve("Восстановлено.")]
    events: tuple[Event, ...] = ()
    for step, command in enumerate(commands):
        at = start + timedelta(seconds=step)
        drafts = decide(fold(events), command, Context("anna", at))
        events += record(drafts, len(events), "anna", Moment(at, at))
    ticket = fold(events)
    assert ticket is not None
    return bulk.Made(events, project(ticket))


def _clone(store: Store, full: int, tickets: int, live: int) -> None:
    """Repeat the ended tickets' rows, without histories, which no measured query of theirs reads."""
    columns = ", ".join(column for column in _columns(store) if column != "number")
    ended = full - live
    with store.transaction():
        for start in range(full, tickets, ended):
            count = min(ended, tickets - start)
            store.change(
                f"INSERT INTO ticket (number, {columns}) SELECT number + %s, {columns} FROM ticket"
                " WHERE number > %s AND number <= %s",
                (start - live, live, live + count),
            )
    if store.engine == "postgresql":
        store.rows("SELECT setval(pg_get_serial_sequence('ticket', 'number'), %s)", (tickets,))


def _columns(store: Store) -> list[str]:
    if store.engine == "sqlite":
        return [row[1] for row in store.rows("PRAGMA table_info(ticket)")]
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = 'ticket'"
    return [str(row[0]) for row in store.rows(query)]


_CATALOGUE = load_catalogue()
_TERMS = load_default_terms()
