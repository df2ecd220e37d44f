"""What was typed into a verb's question is not lost while nothing is recorded."""

from __future__ import annotations

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import merging, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.unsent import Unsent
from tests.screens.seat import Seat, Work, colleague, history, kinds, seated


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
        await seat.shown("Набрано раньше, 14:31, и не записано.")
        await seat.write(" и порт")
        assert seat.field("#text").text == "Проверил шлюз и порт"


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


async def test_words_survive_a_console_that_is_killed(desk: Desk, work: Work, clock: FixedClock):
    """They are on disk while the dialog stands open, and gone from there once they are recorded."""

    def on_disk(seat: Seat) -> list[str]:
        app = seat.app
        kept = Unsent(app.state_folder, desk.store.url, app.actor).all(clock.now())
        return [text for typed in kept.values() for text in typed.fields.values()]

    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "s", "Resolve", "Перезап")
        await seat.until(lambda: on_disk(seat) == ["Перезап"], "the text on disk")
    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "s", "Resolve", "устили")
        assert seat.field("#text").text == "Перезапустили"
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.until(lambda: not on_disk(seat), "nothing on disk")


async def test_a_folder_that_cannot_be_written_costs_only_a_word(
    desk: Desk, work: Work, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    """It is said once; the note is recorded as ever, and Esc keeps it until the console ends."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("supportdesk.services.keeping.write_whole", full)
    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "i", "WriteNote", "Диск")
        await seat.press("escape", "i")
        await seat.asks("WriteNote")
        await seat.told("хранится только до конца работы консоли")
        await seat.write(" полон")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(desk, work.mine)[-1] == "noted", "the note")


async def test_a_report_that_was_taken_back_is_there_to_go_on_with(desk: Desk, work: Work, clock: FixedClock):
    """After the undo of a resolution its text is not to be typed again."""
    tickets.resolve(desk, work.mine, "Перезапустили шлюз")
    merging.undo(desk, work.mine)
    async with seated(desk.store.url, clock) as seat:
        await typed(seat, work.mine, "s", "Resolve", " и порт")
        await seat.shown("Отчёт отменённого решения")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(desk, work.mine)[-1] == "resolved", "the resolution")
    assert history(desk, work.mine)[-1].data["report"] == "Перезапустили шлюз и порт"
