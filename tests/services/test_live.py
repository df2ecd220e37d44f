"""Hearing of changes."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue

import pytest

from supportdesk.clock import FixedClock
from supportdesk.models import presence
from supportdesk.models.base import Store
from supportdesk.services import live as live_module
from supportdesk.services.live import Live, ahead_of_host
from supportdesk.services.tickets import note, register_call
from tests.postgres_server import PostgresServer
from tests.services.desks import another, new_desk

WAIT_S = 30


class Ear:
    """Collects what a Live tells, in order."""

    def __init__(self, url: str, **options):
        self.told: Queue[tuple[str, object]] = Queue()
        self.live = Live(
            url,
            on_change=lambda numbers: self.told.put(("change", numbers)),
            on_lost=lambda error: self.told.put(("lost", str(error))),
            on_back=lambda: self.told.put(("back", None)),
            on_skew=lambda skew_us: self.told.put(("skew", skew_us)),
            **options,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_: object):
        self.live.close()

    def next(self) -> tuple[str, object]:
        return self.told.get(timeout=WAIT_S)

    def until(self, kind: str) -> object:
        """Pass over everything else until such a call."""
        while True:
            told, what = self.next()
            if told == kind:
                return what

    def numbers(self) -> object:
        """The next change that names tickets."""
        while True:
            numbers = self.until("change")
            if numbers:
                return numbers


@pytest.fixture
def desk(database_url: str):
    """A desk on each engine in turn."""
    desk = new_desk(database_url)
    yield desk
    desk.close()


def test_the_first_word_is_to_read_everything(desk):
    """What happened before listening began is not missed."""
    with Ear(desk.store.url) as ear:
        assert ear.next() == ("change", None)


def test_a_change_by_another_console_is_told_with_its_tickets(desk):
    """A new ticket, and each verb on it, are heard by their number."""
    with Ear(desk.store.url) as ear:
        ear.next()
        other = another(desk.store.url)
        number = register_call(other, "outage", "Не уходят SMS").number
        assert ear.numbers() == {number}
        note(other, number, "проверил")
        assert ear.numbers() == {number}
        other.close()


def test_no_change_is_lost_under_load(desk):
    """Whatever comes while others are being told is told too."""
    with Ear(desk.store.url) as ear:
        ear.next()
        numbers = {register_call(desk, "other", f"обращение {n}").number for n in range(60)}
        heard: set[int] = set()
        while heard != numbers:
            told = ear.numbers()
            assert isinstance(told, frozenset)
            heard |= told


def test_closing_is_prompt_and_the_last_word(desk):
    """A console ends at once, and nothing is told after that."""
    ear = Ear(desk.store.url)
    ear.next()
    ear.live.close()
    assert not any(thread.name == "live" and thread.is_alive() for thread in threading.enumerate())
    register_call(desk, "other", "после")
    with pytest.raises(Empty):
        ear.told.get_nowait()
    ear.live.close()


def test_consoles_that_come_and_go_leave_nothing_open(desk):
    """Fifty of them later there are as many open files and threads as before."""

    def count() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    def come_and_go(times: int) -> tuple[int, int]:
        for _ in range(times):
            with Ear(desk.store.url) as ear:
                ear.next()
        return count()

    assert come_and_go(3) == come_and_go(50)


def test_a_lost_server_is_told_once_and_so_is_its_return(private_postgres: PostgresServer):
    """While the server is away the console knows since when; afterwards everything is read anew."""
    url = private_postgres.create_database()
    new_desk(url).close()
    with Ear(url) as ear:
        ear.next()
        private_postgres.stop()
        assert ear.next()[0] == "lost"
        private_postgres.start()
        assert ear.next() == ("back", None)
        assert ear.next() == ("change", None)
        other = another(url)
        number = register_call(other, "other", "снова").number
        assert ear.numbers() == {number}
        other.close()


def test_a_server_that_is_not_there_yet_is_waited_for(private_postgres: PostgresServer):
    """A console that starts before its server is told of the loss, and works once it comes."""
    url = private_postgres.create_database()
    new_desk(url).close()
    private_postgres.stop()
    with Ear(url) as ear:
        assert ear.next()[0] == "lost"
        private_postgres.start()
        assert ear.next() == ("back", None)


def test_a_sqlite_file_that_vanishes_and_returns_is_noticed(sqlite_url: str, tmp_path: Path):
    """A file moved away is a lost database; put back, it is read anew."""
    new_desk(sqlite_url).close()
    file, away = tmp_path / "desk.db", tmp_path / "away.db"
    with Ear(sqlite_url) as ear:
        ear.next()
        file.rename(away)
        assert ear.next()[0] == "lost"
        away.rename(file)
        assert ear.next() == ("back", None)
        assert ear.next() == ("change", None)


def test_on_postgresql_everything_is_read_anew_now_and_then(postgres_url: str):
    """A notification that got lost on the way is made up for."""
    new_desk(postgres_url).close()
    with Ear(postgres_url, safety_s=0.05) as ear:
        assert [ear.next() for _ in range(3)] == [("change", None)] * 3


def test_a_failing_callback_does_not_end_the_listening(desk, monkeypatch: pytest.MonkeyPatch):
    """Whatever goes wrong is written down, and listening begins again."""
    monkeypatch.setattr(live_module, "_PAUSE_S", 0.0)
    told: Queue[object] = Queue()
    failing = [True]

    def on_change(numbers: object) -> None:
        if failing.pop() if failing else False:
            raise RuntimeError("the screen is gone")
        told.put(numbers)

    live = Live(desk.store.url, on_change=on_change, on_lost=lambda error: None, on_back=lambda: None)
    assert told.get(timeout=WAIT_S) is None
    live.close()


def test_a_host_whose_clock_is_off_is_told(postgres_url: str):
    """More than two seconds between this host and the server is a fault that is shown, with its size."""
    new_desk(postgres_url).close()
    behind = FixedClock(datetime.now(UTC) - timedelta(minutes=5))
    with Ear(postgres_url, clock=behind) as ear:
        skew_us = ear.until("skew")
        assert isinstance(skew_us, int)
        assert skew_us > 299_000_000
        assert ear.live.skew_us == skew_us


def test_clocks_that_agree_are_not_mentioned(postgres_url: str):
    """Up to two seconds nothing is said."""
    new_desk(postgres_url).close()
    with Ear(postgres_url, safety_s=0.02) as ear:
        assert [ear.next() for _ in range(4)] == [("change", None)] * 4
        assert ear.live.skew_us == 0


def test_a_console_from_the_future_shows_that_clocks_differ(sqlite_url: str):
    """On SQLite another console's heartbeat that lies ahead of now can only be a wrong clock."""
    new_desk(sqlite_url).close()
    store = Store.open(sqlite_url)
    now = datetime.now(UTC)
    clock = FixedClock(now)
    assert ahead_of_host(store, clock) == 0
    with store.transaction():
        presence.heartbeat(store, "oleg", "elsewhere", None, now + timedelta(seconds=7))
    assert ahead_of_host(store, clock) == 7_000_000
    store.close()


def test_another_consoles_heartbeat_is_a_change_of_no_ticket(sqlite_url: str):
    """Who comes or goes is heard too, and reloads no ticket."""
    desk = new_desk(sqlite_url)
    with Ear(sqlite_url) as ear:
        ear.next()
        with desk.store.transaction():
            presence.heartbeat(desk.store, "oleg", f"host:{os.getpid()}", None, desk.now())
        assert ear.next() == ("change", frozenset())
    desk.close()
