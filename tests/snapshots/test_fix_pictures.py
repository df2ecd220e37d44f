"""How the board of fix tasks, the screen of one and their dialogs look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from supportdesk import i18n
from supportdesk.clock import FixedClock
from supportdesk.services import fixes, tickets
from supportdesk.services.desk import Desk
from tests.screens.crew import DEVELOPER, QA, SECOND, crew, task_at
from tests.screens.seat import NOW, Seat, Work, laid_out, staffed
from tests.snapshots.test_pictures import SIZES, picture

pytestmark = pytest.mark.filterwarnings("default")

BUG = 7
"""A ticket that shows a bug, and has no fix task yet."""

Scene = Callable[[Seat, Work], Awaitable[None]]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at NOW."""
    return FixedClock(NOW)


@pytest.fixture
def desk(sqlite_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk with everybody whom a bug passes."""
    desk = staffed(sqlite_url, clock)
    crew(desk)
    yield desk
    desk.close()


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


SCENES: tuple[Scene, ...] = (board, task, deliver, unlink, confirm)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_fix_tasks_look_as_they_did(
    scene: Scene, size: tuple[int, int], snap_compare: Any, desk: Desk, work: Work, clock: FixedClock
):
    """Nothing is cut or moved by accident."""
    assert picture(snap_compare, desk.store.url, clock, size, lambda seat: scene(seat, work), SECOND)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_an_empty_board_looks_as_it_did(
    size: tuple[int, int], snap_compare: Any, desk: Desk, clock: FixedClock
):
    """It says what would be there."""
    assert picture(snap_compare, desk.store.url, clock, size, nothing, SECOND)
