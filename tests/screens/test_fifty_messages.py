"""Fifty messages of one outage, worked on by one person: counted in key presses."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import State
from supportdesk.keys import by_id
from supportdesk.models.outbox import Delivery
from supportdesk.services import broadcast, incidents, reading, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, seated

MESSAGES = 50
SUBJECTS = (
    "Не уходят SMS",
    "СМС не доставляются!",
    "Re: Не отправляются смс с утра",
    "СРОЧНО: не приходят SMS клиентам",
    "sms не уходят, помогите",
)
PEOPLE = (("alfa", "maria@alfa.example"), ("beta", "igor@beta.example"), ("alfa", "noc@alfa.example"))
TEXT = "Отправка SMS остановилась из-за сбоя у оператора. Переключаем маршрут, следующая новость в 15:00."

KEY_S, LETTER_S, DECISION_S = 0.2, 0.1, 1.0
"""A modest pace: a verb's key with the look at the screen, a letter, and each time something is decided."""
THREE_MINUTES_S = 180.0


class Counted:
    """An engineer at a modest pace, whose key presses are counted."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.keys = self.letters = self.decisions = 0

    async def press(self, *keys: str) -> None:
        """Press keys."""
        self.keys += len(keys)
        await self.seat.press(*keys)

    async def write(self, text: str) -> None:
        """Type a text."""
        self.letters += len(text)
        await self.seat.write(text)

    async def decide(self, screen: str) -> None:
        """Wait for a screen, read it and decide."""
        self.decisions += 1
        await self.seat.asks(screen)

    @property
    def seconds(self) -> float:
        """How long it takes at that pace."""
        return self.keys * KEY_S + self.letters * LETTER_S + self.decisions * DECISION_S


async def test_one_person_answers_fifty_messages_within_three_minutes(desk: Desk, clock: FixedClock):
    """One incident, all fifty registered and linked, one text, fifty letters, and every clock its own."""
    numbers = []
    for n in range(MESSAGES):
        clock.set(NOW - timedelta(seconds=4 * (MESSAGES - n)))
        customer, sender = PEOPLE[n % len(PEOPLE)]
        came = tickets.receive(
            desk, SUBJECTS[n % len(SUBJECTS)], text="Всё стоит.", customer=customer, sender=sender
        )
        numbers.append(came.number)
    clock.set(NOW)
    bill = tickets.register_call(desk, "other", "Вопрос по счёту", customer="beta").number
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("50 похожих обращений")
        engineer = Counted(seat)
        engineer.decisions += 1  # the line above the queue is read
        await engineer.press(by_id("desk.incidents").keys[0])
        await engineer.decide("IncidentsScreen")
        await engineer.press("enter")
        await engineer.decide("BeginIncident")
        await engineer.press("ctrl+s")
        await engineer.decide("IncidentScreen")
        await seat.told("Инцидент: 50 обращений")
        clock.advance(timedelta(seconds=30))
        await engineer.press(by_id("incident.tell").keys[0])
        await engineer.decide("TellAll")
        await seat.shown("50 писем")
        await engineer.press("enter")
        await engineer.write(TEXT)
        await engineer.press("ctrl+s")
        await engineer.decide("IncidentScreen")
        await seat.told("Сообщено всем, 50 писем")
        await seat.shown("ожидает отправки 50")
        await seat.press("escape", "escape")
        await seat.at_home()
        assert len(seat.order) == 2  # the incident and the bill
    assert engineer.keys <= 6
    assert engineer.seconds < THREE_MINUTES_S / 6
    (made,) = incidents.open_incidents(desk)
    assert [view.number for view in made.members] == numbers
    assert {view.ticket.state for view in made.members} == {State.OPEN}
    letters = broadcast.letters_of(desk, made.texts[-1])
    assert [letter.ticket for letter in letters] == numbers
    assert {letter.state for letter in letters} == {Delivery.WAITING}
    assert all(TEXT in letter.body for letter in letters)
    for view in made.members:  # the registration clock ran from each message's own receipt
        consumed_us = view.registration.consumed_us
        assert consumed_us == (NOW - view.ticket.received_at) // timedelta(microseconds=1)
    assert len({view.registration.consumed_us for view in made.members}) == MESSAGES
    assert reading.show(desk, bill).ticket.incident is None
    assert reading.verify(desk).problems == {}
