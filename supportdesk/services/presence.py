"""Who is at a console now, and at which ticket. It is advice: nobody is kept from anything by it."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import timedelta

from supportdesk.models import presence
from supportdesk.models.presence import Presence
from supportdesk.services.desk import Desk

__all__ = ["EVERY_S", "Presence", "here", "leave", "others"]

EVERY_S = presence.EXPIRES / timedelta(seconds=1) / 3
"""How often a console says that it is there: two of three may be lost."""


def here(desk: Desk, number: int | None = None) -> None:
    """Say that this console is in use, and which ticket is open at it; valid for `EVERY_S` and some grace."""
    with desk.store.transaction():
        presence.heartbeat(desk.store, desk.actor, console_name(), number, desk.now())


def leave(desk: Desk) -> None:
    """Say goodbye: this console is closed."""
    with desk.store.transaction():
        presence.leave(desk.store, desk.actor, console_name())


def others(desk: Desk, number: int | None = None) -> Sequence[Presence]:
    """Return who else is at a console now, each engineer once, last seen first; only those at ``number``."""
    with desk.store.reading():
        present = presence.others(desk.store, desk.actor, desk.now())
    present.sort(key=lambda other: other.seen_at, reverse=True)
    latest: dict[str, Presence] = {}
    for other in present:
        if number is None or other.number == number:
            latest.setdefault(other.login, other)
    return list(latest.values())


def console_name() -> str:
    """Return what tells this console from another of the same engineer's: the host and the process."""
    return f"{socket.gethostname()}:{os.getpid()}"
