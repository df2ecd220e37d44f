"""How the shift log looks, and what others did since my shift, at 80x24 and at 140x40."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import rota, shiftlog, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, Work, colleague
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of


@pytest.fixture
def busy(desk: Desk, work: Work, clock: FixedClock) -> Work:
    """A shift with something of everything."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 20), zone=ZoneInfo("Europe/Moscow"))
    clock.set(NOW - timedelta(hours=14))
    shiftlog.note(desk, "Ключ от стойки 4 у охраны, спросить Виктора.", pinned=True)
    clock.set(NOW - timedelta(minutes=70))
    for n in range(6):
        tickets.register_call(desk, "other", f"Вопрос {n + 1} по отчёту", customer="alfa", assignee="anna")
    late = tickets.register_call(desk, "outage-over", "Отчёт о сбое", customer="beta", assignee="anna").number
    tickets.promise(desk, late, NOW - timedelta(minutes=20), "прислать отчёт о причинах")
    other = colleague(desk.store.url, clock)
    clock.set(NOW - timedelta(minutes=30))
    tickets.client_answered(other, work.client, "Отправитель ALFA.", sender="maria@alfa.example")
    tickets.note(other, work.mine, "Второй канал тоже стоит.")
    other.close()
    shiftlog.note(desk, f"Клиент #{work.mine} на связи, звонить каждый час.\nЕсли упадёт снова — снять дамп.")
    clock.set(NOW)
    return work


async def log(seat: Seat, work: Work) -> None:
    """By group."""
    await seat.press("l")
    await seat.asks("ShiftLogScreen")


async def by_time(seat: Seat, work: Work) -> None:
    """By time."""
    await log(seat, work)
    await seat.press("v", "G")


async def found(seat: Seat, work: Work) -> None:
    """What was found in all shifts."""
    await log(seat, work)
    await seat.press("slash")
    await seat.write("отчёт")
    await seat.press("enter")


async def note(seat: Seat, work: Work) -> None:
    """A note half typed."""
    await log(seat, work)
    await seat.press("P")
    await seat.asks("LogNote")
    await seat.write(f"«Север» обещал по #{work.provider} к обеду, #777")


async def file(seat: Seat, work: Work) -> None:
    """Where to write it."""
    await log(seat, work)
    await seat.press("E")
    await seat.asks("SaveAs")
    seat.field("#file").value = "/nowhere/log.pdf"
    await seat.press("enter")
    await seat.asks("SaveAs")


async def empty(seat: Seat, work: Work) -> None:
    """A shift in which nothing happened."""
    await log(seat, work)
    for _n in range(4):
        await seat.press("left")
        await seat.settled()


async def since(seat: Seat, work: Work) -> None:
    """What others did."""
    await seat.press("N")
    await seat.asks("SinceScreen")


SCENES = (log, by_time, found, note, file, empty, since)


@at_both_sizes
@each_of(*SCENES)
def test_the_log_looks_as_it_did(scene: Scene, pictures: Pictures, busy: Work) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, busy)
