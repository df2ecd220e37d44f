"""What was typed into questions is kept on this machine."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from supportdesk.services.drafts import Draft, Drafts
from supportdesk.services.unsent import KEPT, Typed, Unsent

URL = "sqlite:////srv/desk.db"
AT = datetime(2026, 11, 23, 3, 40, tzinfo=UTC)
NOTE = ("WriteNote", 7)
TYPED = Typed(AT, {"text": "строка\nещё"})


def test_each_engineer_has_again_what_they_typed_at_that_desk(tmp_path: Path):
    """Nobody meets somebody else's words; forms' drafts beside them are none."""
    Unsent(tmp_path, URL, "anna").save(NOTE, TYPED)
    Drafts(tmp_path, URL, "anna").save(Draft(AT, "op", {"subject": "Шлюз"}, 7))
    assert Unsent(tmp_path, URL, "anna").all(AT) == {NOTE: TYPED}
    assert Unsent(tmp_path, URL, "oleg").all(AT) == {}
    assert Unsent(tmp_path, "sqlite:////srv/other.db", "anna").all(AT) == {}
    assert Drafts(tmp_path, URL, "anna").calls() == []
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in tmp_path.rglob("*.json"))


def test_what_is_recorded_damaged_or_old_does_not_come_back(tmp_path: Path):
    """A damaged file stays for whoever wants to look into it."""
    kept = Unsent(tmp_path, URL, "anna")
    kept.save(NOTE, TYPED)
    kept.forget(NOTE)
    kept.forget(NOTE)
    assert kept.all(AT) == {}
    kept.save(NOTE, TYPED)
    assert kept.all(AT + KEPT + timedelta(seconds=1)) == {}
    assert kept.all(AT) == {}
    kept.save(NOTE, TYPED)
    (file,) = tmp_path.rglob("*.json")
    file.write_text('{"question": "WriteNote", "number": 7, "at": "soon", "fields": {}}')
    assert kept.all(AT) == {}
    assert list(tmp_path.rglob("*unreadable*"))
