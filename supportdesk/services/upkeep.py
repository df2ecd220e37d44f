"""Keeping a desk healthy: its schema, its diagnosis, its backup."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from supportdesk.clock import Clock
from supportdesk.config import Settings
from supportdesk.domain.errors import Refused
from supportdesk.i18n import N_
from supportdesk.models import backup
from supportdesk.models.base import Forbidden
from supportdesk.models.schema import SchemaState, migrate
from supportdesk.models.schema import schema_state as state_of_schema
from supportdesk.services.desk import Desk, open_desk
from supportdesk.services.diagnosis import Diagnosis, Finding, diagnose, open_store
from supportdesk.services.errors import NotEnrolled

__all__ = [
    "Diagnosis",
    "Finding",
    "SchemaState",
    "back_up",
    "diagnose",
    "fill_with_demo",
    "initialise",
    "schema_state",
]


def schema_state(url: str, settings: Settings) -> SchemaState:
    """Tell whether the database has the tables of this version of the program."""
    store = open_store(url, settings)
    try:
        return state_of_schema(store)
    finally:
        store.close()


def initialise(url: str, settings: Settings) -> list[str]:
    """Create the schema or bring it up to date; return the names of the steps applied, oldest first."""
    store = open_store(url, settings)
    try:
        return migrate(store)
    except Forbidden:  # an engineer's login may not change tables, and need not where they are current
        if state_of_schema(store) is not SchemaState.CURRENT:
            raise
        return []
    finally:
        store.close()


def fill_with_demo(
    url: str, settings: Settings, clock: Clock | None = None, actor: str | None = None
) -> None:
    """Fill an empty desk with believable work up to now; see `demo.seed`. Who makes it is its engineer."""
    from supportdesk.services.demo import seed

    if actor is None:
        with suppress(NotEnrolled):
            open_desk(url, data_folder=settings.data_folder).close()
    store = open_store(url, settings)
    try:
        seed(store, None if clock is None else clock.now(), data_folder=settings.data_folder)
    finally:
        store.close()


def back_up(desk: Desk, file: Path) -> int:
    """Write a consistent, proved copy of a SQLite desk that stays in use; return its bytes.

    Raises `Refused` when the file is there already, or on PostgreSQL, whose own tools do it.
    """
    if desk.store.engine == "postgresql":
        its_own = N_("PostgreSQL is backed up by its own tools: pg_dump --format=custom --file={file}")
        raise Refused(its_own, file=file)
    return backup.copy(desk.store, file.absolute())
