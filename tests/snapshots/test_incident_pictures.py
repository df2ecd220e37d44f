"""How incidents look, at 80x24 and at 140x40."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Wait
from supportdesk.screens.incident import IncidentScreen
from supportdesk.services import broadcast, incidents, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, Work
from tests.snapshots.pictures import Pictures, Scene, at_both_sizes, each_of


@pytest.fixture
def outage(desk: Desk, work: Work, clock: FixedClock) -> int:
    """An incident with its story, a candidate for it, and another outage that nobody has taken up."""
    numbers = []
    for n in range(9):
        clock.set(NOW - timedelta(minutes=14, seconds=-40 * n))
        code, sender = (("alfa", "maria@alfa.example"), ("beta", "igor@beta.example"), ("beta", ""))[n % 3]
        subject = ("Не уходят SMS", "СМС не доставляются", "SMS не отправляются с утра")[n % 3]
        numbers.append(tickets.receive(desk, subject, customer=code, sender=sender).number)
    head, _done = incidents.begin(desk, numbers, subject="Стоит отправка SMS", category="outage")
    clock.set(NOW - timedelta(minutes=6))
    broadcast.tell_all(desk, head, "Отправка SMS стоит из-за сбоя у оператора. Следующая новость в 15:00.")
    clock.set(NOW - timedelta(minutes=4))
    incidents.each(
        desk,
        numbers[:6],
        lambda d, n, o: tickets.wait(d, n, Wait.PROVIDER, provider="Оператор «Север»", **o),
    )
    clock.set(NOW - timedelta(minutes=2))
    tickets.receive(desk, "Не приходят SMS", customer="alfa", sender="noc@alfa.example")
    for n in range(3):
        code = ("alfa", "beta")[n % 2]
        tickets.receive(desk, "Личный кабинет недоступен", customer=code, sender=f"noc@{code}.example")
    clock.set(NOW)
    return head


async def queue(seat: Seat, head: int) -> None:
    """The radar's line, and the incident with its tickets folded."""
    await seat.on(head)
    await seat.shown("похожих обращения", "▸9")


async def listed(seat: Seat, head: int) -> None:
    """The open incidents, with what is offered."""
    await seat.press("D")
    await seat.asks("IncidentsScreen")


async def begun(seat: Seat, head: int) -> None:
    """What makes an incident."""
    await listed(seat, head)
    await seat.press("g", "enter")
    await seat.asks("BeginIncident")


async def opened(seat: Seat, head: int) -> None:
    """The incident's screen."""
    await seat.app.push_screen(IncidentScreen(head))
    await seat.shown("о том же?")
    await seat.settled()


async def told(seat: Seat, head: int) -> None:
    """The text to all, its list first."""
    await opened(seat, head)
    await seat.press("M")
    await seat.asks("TellAll")
    await seat.press("space")


async def announced(seat: Seat, head: int) -> None:
    """A maintenance."""
    await listed(seat, head)
    await seat.press("A")
    await seat.asks("AnnounceMaintenance")


SCENES = (queue, listed, begun, opened, told, announced)


@at_both_sizes
@each_of(*SCENES)
def test_an_incident_looks_as_it_did(scene: Scene, pictures: Pictures, outage: int) -> None:
    """Nothing is cut or moved by accident."""
    assert pictures.same(scene, outage)
