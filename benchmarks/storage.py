"""The desk's own work against plain SQL: queue, ticket, registration, change."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from itertools import cycle

from benchmarks import databases
from benchmarks.floors import Floor
from benchmarks.measure import Line, median, side_by_side
from supportdesk.domain.ticket import State, Wait
from supportdesk.services import reading, tickets
from supportdesk.services.desk import Desk, open_desk
from tests.postgres_server import PostgresServer

SMALL, LARGE = 20_000, 1_000_000

Pair = tuple[list[float], list[float]]
"""Samples of the floor, and ours."""


def run(*, quick: bool) -> Iterator[Line]:
    """Measure on SQLite and PostgreSQL."""
    rounds = 40 if quick else 300
    with databases.sqlite(SMALL) as small:
        first = yield from _engine("SQLite", small, rounds)
    with databases.sqlite(LARGE) as large:
        yield from _flatness("SQLite", first, large, rounds)
    with PostgresServer(settings=databases.DURABLE) as server:
        with databases.postgresql(server, SMALL) as small:
            first = yield from _engine("PostgreSQL", small, rounds)
        if not quick:
            with databases.postgresql(server, LARGE) as large:
                yield from _flatness("PostgreSQL", first, large, rounds)


def desk_at(url: str) -> Desk:
    """Open a desk as whoever may act there."""
    return open_desk(url, "anna" if url.startswith("sqlite") else None)


def _engine(name: str, url: str, rounds: int) -> Generator[Line, None, Pair]:
    with ExitStack() as closing:
        desk, floor = desk_at(url), Floor(url)
        closing.callback(desk.close)
        closing.callback(floor.close)
        queue = _first_50(desk, floor, rounds)
        yield Line(
            f"{name}: queue, first 50 of {databases.LIVE} live, {SMALL:,} in all", queue[1], 4, queue[0]
        )
        floors, ours = side_by_side(floor.all, lambda: reading.queue_rows(desk), max(20, rounds // 5))
        yield Line(f"{name}: whole queue of {databases.LIVE} rows, ready to draw", ours, 4, floors)
        floors, ours = side_by_side(lambda: floor.ticket(1), lambda: reading.show(desk, 1), rounds)
        yield Line(f"{name}: one ticket with {databases.LONG} events", ours, 6, floors)
        floors, ours = side_by_side(
            floor.register,
            lambda: tickets.register_call(desk, "outage", "Не уходят SMS", customer="customer-1"),
            rounds,
        )
        yield Line(f"{name}: register, durable, with history", ours, 4, floors)
        open_now = [row.number for row in reading.queue_rows(desk) if row.state is State.OPEN][:100]
        verbs = cycle(
            [*((_wait, number) for number in open_now), *((_resume, number) for number in open_now)]
        )
        same = cycle(open_now)

        def change() -> None:
            verb, number = next(verbs)
            verb(desk, number)

        floors, ours = side_by_side(lambda: floor.change(next(same)), change, rounds)
        yield Line(f"{name}: change state, with history", ours, 4, floors)
        return queue


def _first_50(desk: Desk, floor: Floor, rounds: int) -> Pair:
    assert len(reading.queue_rows(desk, 50)) == 50
    return side_by_side(floor.first, lambda: reading.queue_rows(desk, 50), rounds)


def _flatness(name: str, small: Pair, url: str, rounds: int) -> Iterator[Line]:
    with ExitStack() as closing:
        desk, floor = desk_at(url), Floor(url)
        closing.callback(desk.close)
        closing.callback(floor.close)
        floors, ours = _first_50(desk, floor, rounds)
        yield Line(f"{name}: queue, first 50, {LARGE:,} in all", ours, 4, floors)
        scale = median(ours) / median(small[1])
        yield Line(f"{name}: queue, {LARGE:,} by {SMALL:,}", [scale], 1.2, unit="x", judged="median")


def _wait(desk: Desk, number: int) -> None:
    tickets.wait(desk, number, Wait.CLIENT)


def _resume(desk: Desk, number: int) -> None:
    tickets.resume(desk, number)
