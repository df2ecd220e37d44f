"""However the console ends, what was typed is kept, the log knows why, and nothing secret is shown."""

from __future__ import annotations

import signal

import pytest

from supportdesk.clock import FixedClock
from supportdesk.screens.queue import QueueScreen
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work, seated


async def typed_a_call(seat: Seat, subject: str) -> None:
    """Begin a call without giving the draft's timer time to write it."""
    await seat.press("n")
    await seat.asks("RegistrationScreen")
    await seat.press("tab", "tab")
    await seat.write(subject)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_the_console_and_keeps_the_form(
    number: signal.Signals, desk: Desk, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    """A lost ssh connection and a machine that goes down cost no word; the status is a signal's."""
    monkeypatch.setattr("supportdesk.screens.ending.threading.Timer.start", lambda self: None)
    async with seated(desk.store.url, clock) as seat:
        await typed_a_call(seat, "Связь оборвалась")
        signal.raise_signal(number)
        await seat.until(lambda: seat.app._exit, "the end")
        assert seat.app.return_code == 128 + number
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.shown("Связь оборвалась")


async def test_a_fault_of_the_program_shows_no_variables_and_keeps_the_form(
    desk: Desk, clock: FixedClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """The terminal gets one line of words; the traceback, without variables, is in the log."""
    secret = "postgresql://anna:s3cret@db/desk"

    def broken(screen: QueueScreen) -> None:
        password = secret
        raise ZeroDivisionError(len(password))

    shown: list[str] = []
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the seat raises it when it is left
        async with seated(desk.store.url, clock) as seat:
            app = seat.app
            monkeypatch.setattr("textual.app.App.panic", lambda app, *words: shown.extend(map(str, words)))
            await typed_a_call(seat, "Сбой на полуслове")
            try:
                broken(app.screen_stack[0])  # type: ignore[arg-type]
            except ZeroDivisionError as error:
                app._handle_exception(error)
    assert len(shown) == 1
    assert "s3cret" not in shown[0]
    assert "\n" not in shown[0]
    assert "ZeroDivisionError" in caplog.text
    assert "s3cret" not in caplog.text
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.shown("Сбой на полуслове")


async def test_a_form_of_a_received_ticket_leaves_an_interrupted_call_alone(
    desk: Desk, work: Work, clock: FixedClock
):
    """Whoever registers a message in between finds the call's form as it was."""
    async with seated(desk.store.url, clock) as seat:
        await typed_a_call(seat, "Прерванный звонок")
        await seat.press("escape")
        await seat.at_home()
        await seat.on(work.received)
        await seat.press("r")
        await seat.asks("RegistrationScreen")
        await seat.registers()
        await seat.at_home()
        await seat.press("n")
        await seat.shown("Прерванный звонок")


async def test_an_emptied_form_does_not_come_back(desk: Desk, clock: FixedClock):
    """Whoever deletes every word and leaves has thrown the draft away."""
    async with seated(desk.store.url, clock) as seat:
        await typed_a_call(seat, "Лишнее")
        await seat.press("escape")
        await seat.at_home()
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.press("enter")
        await seat.asks("RegistrationScreen")
        seat.field("#subject").value = ""
        await seat.press("escape")
        await seat.at_home()
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        assert seat.field("#subject").value == ""


async def test_a_name_typed_without_choosing_comes_back_with_the_draft(desk: Desk, clock: FixedClock):
    """The caller's name alone is worth keeping too."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("Иван с завода")
        await seat.press("escape")
        await seat.at_home()
        await seat.press("n")
        await seat.shown("Иван с завода")
