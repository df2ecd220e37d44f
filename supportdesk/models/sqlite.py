"""The connection to a desk in a SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import peewee

from supportdesk.i18n import N_
from supportdesk.models.errors import BadAddress

_OLDEST = (3, 37)
"""The first that has tables with strict types."""

_PRAGMAS = {
    "foreign_keys": 1,
    "synchronous": "full",
    "recursive_triggers": 1,  # else INSERT OR REPLACE would pass by the trigger that refuses DELETE
    "journal_size_limit": 64 * 1024 * 1024,
}


class Sqlite(peewee.SqliteDatabase):
    """A SQLite file that is never made by opening it; write transactions take its lock when they begin."""

    def __init__(self, path: Path, *, wait_s: float) -> None:
        if sqlite3.sqlite_version_info < _OLDEST:
            raise BadAddress(
                N_("SQLite {version} is too old for a desk: {oldest} or newer is needed, or PostgreSQL."),
                version=sqlite3.sqlite_version,
                oldest=".".join(map(str, _OLDEST)),
            )
        super().__init__(
            f"file:{quote(str(path))}?mode=rw",
            uri=True,
            pragmas=_PRAGMAS,
            timeout=wait_s,
            lock_type="IMMEDIATE",
            check_same_thread=False,  # each thread has its own; only `Store.close` closes those of others
        )
        self.path = path
        self._here = threading.local()

    def alive(self) -> bool:
        """Tell whether this thread's connection is to the file that lies there now.

        A backup put back is another one. What is written to a file that was moved away would be lost with it.
        """
        try:
            return bool(self._here.file == self._identity())
        except FileNotFoundError:
            return False

    def _connect(self) -> sqlite3.Connection:
        self._here.file = self._identity() if self.path.exists() else None
        connection: sqlite3.Connection = super()._connect()  # type: ignore[misc]  # the stubs don't name it
        return connection

    def _identity(self) -> tuple[int, int]:
        status = self.path.stat()
        return status.st_dev, status.st_ino

    @contextmanager
    def for_maintenance(self) -> Iterator[None]:
        """Work under a connection's usual limits: a migration waits for nobody but the file."""
        yield

    @staticmethod
    def interrupt(connection: sqlite3.Connection) -> None:
        """End what another thread does on its connection."""
        connection.interrupt()
