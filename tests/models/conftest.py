"""Stores with their tables made, and others on the same database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from supportdesk.clock import Clock
from supportdesk.models.base import Store
from supportdesk.models.schema import migrate
from tests.postgres_server import PostgresServer


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


@pytest.fixture(scope="session")
def template(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with its tables made, to be copied: faster than making them."""
    store = Store.open(postgres_server.start().create_database())
    migrate(store)
    name = str(store.rows("SELECT current_database()")[0][0])
    store.close()
    return name


@pytest.fixture
def sqlite_store(sqlite_url: str, opened: Callable[..., Store]) -> Store:
    """A store in a SQLite file, with its tables."""
    made = opened(sqlite_url)
    migrate(made)
    return made


@pytest.fixture
def postgres_store(
    postgres_server: PostgresServer, template: str, opened: Callable[..., Store]
) -> Iterator[Store]:
    """A store on PostgreSQL, with its tables."""
    url = postgres_server.start().create_database(template=template)
    yield opened(url)
    postgres_server.start().drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A store with its tables, on each engine in turn."""
    made: Store = request.getfixturevalue("sqlite_store" if request.param == "sqlite" else "postgres_store")
    return made
