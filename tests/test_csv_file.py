"""Tables as files for spreadsheets."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from supportdesk.csv_file import write_csv
from supportdesk.domain.errors import Refused


def test_no_cell_is_run_as_a_formula(tmp_path: Path) -> None:
    """What begins like one gets an apostrophe, phone numbers too; the rest comes back as it was."""
    cells = ["=1+1", "+7 495", "-x", "@a", "\t=1", "\r=1", "a,b", 'a"b', "a\nb", None, 7, -7]
    file = write_csv(tmp_path / "report.csv", ["Тема", "=head"], [cells])
    with file.open(encoding="utf-8-sig", newline="") as opened:
        head, row = csv.reader(opened)
    assert head == ["Тема", "'=head"]
    assert row[:4] == ["'=1+1", "'+7 495", "'-x", "'@a"]
    assert all(cell.startswith("'") for cell in row[4:6])
    assert row[6:] == ["a,b", 'a"b', "a\nb", "", "7", "-7"]


def test_the_file_is_new_and_its_owners_alone(tmp_path: Path) -> None:
    """Nothing is replaced."""
    file = write_csv(tmp_path / "report.csv", ["a"], [])
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="already"):
        write_csv(tmp_path / "report.csv", ["a"], [])
