"""A terminal for the program: a real pty, what was written to it, and what stands on its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import pyte

PATIENCE_S = 60
ROOT = Path(__file__).parent.parent.parent

ENTER, TAB, CTRL_S, F10 = "\r", "\t", "\x13", "\x1b[21~"
KITTY_CTRL_S_CYRILLIC = "\x1b[1099;5u"
"""Ctrl+ы, as terminals with the Kitty protocol report Ctrl+S in the Russian layout."""

KITTY_ESCAPE = "\x1b[27u"
"""Esc in the same protocol: unlike a bare ESC it can't be taken for the beginning of something."""

_KITTY_MODES = re.compile(rb"\x1b\[[<>]\d*u")
"""The request of that protocol, of which pyte would print the last letter."""

_FOLDERS = ("CACHE", "CONFIG", "DATA", "STATE")
SETTINGS = 'time_zone = "Europe/Moscow"\nbell = false\ndesktop_notifications = false\n'


class Terminal:
    """The console in a terminal of its own; end it in a `with`."""

    def __init__(
        self,
        url: str,
        home: Path,
        *,
        actor: str | None = "anna",
        size: tuple[int, int] = (120, 36),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        columns, lines = size
        home.mkdir(exist_ok=True)
        config = home / "config.toml"
        config.write_text(SETTINGS)
        self.written = bytearray()
        """Every byte that the program wrote."""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.modes_before = self._modes(theirs)
        command = [sys.executable, "-m", "supportdesk", "--database", url, "--lang", "ru"]
        self._process = subprocess.Popen(
            command + (["--as", actor] if actor else []),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={
                **os.environ,
                "HOME": str(home),
                **{
                    f"XDG_{kind}_HOME": str(home / kind.lower())
                    for kind in ("CACHE", "CONFIG", "DATA", "STATE")
                },
                "SUPPORTDESK_CONFIG": str(config),
                "COLORTERM": "truecolor",
                "PYTHONUTF8": "1",
                "TEXTUAL_DISABLE_KITTY_KEY": "",
                **(environ or {}),
            },
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 (one call, single thread)
        )
        self._theirs = theirs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(PATIENCE_S)
        for end in (self._ours, self._theirs):
            os.close(end)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    @property
    def screen(self) -> str:
        """What stands on the screen, line by line."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def title(self) -> str:
        """The terminal's title."""
        return str(self._screen.title)

    @property
    def modes_now(self) -> list[Any]:
        """The terminal's modes as they stand."""
        return self._modes(self._theirs)

    def send(self, keys: str | bytes) -> None:
        """Type."""
        os.write(self._ours, keys.encode() if isinstance(keys, str) else keys)

    def read(self, wait_s: float = 0.05) -> bool:
        """Take in what the program has written; False when there was nothing within that time."""
        got = False
        while select.select([self._ours], [], [], 0 if got else wait_s)[0]:
            try:
                data = os.read(self._ours, 65536)
            except OSError:
                return got
            self.written += data
            self._stream.feed(_KITTY_MODES.sub(b"", data))
            got = True
        return got

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Read until something is true; the screen is told when it never is."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, f"never came: {what}\n{self.screen}"
            assert self._process.poll() is None, f"ended before {what}\n{self.screen}"
            self.read()

    def shows(self, *words: str) -> None:
        """Wait for all these words on the screen."""
        self.until(lambda: all(word in self.screen for word in words), " and ".join(words))

    def shows_no(self, words: str) -> None:
        """Wait until these words are no longer on the screen."""
        self.until(lambda: words not in self.screen, f"no {words}")

    def ends(self) -> int:
        """Wait for the program's end and return its exit status; everything it wrote is taken in."""
        deadline = time.monotonic() + PATIENCE_S
        while self._process.poll() is None:
            assert time.monotonic() < deadline, f"never ended\n{self.screen}"
            self.read()
        self.read()
        return self._process.returncode

    def kill(self) -> None:
        """End it as a power cut does."""
        os.kill(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_S)

    @staticmethod
    def _modes(descriptor: int) -> list[Any]:
        return termios.tcgetattr(descriptor)[:4]
