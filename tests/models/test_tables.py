"""What Peewee and the domain think of the tables is what the migrations made."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from supportdesk.domain.projection import Projection
from supportdesk.models import tables
from supportdesk.models.base import Store
from supportdesk.models.tables import UtcField


def test_a_table_has_the_columns_that_its_model_names(store: Store) -> None:
    """Names, order and whether a column may be empty are the same."""
    for table in tables.ALL:
        with store.reading():
            made = store.database.get_columns(table._meta.table_name)
        modelled = table._meta.sorted_fields
        assert [column.name for column in made] == [field.column_name for field in modelled]
        keys = set(table._meta.get_primary_keys())
        nullable = [column.null for column, field in zip(made, modelled, strict=True) if field not in keys]
        assert nullable == [field.null for field in modelled if field not in keys]


def test_a_ticket_is_stored_as_its_projection() -> None:
    """The columns of a ticket are its number and the projection's fields."""
    columns = [field.column_name for field in tables.Ticket._meta.sorted_fields]
    assert columns == ["number", *(field.name for field in fields(Projection))]


def test_an_instant_is_stored_in_microseconds() -> None:
    """It comes back equal and in UTC, whatever its offset was."""
    field = UtcField()
    instant = datetime.fromisoformat("2026-11-23T03:40:00.000001+05:00")
    read = field.python_value(field.db_value(instant))
    assert read == instant
    assert read is not None
    assert read.tzinfo is UTC
    assert field.db_value(None) is None
    assert field.python_value(None) is None


def test_a_naive_instant_is_never_stored() -> None:
    """Nobody can say which moment it means."""
    with pytest.raises(ValueError):
        UtcField().db_value(datetime(2026, 11, 23))  # noqa: DTZ001
