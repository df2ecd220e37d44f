"""Tables to send: a spreadsheet shows them and runs nothing in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

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
