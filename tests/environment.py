"""The environment every test runs in, whoever starts it and from where.

Loaded by `-p` in pyproject.toml, before pytest's other plugins: one of them imports textual, which
reads its variables once, when it is imported. Child processes inherit the result.
"""

from __future__ import annotations

import os
import time

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ZONE = "Asia/Yekaterinburg"
"""The host's zone in every test: not UTC, so that what takes a local time for UTC fails everywhere."""

_LEAKING = (
    "CLICOLOR", "COLORTERM", "COLUMNS", "FORCE_COLOR", "LANGUAGE", "LC_", "LINES", "NO_COLOR", "PG",
    "PYTHONWARNINGS", "SUPPORTDESK_", "TERM_PROGRAM", "TEXTUAL", "XDG_",
)  # fmt: skip
"""Variables, by their beginning, of the caller's terminal, language, servers and home."""

_KEPT = {"PG_BIN", "TEXTUAL_SNAPSHOT_TEMPDIR"}


def settle() -> None:
    """Unset what a test must not see, and set what every test may rely on."""
    for name in list(os.environ):
        if name.startswith(_LEAKING) and name not in _KEPT:
            del os.environ[name]
    # pyte prints a stray letter for textual's request of the Kitty protocol.
    os.environ |= {"LANG": "C.UTF-8", "TERM": "xterm-256color", "TEXTUAL_DISABLE_KITTY_KEY": "1", "TZ": ZONE}
    time.tzset()
    # No deadline: a machine that is busy with something else is no failure.
    hypothesis_settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypothesis_settings.load_profile("desk")


settle()
