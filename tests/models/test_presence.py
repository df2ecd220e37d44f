"""Who else is here."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.models import presence
from supportdesk.models.base import Store
from supportdesk.models.presence import Presence
from tests.domain.story import at


def here(store: Store, login: str, host: str, number: int | None, clock: str) -> None:
    """Be seen."""
    with store.transaction():
        presence.heartbeat(store, login, host, number, at(clock))


def test_the_others_are_seen_with_their_tickets(store: Store) -> None:
    """Each console of everybody else, with the ticket that is open there now."""
    here(store, "anna", "a", 1, "10:00:00")
    here(store, "oleg", "b", 2, "10:00:00")
    here(store, "oleg", "b", None, "10:00:10")
    here(store, "oleg", "c", 3, "10:00:05")
    assert presence.others(store, "anna", at("10:00:20")) == [
        Presence("oleg", "b", None, at("10:00:10")),
        Presence("oleg", "c", 3, at("10:00:05")),
    ]


def test_who_is_not_seen_any_more_has_gone(store: Store) -> None:
    """A console that fell silent is forgotten by itself, and one that was closed at once."""
    here(store, "oleg", "b", 2, "10:00:00")
    assert presence.others(store, "anna", at("10:00:00") + presence.EXPIRES - timedelta(microseconds=1))
    assert presence.others(store, "anna", at("10:00:00") + presence.EXPIRES) == []
    with store.transaction():
        presence.leave(store, "oleg", "b")
    assert presence.others(store, "anna", at("10:00:01")) == []
