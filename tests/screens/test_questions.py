"""What the questions say and take beyond their verbs."""

from __future__ import annotations

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.widgets.hint_bar import HintBar
from tests.screens.seat import Seat, Work, seated


def help_key(seat: Seat) -> str:
    """The key that the hint bar names for help."""
    bar: HintBar = seat.field("HintBar", HintBar)
    return next(hint.key for hint in bar.hints if hint.id == "desk.help")


async def test_the_second_line_has_the_key_2(desk: Desk, work: Work, clock: FixedClock):
    """Lines keep their own numbers though the ticket's own line is not offered."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("e")
        await seat.asks("Escalate")
        await seat.write("2")
        await seat.write("настройки")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.told("настройки")
    assert reading.show(desk, work.mine).ticket.line is Line.SECOND


async def test_a_duplicate_shows_which_ticket_the_number_is(desk: Desk, work: Work, clock: FixedClock):
    """The other ticket's subject stands there before it takes this one in; a number may have its sign."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("d")
        await seat.asks("Duplicate")
        await seat.press("enter")
        await seat.write(f"№{work.free}")
        await seat.until(lambda: "Растёт очередь" in str(seat.field("#effect").content), "the subject")


async def test_a_request_is_of_a_new_customer(desk: Desk, work: Work, clock: FixedClock):
    """The new customer offered under the field is made when the answer is given."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("I")
        await seat.asks("Whose")
        await seat.write("Гамма")
        await seat.settled()
        await seat.press("down", "enter")
        await seat.shown("Enter ещё раз")
        await seat.press("enter", "ctrl+s")
        await seat.at_home()
        await seat.told("Гамма")
    code = reading.show(desk, work.mine).ticket.customer
    assert code is not None
    assert reading.customer_names(desk)[code] == "Гамма"


async def test_where_text_is_typed_help_is_at_a_key_that_types_nothing(
    desk: Desk, work: Work, clock: FixedClock
):
    """A question mark belongs to the text: the hint says F1."""
    async with seated(desk.store.url, clock) as seat:
        assert help_key(seat) == "?"
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.until(lambda: help_key(seat) == "F1", "F1")


async def test_marked_tickets_are_named_before_a_verb_without_a_question(
    desk: Desk, work: Work, clock: FixedClock
):
    """The verb and the numbers stand in the question that protects them."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("space")
        await seat.on(work.free)
        await seat.press("space", "t")
        await seat.asks("Confirm")
        await seat.shown("взять", f"#{work.mine}", f"#{work.free}")
