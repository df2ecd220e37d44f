"""Tables to send, as a spreadsheet reads them."""

from __future__ import annotations

import csv
from io import StringIO

from supportdesk.spreadsheet import csv_text


def test_a_table_comes_back_as_it_was_given() -> None:
    """Commas, quotes and line ends stay inside their cell, Russian letters are known as UTF-8."""
    rows = [["Альфа, «Связь»", 'say "yes"', 7], ["two\nlines", "", -1]]
    table = csv_text(["Кто", "What", "n"], rows)
    assert table.startswith("\ufeff")
    read = list(csv.reader(StringIO(table.removeprefix("\ufeff"), newline="")))
    assert read[0] == ["Кто", "What", "n"]
    assert read[1] == ["Альфа, «Связь»", 'say "yes"', "7"]
    assert read[2][:2] == ["two\nlines", ""]


def test_what_a_spreadsheet_would_run_is_shown_to_it_as_text() -> None:
    """A client's subject is foreign; it begins no formula."""
    assert csv_text(["=1+1"], [["@cmd"], ["+7 495"]]).splitlines() == ["\ufeff'=1+1", "'@cmd", "'+7 495"]
