"""Units of work: all or nothing, on connections that are lost and found again."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from supportdesk.clock import FixedClock
from supportdesk.models import events
from supportdesk.models.base import BadAddress, CommitUnknown, SchemaProblem, Store, Unavailable
from supportdesk.models.schema import migrate
from tests.models.tickets_made import add_note, history, stored
from tests.postgres_server import PostgresServer

NOBODY = 65534


def names(store: Store) -> list[str]:
    """The logins in the table of engineers."""
    return [login for (login,) in store.rows("SELECT login FROM engineer ORDER BY login")]


def enrol(store: Store, login: str) -> None:
    """Write a row, whatever it is."""
    store.change("INSERT INTO engineer (login, name, line, email) VALUES (%s, '', '1', '')", (login,))


def test_a_transaction_is_kept_whole(store: Store) -> None:
    """What was written in it is there for others afterwards."""
    with store.transaction():
        enrol(store, "anna")
        enrol(store, "oleg")
    assert names(store) == ["anna", "oleg"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_nothing(store: Store, failure: type[BaseException]) -> None:
    """Whatever ends it, its writes are gone, the failure is raised as it is, and the store goes on."""

    def fail() -> None:
        with store.transaction():
            enrol(store, "anna")
            raise failure

    with pytest.raises(failure):
        fail()
    with store.transaction():
        enrol(store, "oleg")
    assert names(store) == ["oleg"]


def test_a_transaction_in_a_transaction_is_a_mistake(store: Store) -> None:
    """There is no half of a transaction: the inner one is refused and the outer one ends."""
    with pytest.raises(RuntimeError), store.transaction(), store.transaction():
        enrol(store, "anna")
    assert names(store) == []


def test_a_change_outside_a_transaction_is_a_mistake(store: Store) -> None:
    """Nothing is ever written by the way."""
    with pytest.raises(RuntimeError):
        enrol(store, "anna")
    with pytest.raises(RuntimeError), store.reading():
        enrol(store, "anna")
    assert names(store) == []


def test_reading_in_a_transaction_sees_its_own_writes(store: Store) -> None:
    """A read inside is a part of the transaction."""
    with store.transaction():
        enrol(store, "anna")
        with store.reading():
            assert names(store) == ["anna"]


def test_others_see_nothing_before_the_commit(store: Store, opened: Callable[..., Store]) -> None:
    """Another console reads meanwhile, without waiting, what was committed."""
    other = opened(store.url)
    with store.transaction():
        enrol(store, "anna")
        assert names(other) == []
    assert names(other) == ["anna"]


def test_each_thread_has_a_connection_of_its_own(store: Store) -> None:
    """A store is used from several threads at once, and one thread's transaction is not another's."""
    seen = []
    with store.transaction():
        enrol(store, "anna")
        thread = threading.Thread(target=lambda: seen.append(names(store)))
        thread.start()
        thread.join()
    assert seen == [[]]


def test_connections_of_ended_threads_are_closed(postgres_store: Store, opened: Callable[..., Store]) -> None:
    """Threads may come and go: they leave no connections behind."""
    for _ in range(5):
        thread = threading.Thread(target=lambda: names(postgres_store))
        thread.start()
        thread.join()
    count = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert opened(postgres_store.url).rows(count)[0][0] <= 2


def test_a_closed_store_says_so(store: Store) -> None:
    """After `close` there is no connection, and none is made."""
    names(store)
    store.close()
    with pytest.raises(Unavailable):
        names(store)


def test_closing_ends_what_another_thread_waits_for(postgres_store: Store) -> None:
    """A statement that runs on in another thread does not hold up the end of the program."""
    begun = threading.Event()
    ended: list[BaseException] = []

    def wait_long() -> None:
        try:
            with postgres_store.reading():
                begun.set()
                postgres_store.rows("SELECT pg_sleep(600)")
        except Unavailable as error:
            ended.append(error)

    thread = threading.Thread(target=wait_long)
    thread.start()
    begun.wait(60)
    postgres_store.close()
    thread.join(60)
    assert len(ended) == 1


def test_the_clock_that_was_given_tells_the_time(database_url: str, opened: Callable[..., Store]) -> None:
    """Tests and demonstrations stand at their own time on both engines."""
    moment = datetime(2026, 11, 23, 3, 40, tzinfo=UTC)
    assert opened(database_url, FixedClock(moment)).now() == moment


def test_the_server_tells_the_time(store: Store) -> None:
    """Without a clock the time is the server's (or this host's), in UTC, and goes on in a transaction."""
    with store.transaction():
        first, second = store.now(), store.now()
    assert first < second
    assert first.utcoffset() == timedelta(0)
    assert abs(first - datetime.now(UTC)) < timedelta(minutes=5)


def test_the_login_is_the_databases(store: Store) -> None:
    """PostgreSQL knows who we are; SQLite knows nobody."""
    assert store.login() == ("postgres" if store.engine == "postgresql" else None)


def test_a_password_is_not_shown(opened: Callable[..., Store]) -> None:
    """Neither the store nor its address shows the password of the URL."""
    store = opened("postgresql://anna:s3cret@localhost/desk?sslpassword=s3cret")
    assert "s3cret" not in repr(store) + repr(store.address) + str(store.address)
    assert store.url == "postgresql://anna:s3cret@localhost/desk?sslpassword=s3cret"


def test_a_url_that_libpq_can_not_read_is_refused_without_showing_it(opened: Callable[..., Store]) -> None:
    """The words hold no part of the password."""
    with pytest.raises(BadAddress) as refused:
        opened("postgresql://anna:s3%zzcret@localhost/desk")
    assert "cret" not in str(refused.value)


def test_opening_a_missing_file_makes_none(
    sqlite_url: str, opened: Callable[..., Store], tmp_path: Path
) -> None:
    """A mistyped address is told, and leaves no empty database behind."""
    with pytest.raises(SchemaProblem, match="init"):
        names(opened(sqlite_url))
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_its_owners_alone(sqlite_store: Store) -> None:
    """The database and its side files are readable and writable by their owner and nobody else."""
    path = sqlite_store.address.path
    assert path is not None
    with sqlite_store.transaction():
        enrol(sqlite_store, "anna")
    files = list(path.parent.iterdir())
    assert {file.name for file in files} == {"desk.db", "desk.db-wal", "desk.db-shm"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_sqlite_writes_through_to_the_disk(sqlite_store: Store) -> None:
    """A commit is acknowledged when it is on disk, readers don't wait, foreign keys hold."""
    pragmas = ("journal_mode", "synchronous", "foreign_keys")
    assert [sqlite_store.rows(f"PRAGMA {name}")[0][0] for name in pragmas] == ["wal", 2, 1]


def test_postgresql_writes_through_to_the_disk(postgres_store: Store, opened: Callable[..., Store]) -> None:
    """Where a server is set to acknowledge before the disk has it, our sessions are not."""
    name = postgres_store.rows("SELECT current_database()")[0][0]
    postgres_store.database.execute_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    assert opened(postgres_store.url).rows("SHOW synchronous_commit") == [("on",)]


def test_a_full_disk_is_told_in_words(sqlite_store: Store) -> None:
    """Nothing is recorded, the engineer reads why, and it goes on when there is room."""
    number = stored(sqlite_store, history())
    (pages,) = sqlite_store.rows("PRAGMA page_count")[0]
    sqlite_store.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="full"), sqlite_store.transaction():
        sqlite_store.change("UPDATE ticket SET subject = %s", ("x" * 1_000_000,))
    assert add_note(sqlite_store, number) == 3


def test_a_failing_disk_is_told_in_words(sqlite_store: Store) -> None:
    """A file that may not grow is an error of the disk, and nothing is recorded."""
    resource = pytest.importorskip("resource")
    number = stored(sqlite_store, history())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, limits[1]))
    try:
        with pytest.raises(Unavailable), sqlite_store.transaction():
            sqlite_store.change("UPDATE ticket SET subject = %s", ("x" * 1_000_000,))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert add_note(sqlite_store, number) == 3
    assert events.broken_chains(sqlite_store) == []


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other users of the machine can enter."""
    folder = Path(mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Act with another user's rights, where we are root and have all."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_can_not_be_written_is_told_in_words(
    public_folder: Path, opened: Callable[..., Store]
) -> None:
    """Without the right to write, what is asked for is refused in words and nothing changes."""
    store = opened(f"sqlite:///{public_folder}/desk.db")
    migrate(store)
    store.close()
    (public_folder / "desk.db").chmod(0o444)
    store = opened(f"sqlite:///{public_folder}/desk.db")
    with as_somebody_else(), pytest.raises(Unavailable), store.transaction():
        enrol(store, "anna")


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path, opened: Callable[..., Store]) -> None:
    """Somebody's letter is not taken for a desk."""
    (tmp_path / "letter.txt").write_text("Уважаемые коллеги! " * 100)
    with pytest.raises(Unavailable, match="no database"):
        names(opened(f"sqlite:///{tmp_path}/letter.txt"))


def test_a_lock_that_is_held_too_long_is_told_in_words(
    sqlite_store: Store, opened: Callable[..., Store]
) -> None:
    """Who waits in vain for the write lock reads that he may try again."""
    hasty = opened(sqlite_store.url, statement_timeout_s=0)
    with sqlite_store.transaction(), pytest.raises(Unavailable, match="locked"), hasty.transaction():
        enrol(hasty, "anna")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restarted_server_is_found_again(private_postgres: PostgresServer, mode: str) -> None:
    """While the server is away the store is unavailable; afterwards it works again by itself."""
    store = Store.open(private_postgres.create_database())
    migrate(store)
    number = stored(store, history())
    private_postgres.stop(mode)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(Unavailable, match="can't be reached"):
            add_note(store, number)
    private_postgres.start()
    assert add_note(store, number) == 3
    store.close()


def test_a_server_that_restarted_meanwhile_is_not_noticed(private_postgres: PostgresServer) -> None:
    """A connection that was cut while nothing went on is replaced before it is used."""
    store = Store.open(private_postgres.create_database())
    migrate(store)
    number = stored(store, history())
    private_postgres.stop("fast")
    private_postgres.start()
    assert add_note(store, number) == 3
    store.close()


def test_a_server_that_goes_away_in_a_transaction_is_told(private_postgres: PostgresServer) -> None:
    """What was begun is not recorded, and that is told before any commit."""
    store = Store.open(private_postgres.create_database())
    migrate(store)

    def work() -> None:
        with store.transaction():
            enrol(store, "anna")
            private_postgres.stop()
            enrol(store, "oleg")

    with pytest.raises(Unavailable) as lost:
        work()
    assert not isinstance(lost.value, CommitUnknown)
    private_postgres.start()
    assert names(store) == []
    store.close()


def test_a_slow_statement_is_given_up(postgres_url: str, opened: Callable[..., Store]) -> None:
    """Nobody waits for longer than the limit for an answer."""
    with pytest.raises(Unavailable, match="too long"):
        opened(postgres_url, statement_timeout_s=1).rows("SELECT pg_sleep(600)")


def test_a_database_that_only_answers_is_told_in_words(
    postgres_store: Store, opened: Callable[..., Store]
) -> None:
    """A standby, or a server in maintenance, refuses to write: that is no fault of the engineer's."""
    name = postgres_store.rows("SELECT current_database()")[0][0]
    postgres_store.database.execute_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = opened(postgres_store.url)
    with pytest.raises(Unavailable, match="only be read"), store.transaction():
        enrol(store, "anna")


def test_a_failed_statement_that_is_ignored_is_no_commit(postgres_store: Store) -> None:
    """PostgreSQL answers COMMIT of a failed transaction with ROLLBACK: that never passes for recorded."""

    def work() -> None:
        with postgres_store.transaction():
            enrol(postgres_store, "anna")
            with suppress(Exception):
                postgres_store.rows("SELECT 1 / 0")

    with pytest.raises(RuntimeError):
        work()
    assert names(postgres_store) == []


def test_a_commit_whose_session_ends_is_unknown(postgres_store: Store) -> None:
    """Lost between the last statement and the answer to COMMIT: the store says that it does not know."""
    postgres_store.database.execute_sql(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
    )
    postgres_store.database.execute_sql(
        "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON engineer DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION die()"
    )
    with pytest.raises(CommitUnknown), postgres_store.transaction():
        enrol(postgres_store, "anna")
    assert names(postgres_store) == []


def test_a_commit_whose_answer_is_lost_is_found_by_its_operation(
    private_postgres: PostgresServer, opened: Callable[..., Store]
) -> None:
    """The server has recorded it, the answer never came: the store does not know, and the operation tells."""
    direct = opened(private_postgres.create_database())
    migrate(direct)
    name = direct.rows("SELECT current_database()")[0][0]
    with cut_after_commit(private_postgres) as port:
        store = opened(f"postgresql://postgres@127.0.0.1:{port}/{name}")
        with pytest.raises(CommitUnknown):
            stored(store, history(), "call-1")
    assert events.of_operation(direct, "call-1") == (1, 2)


@contextmanager
def cut_after_commit(server: PostgresServer) -> Iterator[int]:
    """A port before the server that passes everything on, but cuts instead of the answer to a COMMIT."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_pass_on, args=(door, f"{server.folder}/.s.PGSQL.{server.port}"))
        thread.start()
        yield door.getsockname()[1]
        thread.join(60)


def _pass_on(door: socket.socket, path: str) -> None:
    client, _ = door.accept()
    with client, socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        answers = threading.Thread(target=_answer, args=(server, client))
        answers.start()
        while asked := client.recv(65536):
            if b"COMMIT" in asked:
                cut.set()
            server.sendall(asked)
            if cut.is_set():
                answers.join(60)
                cut.clear()
                return


cut = threading.Event()


def _answer(server: socket.socket, client: socket.socket) -> None:
    while answer := server.recv(65536):
        if cut.is_set():
            return
        client.sendall(answer)


def test_several_hosts_are_tried_in_turn(postgres_server: PostgresServer, postgres_url: str,
                                         opened: Callable[..., Store]) -> None:  # fmt: skip
    """With several hosts in the URL the one that can be written to is found behind one that is away."""
    database = postgres_url.partition("?")[0].rpartition("/")[2]
    url = f"postgresql://postgres@/{database}?host=/nowhere,{postgres_server.folder}&target_session_attrs=read-write"
    store = opened(url)
    migrate(store)
    assert stored(store, history()) == 1
