"""The shift log and what happened since my shift, as an engineer reads them in the console."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line, Wait
from supportdesk.services import handover, rota, shiftlog, tickets
from supportdesk.services.desk import Desk
from supportdesk.widgets.log_view import LogView
from tests.screens.seat import NOW, Seat, Work, colleague, in_layout, seated
from tests.screens.test_hostile_text import CONTROLS, STORED

LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])


@pytest.fixture
def shifts(desk: Desk, work: Work) -> Desk:
    """A desk with a rota: anna's day from eight to twenty, oleg's nights."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 20), zone=ZoneInfo("Europe/Moscow"))
    return desk


@pytest.fixture
def oleg(desk: Desk, clock: FixedClock) -> Iterator[Desk]:
    """The colleague's desk."""
    other = colleague(desk.store.url, clock)
    yield other
    other.close()


def view(seat: Seat) -> LogView:
    """The list of the screen on top."""
    found: LogView = seat.field("LogView")
    return found


def what(seat: Seat) -> list[str]:
    """The headings, and the numbers of the entries."""
    return [row.what if row.heading else row.number for row in view(seat).rows]


def put_on(seat: Seat, number: int, words: str = "") -> None:
    """Put the cursor on an entry of a ticket."""
    rows = view(seat).rows
    place = next(n for n, r in enumerate(rows) if r.number == f"#{number}" and words in r.what + r.subject)
    view(seat).move_to(place)


async def opened(seat: Seat, key: str = "l") -> None:
    """Open the log."""
    await seat.press(key)
    await seat.asks("ShiftLogScreen")


@LAYOUTS
async def test_the_log_tells_the_present_shift(layout: str, shifts: Desk, work: Work, clock: FixedClock):
    """Which, who, how long still; the sums; each group with times, numbers, people and what was done."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat, in_layout("l", layout))
        await seat.shown(
            "23.11.2026, 08:00–20:00 · Анна Петрова · идёт, осталось 5:29",
            "недоставленные письма 1 · зарегистрировано 5 · решено 1",
            "Зарегистрированы 5",
        )
        await seat.shown("11:31", f"#{work.mine}", "Не уходят SMS", "Счёт отправлен.")


async def test_it_opens_from_a_ticket_and_goes_back_there(shifts: Desk, work: Work, clock: FixedClock):
    """Esc is one step back."""
    async with seated(shifts.store.url, clock) as seat:
        await seat.opened(work.mine)
        await opened(seat)
        await seat.press("escape")
        await seat.asks("TicketScreen")


@LAYOUTS
async def test_a_long_group_is_one_line_until_it_is_unfolded(
    layout: str, shifts: Desk, work: Work, clock: FixedClock
):
    """Folded it names its tickets; Enter unfolds and folds; Enter on an entry opens its ticket."""
    more = [
        tickets.register_call(shifts, "other", f"Вопрос {n}", customer="alfa", assignee="anna").number
        for n in range(3)
    ]
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        heading = next(words for words in what(seat) if "Зарегистрированы 8" in words)
        assert heading.startswith("▸")
        assert all(f"#{number}" in heading for number in more)
        assert f"#{more[0]}" not in what(seat)
        view(seat).move_to(what(seat).index(heading))
        await seat.press("enter")
        await seat.until(lambda: f"#{more[0]}" in what(seat), "unfolded")
        put_on(seat, more[0])
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.shown("Вопрос 0")


async def test_pauses_are_one_counted_line_until_it_is_unfolded(shifts: Desk, work: Work, clock: FixedClock):
    """For whom, and how many go on; asked for by a filter they are shown at once."""
    tickets.wait(shifts, work.mine, Wait.CLIENT)
    clock.advance(timedelta(minutes=15))
    tickets.resume(shifts, work.mine)
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("slash")
        await seat.write("вид:пауза")
        await seat.shown("15 мин, до 14:46 · клиент")
        await seat.press("escape")
        heading = "▸ Ожидание 3: клиент 2 · провайдер 1 · продолжается 2"
        await seat.until(lambda: heading in what(seat), "everything")
        view(seat).move_to(what(seat).index(heading))
        await seat.press("enter")
        await seat.shown("15 мин, до 14:46 · клиент", "продолжается · Оператор")


async def test_a_handover_in_the_log_leads_to_it(shifts: Desk, work: Work, clock: FixedClock):
    """Signed earlier, it is told with its sums; Enter shows that one, Esc leads back."""
    handover.sign(shifts)
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        view(seat).move_to(what(seat).index("▾ Передачи смены 1") + 1)
        await seat.shown("Передача смены 1 подписана: 5 обращений, кому: Олег Иванов")
        await seat.press("enter")
        await seat.asks("HandoverScreen")
        await seat.shown("Передача смены 1")
        await seat.press("escape")
        await seat.asks("ShiftLogScreen")


@LAYOUTS
@pytest.mark.parametrize("key", ["v", "tab"])
async def test_by_time_the_cursor_stays_on_its_entry(
    key: str, layout: str, shifts: Desk, work: Work, clock: FixedClock
):
    """The other reading has no groups, and every entry in the order in which it happened."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        put_on(seat, work.resolved, "Счёт отправлен")
        await seat.press(in_layout(key, layout))
        await seat.until(lambda: len([row for row in view(seat).rows if row.heading]) == 1, "by time")
        current = view(seat).current
        assert current is not None
        assert (current.number, "Решено" in current.what) == (f"#{work.resolved}", True)
        whens = [row.when for row in view(seat).rows if not row.heading]
        assert whens == sorted(whens)
        await seat.press(in_layout(key, layout))
        await seat.until(lambda: len([row for row in view(seat).rows if row.heading]) > 2, "by group")


async def test_what_is_exceeded_stands_first_and_says_so(shifts: Desk, work: Work, clock: FixedClock):
    """Targets, promises and long pauses come by time passing, without anybody's doing."""
    tickets.promise(shifts, work.mine, NOW + timedelta(minutes=30), "Перезвонить")
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        assert not any(words.startswith("!! Просрочки") for words in what(seat))
        clock.advance(timedelta(hours=5))
        seat.app.tickets_changed.publish(frozenset())
        await seat.until(lambda: what(seat)[0].startswith("!! Просрочки"), "the breach")
        assert any("!! Обещания" in words for words in what(seat))
        await seat.press("v")
        await seat.shown("!! Обещано и не исполнено в срок: Перезвонить")


async def test_new_entries_come_by_themselves_and_leave_the_cursor(
    shifts: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Another console records; the cursor stays on its entry."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        put_on(seat, work.resolved)
        number = tickets.register_call(oleg, "outage", "Новая беда", customer="beta").number
        await seat.until(lambda: f"#{number}" in "".join(what(seat)), "the new entry")
        current = view(seat).current
        assert current is not None
        assert current.number == f"#{work.resolved}"
        shiftlog.note(oleg, "Сообщение от Олега")
        await seat.shown("Сообщение от Олега")


async def test_without_a_rota_the_cursor_stays_too(desk: Desk, work: Work, clock: FixedClock):
    """The last twelve hours go on with the clock; the engineer's place does not."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.shown("до сих пор", "в графике никого")
        put_on(seat, work.resolved)
        place = view(seat).cursor_line
        clock.advance(timedelta(minutes=5))
        shiftlog.note(desk, "Пять минут спустя")
        seat.app.tickets_changed.publish(frozenset())
        await seat.shown("Пять минут спустя")
        assert view(seat).cursor_line == place


async def test_what_came_under_another_screen_is_there_on_return(
    shifts: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """It is read once, when it is seen again."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        put_on(seat, work.resolved)
        await seat.press("enter")
        await seat.asks("TicketScreen")
        shiftlog.note(oleg, "Пока вы смотрели")
        await seat.settled()
        await seat.press("escape")
        await seat.asks("ShiftLogScreen")
        await seat.shown("Пока вы смотрели")


@LAYOUTS
async def test_a_note_names_its_tickets_while_it_is_typed(
    layout: str, shifts: Desk, work: Work, clock: FixedClock
):
    """An unknown number is refused in the dialog; a saved note is in the log, and Enter opens its ticket."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press(in_layout("i", layout))
        await seat.asks("LogNote")
        await seat.write(f"Провайдер обещал\nпо #{work.resolved} и #777")
        await seat.settled()
        await seat.shown(f"#{work.resolved}  Вопрос по счёту", "Нет обращения #777.")
        await seat.press("ctrl+s")
        await seat.settled()
        assert type(seat.app.screen).__name__ == "LogNote"
        await seat.press(*["backspace"] * 6)
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("ShiftLogScreen")
        await seat.told("Заметка в журнале.")
        await seat.shown("Заметки 1", "Провайдер обещал", f"по #{work.resolved}")
        await seat.press("G", "up", "enter")
        await seat.asks("TicketScreen")
        await seat.shown("Вопрос по счёту")


async def test_an_unfinished_note_is_kept(shifts: Desk, work: Work, clock: FixedClock):
    """Esc loses nothing; an empty one is refused in words."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("i")
        await seat.asks("LogNote")
        await seat.press("ctrl+s")
        await seat.shown("Заметка пуста.")
        await seat.write("Полслова")
        await seat.press("escape")
        await seat.told("сохранено")
        await seat.press("i")
        await seat.asks("LogNote")
        assert seat.field("#text").text == "Полслова"


@LAYOUTS
async def test_a_pinned_note_stays_on_top_until_it_is_taken_down(
    layout: str, shifts: Desk, work: Work, clock: FixedClock
):
    """Also in the next shift; on anything else the key says where to put the cursor."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press(in_layout("P", layout))
        await seat.asks("LogNote")
        await seat.write("Ключ у охраны")
        await seat.press("ctrl+s")
        await seat.asks("ShiftLogScreen")
        await seat.until(lambda: "Закреплено 1" in what(seat)[0], "pinned")
        clock.advance(timedelta(hours=8))
        await seat.press(in_layout("t", layout))
        await seat.shown("20:00–08:00 · Олег Иванов")
        await seat.shown("Закреплено 1", "Ключ у охраны")
        view(seat).move_to(0)
        await seat.press(in_layout("u", layout))
        await seat.told("Поставьте курсор")
        view(seat).move_to(1)
        await seat.press(in_layout("u", layout))
        await seat.told("Заметка снята")
        await seat.until(lambda: not any("Закреплено" in words for words in what(seat)), "taken down")


@LAYOUTS
@pytest.mark.parametrize("keys", [("left", "right"), ("left_square_bracket", "right_square_bracket")])
async def test_one_goes_from_shift_to_shift_and_back_to_the_present(
    keys: tuple[str, str], layout: str, shifts: Desk, work: Work, clock: FixedClock
):
    """An ended shift says so; beyond the present one there is none."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        before, after = (in_layout(key, layout) for key in keys)
        await seat.press(before)
        await seat.shown("22.11.2026, 20:00–08:00 · Олег Иванов · закончилась")
        await seat.shown("В этой смене ещё ничего не произошло.")
        await seat.press(after)
        await seat.shown("23.11.2026, 08:00–20:00")
        await seat.press(after)
        await seat.told("Это текущая смена")
        await seat.press(before, before)
        await seat.shown("22.11.2026, 08:00–20:00")
        await seat.press(in_layout("t", layout))
        await seat.shown("23.11.2026, 08:00–20:00")


@LAYOUTS
@pytest.mark.parametrize("key", ["slash", "f3"])
async def test_what_is_typed_filters_the_shift_at_once(
    key: str, layout: str, shifts: Desk, work: Work, clock: FixedClock
):
    """By words, kinds and tickets; what can't be read is told, and Esc shows everything."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press(in_layout(key, layout))
        await seat.write("вид:решено")
        await seat.until(lambda: what(seat) == ["▾ Решены 1", f"#{work.resolved}"], "filtered")
        await seat.write(" нетакого")
        await seat.shown("под отбор ничего не подходит")
        await seat.press(*["backspace"] * 9)
        await seat.write(" цвет:красный")
        await seat.shown("не условие")
        await seat.press("enter")
        assert seat.app.focused is seat.field("#log-filter")
        await seat.press("escape")
        await seat.until(lambda: len(view(seat).rows) > 5, "everything")
        assert seat.app.focused is view(seat)


async def test_what_is_found_in_all_shifts_leads_to_its_place(shifts: Desk, work: Work, clock: FixedClock):
    """Results stand under their shifts; Enter goes to that shift, the cursor on that entry."""
    clock.advance(timedelta(days=3))
    fresh = tickets.register_call(shifts, "other", "Ещё вопрос по счёту", customer="beta").number
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("slash")
        await seat.write("счёту вид:зарег")
        await seat.press("enter")
        await seat.shown("Найдено во всех сменах: 2 записи")
        assert what(seat) == [
            "26.11.2026, 08:00–20:00 · Анна Петрова",
            f"#{fresh}",
            "23.11.2026, 08:00–20:00 · Анна Петрова",
            f"#{work.resolved}",
        ]
        await seat.press("G", "enter")
        await seat.shown("23.11.2026, 08:00–20:00 · Анна Петрова · закончилась")
        current = view(seat).current
        assert current is not None
        assert current.number == f"#{work.resolved}"
        await seat.press("t")
        await seat.shown("26.11.2026, 08:00–20:00")


async def test_nothing_found_is_said(shifts: Desk, work: Work, clock: FixedClock):
    """And Esc leads back to the log."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("slash")
        await seat.write("нетакогослова")
        await seat.press("enter")
        await seat.shown("Ни в одной смене такого не нашлось.")
        await seat.press("escape")
        await seat.shown("зарегистрировано 5")


async def test_of_a_note_on_several_tickets_it_is_asked_which(shifts: Desk, work: Work, clock: FixedClock):
    """Each with its subject; one key opens it."""
    shiftlog.note(shifts, f"Смотреть #{work.mine} и #{work.resolved}")
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("G", "up", "enter")
        await seat.asks("WhichTicket")
        await seat.shown("Не уходят SMS", "Вопрос по счёту")
        await seat.press("2")
        await seat.asks("TicketScreen")
        await seat.shown("Вопрос по счёту")


@LAYOUTS
async def test_the_page_is_copied_as_markdown(layout: str, shifts: Desk, work: Work, clock: FixedClock):
    """To be pasted into a letter."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press(in_layout("y", layout))
        await seat.told("скопирован")
        assert seat.app.clipboard.startswith("# Журнал смены")
        assert f"#{work.mine} Не уходят SMS" in seat.app.clipboard


@LAYOUTS
async def test_the_page_is_written_into_a_new_file(
    layout: str, shifts: Desk, work: Work, clock: FixedClock, tmp_path: Path
):
    """As PDF or Markdown by the name's ending; what is there is not replaced: another name is asked for."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press(in_layout("E", layout))
        await seat.asks("SaveAs")
        field = seat.field("#file")
        assert field.value == "смена-2026-11-23-day.pdf"
        field.value = str(tmp_path / "log.txt")
        await seat.press("enter")
        await seat.shown(".pdf или .md")
        field.value = str(tmp_path / "log.pdf")
        await seat.press("enter")
        await seat.told("Записано")
        (page,) = PdfReader(tmp_path / "log.pdf").pages
        assert "Не уходят SMS" in page.extract_text()
        await seat.press(in_layout("E", layout))
        await seat.asks("SaveAs")
        seat.field("#file").value = str(tmp_path / "log.pdf")
        await seat.press("enter")
        await seat.shown("уже есть")
        seat.field("#file").value = str(tmp_path / "log.md")
        await seat.press("enter")
        await seat.until((tmp_path / "log.md").exists, "the page")
        await seat.asks("ShiftLogScreen")
        assert (tmp_path / "log.md").read_text().startswith("# Журнал смены")
        assert (tmp_path / "log.md").stat().st_mode & 0o777 == 0o600


@LAYOUTS
async def test_the_handover_is_its_last_page(layout: str, shifts: Desk, work: Work, clock: FixedClock):
    """A line at the end leads there, and a key from anywhere; an ended shift has none."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("G", "enter")
        await seat.asks("HandoverScreen")
        await seat.press("escape")
        await seat.asks("ShiftLogScreen")
        await seat.press(in_layout("H", layout))
        await seat.asks("HandoverScreen")
        await seat.press("escape")
        await seat.asks("ShiftLogScreen")
        await seat.press("left")
        await seat.shown("закончилась")
        assert not any("Передача смены" in words for words in what(seat))


async def test_a_call_can_be_taken_from_the_log(shifts: Desk, work: Work, clock: FixedClock):
    """The phone rings while the log is read."""
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("n")
        await seat.asks("RegistrationScreen")


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_it_fits_narrow_and_wide_terminals(
    size: tuple[int, int], shifts: Desk, work: Work, clock: FixedClock
):
    """Narrow, subject and words share a column; wide, the customer has one."""
    async with seated(shifts.store.url, clock, size=size) as seat:
        await opened(seat)
        await seat.shown("Вопрос по счёту", "Счёт отправлен.")
        assert ("Бета" in seat.screen) is (size[0] == 200)


@pytest.mark.parametrize("payload", STORED.values(), ids=STORED.keys())
async def test_hostile_text_is_shown_and_nothing_more(payload: str, shifts: Desk, clock: FixedClock):
    """In subjects, reports, notes and pinned notes, in both readings, and since my shift."""
    number = tickets.register_call(shifts, "other", payload, customer="alfa", assignee="anna").number
    tickets.resolve(shifts, number, payload[:10_000])
    for pinned in (True, False):
        shiftlog.note(shifts, payload, pinned=pinned)
    drawn = []
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        for keys in ((), ("v",), ("G",), ("N",)):
            await seat.press(*keys)
            await seat.settled()
            drawn.append(seat.screen)
        assert seat.app.is_running
    assert not any(CONTROLS.search(screen) for screen in drawn)


@LAYOUTS
async def test_since_my_shift_tells_what_others_did(
    layout: str, shifts: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """By ticket, an unread answer first, then the latest; nothing of mine; Enter opens the ticket."""
    clock.advance(timedelta(hours=7))  # 21:31, oleg's night
    tickets.escalate(oleg, work.mine, Line.SECOND, "Нужна вторая линия")
    tickets.client_answered(oleg, work.client, "Номер ALFA", sender="maria@alfa.example")
    clock.advance(timedelta(hours=1))
    tickets.wait(oleg, work.mine, Wait.PROVIDER, provider="Север")
    clock.advance(timedelta(hours=11))  # 09:31, anna's day
    tickets.note(shifts, work.client, "Моё не показывают")
    async with seated(shifts.store.url, clock) as seat:
        await seat.press(in_layout("N", layout))
        await seat.asks("SinceScreen")
        await seat.shown("После 23.11.2026 20:00 · изменилось 2 моих обращения")
        headings = [row.what for row in view(seat).rows if row.heading]
        assert headings[0].startswith(f"✉ #{work.client} Задержки доставки · Альфа")
        assert "1 непрочитанный ответ" in headings[0]
        assert headings[1].startswith(f"#{work.mine} Не уходят SMS")
        told = [row.what for row in view(seat).rows if row.tickets == (work.mine,) and not row.heading]
        assert "Север" in told[0]
        assert "Нужна вторая линия" in told[1]
        assert not any("Моё" in row.what for row in view(seat).rows)
        await seat.press("G", "enter")
        await seat.asks("TicketScreen")
        await seat.press("escape")
        await seat.asks("SinceScreen")
        await seat.press("escape")
        await seat.at_home()


async def test_since_my_shift_is_one_key_from_the_log_and_says_when_nothing_happened(
    shifts: Desk, work: Work, clock: FixedClock
):
    """An empty list has words."""
    clock.advance(timedelta(days=1))
    async with seated(shifts.store.url, clock) as seat:
        await opened(seat)
        await seat.press("N")
        await seat.asks("SinceScreen")
        await seat.shown("С тех пор никто другой ничего не делал по вашим обращениям.")


async def test_how_many_tickets_changed_is_said_in_good_russian(desk: Desk, clock: FixedClock):
    """Four and five are counted differently; without an earlier shift the head says so."""
    numbers = [
        tickets.register_call(desk, "outage", f"Сбой {n}", assignee=desk.actor).number for n in range(5)
    ]
    other = desk.acting_as("oleg")
    clock.advance(timedelta(minutes=1))
    for number in numbers[:4]:
        tickets.note(other, number, "Звонили.")
    async with seated(desk.store.url, clock) as seat:
        await seat.press("N")
        await seat.asks("SinceScreen")
        await seat.shown("(ваших прежних смен нет) · изменилось 4 моих обращения")
        tickets.note(other, numbers[4], "Звонили.")
        seat.app.tickets_changed.publish(frozenset(numbers))
        await seat.shown("изменилось 5 моих обращений")
