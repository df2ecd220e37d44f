"""What counts as read: what somebody looked at, not what a screen showed to nobody."""

from __future__ import annotations

from supportdesk.clock import FixedClock
from supportdesk.services import tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import Work, colleague, kinds, seated


async def test_an_answer_on_an_unattended_or_covered_ticket_stays_unread(
    desk: Desk, work: Work, clock: FixedClock
):
    """A key pressed in a dialog reads nothing either; the first one on the drawn answer does, once."""
    oleg = colleague(desk.store.url, clock)
    async with seated(desk.store.url, clock) as seat:
        await seat.opened(work.mine)
        tickets.client_answered(oleg, work.mine, "Снова стоит")
        await seat.shown("Снова стоит")
        await seat.settled()
        assert kinds(desk, work.mine)[-1] == "client_answered"
        await seat.press("i")
        await seat.asks("WriteNote")
        read = kinds(desk, work.mine).count("read")
        assert read == 1  # the key i was pressed on the drawn answer
        tickets.client_answered(oleg, work.mine, "И ещё раз")
        await seat.settled()
        await seat.write("x")
        await seat.press("escape")
        await seat.asks("TicketScreen")
        await seat.shown("И ещё раз")
        assert kinds(desk, work.mine).count("read") == read
        await seat.press("j", "k")
        await seat.settled()
        assert kinds(desk, work.mine).count("read") == read + 1
    oleg.close()


async def test_opening_a_ticket_anew_reads_its_answer(desk: Desk, work: Work, clock: FixedClock):
    """Whoever opens it looks at it."""
    tickets.client_answered(desk, work.mine, "Снова стоит")
    async with seated(desk.store.url, clock) as seat:
        await seat.opened(work.mine)
        await seat.until(lambda: kinds(desk, work.mine)[-1] == "read", "read")
