"""A desk from before the register: its waiting tickets get what the register needs, nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from supportdesk.domain.commands import Pause
from supportdesk.domain.ticket import Line, Wait
from supportdesk.models import engineers, events, schema, tickets
from supportdesk.models.base import Forbidden, Store
from supportdesk.models.engineers import Engineer
from supportdesk.models.providers import Provider, ProviderPerson, all_of, upsert
from supportdesk.models.schema import migrate
from tests.domain.story import Story
from tests.models.tickets_made import row, stored_by_an_older_program
from tests.postgres_server import PostgresServer


def test_waiting_tickets_of_an_older_desk_are_brought_up_to_date(
    opened, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their rows are the folds of their histories afterwards, also where a number came later."""
    older = tmp_path / "older"
    shutil.copytree(schema.MIGRATIONS, older, ignore=shutil.ignore_patterns("__pycache__", "000[5-9]*"))
    store: Store = opened(empty_database_url)
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", older)
        migrate(store)
    story = (
        Story()
        .registered("10:00")
        .does("11:00", Pause(Wait.PROVIDER, "Север"))
        .does("11:30", Pause(Wait.PROVIDER, "Север", "INC-1"))
    )
    expected = row(story.events)
    since_us = expected.asked_us or 0  # the older program counted from the last pause on
    number = stored_by_an_older_program(store, story.events, waiting_since_us=since_us + 1)
    migrate(store)
    with store.reading():
        assert tickets.projection(store, number) == expected
        assert events.broken_chains(store) == []


def test_an_enrolled_login_keeps_the_register(
    postgres_store: Store, postgres_server: PostgresServer, opened
) -> None:
    """An engineer registers a provider and imports its contacts anew; nobody forgets a name of its."""
    login = postgres_server.create_role("anna", grants=())
    with postgres_store.transaction():
        engineers.add(postgres_store, Engineer("anna", "Анна", Line.FIRST, ""))
    anna: Store = opened(postgres_store.url.replace("postgres@", f"{login}@"))
    for phone in ("1", "2"):
        with anna.transaction():
            upsert(anna, Provider("sever", "Север", contacts=(ProviderPerson("Смена", phone),)))
    assert all_of(anna) == [Provider("sever", "Север", contacts=(ProviderPerson("Смена", "2"),))]
    with pytest.raises(Forbidden), anna.transaction():
        anna.change("DELETE FROM provider_name")
