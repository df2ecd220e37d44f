"""What the questions say and take beyond their verbs."""

from __future__ import annotations

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line
from supportdesk.screens.dialogs.confirm import Confirm
from supportdesk.services import reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.widgets.hint_bar import HintBar
from tests.screens.seat import Seat, Work, in_layout, seated


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


async def test_a_reason_typed_at_once_is_the_reason(desk: Desk, work: Work, clock: FixedClock):
    """The line that is offered first is meant: words go to the text, whatever digits are in them."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("e")
        await seat.asks("Escalate")
        await seat.write("Как в #1, к той же ошибке")
        await seat.press("ctrl+s")
        await seat.at_home()
    ticket = reading.show(desk, work.mine)
    assert ticket.ticket.line is Line.SECOND
    assert ticket.events[-1].data["reason"] == "Как в #1, к той же ошибке"


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
        await seat.shown("Взять", f"#{work.mine}", f"#{work.free}")


@pytest.mark.parametrize("layout", ["latin", "cyrillic"])
async def test_another_ticket_is_chosen_by_one_key_and_must_exist(
    desk: Desk, work: Work, clock: FixedClock, layout: str
):
    """What has similar words stands first, its key types its number; no ticket, no answer."""
    like = tickets.register_call(desk, "outage", "Снова не уходят SMS", customer="beta").number
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press(in_layout("d", layout))
        await seat.asks("Duplicate")
        await seat.press("1")
        await seat.until(lambda: seat.app.focused is seat.field("#number"), "the number's field")
        await seat.write("99")
        await seat.press("ctrl+s")
        await seat.until(lambda: "99" in str(seat.field("#error").content), "the refusal")
        assert type(seat.app.screen).__name__ == "Duplicate"
        await seat.press(in_layout("a", layout))
        await seat.until(lambda: seat.field("#number").value == str(like), "the similar one")
        await seat.shown("Снова не уходят SMS", "осталось: ")
        await seat.press("ctrl+s")
        await seat.at_home()
    assert reading.show(desk, work.mine).ticket.merged_into == like


async def test_a_slip_in_a_list_opens_no_help(desk: Desk, work: Work, clock: FixedClock):
    """What types text is never a command in a dialog, whatever the layout; F1 is the help there."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("e")
        await seat.asks("Escalate")
        await seat.press("question_mark", "comma", "б", "ю")
        await seat.settled()
        assert type(seat.app.screen).__name__ == "Escalate"
        await seat.press("f1")
        await seat.asks("HelpScreen")


async def test_a_refusal_goes_with_the_choice_that_it_was_about(desk: Desk, work: Work, clock: FixedClock):
    """Words of one's own were missing; others are chosen, and their digits are no words of the letter."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("x")
        await seat.asks("Refuse")
        await seat.press("7", "ctrl+s")
        await seat.until(lambda: str(seat.field("#error").content), "the refusal")
        await seat.press("shift+tab", "5", "1")
        await seat.until(lambda: not str(seat.field("#error").content), "nothing wrong")
        assert seat.field("#code").value == "out-of-scope"
        assert seat.field("#text").text == ""
        await seat.write("см. 1")
        assert seat.field("#text").text == "см. 1"


async def test_a_question_is_answered_by_its_letters_in_both_layouts(
    desk: Desk, work: Work, clock: FixedClock
):
    """The letter that lies on yes and begins the word for no answers nothing, and says what does."""
    async with seated(desk.store.url, clock) as seat:
        for key, answer in (("y", True), ("д", True), ("n", False), ("т", False), ("escape", None)):
            answers: list[bool | None] = []
            await seat.app.push_screen(Confirm("?"), answers.append)
            await seat.asks("Confirm")
            await seat.press("н")
            await seat.shown("«н» может значить и то, и другое", "Ctrl+S: Да, Esc: Нет")
            await seat.press(key)
            await seat.at_home()
            assert answers == [answer]


async def test_what_is_typed_into_a_question_goes_nowhere(desk: Desk, work: Work, clock: FixedClock):
    """Neither its letters nor its Enter answer, and nothing reaches the screen behind."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("space")
        await seat.on(work.free)
        await seat.press("space", "o")
        await seat.asks("Confirm")
        await seat.shown("Ждать провайдера: отмеченных обращений: 2")
        await seat.write("SV-991 ny")
        await seat.press("enter")
        await seat.shown("Набранное здесь никуда не идёт")
        assert type(seat.app.screen).__name__ == "Confirm"
        await seat.press("ctrl+s")
        await seat.asks("AwaitProvider")
