"""Who is at a console now, and at which ticket: advice, never a lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.queue import from_us
from supportdesk.models.base import Store
from supportdesk.models.tables import Presence as Presences

EXPIRES = timedelta(seconds=60)
"""Who was not seen for so long has gone without a word."""


@dataclass(frozen=True, slots=True)
class Presence:
    """An engineer at a console."""

    login: str
    host: str
    number: int | None
    """The ticket that is open there."""
    seen_at: datetime


def heartbeat(store: Store, login: str, host: str, number: int | None, now: datetime) -> None:
    """Record, in a transaction, that an engineer is here and which ticket is open."""
    query = Presences.insert(login=login, host=host, number=number, seen_at=now)
    target = [Presences.login, Presences.host]
    store.apply(query.on_conflict(conflict_target=target, preserve=[Presences.number, Presences.seen_at]))


def leave(store: Store, login: str, host: str) -> None:
    """Record, in a transaction, that an engineer has closed the console."""
    store.apply(Presences.delete().where(Presences.login == login, Presences.host == host))


def others(store: Store, login: str, now: datetime) -> list[Presence]:
    """Return who else is here, by login and host."""
    query = (
        Presences.select(Presences.login, Presences.host, Presences.number, Presences.seen_at)
        .where(Presences.login != login, Presences.seen_at > now - EXPIRES)
        .order_by(Presences.login, Presences.host)
    )
    return [
        Presence(who, host, number, from_us(seen_us)) for who, host, number, seen_us in store.select(query)
    ]
