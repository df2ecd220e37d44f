"""The record of settings changes: who may make it, and the report of them."""

from __future__ import annotations

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.ticket import Line
from supportdesk.models import engineers
from supportdesk.services import merging, reading, tickets
from supportdesk.services.change_report import changes, changes_document
from supportdesk.services.recording import Outcome
from tests.services.alfa import DAY, HOUR, START, alfa_desk

TEXTS = {"changed": "Имя отправителя: TOCHKA", "rollback": "Вернуть TochkaK"}


@pytest.fixture
def desk(database_url: str, tmp_path, clock: FixedClock):
    """A desk of a second-line specialist, whose colleague anna is of the first line."""
    desk = alfa_desk(database_url, tmp_path, clock)
    with desk.store.transaction():
        for known in engineers.all_of(desk.store):
            if known.login == desk.actor:
                line = Line.SECOND
                engineers.add(
                    desk.store, engineers.Engineer(known.login, known.name, Line.FIRST, "", (line,))
                )
    yield desk
    assert reading.verify(desk).problems == {}
    desk.close()


def resolved(desk, number: int, changed_by: str | None = None, **texts: str) -> Outcome:
    """Resolve a ticket with the record of its change."""
    known = {**TEXTS, **texts}
    return tickets.resolve(
        desk, number, "Готово", changed=known["changed"], rollback=known["rollback"], changed_by=changed_by
    )


def requested(desk, customer: str | None = "alfa") -> int:
    """A change that a client asks for, passed on to the second line."""
    number = tickets.register_call(desk, "settings-change", "Сменить имя", customer=customer).number
    tickets.escalate(desk, number, Line.SECOND, "письмо проверено")
    return number


def test_only_somebody_of_the_second_line_records_a_change(desk):
    """The role decides, also one that is not the main one; who did it may be another one of that line."""
    number = requested(desk)
    with desk.store.transaction():
        engineers.add(desk.store, engineers.Engineer("vera", "Вера", Line.FIRST))
    with pytest.raises(Refused, match="vera"):
        resolved(desk, number, "vera")
    with pytest.raises(Unknown, match="nobody"):
        resolved(desk, number, "nobody")
    done = resolved(desk, number, "oleg")
    assert done.events[-1].data == {"report": "Готово", **TEXTS, "changed_by": "oleg"}


def test_a_first_line_engineer_can_not_resolve_it_wherever_it_stands(sqlite_url, tmp_path):
    """Registering and passing on is theirs; the ticket stays as it is."""
    desk = alfa_desk(sqlite_url, tmp_path)
    number = requested(desk)
    with pytest.raises(Refused, match="not on it"):
        resolved(desk, number)
    assert reading.show(desk, number).ticket.state.live
    resolved(desk.acting_as("oleg"), number)
    desk.close()


def test_changes_are_found_by_their_words(desk):
    """What was changed and how it is rolled back are searched as the report is."""
    number = requested(desk)
    resolved(desk, number)
    for word in ("TOCHKA", "TochkaK"):
        assert [view.number for view in reading.find(desk, word)] == [number]


def test_the_report_lists_the_changes_of_a_period(desk, clock: FixedClock):
    """In the order of time, without those taken back and those of others; a plain resolution is no change."""
    first, stranger, undone, plain = requested(desk), requested(desk, None), requested(desk), requested(desk)
    tickets.categorise(desk, plain, "other")
    tickets.resolve(desk, plain, "Ответили")
    resolved(desk, first)
    clock.advance(HOUR)
    resolved(desk, stranger, changed="Предел: 400", rollback="Вернуть 50")
    resolved(desk, undone)
    merging.undo(desk, undone)
    assert [change.number for change in changes(desk, START, START + DAY)] == [first, stranger]
    assert [change.number for change in changes(desk, START, START + HOUR)] == [first]
    (own,) = changes(desk, START, START + DAY, "alfa")
    assert (own.changed, own.rollback, own.changed_by) == (*TEXTS.values(), desk.actor)
    assert changes_document([own], START, START + DAY)["changes"][0] == {
        "ticket": first,
        "customer": "alfa",
        "subject": "Сменить имя",
        "at": "2026-11-23T06:00:00Z",
        **TEXTS,
        "changed_by": desk.actor,
        "report": "Готово",
    }
    with pytest.raises(Unknown):
        changes(desk, START, START + DAY, "nobody")
    with pytest.raises(Refused):
        changes(desk, START, START)
