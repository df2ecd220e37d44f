"""What the radar sees on a desk, and what it offers no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.radar import Ground
from supportdesk.domain.ticket import Line, Wait
from supportdesk.models import engineers
from supportdesk.services import incidents, radar, tickets
from supportdesk.services.desk import Desk
from tests.postgres_server import PostgresServer
from tests.services.desks import another, new_desk

NOW = datetime(2026, 11, 23, 11, 31, tzinfo=UTC)
WITHIN = timedelta(minutes=15)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still."""
    return FixedClock(NOW)


@pytest.fixture
def desk(database_url: str, clock: FixedClock) -> Iterator[Desk]:
    """An empty desk, on either engine."""
    desk = new_desk(database_url, clock)
    yield desk
    desk.close()


def came(desk: Desk, n: int, subject: str = "Не уходят SMS") -> list[int]:
    """Take in n messages."""
    return [tickets.receive(desk, subject).number for _ in range(n)]


def look(desk: Desk) -> radar.Sighting:
    """Look with the default settings."""
    return radar.look(desk, least=3, within=WITHIN)


def test_similar_messages_are_offered(desk: Desk) -> None:
    """As one cluster; what is linked or ended is no part of it."""
    numbers = came(desk, 7)
    (offer,) = look(desk).offers
    assert offer.numbers == tuple(numbers)
    tickets.register(desk, numbers[0], "outage")
    tickets.refuse(desk, numbers[0], "не наше")
    assert look(desk).offers[0].numbers == tuple(numbers[1:])


def test_what_was_declined_is_offered_no_more(desk: Desk, database_url: str, clock: FixedClock) -> None:
    """New requests are counted by themselves: so many as make a matter are offered again."""
    came(desk, 5)
    radar.decline(desk, look(desk).offers[0].numbers)
    other = another(database_url, clock)
    assert look(other).offers == ()
    came(desk, 4)
    assert look(other).offers == ()
    came(desk, 1)
    assert len(look(other).offers[0].numbers) == 5
    other.close()


def test_a_category_and_a_provider_are_grounds(desk: Desk, clock: FixedClock) -> None:
    """Of high priority, and not changes of settings; after an hour nothing is new any more."""
    for subject in ("счёт", "тариф", "договор", "отчёт", "акт"):
        tickets.register_call(desk, "settings-change", subject)
        tickets.register_call(desk, "other", subject)
    assert look(desk).offers == ()
    numbers = [tickets.register_call(desk, "outage", f"{s} 1").number for s in ("а1", "б2", "в3", "г4", "д5")]
    (offer,) = look(desk).offers
    assert (offer.ground, offer.value, offer.numbers) == (Ground.CATEGORY, "outage", tuple(numbers))
    for number in numbers:
        tickets.wait(desk, number, Wait.PROVIDER, provider="Север")
    assert look(desk).offers[0].ground is Ground.PROVIDER
    clock.advance(timedelta(hours=2))
    assert look(desk).offers == ()


def test_what_looks_like_an_open_incident_is_offered_for_it(desk: Desk) -> None:
    """And not as an incident of its own; an ended incident takes nothing."""
    head, _done = incidents.begin(desk, came(desk, 2), subject="Не уходят SMS", category="outage")
    new = came(desk, 5)
    seen = look(desk)
    assert (seen.offers, seen.of(head)) == ((), tuple(new))
    incidents.each(
        desk,
        [*(view.number for view in incidents.incident(desk, head).members), head],
        lambda d, n, o: tickets.resolve(d, n, "Готово", **o),
    )
    seen = look(desk)
    assert (seen.of(head), seen.offers[0].numbers) == ((), tuple(new))


def test_an_engineer_may_decline_on_a_server(postgres_server: PostgresServer, postgres_url: str) -> None:
    """With an engineer's grants alone."""
    desk = new_desk(postgres_url)
    numbers = came(desk, 5)
    login = postgres_server.create_role("anna", grants=())
    with desk.store.transaction():
        engineers.add(desk.store, engineers.Engineer("anna", "Анна Петрова", Line.FIRST))
    anna = another(postgres_url.replace("postgres@", f"{login}@"))
    radar.decline(anna, numbers)
    assert look(anna).offers == ()
    anna.close()
    desk.close()
