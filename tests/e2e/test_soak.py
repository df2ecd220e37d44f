"""A console that runs for long: thousands of refreshes and changes of focus leave nothing behind."""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path

from supportdesk.clock import FixedClock
from supportdesk.widgets.released_screens import release_closed_screens
from tests.screens.seat import NOW, Seat, laid_out, seated, staffed

WARM_ROUNDS, ROUNDS = 6, 16
REFRESHES = FOCUSES = 30
"""In each round."""

GROWTH_A_ROUND = 400
"""Blocks of memory that counters and caches may take in a round; one screen that is kept takes thousands."""


async def one_round(seat: Seat) -> None:
    """Read everything and one ticket anew, change the focus, and go through the screens once."""
    app = seat.app
    for n in range(REFRESHES):
        app.tickets_changed.publish(None if n % 2 else frozenset({1}))
        if n % 10 == 0:
            await seat.pilot.pause()
    field = app.screen.query_one("#filter")
    field.display = True
    for n in range(FOCUSES):
        app.screen.set_focus(field if n % 2 == 0 else seat.tickets)
        if n % 6 == 0:
            await seat.pilot.pause()
    field.display = False
    await seat.settled()
    await seat.press("g", "j", "enter")
    await seat.asks("TicketScreen")
    await seat.press("i")
    await seat.asks("WriteNote")
    await seat.press("escape", "escape")
    await seat.at_home()
    await seat.press("f1")
    await seat.asks("HelpScreen")
    await seat.press("escape")
    await seat.at_home()


def counted(seat: Seat) -> tuple[int, int, int, int]:
    """Widgets, screens, threads and open files."""
    stack = seat.app.screen_stack
    widgets = sum(1 for screen in stack for _ in screen.walk_children())
    return widgets, len(stack), threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


async def rounds(seat: Seat, count: int) -> tuple[tuple[int, int, int, int], int]:
    """Go round so often; return what is there afterwards, and how many blocks of memory are in use."""
    for _ in range(count):
        await one_round(seat)
    await seat.settled()
    gc.collect()
    return counted(seat), sys.getallocatedblocks()


async def test_long_use_leaves_widgets_threads_files_and_memory_as_they_were(sqlite_url: str):
    """Some thousands of refreshes and changes of focus later everything is as after the first few."""
    release_closed_screens()
    clock = FixedClock(NOW)
    desk = staffed(sqlite_url, clock)
    laid_out(desk, clock)
    async with seated(sqlite_url, clock) as seat:
        before, blocks_before = await rounds(seat, WARM_ROUNDS)
        after, blocks_after = await rounds(seat, ROUNDS)
    desk.close()
    assert after == before
    assert blocks_after - blocks_before < ROUNDS * GROWTH_A_ROUND
