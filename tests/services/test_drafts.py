"""The draft of an interrupted form."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.services.drafts import Draft, Drafts

URL = "sqlite:////srv/desk.db"
AT = datetime(2026, 11, 23, 3, 40, tzinfo=UTC)
DRAFT = Draft(AT, "op", {"subject": "Не уходят SMS", "text": "строка\nещё"}, 7)
CALL = Draft(AT, "call", {"subject": "Упал шлюз"})


def test_a_draft_is_the_same_when_it_comes_back(tmp_path: Path):
    """All that was typed returns, with the moment the call was picked up."""
    Drafts(tmp_path, URL, "anna").save(DRAFT)
    assert Drafts(tmp_path, URL, "anna").of_ticket(7) == DRAFT


def test_each_engineer_and_each_database_has_its_own_draft(tmp_path: Path):
    """Nobody meets somebody else's draft, and nobody's own in another database."""
    Drafts(tmp_path, URL, "anna").save(DRAFT)
    assert Drafts(tmp_path, URL, "oleg").of_ticket(7) is None
    assert Drafts(tmp_path, "sqlite:////srv/other.db", "anna").of_ticket(7) is None


def test_each_interrupted_call_is_kept_for_itself(tmp_path: Path):
    """Two calls at once are two drafts, the one picked up first first; a message's form is none of them."""
    drafts = Drafts(tmp_path, URL, "anna")
    later = Draft(AT + timedelta(minutes=1), "another", {"subject": "Ещё один"})
    for draft in (later, DRAFT, CALL):
        drafts.save(draft)
    assert drafts.calls() == [CALL, later]
    drafts.forget(CALL)
    assert drafts.calls() == [later]
    assert drafts.of_ticket(7) == DRAFT


def test_the_call_of_a_program_that_knew_only_one_is_taken_up(tmp_path: Path):
    """After an upgrade the interrupted call is there, once, with its clock."""
    drafts = Drafts(tmp_path, URL, "anna")
    drafts.save(CALL)
    (file,) = tmp_path.rglob("*.json")
    old = file.read_text().replace('"call"', "null")
    drafts.forget(CALL)
    file.with_name(file.name.replace(".call-call", "")).write_text(old)
    (found,) = drafts.calls()
    assert (found.started_at, found.fields) == (CALL.started_at, CALL.fields)
    assert drafts.calls() == [found]
    drafts.forget(found)
    assert drafts.calls() == []


def test_a_cleared_draft_is_gone(tmp_path: Path):
    """After the form was finished nothing is left of it; clearing twice is no error."""
    drafts = Drafts(tmp_path, URL, "anna")
    drafts.save(DRAFT)
    drafts.forget(DRAFT)
    drafts.forget(DRAFT)
    assert drafts.of_ticket(7) is None


@pytest.mark.parametrize(
    "damage",
    [
        b"", b'{"started_at": "2026-', b"[]", b'{"fields": {}}', b"\xff\xfe", b"[" * 100_000,
        b'{"started_at": "2026-11-23T03:40:00", "fields": {}, "number": null, "operation": "op"}',
        b'{"started_at": "2026-11-23T03:40:00Z", "fields": [], "number": null, "operation": "op"}',
        b'{"started_at": "2026-11-23T03:40:00Z", "fields": {}, "number": null, "operation": "../op"}',
    ],
)  # fmt: skip
def test_a_damaged_draft_is_set_aside_and_never_stops_the_console(tmp_path: Path, damage: bytes):
    """A draft that can't be read counts as none, its bytes are kept, and a new one can be saved."""
    drafts = Drafts(tmp_path, URL, "anna")
    drafts.save(DRAFT)
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(damage)
    assert drafts.of_ticket(7) is None
    assert [kept.read_bytes() for kept in tmp_path.rglob("*.unreadable-*")] == [damage]
    drafts.save(DRAFT)
    assert drafts.of_ticket(7) == DRAFT


def test_a_crash_while_saving_leaves_the_last_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Until the new file is complete and on the disk, the old one stands."""
    drafts = Drafts(tmp_path, URL, "anna")
    drafts.save(DRAFT)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        drafts.save(Draft(AT, "op", {"subject": "другое"}, 7))
    assert drafts.of_ticket(7) == DRAFT
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == [next(tmp_path.rglob("*.json")).name]


def test_a_draft_is_for_its_engineer_alone(tmp_path: Path):
    """What a client said stands in a file that nobody else can read."""
    Drafts(tmp_path / "state", URL, "anna").save(DRAFT)
    (file,) = tmp_path.rglob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_hostile_text_in_a_draft_is_plain_text(tmp_path: Path):
    """Escape sequences and lone surrogates are cleaned before they are kept."""
    drafts = Drafts(tmp_path, URL, "anna")
    drafts.save(Draft(AT, "op", {"text": "\x1b]52;c;aGk=\x07\ud800"}))
    (loaded,) = drafts.calls()
    assert loaded.fields["text"].isprintable()
