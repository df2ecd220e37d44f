"""How the screens look, at 80x24 and at 140x40: a change of any of them is seen in review.

`pytest tests/snapshots --snapshot-update` takes over the new look.
"""

from __future__ import annotations

from typing import cast

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Wait
from supportdesk.services import tickets
from supportdesk.widgets.themes import LIGHT
from tests.screens.seat import Seat, Work, colleague
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of

SIZES = ((80, 24), (140, 40))


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


SCENES = (
    queue, form, candidates, ticket, explain, customer, pause, refused, correct, category, conflict, keys,
    light, english,
)  # fmt: skip


@at_both_sizes
@each_of(*SCENES)
def test_a_screen_looks_as_it_did(scene: Scene, pictures: Pictures, work: Work) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, work)


@at_both_sizes
def test_an_empty_queue_looks_as_it_did(pictures: Pictures) -> None:
    """It says what would be there."""
    assert pictures.same(Seat.at_home)
