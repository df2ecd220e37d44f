"""How letters look in the console, at 80x24 and at 140x40."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Wait
from supportdesk.services import telling, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of


@pytest.fixture
def numbers(desk: Desk, clock: FixedClock) -> tuple[int, int]:
    """A ticket whose client is reached, and one whose client's address nobody knows; a third is new."""
    clock.set(NOW - timedelta(hours=2))
    call = tickets.register_call
    known = call(desk, "outage", "Не уходят SMS", customer="alfa", contact="Мария Ковалёва").number
    unknown = call(desk, "degradation", "Теряются сообщения", customer="beta", contact="Диспетчер").number
    clock.advance(timedelta(minutes=40))
    for number in (known, unknown):
        tickets.wait(desk, number, Wait.CLIENT, note="Пришлите журнал за утро.", tell=True)
    clock.advance(timedelta(minutes=40))
    telling.message(desk, known, "Мы нашли причину и переключаем маршрут.")
    clock.set(NOW)
    call(desk, "partial-outage", "Не открывается отчёт", customer="alfa", contact="Мария Ковалёва")
    return known, unknown


async def unsent_queue(seat: Seat, known: int, unknown: int) -> None:
    """The counter, and the filter that it names."""
    await seat.press("slash")
    await seat.write("это:неотправлено")
    await seat.press("enter")
    await seat.on(unknown)
    if seat.field("#side").display:
        await seat.shown("Диспетчер")


async def letters(seat: Seat, known: int, unknown: int) -> None:
    """Letters on a ticket's timeline."""
    await seat.opened(known)


async def message(seat: Seat, known: int, unknown: int) -> None:
    """Writing to a client whose address is not known."""
    await seat.on(unknown)
    await seat.press("m")
    await seat.asks("WriteMessage")
    await seat.write("Работаем, ответим до вечера.")


async def readdress(seat: Seat, known: int, unknown: int) -> None:
    """Putting a letter right."""
    await seat.on(unknown)
    await seat.press("L")
    await seat.asks("Readdress")


async def refuse(seat: Seat, known: int, unknown: int) -> None:
    """What the client will read."""
    await seat.on(known)
    await seat.press("x")
    await seat.asks("Refuse")
    await seat.write("2")
    await seat.write("Это шлюз вашего поставщика.")


async def ask(seat: Seat, known: int, unknown: int) -> None:
    """Asking the client by letter."""
    await seat.on(unknown + 1)
    await seat.press("p")
    await seat.asks("AwaitClient")
    await seat.write("Пришлите журнал.")


SCENES = (unsent_queue, letters, message, readdress, refuse, ask)


@at_both_sizes
@each_of(*SCENES)
def test_letters_look_as_before(scene: Scene, pictures: Pictures, numbers: tuple[int, int]) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, *numbers)
