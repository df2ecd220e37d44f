"""How the screens of providers look."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Wait
from supportdesk.services import providers, reading, tickets
from supportdesk.services.alarms import fire_due
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work
from tests.services.test_providers import SEVER
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of


@pytest.fixture
def known(desk: Desk, work: Work, clock: FixedClock, tmp_path: Path) -> Work:
    """A register, and two of its providers with a ticket each."""
    file = tmp_path / "providers.toml"
    file.write_text(SEVER.replace("Северная связь", "Оператор").replace('"1h"', '"50m"'), encoding="utf-8")
    providers.import_file(desk, file)
    tickets.wait(desk, work.client, Wait.PROVIDER, provider="ЮгТел")
    fire_due(desk, reading.queue_rows(desk), to_us(clock.now()))  # else a notice may come in between
    return work


async def all_providers(seat: Seat, work: Work) -> None:
    """What waits at each, and the contacts of the first."""
    await seat.at_home()
    await seat.press("O")
    await seat.asks("ProvidersScreen")
    await seat.shown("Потеряно времени")


async def one_provider(seat: Seat, work: Work) -> None:
    """The tickets that wait at one."""
    await all_providers(seat, work)
    await seat.press("enter")
    await seat.asks("ProviderScreen")
    await seat.shown("ждёт 2:00", "Потеряно времени")


async def choosing(seat: Seat, work: Work) -> None:
    """The candidates for the first letters."""
    await seat.on(work.free)
    await seat.press("o")
    await seat.asks("AwaitProvider")
    await seat.write("сев")
    await seat.shown("новый провайдер")


async def waiting(seat: Seat, work: Work) -> None:
    """Already there: add their number."""
    await seat.on(work.provider)
    await seat.press("o")
    await seat.asks("AwaitProvider")


async def asked_again(seat: Seat, work: Work) -> None:
    """What they said, and when to ask next."""
    await seat.on(work.provider)
    await seat.press("A")
    await seat.asks("AskedAgain")
    await seat.write("Ищут, обещают к 16:00.")


async def to_a_file(seat: Seat, work: Work) -> None:
    """Which month, and which file."""
    await all_providers(seat, work)
    await seat.press("E")
    await seat.asks("WhichMonth")
    await seat.press("enter")
    await seat.asks("SaveAs")
    seat.field("#file").value = "/reports/sever-2026-11.csv"
    await seat.pilot.pause()


SCENES = (all_providers, one_provider, choosing, waiting, asked_again, to_a_file)


@at_both_sizes
@each_of(*SCENES)
def test_a_screen_of_providers_looks_as_it_did(scene: Scene, pictures: Pictures, known: Work) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, known)
