"""How the screens look, at 80x24 and at 140x40: a change of any of them is seen in review.

`pytest tests/snapshots --snapshot-update` takes over the new look.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from supportdesk import i18n
from supportdesk.clock import FixedClock
from supportdesk.config import Paths, Settings
from supportdesk.domain.ticket import Line, Wait
from supportdesk.screens.console import Opening
from supportdesk.services import tickets
from supportdesk.services.desk import Desk
from supportdesk.widgets.themes import LIGHT
from tests.screens.seat import NOW, Seat, WatchedApp, Work, colleague, laid_out, staffed

pytestmark = pytest.mark.filterwarnings("default")

SIZES = ((80, 24), (140, 40))
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
    """A desk with engineers and customers."""
    desk = staffed(sqlite_url, clock)
    yield desk
    desk.close()


@pytest.fixture
def work(desk: Desk, clock: FixedClock) -> Work:
    """Tickets of each kind; anna's own has a long story."""
    work = laid_out(desk, clock)
    clock.set(NOW - timedelta(minutes=100))
    tickets.note(desk, work.mine, "Проверила маршруты: основной канал отвечает, резервный нет.")
    tickets.wait(desk, work.mine, Wait.CLIENT, note="Пришлите, пожалуйста, номер договора и имя отправителя.")
    clock.advance(timedelta(minutes=25))
    tickets.client_answered(
        desk,
        work.mine,
        "Договор 77-18, имя ALFA.\n\n> Пришлите, пожалуйста, номер договора\n> и имя отправителя.",
        sender="maria@alfa.example",
    )
    clock.advance(timedelta(minutes=10))
    tickets.wait(desk, work.mine, Wait.PROVIDER, provider="Оператор «Север»", reference="INC-2291045")
    clock.advance(timedelta(minutes=20))
    tickets.resume(desk, work.mine)
    tickets.escalate(desk, work.mine, Line.SECOND, "Нужно переключить маршрут по умолчанию.")
    tickets.promise(desk, work.mine, NOW + timedelta(minutes=29), "перезвонить с результатом")
    clock.set(NOW)
    return work


async def queue(seat: Seat, work: Work) -> None:
    """Home."""
    await seat.on(work.mine)
    if seat.field("#side").display:
        await seat.shown("Мария К.")


async def form(seat: Seat, work: Work) -> None:
    """A call half typed."""
    await seat.press("n")
    await seat.asks("RegistrationScreen")
    await seat.write("мария")
    await seat.settled()
    await seat.press("enter")
    await seat.settled()
    await seat.write("Не уходят SMS с утра")


async def candidates(seat: Seat, work: Work) -> None:
    """The form while a customer is looked for."""
    await seat.press("n")
    await seat.asks("RegistrationScreen")
    await seat.write("альфа")
    await seat.settled()


async def ticket(seat: Seat, work: Work) -> None:
    """A ticket's story."""
    await seat.opened(work.mine)


async def explain(seat: Seat, work: Work) -> None:
    """Where its time went."""
    await seat.opened(work.mine)
    await seat.press("w")
    await seat.asks("ExplanationScreen")


async def customer(seat: Seat, work: Work) -> None:
    """A customer's card."""
    await seat.opened(work.mine)
    await seat.press("C")
    await seat.asks("CustomerScreen")


async def pause(seat: Seat, work: Work) -> None:
    """What is needed from the client, and what it does to the clock."""
    await seat.on(work.mine)
    await seat.press("p")
    await seat.asks("AwaitClient")
    await seat.write("Журнал отправки за час")


async def refused(seat: Seat, work: Work) -> None:
    """A report that is missing."""
    await seat.on(work.mine)
    await seat.press("s")
    await seat.asks("Resolve")
    await seat.press("ctrl+s")
    await seat.settled()


async def correct(seat: Seat, work: Work) -> None:
    """The dialog with the most fields."""
    await seat.on(work.mine)
    await seat.press("W")
    await seat.asks("CorrectPause")


async def category(seat: Seat, work: Work) -> None:
    """Ten categories with their targets."""
    await seat.on(work.mine)
    await seat.press("c")
    await seat.asks("ChooseCategory")


async def conflict(seat: Seat, work: Work) -> None:
    """Somebody was faster."""
    await seat.on(work.mine)
    await seat.press("i")
    await seat.asks("WriteNote")
    await seat.write("Звонил.")
    clock = cast(FixedClock, seat.app.opening.clock)
    other = colleague(seat.app.opening.url, clock)
    tickets.wait(other, work.mine, Wait.CLIENT, note="Нужен журнал")
    other.close()
    await seat.press("ctrl+s")
    await seat.asks("SomebodyWasFaster")


async def keys(seat: Seat, work: Work) -> None:
    """Every key that works."""
    await seat.press("f1")
    await seat.asks("HelpScreen")


async def light(seat: Seat, work: Work) -> None:
    """The light theme."""
    seat.app.theme = LIGHT.name
    await queue(seat, work)


async def english(seat: Seat, work: Work) -> None:
    """In English."""
    await seat.press("f8")
    await queue(seat, work)
    await seat.shown("all keys")


SCENES: tuple[Scene, ...] = (
    queue, form, candidates, ticket, explain, customer, pause, refused, correct, category, conflict, keys,
    light, english,
)  # fmt: skip


def picture(
    snap_compare: Any, url: str, clock: FixedClock, size: tuple[int, int], scene: Any, actor: str = "anna"
) -> bool:
    """Compare a scene with its picture."""
    i18n.set_language("ru")
    settings = Settings(database=url, time_zone=ZoneInfo("Europe/Moscow"))
    app = WatchedApp(Opening(url, settings, Paths(), actor, clock=clock))

    async def play(pilot: Pilot[None]) -> None:
        seat = Seat(app, pilot)
        await seat.until(lambda: app.desk is not None and app.presence is not None, "the desk")
        await seat.settled()
        await scene(seat)
        await seat.settled()

    same: bool = snap_compare(app, terminal_size=size, run_before=play)
    return same


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_screen_looks_as_it_did(
    scene: Scene, size: tuple[int, int], snap_compare: Any, desk: Desk, work: Work, clock: FixedClock
):
    """Nothing is cut or moved by accident."""
    assert picture(snap_compare, desk.store.url, clock, size, lambda seat: scene(seat, work))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_an_empty_queue_looks_as_it_did(
    size: tuple[int, int], snap_compare: Any, desk: Desk, clock: FixedClock
):
    """It says what would be there."""

    async def empty(seat: Seat) -> None:
        await seat.at_home()

    assert picture(snap_compare, desk.store.url, clock, size, empty)
