"""Stores with their tables made, and others on the same database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from supportdesk.clock import Clock
from supportdesk.models.base import Store
from tests.services.desks import with_tables


@pytest.fixture
def opened() -> Iterator[Callable[..., Store]]:
    """Opens stores, as `Store.open` does, and closes them at the end."""
    stores: list[Store] = []

    def open_store(url: str, clock: Clock | None = None, **limits: int) -> Store:
        stores.append(Store.open(url, clock, **limits))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def sqlite_store(sqlite_url: str, opened: Callable[..., Store]) -> Store:
    """A store in a SQLite file, with its tables."""
    with_tables(sqlite_url).close()
    return opened(sqlite_url)


@pytest.fixture
def postgres_store(postgres_url: str, opened: Callable[..., Store]) -> Store:
    """A store on PostgreSQL, with its tables."""
    return opened(postgres_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A store with its tables, on each engine in turn."""
    made: Store = request.getfixturevalue("sqlite_store" if request.param == "sqlite" else "postgres_store")
    return made
