"""Believable work for a look around."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Line, State
from supportdesk.models import events as event_store
from supportdesk.models.base import Store
from supportdesk.models.schema import migrate
from supportdesk.services import customers, engineers, handover, outbox, reading
from supportdesk.services.demo import LOGIN, seed
from supportdesk.services.desk import Desk, open_desk
from supportdesk.services.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind
from supportdesk.services.providers import waiting
from supportdesk.text import clean

NOW = datetime(2026, 11, 23, 11, 31, 7, tzinfo=UTC)


def seeded(url: str, now: datetime = NOW, **options) -> Desk:
    """A desk full of work at a fixed moment."""
    store = Store.open(url, FixedClock(now))
    migrate(store)
    seed(store, now, **{"closed": 250, **options})
    store.close()
    return open_desk(url, clock=FixedClock(now), acting=False)


def histories(desk: Desk):
    """Every ticket's events."""
    with desk.store.reading():
        return event_store.histories(desk.store, list(event_store.numbers(desk.store)))


@pytest.fixture
def desk(sqlite_url: str):
    """A small demonstration."""
    desk = seeded(sqlite_url)
    yield desk
    desk.close()


def test_made_up_histories_are_honest(database_url: str):
    """Every row is what its history adds up to, and every chain holds, on either engine."""
    desk = seeded(database_url)
    proof = reading.verify(desk)
    assert proof.problems == {}
    assert proof.tickets > 280
    desk.close()


def test_the_same_seed_makes_the_same_work(sqlite_url: str, postgres_url: str):
    """Twice the same desk, to the microsecond; another seed makes another one."""
    one, other = seeded(sqlite_url), seeded(postgres_url)
    assert histories(one) == histories(other)
    one.close()
    other.close()


def test_another_seed_makes_other_work(sqlite_url: str, tmp_path):
    """The past differs, the open tickets are the same ones."""
    one, other = seeded(sqlite_url), seeded(f"sqlite:///{tmp_path / 'other.db'}", rng_seed=7)
    assert histories(one) != histories(other)
    subjects = [[row.subject for row in reading.queue_rows(desk)] for desk in (one, other)]
    assert subjects[0] == subjects[1]
    one.close()
    other.close()


@pytest.mark.parametrize("rng_seed", range(6))
def test_no_seed_breaks_a_rule(sqlite_url: str, rng_seed: int):
    """Whatever the dice say, every step is one that the process allows."""
    desk = seeded(sqlite_url, rng_seed=rng_seed, closed=400)
    assert len(histories(desk)) >= 430
    desk.close()


@pytest.mark.parametrize("now", [NOW, datetime(2028, 2, 29, 0, 0, tzinfo=UTC)])
def test_times_are_relative_to_now(sqlite_url: str, now: datetime):
    """Two months up to now, nothing in the future, and the newest message has just come."""
    desk = seeded(sqlite_url, now)
    events = [event for history in histories(desk).values() for event in history]
    assert max(event.recorded_at for event in events) <= now
    assert now - min(event.at for event in events) < timedelta(days=61)
    assert any(now - event.at < timedelta(minutes=3) for event in events)
    desk.close()


def test_the_queue_shows_every_kind_of_work(desk: Desk):
    """States, categories, lines, pauses, promises, an incident, unread answers, unknown callers."""
    rows = reading.queue_rows(desk)
    now_us = to_us(NOW)
    assert 35 <= len(rows) <= 50
    assert {row.state for row in rows} == {s for s in State if s.live}
    assert {row.line for row in rows} == set(Line)
    assert {row.category for row in rows} - {None} == {c.code for c in desk.catalogue}
    assert [row.state for row in rows[:4]] == [State.RECEIVED] * 4
    assert sum(row.overdue(now_us) for row in rows) in range(3, 9)
    assert sum(row.promise_us is not None for row in rows) >= 3
    assert any(row.promise_us is not None and row.promise_us - now_us < 3_600_000_000 for row in rows)
    assert max(Counter(row.incident for row in rows if row.incident).values()) >= 3
    assert any(row.unread for row in rows)
    assert any(row.customer is None for row in rows)
    assert any(row.to_chase(now_us) for row in rows)
    assert len([w for w in waiting(desk) if w.provider is not None and w.tickets]) >= 2
    assert any(row.default_terms for row in rows)
    assert any(row.target_us is None for row in rows)
    assert any(row.assignee is None and row.state is State.OPEN for row in rows)
    assert any(row.reopened for row in rows)
    assert any(len(row.subject) > 150 for row in rows)


def test_the_past_holds_every_kind_of_event(desk: Desk):
    """Nothing that can happen to a ticket is missing, merges and corrections included."""
    kinds = {event.kind for history in histories(desk).values() for event in history}
    assert kinds >= set(Kind) - {Kind.IDENTIFIED, Kind.READDRESSED, Kind.TAKEN_BACK, Kind.RELEASED}


def test_letters_are_sent_wait_and_lack_an_address(desk: Desk):
    """Each state that an engineer meets is there, and what was asked stands in its letter."""
    letters = outbox.messages(desk)
    assert {letter.state for letter in letters} == set(Delivery) - {Delivery.CANCELLED}
    assert {letter.kind for letter in letters} >= {LetterKind.QUESTION, LetterKind.MESSAGE}
    failed = [letter for letter in letters if letter.state is Delivery.FAILED]
    assert 1 <= len(failed) <= 3
    assert {letter.problem for letter in failed} == {UNKNOWN_ADDRESS}


def test_the_shift_began_with_a_handover_that_is_accepted(desk: Desk):
    """The one before signed it for the acting engineer, line by line as it was then; nothing of it is red."""
    begun = handover.show(desk)
    assert (begun.coming, begun.accepted_by) == (LOGIN, LOGIN)
    assert begun.leaving != LOGIN
    assert begun.lines
    assert not begun.red
    assert handover.unfinished(desk) == ()


def test_customers_and_engineers_are_there(desk: Desk):
    """A dozen customers with agreements of several kinds, and somebody on every line."""
    cards = [customers.card(desk, customer.code) for customer in customers.find(desk, "", 100)]
    assert 9 <= len(cards) <= 12
    assert any(not card.versions for card in cards)
    assert any(len(card.versions) > 1 for card in cards)
    assert {str(t.resolution_starts) for card in cards for t in card.versions} == {"registration", "receipt"}
    assert {engineer.line for engineer in engineers.everybody(desk)} == set(Line)
    with desk.store.reading():
        logins = {engineer.login for engineer in engineers.everybody(desk)}
    actors = {event.actor for history in histories(desk).values() for event in history}
    assert actors == logins | {"mail"}


def test_hostile_texts_are_in_it_and_are_clean(desk: Desk):
    """An attempt at escape sequences came by mail: it is stored as plain text, its markup untouched."""
    texts = [
        str(value)
        for history in histories(desk).values()
        for event in history
        for value in event.data.values()
    ]
    assert any("[@click=app.quit]" in text for text in texts)
    assert all(clean(text) == text for text in texts)


def test_old_alarms_are_not_told_again(desk: Desk):
    """A demonstration begins calmly: what was reached long ago counts as told."""
    from supportdesk.services.alarms import fire_due

    rows = reading.queue_rows(desk)
    fired = fire_due(desk, rows, to_us(NOW))
    assert all(NOW - alarm.at < timedelta(minutes=6) for alarm in fired)


def test_a_desk_with_tickets_is_never_filled_up(desk: Desk):
    """Made-up work does not get among real work."""
    before = len(histories(desk))
    with pytest.raises(Refused):
        seed(desk.store, NOW, closed=10)
    assert len(histories(desk)) == before
