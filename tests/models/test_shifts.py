"""The histories of rota, notes and handovers: only added to, each place taken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from supportdesk.domain.handover import HandoverEvent, HandoverKind
from supportdesk.domain.rota import RotaEvent, RotaKind
from supportdesk.domain.ticket import Line
from supportdesk.models import engineers, shifts
from supportdesk.models.base import Forbidden, OperationKnown, Store, VersionTaken
from supportdesk.models.changes import ALL, Watch
from tests.postgres_server import PostgresServer

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
TABLES = ("rota_event", "shift_note", "handover_event")


def signed(seq: int = 1, actor: str = "postgres") -> HandoverEvent:
    """A signature without lines."""
    return HandoverEvent(1, seq, AT, actor, HandoverKind.SIGNED, {"lines": []})


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with one of each."""
    with store.transaction():
        shifts.add_rota_event(store, RotaEvent(1, AT, "postgres", RotaKind.CANCELLED, {"seq": 0}))
        shifts.add_note(store, AT, "postgres", "Смотри #1", pinned=True)
        shifts.add_handover_event(store, 1, signed(), finishes=False, operation="once")
    return store


def test_what_was_stored_is_read_back(filled: Store) -> None:
    """Events and notes come back equal."""
    assert shifts.rota_events(filled)[0].kind is RotaKind.CANCELLED
    assert shifts.handover(filled, 1) == (signed(),)
    assert shifts.unfinished(filled) == [(signed(),)]
    assert shifts.latest(filled, 5) == [(signed(),)]
    assert shifts.next_number(filled) == 2
    assert shifts.of_operation(filled, "once") == 1
    (note,) = shifts.notes(filled)
    assert (note.text, note.pinned, note.tickets) == ("Смотри #1", True, (1,))


def test_nothing_is_changed_or_deleted(filled: Store) -> None:
    """The database itself refuses it, whoever asks."""
    for table in TABLES:
        for statement in (f"UPDATE {table} SET actor = 'oleg'", f"DELETE FROM {table}"):
            with pytest.raises(Forbidden), filled.transaction():
                filled.change(statement)


def test_of_two_writers_one_gets_the_place(filled: Store) -> None:
    """Who comes second decides anew."""
    with pytest.raises(VersionTaken), filled.transaction():
        shifts.add_rota_event(filled, RotaEvent(1, AT, "postgres", RotaKind.CANCELLED, {"seq": 0}))
    with pytest.raises(VersionTaken), filled.transaction():
        shifts.add_handover_event(filled, 1, signed(), finishes=False, operation=None)
    with pytest.raises(VersionTaken), filled.transaction():
        shifts.add_handover_event(filled, 1, signed(3), finishes=False, operation=None)


def test_an_operation_is_recorded_once(filled: Store) -> None:
    """A repeated one is known, on whatever handover."""
    with pytest.raises(OperationKnown), filled.transaction():
        shifts.add_handover_event(filled, 2, signed(), finishes=False, operation="once")


def test_a_pinned_note_is_taken_down_by_another_row(filled: Store) -> None:
    """Until then it stands."""
    later = datetime(2026, 11, 24, 8, tzinfo=UTC)
    with filled.transaction():
        shifts.add_note(filled, later, "postgres", "", unpins=1)
    (note,) = shifts.notes(filled)
    assert note.stands(AT)
    assert not note.stands(later)
    assert shifts.notes(filled, later) == []


def test_an_enrolled_login_writes_in_its_own_name_alone(
    postgres_store: Store, postgres_server: PostgresServer, opened: Callable[..., Store]
) -> None:
    """It may add to the three histories, and neither sign for another nor change anything."""
    login = postgres_server.create_role("anna", grants=())
    with postgres_store.transaction():
        engineers.add(postgres_store, engineers.Engineer("anna", "Анна", Line.FIRST))
    anna = opened(postgres_store.url.replace("postgres@", f"{login}@"))
    with anna.transaction():
        shifts.add_note(anna, AT, "anna", "Моя заметка")
        shifts.add_rota_event(anna, RotaEvent(1, AT, "anna", RotaKind.CANCELLED, {"seq": 0}))
        shifts.add_handover_event(anna, 1, signed(actor="anna"), finishes=False, operation=None)
    assert shifts.handover(anna, 1)[0].actor == "anna"
    with pytest.raises(Forbidden), anna.transaction():
        shifts.add_handover_event(anna, 2, signed(actor="oleg"), finishes=False, operation=None)
    with pytest.raises(Forbidden), anna.transaction():
        shifts.add_note(anna, AT, "oleg", "Чужая заметка")
    for table in TABLES:
        with pytest.raises(Forbidden), anna.transaction():
            anna.change(f"DELETE FROM {table}")


def test_other_consoles_hear_of_it(store: Store) -> None:
    """A note, a change of the rota or of a handover wakes whoever watches, and names no ticket."""
    watch = Watch(store)
    try:
        assert watch.poll() is ALL
        with store.transaction():
            shifts.add_note(store, AT, "postgres", "Заметка")
        heard = watch.wait(5)
        assert isinstance(heard, frozenset)
        assert heard <= {0}
    finally:
        watch.close()
