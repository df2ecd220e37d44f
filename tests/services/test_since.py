"""Since my last shift: what others did on the tickets that I know."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from supportdesk.clock import FixedClock
from supportdesk.services import handover, intake, rota, tickets
from supportdesk.services.since import since_my_shift
from tests.services.alfa import DAY, HOUR, MINUTE, START, alfa_desk


def test_what_others_did_on_my_tickets_since_my_shift_ended(database_url: str, tmp_path: Path) -> None:
    """Not what I did myself, not on tickets I never touched, and nothing of the time before."""
    clock = FixedClock(START)
    desk = alfa_desk(database_url, tmp_path, clock)
    try:
        rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
        anna, oleg = desk.acting_as("anna"), desk.acting_as("oleg")
        mine = tickets.register_call(anna, "outage", "Моё", assignee="anna").number
        given = tickets.register_call(oleg, "outage", "Данное мне", assignee="anna").number
        tickets.note(oleg, mine, "Ещё в смену Анны.")
        clock.advance(12 * HOUR)  # 21:00, Oleg's night
        tickets.register_call(oleg, "outage", "Чужое", assignee="oleg")
        tickets.note(oleg, given, "Звонили.")
        clock.advance(HOUR)
        tickets.resolve(oleg, mine, "Починили.")
        clock.set(START + DAY)  # 09:00, Anna's next day
        tickets.note(anna, given, "Вижу.")
        found = since_my_shift(anna)
        assert found.start == START + 11 * HOUR
        assert {n: [e.kind for e in events] for n, events in found.changed.items()} == {
            mine: ["resolved"],
            given: ["noted"],
        }
        assert list(found.changed) == [mine, given]
        assert found.tickets[mine].subject == "Моё"
    finally:
        desk.close()


def test_bringing_in_what_came_from_outside_makes_no_ticket_mine(database_url: str, tmp_path: Path) -> None:
    """Neither receiving a message nor recording an answer; a verb on it does, and so does being handed it."""
    clock = FixedClock(START)
    desk = alfa_desk(database_url, tmp_path, clock)
    try:
        anna, oleg = desk.acting_as("anna"), desk.acting_as("oleg")
        received = intake.receive(anna, "Не уходят SMS", sender="someone@other.example").number
        answered, worked, handed = (tickets.register_call(oleg, "outage", "Чужое").number for _n in range(3))
        clock.advance(MINUTE)
        intake.client_answered(anna, answered, "Всё ещё.")
        tickets.note(anna, worked, "Звонили.")
        handover.accept(anna, handover.sign(oleg, coming="anna").number, [handed])
        clock.advance(MINUTE)
        for number in (answered, worked, handed):
            tickets.note(oleg, number, "Смотрю.")
        intake.register(oleg, received, "outage")
        assert set(since_my_shift(anna).changed) == {worked, handed}
    finally:
        desk.close()


def test_on_a_first_shift_it_is_a_day(database_url: str, tmp_path: Path) -> None:
    """What others did a minute ago is told, though no shift of mine ended; on tickets given to me too."""
    clock = FixedClock(START)
    desk = alfa_desk(database_url, tmp_path, clock)
    try:
        rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 23), zone=ZoneInfo("Europe/Moscow"))
        clock.set(START + DAY)
        anna, oleg = desk.acting_as("anna"), desk.acting_as("oleg")
        rota.cover(desk, "anna", START - DAY, START + 2 * DAY)
        mine = tickets.register_call(anna, "outage", "Моё", assignee="anna").number
        clock.advance(MINUTE)
        tickets.note(oleg, mine, "Звонили.")
        given = tickets.register_call(oleg, "outage", "Данное мне", assignee="anna").number
        found = since_my_shift(anna)
        assert not found.shift
        assert found.start <= clock.now() - DAY
        assert set(found.changed) == {mine, given}
    finally:
        desk.close()


def test_a_shift_that_was_taken_back_at_once_went_on(database_url: str, tmp_path: Path) -> None:
    """A break of minutes hides nothing that was done before it."""
    clock = FixedClock(START)
    desk = alfa_desk(database_url, tmp_path, clock)
    try:
        rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
        anna, oleg = desk.acting_as("anna"), desk.acting_as("oleg")
        mine = tickets.register_call(anna, "outage", "Моё", assignee="anna").number
        clock.advance(MINUTE)
        tickets.note(oleg, mine, "Звонили.")
        clock.advance(MINUTE)
        rota.take_over(oleg)
        clock.advance(MINUTE)
        rota.take_over(anna)
        clock.advance(MINUTE)
        found = since_my_shift(anna)
        assert (found.shift, found.start) == (True, START - 13 * HOUR)
        assert list(found.changed) == [mine]
    finally:
        desk.close()


def test_without_a_rota_it_is_a_day(sqlite_url: str, tmp_path: Path) -> None:
    """Nobody knows when the last shift was."""
    desk = alfa_desk(sqlite_url, tmp_path)
    assert since_my_shift(desk).start == START - DAY
    assert since_my_shift(desk).changed == {}
    desk.close()
