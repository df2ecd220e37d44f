"""What agreements do by themselves: once, late or in time, and never silently."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk.cli.card import card_words
from supportdesk.clock import FixedClock
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Line, State, Wait
from supportdesk.formats import moment
from supportdesk.services import merging, policies, reading, tickets
from supportdesk.services.alarms import fire_due
from supportdesk.services.customers import card, import_file
from supportdesk.services.recording import Outcome
from tests.services.alfa import ALFA, HOUR, MINUTE, START, alfa_desk
from tests.services.desks import another

POLICY = '\n[customer.agreement.policy]\nwarn = [60, 80]\nescalate = { at = 75, to = "2" }\n'
DUE = 3 * HOUR
"""Three quarters of a critical ticket's four hours."""


@pytest.fixture
def desk(database_url: str, tmp_path, clock: FixedClock):
    """A desk on each engine whose customer alfa has a policy; at the end everything adds up."""
    desk = alfa_desk(database_url, tmp_path, clock)
    agree(desk, tmp_path, ALFA + POLICY)
    yield desk
    assert reading.verify(desk).problems == {}
    desk.close()


def agree(desk, folder, text: str) -> None:
    """Import what is agreed."""
    (folder / "agreed.toml").write_text(text, encoding="utf-8")
    import_file(desk, folder / "agreed.toml")


def call(desk, customer: str | None = "alfa") -> int:
    """A critical call, which has four hours."""
    return tickets.register_call(desk, "outage", "Не уходят SMS", customer=customer, assignee="anna").number


def carried_out(desk, known=None) -> list[Outcome]:
    """What a console does that looks at the whole queue now."""
    return policies.carry_out(desk, reading.queue_rows(desk), to_us(desk.now()), known)


def handed_over(desk, number: int) -> list[Event]:
    """What rules did with a ticket."""
    events = reading.show(desk, number).events
    return [event for event in events if event.kind is Kind.ESCALATED and "rule" in event.data]


def test_a_ticket_goes_to_the_line_at_its_moment_and_once(desk, clock: FixedClock):
    """Not a microsecond earlier; the event names the rule, whose the ticket was, and that it was in time."""
    number = call(desk)
    clock.set(START + DUE - timedelta(microseconds=1))
    assert carried_out(desk) == []
    clock.set(START + DUE)
    (done,) = carried_out(desk)
    (event,) = done.events
    assert event.data == {
        "line": "2",
        "from": "1",
        "reason": "",
        "rule": "agreement alfa 2026-01-01: resolution at 75 %",
        "customer": "alfa",
        "valid_from": "2026-01-01T00:00:00+03:00",
        "percent": 75,
        "reached": (START + DUE).isoformat(),
        "late": False,
        "had": "anna",
    }
    assert (done.ticket.line, done.ticket.assignee, done.ticket.fresh) == (Line.SECOND, None, True)
    clock.advance(HOUR)
    assert carried_out(desk) == []
    assert len(handed_over(desk, number)) == 1


@pytest.mark.parametrize(
    ("zone", "since"),
    [("America/New_York", "2025-12-31T16:00:00-05:00"), ("", "2026-01-01T02:00:00+05:00")],
)
def test_the_day_of_an_agreement_is_the_customers_wherever_it_is_told(
    desk, tmp_path, clock: FixedClock, zone: str, since: str
):
    """Of a customer who names no zone it is the desk's."""
    desk = replace(desk, time_zone=ZoneInfo("Asia/Yekaterinburg"))
    agree(desk, tmp_path, (ALFA + POLICY).replace("Europe/Moscow", zone))
    call(desk)
    clock.set(START + DUE)
    (done,) = carried_out(desk)
    assert done.events[0].data["valid_from"] == since
    shown = card_words(card(desk, "alfa"), desk.catalogue, desk.now(), desk.time_zone)
    assert moment(datetime.fromisoformat(since), datetime.fromisoformat(since).tzinfo) in shown


def test_without_a_policy_nothing_happens_by_itself(desk, clock: FixedClock):
    """Everything is off until it is agreed: for other customers and for unknown callers."""
    number = call(desk, None)
    clock.advance(DAY_AND_NIGHT)
    assert carried_out(desk) == []
    assert reading.show(desk, number).ticket.line is Line.FIRST


DAY_AND_NIGHT = 24 * HOUR


def test_what_came_due_while_nobody_was_here_is_done_once_and_marked_late(desk, clock: FixedClock):
    """It happens now, not then: the history tells both, however much was noted in between."""
    number = call(desk)
    clock.set(START + DUE + HOUR)
    tickets.note(desk, number, "ещё смотрим")
    clock.advance(MINUTE / 2)
    (done,) = carried_out(desk)
    assert (done.events[0].data["late"], done.events[0].at) == (True, clock.now())
    assert done.events[0].data["reached"] == (START + DUE).isoformat()


def test_several_consoles_at_once_do_it_once(desk, database_url: str, clock: FixedClock):
    """Threads on connections of their own: one hands it over, the others find it done."""
    numbers = [call(desk) for _ in range(4)]
    clock.set(START + DUE)
    barrier, done, failed = threading.Barrier(4), [], []

    def console() -> None:
        desk = another(database_url, clock)
        try:
            rows = reading.queue_rows(desk)
            barrier.wait(30)
            done.extend(policies.carry_out(desk, rows, to_us(clock.now())))
        except Exception as error:
            failed.append(error)
        finally:
            desk.close()

    threads = [threading.Thread(target=console) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert sorted(outcome.number for outcome in done) == numbers
    assert [len(handed_over(desk, number)) for number in numbers] == [1] * 4


def test_waiting_brings_no_ticket_to_its_moment(desk, clock: FixedClock):
    """A paused clock stands; what it had reached before the pause is done, and the pause goes on."""
    waiting, reached = call(desk), call(desk)
    clock.set(START + HOUR)
    tickets.wait(desk, waiting, Wait.CLIENT)
    clock.set(START + DUE + MINUTE)
    tickets.wait(desk, reached, Wait.CLIENT)
    clock.advance(DAY_AND_NIGHT)
    (done,) = carried_out(desk)
    assert (done.number, done.ticket.state) == (reached, State.WAITING_CLIENT)
    assert handed_over(desk, waiting) == []


def test_a_ticket_that_stands_there_already_is_left_alone_for_good(desk, clock: FixedClock):
    """At the moment it was at the developer's: giving it back later does not set the rule off."""
    number = call(desk)
    tickets.escalate(desk, number, Line.DEVELOPER, "похоже на ошибку")
    clock.set(START + DUE)
    assert carried_out(desk) == []
    tickets.escalate(desk, number, Line.FIRST, "нужны примеры")
    clock.advance(HOUR)
    assert carried_out(desk) == []


def test_a_rule_is_undone_by_whoever_is_there_and_does_not_come_again(desk, clock: FixedClock):
    """It was nobody's own act, so anybody takes it back; the ticket is whose it was."""
    number = call(desk)
    clock.set(START + DUE)
    carried_out(desk)
    undone = merging.undo(desk.acting_as("oleg") if desk.store.engine == "sqlite" else desk, number)
    assert (undone.ticket.line, undone.ticket.assignee) == (Line.FIRST, "anna")
    clock.advance(HOUR)
    assert carried_out(desk) == []


def test_a_ticket_keeps_the_policy_under_which_it_was_received(desk, tmp_path, clock: FixedClock):
    """A policy agreed or cancelled later reaches into no ticket that is there."""
    before = call(desk)
    agree(desk, tmp_path, ALFA)
    after = call(desk)
    clock.set(START + DUE)
    assert [outcome.number for outcome in carried_out(desk)] == [before]
    assert reading.show(desk, after).ticket.line is Line.FIRST


def test_a_stricter_category_brings_the_moment_at_once(desk, clock: FixedClock):
    """What is consumed already counts against the new target."""
    number = tickets.register_call(desk, "partial-outage", "Не уходят SMS", customer="alfa").number
    clock.set(START + 5 * HOUR)
    assert carried_out(desk) == []
    tickets.categorise(desk, number, "outage")
    (done,) = carried_out(desk)
    assert done.events[0].data["late"] is False


def test_a_request_that_is_not_registered_stays_with_the_first_line(desk, clock: FixedClock):
    """There is nothing yet that another line could do."""
    tickets.receive(desk, "Не приходят коды", customer="alfa")
    clock.advance(DAY_AND_NIGHT)
    assert carried_out(desk) == []


def test_the_policy_says_at_which_shares_is_warned(desk, clock: FixedClock):
    """Sixty and eighty percent for this customer, the usual ones for others."""
    alfas, others = call(desk), call(desk, None)
    clock.advance(DAY_AND_NIGHT)
    fired = fire_due(desk, reading.queue_rows(desk), to_us(clock.now()))
    assert [a.percent for a in fired if a.number == alfas] == [60, 80]
    assert [a.percent for a in fired if a.number == others] == [50, 75, 90, 100]


def test_a_memory_of_what_is_done_saves_asking_and_never_skips_what_is_not(desk, clock: FixedClock):
    """A console whose clock is ahead of the desk's asks again until it is really done."""
    call(desk)
    known: set = set()
    clock.set(START + DUE - MINUTE)
    rows = reading.queue_rows(desk)
    assert policies.carry_out(desk, rows, to_us(START + DUE), known) == []
    assert known == set()
    clock.set(START + DUE)
    assert len(policies.carry_out(desk, rows, to_us(START + DUE), known)) == 1
    assert len(known) == 1


def test_consoles_hear_what_rules_did_since_they_began(desk, clock: FixedClock):
    """In the order of time, and nothing of what people did."""
    first = call(desk)
    clock.set(START + DUE)
    carried_out(desk)
    second = call(desk)
    tickets.escalate(desk, second, Line.SECOND, "сложно")
    assert [(n, e.data["percent"]) for n, e in policies.told_since(desk, START)] == [(first, 75)]
    assert policies.told_since(desk, START + DUE + MINUTE) == []
