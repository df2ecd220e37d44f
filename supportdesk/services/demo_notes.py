"""The notes of the demonstration's shift log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from supportdesk.models import shifts
from supportdesk.services.demo_world import length
from supportdesk.services.desk import Desk

_KEY = re.compile(r"\{([\w-]+)\}")


def write_notes(
    desk: Desk, now: datetime, written: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]
) -> None:
    """Write the entries of ``notes.toml``, each so long before ``now``; ``numbers``: the tickets by key."""
    with desk.store.transaction():
        for entry in sorted(written, key=lambda entry: length(entry["age"]), reverse=True):
            text = _KEY.sub(lambda key: str(numbers[key[1]]), entry["text"].strip())
            pinned = bool(entry.get("pinned"))
            shifts.add_note(desk.store, now - length(entry["age"]), entry["who"], text, pinned=pinned)
