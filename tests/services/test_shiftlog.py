"""The shift log: made from what happened, with notes between; found by ticket, customer, kind, words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.shiftlog import LogKind, grouped, linked
from supportdesk.domain.ticket import Line, Wait
from supportdesk.services import merging, rota, shiftlog, tickets
from supportdesk.services.desk import Desk
from tests.services.alfa import DAY, HOUR, MINUTE, START, alfa_desk


@pytest.fixture
def clock() -> FixedClock:
    """Stands at `START`."""
    return FixedClock(START)


@pytest.fixture
def desk(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk without a rota."""
    made = alfa_desk(database_url, tmp_path, clock)
    yield made
    made.close()


def call(desk: Desk, subject: str = "Нет связи", customer: str | None = "alfa") -> int:
    """A registered call."""
    return tickets.register_call(desk, "outage", subject, customer=customer).number


def kinds(log: shiftlog.Log) -> list[tuple[LogKind, int | None]]:
    """What a log tells, in order."""
    return [(entry.kind, entry.number) for entry in log.entries]


def test_a_busy_shift_tells_itself(desk: Desk, clock: FixedClock) -> None:
    """Each of the things that a colleague wants to know is told once, at its time."""
    first, second, third, fourth = (call(desk) for _n in range(4))
    clock.advance(HOUR)
    tickets.promise(desk, first, clock.now() + HOUR, "Перезвоним.")
    tickets.escalate(desk, second, Line.SECOND, "Нужен маршрут.")
    merging.merge(desk, third, second)
    tickets.refuse(desk, fourth, "Не входит.")
    clock.advance(MINUTE)
    tickets.reopen(desk, fourth, "Ошибка.")
    tickets.promise(desk, fourth, clock.now() + HOUR, "Разберёмся.")
    clock.advance(MINUTE)
    tickets.keep_promise(desk, fourth)
    clock.advance(5 * HOUR)
    tickets.resolve(desk, first, "Починили.")
    told = {kind: [e.number for e in group] for kind, group in grouped(shiftlog.read(desk).entries).items()}
    assert told == {
        LogKind.BREACHED: [first, second, fourth],
        LogKind.PROMISE_MISSED: [first],
        LogKind.REGISTERED: [first, second, third, fourth],
        LogKind.REOPENED: [fourth],
        LogKind.ESCALATED: [second],
        LogKind.PROMISED: [first, fourth],
        LogKind.PROMISE_KEPT: [fourth],
        LogKind.RESOLVED: [first],
        LogKind.REFUSED: [fourth],
        LogKind.MERGED: [third],
    }
    missed = next(e for e in shiftlog.read(desk).entries if e.kind is LogKind.PROMISE_MISSED)
    assert missed.at == START + 2 * HOUR


def test_a_pause_is_told_when_it_becomes_too_long(desk: Desk, clock: FixedClock) -> None:
    """A provider has eight hours, a client a day; a pause that ended before is none."""
    provider, client, short = (call(desk) for _n in range(3))
    tickets.wait(desk, provider, Wait.PROVIDER)
    tickets.wait(desk, client, Wait.CLIENT)
    tickets.wait(desk, short, Wait.PROVIDER)
    clock.advance(7 * HOUR)
    tickets.resume(desk, short)
    clock.advance(2 * DAY)
    log = shiftlog.read(desk, START, kind=LogKind.PAUSED_LONG)
    assert [(e.number, e.at) for e in log.entries] == [(provider, START + 8 * HOUR), (client, START + DAY)]
    assert shiftlog.read(desk, START, START + 8 * HOUR, kind=LogKind.PAUSED_LONG).entries == ()


def test_what_was_taken_back_is_told_as_that(desk: Desk, clock: FixedClock) -> None:
    """The event happened, and the reader sees that it no longer holds."""
    number = call(desk)
    clock.advance(MINUTE)
    tickets.resolve(desk, number, "Починили.")
    clock.advance(MINUTE)
    merging.undo(desk, number)
    (entry,) = shiftlog.read(desk, kind=LogKind.RESOLVED).entries
    assert entry.taken_back


def test_notes_stand_between_and_link_tickets(desk: Desk, clock: FixedClock) -> None:
    """They are found by the tickets and customers they name; a ticket that isn't there is refused."""
    number, other = call(desk), call(desk, customer=None)
    clock.advance(MINUTE)
    written = shiftlog.note(desk, f"Провайдер обещал по #{number} к обеду")
    assert written.tickets == (number,)
    assert kinds(shiftlog.read(desk, ticket=number)) == [(LogKind.REGISTERED, number), (LogKind.NOTE, None)]
    assert kinds(shiftlog.read(desk, customer="alfa"))[-1] == (LogKind.NOTE, None)
    assert (LogKind.REGISTERED, other) not in kinds(shiftlog.read(desk, customer="alfa"))
    with pytest.raises(Unknown):
        shiftlog.note(desk, "Смотри #999")
    with pytest.raises(Refused, match="empty"):
        shiftlog.note(desk, "  ")


def test_a_pinned_note_goes_on_until_it_is_taken_down(desk: Desk, clock: FixedClock) -> None:
    """A week later it still hangs there; in the log of its own time it stays."""
    note = shiftlog.note(desk, "Пароль от стойки сменили", pinned=True)
    clock.advance(7 * DAY)
    assert shiftlog.read(desk).pinned == (note,)
    shiftlog.unpin(desk, note.id)
    assert shiftlog.read(desk).pinned == ()
    assert len(shiftlog.read(desk, START, START + HOUR).pinned) == 1
    with pytest.raises(Unknown):
        shiftlog.unpin(desk, note.id)


def test_words_are_found_in_all_shifts(desk: Desk, clock: FixedClock) -> None:
    """In the histories of tickets and in notes, however long ago."""
    number = call(desk, "Упал маршрутизатор")
    shiftlog.note(desk, "Маршрутизатор заменят во вторник")
    call(desk, "Другое")
    clock.advance(30 * DAY)
    found = shiftlog.read(desk, words="маршрутизатор")
    assert (LogKind.REGISTERED, number) in kinds(found)
    assert (LogKind.NOTE, None) in kinds(found)
    assert len({entry.number for entry in found.entries}) == 2


def test_by_default_it_is_the_present_shifts(desk: Desk, clock: FixedClock) -> None:
    """From its beginning to its end, by its id also later."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
    number = call(desk)
    log = shiftlog.read(desk)
    assert (log.shift, log.engineers, kinds(log)) == (
        "2026-11-23-day",
        ("anna",),
        [(LogKind.REGISTERED, number)],
    )
    assert log.end - log.start == timedelta(hours=12)
    clock.advance(DAY)
    assert kinds(shiftlog.read(desk)) == []
    assert kinds(shiftlog.read(desk, shift="2026-11-23-day"))[0] == (LogKind.REGISTERED, number)


def test_only_a_number_after_a_sign_is_a_link() -> None:
    """Colours, entities and parts of words are none; each ticket is linked once."""
    assert linked("#12, №7 и снова #12; ##3 a#4 &#5; #0 #12a") == (12, 7)
