"""How long it takes until a change made on one console is known on another, with the row to be drawn."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from queue import Queue

from benchmarks import databases
from benchmarks.measure import Line
from benchmarks.storage import SMALL, desk_at
from supportdesk.services import reading, tickets
from supportdesk.services.live import Live
from tests.postgres_server import PostgresServer

_GIVE_UP_S = 30


def run(*, quick: bool) -> Iterator[Line]:
    """Measure on both engines."""
    rounds = 30 if quick else 200
    with databases.sqlite(SMALL) as url:
        yield Line("SQLite: a change known on the other console", _samples(url, rounds), 300, judged="p99")
    with PostgresServer(settings=databases.DURABLE) as server, databases.postgresql(server, SMALL) as url:
        yield Line(
            "PostgreSQL: a change known on the other console", _samples(url, rounds), 100, judged="p99"
        )


def _samples(url: str, rounds: int) -> list[float]:
    """Return milliseconds from the moment a verb has returned to the moment the other console has the row."""
    here, there = desk_at(url), desk_at(url)
    heard: Queue[tuple[float, int]] = Queue()

    def on_change(numbers: frozenset[int] | None) -> None:
        for number, row in reading.rows_of(there, numbers or ()).items():
            heard.put((time.perf_counter(), row.version if number == 1 else 0))

    live = Live(url, on_change=on_change, on_lost=lambda error: None, on_back=lambda: None)
    rng = random.Random(1)
    samples = []
    try:
        for round_ in range(rounds + 3):
            time.sleep(rng.uniform(0.02, 0.3))  # at any moment of the other console's look
            version = tickets.note(here, 1, "проверил").version
            done = time.perf_counter()
            while True:
                at, seen = heard.get(timeout=_GIVE_UP_S)
                if seen >= version:
                    break
            if round_ >= 3:
                samples.append(max(0.0, (at - done) * 1000))
    finally:
        live.close()
        here.close()
        there.close()
    return samples
