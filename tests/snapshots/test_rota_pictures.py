"""How the rota and its dialogs look, at 80x24 and at 140x40."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk.services import rota
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of


@pytest.fixture
def planned(desk: Desk) -> None:
    """Three engineers in turn, a swap, an absence that leaves a gap, one with cover, somebody in addition."""
    everybody, day = ["anna", "oleg", "postgres"], timedelta(days=1)
    rota.set_pattern(desk, everybody, since=date(2026, 11, 2), zone=ZoneInfo("Europe/Moscow"), turn=1)
    rota.swap(desk, "2026-11-24-day", "2026-11-26-day")
    rota.away(desk, "oleg", NOW + 4 * day, NOW + 6 * day)
    rota.away(desk, "postgres", NOW + 8 * day, NOW + 10 * day, "anna")
    rota.add(desk, "oleg", NOW - 3 * day, NOW - 3 * day + timedelta(hours=4))


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


@at_both_sizes
@each_of(month, away, pattern)
@pytest.mark.usefixtures("planned")
def test_the_rota_looks_as_it_did(scene: Scene, pictures: Pictures) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene)


@at_both_sizes
def test_a_desk_without_a_rota_looks_as_it_did(pictures: Pictures) -> None:
    """It says how one is made."""
    assert pictures.same(month)
