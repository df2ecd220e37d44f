"""What is typed right after a verb's key is for the verb's question, and runs no other verb."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from textual import events

from supportdesk.clock import FixedClock
from supportdesk.screens.type_ahead import TypeAhead
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work, history, kinds, seated


def burst(seat: Seat, keys: str) -> None:
    """Let keys arrive all at once, as a slow line delivers them."""
    driver = seat.app._driver
    assert driver is not None
    for char in keys:
        key = events.Key(char, char)
        key.set_sender(seat.app)
        driver.send_message(key)


async def test_a_number_typed_at_once_goes_to_the_question(desk: Desk, work: Work, clock: FixedClock):
    """Digits after the colon choose no saved view."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        seat.app.post_message(events.Key("colon", ":"))
        burst(seat, str(work.free))
        await seat.asks("WhichNumber")
        await seat.until(lambda: seat.field("#number").value == str(work.free), "the number")
        assert not any("Вид" in said for said in seat.app.said)


@pytest.mark.parametrize("letters", ["tzxsapuUS", "езчыафгГЫ"])
async def test_a_text_typed_while_the_database_is_slow_runs_no_verb(
    letters: str, desk: Desk, work: Work, clock: FixedClock
):
    """The note's letters are those of other verbs; they stand in the note, in their order."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        before = history(desk, work.mine)
        go_on = threading.Event()
        slow = seat.app.run_worker(seat.app.backstage.run(go_on.wait), exit_on_error=False)
        burst(seat, "i" + letters)
        await seat.pilot.pause()
        go_on.set()
        await slow.wait()
        await seat.asks("WriteNote")
        await seat.until(lambda: seat.field("#text").text == letters, letters)
        assert history(desk, work.mine) == before
        await seat.press("ctrl+s")
        await seat.at_home()
    assert kinds(desk, work.mine)[-1] == "noted"


async def test_keys_are_free_again_when_no_question_comes(desk: Desk, work: Work, clock: FixedClock):
    """A registered ticket is not registered again; the next key works as ever."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("r")
        await seat.told("Регистрировать уже нечего")
        await seat.press("i")
        await seat.asks("WriteNote")


async def test_verbs_pressed_quickly_are_all_done(desk: Desk, work: Work, clock: FixedClock):
    """Taking one ticket and then the next takes both, however slow the database is."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        go_on = threading.Event()
        slow = seat.app.run_worker(seat.app.backstage.run(go_on.wait), exit_on_error=False)
        await seat.press("t")
        await seat.on(work.provider)
        await seat.press("t")
        go_on.set()
        await slow.wait()
        await seat.settled()
    assert [kinds(desk, number)[-1] for number in (work.free, work.provider)] == ["assigned", "assigned"]


async def test_keys_wait_for_the_ticket_that_is_opened(desk: Desk, work: Work, clock: FixedClock):
    """However slow the database is, the note's key after Enter means the ticket, and the letters its note."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        go_on = threading.Event()
        slow = seat.app.run_worker(seat.app.backstage.run(go_on.wait), exit_on_error=False)
        await seat.press("enter")
        burst(seat, "iIstU")
        await seat.pilot.pause()
        go_on.set()
        await slow.wait()
        await seat.asks("WriteNote")
        await seat.until(lambda: seat.field("#text").text == "IstU", "the letters")
        assert not any("под курсором" in said for said in seat.app.said)


class Taking:
    """An app that notes the keys it is dealt."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.screen: Any = SimpleNamespace(focused=None, ancestors_with_self=())
        self.workers: list[Any] = []

    async def on_event(self, event: events.Key) -> None:
        """Note it."""
        self.taken.append(event.key)


class Typing(TypeAhead, Taking):  # type: ignore[misc]  # a stub of the App beneath
    """Keys typed ahead, without a terminal."""


async def test_what_was_typed_for_a_screen_that_goes_by_itself_is_for_no_other():
    """It waited for the screen to be read; what follows at once is meant for it too, a later key is not."""
    app: Any = Typing()
    app.screen.ready = False
    at = events.Key("p", "p").time
    for n, letter in enumerate("pis"):
        key = events.Key(letter, letter)
        key.time = at + n * 0.1
        await app.on_event(key)
    app.screen = SimpleNamespace(focused=None, ancestors_with_self=())
    app.forget_typed()
    for time, letter in ((at + 0.5, "t"), (at + 2, "j")):
        key = events.Key(letter, letter)
        key.time = time
        await app.on_event(key)
    await app._dealing
    assert app.taken == ["j"]


async def test_a_question_that_opens_between_two_keys_gets_them_in_order():
    """The digit came before the question began to open, the Enter after it: the digit is dealt first."""
    app = Typing()
    app._typed.append(events.Key("2", "2"))
    app.hold_keys(SimpleNamespace())  # type: ignore[arg-type]
    assert app._keeps(events.Key("enter", "\r"))
    await app._give()
    await app._dealing  # type: ignore[misc]
    assert app.taken == ["2", "enter"]


async def test_an_enter_that_waits_for_a_search_lets_earlier_keys_pass():
    """While it waits a question opens, which is owed a digit that was typed before it."""
    app = Typing()
    search = SimpleNamespace(group="lookup", is_finished=False)
    vars(app)["workers"] = [search]
    hold = app.hold_keys(SimpleNamespace())  # type: ignore[arg-type]
    digit, enter = events.Key("2", "2"), events.Key("enter", "\r")
    hold.keys.append(digit)
    app._typed.append(enter)
    app._deal(())
    await asyncio.sleep(0)
    await app._give()
    search.is_finished = True
    await app._dealing  # type: ignore[misc]
    assert app.taken == ["2", "enter"]
