"""Who is at a console now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.services import presence
from tests.services.desks import new_desk

START = datetime(2026, 11, 23, 3, 40, tzinfo=UTC)


@pytest.fixture
def clock():
    """A clock that the test moves."""
    return FixedClock(START)


@pytest.fixture
def desk(database_url: str, clock: FixedClock):
    """A desk on each engine in turn."""
    desk = new_desk(database_url, clock)
    yield desk
    desk.close()


def test_a_colleague_at_a_console_is_seen_with_the_ticket_that_is_open_there(desk):
    """Name, host, ticket and when he was last seen."""
    presence.here(replace(desk, actor="oleg"), 1042)
    (other,) = presence.others(desk)
    assert (other.login, other.number, other.seen_at) == ("oleg", 1042, START)
    assert presence.others(desk, 1042) == [other]
    assert presence.others(desk, 1043) == []


def test_one_is_no_company_to_oneself(desk):
    """One's own consoles are not among the others."""
    presence.here(desk, 1042)
    assert presence.others(desk) == []


def test_who_is_not_heard_of_any_more_is_gone(desk, clock: FixedClock):
    """A console that died says no goodbye: it expires, and a missed heartbeat or two don't end it."""
    presence.here(replace(desk, actor="oleg"))
    clock.advance(timedelta(seconds=2 * presence.EVERY_S))
    assert len(presence.others(desk)) == 1
    clock.advance(timedelta(seconds=2 * presence.EVERY_S))
    assert presence.others(desk) == []


def test_saying_goodbye_is_seen_at_once(desk):
    """A closed console is not waited out."""
    oleg = replace(desk, actor="oleg")
    presence.here(oleg)
    presence.leave(oleg)
    presence.leave(oleg)
    assert presence.others(desk) == []


def test_two_consoles_of_a_colleague_are_one_colleague(desk, clock, monkeypatch: pytest.MonkeyPatch):
    """He is shown where he was last seen, and leaving one console leaves the other."""
    oleg = replace(desk, actor="oleg")
    presence.here(oleg, 1)
    with monkeypatch.context() as patch:
        patch.setattr(presence, "console_name", lambda: "elsewhere:7")
        clock.advance(timedelta(seconds=1))
        presence.here(oleg, 2)
    assert [other.number for other in presence.others(desk)] == [2]
    assert [other.number for other in presence.others(desk, 1)] == [1]
    presence.leave(oleg)
    assert [other.number for other in presence.others(desk)] == [2]
