"""What works on every screen: help, palette, language, theme, leaving; and the first start."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from supportdesk import i18n
from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line
from supportdesk.keys import actions, by_id
from supportdesk.screens.dialogs.confirm import TryAgain
from supportdesk.services import engineers
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work, in_layout, kinds, seated, staffed

LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])


@LAYOUTS
@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_lists_every_key_that_works_here(
    key: str, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """All the actions of the queue, in Russian, filtered by what is typed."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout(key, layout))
        await seat.asks("HelpScreen")
        ids = {option.id for option in seat.field("#help-list").options if option.id}
        assert ids == {action.id for action in actions("queue")}
        await seat.write("копир")
        await seat.settled()
        assert [o.id for o in seat.field("#help-list").options if o.id] == ["ticket.copy"]


async def test_help_runs_the_chosen_line(desk: Desk, work: Work, clock: FixedClock):
    """Enter on a line does what its key would do, on the screen below."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        await seat.press("question_mark")
        await seat.asks("HelpScreen")
        await seat.write("ticket.take")
        await seat.press("enter")
        await seat.until(lambda: kinds(desk, work.free)[-1] == "assigned", "taken")
        await seat.at_home()


async def test_the_help_says_that_nothing_was_found(desk: Desk, work: Work, clock: FixedClock):
    """No empty box; the words of the counters find their key, too."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("question_mark")
        await seat.asks("HelpScreen")
        await seat.write("поторопить")
        await seat.shown("A ", "Поторопить провайдера")
        await seat.write("qqq")
        await seat.shown("Здесь ничего не нашлось")


async def test_the_help_explains_the_signs(desk: Desk, work: Work, clock: FixedClock):
    """Each that a row of the queue may have, below the keys; found by words."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("question_mark")
        await seat.asks("HelpScreen")
        await seat.write("не открыт")
        await seat.shown("Знаки в очереди", "◆", "передано вашей линии", "◇")


async def test_the_palette_shows_keys(desk: Desk, work: Work, clock: FixedClock):
    """Whoever finds an action there knows its key the next time."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("f9")
        await seat.until(lambda: type(seat.app.screen).__name__ == "CommandPalette", "the palette")
        await seat.write("график")
        await seat.until(lambda: "R" in [row.strip(" │┃▎▌█") for row in seat.screen.splitlines()], "the key")


async def test_t_is_the_first_hint_on_what_nobody_has(desk: Desk, work: Work, clock: FixedClock):
    """On what somebody has, it is not hinted at."""
    async with seated(desk.store.url, clock) as seat:
        for number, first in ((work.free, "t "), (work.mine, "p ")):
            await seat.on(number)
            await seat.settled()
            assert seat.screen.splitlines()[-1].strip().startswith(first)


@pytest.mark.parametrize("page", ["shift-guide.ru.md", "shift-guide.en.md"])
def test_the_guide_explains_every_sign(page: str):
    """The guide's table and the help's are of the same signs."""
    from supportdesk.widgets.legend import LEGEND

    guide = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    table = [row.split("|")[1] for row in guide.splitlines() if row.startswith("| ")]
    for signs, _meaning in LEGEND:
        assert all(any(f"`{sign}" in cell for cell in table) for sign in signs.split()), signs


async def test_help_asked_twice_is_one_help(desk: Desk, clock: FixedClock):
    """F1 in the help doesn't open another, and Esc goes back."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("f1")
        await seat.asks("HelpScreen")
        await seat.press("f1")
        await seat.settled()
        await seat.press("escape")
        await seat.at_home()


@LAYOUTS
@pytest.mark.parametrize("key", ["ctrl+p", "f9"])
async def test_the_palette_finds_an_action_by_its_name(
    key: str, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """A few letters and Enter do it."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        await seat.press(in_layout(key, layout))
        await seat.until(lambda: type(seat.app.screen).__name__ == "CommandPalette", "the palette")
        await seat.write("скопировать номер")
        from textual.command import CommandList

        await seat.until(lambda: seat.field("CommandList", CommandList).option_count, "hits")
        await seat.press("down", "enter")
        await seat.until(lambda: str(work.free) in seat.app.clipboard, "copied")
        await seat.at_home()


async def test_the_language_changes_live(desk: Desk, work: Work, clock: FixedClock):
    """F8 turns everything that stands on the screen into English, and back."""
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("осталось", "критических", "все клавиши", "связь есть")
        await seat.press("f8")
        await seat.until(lambda: i18n.language() == "en")
        await seat.shown("all keys", "critical", "live")
        await seat.settled()
        assert "осталось" not in seat.screen
        assert "критических" not in seat.screen
        await seat.press("f8")
        await seat.shown("осталось", "критических", "все клавиши", "связь есть")


async def test_an_open_ticket_changes_its_language_too(desk: Desk, work: Work, clock: FixedClock):
    """Facts, story and clock are told anew."""
    async with seated(desk.store.url, clock) as seat:
        await seat.opened(work.mine)
        await seat.shown("критический")
        await seat.press("f8")
        await seat.shown("critical")
        await seat.settled()
        assert "критический" not in seat.screen


async def test_the_theme_changes_live_and_all_verbs_still_stand_there(
    desk: Desk, work: Work, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    """F12 goes from dark to light and back; no alarm falls into that moment."""
    monkeypatch.setattr("supportdesk.screens.watchkeeping.LOOK_EVERY_S", 3_600)
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("Здравствуйте!")
        before = seat.screen
        dark = seat.app.theme
        await seat.press("f12")
        await seat.pilot.pause()
        assert seat.app.theme != dark
        assert not seat.app.current_theme.dark
        assert seat.screen == before
        await seat.press("f12")
        assert seat.app.theme == dark


@LAYOUTS
@pytest.mark.parametrize("key", ["ctrl+q", "f10"])
async def test_leaving_works_from_everywhere(
    key: str, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """From the queue at once, in both layouts."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout(key, layout))
        await seat.until(lambda: not seat.app.is_running or seat.app._exit, "the end")


async def test_f_keys_work_in_a_form(desk: Desk, clock: FixedClock):
    """Language, theme and help are there while a call is registered, and letters go into the field."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("n?")
        assert "n?" in seat.screen
        await seat.press("f1")
        await seat.asks("HelpScreen")
        await seat.press("escape")
        await seat.asks("RegistrationScreen")
        assert "n?" in seat.screen


async def _first_start(seat: Seat, key: str) -> None:
    await seat.until(lambda: type(seat.app.screen).__name__ == "WelcomeScreen", "the welcome")
    await seat.pilot.pause()
    await seat.press(key)


async def test_the_first_start_makes_an_empty_desk(sqlite_url: str, clock: FixedClock):
    """Nothing has to be set up: one key makes the database, and the queue says how to begin."""
    async with seated(sqlite_url, clock, actor=None, wait=False) as seat:
        await _first_start(seat, "2")
        await seat.until(lambda: seat.app.desk is not None, "the desk")
        await seat.at_home()
        await seat.shown("n — принять звонок", "supportdesk engineers add", "customers import", "R — график")
        assert seat.app.actor


async def test_a_start_that_failed_is_tried_again_with_enter(desk: Desk, clock: FixedClock):
    """The message names the database that was given; once its cause is mended, Enter opens the desk."""
    url = desk.store.url
    async with seated(url, clock, actor="maria", wait=False) as seat:
        await seat.asks("TryAgain")
        assert f"supportdesk --database {url} engineers add maria" in cast(TryAgain, seat.app.screen).words
        engineers.add(desk, "maria", "Мария", Line.FIRST)
        await seat.press("enter")
        await seat.until(lambda: seat.app.desk is not None, "the desk")


async def test_a_login_that_is_no_engineer_says_who_works_here(
    sqlite_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    """Nobody is enrolled by opening a console: an engineer is chosen with one key, or the program left."""
    desk = staffed(sqlite_url, clock)
    before = engineers.everybody(desk)
    monkeypatch.setenv("LOGNAME", "stranger")
    for key, actor in (("2", "oleg"), ("escape", "")):
        async with seated(sqlite_url, clock, actor=None, wait=False) as seat:
            await seat.until(lambda: type(seat.app.screen).__name__ == "WhoScreen", "the question")
            await seat.pilot.pause()
            await seat.press(key)
            await seat.until(lambda: bool(seat.app.actor or seat.app._exit), "the desk or the end")
            assert seat.app.actor == actor
    assert engineers.everybody(desk) == before
    desk.close()


async def test_the_first_start_can_be_left(sqlite_url: str, clock: FixedClock):
    """Esc changes nothing: the next start asks again."""
    async with seated(sqlite_url, clock, actor=None, wait=False) as seat:
        await _first_start(seat, "escape")
        await seat.until(lambda: seat.app._exit, "the end")
    async with seated(sqlite_url, clock, actor=None, wait=False) as seat:
        await seat.until(lambda: type(seat.app.screen).__name__ == "WelcomeScreen", "the welcome")


async def test_the_first_start_fills_in_demo_data(sqlite_url: str):
    """One key, and there is work in every state to look around in."""
    async with seated(sqlite_url, None, actor=None, wait=False) as seat:
        await _first_start(seat, "1")
        await seat.until(lambda: seat.app.desk is not None and len(seat.order) > 10, "the demo's tickets")
        await seat.at_home()


def test_every_action_everywhere_is_pressed_by_a_test():
    """What works on every screen is pressed in this file."""
    pressed = {"desk.back", "desk.help", "desk.palette", "desk.language", "desk.theme", "desk.quit"}
    assert {a.id for a in actions() if "everywhere" in a.scopes} == pressed
    assert by_id("desk.quit").keys == ("ctrl+q", "f10")


async def test_ctrl_c_does_not_leave_but_says_what_does(desk: Desk, work: Work, clock: FixedClock):
    """A habit loses nothing."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("ctrl+c")
        await seat.told("Ctrl+Q")
        assert not seat.app._exit


@pytest.mark.parametrize("key", ["ctrl+q", "f10"])
async def test_leaving_in_the_middle_of_a_form_keeps_it(key: str, desk: Desk, clock: FixedClock):
    """Whatever was typed a moment before is there again on the next start."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.press("tab", "tab")
        await seat.write("На полуслове")
        await seat.press(key)
        await seat.until(lambda: seat.app._exit, "the end")
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.press("enter")
        await seat.asks("RegistrationScreen")
        await seat.shown("На полуслове")


@LAYOUTS
@pytest.mark.parametrize(
    ("key", "screen"),
    [
        ("O", "ProvidersScreen"),
        ("R", "RotaScreen"),
        ("H", "HandoverScreen"),
        ("D", "IncidentsScreen"),
        ("f", "FixesScreen"),
        ("l", "ShiftLogScreen"),
        ("N", "SinceScreen"),
    ],
)
async def test_a_call_is_taken_on_every_screen(
    key: str, screen: str, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """The phone waits for nobody: its form lies on top, and Esc leads back."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout(key, layout))
        await seat.asks(screen)
        await seat.press(in_layout("n", layout))
        await seat.asks("RegistrationScreen")
        await seat.press("escape")
        await seat.asks(screen)


@pytest.mark.parametrize(("key", "id"), [("O", "providers.open"), ("D", "incident.open")])
async def test_a_list_hints_at_enter(key: str, id: str, desk: Desk, work: Work, clock: FixedClock):
    """The list that has the focus leaves the key to its screen."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(key)
        await seat.until(lambda: id in [hint.id for hint in seat.field("HintBar").hints], id)
