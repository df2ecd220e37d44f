"""What the board shows, whom a delivery reaches, and that every change of a task is heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_steps import Person
from supportdesk.domain.fix_task import Stage
from supportdesk.domain.ticket import Line, State
from supportdesk.models import outbox
from supportdesk.models.base import Store
from supportdesk.models.changes import ALL, Watch
from supportdesk.services import bugs, fix_reading, fixes, merging, reading, tickets
from supportdesk.services.desk import Desk
from tests.services.alfa import HOUR, with_beta
from tests.services.desks import with_developers


@pytest.fixture
def desk(alfas_desk: Desk, tmp_path: Path) -> Desk:
    """A desk with two customers and all four roles."""
    return with_developers(with_beta(alfas_desk, tmp_path))


def call(desk: Desk, subject: str = "Коды не приходят", customer: str = "alfa", contact: str = "") -> int:
    """Register a call."""
    outcome = tickets.register_call(desk, "degradation", subject, customer=customer, contact=contact)
    return outcome.number


def opened(desk: Desk, ticket: int, developer: str = "ivan") -> int:
    """Open a task."""
    return fixes.open_fix(desk.acting_as("oleg"), ticket, "Дубли кодов", developer).number


def delivered(desk: Desk, number: int) -> None:
    """Bring a task to its end."""
    fixes.report_fix(desk.acting_as("ivan"), number, "Исправлено")
    fixes.pass_fix(desk.acting_as("vera"), number, "Всё")
    fixes.deliver_fix(desk.acting_as("oleg"), number, "Обновите")


def test_the_board_has_what_is_live_and_what_was_delivered_last(desk: Desk, clock: FixedClock):
    """Live tasks oldest first, then a few delivered ones, the latest first; and who looks at it."""
    done = [opened(desk, call(desk)) for _ in range(fix_reading.DELIVERED_SHOWN + 1)]
    live = [opened(desk, call(desk)) for _ in range(2)]
    for number in done:
        clock.advance(HOUR)
        delivered(desk, number)
    board = fix_reading.board(desk.acting_as("vera"))
    assert [view.number for view in board.tasks] == [*live, *reversed(done[1:])]
    assert {view.task.stage for view in board.tasks[2:]} == {Stage.DELIVERED}
    assert [len(view.tickets) for view in board.tasks] == [1] * len(board.tasks)
    assert board.me == Person("vera", frozenset({Line.QA}))
    assert board.latest == fix_reading.latest_event(desk)


def test_the_latest_event_moves_with_every_step_and_with_nothing_else(desk: Desk):
    """Linking and tracking included; a note on a ticket is none."""
    marks = [fix_reading.latest_event(desk)]
    ticket, other = call(desk), call(desk)
    assert fix_reading.latest_event(desk) == marks[0] == 0
    number = opened(desk, ticket)
    oleg = desk.acting_as("oleg")
    for step in (
        lambda: fixes.link_fix(oleg, number, other),
        lambda: fixes.track_fix(oleg, number, "https://tracker.example/1"),
        lambda: fixes.unlink_fix(oleg, number, other, "Другое"),
    ):
        marks.append(fix_reading.latest_event(desk))
        step()
    marks.append(fix_reading.latest_event(desk))
    assert marks == sorted(set(marks))
    tickets.note(desk, ticket, "Смотрю")
    assert fix_reading.latest_event(desk) == marks[-1]


def test_a_step_that_touches_no_ticket_is_heard_too(desk: Desk):
    """A tracker's address is told to every listener as a change beside tickets, when it is committed."""
    number = opened(desk, call(desk))
    store = Store.open(desk.store.url)
    watch = Watch(store)
    assert watch.wait(10) is ALL
    fixes.track_fix(desk.acting_as("oleg"), number, "https://tracker.example/1")
    assert watch.wait(10) == frozenset()
    watch.close()
    store.close()


def test_a_tickets_task_is_the_live_one_or_else_the_last(desk: Desk):
    """None before there is one."""
    ticket = call(desk)
    assert fix_reading.fix_of(desk, ticket) is None
    first = opened(desk, ticket)
    delivered(desk, first)
    assert fix_reading.fix_of(desk, ticket) == (first, fix_reading.show_fix(desk, first).task)
    tickets.reopen(desk, ticket, "Снова дубли")
    second = opened(desk, ticket)
    found = fix_reading.fix_of(desk, ticket)
    assert found is not None
    assert (found[0], found[1].stage) == (second, Stage.DEVELOPER)


def test_the_ticket_that_took_a_merged_one_in_follows_the_task(desk: Desk):
    """Its clock is the one that hangs on the task, also where it was never linked itself."""
    linked, survivor = call(desk), call(desk)
    number = opened(desk, linked)
    merging.merge(desk, linked, survivor)
    (view,) = fix_reading.board(desk.acting_as("ivan")).tasks
    assert [one.number for one in view.tickets] == [linked]
    assert [(one.number, one.ticket.state) for one in view.following] == [(survivor, State.OPEN)]
    fixes.report_fix(desk.acting_as("ivan"), number, "Исправлено")
    assert reading.show(desk, survivor).ticket.line is Line.QA


def test_whom_a_delivery_reaches_is_known_before(desk: Desk):
    """Each client's language and address, of a merged ticket its survivor's; the letters say the same."""
    first = call(desk, contact="Дежурный инженер")
    second = call(desk, "Duplicate codes", "beta", "john@beta.example")
    nobody = call(desk, contact="кто-то")
    closed = call(desk)
    twin = call(desk)
    number = opened(desk, first)
    oleg = desk.acting_as("oleg")
    for ticket in (second, nobody, closed, twin):
        fixes.link_fix(oleg, number, ticket)
    tickets.refuse(desk, closed, "Не наше")
    merging.merge(desk, twin, first)
    fixes.report_fix(desk.acting_as("ivan"), number, "Исправлено")
    fixes.pass_fix(desk.acting_as("vera"), number)
    view = fix_reading.show_fix(desk, number)
    assert [one.number for one in view.tickets] == [first, second, nobody, closed, twin]
    assert [one.number for one in view.following] == [first, second, nobody, closed]
    before = fix_reading.addressees(desk, number)
    assert [(one.view.number, one.language, one.address, one.told) for one in before] == [
        (first, "ru", "noc@alfa.example", True),
        (second, "en", "john@beta.example", True),
        (nobody, "ru", None, True),
        (closed, "ru", None, False),
    ]
    fixes.deliver_fix(oleg, number, "Обновите", {"en": "Update"}, operation="d1")
    with desk.store.reading():
        letters = outbox.listed(desk.store, operation="d1")
    assert {one.ticket: (one.language, one.recipient) for one in letters} == {
        one.view.number: (one.language, one.address) for one in before if one.told
    }


def test_developers_are_offered_with_the_tasks_they_have(desk: Desk):
    """Only live ones count, and only developers are offered."""
    opened(desk, call(desk), "petr")
    delivered(desk, opened(desk, call(desk)))
    offered = fix_reading.developers(desk)
    assert [(one.login, one.tasks) for one in offered] == [("ivan", 0), ("petr", 1)]


def test_a_bug_of_several_tickets_is_one_task(desk: Desk):
    """The first ticket opens it, every other one is linked, and each goes to the developer."""
    numbers = [call(desk), call(desk), call(desk)]
    verb = bugs.opening("Дубли кодов", "ivan", "https://tracker.example/1")
    oleg = desk.acting_as("oleg")
    outcomes = [
        verb(oleg, n, {"expected": reading.show(desk, n).ticket.version, "operation": f"op{n}"})
        for n in numbers
    ]
    (view,) = fix_reading.fix_tasks(desk)
    assert (view.task.tickets, view.task.tracker) == (tuple(numbers), "https://tracker.example/1")
    assert [outcome.number for outcome in outcomes] == numbers
    assert {(o.ticket.state, o.ticket.line, o.ticket.assignee) for o in outcomes} == {
        (State.OPEN, Line.DEVELOPER, "ivan")
    }
    again = bugs.linking(view.number)(oleg, numbers[0], {"operation": "again"})
    assert again.events == ()


def test_live_tasks_that_may_be_the_same_bug_are_offered(desk: Desk):
    """Those of a like title first, then the newest of the same customer or category."""
    alike = opened(desk, call(desk, customer="beta"))
    same = [opened(desk, call(desk), "petr") for _n in range(bugs.MOST_NEAR + 1)]
    other = tickets.register_call(desk, "other", "Codes", customer="beta").number
    stranger = fixes.open_fix(desk.acting_as("oleg"), other, "Duplicate codes", "ivan").number
    ticket = reading.show(desk, call(desk)).ticket
    tasks = fix_reading.fix_tasks(desk)
    for title, wanted in (
        ("Duplicate codes", [stranger, *reversed(same[1:])]),
        ("Ganz anders", [*reversed(same[1:])]),
        ("Дубли кодов", [alike, *same[:2], *reversed(same[2:])]),
    ):
        assert [view.number for view in bugs.offered(title, [ticket], tasks)] == wanted


def test_who_may_open_no_task_is_told_before_anything_is_asked(desk: Desk):
    """The first line, and a ticket that is served already."""
    ticket = call(desk)
    with pytest.raises(Refused, match="second line"):
        bugs.choices(desk.acting_as("vera"), ticket)
    people, tasks = bugs.choices(desk.acting_as("oleg"), ticket)
    assert ([one.login for one in people], tasks) == (["ivan", "petr"], [])
    number = opened(desk, ticket)
    with pytest.raises(Refused, match=f"F{number}"):
        bugs.choices(desk.acting_as("oleg"), ticket)
