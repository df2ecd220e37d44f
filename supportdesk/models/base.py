"""The store: connections, units of work and time, on either engine."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import peewee

from supportdesk.clock import Clock
from supportdesk.domain.errors import Told
from supportdesk.i18n import N_
from supportdesk.models.address import Address, Engine, parse, refuse_network_file_system
from supportdesk.models.connections import Connections
from supportdesk.models.errors import (
    BadAddress,
    CommitUnknown,
    Forbidden,
    OperationKnown,
    SchemaProblem,
    Unavailable,
    VersionTaken,
    detail,
    in_words,
)

__all__ = [
    "BadAddress",
    "CommitUnknown",
    "Forbidden",
    "OperationKnown",
    "SchemaProblem",
    "Store",
    "Unavailable",
    "VersionTaken",
]

Row = tuple[Any, ...]


class _Here(threading.local):
    """What this thread is doing."""

    inside: bool = False
    writing: bool = False


class Store:
    """A desk's database. It connects when it is first used, again when the connection was lost, and for each
    thread that uses it.

    Queries run in a unit of work, `reading` or `transaction`; each turns the driver's errors into
    `Unavailable`, `SchemaProblem`, `VersionTaken` or `Forbidden`. SQL has ``%s`` for both engines.
    """

    def __init__(self, address: Address, database: Any, clock: Clock | None) -> None:
        self.address = address
        self.engine: Engine = address.engine
        self.database = database
        """Peewee's database, for this package alone."""
        self._clock = clock
        self._here = _Here()
        self._connections = Connections(database, database.interrupt)
        self.committed = False
        """Whether anything was written here since the store was opened."""
        self._was_there = False
        self._login: str | None = None
        self._translated: dict[str, str] = {}

    @classmethod
    def open(
        cls,
        url: str,
        clock: Clock | None = None,
        *,
        connect_timeout_s: int = 5,
        statement_timeout_s: int = 15,
    ) -> Store:
        """Return the store at a URL, without connecting yet; raise `BadAddress` for one that can't be used.

        ``statement_timeout_s`` is also how long a write on SQLite waits for its turn.
        """
        address = parse(url)
        if address.path is not None:
            from supportdesk.models.sqlite import Sqlite

            refuse_network_file_system(address.path)
            return cls(address, Sqlite(address.path, wait_s=statement_timeout_s), clock)
        from supportdesk.models.postgresql import Postgresql

        timeouts = {"connect_timeout_s": connect_timeout_s, "statement_timeout_s": statement_timeout_s}
        return cls(address, Postgresql(address.url, **timeouts), clock)

    def __repr__(self) -> str:
        return f"Store({str(self.address)!r})"

    @property
    def url(self) -> str:
        """The address as it was given, its password included: never show it, show ``address``."""
        return self.address.url

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold a connection for some queries; inside another unit of work it is part of that."""
        if self._here.inside:
            yield
            return
        try:
            seat = self._connections.take()
            self._was_there = True
            with seat.busy:
                self._here.inside = True
                try:
                    yield
                finally:
                    self._here.inside = False
        except Exception as error:
            if isinstance(self._told(error), Unavailable):
                self._connections.drop()
            self._tell(error)
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing. Raises `CommitUnknown` when the answer to the commit was lost.

        One inside another is an error. On SQLite it has the file's write lock from its beginning.
        """
        if self._here.writing:
            raise RuntimeError("a transaction inside a transaction")
        with self.reading():
            self._begin()
            self._here.writing = True
            try:
                yield
            except BaseException:
                self._roll_back()
                raise
            else:
                self._commit()
            finally:
                self._here.writing = False

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of a query, in a unit of work of its own unless there is one."""
        if self._here.inside:
            return self._run(self._native(sql), params).fetchall()  # type: ignore[no-any-return]
        with self.reading():
            return self._run(self._native(sql), params).fetchall()  # type: ignore[no-any-return]

    def row(self, sql: str, params: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query; None when there is none."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def change(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Run a statement in the transaction and return how many rows it changed."""
        return int(self._write(self._native(sql), params).rowcount)

    def insert(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """Run an INSERT ... RETURNING in the transaction; return its first value, None without a row."""
        returned = self._write(self._native(sql), params).fetchall()
        return returned[0][0] if returned else None

    def change_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement in the transaction, once for each row of parameters."""
        self._must_write()
        try:
            self.database.cursor().executemany(self._native(sql), rows)
        except Exception as error:
            self._tell(error)
            raise

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a table in the transaction by PostgreSQL's COPY."""
        self._must_write()
        try:
            with self.database.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except Exception as error:
            self._tell(error)
            raise

    def select(self, query: peewee.BaseQuery) -> list[Row]:
        """Return all rows of a Peewee query, as tuples of what the database holds."""
        sql, params = self._compiled(query)
        with self.reading():
            return self._run(sql, params).fetchall()  # type: ignore[no-any-return]

    def apply(self, query: peewee.BaseQuery) -> int:
        """Run a Peewee query that changes something, in the transaction; return how many rows it changed."""
        sql, params = self._compiled(query)
        return int(self._write(sql, params).rowcount)

    def now(self) -> datetime:
        """Return the time that counts, aware UTC: the clock given, else the server's, else this host's."""
        if self._clock is not None:
            return self._clock.now()
        if self.engine == "sqlite":
            return datetime.now(UTC)
        now: datetime = self.rows("SELECT clock_timestamp()")[0][0]
        return now.astimezone(UTC)

    def login(self) -> str | None:
        """Return as whom PostgreSQL knows us; None on SQLite, which knows nobody."""
        if self.engine == "postgresql" and self._login is None:
            self._login = str(self.rows("SELECT session_user")[0][0])
        return self._login

    def close(self) -> None:
        """Close every thread's connection; what still runs on one is ended."""
        self._connections.close()

    def _native(self, sql: str) -> str:
        if self.engine == "postgresql":
            return sql
        native = self._translated.get(sql)
        if native is None:
            native = self._translated[sql] = sql.replace("%s", "?")
        return native

    def _compiled(self, query: peewee.BaseQuery) -> tuple[str, Sequence[Any]]:
        compiled: tuple[str, Sequence[Any]] = self.database.get_sql_context().sql(query).query()
        return compiled

    def _run(self, sql: str, params: Sequence[Any]) -> Any:
        try:
            return self.database.execute_sql(sql, params)
        except Exception as error:
            self._tell(error)
            raise

    def _write(self, sql: str, params: Sequence[Any]) -> Any:
        self._must_write()
        return self._run(sql, params)

    def _must_write(self) -> None:
        if not self._here.writing:
            raise RuntimeError("a change outside a transaction")

    def _told(self, error: BaseException) -> Told | None:
        if isinstance(error, Told):
            return error
        told = in_words(error)
        path = None if self._was_there else self.address.path
        if isinstance(told, Unavailable) and path is not None and not path.exists():
            return SchemaProblem(
                N_("There is no desk at {address} yet. Make one: supportdesk init"), address=str(self.address)
            )
        return told

    def _tell(self, error: BaseException) -> None:
        """Raise a driver's error in words; return when it has none."""
        told = self._told(error)
        if told is not None and told is not error:
            raise told from error

    def _begin(self) -> None:
        try:
            self.database.begin()
        except Exception as error:
            self._tell(error)
            raise

    def _roll_back(self) -> None:
        try:
            self.database.rollback()
        except Exception:  # lost, or rolled back already: a new connection begins afresh
            self._connections.drop()

    def _commit(self) -> None:
        try:
            self.database.commit()
            self.committed = True
        except Exception as error:
            told = self._told(error)
            self._roll_back()
            if isinstance(told, Unavailable) and self._unknown(error):
                raise CommitUnknown(
                    N_("The database was lost while it recorded; whether it did is not known: {detail}"),
                    detail=detail(error),
                ) from error
            self._tell(error)
            raise
        except BaseException:
            self._connections.drop()
            raise

    def _unknown(self, error: BaseException) -> bool:
        if self.engine == "postgresql":
            return True
        original = getattr(error, "orig", None) or error
        return getattr(original, "sqlite_errorname", "").startswith("SQLITE_IOERR")
