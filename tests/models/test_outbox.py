"""The outbox as it is stored: written once, put right while it waits, and final when sent or taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from supportdesk.domain.ticket import Line
from supportdesk.models import engineers, outbox, schema
from supportdesk.models.base import Forbidden, Store
from supportdesk.models.engineers import Engineer
from supportdesk.models.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind, Message
from supportdesk.models.schema import migrate
from tests.domain.story import at
from tests.models.tickets_made import history, stored, stored_by_an_older_program
from tests.postgres_server import PostgresServer

NOON = at("12:00")
LATER = NOON + timedelta(minutes=5)


def letter(ticket: int | None, **other: object) -> Message:
    """A letter that waits."""
    message = Message(
        ticket,
        "a@b.example",
        "Пётр",
        "ru",
        "Тема",
        "Текст",
        Delivery.WAITING,
        None,
        NOON,
        "o1",
        LetterKind.MESSAGE,
    )
    return replace(message, **other)  # type: ignore[arg-type]


def put(store: Store, message: Message) -> int:
    """Store a letter in a transaction of its own."""
    with store.transaction():
        return outbox.put(store, message)


def test_an_older_outbox_keeps_its_messages(
    empty_database_url: str, opened: Callable[..., Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood there are reports of fixes; numbers go on from the last one."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    later = [path for path in folder.glob("0*.py") if path.name >= "0004"]
    for path in later:
        path.rename(path.with_suffix(".later"))
    store = opened(empty_database_url)
    migrate(store)
    ticket = stored_by_an_older_program(store, history())
    with store.transaction():
        for number in range(1, 4):
            store.change(
                "INSERT INTO outbox (ticket, recipient, contact, language, subject, body, state, problem,"
                " created_us, operation) VALUES (%s, NULL, 'Пётр', 'ru', 'Тема', 'Текст', 'failed',"
                " 'unknown-address', 0, %s)",
                (ticket, f"o{number}"),
            )
    for path in folder.glob("*.later"):
        path.rename(path.with_suffix(".py"))
    migrate(store)
    assert [(m.number, m.kind, m.state) for m in outbox.listed(store)] == [
        (number, LetterKind.FIX, Delivery.FAILED) for number in (3, 2, 1)
    ]
    assert put(store, letter(ticket)) == 4


def test_a_letter_is_read_as_it_was_written(store: Store) -> None:
    """Also one about no ticket; both can be found by the operation that wrote them."""
    ticket = stored(store, history())
    for message in (letter(ticket), letter(None, kind=LetterKind.HANDOVER)):
        assert outbox.get(store, put(store, message)) == message
    assert [m.ticket for m in outbox.listed(store, operation="o1")] == [None, ticket]
    assert outbox.listed(store, operation="o2") == []


@pytest.mark.parametrize("about_a_ticket", [True, False])
def test_an_operation_tells_one_person_once(store: Store, about_a_ticket: bool) -> None:
    """Another kind, another person or another operation is another letter; the same is refused."""
    ticket = stored(store, history()) if about_a_ticket else None
    put(store, letter(ticket))
    put(store, letter(ticket, kind=LetterKind.QUESTION))
    put(store, letter(ticket, contact="Мария"))
    put(store, letter(ticket, recipient="b@b.example"))
    put(store, letter(ticket, operation="o2"))
    with pytest.raises(Exception), store.transaction():  # noqa: B017 - the engines have words of their own
        outbox.put(store, letter(ticket))
    assert len(outbox.listed(store)) == 5


def test_where_a_letter_goes_and_how_it_stands_is_put_right(store: Store) -> None:
    """The moment is kept; the words are as they were written."""
    number = put(store, letter(None, recipient=None, state=Delivery.FAILED, problem=UNKNOWN_ADDRESS))
    with store.transaction():
        outbox.settle(store, number, "p@b.example", Delivery.WAITING, None, LATER)
    assert outbox.get(store, number) == letter(None, recipient="p@b.example", changed_at=LATER)


@pytest.mark.parametrize(
    ("final", "changed"),
    [
        (Delivery.CANCELLED, ("a@b.example", Delivery.WAITING)),
        (Delivery.CANCELLED, ("other@b.example", Delivery.CANCELLED)),
        (Delivery.SENT, ("other@b.example", Delivery.SENT)),
        (Delivery.SENT, (None, Delivery.SENT)),
    ],
)
def test_what_was_taken_back_or_sent_stays_so(
    store: Store, final: Delivery, changed: tuple[str | None, Delivery]
) -> None:
    """Not even the owner's own statement changes it."""
    number = put(store, letter(None))
    with store.transaction():
        outbox.settle(store, number, "a@b.example", final, None, LATER)
    with pytest.raises(Forbidden), store.transaction():
        outbox.settle(store, number, *changed, None, LATER)


def test_an_engineers_login_may_put_a_letter_right(
    postgres_store: Store, postgres_server: PostgresServer, opened: Callable[..., Store]
) -> None:
    """It changes where a letter goes, and nothing else about it."""
    login = postgres_server.create_role("oleg", grants=())
    with postgres_store.transaction():
        engineers.add(postgres_store, Engineer(login, "Олег", Line.SECOND))
    oleg = opened(postgres_store.url.replace("postgres@", f"{login}@"))
    number = put(oleg, letter(None))
    with oleg.transaction():
        outbox.settle(oleg, number, "p@b.example", Delivery.WAITING, None, LATER)
    for statement in ("UPDATE outbox SET body = ''", "UPDATE outbox SET kind = 'log'", "DELETE FROM outbox"):
        with pytest.raises(Forbidden), oleg.transaction():
            oleg.change(statement)
