"""A change made anywhere is told everywhere."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest

from supportdesk.models import events, presence
from supportdesk.models.base import Store, Unavailable, VersionTaken
from supportdesk.models.changes import ALL, Changed, Watch
from supportdesk.models.schema import migrate
from tests.domain.story import at
from tests.models.processes import at_once
from tests.models.tickets_made import add_note, history, note, stored
from tests.postgres_server import PostgresServer

LONG_S = 60.0


@pytest.fixture
def watch(store: Store) -> Iterator[Watch]:
    """A watch that has told its first ALL."""
    watching = Watch(store)
    assert watching.wait(LONG_S) is ALL
    yield watching
    watching.close()


def gathered(watch: Watch, wanted: set[int]) -> set[int]:
    """The tickets that were told, until all of the wanted ones were."""
    told: set[int] = set()
    while not wanted <= told:
        changed = watch.wait(LONG_S)
        assert isinstance(changed, frozenset)
        told |= changed
    return told


def test_nothing_is_told_when_nothing_happens(watch: Watch) -> None:
    """A look without waiting answers None, again and again."""
    assert [watch.poll() for _ in range(3)] == [None] * 3


def test_a_change_by_this_process_is_told(store: Store, watch: Watch) -> None:
    """The tickets that were changed, and no others."""
    one, other = stored(store, history()), stored(store, history())
    assert gathered(watch, {one, other}) == {one, other}
    add_note(store, other)
    assert gathered(watch, {other}) == {other}
    assert watch.poll() is None


def test_a_change_by_another_process_is_told(store: Store, watch: Watch) -> None:
    """Every ticket that another console changes."""
    numbers = [stored(store, history()) for _ in range(3)]
    gathered(watch, set(numbers))
    at_once(1, "note", store.url, "10", *map(str, numbers[1:]))
    assert gathered(watch, set(numbers[1:])) == set(numbers[1:])


def test_a_change_that_is_rolled_back_is_not_told(store: Store, watch: Watch) -> None:
    """Nothing happened."""
    number = stored(store, history())
    gathered(watch, {number})
    with pytest.raises(VersionTaken), store.transaction():
        events.append(store, number, [note(history()[-1]), note(history()[-1])], None)
    assert watch.poll() is None


def test_a_change_beside_tickets_is_told_as_such(sqlite_store: Store) -> None:
    """On SQLite whatever is committed is noticed; when it is no ticket, none is named."""
    watch = Watch(sqlite_store)
    assert watch.poll() is ALL
    with sqlite_store.transaction():
        presence.heartbeat(sqlite_store, "anna", "host", None, at("10:00"))
    assert watch.wait(LONG_S) == frozenset()
    watch.close()


def test_closing_wakes_who_waits(watch: Watch) -> None:
    """A thread that waits for changes is no reason to wait at the end of the program."""
    answers: list[Changed] = []
    thread = threading.Thread(target=lambda: answers.append(watch.wait(3600)))
    thread.start()
    watch.close()
    thread.join(LONG_S)
    assert answers == [None]
    assert watch.wait(3600) is None
    watch.close()


def test_a_restored_backup_is_noticed(sqlite_store: Store, opened: Callable[..., Store]) -> None:
    """Another file in the place of the desk's means reading everything again."""
    path = sqlite_store.address.path
    assert path is not None
    watch = Watch(sqlite_store)
    assert watch.poll() is ALL
    sqlite_store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    sqlite_store.close()
    shutil.copy(path, f"{path}.backup")
    path.with_name(f"{path.name}.backup").replace(path)
    assert watch.poll() is ALL
    number = stored(opened(sqlite_store.url), history())
    assert gathered(watch, {number}) == {number}
    watch.close()


def test_a_file_that_is_gone_is_told(sqlite_store: Store) -> None:
    """The watch says that the desk is lost, and finds it when it is back."""
    path = sqlite_store.address.path
    assert path is not None
    watch = Watch(sqlite_store)
    assert watch.poll() is ALL
    sqlite_store.close()
    away = path.with_suffix(".away")
    path.rename(away)
    for _ in range(2):
        with pytest.raises(Unavailable):
            watch.wait(0)
    away.rename(path)
    assert watch.wait(LONG_S) is ALL
    watch.close()


def test_a_lost_server_is_told_and_found_again(private_postgres: PostgresServer) -> None:
    """While it is away the watch says so; back again, everything must be read, then changes are told."""
    store = Store.open(private_postgres.create_database())
    migrate(store)
    number = stored(store, history())
    watch = Watch(store)
    assert watch.wait(LONG_S) is ALL
    private_postgres.stop()
    for _ in range(2):
        with pytest.raises(Unavailable):
            watch.wait(LONG_S)
    private_postgres.start()
    assert watch.wait(LONG_S) is ALL
    add_note(store, number)
    assert gathered(watch, {number}) == {number}
    watch.close()
    store.close()


def test_closing_ends_the_pause_before_another_try(private_postgres: PostgresServer) -> None:
    """A server that stays away is no reason to wait either."""
    watch = Watch(Store.open(private_postgres.url()))
    private_postgres.stop()
    with pytest.raises(Unavailable):
        watch.wait(0)
    ended = threading.Event()

    def go_on() -> None:
        while True:
            try:
                watch.wait(3600)
                break
            except Unavailable:
                continue
        ended.set()

    thread = threading.Thread(target=go_on)
    thread.start()
    watch.close()
    assert ended.wait(LONG_S)
    thread.join(LONG_S)
