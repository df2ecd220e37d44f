"""The connection to a desk on a PostgreSQL server."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import peewee
import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from supportdesk.i18n import N_
from supportdesk.models.errors import BadAddress
from supportdesk.text import redact

_KEEPALIVE = {
    "keepalives": "1",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""A network that was cut silently is noticed within 30 seconds."""

_IDLE_IN_TRANSACTION_MS = 30_000
"""A console that stops in the middle of a write (Ctrl+Z, a lost network) holds up the others no longer."""

_CANCEL_S = 2.0

_SETTINGS = """
SELECT set_config('statement_timeout', %s, false),
       set_config('idle_in_transaction_session_timeout', %s, false),
       set_config('TimeZone', 'UTC', false),
       CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
            THEN set_config('synchronous_commit', 'on', false) END
"""

_TIMEOUT = "SELECT set_config('statement_timeout', %s, false)"


def parameters(url: str, connect_timeout_s: int) -> dict[str, Any]:
    """Return what psycopg is given besides the URL: the limits that the URL does not set itself.

    Raises `BadAddress` for a URL that libpq can't read.
    """
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its words may hold a part of the password
        raise BadAddress(N_("“{url}” can't be read as a database address."), url=redact(url)) from None
    wanted = {
        "connect_timeout": str(connect_timeout_s),
        "application_name": "supportdesk",
        "client_encoding": "utf8",
        **_KEEPALIVE,
    }
    return {name: value for name, value in wanted.items() if name not in given}


def usable(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether an idle connection still holds, without asking the server.

    Nothing arrives on one that listens for nothing, but a farewell or the end of the stream.
    """
    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return not poll.poll(0)
    except (psycopg.Error, OSError):
        return False


class _Adapter(peewee.Psycopg3Adapter):
    """Peewee's own, but importing psycopg here: see `supportdesk.models.driver`."""

    txn_idle = TransactionStatus.IDLE
    txn_inerror = TransactionStatus.INERROR
    txn_unknown = TransactionStatus.UNKNOWN

    def check_driver(self) -> None:
        """Psycopg was imported above."""

    def get_binary_type(self) -> Any:
        return psycopg.Binary

    def connect(self, db: Postgresql, **parameters: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(db.database, **parameters)


class Postgresql(peewee.PostgresqlDatabase):
    """A PostgreSQL database by its URL, which libpq reads: several hosts, sockets and services included."""

    psycopg2_adapter = psycopg3_adapter = _Adapter

    def __init__(self, url: str, *, connect_timeout_s: int, statement_timeout_s: int) -> None:
        self._statement_timeout_ms = statement_timeout_s * 1000
        super().__init__(url, **parameters(url, connect_timeout_s))

    def _initialize_connection(self, conn: psycopg.Connection[Any]) -> None:
        conn.execute(_SETTINGS, [str(self._statement_timeout_ms), str(_IDLE_IN_TRANSACTION_MS)])

    def another_connection(self) -> psycopg.Connection[Any]:
        """Return a connection besides the threads' own, in autocommit mode."""
        return psycopg.connect(self.database, autocommit=True, **self.connect_params)

    def alive(self) -> bool:
        """Tell whether this thread's connection still holds, as far as this end knows."""
        connection: psycopg.Connection[Any] = self.connection()  # type: ignore[no-untyped-call]
        return usable(connection)

    def commit(self) -> None:
        """Commit; raise OperationalError where the server says that the standby has not confirmed.

        A synchronous commit whose waiting is cut short answers like any other, with a warning before it.
        """
        connection: psycopg.Connection[Any] = self.connection()  # type: ignore[no-untyped-call]
        warned: list[str] = []

        def notice(diagnostic: psycopg.errors.Diagnostic) -> None:
            if diagnostic.severity_nonlocalized == "WARNING":
                warned.append(diagnostic.message_primary or "")

        connection.add_notice_handler(notice)
        try:
            answer = connection.execute("COMMIT").statusmessage
        finally:
            connection.remove_notice_handler(notice)
        if warned:
            raise psycopg.OperationalError(warned[0])
        if answer != "COMMIT":
            raise RuntimeError("a failed statement was ignored: the transaction was rolled back")

    @contextmanager
    def for_maintenance(self) -> Iterator[None]:
        """Work without the limit of time that a statement of the desk has."""
        connection: psycopg.Connection[Any] = self.connection()  # type: ignore[no-untyped-call]
        connection.execute(_TIMEOUT, ["0"])
        try:
            yield
        finally:
            connection.execute(_TIMEOUT, [str(self._statement_timeout_ms)])

    @staticmethod
    def interrupt(connection: psycopg.Connection[Any]) -> None:
        """End what another thread does on its connection."""
        connection.cancel_safe(timeout=_CANCEL_S)
