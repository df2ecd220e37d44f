"""The queue on the screen: order, cursor, filter, views, marks, and what stands there when it is empty."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line, Wait
from supportdesk.services import engineers, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work, colleague, in_layout, kinds, laid_out, seated, staffed

LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])


async def test_the_most_urgent_stands_on_top(desk: Desk, work: Work, clock: FixedClock):
    """What is not registered comes first, then by priority and time left; ended tickets are not there."""
    async with seated(desk.store.url, clock) as seat:
        assert seat.order == [work.received, work.mine, work.provider, work.free, work.client]


async def test_the_cursor_stays_on_its_ticket_when_the_order_changes(
    desk: Desk, work: Work, clock: FixedClock
):
    """A ticket that comes in above moves the line, not the cursor; the next key hits the same ticket."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        other = colleague(desk.store.url, clock)
        tickets.receive(other, "Ещё одно письмо")
        tickets.categorise(other, work.client, "outage")
        other.close()
        await seat.until(lambda: len(seat.order) == 6, "the new ticket")
        await seat.until(lambda: seat.order[-1] != work.client, "the new order")
        assert seat.tickets.current is not None
        assert seat.tickets.current.number == work.free
        await seat.press("t")
        await seat.until(lambda: kinds(desk, work.free)[-1] == "assigned", "taken")


async def test_another_consoles_change_is_shown_by_itself(database_url: str, clock: FixedClock):
    """On both engines: what a colleague registers, takes and ends appears without a key press."""
    desk = staffed(database_url, clock)
    work = laid_out(desk, clock)
    async with seated(database_url, clock) as seat:
        other = colleague(database_url, clock)
        number = tickets.register_call(other, "outage", "Только что").number
        await seat.until(lambda: number in seat.order, "the new ticket")
        tickets.resolve(other, work.mine, "Готово.")
        await seat.until(lambda: work.mine not in seat.order, "the resolved one gone")
        tickets.note(other, number, "смотрю")
        await seat.until(
            lambda: next(row.version for row in seat.tickets.rows if row.number == number) == 3, "the note"
        )
        other.close()
    desk.close()


def shows(seat: Seat, numbers: set[int]) -> bool:
    """Whether the queue lists exactly these tickets."""
    return set(seat.order) == numbers


@LAYOUTS
@pytest.mark.parametrize("key", ["slash", "f3"])
async def test_the_filter_works_while_it_is_typed(
    key: str, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """The field opens, each letter narrows the list, Enter goes back to it, Esc shows everything again."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout(key, layout))
        await seat.write("prio:critical")
        await seat.until(lambda: seat.order == [work.mine, work.provider, work.free], "critical ones")
        await seat.press("enter")
        assert seat.app.focused is seat.tickets
        await seat.press("escape")
        await seat.until(lambda: len(seat.order) == 5, "all of them")


async def test_a_filter_that_nothing_passes_says_how_to_get_back(desk: Desk, work: Work, clock: FixedClock):
    """The empty list names the key, and a half typed filter is no error that stays."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("slash")
        await seat.write("никогда")
        await seat.until(lambda: not seat.order, "an empty list")
        await seat.shown("Esc")
        await seat.press("escape")
        await seat.press("slash")
        await seat.write("prio:")
        await seat.settled()
        await seat.write("high")
        await seat.until(lambda: seat.order == [work.client], "the high one")


async def test_ended_tickets_are_shown_when_their_state_is_asked_for(
    desk: Desk, work: Work, clock: FixedClock
):
    """And leave with the filter."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("slash")
        await seat.write("state:resolved")
        await seat.until(lambda: seat.order == [work.resolved], "the resolved one")
        await seat.press("escape")
        await seat.until(lambda: len(seat.order) == 5, "the live ones")


async def test_an_empty_view_says_how_many_there_are_and_which_key_shows_them(
    desk: Desk, work: Work, clock: FixedClock
):
    """Under a filter, in the view of a line, and with what waits hidden: never that nobody waits for us."""
    engineers.add(desk, "anna", "Анна Петрова", Line.QA)
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: not seat.order, "nothing at QA")
        await seat.shown("По отбору «Качество» ничего нет.", "Всего 5 обращений", "5 — показать")
        await seat.press("5")
        await seat.until(lambda: len(seat.order) == 5, "all of them")
        await seat.press("escape", "slash")
        await seat.write("никогда")
        await seat.shown("По отбору «никогда» ничего нет.", "5 — показать")
        assert "никто нас не ждёт" not in seat.screen


async def test_a_queue_of_waiting_tickets_says_that_they_are_hidden(
    desk: Desk, work: Work, clock: FixedClock
):
    """The key that hides them shows them again."""
    tickets.register(desk, work.received, "other")
    for number in (work.mine, work.free, work.received):
        tickets.wait(desk, number, Wait.CLIENT)
    async with seated(desk.store.url, clock) as seat:
        await seat.press("h")
        await seat.until(lambda: not seat.order, "nothing")
        await seat.shown("Ожидающие скрыты.", "Всего 5 обращений", "h — показать")


async def test_that_a_ticket_left_the_list_is_told_once_and_only_where_it_matters(
    desk: Desk, work: Work, clock: FixedClock
):
    """Of the ticket under the cursor, ended by somebody else, on the queue; one's own act is known."""
    other = colleague(desk.store.url, clock)
    async with seated(desk.store.url, clock) as seat:

        def said() -> list[str]:
            return [words for words in seat.app.said if "больше нет в списке" in words]

        await seat.on(work.mine)
        await seat.press("s")
        await seat.asks("Resolve")
        await seat.write("Готово.")
        await seat.press("ctrl+s")
        await seat.until(lambda: work.mine not in seat.order, "resolved")
        await seat.settled()
        assert said() == []
        await seat.on(work.free)
        await seat.press("f")
        await seat.asks("FixesScreen")
        tickets.resolve(other, work.free, "Готово.")
        await seat.until(lambda: work.free not in seat.order, "resolved by a colleague, unseen")
        await seat.settled()
        assert said() == []
        await seat.press("escape")
        await seat.at_home()
        await seat.on(work.client)
        tickets.resolve(other, work.client, "Готово.")
        await seat.until(said, "told")
        assert len(said()) == 1
    other.close()


async def test_the_side_pane_reads_when_there_is_room_for_it(desk: Desk, work: Work, clock: FixedClock):
    """A terminal that becomes wider, and the key of the pane, show the ticket at once."""
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        await seat.on(work.mine)
        await seat.settled()
        await seat.pilot.resize_terminal(120, 36)
        await seat.shown("Мария К.")


@LAYOUTS
async def test_saved_views_are_one_key_away(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """2 shows mine, 3 the critical ones, 4 those that wait, 5 the second line's, 1 everything."""
    expected = {
        "2": {work.mine, work.client},
        "3": {work.mine, work.provider, work.free},
        "4": {work.client, work.provider},
        "5": set(),
        "1": {work.received, work.mine, work.provider, work.free, work.client},
    }
    async with seated(desk.store.url, clock) as seat:
        for key, numbers in expected.items():
            await seat.press(in_layout(key, layout))
            await seat.until(partial(shows, seat, numbers), f"view {key}")


@LAYOUTS
async def test_waiting_tickets_are_hidden_and_shown(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """One key hides what waits, and says so as long as it is hidden."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout("h", layout))
        await seat.until(lambda: work.client not in seat.order and work.provider not in seat.order)
        await seat.press(in_layout("h", layout))
        await seat.until(lambda: work.client in seat.order)


@LAYOUTS
@pytest.mark.parametrize("key", ["colon", "f4"])
async def test_a_ticket_is_opened_by_its_number(
    key: str, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """Ended tickets too; a number that doesn't exist is told."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout(key, layout))
        await seat.asks("WhichNumber")
        await seat.write(str(work.resolved))
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.shown("Вопрос по счёту")
        await seat.press("escape")
        await seat.at_home()
        await seat.press(in_layout(key, layout))
        await seat.asks("WhichNumber")
        await seat.write("99999999999999999")
        await seat.press("enter")
        await seat.told("99999999999999999")
        await seat.at_home()


@LAYOUTS
async def test_the_movement_keys_move(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """J k g G and their twins."""
    async with seated(desk.store.url, clock) as seat:
        for key, line in (("G", 4), ("k", 3), ("g", 0), ("j", 1)):
            await seat.press(in_layout(key, layout))
            assert seat.tickets.cursor_line == line
        for key, line in (("end", 4), ("up", 3), ("home", 0), ("down", 1), ("pagedown", 4), ("pageup", 0)):
            await seat.press(key)
            assert seat.tickets.cursor_line == line


@LAYOUTS
async def test_number_and_subject_are_copied(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """What is copied is what is shown."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press(in_layout("y", layout))
        await seat.settled()
        assert f"{work.mine} Не уходят SMS" in seat.app.clipboard


@LAYOUTS
async def test_the_side_pane_is_hidden_by_a_key(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """V hides it, v shows it again; on a narrow terminal it is not there."""
    async with seated(desk.store.url, clock) as seat:
        assert seat.field("#side").display
        await seat.press(in_layout("v", layout))
        assert not seat.field("#side").display
        await seat.press(in_layout("v", layout))
        assert seat.field("#side").display
        await seat.pilot.resize_terminal(80, 24)
        await seat.pilot.pause()
        assert not seat.field("#side").display


async def test_the_side_pane_shows_the_ticket_under_the_cursor(desk: Desk, work: Work, clock: FixedClock):
    """Who, what, the clock and the last words, a moment after the cursor came to rest."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.client)
        await seat.shown("#2 Задержки доставки", "Нужен номер отправителя", "Незначительное")


@LAYOUTS
async def test_marks_are_shown_and_taken_off(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """Space marks and goes on; Esc takes all marks off."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("space", "space")
        assert seat.tickets.marks == {work.received, work.mine}
        assert seat.screen.count("✓") == 2
        await seat.press("escape")
        assert not seat.tickets.marks


async def test_an_empty_queue_says_which_key_makes_a_ticket(desk: Desk, clock: FixedClock):
    """Nothing is blank without a word."""
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("n — зарегистрировать звонок")


async def test_the_countdown_goes_on_by_itself(desk: Desk, work: Work, clock: FixedClock):
    """Time that passes is seen without any key, and what runs out moves nothing but the order."""
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("0:01:00")
        clock.advance(timedelta(seconds=20))
        await seat.shown("0:00:40")
        clock.advance(timedelta(minutes=2))
        await seat.shown("просрочено")


@LAYOUTS
async def test_opening_and_the_way_back(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """Enter opens, w explains, C shows the customer, Esc goes one step back each time."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.press(in_layout("w", layout))
        await seat.asks("ExplanationScreen")
        await seat.press("escape")
        await seat.asks("TicketScreen")
        await seat.press(in_layout("C", layout))
        await seat.asks("CustomerScreen")
        await seat.shown("Альфа-Связь", "Мария Ковалёва")
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.press("escape")
        await seat.asks("CustomerScreen")
        await seat.press("escape")
        await seat.asks("TicketScreen")
        await seat.press("escape")
        await seat.at_home()


async def test_a_console_comes_back_as_it_was_left(desk: Desk, work: Work, clock: FixedClock):
    """The view, the cursor and the hidden pane of the last time."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("3", "v")
        await seat.on(work.free)
        await seat.press("ctrl+q")
        await seat.until(lambda: seat.app._exit, "the end")
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: set(seat.order) == {work.mine, work.provider, work.free}, "the view")
        await seat.until(lambda: seat.tickets.current and seat.tickets.current.number == work.free, "cursor")
        assert not seat.field("#side").display


async def test_two_hundred_refreshes_leave_nothing_behind(desk: Desk, work: Work, clock: FixedClock):
    """Widgets, threads and open files are as many as before."""
    import threading

    def count(seat) -> tuple[int, int, int]:
        widgets = sum(1 for _ in seat.app.screen.walk_children())
        return widgets, threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.settled()
        before = count(seat)
        for n in range(200):
            seat.app.tickets_changed.publish(None if n % 2 else frozenset({work.mine}))
            await seat.press("j" if n % 3 else "g")
        await seat.settled()
        assert count(seat) == before
