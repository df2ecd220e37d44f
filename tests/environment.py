"""The environment every test runs in, whoever starts it and from where.

Loaded by `-p` in pyproject.toml, before pytest's other plugins: one of them imports textual, which
reads its variables once, when it is imported.
"""

from __future__ import annotations

import os
import time

_FOREIGN = (
    "CLICOLOR", "COLORTERM", "COLUMNS", "FORCE_COLOR", "LANGUAGE", "LC_", "LINES", "NO_COLOR",
    "PG", "SUPPORTDESK_", "TEXTUAL", "TERM_PROGRAM", "VTE_",
)  # fmt: skip
"""Variables, by their beginning, of the caller's terminal, language and servers."""

_OURS = {
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    # pyte prints a stray letter for textual's request of the Kitty protocol.
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
    "TZ": "UTC",
}


def settle() -> None:
    """Set what a test may see, and unset what it must not; PG_BIN stays, it says where a server is."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN) and name != "PG_BIN":
            del os.environ[name]
    os.environ.update(_OURS)
    time.tzset()


settle()
