"""How the handover looks: the draft with its line of time, the signature, accepting; at two sizes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import handover, rota, shiftlog, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, Work, laid_out
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Anna has the day, Oleg the night."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 23), zone=ZoneInfo("Europe/Moscow"))
    return desk


@pytest.fixture
def work(desk: Desk, clock: FixedClock) -> Work:
    """Tickets of each kind, a promise and a note."""
    work = laid_out(desk, clock)
    tickets.promise(desk, work.mine, NOW + timedelta(hours=7), "перезвонить с результатом")
    shiftlog.note(desk, "Пропуск охраны у стойки 4.")
    clock.set(NOW)
    return work


async def _to(seat: Seat, waits: str = "черновик") -> None:
    await seat.press("H")
    await seat.asks("HandoverScreen")
    await seat.shown(waits)


async def draft(seat: Seat, work: Work) -> None:
    """One kept, one with a comment."""
    await _to(seat)
    await seat.press("j", "s", "j", "i")
    await seat.asks("Say")
    await seat.write("Ждём сменный роутер.")
    await seat.press("ctrl+s")
    await seat.asks("HandoverScreen")


async def signing(seat: Seat, work: Work) -> None:
    """To whom, and what."""
    await _to(seat)
    await seat.press("ctrl+s")
    await seat.asks("SignHandover")


async def accepting(seat: Seat, work: Work) -> None:
    """Half of it accepted, one line asked back about and answered."""
    clock = cast(FixedClock, seat.app.opening.clock)

    def signed(desk: Desk) -> None:
        oleg = desk.acting_as("oleg")
        handover.sign(
            oleg, coming="anna", comments={work.free: "Ждём ответа провайдера."}, note="Тихая смена."
        )
        handover.accept(desk, 1, [work.received, work.mine])
        handover.ask(desk, work.free, "Какой маршрут?", 1)
        handover.answer(oleg, work.free, "Резервный.", 1)

    await seat.app.ask(signed)
    clock.advance(timedelta(minutes=1))
    await _to(seat, "передача не принята: 3")
    await seat.press("j", "j")


SCENES = (draft, signing, accepting)


@at_both_sizes
@each_of(*SCENES)
def test_the_handover_looks_as_it_did(scene: Scene, pictures: Pictures, work: Work) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, work)
