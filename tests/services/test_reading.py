"""What is asked of the desk without changing it, and the documents that scripts get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Unknown
from supportdesk.domain.ticket import Line, State, Wait
from supportdesk.services import reading, tickets
from supportdesk.services.documents import full_document, ticket_document
from tests.services.alfa import DAY, HOUR, MINUTE, START, alfa_desk


@pytest.fixture
def desk(database_url: str, tmp_path: Path, clock: FixedClock):
    """A desk with the customer alfa, on each engine; it is not proved: a test here spoils its histories."""
    desk = alfa_desk(database_url, tmp_path, clock)
    yield desk
    desk.close()


def call(desk, category: str = "outage", **more) -> int:
    """Register a call of alfa's and return its number."""
    return tickets.register_call(desk, category, "Не уходят SMS", customer="alfa", **more).number


def test_a_ticket_is_shown_as_it_was(desk, clock):
    """At an earlier moment nothing later is seen; before its receipt it was not there."""
    number = call(desk)
    clock.advance(HOUR)
    tickets.wait(desk, number, Wait.CLIENT)
    clock.advance(HOUR)
    tickets.resolve(desk, number, "готово")
    view = reading.show(desk, number, START + 90 * MINUTE)
    assert view.ticket.state is State.WAITING_CLIENT
    assert len(view.events) == 3
    assert view.resolution.consumed_us == 3_600_000_000
    with pytest.raises(Unknown):
        reading.show(desk, number, START - MINUTE)
    with pytest.raises(Unknown):
        reading.show(desk, number + 1)


def test_the_queue_is_in_the_consoles_order(desk, clock):
    """Unregistered on top, then by priority, then by time left; paused ones keep their place."""
    normal, urgent = call(desk, "other"), call(desk)
    clock.advance(MINUTE)
    later, mail = call(desk), tickets.receive(desk, "Почта").number
    tickets.wait(desk, later, Wait.PROVIDER)
    clock.advance(HOUR)
    expected = [mail, urgent, later, normal]
    assert [view.number for view in reading.queue_views(desk)] == expected
    assert [row.number for row in reading.queue_rows(desk)] == expected
    assert [row.number for row in reading.queue_rows(desk, limit=2)] == expected[:2]


def test_the_queue_is_shown_as_it_was(desk, clock):
    """What has ended since was live then; what came since was not there."""
    ended = call(desk)
    clock.advance(HOUR)
    tickets.resolve(desk, ended, "готово")
    call(desk)
    assert [v.number for v in reading.queue_views(desk, START + MINUTE)] == [ended]
    assert reading.queue_views(desk, START - DAY) == []


def test_ended_tickets_are_found_by_their_words(desk):
    """Every text of the history counts."""
    number = call(desk)
    tickets.resolve(desk, number, "Переключили маршрут")
    assert [view.number for view in reading.find(desk, "маршрут")] == [number]
    assert reading.find(desk, "нетакого") == []


def test_the_document_of_a_ticket_is_the_contracts(desk, clock):
    """Every field of the contract is there, with the figures of a story whose figures are known."""
    number = call(desk, received_at=START - 4 * MINUTE)
    clock.advance(HOUR)
    tickets.escalate(desk, number, Line.SECOND, "нужен доступ")
    clock.advance(HOUR)
    tickets.wait(desk, number, Wait.CLIENT)
    clock.advance(HOUR)
    document = full_document(reading.show(desk, number))
    sla = document["sla"]
    assert {**document, "sla": None, "events": None} == {
        "number": number,
        "subject": "Не уходят SMS",
        "customer": "alfa",
        "contact": "",
        "channel": "phone",
        "category": "outage",
        "priority": "critical",
        "state": "waiting_client",
        "assignee": None,
        "line": "2",
        "version": 4,
        "received_at": "2026-11-23T05:56:00Z",
        "registered_at": "2026-11-23T06:00:00Z",
        "ended_at": None,
        "reopened": 0,
        "ping_pong": 0,
        "unread": 0,
        "incident": None,
        "merged_into": None,
        "follows": None,
        "promise": None,
        "waiting": {
            "for": "client",
            "since": "2026-11-23T08:00:00Z",
            "provider": "",
            "reference": "",
            "note": "",
        },
        "sla": None,
        "events": None,
    }
    assert sla["as_of"] == "2026-11-23T09:00:00Z"
    assert sla["agreement"] == {"valid_from": "2025-12-31T21:00:00Z", "default": False}
    assert sla["registration"] == {
        "status": "met",
        "target_s": 300,
        "consumed_s": 240,
        "left_s": 60,
        "due_at": "2026-11-23T06:01:00Z",
        "breached_at": None,
        "provisional": False,
    }
    assert sla["resolution"] == {
        "status": "paused",
        "running": False,
        "target_s": 14_400,
        "consumed_s": 7_200,
        "left_s": 7_200,
        "due_at": None,
        "breached_at": None,
        "waiting_client_s": 3_600,
        "waiting_provider_s": 0,
        "resolved_gap_s": 0,
        "merged_idle_s": 0,
        "breach_cause": None,
        "breach_relaxed": False,
        "first_resolution_s": None,
        "by_holder_s": {"1": 3_600, "2": 3_600, "developer": 0, "qa": 0},
    }
    assert document["events"][-1] == {
        "seq": 4,
        "at": "2026-11-23T08:00:00Z",
        "recorded_at": "2026-11-23T08:00:00Z",
        "actor": desk.actor,
        "kind": "paused",
        "data": {"waiting": "client", "note": ""},
    }
    json.dumps(document)


def test_a_breach_is_in_the_document_to_the_end(desk, clock):
    """Its moment and cause stay, and what is left is negative."""
    number = call(desk)
    clock.advance(5 * HOUR)
    tickets.resolve(desk, number, "поздно")
    clock.advance(DAY)
    resolution = ticket_document(reading.show(desk, number))["sla"]["resolution"]
    assert resolution["status"] == "breached"
    assert resolution["breached_at"] == "2026-11-23T10:00:00Z"
    assert resolution["breach_cause"] == "elapsed"
    assert resolution["left_s"] == -3_600


def test_a_target_that_is_not_agreed_is_null(desk, clock):
    """So are its time left and its due time."""
    from supportdesk.domain.agreement import Terms
    from supportdesk.models import customers

    with desk.store.transaction():
        terms = Terms({}, {}, valid_from=START - DAY)
        customers.upsert(desk.store, customers.Customer("bare", "Голый"), [terms])
    number = tickets.register_call(desk, "outage", "SMS", customer="bare").number
    resolution = ticket_document(reading.show(desk, number))["sla"]["resolution"]
    assert (resolution["target_s"], resolution["left_s"], resolution["due_at"]) == (None, None, None)
    assert resolution["status"] == "running"


@pytest.mark.parametrize("us", [1, 400_000, 999_999])
def test_whole_seconds_add_up(desk, clock, us):
    """Consumed and left make the target, the holders' shares what is consumed, whatever was rounded."""
    from datetime import timedelta

    number = call(desk)
    for line in (Line.SECOND, Line.DEVELOPER, Line.QA, Line.FIRST):
        clock.advance(timedelta(seconds=10, microseconds=us))
        tickets.escalate(desk, number, line, "дальше")
    clock.advance(timedelta(microseconds=us))
    resolution = ticket_document(reading.show(desk, number))["sla"]["resolution"]
    assert resolution["consumed_s"] + resolution["left_s"] == resolution["target_s"]
    assert sum(resolution["by_holder_s"].values()) == resolution["consumed_s"]


def test_a_touched_row_and_a_touched_history_are_found(desk):
    """Verify names each ticket and what is wrong with it; what is whole is not named."""
    touched, changed, whole = call(desk), call(desk), call(desk)
    trigger = {
        "sqlite": "DROP TRIGGER event_not_changed",
        "postgresql": "DROP TRIGGER event_not_changed ON event",
    }
    with desk.store.transaction():
        desk.store.change("UPDATE ticket SET line = 'qa' WHERE number = %s", (touched,))
        desk.store.change(trigger[desk.store.engine])
        desk.store.change("UPDATE event SET actor = 'mallory' WHERE ticket = %s AND seq = 2", (changed,))
    proof = reading.verify(desk)
    assert proof.tickets == 3
    assert set(proof.problems) == {touched, changed}
    assert "chain" in proof.problems[changed]
    assert "row" in proof.problems[touched]
    assert whole not in proof.problems
