"""How the screens of the lines look, at 80x24 and at 140x40."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from supportdesk import i18n
from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line
from supportdesk.models import engineers
from supportdesk.services import tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, colleague, staffed
from tests.snapshots.test_pictures import SIZES, picture

pytestmark = pytest.mark.filterwarnings("default")

Scene = Callable[[Seat, int, int], Awaitable[None]]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that ends at NOW."""
    return FixedClock(NOW - timedelta(hours=3))


@pytest.fixture
def desk(sqlite_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk on which anna is of the second line."""
    desk = staffed(sqlite_url, clock)
    with desk.store.transaction():
        anna = engineers.Engineer("anna", "Анна Петрова", Line.SECOND, also=(Line.QA,))
        engineers.add(desk.store, anna)
    yield desk
    desk.close()


@pytest.fixture
def numbers(desk: Desk, clock: FixedClock) -> tuple[int, int]:
    """A ticket that went to and fro, and a settings change."""
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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "scene", [own_queue, give_back, settings_change, lines_time], ids=lambda scene: scene.__name__
)
def test_a_screen_of_the_lines_looks_as_it_did(
    scene: Scene,
    size: tuple[int, int],
    snap_compare: Any,
    desk: Desk,
    numbers: tuple[int, int],
    clock: FixedClock,
):
    """Nothing is cut or moved by accident."""
    assert picture(snap_compare, desk.store.url, clock, size, lambda seat: scene(seat, *numbers))
