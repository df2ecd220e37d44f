"""A table as a CSV file that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from supportdesk.new_file import write_new
from supportdesk.text import csv_cell

_MARK = "\ufeff"
"""By which spreadsheets know that a file is UTF-8."""


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a new file that its owner alone reads; return its absolute path, raise `Refused` as `write_new`.

    A cell that begins like a formula gets an apostrophe before it; None is an empty cell.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([csv_cell(cell) for cell in head])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return write_new(path, _MARK + text.getvalue())
