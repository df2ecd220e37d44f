"""Engineers, and what PostgreSQL lets them do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supportdesk.domain.ticket import Line
from supportdesk.models import alarms, engineers, events, presence, queue, search
from supportdesk.models.base import Forbidden, Store
from supportdesk.models.engineers import Engineer
from supportdesk.models.schema import migrate, require_current
from tests.domain.story import at
from tests.models.tickets_made import add_note, history, note, stored
from tests.postgres_server import PostgresServer

ANNA = Engineer("anna", "Анна Петрова", Line.FIRST, "anna@desk.example")


def test_an_engineer_is_enrolled_and_changed(store: Store) -> None:
    """The same login again changes name, line and e-mail."""
    with store.transaction():
        engineers.add(store, ANNA)
        engineers.add(store, Engineer("oleg", "Олег", Line.QA))
    assert engineers.get(store, "anna") == ANNA
    assert engineers.get(store, "nobody") is None
    moved = Engineer("anna", "Анна Иванова", Line.SECOND)
    with store.transaction():
        engineers.add(store, moved)
    assert engineers.all_of(store) == [moved, Engineer("oleg", "Олег", Line.QA)]


def test_an_engineer_may_work_for_several_lines(store: Store) -> None:
    """The main line comes first; enrolled again with one, only that one is left."""
    marina = Engineer("marina", "Марина", Line.SECOND, "", (Line.FIRST, Line.QA))
    with store.transaction():
        engineers.add(store, marina)
    assert engineers.get(store, "marina") == marina
    assert marina.lines == (Line.SECOND, Line.FIRST, Line.QA)
    with store.transaction():
        engineers.add(store, Engineer("marina", "Марина", Line.QA))
    (known,) = engineers.all_of(store)
    assert known.lines == (Line.QA,)


@pytest.fixture
def anna(postgres_store: Store, postgres_server: PostgresServer, opened: Callable[..., Store]) -> Store:
    """The desk as anna sees it: her login has only what enrolling gave her."""
    login = postgres_server.create_role("anna", grants=())
    with postgres_store.transaction():
        engineers.add(postgres_store, ANNA)
    return opened(postgres_store.url.replace("postgres@", f"{login}@"))


def test_an_enrolled_login_can_work(anna: Store, postgres_store: Store) -> None:
    """It may do all that the verbs need, and is known by its own name."""
    require_current(anna)
    assert anna.login() == "anna"
    number = stored(anna, history(), "call-1")
    add_note(anna, number)
    with anna.transaction():
        search.index(anna, number, "слова")
        alarm = alarms.Alarm(number, "resolution", 1, 50, at("12:00"))
        assert alarms.fire(anna, [alarm], at("12:00"), "anna") == [alarm]
        presence.heartbeat(anna, "anna", "host", number, at("12:00"))
        presence.leave(anna, "anna", "host")
    assert [row.number for row in queue.rows(anna)] == search.search(anna, "слово", 5) == [number]
    assert events.history(postgres_store, number)[-1].actor == "anna"


def test_nobody_writes_in_anothers_name(anna: Store) -> None:
    """The server stamps who acts: it refuses an event that claims to be somebody else's."""
    number = stored(anna, history())
    with pytest.raises(Forbidden):
        add_note(anna, number, actor="oleg")
    assert len(events.history(anna, number)) == 2


@pytest.mark.parametrize("actor", ["mail", "desk"])
def test_the_desk_has_names_of_its_own(anna: Store, actor: str) -> None:
    """What comes by mail, or by itself, is not an engineer's act."""
    number = stored(anna, history())
    assert add_note(anna, number, actor=actor) == 3


def test_the_owner_may_import_what_others_did(postgres_store: Store) -> None:
    """An import or a demonstration writes histories with their own actors."""
    number = stored(postgres_store, history())
    with postgres_store.transaction():
        events.append(postgres_store, number, [note(history()[-1], actor="oleg")], None)


PAST = (
    "UPDATE event SET data = '{}'",
    "DELETE FROM event",
    "TRUNCATE event CASCADE",
    "DELETE FROM ticket",
    "UPDATE alarm SET late = true",
    "DROP TABLE event CASCADE",
    "ALTER TABLE event DISABLE TRIGGER USER",
    "INSERT INTO schema_migration (name, applied) VALUES ('9', now())",
    "INSERT INTO engineer (login, name, line, email) VALUES ('oleg', '', '1', '')",
    "INSERT INTO engineer (login, name, line, email) VALUES ('anna', '', '2', '') "
    "ON CONFLICT (login) DO UPDATE SET line = '2'",
    "UPDATE engineer SET line = '2' WHERE login = 'anna'",
    "UPDATE engineer SET also = 'qa' WHERE login = 'anna'",
    "DELETE FROM engineer",
)


def test_an_engineers_login_can_not_rewrite_the_past(anna: Store, postgres_store: Store) -> None:
    """History, alarms and who is an engineer can't be changed by an engineer's rights, in any program."""
    stored(anna, history())
    with postgres_store.transaction():
        engineers.add(postgres_store, Engineer("oleg", "Олег", Line.QA))
    for statement in PAST:
        with pytest.raises(Forbidden), anna.transaction():
            anna.change(statement)


def test_a_login_without_rights_is_told_in_words(
    postgres_store: Store, postgres_server: PostgresServer, opened: Callable[..., Store]
) -> None:
    """Who was not enrolled reads that the database does not allow it."""
    postgres_server.create_role("stranger", grants=())
    stranger = opened(postgres_store.url.replace("postgres@", "stranger@"))
    with pytest.raises(Forbidden, match="permission denied"):
        queue.rows(stranger)


def test_an_owner_who_may_not_make_roles_makes_a_desk(
    postgres_server: PostgresServer, empty_postgres_url: str, opened: Callable[..., Store]
) -> None:
    """A plain owner of the database migrates and enrols; the rights are left to the administrator."""
    login = postgres_server.create_role("owner", grants=())
    administrator = opened(empty_postgres_url)
    name = administrator.rows("SELECT current_database()")[0][0]
    administrator.database.execute_sql(f"ALTER DATABASE {name} OWNER TO {login}")
    owner = opened(empty_postgres_url.replace("postgres@", f"{login}@"))
    migrate(owner)
    with owner.transaction():
        engineers.add(owner, ANNA)
    assert engineers.all_of(owner) == [ANNA]
    assert stored(owner, history()) == 1
