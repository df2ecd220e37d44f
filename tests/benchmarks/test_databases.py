"""The databases that are measured are honest ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import databases
from benchmarks.floors import Floor
from benchmarks.terminal import Terminal
from supportdesk.services import reading
from supportdesk.services.desk import open_desk
from supportdesk.services.intake import register_call


@pytest.fixture
def filled(database_url: str, monkeypatch: pytest.MonkeyPatch):
    """A small one: 60 live tickets, 100 with histories, 150 in all."""
    monkeypatch.setattr(databases, "LIVE", 60)
    monkeypatch.setattr(databases, "_HISTORIES", 100)
    databases.fill(database_url, 150)
    desk = open_desk(database_url, "anna" if database_url.startswith("sqlite") else None)
    yield desk
    desk.close()


def test_a_measured_database_has_the_tickets_it_is_said_to_have(filled):
    """As many live ones as promised, one with a long history, and numbers go on after the last."""
    assert len(reading.queue_rows(filled)) == databases.LIVE
    assert len(reading.show(filled, 1).events) == databases.LONG
    assert register_call(filled, "other", "следующее").number == 151


def test_every_history_in_it_is_honest(filled):
    """Where a ticket has a history, its row is what that adds up to."""
    assert [number for number in reading.verify(filled).problems if number <= 100] == []


def test_the_floor_does_the_same_work(filled):
    """It finds the same first rows, and its writes are there afterwards."""
    floor = Floor(filled.store.url)
    floor.first()
    floor.all()
    floor.ticket(1)
    floor.register()
    floor.change(1)
    floor.close()
    with filled.store.reading():
        changed = filled.store.row("SELECT state FROM plain WHERE number = 1")
        newest = filled.store.row("SELECT count(*) FROM plain")
    assert changed == ("waiting_client",)
    assert newest == (151,)


def test_a_copy_is_lent_and_taken_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A run changes its copy alone; the kept database is made once."""
    monkeypatch.setattr(databases, "folder", lambda: tmp_path)
    monkeypatch.setattr(databases, "LIVE", 60)
    kept = []
    for _ in range(2):
        with databases.sqlite(80) as url:
            assert Path(url.removeprefix("sqlite:///")).is_file()
        (file,) = tmp_path.iterdir()
        kept.append((file.name, file.stat().st_mtime_ns))
    assert kept[0] == kept[1]


def test_a_program_in_a_terminal_is_measured_from_outside():
    """Its output is timed from the start, a key's echo from the press, and it is ended."""
    script = "import sys; print('ready', flush=True); [print('got', c, flush=True) for c in sys.stdin]"
    with Terminal([sys.executable, "-c", script]) as terminal:
        assert terminal.until("ready") > 0
        took = terminal.press("x\n")
        assert took is not None
        assert terminal.press("", quiet_s=0.01) is None
        assert terminal.memory_mib() > 1
        pid = terminal.pid
    assert not Path(f"/proc/{pid}").exists()


def test_a_program_that_ends_is_not_waited_for():
    """A crash at the start is an error at once, not a slow start."""
    with Terminal([sys.executable, "-c", "pass"]) as terminal, pytest.raises(EOFError):
        terminal.until("never")
