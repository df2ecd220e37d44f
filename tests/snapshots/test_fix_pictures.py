"""How the board of fix tasks, the screen of one and their dialogs look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import fixes, tickets
from supportdesk.services.desk import Desk
from tests.screens.crew import DEVELOPER, QA, SECOND, crew, task_at
from tests.screens.seat import NOW, Seat, Work, laid_out
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of

BUG = 7
"""A ticket that shows a bug, and has no fix task yet."""


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk with everybody whom a bug passes."""
    crew(desk)
    return desk


@pytest.fixture
def work(desk: Desk, clock: FixedClock) -> Work:
    """A task that came back from QA, one that passed, and a new ticket that shows a bug."""
    work = laid_out(desk, clock)
    clock.set(NOW - timedelta(minutes=55))
    back = task_at(desk, "qa", work.mine, work.provider, title="SMS не уходят: очередь шлюза стоит")
    clock.advance(timedelta(minutes=20))
    fixes.fail_fix(
        desk.acting_as(QA), back, "С тремя медленными адресами очередь снова стоит:\n12 минут без отправки."
    )
    fixes.track_fix(desk.acting_as(DEVELOPER), back, "https://tracker.example/browse/CORE-1187")
    task_at(desk, "passed", work.free, work.client, title="Отчёт за месяц без столбца «стоимость»")
    assert tickets.register_call(desk, "other", "Не уходят SMS с утра", customer="beta").number == BUG
    clock.set(NOW)
    return work


async def board(seat: Seat, work: Work) -> None:
    """Where each bug is, and whose clock hangs on it."""
    await seat.press("f")
    await seat.asks("FixesScreen")


async def task(seat: Seat, work: Work) -> None:
    """The one that QA sent back: its way, its story, its tickets."""
    await board(seat, work)
    await seat.press("g", "h", "enter")
    await seat.asks("FixScreen")
    await seat.shown("F1")


async def deliver(seat: Seat, work: Work) -> None:
    """Who is told at which address, and the instructions."""
    await board(seat, work)
    await seat.press("s")
    await seat.asks("DeliverFix")


async def unlink(seat: Seat, work: Work) -> None:
    """Which ticket, and why."""
    await board(seat, work)
    await seat.press("minus")
    await seat.asks("UnlinkTicket")


async def confirm(seat: Seat, work: Work) -> None:
    """A bug is confirmed: developers, a title, and a task with a similar one."""
    await seat.opened(BUG)
    await seat.press("b")
    await seat.asks("ConfirmBug")
    seat.field("#title").value = "SMS не уходят"
    await seat.settled()


async def nothing(seat: Seat) -> None:
    """An empty board."""
    await seat.press("f")
    await seat.asks("FixesScreen")


SCENES = (board, task, deliver, unlink, confirm)


@at_both_sizes
@each_of(*SCENES)
def test_fix_tasks_look_as_they_did(scene: Scene, pictures: Pictures, work: Work) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, work, actor=SECOND)


@at_both_sizes
def test_an_empty_board_looks_as_it_did(pictures: Pictures) -> None:
    """It says what would be there."""
    assert pictures.same(nothing, actor=SECOND)
