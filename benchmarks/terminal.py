"""A program in a terminal of its own: what it writes, when, and what it costs."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_TICKS_S = os.sysconf("SC_CLK_TCK")
_PATIENCE_S = 30.0


class Terminal:
    """Runs a program in a pseudo-terminal, from a `with` to its end."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 120, lines: int = 40, environ: Mapping[str, str] = {}
    ) -> None:
        self.started = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its compiled files
            os.environ.update(environ)
            os.execvp(command[0], list(command))
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)

    def read(self, timeout_s: float) -> bytes:
        """Return what is written within a time, maybe nothing; EOFError when the program has ended."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, timeout_s))
        if not ready:
            return b""
        try:
            written = os.read(self._master, 1 << 16)
        except OSError:
            written = b""
        if not written:
            raise EOFError("the program has ended")
        return written

    def until(self, shown: str) -> float:
        """Return the milliseconds from the start to the moment a pattern has been written."""
        pattern, written = re.compile(shown.encode()), b""
        deadline = time.perf_counter() + _PATIENCE_S
        while not pattern.search(written):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"never written: {shown}; the last was {written[-300:]!r}")
            written += self.read(0.5)
        return (time.perf_counter() - self.started) * 1000

    def press(self, key: str, quiet_s: float = 0.04) -> float | None:
        """Press a key; return the milliseconds to the last byte it caused, None when there was none."""
        pressed = time.perf_counter()
        os.write(self._master, key.encode())
        first = self.read(0.5)
        if not first:
            return None
        last = time.perf_counter()
        while self.read(quiet_s):
            last = time.perf_counter()
        return (last - pressed) * 1000

    def idle(self, seconds: float) -> tuple[float, float]:
        """Watch for a time without touching a key; return percent of a core, and bytes per second."""
        before, begun, size = self.cpu_s(), time.perf_counter(), 0
        while (left := begun + seconds - time.perf_counter()) > 0:
            size += len(self.read(left))
        passed = time.perf_counter() - begun
        return (self.cpu_s() - before) / passed * 100, size / passed

    def drain(self, seconds: float) -> None:
        """Read whatever is written for a time, as a terminal does."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)

    def cpu_s(self) -> float:
        """Return the seconds of a core that the program has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_S

    def memory_mib(self) -> float:
        """Return what the program holds in memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
