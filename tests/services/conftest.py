"""What most tests of services begin with: a clock that is moved, and a desk with the customer alfa."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from tests.services.alfa import START, alfa_desk


@pytest.fixture
def clock() -> FixedClock:
    """A clock that the test moves."""
    return FixedClock(START)


@pytest.fixture
def alfas_desk(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk with the customer alfa, on each engine; what a test left behind is proved after it."""
    desk = alfa_desk(database_url, tmp_path, clock)
    yield desk
    proof = reading.verify(desk)
    assert (proof.problems, proof.fix_problems) == ({}, {})
    desk.close()


@pytest.fixture
def desk(alfas_desk: Desk) -> Desk:
    """The desk of a test, where its file says nothing else."""
    return alfas_desk
