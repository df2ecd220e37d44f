"""How the rota and its dialogs look, at 80x24 and at 140x40."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from supportdesk import i18n
from supportdesk.clock import FixedClock
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, staffed
from tests.snapshots.test_pictures import SIZES, picture

pytestmark = pytest.mark.filterwarnings("default")

Scene = Callable[[Seat], Awaitable[None]]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """A desk without a rota."""
    made = staffed(sqlite_url, FixedClock(NOW))
    yield made
    made.close()


@pytest.fixture
def planned(desk: Desk) -> Desk:
    """Three engineers in turn, a swap, an absence that leaves a gap, one with cover, somebody in addition."""
    everybody, day = ["anna", "oleg", "postgres"], timedelta(days=1)
    rota.set_pattern(desk, everybody, since=date(2026, 11, 2), zone=ZoneInfo("Europe/Moscow"), turn=1)
    rota.swap(desk, "2026-11-24-day", "2026-11-26-day")
    rota.away(desk, "oleg", NOW + 4 * day, NOW + 6 * day)
    rota.away(desk, "postgres", NOW + 8 * day, NOW + 10 * day, "anna")
    rota.add(desk, "oleg", NOW - 3 * day, NOW - 3 * day + timedelta(hours=4))
    return desk


async def month(seat: Seat) -> None:
    """Who is on shift when."""
    await seat.press("R")
    await seat.asks("RotaScreen")


async def away(seat: Seat) -> None:
    """The gap that an absence would leave."""
    await month(seat)
    await seat.press("right", "right", "v")
    await seat.asks("Away")


async def pattern(seat: Seat) -> None:
    """The form for a pattern, with its first two weeks."""
    await month(seat)
    await seat.press("p")
    await seat.asks("MakePattern")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", [month, away, pattern], ids=lambda scene: scene.__name__)
def test_the_rota_looks_as_it_did(
    scene: Scene, size: tuple[int, int], snap_compare: Any, planned: Desk
) -> None:
    """Nothing is cut or moved by accident."""
    assert picture(snap_compare, planned.store.url, FixedClock(NOW), size, scene)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_desk_without_a_rota_looks_as_it_did(size: tuple[int, int], snap_compare: Any, desk: Desk) -> None:
    """It says how one is made."""
    assert picture(snap_compare, desk.store.url, FixedClock(NOW), size, month)
