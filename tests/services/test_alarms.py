"""Alarms that fire once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Line, Wait
from supportdesk.models.engineers import Engineer
from supportdesk.services import reading, tickets
from supportdesk.services.alarms import PROMISE, Alarm, fire_due, for_engineer
from tests.services.desks import another, new_desk

START = datetime(2026, 11, 23, 3, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock():
    """A clock that the test moves."""
    return FixedClock(START)


@pytest.fixture
def desk(database_url: str, clock: FixedClock):
    """A desk on each engine in turn, whose critical tickets have four hours."""
    desk = new_desk(database_url, clock)
    yield desk
    desk.close()


def fired(desk, known=None) -> list[Alarm]:
    """What a console fires that looks at the whole queue now."""
    return fire_due(desk, reading.queue_rows(desk), to_us(desk.now()), known)


def percents(alarms: list[Alarm]) -> list[int]:
    """The thresholds of alarms, in their order."""
    return [alarm.percent for alarm in alarms]


def test_each_threshold_fires_at_its_moment_and_once(desk, clock: FixedClock):
    """Half of four hours, three quarters, nine tenths, all of them: each once, none late."""
    tickets.register_call(desk, "outage", "Не уходят SMS")
    seen = []
    for minute in range(300):
        clock.set(START + timedelta(minutes=minute))
        seen += [(minute, alarm.percent, alarm.late) for alarm in fired(desk)]
    assert seen == [(120, 50, False), (180, 75, False), (216, 90, False), (240, 100, False)]


def test_what_was_reached_while_no_console_ran_fires_once_in_order_and_marked_late(desk, clock: FixedClock):
    """After a night without a console the morning hears of everything, oldest first, and only once."""
    first = tickets.register_call(desk, "outage", "первое").number
    clock.advance(HOUR)
    second = tickets.register_call(desk, "outage", "второе").number
    clock.set(START + 3.7 * HOUR)
    late = fired(desk)
    assert [(alarm.number, alarm.percent) for alarm in late] == [
        (first, 50), (first, 75), (second, 50), (first, 90),
    ]  # fmt: skip
    assert [alarm.late for alarm in late] == [True] * 4
    assert [alarm.at - START for alarm in late] == [2 * HOUR, 3 * HOUR, 3 * HOUR, 3.6 * HOUR]
    assert fired(desk) == []


def test_a_restart_repeats_nothing(desk, clock: FixedClock):
    """What has fired is remembered in the database, not in the console."""
    tickets.register_call(desk, "outage", "Не уходят SMS")
    clock.advance(2 * HOUR)
    assert percents(fired(desk)) == [50]
    fresh = another(desk.store.url, clock)
    assert fired(fresh) == []
    fresh.close()


def test_of_two_consoles_that_see_a_threshold_one_fires_it(desk, clock: FixedClock):
    """They look at the same moment: each alarm is told by exactly one of them."""
    for n in range(8):
        tickets.register_call(desk, "outage", f"обращение {n}")
    clock.advance(4 * HOUR)
    start = threading.Barrier(3)
    told: list[tuple[int, int]] = []

    def console() -> None:
        own = another(desk.store.url, clock)
        rows = reading.queue_rows(own)
        start.wait()
        told.extend((a.number, a.percent) for a in fire_due(own, rows, to_us(clock.now())))
        own.close()

    consoles = [threading.Thread(target=console) for _ in range(3)]
    for thread in consoles:
        thread.start()
    for thread in consoles:
        thread.join()
    assert len(told) == len(set(told)) == 8 * 4


def test_waiting_fires_nothing(desk, clock: FixedClock):
    """A paused ticket is never late by waiting, however long."""
    number = tickets.register_call(desk, "outage", "Не уходят SMS").number
    tickets.wait(desk, number, Wait.CLIENT)
    clock.advance(100 * HOUR)
    assert fired(desk) == []


def test_a_row_that_was_overtaken_fires_nothing(desk, clock: FixedClock):
    """A colleague paused the ticket, and this console has not heard of it yet: no false alarm."""
    number = tickets.register_call(desk, "outage", "Не уходят SMS").number
    stale = reading.queue_rows(desk)
    clock.advance(HOUR)
    tickets.wait(desk, number, Wait.PROVIDER)
    clock.advance(2 * HOUR)
    known: set = set()
    assert fire_due(desk, stale, to_us(clock.now()), known) == []
    tickets.resume(desk, number)
    clock.advance(HOUR)
    assert percents(fired(desk, known)) == [50]


def test_a_stricter_target_fires_at_once_also_while_paused(desk, clock: FixedClock):
    """What a new category makes late is told at that moment, with the new target."""
    number = tickets.register_call(desk, "other", "Вопрос").number
    clock.advance(5 * HOUR)
    tickets.wait(desk, number, Wait.CLIENT)
    assert fired(desk) == []
    clock.advance(HOUR)
    tickets.categorise(desk, number, "outage")
    alarms = fired(desk)
    assert percents(alarms) == [50, 75, 90, 100]
    assert {alarm.at for alarm in alarms} == {clock.now()}
    assert not any(alarm.late for alarm in alarms)
    assert fired(desk) == []


def test_the_registration_clock_has_its_own_alarms(desk, clock: FixedClock):
    """A message that nobody registers is told of too; registering it ends that."""
    number = tickets.receive(desk, "Не приходят коды").number
    clock.advance(timedelta(minutes=12))
    assert [(alarm.clock, alarm.percent) for alarm in fired(desk)] == [
        ("registration", 50), ("registration", 75),
    ]  # fmt: skip
    tickets.register(desk, number, "outage")
    clock.advance(timedelta(minutes=30))
    assert fired(desk) == []


def test_a_promise_fires_when_its_time_comes_and_a_new_one_fires_anew(desk, clock: FixedClock):
    """No pause moves it; a kept one is silent."""
    number = tickets.register_call(desk, "other", "Вопрос").number
    tickets.promise(desk, number, START + HOUR, "перезвонить")
    tickets.wait(desk, number, Wait.CLIENT)
    clock.advance(HOUR)
    (alarm,) = fired(desk)
    assert (alarm.clock, alarm.at, alarm.late) == (PROMISE, START + HOUR, False)
    assert fired(desk) == []
    tickets.promise(desk, number, START + 2 * HOUR, "перезвонить ещё раз")
    assert fired(desk) == []
    clock.advance(1.5 * HOUR)
    assert [alarm.late for alarm in fired(desk)] == [True]
    tickets.promise(desk, number, START + 3 * HOUR, "и ещё")
    tickets.keep_promise(desk, number)
    clock.advance(2 * HOUR)
    assert [alarm for alarm in fired(desk) if alarm.clock == PROMISE] == []


def test_a_console_that_remembers_asks_the_database_for_nothing(desk, clock: FixedClock):
    """Between two alarms the look at the clocks costs no query."""
    tickets.register_call(desk, "outage", "Не уходят SMS")
    clock.advance(2 * HOUR)
    known: set = set()
    rows = reading.queue_rows(desk)
    assert percents(fire_due(desk, rows, to_us(clock.now()), known)) == [50]
    desk.store.close()
    assert fire_due(desk, rows, to_us(clock.now()), known) == []


def test_an_alarm_concerns_who_answers_for_the_ticket_else_its_line(desk, clock: FixedClock):
    """An assigned ticket calls its engineer alone; one without calls everybody on the line that holds it."""
    number = tickets.register_call(desk, "outage", "Не уходят SMS").number
    clock.advance(2 * HOUR)
    (alarm,) = fired(desk)
    (row,) = reading.queue_rows(desk)
    anna, oleg, marina = (
        Engineer("anna", "Анна", Line.FIRST),
        Engineer("oleg", "Олег", Line.FIRST),
        Engineer("marina", "Марина", Line.SECOND),
    )
    assert [for_engineer(alarm, row, who) for who in (anna, oleg, marina)] == [True, True, False]
    assert for_engineer(alarm, row, replace(marina, also=(Line.FIRST,)))
    assigned = replace(row, assignee="oleg")
    assert [for_engineer(alarm, assigned, who) for who in (anna, oleg, marina)] == [False, True, False]
    with pytest.raises(ValueError, match="another ticket"):
        for_engineer(alarm, replace(row, number=number + 1), anna)
