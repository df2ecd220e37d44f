"""What was typed into a verb's question is not lost while nothing is recorded."""

from __future__ import annotations

from supportdesk.clock import FixedClock
from supportdesk.services import tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work, colleague, kinds, seated


async def typed(seat: Seat, number: int, key: str, screen: str, words: str) -> None:
    """Open a verb's question on a ticket and type into it."""
    await seat.on(number)
    await seat.press(key)
    await seat.asks(screen)
    await seat.write(words)


async def test_words_left_with_esc_are_there_again(desk: Desk, work: Work, clock: FixedClock):
    """The same key on the same ticket shows them; another ticket's question is empty."""
    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "i", "WriteNote", "Проверил шлюз")
        await seat.press("escape")
        await seat.told("сохранено")
        await seat.on(work.free)
        await seat.press("i")
        await seat.asks("WriteNote")
        assert seat.field("#text").text == ""
        await seat.press("escape")
        await seat.on(work.mine)
        await seat.press("i")
        await seat.asks("WriteNote")
        assert seat.field("#text").text == "Проверил шлюз"


async def test_recorded_words_do_not_come_back(desk: Desk, work: Work, clock: FixedClock):
    """The next note of the ticket begins empty."""
    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "i", "WriteNote", "Первая")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.until(lambda: kinds(desk, work.mine)[-1] == "noted", "the note")
        await seat.told("Первая")
        await seat.press("i")
        await seat.asks("WriteNote")
        assert seat.field("#text").text == ""


async def test_a_report_survives_a_conflict_answered_with_no(desk: Desk, work: Work, clock: FixedClock):
    """Who is slower and steps back has the report at the next try."""
    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "s", "Resolve", "Перезапустили")
        other = colleague(desk.store.url, clock)
        tickets.note(other, work.mine, "Смотрю")
        await seat.press("ctrl+s")
        await seat.asks("SomebodyWasFaster")
        await seat.press("enter")
        await seat.at_home()
        await seat.told("сохранено")
        await seat.press("s")
        await seat.asks("Resolve")
        assert seat.field("#text").text == "Перезапустили"
        other.close()


async def test_short_fields_are_kept_too(desk: Desk, work: Work, clock: FixedClock):
    """The provider of an unfinished question is there again."""
    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "o", "AwaitProvider", "Оператор")
        await seat.press("escape")
        await seat.press("o")
        await seat.asks("AwaitProvider")
        assert seat.field("#provider").value == "Оператор"
