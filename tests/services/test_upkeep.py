"""Schema, diagnosis and backup of a desk."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.config import Settings
from supportdesk.domain.errors import Refused
from supportdesk.models.base import BadAddress, SchemaProblem, Unavailable
from supportdesk.services import reading, tickets
from supportdesk.services.desk import load_catalogue, load_default_terms, open_desk
from supportdesk.services.diagnosis import Diagnosis
from supportdesk.services.errors import BadData
from supportdesk.services.upkeep import back_up, diagnose, initialise
from tests.services.alfa import alfa_desk
from tests.services.desks import another


@pytest.fixture
def settings(empty_database_url: str) -> Settings:
    """The settings of a machine whose desk is the tests' database."""
    return Settings(database=empty_database_url)


def wrong(diagnosis: Diagnosis) -> list[str]:
    """The checks that failed."""
    return [finding.check for finding in diagnosis.findings if not finding.ok]


def test_a_desk_is_made_once(settings):
    """The schema is created, then found to be current; before that every opening says what to do."""
    with pytest.raises(SchemaProblem, match="supportdesk init"):
        open_desk(settings.database)
    assert len(initialise(settings.database, settings)) >= 1
    assert initialise(settings.database, settings) == []
    open_desk(settings.database, acting=False).close()


def test_a_healthy_desk_has_nothing_wrong(settings, tmp_path):
    """Every check of a desk that works passes."""
    alfa_desk(settings.database, tmp_path).close()
    diagnosis = diagnose(settings.database, settings)
    assert wrong(diagnosis) == []
    assert diagnosis.ok
    assert not diagnosis.unreachable


def test_a_desk_without_tables_is_diagnosed(settings):
    """The diagnosis names the missing desk instead of failing, and changes nothing."""
    diagnosis = diagnose(settings.database, settings)
    assert wrong(diagnosis) == ["database"]
    assert not diagnosis.unreachable
    assert not Path(settings.database.removeprefix("sqlite:///")).exists()


def test_a_server_that_is_away_is_diagnosed_as_unreachable(tmp_path):
    """What can be checked without it is checked."""
    url = f"postgresql://anna@/desk?host={tmp_path}"
    diagnosis = diagnose(url, Settings(database=url))
    assert diagnosis.unreachable
    assert wrong(diagnosis) == ["database"]
    assert len(diagnosis.findings) > 1


def test_a_bad_address_and_bad_site_files_are_diagnosed(tmp_path):
    """Mistakes of the settings are told like everything else that is wrong."""
    (tmp_path / "categories.toml").write_text("[[category]]\ncode = 'x'\n")
    diagnosis = diagnose("mysql://x", Settings(database="mysql://x", data_folder=tmp_path))
    assert wrong(diagnosis) == ["site's files", "database"]


def test_a_readable_file_is_diagnosed(sqlite_url, tmp_path):
    """Others on the machine must not read tickets."""
    alfa_desk(sqlite_url, tmp_path).close()
    (tmp_path / "desk.db").chmod(0o644)
    assert wrong(diagnose(sqlite_url, Settings(database=sqlite_url))) == ["file"]


def test_a_host_whose_clock_is_off_is_diagnosed(postgres_url, tmp_path):
    """The server's time counts; a host that is more than two seconds off counts down wrongly."""
    alfa_desk(postgres_url, tmp_path).close()
    settings = Settings(database=postgres_url)
    late = FixedClock(datetime.now(UTC) - timedelta(hours=1))
    assert wrong(diagnose(postgres_url, settings, late)) == ["clocks"]


@pytest.mark.parametrize("name", ["categories.toml", "default_agreement.toml"])
def test_a_mistake_in_a_site_file_names_the_file(tmp_path, name):
    """What a site edits is told by its file's name, whether it can't be read or says nonsense."""
    load = load_catalogue if name == "categories.toml" else load_default_terms
    for text in ("[", "x = 1\n", "category = 'x'\nregistration = 'x'\n"):
        (tmp_path / name).write_text(text)
        with pytest.raises(BadData, match=name):
            load(tmp_path)


def test_a_backup_is_a_whole_desk_of_its_own(sqlite_url, tmp_path):
    """The copy is private, opens like any desk, and proves whole."""
    desk = alfa_desk(sqlite_url, tmp_path)
    number = tickets.register_call(desk, "outage", "SMS", customer="alfa").number
    file = tmp_path / "copy.db"
    assert back_up(desk, file) == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    tickets.note(desk, number, "после копии")
    desk.close()
    copy = another(f"sqlite:///{file}")
    assert reading.show(copy, number).ticket.version == 2
    assert reading.verify(copy).problems == {}
    assert diagnose(f"sqlite:///{file}", Settings(database="")).ok
    copy.close()


def test_a_backup_is_consistent_while_others_write(sqlite_url, tmp_path):
    """Nobody waits for it, and every ticket in it is whole."""
    desk = alfa_desk(sqlite_url, tmp_path)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            tickets.register_call(desk, "outage", "SMS" * 1000, customer="alfa")

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for n in range(5):
            back_up(desk, tmp_path / f"copy{n}.db")
    finally:
        stop.set()
        writer.join()
    desk.close()
    for n in range(5):
        copy = another(f"sqlite:///{tmp_path / f'copy{n}.db'}")
        assert reading.verify(copy).problems == {}
        copy.close()


def test_a_backup_replaces_nothing_and_leaves_nothing_behind(sqlite_url, tmp_path):
    """A file that is there stays as it is; a folder that is not there is named."""
    desk = alfa_desk(sqlite_url, tmp_path)
    file = tmp_path / "copy.db"
    file.write_text("precious")
    with pytest.raises(BadAddress, match=r"copy\.db"):
        back_up(desk, file)
    assert file.read_text() == "precious"
    with pytest.raises(Unavailable):
        back_up(desk, tmp_path / "none" / "copy.db")
    desk.close()


def test_a_damaged_desk_is_not_called_a_backup(sqlite_url, tmp_path):
    """The copy is proved; one that is damaged is removed."""
    desk = alfa_desk(sqlite_url, tmp_path)
    for _ in range(50):
        tickets.register_call(desk, "outage", "SMS " * 500, customer="alfa")
    desk.close()
    with sqlite3.connect(tmp_path / "desk.db") as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event_ticket_seq'").fetchone()
    raw.close()
    with (tmp_path / "desk.db").open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x07" * 4096)
    desk = open_desk(sqlite_url, acting=False)
    with pytest.raises(Unavailable, match="damaged"):
        back_up(desk, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    desk.close()


def test_postgresql_is_backed_up_by_its_own_tools(postgres_url, tmp_path):
    """The refusal says which."""
    desk = alfa_desk(postgres_url, tmp_path)
    with pytest.raises(Refused, match="pg_dump"):
        back_up(desk, tmp_path / "copy.db")
    desk.close()


def test_the_limits_of_the_settings_reach_both_engines(settings):
    """Fractions of a second are rounded up to what the engines take."""
    short = replace(settings, connect_timeout_s=0.5, statement_timeout_s=2.5)
    assert initialise(short.database, short)
    open_desk(short.database, acting=False, connect_timeout_s=0.5, statement_timeout_s=2.5).close()
