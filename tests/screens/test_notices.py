"""Passing notices hide nothing that is being filled in, and none is lost."""

from __future__ import annotations

from datetime import timedelta

from textual.widgets._toast import Toast

from supportdesk.clock import FixedClock
from supportdesk.services.desk import Desk
from tests.screens.seat import Seat, Work, seated


def standing(seat: Seat) -> list[str]:
    """The notices that stand over the screen on top."""
    return [str(toast.render()) for toast in seat.app.screen.query(Toast)]


async def test_a_notice_waits_until_the_dialog_is_closed(desk: Desk, work: Work, clock: FixedClock):
    """Only its border tells it; what stood there when it opened waits too; then both are told."""
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        await seat.on(work.mine)
        seat.app.say("Стояло раньше")
        await seat.until(lambda: standing(seat), "the notice")
        await seat.press("p")
        await seat.asks("AwaitClient")
        assert not standing(seat)
        await seat.shown("Стояло раньше")
        seat.app.call_engineer("Позвали потом", title="Важно", severe=True)
        await seat.shown("Позвали потом · Важно", "ещё 1")
        assert not standing(seat)
        clock.advance(timedelta(minutes=2))
        await seat.press("escape")
        await seat.at_home()
        await seat.until(lambda: len(standing(seat)) == 2, "both")
        first, then = standing(seat)
        assert first.split() == ["14:31", "Стояло", "раньше"]
        assert then.split() == ["14:31", "Важно", "Позвали", "потом"]


async def test_what_is_stale_when_the_dialog_closes_is_not_told(desk: Desk, work: Work, clock: FixedClock):
    """What waited and does not hold any more is left out; of many, four stand at a time."""
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        await seat.on(work.mine)
        await seat.press("p")
        await seat.asks("AwaitClient")
        for n in range(5):
            seat.app.say(f"Верно {n}")
        seat.app.say("Уже неверно", still=lambda: False)
        await seat.press("escape")
        await seat.at_home()
        await seat.until(lambda: standing(seat), "four")
        assert standing(seat) == [f"Верно {n}" for n in range(4)]
        seat.app.give_notices()
        await seat.until(lambda: len(standing(seat)) == 5, "the fifth")
        assert "Уже неверно" not in " ".join(standing(seat))


async def test_a_notice_said_just_before_a_dialog_opens_waits_too(desk: Desk, work: Work, clock: FixedClock):
    """It is still on its way to the screen when what stands there is taken away."""
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        seat.app.say("Сказано")
        seat.app.hold_notices()
        await seat.settled()
        assert not standing(seat)
        seat.app.give_notices()
        await seat.until(lambda: standing(seat) == ["Сказано"], "the notice")


async def test_a_form_names_the_waiting_notice_beside_its_clock(desk: Desk, work: Work, clock: FixedClock):
    """Every other line of the form is a field's."""
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        seat.app.say("Позвали", severity="error")
        await seat.until(lambda: "● Позвали" in seat.screen.splitlines()[0], "the first line")
        assert not standing(seat)
