"""Fix tasks and the outbox as they are stored: only added to, chained, and whose rights reach how far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from supportdesk.domain.fix_task import FixEvent, FixKind, fold_fix
from supportdesk.domain.ticket import Line
from supportdesk.models import engineers, fixes, outbox
from supportdesk.models.base import Forbidden, OperationKnown, Store, VersionTaken
from supportdesk.models.engineers import Engineer
from supportdesk.models.outbox import Delivery, LetterKind, Message
from tests.domain.story import at
from tests.models.tickets_made import history, stored
from tests.postgres_server import PostgresServer

NOON = at("12:00")


def event(seq: int, kind: FixKind, actor: str = "oleg", **data: object) -> FixEvent:
    """An event of a task, a minute after the one before."""
    moment = NOON + timedelta(minutes=seq)
    return FixEvent(seq, moment, moment, actor, kind, data)


def made(store: Store, operation: str | None = None, actor: str = "oleg") -> tuple[int, int]:
    """Store a ticket and a task for it; return their numbers."""
    ticket = stored(store, history())
    events = (
        event(1, FixKind.OPENED, actor, title="Ошибка", ticket=ticket, tracker=""),
        event(2, FixKind.ASSIGNED, actor, developer="ivan"),
    )
    task = fold_fix(events)
    assert task is not None
    with store.transaction():
        number = fixes.create(store, task)
        fixes.append(store, number, events, operation)
        fixes.link(store, number, task.tickets)
    return ticket, number


def message(ticket: int, operation: str = "o1") -> Message:
    """Something to be told about a ticket."""
    return Message(
        ticket,
        "a@b.example",
        "Пётр",
        "ru",
        "Тема",
        "Текст",
        Delivery.WAITING,
        None,
        NOON,
        operation,
        LetterKind.FIX,
    )


def test_a_task_is_read_as_it_was_written(store: Store) -> None:
    """Events, row and tickets come back equal; unknown numbers have nothing."""
    ticket, number = made(store)
    task = fold_fix(fixes.history(store, number))
    assert task is not None
    assert fixes.row(store, number) == fixes.row_of(task)
    assert fixes.tickets_of(store, number) == [ticket]
    assert fixes.of_ticket(store, ticket, live=True) == [number]
    assert (fixes.row(store, 404), fixes.history(store, 404), fixes.tickets_of(store, 404)) == (None, (), [])
    assert list(fixes.histories(store, [404, number])) == [number]


def test_linked_tickets_are_exactly_those_named(store: Store) -> None:
    """New ones are added, others taken out."""
    ticket, number = made(store)
    other = stored(store, history())
    for tickets in ([ticket, other], [other], []):
        with store.transaction():
            fixes.link(store, number, tickets)
        assert fixes.tickets_of(store, number) == tickets


def test_of_two_events_with_one_seq_the_first_wins(store: Store) -> None:
    """Who comes second is told; a gap is refused too."""
    _ticket, number = made(store)
    for seq in (2, 4):
        with pytest.raises(VersionTaken), store.transaction():
            fixes.append(store, number, [event(seq, FixKind.REPORTED, text="x")], None)
    assert len(fixes.history(store, number)) == 2


def test_the_database_itself_keeps_the_order(store: Store) -> None:
    """A program that reads no last seq can neither repeat one nor leave one out."""
    _ticket, number = made(store)
    insert = (
        "INSERT INTO fix_event (fix, seq, at_us, recorded_us, actor, kind, data, operation, hash)"
        " VALUES (%s, %s, 0, 0, 'oleg', 'reported', '{}', NULL, '')"
    )
    for seq in (1, 2, 4):
        with pytest.raises(VersionTaken), store.transaction():
            store.change(insert, (number, seq))


def test_an_operation_is_recorded_once(store: Store) -> None:
    """The last event carries its id; the same id again is told apart from a taken version."""
    _ticket, number = made(store, "open-1")
    assert fixes.of_operation(store, "open-1") == (number, 2)
    assert fixes.of_operation(store, "never") is None
    with pytest.raises(OperationKnown), store.transaction():
        fixes.append(store, number, [event(3, FixKind.REPORTED, text="x")], "open-1")


def test_a_row_is_replaced_only_at_its_version(store: Store) -> None:
    """Somebody faster leaves another version behind."""
    _ticket, number = made(store)
    task = fold_fix(fixes.history(store, number))
    assert task is not None
    with pytest.raises(VersionTaken), store.transaction():
        fixes.update(store, number, 1, task)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fix_event SET data = '{}'",
        "UPDATE fix_event SET actor = 'anna' WHERE seq = 1",
        "DELETE FROM fix_event",
        "UPDATE outbox SET body = ''",
        "UPDATE outbox SET ticket = ticket + 1",
        "DELETE FROM outbox",
    ],
)
def test_history_and_messages_are_never_changed(store: Store, statement: str) -> None:
    """Not even by the owner's own statements."""
    ticket, _number = made(store)
    with store.transaction():
        outbox.put(store, message(ticket))
    with pytest.raises(Forbidden), store.transaction():
        store.change(statement)


def test_how_the_delivery_stands_may_change(store: Store) -> None:
    """A relay marks what it sent."""
    ticket, _number = made(store)
    with store.transaction():
        number = outbox.put(store, message(ticket))
        store.change("UPDATE outbox SET state = 'sent'")
    assert outbox.get(store, number) == replace(message(ticket), state=Delivery.SENT)


def test_messages_are_listed_newest_first(store: Store) -> None:
    """All, or by state, or by ticket."""
    ticket, _number = made(store)
    other = stored(store, history())
    with store.transaction():
        first = outbox.put(store, message(ticket))
        second = outbox.put(store, replace(message(other), state=Delivery.FAILED))
    assert [m.number for m in outbox.listed(store)] == [second, first]
    assert [m.number for m in outbox.listed(store, states=[Delivery.FAILED])] == [second]
    assert [m.number for m in outbox.listed(store, ticket=ticket)] == [first]
    assert outbox.get(store, 404) is None


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE fix_event SET data = '{}' WHERE seq = 2",
        "UPDATE fix_event SET hash = 'x' WHERE seq = 2",
        "DELETE FROM fix_event WHERE seq = 2",
        "DELETE FROM fix_event",
        "UPDATE fix_task SET version = 7",
    ],
)
def test_a_touched_history_is_noticed(store: Store, damage: str) -> None:
    """With the triggers out of the way, the chain still tells, of the touched task alone."""
    _ticket, number = made(store)
    whole = made(store)[1]
    assert fixes.broken_chains(store) == []
    with store.transaction():
        if store.engine == "postgresql":
            store.change("ALTER TABLE fix_event DISABLE TRIGGER USER")
        else:
            store.change("DROP TRIGGER fix_event_not_changed")
            store.change("DROP TRIGGER fix_event_not_deleted")
        column = "number" if "fix_task" in damage else "fix"
        glue = " AND" if "WHERE" in damage else " WHERE"
        store.change(f"{damage}{glue} {column} <> {whole}")
    assert fixes.broken_chains(store) == [number]


@pytest.fixture
def oleg(postgres_store: Store, postgres_server: PostgresServer, opened: Callable[..., Store]) -> Store:
    """The desk as oleg sees it: his login has only what enrolling gave him."""
    login = postgres_server.create_role("oleg", grants=())
    with postgres_store.transaction():
        engineers.add(postgres_store, Engineer(login, "Олег", Line.SECOND))
    return opened(postgres_store.url.replace("postgres@", f"{login}@"))


def linked_history() -> tuple:
    """A ticket's history that oleg may write."""
    return tuple(replace(e, actor="oleg") for e in history())


def test_an_enrolled_login_takes_every_step(oleg: Store) -> None:
    """It may open, link, unlink and put messages into the outbox."""
    ticket = stored(oleg, linked_history())
    events = (event(1, FixKind.OPENED, title="Ошибка", ticket=ticket, tracker=""),)
    task = fold_fix(events)
    assert task is not None
    with oleg.transaction():
        number = fixes.create(oleg, task)
        fixes.append(oleg, number, events, "o1")
        fixes.link(oleg, number, [ticket])
        fixes.link(oleg, number, [])
        fixes.update(oleg, number, 1, task)
        outbox.put(oleg, message(ticket))
    assert fixes.broken_chains(oleg) == []
    with pytest.raises(Forbidden), oleg.transaction():
        fixes.append(oleg, number, [event(2, FixKind.ASSIGNED, "vera", developer="ivan")], None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fix_event SET data = '{}'",
        "DELETE FROM fix_event",
        "TRUNCATE fix_event",
        "DELETE FROM fix_task",
        "UPDATE outbox SET body = ''",
        "DELETE FROM outbox",
        "TRUNCATE outbox",
    ],
)
def test_an_engineers_login_can_not_rewrite_the_past(
    oleg: Store, postgres_store: Store, statement: str
) -> None:
    """Neither history nor what was told, by whatever program."""
    ticket, _number = made(postgres_store)
    with postgres_store.transaction():
        outbox.put(postgres_store, message(ticket))
    with pytest.raises(Forbidden), oleg.transaction():
        oleg.change(statement)


def test_the_owner_can_not_empty_the_history(postgres_store: Store) -> None:
    """TRUNCATE is refused like DELETE."""
    made(postgres_store)
    for table in ("fix_event", "outbox"):
        with pytest.raises(Forbidden), postgres_store.transaction():
            postgres_store.change(f"TRUNCATE {table}")
