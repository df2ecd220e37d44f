"""What a console remembers between two starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.services.session import Session, Sessions

URL = "sqlite:////srv/desk.db"
LEFT = Session(
    view=2, filter="who:me", cursor=1042, hide_paused=True, side_pane=False, language="ru", theme="nord"
)


def test_the_console_starts_as_it_was_left(tmp_path: Path):
    """View, filter, cursor, side pane, language and theme return."""
    Sessions(tmp_path, URL, "anna").save(LEFT)
    assert Sessions(tmp_path, URL, "anna").load() == LEFT


def test_a_first_start_remembers_nothing(tmp_path: Path):
    """Without a session everything is left to the settings."""
    assert Sessions(tmp_path, URL, "anna").load() == Session()


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b'"x"', b"\xff"])
def test_a_damaged_session_is_a_first_start(tmp_path: Path, damage: bytes):
    """It never stops the console, and the next one is remembered again."""
    sessions = Sessions(tmp_path, URL, "anna")
    sessions.save(LEFT)
    next(tmp_path.rglob("*.json")).write_bytes(damage)
    assert sessions.load() == Session()
    sessions.save(LEFT)
    assert sessions.load() == LEFT


def test_a_value_of_the_wrong_kind_is_as_if_never_set(tmp_path: Path):
    """A file from another version, or edited by hand, gives what can be used of it."""
    sessions = Sessions(tmp_path, URL, "anna")
    sessions.save(LEFT)
    next(tmp_path.rglob("*.json")).write_text(
        '{"view": true, "filter": 3, "cursor": -4, "hide_paused": 1, "theme": "nord", "more": 1}'
    )
    assert sessions.load() == Session(theme="nord")


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path):
    """A full or read-only disk loses the memory, not the console."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    sessions = Sessions(blocked, URL, "anna")
    sessions.save(LEFT)
    assert sessions.load() == Session()
