"""A console that runs for long: thousands of refreshes and changes of focus leave nothing behind."""

from __future__ import annotations

import gc
import threading
import tracemalloc
from pathlib import Path

from supportdesk.clock import FixedClock
from tests.screens.seat import NOW, Seat, laid_out, seated, staffed

ROUNDS = 400
GROWTH_BYTES_A_ROUND = 400
"""What counters and caches of the libraries may take; a leaked widget takes thousands."""


async def one_round(seat: Seat, n: int) -> None:
    """Read everything and one ticket anew, move, filter, open and leave a ticket, a dialog and the help."""
    app = seat.app
    app.tickets_changed.publish(None)
    app.tickets_changed.publish(frozenset({1}))
    await seat.press("j", "k", "space", "escape", "slash", "s", "escape")
    if n % 4 == 0:
        await seat.press("g", "j", "enter")
        await seat.asks("TicketScreen")
        await seat.press("i")
        await seat.asks("WriteNote")
        await seat.press("escape", "escape")
        await seat.at_home()
    if n % 8 == 0:
        await seat.press("f1")
        await seat.asks("HelpScreen")
        await seat.press("escape")
        await seat.at_home()
        await seat.press("f8", "f8")


def counted(seat: Seat) -> tuple[int, int, int, int]:
    """Widgets, screens, threads and open files."""
    app = seat.app
    return (
        sum(1 for screen in app.screen_stack for _ in screen.walk_children()),
        len(app.screen_stack),
        threading.active_count(),
        len(list(Path("/proc/self/fd").iterdir())),
    )


async def rounds(seat: Seat, count: int) -> tuple[tuple[int, int, int, int], int]:
    """Go round so often; return what is there afterwards, and how much memory Python has given out."""
    for n in range(count):
        await one_round(seat, n)
    await seat.settled()
    gc.collect()
    return counted(seat), tracemalloc.get_traced_memory()[0]


async def test_hours_of_use_leave_widgets_threads_files_and_memory_as_they_were(
    sqlite_url: str,
):
    """About three thousand refreshes and key presses later everything is as after the first few."""
    clock = FixedClock(NOW)
    desk = staffed(sqlite_url, clock)
    laid_out(desk, clock)
    tracemalloc.start()
    try:
        async with seated(sqlite_url, clock) as seat:
            before, memory_before = await rounds(seat, 40)
            after, memory_after = await rounds(seat, ROUNDS)
    finally:
        tracemalloc.stop()
        desk.close()
    assert after == before
    assert memory_after - memory_before < ROUNDS * GROWTH_BYTES_A_ROUND
