"""An engineer's seat at a desk: the console in a headless terminal, and what a test does and sees there."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.widget import Widget

import supportdesk
from supportdesk import i18n
from supportdesk.app import DeskApp
from supportdesk.clock import Clock, FixedClock
from supportdesk.config import Paths, Settings
from supportdesk.domain.events import Event
from supportdesk.domain.ticket import Wait
from supportdesk.layouts import twins
from supportdesk.models import events
from supportdesk.screens.backstage import Backstage
from supportdesk.screens.console import Opening
from supportdesk.services import tickets
from supportdesk.services.customers import import_file
from supportdesk.services.desk import Desk, open_desk
from supportdesk.widgets.ticket_list import TicketList
from tests.services.desks import new_desk

NOW = datetime(2026, 11, 23, 11, 31, tzinfo=UTC)
"""14:31 in Moscow, on a Monday."""

PATIENCE_S = 30
"""What never comes is given up after this long, on a busy machine too."""

STYLES = Path(supportdesk.__file__).parent / "styles"
CUSTOMERS = Path(__file__).parent / "customers.toml"


class CountingBackstage(Backstage):
    """Knows how much was asked of the database, so that a test can tell when nothing more is."""

    asked = 0

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        return await super().run(function, *args, **kwargs)


class WatchedApp(DeskApp):
    """Remembers what it said."""

    CSS_PATH = [STYLES / Path(name).name for name in DeskApp.CSS_PATH]

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self.backstage: CountingBackstage = CountingBackstage()
        self.said: list[str] = []

    def say(self, words: str, *, title: str = "", **options: Any) -> None:
        self.said.append(f"{title} {words}".strip())
        super().say(words, title=title, **options)


@dataclass
class Seat:
    """A running console."""

    app: WatchedApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys, each after the last one was dealt with."""
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        """Type a text into the field that has the focus."""
        await self.pilot.press(*["enter" if c == "\n" else c for c in text])

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait for something to become true."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, f"never came: {what}\n{self.screen}\n{self.app.said}"
            await self.pilot.pause()

    async def settled(self) -> None:
        """Wait until nothing more is asked of the database and all is drawn."""
        calm = 0
        while calm < 3:
            before = self.app.backstage.asked
            await Backstage.run(self.app.backstage, lambda: None)
            await self.pilot.pause()
            calm = calm + 1 if self.app.backstage.asked == before else 0

    async def shown(self, *words: str) -> None:
        """Wait until all these words stand on the screen."""
        await self.until(lambda: all(w in self.screen for w in words), " and ".join(words))

    async def told(self, words: str) -> None:
        """Wait for a passing notice with these words."""
        await self.until(lambda: any(words in told for told in self.app.said), words)

    async def asks(self, screen: str) -> None:
        """Wait for the screen of that class."""
        await self.until(lambda: type(self.app.screen).__name__ == screen, screen)
        await self.settled()

    async def at_home(self) -> None:
        """Wait for the queue."""
        await self.asks("QueueScreen")

    async def on(self, number: int) -> None:
        """Put the cursor on a ticket."""
        await self.until(lambda: number in [row.number for row in self.tickets.rows], f"#{number}")
        assert self.tickets.go_to(number)
        await self.pilot.pause()

    async def opened(self, number: int) -> None:
        """Open a ticket's screen by its number."""
        await self.press("colon")
        await self.asks("WhichNumber")
        await self.write(str(number))
        await self.press("enter")
        await self.asks("TicketScreen")

    async def registers(self, category: str = "0", *, save: str = "ctrl+s") -> None:
        """Choose a category of the form with its key, and save."""
        self.field("#category").focus()
        await self.pilot.pause()
        await self.press(category, save)

    @property
    def tickets(self) -> TicketList:
        """The queue's list."""
        return self.app.screen_stack[0].query_one(TicketList)

    @property
    def order(self) -> list[int]:
        """The numbers in the queue, from the top."""
        return [row.number for row in self.tickets.rows]

    @property
    def screen(self) -> str:
        """Everything that is drawn now, as lines of text."""
        visible_screen_stack.set(self.app._background_screens)
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips()) + "\n"

    def field(self, selector: str, kind: type[Widget] = Widget) -> Any:
        """A widget of the screen on top."""
        return self.app.screen.query_one(selector, kind)


@asynccontextmanager
async def seated(
    url: str,
    clock: Clock | None = None,
    *,
    actor: str | None = "anna",
    size: tuple[int, int] = (120, 36),
    language: str = "ru",
    wait: bool = True,
    demo: bool = False,
    **settings: Any,
) -> AsyncIterator[Seat]:
    """Start a console as an engineer and wait for its queue; PostgreSQL itself names the engineer."""
    i18n.set_language(language)
    chosen = Settings(
        **{"database": url, "time_zone": ZoneInfo("Europe/Moscow"), "connect_timeout_s": 2.0, **settings}
    )
    if url.startswith("postgresql"):
        actor = None
    app = WatchedApp(Opening(url, chosen, Paths(), actor, clock=clock, demo=demo))
    async with app.run_test(size=size, notifications=True) as pilot:
        seat = Seat(app, pilot)
        if wait:
            await seat.until(lambda: app.desk is not None, "the desk")
            await seat.settled()
        yield seat


def staffed(url: str, clock: Clock | None) -> Desk:
    """Make a desk with engineers and customers."""
    desk = new_desk(url, clock)
    import_file(desk, CUSTOMERS)
    return desk


def colleague(url: str, clock: Clock | None = None, login: str = "oleg") -> Desk:
    """Another engineer's desk on the same database."""
    return open_desk(url, None if url.startswith("postgresql") else login, clock=clock)


@dataclass(frozen=True)
class Work:
    """What lies on the desk: the numbers of its tickets."""

    received: int
    mine: int
    free: int
    client: int
    provider: int
    resolved: int


def laid_out(desk: Desk, clock: FixedClock) -> Work:
    """Put a ticket of each kind on the desk; the clock ends at NOW."""
    clock.set(NOW - timedelta(hours=3))
    me = desk.actor
    call = tickets.register_call
    mine = call(
        desk, "outage", "Не уходят SMS", customer="alfa", contact="Мария К.", assignee=me, text="Всё стоит."
    )
    client = call(desk, "partial-degradation", "Задержки доставки", customer="alfa", assignee=me)
    provider = call(desk, "degradation", "Теряются сообщения", customer="beta", assignee="oleg")
    resolved = call(desk, "other", "Вопрос по счёту", customer="beta", assignee=me)
    clock.advance(timedelta(hours=1))
    tickets.wait(desk, client.number, Wait.CLIENT, note="Нужен номер отправителя")
    tickets.wait(desk, provider.number, Wait.PROVIDER, provider="Оператор", reference="INC-77")
    tickets.resolve(desk, resolved.number, "Счёт отправлен.")
    clock.advance(timedelta(hours=1))
    free = call(desk, "outage-risk", "Растёт очередь", customer="beta")
    clock.set(NOW - timedelta(minutes=4))
    received = tickets.receive(
        desk, "Не приходят коды", text="Здравствуйте!", sender="maria@alfa.example", customer="alfa"
    )
    clock.set(NOW)
    return Work(received.number, mine.number, free.number, client.number, provider.number, resolved.number)


def history(desk: Desk, number: int) -> tuple[Event, ...]:
    """A ticket's stored events."""
    with desk.store.reading():
        return events.history(desk.store, number)


def kinds(desk: Desk, number: int) -> list[str]:
    """What happened to a ticket, by kind."""
    return [str(event.kind) for event in history(desk, number)]


def in_layout(key: str, layout: str) -> str:
    """The key as it arrives in a keyboard layout: "latin" or "cyrillic"."""
    if layout == "latin":
        return key
    other = twins(key)
    return other[0] if other else key


def as_of(row: Any, **changes: Any) -> Any:
    """A copy of a frozen dataclass with changes."""
    return replace(row, **changes)
