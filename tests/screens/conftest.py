"""A desk with work on it, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from supportdesk import i18n
from supportdesk.clock import FixedClock
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Work, laid_out, staffed


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at NOW until it is moved."""
    return FixedClock(NOW)


@pytest.fixture
def desk(sqlite_url: str, clock: FixedClock) -> Iterator[Desk]:
    """An empty desk on SQLite with engineers and customers, as anna sees it."""
    desk = staffed(sqlite_url, clock)
    yield desk
    desk.close()


@pytest.fixture
def work(desk: Desk, clock: FixedClock) -> Work:
    """A ticket of each kind."""
    return laid_out(desk, clock)
