"""The desk on the command line: the console's verbs, with the same rules and the same history."""

from __future__ import annotations

from supportdesk.cli.entry import main

__all__ = ["main"]
