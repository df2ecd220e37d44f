"""Everything about the ticket under the cursor follows what happens to it."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.clock import FixedClock
from supportdesk.services import tickets
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
