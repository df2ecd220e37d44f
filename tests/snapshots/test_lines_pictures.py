"""How the screens of the lines look, at 80x24 and at 140x40."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line
from supportdesk.models import engineers
from supportdesk.services import tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, colleague
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk on which anna is of the second line."""
    with desk.store.transaction():
        anna = engineers.Engineer("anna", "Анна Петрова", Line.SECOND, also=(Line.QA,))
        engineers.add(desk.store, anna)
    return desk


@pytest.fixture
def numbers(desk: Desk, clock: FixedClock) -> tuple[int, int]:
    """A ticket that went to and fro, and a settings change."""
    clock.set(NOW - timedelta(hours=3))
    oleg = colleague(desk.store.url, clock)
    bounced = tickets.register_call(oleg, "outage", "Не уходят SMS", customer="alfa").number
    change = tickets.register_call(oleg, "settings-change", "Сменить имя", customer="beta").number
    for line, why in (
        (Line.SECOND, "нет доступа"),
        (Line.FIRST, "нужны номера"),
        (Line.SECOND, "вот номера"),
    ):
        clock.advance(timedelta(minutes=40))
        tickets.escalate(oleg, bounced, line, why)
    tickets.escalate(oleg, change, Line.SECOND, "письмо на бланке проверено")
    oleg.close()
    clock.set(NOW)
    return bounced, change


async def own_queue(seat: Seat, bounced: int, change: int) -> None:
    """One's own lines, with what is new and what went to and fro."""
    await seat.on(bounced)
    if seat.field("#side").display:
        await seat.shown("вот номера")


async def give_back(seat: Seat, bounced: int, change: int) -> None:
    """Giving back."""
    await seat.on(bounced)
    await seat.press("e")
    await seat.asks("Escalate")
    await seat.write("1")
    await seat.write("в примерах нет времени отправки")


async def settings_change(seat: Seat, bounced: int, change: int) -> None:
    """The record of a settings change."""
    await seat.on(change)
    await seat.press("s")
    await seat.asks("ResolveSettingsChange")
    await seat.write("Имя отправителя: TOCHKA")


async def lines_time(seat: Seat, bounced: int, change: int) -> None:
    """Each line's time beside the explained clock."""
    await seat.opened(bounced)
    await seat.press("w")
    await seat.asks("ExplanationScreen")


@at_both_sizes
@each_of(own_queue, give_back, settings_change, lines_time)
def test_a_screen_of_the_lines_looks_as_it_did(
    scene: Scene, pictures: Pictures, numbers: tuple[int, int]
) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, *numbers)
