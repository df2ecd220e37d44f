"""What the storage says when it fails, and the one place where the drivers' errors become words."""

from __future__ import annotations

import sqlite3
from typing import Any

from supportdesk.domain.errors import Refused, Told
from supportdesk.i18n import N_
from supportdesk.text import line, redact


class Unavailable(Told):
    """The database can't be reached, is locked, read-only, full or damaged; nothing was recorded."""


class CommitUnknown(Unavailable):
    """The database was lost while it confirmed: whether the change is recorded shows its operation id."""


class SchemaProblem(Told):
    """The database has no tables yet, or those of another version of the program."""


class VersionTaken(Told):
    """Somebody else was faster; nothing was recorded."""


class OperationKnown(VersionTaken):
    """This very operation is recorded already."""


class Forbidden(Refused):
    """The database does not allow this login what it asked for."""


class BadAddress(Told):
    """The database address can't be used as it is written."""


HISTORY_KEPT = "supportdesk: the history is append-only"
SEQ_TAKEN = "supportdesk: this version is taken"
OPERATION_KNOWN = "supportdesk: this operation is recorded"
"""What the triggers say; the migrations have their own copies."""


def in_words(error: BaseException) -> Told | None:
    """Return what the engineer is told about a driver's error; None for a mistake in the program."""
    error = getattr(error, "orig", None) or error
    if isinstance(error, UnicodeEncodeError):  # a lone surrogate: bytes of an argument that were no text
        shown = repr(str(error.object)[error.start : error.end])
        return Refused(N_("This is no text that a database holds: {text}."), text=line(shown, 60))
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if _is_psycopg(error):
        return _of_postgresql(error, getattr(error, "sqlstate", None) or "")
    return None


def detail(error: BaseException) -> str:
    """Return the first line of a driver's message, without passwords and control characters."""
    lines = [redact(line(text)) for text in str(error).splitlines() if text.strip()]
    return lines[0] if lines else type(error).__name__


def taken() -> VersionTaken:
    """Return the error of whoever came second."""
    return VersionTaken(N_("The ticket was changed by somebody else meanwhile."))


_SQLITE = {
    sqlite3.SQLITE_BUSY: N_("The database file is locked by another program: {detail}. Try again."),
    sqlite3.SQLITE_LOCKED: N_("The database file is locked by another program: {detail}. Try again."),
    sqlite3.SQLITE_FULL: N_(
        "The disk that holds the database is full: nothing was recorded. Make room on it."
    ),
    sqlite3.SQLITE_READONLY: N_("The database can only be read, not written: {detail}."),
    sqlite3.SQLITE_PERM: N_("The database file may not be opened: {detail}."),
    sqlite3.SQLITE_CANTOPEN: N_("The database file can't be opened: {detail}."),
    sqlite3.SQLITE_IOERR: N_("The disk that holds the database fails: {detail}."),
    sqlite3.SQLITE_CORRUPT: N_("The database file is damaged: {detail}. Restore a backup."),
    sqlite3.SQLITE_NOTADB: N_("This file is no database: {detail}."),
    sqlite3.SQLITE_INTERRUPT: N_("The database's work was interrupted: {detail}. Try again."),
    sqlite3.SQLITE_NOMEM: N_("The database has no memory left: {detail}."),
    sqlite3.SQLITE_PROTOCOL: N_("The database file is locked by another program: {detail}. Try again."),
}


def _of_sqlite(error: sqlite3.Error) -> Told | None:
    text = str(error)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_CONSTRAINT:
        return _of_constraint(text)
    if code in _SQLITE:
        return Unavailable(_SQLITE[code], detail=detail(error))
    if text.startswith(("no such table", "no such column", "no such module")):
        return _other_tables(error)
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in text:
        return Unavailable(N_("The connection to the database is closed."))
    return None


_POSTGRESQL = {
    "08": N_("The database can't be reached: {detail}"),
    "28": N_("The database does not let this login in: {detail}"),
    "3D": N_("The database server has no such database: {detail}"),
    "53": N_("The database server is out of disk space, memory or connections: {detail}"),
    "57": N_("The database server broke the work off: {detail}"),
    "58": N_("The database server's disk or system fails: {detail}"),
    "XX": N_("The database server's data is damaged: {detail}"),
    "25006": N_("The database can only be read, not written: {detail}."),
    "40003": N_("The database can't be reached: {detail}"),
    "55P03": N_("Somebody else holds a lock in the database: {detail}. Try again."),
    "57014": N_("The database took too long to answer: {detail}. Try again."),
}


_SEQ = ("event_ticket_seq", "fix_event_fix_seq")
_OPERATION = ("event_operation", "fix_event_operation")
"""The keys of histories, as PostgreSQL names them."""

_LOST = ("OperationalError", "ConnectionTimeout", "InterfaceError")


def _of_postgresql(error: Any, state: str) -> Told | None:
    if state == "23505" and error.diag.constraint_name in (*_SEQ, *_OPERATION):
        return _of_constraint(error.diag.constraint_name)
    if state == "42501" and HISTORY_KEPT in str(error):
        return _of_constraint(HISTORY_KEPT)
    if state == "42501":
        return Forbidden(
            N_("The database does not allow this login to do so: {detail}"), detail=detail(error)
        )
    if state in ("40001", "40P01"):  # of two that waited for each other one was chosen to give way
        return taken()
    if state in ("42P01", "42703", "42883"):
        return _other_tables(error)
    template = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    if template is None and not state and type(error).__name__ in _LOST:
        template = _POSTGRESQL["08"]
    return None if template is None else Unavailable(template, detail=detail(error))


def _of_constraint(text: str) -> Told | None:
    if (
        SEQ_TAKEN in text
        or text in _SEQ
        or text.endswith(("event.ticket, event.seq", "event.fix, fix_event.seq"))
    ):
        return taken()
    if OPERATION_KNOWN in text or text in _OPERATION or text.endswith("event.operation"):
        return OperationKnown(N_("This is recorded already."))
    if HISTORY_KEPT in text:
        return Forbidden(N_("The history of a ticket is never changed and never deleted."))
    return None


def _other_tables(error: BaseException) -> SchemaProblem:
    return SchemaProblem(
        N_("The database's tables are not those of this program ({detail}). Run: supportdesk init"),
        detail=detail(error),
    )


def _is_psycopg(error: BaseException) -> bool:
    return any(
        cls.__module__.startswith("psycopg") and cls.__name__ == "Error" for cls in type(error).__mro__
    )
