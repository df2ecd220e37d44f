"""What changed in the desk, as soon as it is committed: by whichever console, program or person."""

from __future__ import annotations

import os
import select
import threading
import time
from enum import Enum
from typing import Any, Final, Protocol

from supportdesk.i18n import N_
from supportdesk.models.base import Store, Unavailable
from supportdesk.models.errors import detail, in_words

POLL_S = 0.2
"""How often a SQLite file is looked at; one look costs microseconds."""

CHANNEL = "supportdesk"

_NO_TICKET = "0"
"""Told where something beside tickets changed."""

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_CLOSING_S = 2.0


class Everything(Enum):
    """More than can be told changed, or nobody knows what: read everything again."""

    ALL = "all"


ALL: Final = Everything.ALL

Changed = frozenset[int] | Everything | None
"""Numbers of tickets (none of them: something else changed), `ALL`, or None for nothing."""


def tell(store: Store) -> None:
    """Tell PostgreSQL's listeners, at commit, that something beside tickets changed."""
    if store.engine == "postgresql":
        store.rows("SELECT pg_notify(%s, %s)", (CHANNEL, _NO_TICKET))


class Watch:
    """Watches a store's database on a connection of its own, for one thread.

    The first answer is `ALL`, and so is the first after the connection was lost: who reads everything then
    misses nothing. While the database is lost it raises `Unavailable`, and goes on trying when asked again.
    """

    def __init__(self, store: Store) -> None:
        self._bell = _Bell()
        self._source: _Source = _File(store) if store.engine == "sqlite" else _Channel(store)
        self._using = threading.Lock()
        self._retry_at = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._lost: Unavailable | None = None

    def wait(self, timeout_s: float) -> Changed:
        """Return what changed, waiting for it at most so long; None when nothing did, or at `close`."""
        with self._using:
            try:
                if self._bell.rung:
                    return None
                return self._wait(time.monotonic() + timeout_s)
            finally:
                if self._bell.rung:
                    self._source.close()

    def poll(self) -> Changed:
        """Return what has changed so far, without waiting."""
        return self.wait(0)

    def close(self) -> None:
        """Stop: a `wait` in another thread returns at once."""
        self._bell.ring()
        if self._using.acquire(timeout=_CLOSING_S):
            self._source.close()
            self._bell.close()
            self._using.release()

    def _wait(self, deadline: float) -> Changed:
        if self._lost is not None and not self._rest(deadline):
            if self._bell.rung:
                return None
            raise self._lost
        try:
            while not self._bell.rung:
                changed = self._source.look()
                left_s = deadline - time.monotonic()
                if changed is not None or left_s <= 0:
                    self._lost, self._pause_s = None, _FIRST_PAUSE_S
                    return changed
                self._source.sleep(self._bell, left_s)
        except Exception as error:
            self._source.close()
            told = in_words(error)
            if told is None and not isinstance(error, OSError):
                raise
            self._lost = Unavailable(
                N_("The connection to the database is lost: {detail}"), detail=detail(error)
            )
            self._retry_at = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
            raise self._lost from error
        return None

    def _rest(self, deadline: float) -> bool:
        """Wait until it is time to try again; tell whether it is."""
        rest_s = self._retry_at - time.monotonic()
        left_s = deadline - time.monotonic()
        self._bell.sleep(max(0.0, min(rest_s, left_s)))
        return time.monotonic() >= self._retry_at and not self._bell.rung


class _Bell:
    """Wakes a thread that sleeps on a file descriptor."""

    def __init__(self) -> None:
        self.rung = False
        self._ear, self._button = os.pipe()

    def ring(self) -> None:
        if not self.rung:
            self.rung = True
            os.write(self._button, b"!")

    def sleep(self, timeout_s: float, also: int | None = None) -> None:
        """Wait for the bell, for something on a descriptor, or for the time to pass."""
        poll = select.poll()
        for descriptor in (self._ear, also):
            if descriptor is not None:
                poll.register(descriptor, select.POLLIN)
        poll.poll(max(0.0, timeout_s) * 1000)

    def close(self) -> None:
        for descriptor in (self._ear, self._button):
            if descriptor >= 0:
                os.close(descriptor)
        self._ear = self._button = -1


class _Source(Protocol):
    def look(self) -> Changed: ...

    def sleep(self, bell: _Bell, timeout_s: float) -> None: ...

    def close(self) -> None: ...


class _File:
    """A SQLite file: its data version is another as soon as anybody else has committed."""

    def __init__(self, store: Store) -> None:
        assert store.address.path is not None
        self._path = store.address.path
        self._connection: Any = None
        self._file: tuple[int, int] | None = None
        self._version = 0
        self._last_id = 0

    def look(self) -> Changed:
        file = self._identity()
        if self._connection is None or file != self._file:
            self.close()
            self._file = file
            self._connection = self._connect()
            self._version = self._data_version()
            self._last_id = self._latest()
            return ALL
        version = self._data_version()
        if version == self._version:
            return None
        self._version = version
        rows = self._connection.execute(
            "SELECT id, ticket FROM event WHERE id > ?", (self._last_id,)
        ).fetchall()
        self._last_id = max((row[0] for row in rows), default=self._last_id)
        return frozenset(row[1] for row in rows)

    def sleep(self, bell: _Bell, timeout_s: float) -> None:
        bell.sleep(min(POLL_S, timeout_s))

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _identity(self) -> tuple[int, int]:
        """Which file it is: a restored backup is another one."""
        status = self._path.stat()
        return status.st_dev, status.st_ino

    def _connect(self) -> Any:
        import sqlite3
        from urllib.parse import quote

        uri = f"file:{quote(str(self._path))}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = 1")
        return connection

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _latest(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0])


class _Channel:
    """A PostgreSQL server, which tells its listeners the number of each ticket that changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: Any = None

    def look(self) -> Changed:
        if self._connection is None:
            self._connection = self._store.database.another_connection()
            self._connection.execute(f"LISTEN {CHANNEL}")
            return ALL
        told = list(self._connection.notifies(timeout=0))
        return frozenset(int(n.payload) for n in told if n.payload != _NO_TICKET) if told else None

    def sleep(self, bell: _Bell, timeout_s: float) -> None:
        bell.sleep(timeout_s, also=self._connection.fileno())

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
