"""The histories of rota, notes and handovers are chained: what was done behind the program's back shows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportdesk.domain.handover import HandoverEvent, HandoverKind
from supportdesk.domain.rota import RotaEvent, RotaKind
from supportdesk.domain.ticket import Line
from supportdesk.models import chain, engineers, schema, shift_chain, shifts
from supportdesk.models.base import Forbidden, Store
from supportdesk.models.schema import migrate
from tests.models.processes import at_once
from tests.postgres_server import PostgresServer

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ACTOR = "postgres"


def filled(store: Store) -> Store:
    """Put three changes of the rota, three notes, and two handovers of two events each into a store."""
    with store.transaction():
        for seq in (1, 2, 3):
            shifts.add_rota_event(store, RotaEvent(seq, AT, ACTOR, RotaKind.CANCELLED, {"seq": 0, "я": seq}))
            shifts.add_note(store, AT, ACTOR, f"Заметка {seq}", pinned=seq == 2)
        for number in (1, 2):
            for seq in (1, 2):
                event = HandoverEvent(number, seq, AT, ACTOR, HandoverKind.SIGNED, {"lines": []})
                shifts.add_handover_event(store, number, event, finishes=False, operation=None)
    return store


def tamper(store: Store, *statements: str) -> None:
    """Do something that no program of ours may do."""
    with store.transaction():
        for table in (shift_chain.ROTA, shift_chain.NOTES, shift_chain.HANDOVERS):
            if store.engine == "postgresql":
                store.change(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                names = store.rows(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", (table,)
                )
                for (name,) in names:
                    store.change(f"DROP TRIGGER {name}")
        for statement in statements:
            store.change(statement)


ROTA, NOTES, HANDOVERS = shift_chain.ROTA, shift_chain.NOTES, shift_chain.HANDOVERS


def test_what_was_recorded_is_whole(store: Store) -> None:
    """Nothing is broken, before anything was recorded and after."""
    assert shift_chain.broken(store) == set()
    assert shift_chain.broken(filled(store)) == set()
    assert shift_chain.entries(store) == 10


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE rota_event SET data = '{\"seq\":1}' WHERE seq = 2", {(ROTA, 2)}),
        ("UPDATE rota_event SET actor = 'oleg' WHERE seq = 1", {(ROTA, 1)}),
        ("UPDATE rota_event SET recorded_us = recorded_us + 1 WHERE seq = 3", {(ROTA, 3)}),
        ("UPDATE rota_event SET kind = 'away' WHERE seq = 3", {(ROTA, 3)}),
        ("DELETE FROM rota_event WHERE seq = 2", {(ROTA, 3), (ROTA, 0)}),
        ("DELETE FROM rota_event WHERE seq = 3", {(ROTA, 0)}),
        ("DELETE FROM rota_event", {(ROTA, 0)}),
        ("UPDATE shift_note SET text = 'Другое' WHERE id = 2", {(NOTES, 2)}),
        ("UPDATE shift_note SET actor = 'oleg' WHERE id = 1", {(NOTES, 1)}),
        ("UPDATE shift_note SET at_us = at_us - 1 WHERE id = 3", {(NOTES, 3)}),
        ("UPDATE shift_note SET pinned = (id = 3)", {(NOTES, 2)}),
        ("UPDATE shift_note SET unpins = 2 WHERE id = 3", {(NOTES, 3)}),
        ("UPDATE shift_note SET id = 7 WHERE id = 3", {(NOTES, 7)}),
        ("DELETE FROM shift_note WHERE id = 1", {(NOTES, 2), (NOTES, 0)}),
        ("DELETE FROM shift_note WHERE id = 3", {(NOTES, 0)}),
        ("UPDATE handover_event SET data = '{}' WHERE handover = 2 AND seq = 2", {(HANDOVERS, 2)}),
        ("UPDATE handover_event SET actor = 'oleg' WHERE handover = 1 AND seq = 1", {(HANDOVERS, 1)}),
        ("UPDATE handover_event SET handover = 5 WHERE handover = 2", {(HANDOVERS, 5)}),
        ("DELETE FROM handover_event WHERE handover = 1 AND seq = 1", {(HANDOVERS, 1), (HANDOVERS, 0)}),
        ("DELETE FROM handover_event WHERE handover = 2", {(HANDOVERS, 0)}),
        ("UPDATE shift_head SET entries = 2 WHERE history = 'shift_note'", {(NOTES, 0)}),
    ],
)
def test_tampering_is_found_and_named(store: Store, tampering: str, found: set[tuple[str, int]]) -> None:
    """Whatever was changed, deleted or added: the first wrong entry is named, and no other history."""
    filled(store)
    tamper(store, tampering)
    assert shift_chain.broken(store) == found


def test_an_entry_put_in_by_hand_is_found(store: Store) -> None:
    """A note without its hash, or one whose author copied another's, breaks the chain."""
    filled(store)
    tamper(
        store,
        "INSERT INTO shift_note (id, at_us, actor, text, pinned, hash)"
        " SELECT 4, at_us, actor, text, pinned, hash FROM shift_note WHERE id = 3",
    )
    assert shift_chain.broken(store) == {(NOTES, 4), (NOTES, 0)}


def test_older_histories_are_chained_when_they_are_brought_up_to_date(
    empty_database_url: str, opened: Callable[..., Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of before the chain get their hashes and stay as they were; what comes later is linked to them."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    step = folder / "0008_shift_chain.py"
    step.rename(folder / "later")
    store = opened(empty_database_url)
    migrate(store)
    data = chain.canonical({"seq": 0})
    with store.transaction():
        store.change("INSERT INTO rota_event VALUES (1, 5, 'postgres', 'cancelled', %s)", (data,))
        for text, pinned in (("Первая", False), ("Вторая", True)):
            store.change(
                "INSERT INTO shift_note (at_us, actor, text, pinned) VALUES (6, 'postgres', %s, %s)",
                (text, pinned),
            )
        for number in (1, 2):
            store.change(
                "INSERT INTO handover_event (handover, seq, at_us, actor, kind, data, finishes)"
                " VALUES (%s, 1, 7, 'postgres', 'signed', %s, %s)",
                (number, json.dumps({"lines": []}), False),
            )
    (folder / "later").rename(step)
    assert migrate(store) == ["0008_shift_chain"]
    assert shift_chain.broken(store) == set()
    assert [(note.text, note.pinned) for note in shifts.notes(store)] == [("Первая", False), ("Вторая", True)]
    with store.transaction():
        shifts.add_note(store, AT, ACTOR, "Третья")
        shifts.add_rota_event(store, RotaEvent(2, AT, ACTOR, RotaKind.CANCELLED, {"seq": 0}))
    assert shift_chain.broken(store) == set()
    with pytest.raises(Forbidden), store.transaction():
        store.change("UPDATE shift_note SET text = 'Иначе'")


def test_notes_of_several_at_once_make_one_chain(store: Store) -> None:
    """Each is linked to the one before it, whoever came first."""
    at_once(4, "shift_note", store.url, "10")
    assert len(shifts.notes(store)) == 40
    assert shift_chain.broken(store) == set()


def test_an_enrolled_login_adds_and_cannot_count(
    postgres_store: Store, postgres_server: PostgresServer, opened: Callable[..., Store]
) -> None:
    """What it adds is counted for it; the count itself it can't change."""
    login = postgres_server.create_role("anna", grants=())
    with postgres_store.transaction():
        engineers.add(postgres_store, engineers.Engineer("anna", "Анна", Line.FIRST))
    anna = opened(postgres_store.url.replace("postgres@", f"{login}@"))
    with anna.transaction():
        shifts.add_note(anna, AT, "anna", "Моя заметка")
    assert shift_chain.broken(anna) == set()
    assert shift_chain.entries(anna) == 1
    with pytest.raises(Forbidden), anna.transaction():
        anna.change("UPDATE shift_head SET entries = 0")
