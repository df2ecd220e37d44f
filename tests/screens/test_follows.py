"""Everything about the ticket under the cursor follows what happens to it."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.clock import FixedClock
from supportdesk.services import reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.widgets.hint_bar import HintBar
from tests.screens.seat import Work, colleague, seated


async def test_pane_and_hints_follow_a_change_of_the_ticket(desk: Desk, work: Work, clock: FixedClock):
    """Registered elsewhere, the ticket under the cursor is told as registered, and r is hinted no more."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.received)
        await seat.shown("не зарегистрировано")
        other = colleague(desk.store.url, clock)
        tickets.register(other, work.received, "degradation")
        other.close()
        await seat.shown("Серьёзное снижение", "решение: ")
        hinted = {hint.id for hint in seat.field("HintBar", HintBar).hints}
        assert "ticket.register" not in hinted
        assert "ticket.pause" in hinted


async def test_the_registration_clock_in_the_pane_goes_on(desk: Desk, work: Work, clock: FixedClock):
    """What is consumed of a registration target moves with the clock."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.received)
        await seat.shown("регистрация: 4 мин")
        clock.advance(timedelta(minutes=3))
        await seat.shown("регистрация: 7 мин")


async def test_another_filter_is_no_news_of_a_ticket(desk: Desk, work: Work, clock: FixedClock):
    """The cursor's ticket, hidden by the engineer's own filter, is not said to have left."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("4")
        await seat.until(lambda: work.mine not in seat.order, "the view")
        await seat.settled()
        assert not any("больше нет" in said for said in seat.app.said)
        other = colleague(desk.store.url, clock)
        await seat.on(work.client)
        tickets.resolve(other, work.client, "Готово")
        other.close()
        await seat.told("больше нет")


async def test_a_registered_call_is_under_the_cursor(desk: Desk, work: Work, clock: FixedClock):
    """What the engineer does next is done to the call that was just registered."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.client)
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.press("tab", "tab")
        await seat.write("Новый")
        await seat.registers()
        await seat.at_home()
        await seat.until(lambda: seat.tickets.current and seat.tickets.current.subject == "Новый", "cursor")


async def test_an_interrupted_call_stays_in_sight(desk: Desk, work: Work, clock: FixedClock):
    """The queue's head tells of it until it is registered, on the next start too."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("Неизв")
        await seat.press("escape")
        await seat.at_home()
        await seat.shown("1 прерванный звонок: n")
        await seat.told("отсчёт идёт")
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("1 прерванный звонок: n")
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.press("enter")
        await seat.asks("RegistrationScreen")
        await seat.settled()
        seat.field("#customer Input").value = ""
        await seat.press("escape")
        await seat.at_home()
        await seat.until(lambda: "прерванный звонок" not in seat.screen, "emptied, it is gone")


async def test_a_message_of_an_unknown_sender_is_registered_as_it_is(
    desk: Desk, work: Work, clock: FixedClock
):
    """Nobody has to name a customer for a sender whom no customer knows."""
    number = tickets.receive(desk, "Акт сверки", sender="buh@nobody.example").number
    async with seated(desk.store.url, clock) as seat:
        await seat.on(number)
        await seat.press("r")
        await seat.asks("RegistrationScreen")
        await seat.registers()
        await seat.at_home()
        await seat.told("Зарегистрировано")
    assert reading.show(desk, number).ticket.registered_at is not None


async def test_a_known_senders_message_waits_only_for_its_category(desk: Desk, work: Work, clock: FixedClock):
    """The focus is on the category: its key and Ctrl+S register."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.received)
        await seat.press("r")
        await seat.asks("RegistrationScreen")
        await seat.press("3", "ctrl+s")
        await seat.at_home()
        await seat.told("Зарегистрировано")
    assert reading.show(desk, work.received).ticket.category == "degradation"


async def test_a_call_begun_on_a_customers_card_is_of_that_customer(
    desk: Desk, work: Work, clock: FixedClock
):
    """The key n there fills in whose call it is; left at once, it is no interrupted call."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("C")
        await seat.asks("CustomerScreen")
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        assert seat.field("#customer").customer == "alfa"
        assert seat.app.focused is seat.field("#contact")
        await seat.press("escape")
        await seat.asks("CustomerScreen")
        assert not seat.app.interrupted_calls
