"""The console in a real terminal against a bare Textual app with one table: start, keys, idling, memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator

from benchmarks import databases
from benchmarks.measure import Line
from benchmarks.storage import LARGE, SMALL, desk_at
from benchmarks.terminal import Terminal
from supportdesk.domain.ticket import State, Wait
from supportdesk.services import reading, tickets

_ROWS = 50
_FRAME_MS = 17
_BARE = [sys.executable, "-m", "benchmarks.bare", str(_ROWS)]
_SHOWN = r"bench-\d{5}"
_HOURS = 168
_EVENTS_AN_HOUR = 30
"""Forty live tickets' worth of work, and then some."""


def run(*, quick: bool) -> Iterator[Line]:
    """Measure on a SQLite database with a million tickets; memory on a smaller one."""
    with tempfile.TemporaryDirectory() as home, databases.sqlite(LARGE) as url:
        yield _start(url, home, 4 if quick else 15)
        yield from _keys(url, home, 25 if quick else 150)
        yield from _idle(url, home, 10 if quick else 60)
    with tempfile.TemporaryDirectory() as home, databases.sqlite(SMALL) as url:
        yield from _week(url, home, hours=12 if quick else _HOURS)


def _console(url: str) -> list[str]:
    return [sys.executable, "-m", "supportdesk", "--database", url, "--as", "anna", "--lang", "ru"]


def _environ(home: str) -> dict[str, str]:
    places = {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {"HOME": home, "TERM": "xterm-256color", "TEXTUAL_DISABLE_KITTY_KEY": "1", **places}


def _start(url: str, home: str, rounds: int) -> Line:
    floors: list[float] = []
    ours: list[float] = []
    for round_ in range(rounds + 1):
        for command, samples in ((_BARE, floors), (_console(url), ours)):
            with Terminal(command, environ=_environ(home)) as terminal:
                took = terminal.until(_SHOWN)
            if round_:  # the first start fills the disk cache and the compiled files
                samples.append(took)
    return Line("start to a usable queue", ours, 1.6, floors)


def _keys(url: str, home: str, presses: int) -> Iterator[Line]:
    samples: dict[bool, list[float]] = {True: [], False: []}
    with (
        Terminal(_BARE, environ=_environ(home)) as bare,
        Terminal(_console(url), environ=_environ(home)) as desk,
    ):
        for terminal in (bare, desk):
            terminal.until(_SHOWN)
            terminal.drain(3)
        for press in range(presses):
            key = "\x1b[B" if press // 20 % 2 == 0 else "\x1b[A"
            for terminal in (bare, desk):
                took = terminal.press(key)
                if took is not None:
                    samples[terminal is bare].append(took)
    floors, ours = samples[True], samples[False]
    work = f"key press to painted screen, {databases.LIVE} live of {LARGE:,}"
    yield Line(work, ours, _FRAME_MS, floors, judged="difference")
    yield Line(work, ours, 50, floors, judged="p99")


def _idle(url: str, home: str, seconds: float) -> Iterator[Line]:
    with Terminal(_console(url), lines=66, environ=_environ(home)) as terminal:
        terminal.until(_SHOWN)
        terminal.drain(5)
        cpu, size = terminal.idle(seconds)
    yield Line("idle console, 60 rows counting down", [cpu], 2, unit="% of a core", judged="max")
    yield Line("idle console, to the terminal", [size], 2000, unit="bytes/s", judged="max")


def _week(url: str, home: str, hours: int) -> Iterator[Line]:
    """A colleague's work of a week, as fast as it goes, before the eyes of a console."""
    with Terminal(_BARE, environ=_environ(home)) as bare:
        bare.until(_SHOWN)
        bare.drain(1)
        floor = bare.memory_mib()
    desk = desk_at(url)
    numbers = [row.number for row in reading.queue_rows(desk) if row.state is State.OPEN][:200]
    after: list[float] = []
    with Terminal(_console(url), environ=_environ(home)) as terminal:
        terminal.until(_SHOWN)
        terminal.drain(3)
        for hour in range(hours):
            for event in range(_EVENTS_AN_HOUR):
                number = numbers[(hour * _EVENTS_AN_HOUR + event) % len(numbers)]
                if (hour * _EVENTS_AN_HOUR + event) // len(numbers) % 2 == 0:
                    tickets.wait(desk, number, Wait.CLIENT)
                else:
                    tickets.resume(desk, number)
                terminal.drain(0.01)
            after.append(terminal.memory_mib())
        tickets.receive(desk, "week-is-over")
        terminal.until("week-is-over")  # it has followed all along
    desk.close()
    yield Line(f"memory after {hours} hours of events", [after[-1]], 120, [floor], "MiB", "max")
    grown = max(0.0, after[-1] - after[0])
    yield Line("memory, the last hour above the first", [grown], 2, unit="MiB", judged="max")
