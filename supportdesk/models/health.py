"""What the database tells of its own condition."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.models.base import Store


@dataclass(frozen=True, slots=True)
class Health:
    """The condition of a database; None where the engine has no such thing."""

    version: str
    """Of the engine."""
    durable: bool
    """Whether a commit is on disk when it is acknowledged."""
    logged_ahead: bool | None
    """SQLite: whether readers and the writer don't wait for each other."""
    encrypted: bool | None
    """PostgreSQL: whether the connection is TLS; None also for a Unix socket."""
    standby: bool | None
    """PostgreSQL: whether the server can only be read, because it follows another."""


def health(store: Store) -> Health:
    """Return the condition of the database."""
    with store.reading():
        if store.engine == "sqlite":
            version, mode, synchronous = (
                store.rows(query)[0][0]
                for query in ("SELECT sqlite_version()", "PRAGMA journal_mode", "PRAGMA synchronous")
            )
            return Health(f"SQLite {version}", synchronous >= 2, mode == "wal", None, None)
        row = store.row(_POSTGRESQL)
    assert row is not None
    version, fsync, commit, local, encrypted, standby = row
    durable = fsync == "on" and commit not in ("off", "local")
    return Health(f"PostgreSQL {version}", durable, None, None if local else bool(encrypted), standby)


_POSTGRESQL = """
SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'),
       inet_server_addr() IS NULL, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()),
       pg_is_in_recovery()
"""
