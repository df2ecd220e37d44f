"""Draw the pictures in docs/pictures from the real console, on demo data, at a fixed moment.

    python -m tools.pictures

It needs rsvg-convert and DejaVu Sans Mono; nothing is fetched from anywhere.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from supportdesk import i18n
from supportdesk.app import DeskApp
from supportdesk.clock import FixedClock
from supportdesk.config import Paths, Settings
from supportdesk.domain.explain import explain
from supportdesk.domain.timeline import Bucket
from supportdesk.screens.console import Opening
from supportdesk.screens.incident import IncidentScreen
from supportdesk.services import broadcast, handover, incidents, reading, tickets, upkeep
from supportdesk.services.demo import LOGIN
from supportdesk.services.desk import Desk
from supportdesk.widgets.fix_board import FixBoard
from supportdesk.widgets.member_list import MemberList
from supportdesk.widgets.ticket_list import TicketList

NOW = datetime(2026, 11, 23, 11, 31, tzinfo=UTC)
"""14:31 in Moscow."""

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDE, SMALL = (132, 38), (80, 24)
PIXELS_A_CELL = 8
FONT = "DejaVu Sans Mono"
_SVG_CELL, _SVG_FONT_SIZE, _ADVANCE = 12.2, 20, 0.60205
"""A cell's width and the font's size in Textual's SVG, and how wide a letter of the font is, in ems."""

_PATIENCE_S = 60
_INSTALL = (
    "{missing} is not there. On Debian and Ubuntu: apt install librsvg2-bin fonts-dejavu-core; "
    "on Fedora: dnf install librsvg2-tools dejavu-sans-mono-fonts; on macOS: brew install librsvg font-dejavu"
)

Shot = Callable[[Pilot[None]], Awaitable[None]]


async def queue(pilot: Pilot[None]) -> None:
    """The queue, the cursor on the most urgent ticket that somebody works on."""
    tickets = pilot.app.screen.query_one(TicketList)
    tickets.go_to(
        next(row.number for row in tickets.rows if row.assignee and row.running and not row.breached)
    )
    if pilot.app.screen.query_one("#side").display:
        await _until(pilot, lambda: _words(pilot, "#side-head").startswith("#"))


async def form(pilot: Pilot[None]) -> None:
    """The registration form in the middle of a call."""
    await pilot.press("n")
    await _until(pilot, lambda: bool(pilot.app.screen.query("#call-head")))
    await _settled(pilot)
    await pilot.press(*"альфа")
    await _settled(pilot)
    await pilot.press("down", "enter")
    await _settled(pilot)
    await pilot.press(*"Не уходят SMS с утра")
    clock = _clock(pilot)
    clock.advance(17_000_000)
    await pilot.press("tab", *"Второй канал тоже стоит, клиенты жалуются с 14:20.", "tab", "1")
    await _until(pilot, lambda: "0:17" in _words(pilot, "#call-head"))


async def ticket(pilot: Pilot[None]) -> None:
    """A ticket with a story."""
    await _opened(pilot)


async def explained(pilot: Pilot[None]) -> None:
    """Where its time went."""
    await _opened(pilot)
    await pilot.press("w")
    await _until(pilot, lambda: type(pilot.app.screen).__name__ == "ExplanationScreen")


async def rota(pilot: Pilot[None]) -> None:
    """The month's shifts, the cursor on a night that somebody else has."""
    await pilot.press("R")
    await _until(pilot, lambda: "✓" in _words(pilot, "#rota-facts"))
    await pilot.press(*["right"] * 5, "down")
    await _until(pilot, lambda: "28.11" in _words(pilot, "#rota-facts"))


async def drafted(pilot: Pilot[None]) -> None:
    """The draft of a handover, some of it decided and commented on."""
    await _handed(pilot, "HandoverScreen")
    await pilot.press("j", "j", "j", "j", "j", "j")
    for key in ("s", "j"):
        await pilot.press(key)
    await pilot.press("i")
    await _until(pilot, lambda: bool(pilot.app.screen.query("#text")))
    await pilot.press(*"Ждём ответа до 18:00", "ctrl+s")
    await _until(pilot, lambda: type(pilot.app.screen).__name__ == "HandoverScreen")


async def accepting(pilot: Pilot[None]) -> None:
    """A handover that a colleague has signed, half of it accepted, one line asked back about."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    me = app.actor

    def signed(desk: Desk) -> None:
        oleg = desk.acting_as("oleg")
        number = handover.sign(
            oleg, coming=me, comments=dict.fromkeys(waiting[:8], "Перезвонить до шести.")
        ).number
        handover.accept(desk, number, waiting[:5])
        handover.ask(desk, waiting[5], "Какой маршрут отключён?", number)
        handover.answer(oleg, waiting[5], "Резервный, через «Север».", number)

    waiting = list(await app.ask(lambda desk: [line.number for line in handover.draft(desk).lines]))
    _clock(pilot).advance(60_000_000)
    await app.ask(signed)
    await _handed(pilot, "HandoverScreen")
    await pilot.press("j", "j", "j", "j", "j")


async def _handed(pilot: Pilot[None], screen: str) -> None:
    await pilot.press("H")
    await _until(pilot, lambda: type(pilot.app.screen).__name__ == screen)
    await _until(pilot, lambda: bool(_words(pilot, "#handover-head")))
    await _settled(pilot)


async def fixes(pilot: Pilot[None]) -> None:
    """The board of fix tasks, one of which waits for the second line."""
    await pilot.press("f")
    await _until(pilot, lambda: bool(pilot.app.screen.query("#board")))
    board = pilot.app.screen.query_one(FixBoard)
    await _until(pilot, lambda: bool(board.cards))


def _outage(desk: Desk) -> int:
    """Let many tell of one outage and all of them be told what is done; return the incident."""
    now, subjects = desk.now(), ("Не уходят SMS", "СМС не доставляются", "Не отправляются SMS с утра")
    codes = sorted(reading.customer_names(desk))
    numbers = [
        tickets.receive(
            desk,
            subjects[n % 3],
            customer=codes[n % len(codes)],
            sender="" if n == 7 else f"noc@{codes[n % len(codes)]}.example",
            received_at=now - timedelta(minutes=13, seconds=-25 * n),
        ).number
        for n in range(24)
    ]
    head, _done = incidents.begin(desk, numbers, subject="Стоит отправка SMS", category="outage")
    broadcast.tell_all(
        desk,
        head,
        "Отправка SMS стоит из-за сбоя у оператора. Следующая новость в 15:00.",
        texts={"en": "SMS are not sent: an operator has failed. The next news comes at 15:00."},
    )
    tickets.receive(desk, "Не приходят SMS", customer=codes[0], sender=f"noc@{codes[0]}.example")
    return head


async def incident(pilot: Pilot[None]) -> None:
    """An outage that many have told of: linked, and told one text."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    await app.push_screen(IncidentScreen(await app.ask(_outage)))
    await _until(pilot, lambda: bool(app.screen.query_one(MemberList).rows))
    await _settled(pilot)


async def log(pilot: Pilot[None]) -> None:
    """The present shift's log."""
    await pilot.press("l")
    await _until(pilot, lambda: type(pilot.app.screen).__name__ == "ShiftLogScreen")
    await _until(pilot, lambda: bool(_words(pilot, "#log-head")))


PICTURES: dict[str, tuple[Shot, tuple[int, int]]] = {
    "queue": (queue, WIDE),
    "queue-80x24": (queue, SMALL),
    "form": (form, WIDE),
    "ticket": (ticket, WIDE),
    "explain": (explained, WIDE),
    "incident": (incident, WIDE),
    "rota": (rota, WIDE),
    "log": (log, WIDE),
    "handover": (drafted, WIDE),
    "handover-accepting": (accepting, WIDE),
    "fixes": (fixes, WIDE),
}

SEATED = {"fixes": "marina"}
"""At whose console a picture is drawn, where it isn't the one at which the demonstration begins."""


def main() -> int:
    """Draw every picture, or the named ones."""
    converter = shutil.which("rsvg-convert")
    if converter is None:
        print(_INSTALL.format(missing="rsvg-convert"), file=sys.stderr)
        return 1
    if not _has_font():
        print(_INSTALL.format(missing=f"The font {FONT}"), file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or PICTURES:
        shot, size = PICTURES[name]
        png = FOLDER / f"{name}.png"
        command = [converter, "--width", str(size[0] * PIXELS_A_CELL), "--output", str(png)]
        subprocess.run(command, input=svg(shot, size, SEATED.get(name, LOGIN)).encode(), check=True)
        print(f"{png.relative_to(FOLDER.parent.parent)}: {png.stat().st_size // 1024} KiB")
    return 0


def svg(shot: Shot, size: tuple[int, int], actor: str = LOGIN) -> str:
    """Run the console on a desk of its own up to a shot, and return the picture; it refers to no address."""
    with tempfile.TemporaryDirectory(prefix="supportdesk-pictures-") as folder:
        for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = folder
        os.environ.pop("NO_COLOR", None)
        i18n.set_language("ru")
        clock = FixedClock(NOW)
        settings = Settings(database=f"sqlite:///{folder}/demo.db", time_zone=ZoneInfo("Europe/Moscow"))
        upkeep.initialise(settings.database, settings)
        upkeep.fill_with_demo(settings.database, settings, clock, actor)
        app = DeskApp(Opening(settings.database, settings, Paths(), actor, clock=clock))
        return _with_font(asyncio.run(_drawn(app, shot, size)))


async def _drawn(app: DeskApp, shot: Shot, size: tuple[int, int]) -> str:
    async with app.run_test(size=size) as pilot:
        await _until(pilot, lambda: bool(app.rows))
        await _settled(pilot)
        await shot(pilot)
        await _settled(pilot)
        return app.export_screenshot(title="supportdesk")


def _with_font(drawn: str) -> str:
    drawn = re.sub(r"@font-face\s*\{[^}]*\}", "", drawn)
    drawn = drawn.replace("Fira Code", FONT).replace("<svg ", '<svg xml:space="preserve" ', 1)
    fitting = f"font-size: {_SVG_CELL / _ADVANCE:.2f}px"
    return drawn.replace(f"font-size: {_SVG_FONT_SIZE}px", fitting)


def _has_font() -> bool:
    lister = shutil.which("fc-list")
    return (
        lister is None
        or FONT in subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=True).stdout
    )


def _clock(pilot: Pilot[None]) -> FixedClock:
    app = pilot.app
    assert isinstance(app, DeskApp)
    assert isinstance(app.opening.clock, FixedClock)
    return app.opening.clock


async def _eventful(pilot: Pilot[None]) -> int:
    """The live ticket of which most kinds of things can be told: it waited, went on, was handed over."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    views = await app.ask(reading.histories, list(app.rows))

    def story(view: reading.View) -> tuple[int, int, int]:
        sums = explain(view.ticket, view.events, view.as_of).sums
        waited = sum(sums.get(bucket, 0) > 0 for bucket in (Bucket.CLIENT, Bucket.PROVIDER))
        return waited, len({event.kind for event in view.events}), view.number

    return max(views, key=story).number


async def _opened(pilot: Pilot[None]) -> None:
    tickets = pilot.app.screen.query_one(TicketList)
    tickets.go_to(await _eventful(pilot))
    await pilot.press("enter")
    await _until(pilot, lambda: bool(pilot.app.screen.query("#ticket-head")))
    await _until(pilot, lambda: _words(pilot, "#ticket-head").startswith("#"))


def _words(pilot: Pilot[None], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector).render()).strip()


async def _settled(pilot: Pilot[None]) -> None:
    """Wait until nothing more is read: the database thread is asked in turn, so its answer comes last."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    for _ in range(10):
        await app.backstage.run(reading.names, app.desk) if app.desk else None
        await pilot.pause()


async def _until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("the console never came to what is to be drawn")
        await pilot.pause()


if __name__ == "__main__":
    raise SystemExit(main())
