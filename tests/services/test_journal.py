"""Calls registered while the database is lost."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.models import events as event_store
from supportdesk.models.base import Unavailable
from supportdesk.services import journal as journal_module
from supportdesk.services.desk import Desk
from supportdesk.services.intake import register_call
from supportdesk.services.journal import CallRequest, Journal, deliver
from tests.services.desks import another, new_desk

PICKED_UP = datetime(2026, 11, 23, 3, 40, 7, 123456, tzinfo=UTC)
CALL = CallRequest(
    category="outage",
    subject="Не уходят SMS",
    text="С 3:30.\nВсе операторы.",
    contact="Дежурный",
    received_at=PICKED_UP,
    registered_at=PICKED_UP + timedelta(minutes=2),
)


@pytest.fixture
def desk(database_url: str):
    """A desk on each engine in turn."""
    desk = new_desk(database_url)
    yield desk
    desk.close()


def journal_of(desk: Desk, folder: Path) -> Journal:
    """The journal of a desk's own engineer and database."""
    return Journal(folder, desk.store.url, desk.actor)


def subjects(desk: Desk) -> list[str]:
    """What the tickets in the database are about, by number."""
    with desk.store.reading():
        histories = event_store.histories(desk.store, list(event_store.numbers(desk.store)))
    return [history[0].data["subject"] for history in histories.values()]


def test_a_kept_call_becomes_a_ticket_with_its_real_times(desk: Desk, tmp_path: Path):
    """When the database is back the call goes in as it was: picked up and registered when it really was."""
    journal = journal_of(desk, tmp_path)
    journal.keep(CALL)
    (outcome,) = deliver(desk, journal)
    ticket = outcome.ticket
    assert (ticket.received_at, ticket.registered_at) == (CALL.received_at, CALL.registered_at)
    assert (ticket.subject, ticket.text, ticket.contact) == (CALL.subject, CALL.text, CALL.contact)
    assert all(event.recorded_at > event.at for event in outcome.events)
    assert journal.pending() == []


def test_a_call_waits_over_a_restart(desk: Desk, tmp_path: Path):
    """What was kept is read by the next console, in the order of the calls."""
    journal = journal_of(desk, tmp_path)
    ids = [journal.keep(replace(CALL, subject=f"звонок {n}")) for n in range(3)]
    waiting = journal_of(desk, tmp_path).pending()
    assert [entry.id for entry in waiting] == ids
    assert [entry.request.subject for entry in waiting] == ["звонок 0", "звонок 1", "звонок 2"]
    assert waiting[0].request == replace(CALL, subject="звонок 0")


def test_delivering_again_registers_nothing_twice(desk: Desk, tmp_path: Path):
    """A second delivery finds nothing to do."""
    journal = journal_of(desk, tmp_path)
    journal.keep(CALL)
    assert len(deliver(desk, journal)) == 1
    assert deliver(desk, journal) == []
    assert subjects(desk) == [CALL.subject]


def test_a_crash_between_registering_and_marking_registers_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The call is registered, the console dies before it can note so: the next one finds the ticket."""
    journal = journal_of(desk, tmp_path)
    journal.keep(CALL)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "delivered", die)
        with pytest.raises(KeyboardInterrupt):
            deliver(desk, journal)
    (outcome,) = deliver(desk, journal)
    assert outcome.ticket.subject == CALL.subject
    assert subjects(desk) == [CALL.subject]
    assert journal.pending() == []


def test_a_call_whose_registration_got_no_answer_is_registered_once(desk: Desk, tmp_path: Path):
    """A call that was recorded although its answer was lost is kept under its own operation, and found."""
    journal = journal_of(desk, tmp_path)
    registered = register_call(desk, CALL.category, CALL.subject, operation="lost-answer")
    journal.keep(CALL, operation="lost-answer")
    assert [outcome.number for outcome in deliver(desk, journal)] == [registered.number]
    assert subjects(desk) == [CALL.subject]


def test_a_refused_call_stays_with_its_reason_and_stops_no_other(desk: Desk, tmp_path: Path):
    """One call names a customer that does not exist: the others go in, it is shown, and can be dropped."""
    journal = journal_of(desk, tmp_path)
    bad = journal.keep(replace(CALL, customer="nobody", subject="чужой"))
    journal.keep(CALL)
    assert [outcome.ticket.subject for outcome in deliver(desk, journal)] == [CALL.subject]
    assert deliver(desk, journal) == []
    (entry,) = journal_of(desk, tmp_path).pending()
    assert entry.id == bad
    assert entry.refusal is not None
    assert "nobody" in str(entry.refusal)
    journal.drop(bad)
    assert journal.pending() == []


def test_a_refused_call_goes_in_once_its_obstacle_is_gone(desk: Desk, tmp_path: Path):
    """Each delivery tries the refused ones again."""
    journal = journal_of(desk, tmp_path)
    journal.keep(replace(CALL, assignee="new"))
    assert deliver(desk, journal) == []
    from supportdesk.domain.ticket import Line
    from supportdesk.models import engineers

    with desk.store.transaction():
        engineers.add(desk.store, engineers.Engineer("new", "Новый", Line.FIRST, ""))
    assert [outcome.ticket.assignee for outcome in deliver(desk, journal)] == ["new"]


def test_a_torn_last_line_loses_no_other_call(desk: Desk, tmp_path: Path):
    """A crash in the middle of writing loses that line alone; what is written next is whole."""
    journal = journal_of(desk, tmp_path)
    journal.keep(replace(CALL, subject="первый"))
    (file,) = tmp_path.rglob("*.jsonl")
    whole = file.read_bytes()
    for size in range(len(whole)):
        file.write_bytes(whole + whole[:size])
        assert [e.request.subject for e in journal.pending()] == ["первый"]
        journal.keep(replace(CALL, subject="второй"))
        assert [e.request.subject for e in journal.pending()] == ["первый", "второй"]
        assert journal.damaged == (0 < size < len(whole) - 1)
    file.write_bytes(whole + whole[:20])
    assert len(deliver(desk, journal)) == 1
    assert file.exists(), "what can't be read is kept for a human"


def test_no_cut_of_the_file_loses_a_call_that_was_written_before_it(desk: Desk, tmp_path: Path):
    """Wherever the file ends, every line before the end counts."""
    journal = journal_of(desk, tmp_path)
    journal.keep(replace(CALL, subject="первый"))
    (file,) = tmp_path.rglob("*.jsonl")
    first = len(file.read_bytes())
    journal.keep(replace(CALL, subject="второй"))
    whole = file.read_bytes()
    for size in range(first, len(whole) + 1):
        file.write_bytes(whole[:size])
        assert [e.request.subject for e in journal.pending()][:1] == ["первый"]


def test_a_line_that_is_no_entry_is_passed_over(desk: Desk, tmp_path: Path):
    """Whatever stands in the file, the calls in it go in."""
    journal = journal_of(desk, tmp_path)
    journal.keep(CALL)
    (file,) = tmp_path.rglob("*.jsonl")
    with file.open("ab") as more:
        more.write(b'[]\n7\nnull\n{}\n{"kept": "x"}\n\xff\xfe\n{"refused": "x", "template": 1}\n')
        more.write(
            b'{"kept": "y", "owner": 5, "request": {"received_at": "2026-11-23T03:40"}}\n' + b"[" * 99_999
        )
    assert [outcome.ticket.subject for outcome in deliver(desk, journal)] == [CALL.subject]


def test_calls_of_another_engineer_or_database_are_not_delivered_here(desk: Desk, tmp_path: Path):
    """Each engineer and each database has its own calls; a journal that isn't this desk's is refused."""
    elsewhere = "sqlite:////srv/other.db"
    Journal(tmp_path, desk.store.url, "somebody").keep(CALL)
    Journal(tmp_path, elsewhere, desk.actor).keep(CALL)
    assert deliver(desk, journal_of(desk, tmp_path)) == []
    with pytest.raises(Refused):
        deliver(desk, Journal(tmp_path, desk.store.url, "somebody"))
    with pytest.raises(Refused):
        deliver(desk, Journal(tmp_path, elsewhere, desk.actor))
    assert subjects(desk) == []


def test_lines_moved_into_anothers_file_are_not_delivered(desk: Desk, tmp_path: Path):
    """Each line says whose it is: a file that was copied or renamed registers nothing in a wrong name."""
    Journal(tmp_path, desk.store.url, "somebody").keep(CALL)
    (theirs,) = tmp_path.rglob("*.jsonl")
    own = journal_of(desk, tmp_path)
    own.keep(replace(CALL, subject="моё"))
    (mine,) = {*tmp_path.rglob("*.jsonl")} - {theirs}
    mine.write_bytes(theirs.read_bytes() + mine.read_bytes())
    assert [outcome.ticket.subject for outcome in deliver(desk, own)] == ["моё"]


def test_one_database_is_the_same_however_its_address_is_written():
    """Password, login, default port and the order of hosts make no other database; another name does."""
    from supportdesk.services.keeping import identity

    base = identity("postgresql://anna@db1,db2/desk")
    assert identity("postgresql://anna:secret@db2:5432,db1:5432/desk?sslmode=require") == base
    assert "secret" not in identity("postgresql://anna:secret@db2/desk")
    assert identity("postgresql://anna@db1,db2/other") != base
    assert identity("sqlite:///a.db") == identity(f"sqlite:///{Path.cwd() / 'a.db'}")


def test_a_call_from_a_clock_that_is_ahead_is_clamped(desk: Desk, tmp_path: Path):
    """Times after the database's own now become now: never refused as the future."""
    journal = journal_of(desk, tmp_path)
    ahead = desk.now() + timedelta(seconds=40)
    journal.keep(replace(CALL, received_at=ahead, registered_at=ahead + timedelta(minutes=1)))
    (outcome,) = deliver(desk, journal)
    assert outcome.ticket.registered_at is not None
    assert outcome.ticket.received_at <= outcome.ticket.registered_at < ahead


def test_a_database_lost_again_keeps_the_rest(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What went in is told, what did not waits on; when nothing went in, the loss is raised."""
    journal = journal_of(desk, tmp_path)
    for n in range(3):
        journal.keep(replace(CALL, subject=f"звонок {n}"))
    left = [1]

    def losing(*args, **kwargs):
        if not left:
            raise Unavailable("lost")
        left.pop()
        return register_call(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(journal_module, "register_call", losing)
        assert [outcome.ticket.subject for outcome in deliver(desk, journal)] == ["звонок 0"]
        with pytest.raises(Unavailable):
            deliver(desk, journal)
    assert len(deliver(desk, journal)) == 2
    assert subjects(desk) == ["звонок 0", "звонок 1", "звонок 2"]


def test_two_consoles_of_one_engineer_deliver_each_call_once(desk: Desk, tmp_path: Path):
    """Both see the database come back at the same moment: every call becomes one ticket."""
    journal = journal_of(desk, tmp_path)
    for n in range(12):
        journal.keep(replace(CALL, subject=f"звонок {n}"))
    url, start = desk.store.url, threading.Barrier(3)
    told: list[int] = []

    def console() -> None:
        own = another(url)
        start.wait()
        for _attempt in range(4):
            told.extend(o.number for o in deliver(own, journal_of(own, tmp_path)))
        own.close()

    consoles = [threading.Thread(target=console) for _ in range(3)]
    for thread in consoles:
        thread.start()
    for thread in consoles:
        thread.join()
    assert deliver(desk, journal) == []
    assert sorted(subjects(desk)) == sorted(f"звонок {n}" for n in range(12))
    assert len(told) == len(set(told)) == 12


@pytest.mark.parametrize("call", ["fsync", "write", "register"])
def test_kill_minus_nine_at_any_moment_of_a_delivery_registers_each_call_once(
    sqlite_url: str, tmp_path: Path, call: str
):
    """A console killed at its n-th system call, for every n, leaves calls that the next delivers once."""
    desk = new_desk(sqlite_url)
    journal = journal_of(desk, tmp_path)
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        from pathlib import Path
        from supportdesk.services import journal as module
        from supportdesk.services.journal import Journal, deliver
        from tests.services.desks import another
        desk = another({sqlite_url!r})
        left = int(sys.argv[1])
        owner, name = {{"fsync": (os, "fsync"), "write": (os, "write"),
                       "register": (module, "register_call")}}[{call!r}]
        original = getattr(owner, name)
        def counting(*args, **kwargs):
            global left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            done = original(*args, **kwargs)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done
        setattr(owner, name, counting)
        deliver(desk, Journal(Path({str(tmp_path)!r}), {sqlite_url!r}, "anna"))
        """
    )
    expected, killed = [], True
    for moment in range(1, 30):
        names = [f"{moment}-{n}" for n in range(2)]
        for name in names:
            journal.keep(replace(CALL, subject=name))
        expected += names
        ended = subprocess.run([sys.executable, "-c", script, str(moment)], cwd=Path.cwd(), check=False)
        killed = ended.returncode == -signal.SIGKILL
        assert killed or ended.returncode == 0
        deliver(desk, journal)
        assert sorted(subjects(desk)) == sorted(expected)
        assert journal.pending() == []
        if not killed:
            break
    assert not killed
    desk.close()


def test_the_journal_is_its_engineers_alone_and_is_gone_when_empty(desk: Desk, tmp_path: Path):
    """What clients said stands in a file that nobody else can read, and only until it is delivered."""
    journal = journal_of(desk, tmp_path / "state")
    journal.keep(CALL)
    (file,) = tmp_path.rglob("*.jsonl")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    deliver(desk, journal)
    assert not file.exists()


def test_a_disk_that_refuses_says_so(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A call that could not be kept is never taken for kept."""
    journal = journal_of(desk, tmp_path)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        journal.keep(CALL)


def test_the_history_of_a_delivered_call_is_an_ordinary_one(desk: Desk, tmp_path: Path):
    """Received, registered and assigned, by the engineer who took the call."""
    journal = journal_of(desk, tmp_path)
    journal.keep(replace(CALL, assignee="oleg"))
    (outcome,) = deliver(desk, journal)
    assert [event.kind for event in outcome.events] == [Kind.RECEIVED, Kind.REGISTERED, Kind.ASSIGNED]
    assert {event.actor for event in outcome.events} == {desk.actor}
