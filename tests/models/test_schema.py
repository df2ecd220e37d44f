"""The version of the tables: missing, old, current or newer; brought up to date by one at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from supportdesk.domain.commands import Escalate, Undo
from supportdesk.domain.ticket import Line
from supportdesk.models import events, schema, tickets
from supportdesk.models.base import SchemaProblem, Store, Unavailable
from supportdesk.models.schema import SchemaState, migrate, require_current, schema_state
from tests.domain.story import Story
from tests.models.processes import at_once
from tests.models.tickets_made import before_they_told, history, row, stored, stored_by_an_older_program

OPENED = Callable[..., Store]

ALL = sorted(path.stem for path in schema.MIGRATIONS.glob("0*.py"))
"""The names of the migrations, in their order."""


def test_an_empty_database_has_no_desk(empty_database_url: str, opened: OPENED) -> None:
    """It is missing, and the words say how to make one."""
    store = opened(empty_database_url)
    assert schema_state(store) is SchemaState.MISSING
    with pytest.raises(SchemaProblem, match="supportdesk init"):
        require_current(store)


def test_migrating_makes_the_tables_once(empty_database_url: str, opened: OPENED) -> None:
    """The first time applies all there is, the second nothing; data stay."""
    store = opened(empty_database_url)
    assert migrate(store) == ALL
    assert schema_state(store) is SchemaState.CURRENT
    require_current(store)
    number = stored(store, history())
    assert migrate(store) == []
    assert list(store.rows("SELECT number FROM ticket")) == [(number,)]


def test_a_folder_is_made_for_the_first_desk(tmp_path: Path, opened: OPENED) -> None:
    """The user's data folder need not be there; it is his alone."""
    migrate(opened(f"sqlite:///{tmp_path}/new/folder/desk.db"))
    assert (tmp_path / "new/folder").stat().st_mode & 0o777 == 0o700


def test_a_place_where_nothing_can_be_made_is_told_in_words(tmp_path: Path, opened: OPENED) -> None:
    """A file in the way of the folder is no stack trace."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="can't be made"):
        migrate(opened(f"sqlite:///{tmp_path}/file/desk.db"))


def test_consoles_that_start_at_once_migrate_once(empty_database_url: str, opened: OPENED) -> None:
    """Of several processes one applies each migration, and all of them go on."""
    printed = at_once(4, "migrate", empty_database_url)
    assert sorted(printed) == [[], [], [], ALL]
    require_current(opened(empty_database_url))


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of a program that will come."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


def test_an_older_desk_is_brought_up_to_date(store: Store, migrations: Path) -> None:
    """Until then the program refuses it in words."""
    number = stored(store, history())
    (migrations / "9000_more.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE more (id INTEGER)')\n"
    )
    assert schema_state(store) is SchemaState.OLD
    with pytest.raises(SchemaProblem, match="older"):
        require_current(store)
    assert migrate(store) == ["9000_more"]
    require_current(store)
    assert store.rows("SELECT * FROM more") == []
    assert store.rows("SELECT number FROM ticket") == [(number,)]


def test_a_desk_of_the_first_tables_keeps_its_tickets(
    empty_database_url: str, opened: OPENED, migrations: Path
) -> None:
    """Brought up to date, its history is whole and fix tasks can be stored beside it."""
    for later in migrations.glob("000[2-9]*.py"):
        later.rename(later.with_suffix(".later"))
    store = opened(empty_database_url)
    assert migrate(store) == ALL[:1]
    number = stored_by_an_older_program(store, history())
    for later in migrations.glob("*.later"):
        later.rename(later.with_suffix(".py"))
    assert migrate(store) == ALL[1:]
    assert tickets.projection(store, number) == row(history())
    assert events.broken_chains(store) == []
    with store.transaction():
        store.change("INSERT INTO fix_ticket (fix, ticket) SELECT number, %s FROM fix_task", (number,))


def test_how_often_a_ticket_went_back_is_counted_in_what_was_there_before(
    empty_database_url: str, opened: OPENED, migrations: Path
) -> None:
    """The migration counts as the domain does; what is taken back and a fix task's steps are left out."""
    lines = migrations / "0007_lines.py"
    later = lines.rename(lines.with_suffix(".later"))
    store = opened(empty_database_url)
    migrate(store)
    histories = [told.events for told in _handed_over()]
    numbers = [stored_by_an_older_program(store, before_they_told(told)) for told in histories]
    later.rename(lines)
    assert migrate(store) == ["0007_lines"]
    counted = [tickets.projection(store, number) for number in numbers]
    assert [known.ping_pong for known in counted if known] == [0, 0, 1, 3, 1, 1]
    assert counted == [row(before_they_told(told)) for told in histories]


def _handed_over() -> list[Story]:
    def story(*lines: str) -> Story:
        told = Story().registered("10:00")
        for line in lines:
            told.does("11:00", Escalate(Line(line), "причина"))
        return told

    by_fix = story("2")
    for line in ("developer", "qa", "developer", "2"):
        by_fix.does("11:00", Escalate(Line(line), "шаг", fix=1))
    return [
        story(),
        story("2", "developer", "qa"),
        story("2", "1"),
        story("2", "1", "2", "1"),
        story("2", "1", "2").does("12:00", Undo()),
        by_fix.does("12:00", Escalate(Line.FIRST, "спросить клиента")),
    ]


def test_a_migration_that_fails_leaves_nothing_half_done(store: Store, migrations: Path) -> None:
    """What it had done is undone, the desk is as before, and it is tried again the next time."""
    step = migrations / "9000_more.py"
    step.write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE more (id INTEGER)')\n    1 / 0\n"
    )
    with pytest.raises(ZeroDivisionError):
        migrate(store)
    assert schema_state(store) is SchemaState.OLD
    step.write_text("def up(migrator, db):\n    db.execute_sql('CREATE TABLE more (id INTEGER)')\n")
    assert migrate(store) == ["9000_more"]


def test_a_newer_desk_is_refused_in_words(store: Store) -> None:
    """An older program neither works on it nor migrates it."""
    with store.transaction():
        store.change(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01 00:00:00')"
        )
    assert schema_state(store) is SchemaState.NEWER
    for use in (require_current, migrate):
        with pytest.raises(SchemaProblem, match="newer version"):
            use(store)


def test_the_words_hold_no_password(empty_postgres_url: str, opened: OPENED) -> None:
    """An address in an error is shown without its password."""
    store = opened(empty_postgres_url.replace("postgres@", "postgres:s3cret@"))
    with pytest.raises(SchemaProblem) as refused:
        require_current(store)
    assert "s3cret" not in str(refused.value)
