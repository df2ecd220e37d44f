"""The chain of hashes: nothing recorded can be changed without every later hash giving it away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from supportdesk.domain.events import Event
from supportdesk.domain.fix_task import FixEvent
from supportdesk.domain.queue import to_us

BEGINNING = ""
"""What stands in for the hash before the first event."""

Stored = tuple[int, int, int, str, str, str]
"""An event as it is stored: seq, at_us, recorded_us, actor, kind, data."""

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_ascii = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def stored(event: Event | FixEvent) -> Stored:
    """Return an event as it is stored."""
    kind = str(event.kind)
    return (event.seq, to_us(event.at), to_us(event.recorded_at), event.actor, kind, canonical(event.data))


def canonical(data: Mapping[str, Any]) -> str:
    """Return data as JSON text: always the same text for the same data, and one that UTF-8 can hold."""
    text = _canonical(dict(data))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, from outside
        return _ascii(dict(data))
    return text


def link(previous: str, number: int, event: Stored) -> str:
    """Return the hash of an event of a ticket or a fix task: it covers the hash before it."""
    return hashlib.sha256(_canonical([previous, number, *event]).encode()).hexdigest()
