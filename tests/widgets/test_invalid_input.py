"""The console survives bytes that are no text, in a real terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest
from textual import events

from supportdesk.text import TEXT_LIMIT
from supportdesk.widgets.invalid_input import ForgivingParser

APP = """
from textual.app import App
from supportdesk.widgets.invalid_input import forgive_invalid_input

class Desk(App):
    def on_mount(self):
        self.call_after_refresh(lambda: self._driver.write("READY"))
    def on_key(self, event):
        if event.key == "q":
            self.exit(result=7)

forgive_invalid_input()
raise SystemExit(Desk().run())
"""
DEADLINE_S = 30


def read_until(terminal: int, marker: bytes) -> bytes:
    """Read from a terminal until the marker was seen, or it was closed."""
    seen = b""
    while marker not in seen:
        ready, _, _ = select.select([terminal], [], [], DEADLINE_S)
        assert ready, f"nothing within {DEADLINE_S} s after {seen[-200:]!r}"
        try:
            seen += os.read(terminal, 65536)
        except OSError:
            break
    return seen


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\xff", id="a byte that is no UTF-8"),
        pytest.param(b"\xd0/", id="half of a Cyrillic letter"),
        pytest.param("привет".encode("cp1251"), id="a terminal in another encoding"),
        pytest.param(b"\x1b[1089::99;5u", id="a key report with three parts"),
        pytest.param(b"\x1b[99999999999;5u", id="a key report beyond Unicode"),
        pytest.param(b"\x1b[55296u", id="a lone surrogate as a key"),
    ],
)
def test_invalid_input_is_passed_over(sent: bytes, tmp_path: Path) -> None:
    """The key that follows still works, and the console ends as it was asked to."""
    terminal, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", APP],
        stdin=child, stdout=child, stderr=child, cwd=Path(__file__).parents[2],
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "HOME": str(tmp_path)},
        start_new_session=True,
    )  # fmt: skip
    os.close(child)
    try:
        read_until(terminal, b"READY")
        os.write(terminal, sent)
        os.write(terminal, b" q")
        read_until(terminal, b"never sent: until closed")
        assert process.wait(DEADLINE_S) == 7
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def pasted(text: str, piece: int) -> list[object]:
    """What the parser makes of a paste that comes in pieces, and of a key after it."""
    parser = ForgivingParser()
    data = f"a\x1b[200~{text}\x1b[201~b"
    return [
        event for start in range(0, len(data), piece) for event in parser.feed(data[start : start + piece])
    ]


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 1024])
def test_a_paste_presses_no_keys(piece: int):
    """Escape sequences in a clipboard are text, however the terminal cuts it into pieces."""
    before, paste, after = pasted("ok\x1b[12~\x1bOQ\x1b[20\x1b", piece)
    assert isinstance(before, events.Key)
    assert isinstance(paste, events.Paste)
    assert isinstance(after, events.Key)
    assert (before.key, after.key) == ("a", "b")
    assert paste.text == "ok␛[12~␛OQ␛[20␛"


def test_a_paste_longer_than_any_text_is_cut():
    """A megabyte in the clipboard by mistake holds nobody up."""
    (_before, paste, _after) = pasted("Q" * 1_000_000, 1024)
    assert isinstance(paste, events.Paste)
    assert len(paste.text) == TEXT_LIMIT
