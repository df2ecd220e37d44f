"""Keys that come faster than the screen changes do what they would have done one by one."""

from __future__ import annotations

from textual import events

from supportdesk.clock import FixedClock
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work, history, kinds, seated


def burst(seat: Seat, *keys: str) -> None:
    """Let all keys arrive before any of them is dealt with."""
    for key in keys:
        seat.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_a_whole_call_typed_in_one_burst_is_registered(desk: Desk, clock: FixedClock):
    """The form, the customer by his contact, the subject, the category, Ctrl+S: each letter in its field."""
    async with seated(desk.store.url, clock) as seat:
        burst(seat, "n", *"мария", "enter", *"шлюз", "tab", "tab", "1", "ctrl+s")
        await seat.until(lambda: seat.order == [1], "the ticket")
        await seat.at_home()
    ticket = reading.show(desk, 1).ticket
    assert (ticket.customer, ticket.subject, ticket.category) == ("alfa", "шлюз", "outage")
    assert ticket.contact.startswith("Мария")


async def test_letters_after_a_verbs_key_go_into_its_dialog(desk: Desk, work: Work, clock: FixedClock):
    """None of them is taken for another verb, and the dialog's own key ends it."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        burst(seat, "p", *"тест", "ctrl+s", "i", *"сзади", "ctrl+s")
        await seat.until(lambda: kinds(desk, work.mine)[-1] == "noted", "both")
        await seat.at_home()
    *_, paused, noted = history(desk, work.mine)
    assert paused.data["note"] == "тест"
    assert noted.data["text"] == "сзади"


async def test_two_verbs_in_a_burst_are_both_recorded(desk: Desk, work: Work, clock: FixedClock):
    """The second does not cancel the first."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        burst(seat, "t", "z", "t")
        await seat.until(
            lambda: kinds(desk, work.free)[-3:] == ["assigned", "undone", "assigned"], "all three"
        )
        await seat.at_home()


async def test_a_burst_of_movement_moves_that_far(desk: Desk, work: Work, clock: FixedClock):
    """A key held down loses nothing."""
    async with seated(desk.store.url, clock) as seat:
        burst(seat, *"jjjkj")
        await seat.until(lambda: seat.tickets.cursor_line == 3, "three down")
