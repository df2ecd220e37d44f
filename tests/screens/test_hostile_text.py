"""Text from outside in every field, on every screen: shown literally, nothing crashes, no control leaks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Channel, Wait
from supportdesk.services import customers, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, seated

PAYLOADS = {
    "markup": "[red]x[/] [bold]y",
    "closing": "x [/] y",
    "brackets": "[/foo] [b",
    "link": "[link=http://evil]x[/link]",
    "action": "[@click=app.quit]x[/]",
    "osc": "\x1b]0;pwn\x07 \x1b]52;c;cGl6emE=\x1b\\",
    "csi": "\x1b[31mred\x1b[0m\x1b[2J",
    "c1": "\x9b31m \x9d0;pwn\x9c",
    "nul": "a\x00b\x08c\x7f",
    "bidi": "\u202eevil\u2066x\u200b",
    "surrogate": "a\ud800b",
    "lines": "one\ntwo\r\nthree\u2028four",
    "combining": "Z" + "\u0301" * 400,
    "wide": "🍕" * 200 + "家" * 200,
    "long": "слово " * 20_000,
    "format": "{0} {number} %s %(x)s $text-error",
}
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


STORED = {
    "controls": " ".join(PAYLOADS[name] for name in ("osc", "csi", "c1", "nul", "bidi")),
    "links": " ".join(PAYLOADS[name] for name in ("markup", "link", "action")),
    "brackets": " ".join(PAYLOADS[name] for name in ("closing", "brackets")),
    "format": PAYLOADS["format"],
    "lines": " ".join(PAYLOADS[name] for name in ("combining", "lines")),
    "wide": PAYLOADS["wide"],
    "long": PAYLOADS["long"],
}
"""Several at once where none hides another; a lone surrogate can be typed, but no database takes it."""


@pytest.mark.parametrize("payload", STORED.values(), ids=STORED.keys())
async def test_hostile_text_is_shown_and_nothing_more(payload: str, desk: Desk, clock: FixedClock):
    """Through the queue, the pane, the ticket, its explanation, each dialog, the card and the form."""
    clock.set(NOW - timedelta(hours=1))
    customer = customers.add_customer(desk, payload).code
    call = tickets.register_call(
        desk, "outage", payload, text=payload, customer=customer, contact=payload, assignee="anna"
    )
    tickets.note(desk, call.number, payload)
    tickets.wait(desk, call.number, Wait.PROVIDER, provider=payload, reference=payload, note=payload)
    tickets.client_answered(desk, call.number, payload, subject=payload, sender=payload)
    tickets.promise(desk, call.number, NOW + timedelta(hours=2), payload)
    mail = tickets.receive(desk, payload, text=payload, contact=payload, sender=payload, channel=Channel.MAIL)
    clock.set(NOW)
    drawn: list[str] = []
    async with seated(desk.store.url, clock) as seat:

        async def look() -> None:
            await seat.settled()
            drawn.append(seat.screen)

        await seat.until(lambda: len(seat.order) == 2, "the queue")
        await seat.on(call.number)
        await look()
        for key in ("p", "o", "e", "s", "x", "i", "P", "d", "I", "W", "a", "c"):
            await seat.press(key)
            await seat.until(lambda: len(seat.app.screen_stack) == 2, key)
            await look()
            await seat.press("escape")
            await seat.at_home()
        await seat.press("y", "z")
        await seat.settled()
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.press("enter")
        await look()
        await seat.press("w")
        await seat.asks("ExplanationScreen")
        await look()
        await seat.press("escape", "C")
        await seat.asks("CustomerScreen")
        await look()
        await seat.press("escape", "escape")
        await seat.at_home()
        await seat.on(mail.number)
        await seat.press("r")
        await seat.asks("RegistrationScreen")
        await look()
        await seat.press("escape")
        await seat.at_home()
        await seat.press("f8")
        await look()
        assert not CONTROLS.search(seat.app.clipboard)
        assert not any(CONTROLS.search(told) for told in seat.app.said)
    assert not any(CONTROLS.search(screen) for screen in drawn)


async def test_markup_is_literal(desk: Desk, clock: FixedClock):
    """What looks like markup stands on the screen letter for letter."""
    tickets.register_call(desk, "outage", "[red]x[/] [@click=app.quit]y[/]", assignee="anna")
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("[red]x[/] [@click")
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.shown("[red]x[/] [@click=app.quit]y[/]")


async def test_hostile_text_can_be_typed_and_pasted(desk: Desk, clock: FixedClock):
    """A paste into each field of the form goes no further than clean text."""
    from textual import events

    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        for selector in ("#customer Input", "#contact", "#subject", "#text"):
            field = seat.field(selector)
            field.focus()
            await seat.pilot.pause()
            for name in ("osc", "csi", "c1", "markup", "closing", "bidi", "nul", "surrogate"):
                field.post_message(events.Paste(PAYLOADS[name]))
            await seat.settled()
            assert not CONTROLS.search(seat.screen)
        await seat.press("ctrl+s")
        await seat.settled()
        assert not CONTROLS.search(seat.screen)
        seat.field("#customer Input").value = ""
        seat.field("#category").focus()
        await seat.press("0", "ctrl+s")
        await seat.at_home()
        await seat.until(lambda: seat.order == [1], "registered")
        assert not CONTROLS.search(seat.screen)
