"""The rota screen: a month, the shift under the cursor, and every change of the rota from there."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.rota import RotaEvent, RotaKind
from supportdesk.domain.ticket import Line
from supportdesk.models import engineers
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.widgets.rota_grid import RotaGrid
from tests.screens.seat import NOW, Seat, colleague, in_layout, seated, staffed
from tests.screens.test_shift_state import MOSCOW, TODAY, plan, says

LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])


async def opened(seat: Seat, layout: str = "latin") -> RotaGrid:
    """Open the rota; it is read when this returns."""
    await seat.press(in_layout("R", layout))
    await seat.asks("RotaScreen")
    grid: RotaGrid = seat.field("RotaGrid", RotaGrid)
    return grid


def last(desk: Desk) -> RotaEvent:
    """The latest change of the rota."""
    return rota.events(desk)[-1]


def has(desk: Desk, shift: str) -> list[str | None]:
    """Who has a shift."""
    return [duty.engineer for duty in rota.shift(desk, shift)]


@LAYOUTS
async def test_the_month_says_who_has_which_shift(desk: Desk, clock: FixedClock, layout: str) -> None:
    """Today under the cursor, with its times, its length, why it is so, and the coming ninety days."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        grid = await opened(seat, layout)
        await seat.shown("Ноябрь 2026", "Europe/Moscow", "▸23", "● Анна", "▲ Олег")
        await seat.shown("пн 23.11 · день", "08:00–20:00 МСК · 12 ч", "Анна Петрова · по графику")
        await seat.shown("1. 14:31 Анна Петрова: График с", "90 дней без пропусков")
        assert (grid.day, grid.row) == (TODAY, "day")
        await seat.press(in_layout("l", layout), in_layout("j", layout))
        assert (grid.day, grid.row) == (date(2026, 11, 24), "night")
        await seat.shown("вт 24.11 · ночь", "20:00–08:00")
        await seat.press(in_layout("h", layout), in_layout("k", layout), "left", "down", "down")
        assert (grid.day, grid.row) == (date(2026, 11, 29), "day")
        await seat.press("escape")
        await seat.at_home()


async def test_months_are_turned_and_home_is_today(desk: Desk, clock: FixedClock) -> None:
    """To the last day of a shorter month; leaving a month by its edge shows the next one."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        grid = await opened(seat)
        grid.go_to(date(2027, 1, 31))
        await seat.settled()
        await seat.press("pagedown")
        await seat.settled()
        assert grid.day == date(2027, 2, 28)
        await seat.shown("Февраль 2027", "● Анна")
        await seat.press("right")
        await seat.settled()
        await seat.shown("Март 2027", "● Анна")
        await seat.press("pageup", "home")
        await seat.settled()
        assert grid.day == TODAY
        await seat.shown("Ноябрь 2026")


async def test_a_long_night_a_gap_and_a_vacation_stand_out(desk: Desk, clock: FixedClock) -> None:
    """The length of a night in which the clocks change; a sign where nobody is; who is away."""
    from zoneinfo import ZoneInfo

    rota.set_pattern(desk, ["anna", "oleg"], since=TODAY, zone=ZoneInfo("Europe/Berlin"))
    rota.away(desk, "oleg", NOW + timedelta(days=3), NOW + timedelta(days=5))
    async with seated(desk.store.url, clock) as seat:
        grid = await opened(seat)
        await seat.shown("✗", "○▲", "пропуск", "пн 23.11 · день", "08:00–20:00 CET")
        assert "по вашим часам 10:00–22:00" in seat.screen
        grid.go_to(date(2027, 3, 27), "night")
        await seat.settled()
        await seat.shown("▲Олег11ч", "в эту смену переводят часы", "11 ч")


async def test_the_month_is_usable_at_80_columns(desk: Desk, clock: FixedClock) -> None:
    """Initials in the cells, the shift at the side, and every line of the month."""
    plan(desk)
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        await opened(seat)
        await seat.shown("●АП", "▲ОИ", "▸23", "пн 23.11 · день", "90 дней", "все клавиши")
        await says(seat, "смена 08:00–20:00, осталось 5:29")


@LAYOUTS
async def test_two_shifts_are_swapped_and_it_is_undone(desk: Desk, clock: FixedClock, layout: str) -> None:
    """Marked with space, swapped with the other one after a look at what it changes; z takes it back."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        grid = await opened(seat, layout)
        await seat.press(in_layout("s", layout))
        await seat.told("Отметьте одну смену")
        await seat.press("right", "space", "right", "down", in_layout("s", layout))
        await seat.asks("SwapShifts")
        await seat.shown("вт 24.11, день ⇄ ср 25.11, ночь", "Анна Петрова → Олег Иванов", "Без пропусков")
        await seat.press("enter")
        await seat.asks("RotaScreen")
        assert len(rota.events(desk)) == 1
        await seat.press(in_layout("s", layout))
        await seat.asks("SwapShifts")
        await seat.press("ctrl+s")
        await seat.told("Обмен: вт 24.11, день (Анна Петрова) и ср 25.11, ночь (Олег Иванов)")
        assert has(desk, "2026-11-24-day") == ["oleg"]
        await seat.shown("⇄")
        assert grid.marked is None
        await seat.press(in_layout("z", layout))
        await seat.told("Отменено: Обмен")
        assert has(desk, "2026-11-24-day") == ["anna"]
        await seat.press(in_layout("z", layout), in_layout("z", layout))
        await seat.told("нет ваших изменений")


@LAYOUTS
async def test_a_shift_is_covered_after_a_look_at_its_effect(
    desk: Desk, clock: FixedClock, layout: str
) -> None:
    """The shift under the cursor by default; a time of one's own is typed over it."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await seat.press("right", in_layout("c", layout))
        await seat.asks("CoverTime")
        await seat.shown("24.11.2026 08:00", "24.11.2026 20:00", "Анна Петрова →", "Без пропусков")
        await seat.press("1", "ctrl+s")
        await seat.told("Замена:")
        assert last(desk).kind is RotaKind.COVERED
        assert has(desk, "2026-11-24-day") == [last(desk).data["engineer"]] != ["anna"]
        await seat.press(in_layout("a", layout))
        await seat.asks("AddTime")
        await seat.press("ctrl+s")
        await seat.told("Дополнительно:")
        await seat.shown("+")


async def test_a_wrong_time_is_told_and_nothing_recorded(desk: Desk, clock: FixedClock) -> None:
    """An end before the beginning, no time at all, a missing one: in words, the dialog stays."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("c")
        await seat.asks("CoverTime")
        until = seat.field("#until")
        for typed, words in (
            ("23.11.2026 07:00", "раньше начала"),
            ("ерунда", "«ерунда»"),
            ("", "кто и когда"),
        ):
            until.value = typed
            await seat.press("ctrl+s")
            await seat.shown(words)
        assert len(rota.events(desk)) == 1


@LAYOUTS
async def test_an_absence_shows_the_gap_it_leaves(desk: Desk, clock: FixedClock, layout: str) -> None:
    """Without cover the gap is named before and after; with somebody who stands in there is none."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await seat.press("right", in_layout("v", layout))
        await seat.asks("Away")
        await seat.shown("Анна Петрова → никого", "После этого:", "✗ вт 24.11 08:00–20:00")
        await seat.press("ctrl+s")
        await seat.told("Отсутствует: Анна Петрова")
        await seat.shown("1 пропуск или наложение", "✗")
        assert last(desk).data["cover"] is None
        await seat.press(in_layout("c", layout))
        await seat.asks("CoverTime")
        await seat.shown("никого →", "что было открыто, закрыто")


async def test_the_last_day_of_an_absence_is_included(desk: Desk, clock: FixedClock) -> None:
    """A day without a time goes to its end; the preview shows the exact times, and who works too long."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("v")
        await seat.asks("Away")
        await seat.shown("15.12, — включительно")
        seat.field("#since").value = "01.12"
        seat.field("#until").value = "15.12"
        await seat.shown("С 01.12.2026 00:00 до 16.12.2026 00:00")
        cover = seat.field("#cover")
        cover.highlighted = next(n for n, each in enumerate(cover._choices) if each.value == "oleg")
        await seat.shown("Олег Иванов на смене", "подряд")
        await seat.press("ctrl+s")
        await seat.told("Отсутствует: Анна Петрова")
    assert last(desk).data["end"] == "2026-12-15T21:00:00+00:00"


@LAYOUTS
async def test_a_change_is_cancelled_from_the_list_of_those_about_the_shift(
    desk: Desk, clock: FixedClock, layout: str
) -> None:
    """The newest about the shift first; what comes of it is shown."""
    plan(desk)
    rota.cover(desk, "oleg", NOW + timedelta(hours=18), NOW + timedelta(hours=20))
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await seat.press("right", in_layout("x", layout))
        await seat.asks("CancelChange")
        await seat.shown("Замена: Олег Иванов", "Олег Иванов → Анна Петрова")
        await seat.press("enter")
        await seat.told("Изменение 2 больше не действует")
        assert last(desk).data == {"seq": 2}


@LAYOUTS
async def test_a_new_desk_needs_no_command_line(desk: Desk, clock: FixedClock, layout: str) -> None:
    """The empty screen says what to do; the form proposes, previews two weeks, and makes the rota."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await seat.shown("Графика смен ещё нет", "составить: кто, какие смены")
        await seat.press(in_layout("c", layout))
        await seat.told("сначала составьте")
        await seat.press(in_layout("p", layout))
        await seat.asks("MakePattern")
        seat.field("#who").value = "anna, Олег Иванов"
        seat.field("#turn").value = "0"
        await seat.settled()
        await seat.shown("пн вт ср", "● Анна Петрова · ▲ Олег Иванов", "Без пропусков")
        await seat.press("ctrl+s")
        await seat.told("График с 23.11.2026: Анна Петрова, Олег Иванов; день 08:00–20:00, ночь 20:00–08:00")
        await seat.shown("● Анна", "▲ Олег", "90 дней без пропусков")
        await says(seat, "смена 08:00–20:00, осталось 5:29")
        assert last(desk).data["zone"] == "Europe/Moscow"


async def test_the_form_says_what_is_wrong_with_a_pattern(desk: Desk, clock: FixedClock) -> None:
    """Each field in words; nothing is recorded."""
    wrong = {
        "who": ("nobody", "nobody"),
        "shifts": ("ночь с восьми", "не смена"),
        "since": ("потом", "«потом»"),
        "zone": ("Mars/Olympus", "Mars/Olympus"),
        "turn": ("999", "от 0 до 366"),
        "repeat": ("FREQ=SECONDLY", "FREQ=SECONDLY"),
    }
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("p")
        await seat.asks("MakePattern")
        for id, (typed, words) in wrong.items():
            field = seat.field(f"#{id}")
            before, field.value = field.value, typed
            await seat.press("ctrl+s")
            await seat.settled()
            assert type(seat.app.screen).__name__ == "MakePattern"
            await seat.shown(words)
            field.value = before
        assert rota.events(desk) == ()


@LAYOUTS
async def test_the_rota_goes_out_as_a_calendar_and_comes_in_again(
    desk: Desk, clock: FixedClock, layout: str, tmp_path: Path
) -> None:
    """A new file of one's own; an import says first what it would change, and replaces no file."""
    plan(desk)
    path = tmp_path / "rota.ics"
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        for says in ("Записано", "уже есть"):
            await seat.press(in_layout("E", layout))
            await seat.asks("SaveAs")
            seat.field("#file").value = str(path)
            await seat.press("enter")
            await seat.shown(says)
        await seat.press("escape")
        await seat.asks("RotaScreen")
        assert path.stat().st_mode & 0o777 == 0o600
        path.write_bytes(path.read_bytes().replace(b"ENGINEER:oleg", b"ENGINEER:postgres"))
        await seat.press(in_layout("I", layout))
        await seat.asks("WhichCalendar")
        seat.field("#file").value = str(path)
        await seat.press("enter")
        await seat.asks("BringIn")
        await seat.shown("Олег Иванов → Дежурный", "и ещё", "Без пропусков")
        assert len(rota.events(desk)) == 1
        await seat.press("ctrl+s")
        await seat.told("из календаря")
        assert last(desk).kind is RotaKind.IMPORTED
        await seat.press(in_layout("I", layout))
        await seat.asks("WhichCalendar")
        seat.field("#file").value = str(tmp_path / "none.ics")
        await seat.press("enter")
        await seat.told("none.ics")


@LAYOUTS
async def test_the_shift_is_taken_over_with_one_key(desk: Desk, clock: FixedClock, layout: str) -> None:
    """At once and without a question, from the queue too; who was on shift is named, and how it is undone."""
    plan(desk, "oleg", "anna")
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "на смене Олег Иванов")
        await seat.press(in_layout("T", layout))
        await seat.told("Смена ваша до 20:00. До вас на смене: Олег Иванов. Отменить: R z.")
        await says(seat, "смена 14:31–20:00, осталось 5:29")
        await seat.press(in_layout("T", layout))
        await seat.told("уже так")
        await opened(seat, layout)
        await seat.shown("●ОИ/▲АП»", "досрочно")
        await seat.press(in_layout("z", layout))
        await says(seat, "на смене Олег Иванов 08:00–20:00")
        await seat.press(in_layout("T", layout))
        await says(seat, "смена 14:31–20:00")


async def test_whoever_is_displaced_is_told_by_whom(desk: Desk, clock: FixedClock) -> None:
    """At once, with what the other one did."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00")
        rota.take_over(desk.acting_as("oleg"))
        await seat.told("Вы больше не на смене")
        assert any("Олег Иванов: Смена принята сразу" in words for words in seat.app.said)


async def test_who_is_not_in_the_rota_is_asked_first(desk: Desk, clock: FixedClock) -> None:
    """With the focus on No: one key too much takes nobody's shift."""
    plan(desk, "oleg", "oleg")
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "на смене Олег Иванов")
        await seat.press("T")
        await seat.asks("Confirm")
        await seat.shown("Вас нет в графике.")
        await seat.press("enter")
        await seat.at_home()
        assert rota.watch(desk).engineers == ("oleg",)
        await seat.press("T")
        await seat.asks("Confirm")
        await seat.press("ctrl+s")
        await seat.told("Смена ваша")


async def test_without_a_rota_there_is_no_shift_to_take_over(desk: Desk, clock: FixedClock) -> None:
    """It says where one is made."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("T")
        await seat.told("на экране графика")


async def test_somebody_faster_is_told_and_it_is_offered_again(desk: Desk, clock: FixedClock) -> None:
    """Who changed what meanwhile stands in the question; yes records it on what is there now."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("right", "v")
        await seat.asks("Away")
        other = colleague(desk.store.url, clock)
        rota.cover(other, "oleg", NOW + timedelta(days=2), NOW + timedelta(days=3))
        other.close()
        await seat.press("ctrl+s")
        await seat.asks("Confirm")
        await seat.shown("График тем временем изменён", "Олег Иванов: Замена: Олег Иванов")
        await seat.press("ctrl+s")
        await seat.told("Отсутствует")
        assert (last(desk).seq, last(desk).kind) == (3, RotaKind.AWAY)


async def test_another_consoles_change_is_seen_on_the_open_rota(database_url: str, clock: FixedClock) -> None:
    """The month is read again by itself, on either engine, and the cursor stays."""
    desk = staffed(database_url, clock)
    plan(desk)
    async with seated(database_url, clock) as seat:
        grid = await opened(seat)
        await seat.press("right")
        other = colleague(database_url, clock)
        rota.cover(other, "oleg", NOW + timedelta(hours=17), NOW + timedelta(hours=30))
        other.close()
        await seat.shown("→", "2. 14:31 ", "07:31–20:31")
        assert grid.day == date(2026, 11, 24)
    desk.close()


async def test_hostile_names_are_text_on_the_rota(desk: Desk, clock: FixedClock) -> None:
    """Neither markup nor an escape sequence does anything in the cells, at the side, or in a dialog."""
    with desk.store.transaction():
        engineers.add(
            desk.store, engineers.Engineer("mallory", "[red]M[/]\x1b]0;x\x07 [@click=app.quit]Q", Line.FIRST)
        )
    plan(desk, "mallory", "oleg")
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.shown("[red]M[/]", "[@click=app.quit]Q")
        await seat.press("v")
        await seat.asks("Away")
        await seat.shown("[red]M[/]")
        assert "\x1b" not in seat.screen.replace("\x1b[", "")


async def test_the_language_changes_on_the_rota_too(desk: Desk, clock: FixedClock) -> None:
    """Months, weekdays, shifts and words are English at once."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("f8")
        await seat.press("right")
        await seat.shown("November 2026", "Mon", "night", "as planned", "90 days without a gap")
        await says(seat, "shift 08:00–20:00")


async def test_a_click_puts_the_cursor_on_a_shift(desk: Desk, clock: FixedClock) -> None:
    """On the day and the row that is clicked."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        grid = await opened(seat)
        lines = seat.screen.splitlines()
        row = next(n for n, text in enumerate(lines) if "▸23" in text) + 2
        await seat.pilot.click(RotaGrid, offset=(grid._widths()[0] + 1, row - grid.region.y))
        await seat.settled()
        assert (grid.day, grid.row) == (TODAY, "night")


def test_the_zone_of_the_tests_is_the_consoles() -> None:
    """Times above are Moscow's."""
    assert NOW.astimezone(MOSCOW).hour == 14


async def test_a_rota_opened_while_the_database_is_lost_comes_with_it(desk: Desk, clock: FixedClock) -> None:
    """The month is empty until then, and read by itself when the database is back."""
    plan(desk)
    path = Path(str(desk.store.address.path))
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00")
        away = path.with_suffix(".away")
        path.rename(away)
        await opened(seat)
        await seat.until(lambda: not seat.app.connection.live, "lost")
        assert "● Анна" not in seat.screen
        away.rename(path)
        seat.app.probe()
        await seat.shown("● Анна", "90 дней без пропусков")
