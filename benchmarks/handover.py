"""The draft of a handover of a desk that drowns in work, beside one SELECT of the rows it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import databases
from benchmarks.floors import Floor
from benchmarks.measure import Line, side_by_side
from benchmarks.storage import desk_at
from supportdesk.services import handover
from tests.postgres_server import PostgresServer

OPEN, ALL = 5_000, 6_000


def run(*, quick: bool) -> Iterator[Line]:
    """Measure on both engines."""
    rounds = 5 if quick else 30
    with databases.sqlite(ALL, OPEN) as url:
        yield _draft("SQLite", url, rounds)
    with PostgresServer(settings=databases.DURABLE) as server, databases.postgresql(server, ALL, OPEN) as url:
        yield _draft("PostgreSQL", url, rounds)


def _draft(name: str, url: str, rounds: int) -> Line:
    with ExitStack() as closing:
        desk, floor = desk_at(url), Floor(url)
        closing.callback(desk.close)
        closing.callback(floor.close)
        assert len(handover.draft(desk).lines) == OPEN
        floors, ours = side_by_side(floor.all, lambda: handover.draft(desk), rounds)
    return Line(f"{name}: draft of a handover, {OPEN} open", ours, 25, floors)
