"""A copy of a SQLite desk that is in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from supportdesk.i18n import N_
from supportdesk.models.base import Store, Unavailable
from supportdesk.models.errors import BadAddress, detail, in_words


def copy(store: Store, file: Path) -> int:
    """Write all that is committed into a new file, readable by its owner alone; return its bytes.

    Nobody who works at the desk waits for it. The copy is proved before it is called one. Raises `BadAddress`
    when the file is there already, `Unavailable` when it can't be written; then nothing is left of it.
    """
    assert store.address.path is not None
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BadAddress(N_("{file} is there already: a backup never replaces a file."), file=file) from None
    except OSError as error:
        raise Unavailable(N_("{path} can't be made: {detail}"), path=file, detail=error.strerror) from error
    try:
        with store.reading():
            source: sqlite3.Connection = store.database.connection()
            with closing(sqlite3.connect(file)) as target:
                source.backup(target)
                (proof,) = target.execute("PRAGMA integrity_check(1)").fetchone()
        if proof != "ok":
            raise Unavailable(N_("The database file is damaged: {detail}. Restore a backup."), detail=proof)
        _to_disk(file)
    except BaseException as error:
        for leftover in (file, *(file.with_name(file.name + tail) for tail in ("-wal", "-shm", "-journal"))):
            with suppress(OSError):
                leftover.unlink()
        if isinstance(error, OSError):
            raise Unavailable(
                N_("{path} can't be made: {detail}"), path=file, detail=error.strerror
            ) from error
        if isinstance(error, sqlite3.Error):
            told = in_words(error)
            raise told or Unavailable(
                N_("{path} can't be made: {detail}"), path=file, detail=detail(error)
            ) from error
        raise
    return file.stat().st_size


def _to_disk(file: Path) -> None:
    """Have the file and its name survive a power cut."""
    for path, flags in ((file, os.O_RDONLY), (file.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(path, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
