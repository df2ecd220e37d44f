"""The version of the tables: numbered migrations, forward only, one process at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from supportdesk.i18n import N_
from supportdesk.models.base import SchemaProblem, Store, Unavailable

MIGRATIONS = Path(__file__).resolve().parent / "migrations"

_HISTORY = "schema_migration"
_ADVISORY_LOCK = (7301, 0)
_LOCK_WAIT_S = 60.0
_LOCK_POLL_S = 0.05


class SchemaState(StrEnum):
    """How the database's tables stand to this program's."""

    MISSING = "missing"
    OLD = "old"
    CURRENT = "current"
    NEWER = "newer"


def schema_state(store: Store) -> SchemaState:
    """Return how the database's tables stand to this program's; raise `Unavailable` when nobody can tell."""
    path = store.address.path
    if path is not None and not path.exists():
        return SchemaState.MISSING
    applied = _applied(store)
    if not applied:
        return SchemaState.MISSING
    known = _known()
    if not applied <= known:
        return SchemaState.NEWER
    return SchemaState.CURRENT if applied == known else SchemaState.OLD


def require_current(store: Store) -> None:
    """Raise `SchemaProblem` unless the tables are exactly this program's."""
    refused = {
        SchemaState.MISSING: N_("There is no desk at {address} yet. Make one: supportdesk init"),
        SchemaState.OLD: N_(
            "The desk at {address} is of an older version. Bring it up to date: supportdesk init"
        ),
        SchemaState.NEWER: N_("The desk at {address} is of a newer version: update this program."),
    }
    state = schema_state(store)
    if state in refused:
        raise SchemaProblem(refused[state], address=str(store.address))


def migrate(store: Store) -> list[str]:
    """Bring the tables up to date and return the names of the migrations that were applied, oldest first.

    Makes a SQLite file, readable by its owner alone, and its folder. Raises `SchemaProblem` when the tables
    are newer than the program.
    """
    with _one_at_a_time(store.address.path), store.reading(), store.database.for_maintenance():
        if store.engine == "postgresql":
            store.rows("SELECT pg_advisory_lock(%s, %s)", _ADVISORY_LOCK)
        try:
            if schema_state(store) is SchemaState.NEWER:
                require_current(store)
            return _upgrade(store)
        finally:
            if store.engine == "postgresql":
                store.rows("SELECT pg_advisory_unlock(%s, %s)", _ADVISORY_LOCK)


def _upgrade(store: Store) -> list[str]:
    from playhouse.migrations import Runner  # a start of the console migrates nothing

    if store.engine == "sqlite":
        store.rows("PRAGMA journal_mode = wal")
    applied: list[str] = Runner(store.database, str(MIGRATIONS), _HISTORY).up()
    if store.engine == "postgresql":
        store.rows("SELECT supportdesk_grant()")
    return applied


def _known() -> set[str]:
    return {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}


def _applied(store: Store) -> set[str]:
    with store.reading():
        if store.engine == "sqlite":
            there = "SELECT 1 FROM sqlite_master WHERE name = %s"
        else:
            there = "SELECT 1 WHERE to_regclass(%s) IS NOT NULL"
        if store.row(there, [_HISTORY]) is None:
            return set()
        return {name for (name,) in store.rows(f"SELECT name FROM {_HISTORY}")}  # noqa: S608 - a constant


@contextmanager
def _one_at_a_time(path: Path | None) -> Iterator[None]:
    """Make sure that a SQLite file is there, and hold its folder's lock: before the first connection, because
    several of them that turn on the write-ahead log at once refuse each other.
    """
    if path is None:
        yield
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        _lock(folder, path)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise _unwritable(path, error) from error
        yield
    finally:
        os.close(folder)


def _lock(folder: int, path: Path) -> None:
    deadline = time.monotonic() + _LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Unavailable(
                    N_("Another program has been working on {path} for long. Try again."), path=path
                ) from None
            time.sleep(_LOCK_POLL_S)


def _unwritable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(N_("{path} can't be made: {detail}"), path=path, detail=error.strerror or str(error))
