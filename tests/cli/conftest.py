"""A desk on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.i18n import set_language
from tests.cli.calling import Caller
from tests.services.alfa import ALFA


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch):
    """Each call finds the language that the machine is set to, and leaves none behind."""
    monkeypatch.setenv("LANGUAGE", "")
    yield
    set_language("en")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Caller:
    """A new desk with the customer alfa, the engineer oleg, on each engine in turn."""
    return _made(database_url, tmp_path)


@pytest.fixture
def quick_desk(sqlite_url: str, tmp_path: Path) -> Caller:
    """The same on SQLite only."""
    return _made(sqlite_url, tmp_path)


def _made(url: str, folder: Path) -> Caller:
    caller = Caller(url)
    (folder / "alfa.toml").write_text(ALFA, encoding="utf-8")
    caller.done("init")
    caller.done("customers", "import", str(folder / "alfa.toml"))
    caller.done("engineers", "add", "oleg", "--name", "Олег Иванов", "--line", "2")
    return caller
