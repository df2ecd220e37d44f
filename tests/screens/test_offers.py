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
    return [told for told in seat.app.said if "Открыть — :" in told or "никто не отвечает" in told]


def called(desk: Desk, subject: str) -> int:
    """Another engineer registers a call that nobody answers for yet."""
    return tickets.register_call(desk, "other", subject, customer="alfa").number


async def test_a_new_ticket_is_offered_to_whoever_is_on_shift(desk: Desk, clock: FixedClock) -> None:
    """Once, with what leads to it: a verb's key would work on the ticket under the cursor."""
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
        assert offers(seat)[0] == f"Не уходят SMS Новое: #{number}, пока ничьё. Открыть — :{number}"
        assert offers(seat)[1] == f"Письмо Новое: #{received}, не зарегистрировано. Открыть — :{received}"
        assert reading.show(desk, number).ticket.assignee is None
        await seat.on(number)
        await seat.press("t")
        await seat.until(lambda: reading.show(desk, number).ticket.assignee == "anna", "taken")
    oleg.close()


async def test_what_is_given_up_is_offered_as_released_not_as_new(desk: Desk, clock: FixedClock) -> None:
    """It was in the queue before."""
    plan(desk)
    oleg = colleague(desk.store.url, clock)
    number = tickets.register_call(oleg, "other", "Не уходят SMS", customer="alfa", assignee="oleg").number
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00")
        await seat.until(lambda: seat.app.me is not None and seat.app.all_read, "everything to be read")
        await looked(seat)
        tickets.assign(oleg, number, None)
        await seat.until(lambda: seat.app.rows[number].assignee is None, "released")
        await looked(seat)
        await looked(seat)
        told = [words for words in seat.app.said if f"#{number}" in words]
        assert told == [f"Не уходят SMS Освободилось: #{number}, теперь ничьё. Открыть — :{number}"]
    oleg.close()


async def test_whose_ticket_is_taken_by_somebody_else_is_told_so_once(desk: Desk, clock: FixedClock) -> None:
    """Who, which and what; not what one gives away oneself, nor what others do among themselves."""
    oleg = colleague(desk.store.url, clock)
    mine = tickets.register_call(desk, "other", "Моё", customer="alfa", assignee="anna").number
    given = tickets.register_call(desk, "other", "Отдам", customer="alfa", assignee="anna").number
    theirs = tickets.register_call(desk, "other", "Чужое", customer="alfa", assignee="oleg").number
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: seat.app.me is not None and seat.app.all_read, "everything to be read")
        await looked(seat)
        tickets.assign(oleg, mine, "oleg")
        tickets.assign(desk, given, "oleg")
        tickets.assign(oleg, theirs, None)
        await seat.until(lambda: seat.app.rows[theirs].assignee is None, "the rows")
        await seat.until(lambda: seat.app.rows[mine].assignee == "oleg", "the rows")
        await looked(seat)
        await looked(seat)
        told = [words for words in seat.app.said if "больше не ваше" in words]
        assert told == [f"Моё #{mine} больше не ваше. Олег Иванов: Взято в работу"]
        tickets.assign(desk, mine, "anna")
        await seat.until(lambda: seat.app.rows[mine].assignee == "anna", "taken back")
        await looked(seat)
        tickets.assign(oleg, mine, None)
        await seat.until(lambda: seat.app.rows[mine].assignee != "anna", "lost again")
        await looked(seat)
        assert len([words for words in seat.app.said if "больше не ваше" in words]) == 2
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
        await seat.told(f"#{mine}")
        assert not any(f"#{number}" in told for told in seat.app.said)
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
        await seat.registers()
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
        await seat.told(f"#{number}")
    oleg.close()
