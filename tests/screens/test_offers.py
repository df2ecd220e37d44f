"""What nobody answers for is offered to whoever is on shift; it is never assigned by itself."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.clock import FixedClock
from supportdesk.services import reading, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, colleague, seated
from tests.screens.test_shift_state import plan, says


async def looked(seat: Seat) -> None:
    """Let the console look for what it must tell, now and not in five seconds."""
    await seat.settled()
    seat.app.look()
    await seat.settled()


def offers(seat: Seat) -> list[str]:
    """What was offered so far."""
    return [told for told in seat.app.said if "Новое: №" in told or "никто не отвечает" in told]


def called(desk: Desk, subject: str) -> int:
    """Another engineer registers a call that nobody answers for yet."""
    return tickets.register_call(desk, "other", subject, customer="alfa").number


async def test_a_new_ticket_is_offered_to_whoever_is_on_shift(desk: Desk, clock: FixedClock) -> None:
    """Once, with the key that takes it; nobody answers for it until the key is pressed."""
    plan(desk)
    oleg = colleague(desk.store.url, clock)
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00")
        await seat.until(lambda: seat.app.me is not None and seat.app.all_read, "everything to be read")
        await looked(seat)
        number = called(oleg, "Не уходят SMS")
        received = tickets.receive(oleg, "Письмо", customer="alfa").number
        await seat.until(lambda: {number, received} <= set(seat.app.rows), "the rows")
        await looked(seat)
        await looked(seat)
        assert len(offers(seat)) == 2
        assert offers(seat)[0] == f"Не уходят SMS Новое: №{number}, t — взять себе"
        assert offers(seat)[1] == f"Письмо Новое: №{received}, r — зарегистрировать"
        assert reading.show(desk, number).ticket.assignee is None
        await seat.on(number)
        await seat.press("t")
        await seat.until(lambda: reading.show(desk, number).ticket.assignee == "anna", "taken")
    oleg.close()


async def test_whoever_is_not_on_shift_is_left_in_peace(desk: Desk, clock: FixedClock) -> None:
    """Neither an offer nor an alarm for what is not assigned; his own tickets go on calling him."""
    plan(desk, "oleg")
    oleg = colleague(desk.store.url, clock)
    mine = tickets.register_call(desk, "outage", "Моё", customer="alfa", assignee="anna").number
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "на смене Олег Иванов")
        await seat.until(lambda: seat.app.me is not None and seat.app.all_read, "everything to be read")
        await looked(seat)
        number = tickets.register_call(oleg, "outage", "Чужое", customer="alfa").number
        await seat.until(lambda: number in seat.app.rows, "the row")
        await looked(seat)
        assert offers(seat) == []
        clock.advance(timedelta(hours=3))
        await looked(seat)
        await seat.told(f"№{mine}")
        assert not any(f"№{number}" in told for told in seat.app.said)
    oleg.close()


async def test_many_at_once_are_one_offer(desk: Desk, clock: FixedClock) -> None:
    """A burst of mail is told in one notice."""
    plan(desk)
    oleg = colleague(desk.store.url, clock)
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00")
        await seat.until(lambda: seat.app.me is not None and seat.app.all_read, "everything to be read")
        await looked(seat)
        numbers = {called(oleg, f"Звонок {n}") for n in range(5)}
        await seat.until(lambda: numbers <= set(seat.app.rows), "the rows")
        await looked(seat)
        (offer,) = offers(seat)
        assert all(f"#{number}" in offer for number in numbers)
    oleg.close()


async def test_ones_own_call_is_not_offered_to_oneself(desk: Desk, clock: FixedClock) -> None:
    """Who registers it knows of it, and answers for it only by taking it; a released one is known too."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00")
        await seat.until(lambda: seat.app.me is not None and seat.app.all_read, "everything to be read")
        await looked(seat)
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("Альфа")
        await seat.press("enter")
        seat.field("#subject").value = "Не уходят SMS"
        await seat.press("ctrl+s")
        await seat.told("Зарегистрировано")
        await looked(seat)
        (number,) = seat.app.rows
        assert reading.show(desk, number).ticket.assignee is None
        assert offers(seat) == []
    assert [row.assignee for row in reading.queue_rows(desk)] == [None]


async def test_without_a_rota_nothing_is_offered_and_all_of_the_line_are_called(
    desk: Desk, clock: FixedClock
) -> None:
    """As before: the alarms of what nobody answers for go to everybody on the line."""
    oleg = colleague(desk.store.url, clock)
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: seat.app.me is not None and seat.app.all_read, "everything to be read")
        await looked(seat)
        number = tickets.register_call(oleg, "outage", "Общее", customer="alfa").number
        await seat.until(lambda: number in seat.app.rows, "the row")
        await looked(seat)
        assert offers(seat) == []
        clock.advance(timedelta(hours=3))
        await looked(seat)
        await seat.told(f"№{number}")
    oleg.close()
