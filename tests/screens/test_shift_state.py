"""The first line says who is on shift, how long still, and who comes then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.widgets.status_line import StatusLine
from tests.screens.seat import NOW, Seat, colleague, seated, staffed

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 11, 23)


@pytest.fixture
def either(database_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk on either engine."""
    made = staffed(database_url, clock)
    yield made
    made.close()


def plan(desk: Desk, *logins: str) -> None:
    """Two shifts a day from today on."""
    rota.set_pattern(desk, logins or (desk.actor, "oleg"), since=TODAY, zone=MOSCOW)


def first_line(seat: Seat) -> str:
    """What the status line of the screen on top says."""
    return seat.field("StatusLine", StatusLine).text


async def says(seat: Seat, words: str) -> None:
    """Wait for words in the first line."""
    await seat.until(lambda: words in first_line(seat), f"{words} in {first_line(seat)}")


async def test_without_a_rota_nothing_is_said_of_shifts(desk: Desk, clock: FixedClock) -> None:
    """The line is as it was, and no alarm is made of it."""
    async with seated(desk.store.url, clock) as seat:
        assert "смен" not in first_line(seat)


async def test_my_shift_its_rest_and_who_comes_then(desk: Desk, clock: FixedClock) -> None:
    """From when to when, how long is left, and the next one, in both languages."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00, осталось 5:29 · затем Олег Иванов")
        await seat.press("f8")
        await says(seat, "shift 08:00–20:00, 5:29 left · then Олег Иванов")


async def test_a_narrow_line_keeps_the_shift(desk: Desk, clock: FixedClock) -> None:
    """At 80 columns the program's name gives way to how long is left."""
    plan(desk)
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        await says(seat, "смена 08:00–20:00, осталось 5:29")
        assert "supportdesk" not in first_line(seat)
        assert "осталось 5:29" in seat.screen.splitlines()[0]


async def test_time_goes_on_without_asking_the_database(desk: Desk, clock: FixedClock) -> None:
    """The rest of the shift, its end and the next shift are told from what was read once."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "осталось 5:29")
        app, asked = seat.app, seat.app.backstage.asked
        clock.set(NOW + timedelta(hours=5))
        assert app.standing().shift == "смена 08:00–20:00, осталось 0:29"
        clock.set(NOW + timedelta(hours=6))
        standing = app.standing()
        assert standing.shift == "на смене Олег Иванов 20:00–08:00, осталось 11:29"
        assert standing.then == "затем вы"
        assert app.backstage.asked == asked


async def test_a_change_of_the_rota_is_seen_on_the_other_console(either: Desk, clock: FixedClock) -> None:
    """Who takes the shift over stands in the first line of whoever is relieved, at once."""
    plan(either)
    async with seated(either.store.url, clock, size=(160, 40)) as seat:
        await says(seat, "смена 08:00–20:00")
        other = colleague(either.store.url, clock)
        rota.cover(other, "oleg", NOW, NOW + timedelta(hours=2))
        await says(seat, "на смене Олег Иванов 14:31–16:31, осталось 2:00 · затем вы")
        rota.cancel(other, 2)
        await says(seat, "смена 08:00–20:00")
        other.close()


async def test_a_time_without_anybody_is_an_alarm(desk: Desk, clock: FixedClock) -> None:
    """That nobody is on shift, and that nobody comes, stands in the style of errors on every screen."""
    plan(desk, "oleg")
    rota.away(desk, "oleg", NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "на смене никого · с 15:31: Олег Иванов")
        line = seat.field("StatusLine", StatusLine)
        assert ("на смене никого", "alert") in line._shown[0]
        clock.set(NOW - timedelta(hours=2))
        await says(seat, "затем никого до 15:31")


async def test_a_rota_that_was_cancelled_is_none(desk: Desk, clock: FixedClock) -> None:
    """Without any plan nobody is missed."""
    plan(desk)
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00")
        other = colleague(desk.store.url, clock)
        rota.cancel(other, 1)
        await seat.until(lambda: "смен" not in first_line(seat), "no shift")
        other.close()


async def test_a_second_on_the_same_shift_is_named(desk: Desk, clock: FixedClock) -> None:
    """An overlap that is meant: both are told, and the relief is who comes after both."""
    plan(desk)
    rota.add(desk, "oleg", NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "смена 08:00–20:00, осталось 5:29, с вами: Олег Иванов · затем Олег Иванов")


async def test_a_hostile_name_steers_nothing(desk: Desk, clock: FixedClock, tmp_path: Path) -> None:
    """An engineer's name is text in the first line too."""
    from supportdesk.domain.ticket import Line
    from supportdesk.models import engineers

    with desk.store.transaction():
        engineers.add(desk.store, engineers.Engineer("mallory", "[red]M[/]\x1b]0;x\x07", Line.FIRST, ""))
    plan(desk, "mallory")
    async with seated(desk.store.url, clock) as seat:
        await says(seat, "на смене [red]M[/]")
        assert "\x1b" not in first_line(seat)
