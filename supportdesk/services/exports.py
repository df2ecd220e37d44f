"""Files to send: tables that a spreadsheet shows and does not run, written where nothing was before."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_
from supportdesk.text import csv_cell

_MARK = "\ufeff"
"""By this a spreadsheet knows that the letters are UTF-8."""


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV; a cell that would be run as a formula gets an apostrophe."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([csv_cell(cell) for cell in head])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return _MARK + out.getvalue()


def write_new(path: Path, text: str) -> Path:
    """Write a new file that its owner alone can read; return where it is. What is there already stays."""
    path = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - a link stays what it is
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise Refused(N_("{file} is there already: choose another name."), file=path) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused(N_("{file} can't be written: {error}"), file=path, error=reason) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("utf-8", "replace"))
    return path
