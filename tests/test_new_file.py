"""A file that an engineer saves: whole or not at all, and never over another."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from supportdesk.domain.errors import Refused
from supportdesk.new_file import write_new


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    """What clients wrote is nobody else's on the machine."""
    file = write_new(tmp_path / "log.md", "Смена")
    assert file.read_bytes() == "Смена".encode()
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is typed as in a shell, and told as what it is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert write_new(Path("~/log.pdf"), b"%PDF") == tmp_path / "log.pdf"


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    """Somebody's earlier file stays as it was, a link to nowhere included."""
    kept = tmp_path / "kept"
    kept.write_text("before")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    for taken in (kept, link):
        with pytest.raises(Refused, match="is there already"):
            write_new(taken, "after")
    assert kept.read_text() == "before"
    assert not (tmp_path / "nowhere").exists()


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    """A mistyped folder is the engineer's to mend."""
    with pytest.raises(Refused, match=r"There is no folder .*typo"):
        write_new(tmp_path / "typo" / "log.md", "")
    assert not (tmp_path / "typo").exists()


def test_of_a_full_disk_no_half_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engineer is told why, and the name is free for another attempt."""

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="No space left on device"):
        write_new(tmp_path / "log.md", "text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["log\0.md", "l" * 300])
def test_a_name_that_no_file_can_have_is_told_in_words(tmp_path: Path, name: str) -> None:
    """Nothing that is typed ends in a stack trace."""
    with pytest.raises(Refused, match="can't be written"):
        write_new(tmp_path / name, "")


def test_lone_surrogates_spoil_no_file(tmp_path: Path) -> None:
    """A text that is no text is written with marks for what it isn't."""
    assert write_new(tmp_path / "log.md", "a\ud800b").read_bytes() == b"a?b"
