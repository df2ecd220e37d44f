"""What the drivers say becomes words, and mistakes of the program stay what they are."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from supportdesk.models.base import SchemaProblem, Store, Unavailable
from supportdesk.models.errors import detail, in_words


def test_a_mistake_in_a_statement_is_no_failure_of_the_database(store: Store) -> None:
    """It is raised as the driver raises it: somebody has to mend the program."""
    for statement in ("SELEKT 1", "SELECT %s, %s"):
        with pytest.raises(Exception) as mistake:
            store.rows(statement, (1,))
        assert in_words(mistake.value) is None


def test_tables_of_another_version_are_told_as_such(store: Store) -> None:
    """A table or column that is not there means that the schema is not ours."""
    for statement in ("SELECT * FROM nowhere", "SELECT colour FROM ticket"):
        with pytest.raises(SchemaProblem, match="supportdesk init"):
            store.rows(statement)


def test_a_password_in_an_error_is_not_shown() -> None:
    """A driver that repeats the address it could not reach does not give the password away."""
    said = psycopg.OperationalError("can't reach postgresql://anna:s3cret@host/desk\nsecond line")
    told = in_words(said)
    assert isinstance(told, Unavailable)
    assert "s3cret" not in str(told)
    assert "second line" not in str(told)


def test_escape_sequences_in_an_error_are_made_harmless() -> None:
    """A server's message is foreign text as any other."""
    assert "\x1b" not in detail(psycopg.OperationalError("\x1b]0;pwn\x07 lost"))


def test_an_error_without_words_has_its_name() -> None:
    """There is always something to read."""
    assert detail(sqlite3.OperationalError()) == "OperationalError"


def test_other_exceptions_have_no_words() -> None:
    """What is not a driver's is not explained here."""
    assert in_words(ValueError("x")) is None
    assert in_words(sqlite3.IntegrityError("NOT NULL constraint failed")) is None
