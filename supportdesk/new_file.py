"""A new file, written whole or not at all: what an engineer saves goes through here."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_
from supportdesk.text import line


def write_new(path: Path, data: bytes | str) -> Path:
    """Write data into a new file that its owner alone reads; return its absolute path.

    Text is written as UTF-8. A file that is there is never replaced, a folder never made. Raises `Refused`
    when it can't be written; then nothing is left of it.
    """
    file = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  # resolve() would follow a link at the end
    content = data.encode(errors="replace") if isinstance(data, str) else data
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Refused(N_("{file} is there already: choose another name."), file=_named(file)) from None
    except FileNotFoundError:
        raise Refused(N_("There is no folder {folder}."), folder=_named(file.parent)) from None
    except (OSError, ValueError) as error:
        raise _unwritten(file, error) from error
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        sync_folder(file.parent)
    except BaseException as error:
        with suppress(OSError):
            file.unlink()
        if isinstance(error, OSError):
            raise _unwritten(file, error) from error
        raise
    return file


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a crash of the machine."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritten(file: Path, error: Exception) -> Refused:
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Refused(N_("{file} can't be written: {detail}."), file=_named(file), detail=detail)


def _named(path: Path) -> str:
    return line(str(path), 200)
