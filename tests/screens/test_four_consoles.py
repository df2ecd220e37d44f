"""The whole way of a bug at four consoles on one database: first line, second line, developer and QA."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line, State
from supportdesk.models import outbox
from supportdesk.services import customers, fix_reading, reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.documents import sla_document
from supportdesk.widgets.fix_board import FixBoard
from tests.postgres_server import PostgresServer
from tests.screens.crew import CREW, DEVELOPER, QA, SECOND, crew
from tests.screens.seat import NOW, Seat, kinds, seated, staffed

FIRST = "anna"
MINUTE = timedelta(minutes=1)

DELTA = """\
[[customer]]
code = "delta"
name = "Delta Ltd"
language = "en"
[[customer.contact]]
name = "John"
email = "john@delta.example"
"""


@pytest.fixture
def desk(
    database_url: str, clock: FixedClock, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A desk with all four roles on each engine, on PostgreSQL each with a login of the database."""
    if database_url.startswith("postgresql"):
        server: PostgresServer = request.getfixturevalue("postgres_server")
        for login in (FIRST, SECOND, *(one for one, _name, _line in CREW)):
            server.create_role(login, grants=())
    desk = staffed(database_url, clock)
    (tmp_path / "delta.toml").write_text(DELTA)
    customers.import_file(desk, tmp_path / "delta.toml")
    crew(desk)
    yield desk
    desk.close()


def url_of(desk: Desk, login: str) -> str:
    """Where somebody's console opens the desk: on PostgreSQL by his own login."""
    return desk.store.url.replace("postgres@", f"{login}@")


async def on_board(seat: Seat, stage_words: str) -> FixBoard:
    """Wait until the board, without a key pressed here, shows the task where it is now."""
    await seat.shown(stage_words)
    board: FixBoard = seat.field("#board", FixBoard)
    return board


async def says(seat: Seat, key: str, screen: str, *texts: str) -> None:
    """Press a step's key, write what it asks for, save."""
    await seat.press(key)
    await seat.asks(screen)
    for n, text in enumerate(texts):
        if n:
            await seat.press("tab")
        await seat.write(text)
    await seat.press("ctrl+s")
    await seat.asks("FixesScreen")


async def refused(seat: Seat, key: str, words: str) -> None:
    """Press the key of a step that is somebody else's, or out of turn: it is refused in words."""
    seat.app.said.clear()
    await seat.press(key)
    await seat.told(words)


async def test_a_bug_goes_from_the_call_to_the_clients_report(desk: Desk, clock: FixedClock):
    """Nothing is skipped, every wrong step is refused in words, every console sees the others' steps."""
    async with AsyncExitStack() as consoles:
        first, second, developer, qa = [
            await consoles.enter_async_context(
                seated(url_of(desk, login), clock, actor=login, size=(140, 40))
            )
            for login in (FIRST, SECOND, DEVELOPER, QA)
        ]
        for seat in (developer, qa):
            await seat.press("f")
            await seat.asks("FixesScreen")
            await seat.shown("Подтверждённых ошибок нет")

        await first.press("n")
        await first.asks("RegistrationScreen")
        await first.write("альфа")
        await first.settled()
        await first.press("enter")
        await first.write("Мария Ковалёва")
        await first.press("enter")
        await first.write("Коды приходят дважды")
        await first.press("tab", "tab", "3", "ctrl+s")
        await first.at_home()
        await first.until(lambda: first.order == [1], "the call")
        clock.advance(10 * MINUTE)
        await first.press("b")
        await first.told("шаг второй линии")
        await first.press("e")
        await first.asks("Escalate")
        await first.press("2")
        await first.write("Повторяется на втором канале")
        await first.press("ctrl+s")
        await first.at_home()
        await first.until(lambda: kinds(desk, 1)[-1] == "escalated", "handed to the second line")

        clock.advance(5 * MINUTE)
        await second.on(1)
        await second.until(lambda: second.app.rows[1].line is Line.SECOND, "heard of it")
        await second.press("b")
        await second.asks("ConfirmBug")
        await second.press("1")
        await second.shown("разработчик (Иван Смирнов)")
        await second.press("ctrl+s")
        await second.at_home()
        await second.press("f")
        await second.asks("FixesScreen")
        await on_board(second, "у разработчика 1")
        await on_board(developer, "▶ F1")
        await on_board(qa, "у разработчика 1")
        assert "▶" not in qa.screen
        await refused(qa, "p", "следующий шаг — отчёт об исправлении")
        await refused(second, "r", "шаг разработчика")

        clock.advance(60 * MINUTE)
        await says(developer, "r", "ReportFix", "Счётчик больше не сбрасывается")
        await on_board(qa, "▶ F1")
        await refused(developer, "p", "специалиста по качеству")
        await refused(second, "s", "на проверке качества")

        clock.advance(20 * MINUTE)
        await says(qa, "x", "FailFix", "Дубли остались при повторе")
        await on_board(developer, "↺1")
        await refused(qa, "x", "следующий шаг — отчёт об исправлении")

        clock.advance(30 * MINUTE)
        await says(developer, "r", "ReportFix", "Закрыт и повтор")
        await on_board(second, "на проверке 1")
        number = tickets.register_call(
            desk, "degradation", "Codes arrive twice", customer="delta", contact="John"
        ).number
        await says(second, "plus", "LinkTicket", str(number))
        await on_board(qa, "#1 +1")
        await says(second, "t", "TrackFix", "https://tracker.example/browse/ED-1")
        await on_board(qa, "↗")

        clock.advance(15 * MINUTE)
        await says(qa, "p", "PassFix", "Сто кодов с повтором: дублей нет")
        await on_board(second, "▶ F1")
        await refused(developer, "s", "шаг второй линии")
        await refused(qa, "p", "прошла проверку")

        clock.advance(5 * MINUTE)
        await second.press("s")
        await second.asks("DeliverFix")
        await second.shown("#1 Альфа-Связь", "maria@alfa.example", "#2 Delta Ltd", "john@delta.example")
        await second.write("Обновите клиент до 4.2")
        await second.press("ctrl+s")
        await second.shown("Напишите инструкцию (по-английски)")
        await second.write("Update the client to 4.2")
        await second.press("ctrl+s")
        await second.asks("FixesScreen")
        for seat in (second, developer, qa):
            await on_board(seat, "передана клиентам 1")
        await first.until(lambda: first.order == [], "both are resolved")
        await refused(second, "s", "завершена")

    the_books_are_right(desk, number)


def the_books_are_right(desk: Desk, number: int) -> None:
    """Who did what, how the tickets ended, the time at each holder, the letters, and the proof."""
    task = fix_reading.show_fix(desk, 1)
    assert [(str(event.kind), event.actor) for event in task.events] == [
        ("opened", SECOND),
        ("assigned", SECOND),
        ("reported", DEVELOPER),
        ("failed", QA),
        ("reported", DEVELOPER),
        ("linked", SECOND),
        ("tracked", SECOND),
        ("passed", QA),
        ("delivered", SECOND),
    ]
    view, other = reading.show(desk, 1), reading.show(desk, number)
    assert {view.ticket.state, other.ticket.state} == {State.RESOLVED}
    assert view.events[-1].data["report"] == "Обновите клиент до 4.2"
    assert other.events[-1].data["report"] == "Update the client to 4.2"
    resolution = sla_document(view)["resolution"]
    by_holder = {"1": 600, "2": 300 + 300, "developer": 3600 + 1800, "qa": 1200 + 900}
    assert resolution["by_holder_s"] == by_holder
    assert sum(by_holder.values()) == resolution["consumed_s"]
    assert view.ticket.registered_at == NOW
    with desk.store.reading():
        letters = {letter.ticket: letter for letter in outbox.listed(desk.store)}
    assert (letters[1].language, letters[1].recipient) == ("ru", "maria@alfa.example")
    assert (letters[number].language, letters[number].recipient) == ("en", "john@delta.example")
    assert "Обновите клиент до 4.2" in letters[1].body
    assert "Update the client to 4.2" in letters[number].body
    proof = reading.verify(desk)
    assert (proof.problems, proof.fix_problems) == ({}, {})
