"""What is being typed is on disk soon, without the screen waiting for it."""

from __future__ import annotations

import asyncio

from supportdesk.screens.scribe import Scribe


async def test_the_first_change_and_the_last_word_are_written_at_once():
    """What changes right after it is written when it is time, in its last state; a removal never waits."""
    written: asyncio.Queue[tuple[str, int | None]] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def write(key: str, state: int | None) -> None:
        loop.call_soon_threadsafe(written.put_nowait, (key, state))

    scribe = Scribe[str, int](write, failed=lambda error: None, again_after_s=3600)
    scribe.put("note", 1)
    assert await written.get() == ("note", 1)
    scribe.put("note", 2)
    scribe.put("note", 3)
    assert written.empty()
    scribe.write_down()
    assert await written.get() == ("note", 3)
    scribe.put("note", None)
    assert await written.get() == ("note", None)


async def test_a_disk_that_refuses_is_told_of_and_the_next_change_is_tried_again():
    """Full at first, it has room later."""
    told: asyncio.Queue[OSError] = asyncio.Queue()
    states: list[int | None] = []
    full = [True]

    def write(_key: str, state: int | None) -> None:
        if full.pop() if full else False:
            raise OSError(28, "No space left on device")
        states.append(state)

    scribe = Scribe[str, int](write, failed=told.put_nowait)
    scribe.put("note", 1)
    assert (await told.get()).errno == 28
    scribe.put("note", 2)
    scribe.write_down()
    assert states == [2]
