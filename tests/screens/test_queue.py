"""The queue on the screen."""

from __future__ import annotations

from supportdesk.clock import FixedClock
from supportdesk.services.desk import Desk
from tests.screens.seat import Work, seated


async def test_the_queue_stands_there_with_the_most_urgent_first(desk: Desk, work: Work, clock: FixedClock):
    """What is not registered comes first, then by priority and time left; ended tickets are not there."""
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: len(seat.order) == 5)
        print(seat.screen, seat.order, work)
        assert seat.order[0] == work.received
        assert work.resolved not in seat.order
