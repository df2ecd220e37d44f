"""A form that ends while something stands over it takes nothing else with it."""

from __future__ import annotations

import threading

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from tests.screens.seat import Work, seated


@pytest.mark.parametrize(("key", "screen"), [("f1", "HelpScreen"), ("ctrl+p", "CommandPalette")])
async def test_a_form_that_is_saved_goes_when_what_opened_over_it_is_closed(
    key: str, screen: str, desk: Desk, work: Work, clock: FixedClock
):
    """The call is registered while the help stands over its form; closing the help leads home."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.press("tab", "tab")
        await seat.write("Под справкой")
        seat.field("#category").focus()
        await seat.press("0")
        go_on = threading.Event()
        slow = seat.app.run_worker(seat.app.backstage.run(go_on.wait), exit_on_error=False)
        await seat.press("ctrl+s", key)
        await seat.until(lambda: type(seat.app.screen).__name__ == screen, screen)
        go_on.set()
        await slow.wait()
        await seat.told("Зарегистрировано")
        assert type(seat.app.screen).__name__ == screen
        await seat.press("escape")
        await seat.at_home()
        await seat.press("question_mark")
        await seat.asks("HelpScreen")
    assert any(row.subject == "Под справкой" for row in reading.queue_rows(desk))


async def test_a_screen_that_is_gone_takes_no_other_with_it(desk: Desk, work: Work, clock: FixedClock):
    """Dismissed once more after it went, it leaves the queue alone."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("enter")
        await seat.asks("TicketScreen")
        ticket = seat.app.screen
        await seat.press("escape")
        await seat.at_home()
        await seat.press("w")
        await seat.asks("ExplanationScreen")
        await ticket.dismiss()
        await seat.settled()
        assert type(seat.app.screen).__name__ == "ExplanationScreen"
