"""The console starts also where nothing can be kept."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path

import pytest

from supportdesk.config import Paths
from supportdesk.folders import LOG, usable

LOGGER = logging.getLogger("supportdesk")


@pytest.fixture(autouse=True)
def _logger(monkeypatch: pytest.MonkeyPatch) -> None:
    """The logger as it was before."""
    monkeypatch.setattr(LOGGER, "propagate", LOGGER.propagate)
    monkeypatch.setattr(LOGGER, "level", LOGGER.level)


def test_where_everything_can_be_kept_nothing_is_said() -> None:
    """State and log are in the user's folders, for him alone; the log ends with the console."""
    with ExitStack() as stack:
        paths, problems = usable(Paths(), stack)
        LOGGER.warning("Сбой")
        assert (paths.state_instead, paths.writes_log, problems) == (None, True, [])
    LOGGER.warning("Позже")
    written = (Paths().log / LOG).read_text(encoding="utf-8")
    assert "Сбой" in written
    assert "Позже" not in written
    assert Paths().state.stat().st_mode & 0o777 == 0o700


def test_where_nothing_can_be_kept_it_is_said_and_the_console_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Drafts live as long as the console; there is no log, and nothing is written over the screen."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with ExitStack() as stack:
        paths, problems = usable(Paths(), stack)
        LOGGER.error("Сбой")
        assert ["no log" in str(told) for told in problems] == [False, True]
        assert "until the console is left" in str(problems[0])
        assert not paths.writes_log
        (paths.state / "draft").touch()
        kept = paths.state
    assert not kept.exists()
    assert capsys.readouterr() == ("", "")


def test_a_log_that_fails_writes_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """A disk may be full, or a folder go away, while the console runs."""
    with ExitStack() as stack:
        usable(Paths(), stack)
        Paths().log.rmdir()
        LOGGER.error("Сбой")
    assert capsys.readouterr() == ("", "")
