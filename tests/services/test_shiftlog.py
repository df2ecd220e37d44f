"""The shift log: made from what happened, with notes between; found by ticket, customer, kind, words."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.fold import fold
from supportdesk.domain.log_entry import HandoverStep, LogKind, linked
from supportdesk.domain.log_filter import parse_log_filter
from supportdesk.domain.shiftlog import grouped, kind_of
from supportdesk.domain.ticket import Line, Wait
from supportdesk.log_words import group_words, log_markdown, log_title, sums_words
from supportdesk.models import engineers, events, outbox
from supportdesk.models.outbox import Delivery, LetterKind
from supportdesk.services import fixes, handover, intake, letters, merging, rota, shiftlog, tickets
from supportdesk.services.demo import seed
from supportdesk.services.desk import Desk
from supportdesk.services.shift_documents import log_document
from supportdesk.shift_words import Reader
from tests.services.alfa import DAY, HOUR, MINUTE, START
from tests.services.desks import new_desk

READER = Reader(str, str, str, None)


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
        LogKind.UNDELIVERED: [fourth, first],  # nobody said who the contact is
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


def test_the_totals_count_what_holds(desk: Desk, clock: FixedClock) -> None:
    """Resolved, undone and resolved again is one; undone alone is none, but still shown."""
    again, never = call(desk), call(desk)
    for number in (again, never):
        clock.advance(MINUTE)
        tickets.resolve(desk, number, "Починили.")
        merging.undo(desk, number)
    clock.advance(MINUTE)
    tickets.resolve(desk, again, "Теперь точно.")
    log = shiftlog.read(desk)
    groups = grouped(log.entries)
    assert len(groups[LogKind.RESOLVED]) == 3
    assert "resolved 1" in sums_words(groups).split(" · ")
    assert group_words(LogKind.RESOLVED, groups[LogKind.RESOLVED], folded=True).endswith(
        f"Resolved 1: #{again}"
    )
    assert log_document(log)["totals"]["resolved"] == 1
    assert "## Resolved (1)" in log_markdown(log, READER)


def test_what_is_given_back_is_no_escalation(desk: Desk, clock: FixedClock) -> None:
    """Up is one group, down another, and where a fix task's steps bring it its own tell."""
    number = call(desk)
    clock.advance(MINUTE)
    tickets.escalate(desk, number, Line.SECOND, "Нужен маршрут.")
    clock.advance(MINUTE)
    tickets.escalate(desk, number, Line.FIRST, "Маршрут ни при чём.")
    sums = sums_words(grouped(shiftlog.read(desk).entries)).split(" · ")
    assert sums == ["registered 1", "escalated 1", "given back 1"]


def test_the_story_of_a_ticket_tells_all_of_it(desk: Desk, clock: FixedClock) -> None:
    """Of all shifts, by time: its waits, answers, letters and corrections too, each once."""
    number, other = call(desk), call(desk)
    clock.advance(2 * HOUR)
    tickets.take(desk, number)
    tickets.wait(desk, number, Wait.CLIENT, note="Нужны логи.")
    clock.advance(DAY)
    intake.client_answered(desk, number, "Вот логи.")
    begun = clock.now() - HOUR
    tickets.correct(desk, number, Wait.PROVIDER, begun, clock.now(), "Забыли.")
    clock.advance(MINUTE)
    shiftlog.note(desk, f"По #{number} всё ясно")
    story = shiftlog.read(desk, ticket=number)
    events_told = [entry.event.seq for entry in story.entries if entry.event is not None]
    assert sorted(events_told) == list(range(1, len(events_told) + 1))
    assert LogKind.WAITED not in grouped(story.entries)
    assert story.entries[-1].kind is LogKind.NOTE
    assert other not in {entry.number for entry in story.entries}
    found = shiftlog.find(desk, parse_log_filter(f"#{number}"), {})
    assert len(found.entries) == len(story.entries)
    assert kinds(shiftlog.read(desk, ticket=number, kind=LogKind.WAITED)) != []
    assert log_title(story, READER) == f"The story of #{number}"
    assert log_title(shiftlog.read(desk, words="логи"), READER) == "“логи” in all shifts"
    assert log_document(story)["start"] is None


def test_notes_stand_between_and_link_tickets(desk: Desk, clock: FixedClock) -> None:
    """They are found by the tickets and customers they name; a ticket that isn't there is refused."""
    number, other = call(desk), call(desk, customer=None)
    clock.advance(MINUTE)
    written = shiftlog.note(desk, f"Провайдер обещал по #{number} к обеду")
    assert written.tickets == (number,)
    told = kinds(shiftlog.read(desk, ticket=number))
    assert told == [(LogKind.STEP, number), (LogKind.REGISTERED, number), (LogKind.NOTE, None)]
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


def test_the_log_agrees_with_the_histories(database_url: str, clock: FixedClock) -> None:
    """Of two weeks of work each event that is told is in exactly one shift's log, once; no other is."""
    desk = new_desk(database_url, clock)
    seed(desk.store, START, closed=200)
    first = START - 14 * DAY
    told: Counter[tuple[int | None, int]] = Counter()
    for n in range(28):
        log = shiftlog.read(desk, first + n * 12 * HOUR, first + (n + 1) * 12 * HOUR)
        told.update((e.number, e.event.seq) for e in log.entries if e.event is not None)
    with desk.store.reading():
        happened = events.between(desk.store, first, START)
    expected = Counter(
        (number, event.seq) for number, event in happened if kind_of(event) is not LogKind.STEP
    )
    assert told == expected
    assert len(told) > 100
    desk.close()


def test_a_letter_that_did_not_arrive_is_told_until_it_is_put_right(desk: Desk, clock: FixedClock) -> None:
    """It stands among what somebody has to see to, with its ticket and why."""
    number = call(desk)
    clock.advance(MINUTE)
    for address, operation in (("", "one"), ("noc@alfa.example", "two")):
        with desk.store.transaction():
            letters.to_colleague(
                desk.store, address, "Ирина", LetterKind.LOG, "ru", "Смена", "", clock.now(), operation
            )
    with desk.store.transaction():
        ticket = fold(events.history(desk.store, number))
        assert ticket is not None
        letters.write(desk, number, ticket, "fix", {"text": "Готово"}, clock.now(), "three")
    about_none, about_ticket = shiftlog.read(desk, kind=LogKind.UNDELIVERED).entries
    assert about_none.letter is not None
    assert about_ticket.letter is not None
    assert (about_none.number, about_none.letter.recipient) == (None, "Ирина")
    assert (about_ticket.number, about_ticket.customer, about_ticket.at) == (number, "alfa", clock.now())
    assert next(iter(grouped(shiftlog.read(desk).entries))) is LogKind.UNDELIVERED
    with desk.store.transaction():
        outbox.settle(
            desk.store, about_ticket.letter.number, "a@b.example", Delivery.WAITING, None, clock.now()
        )
    assert [e.number for e in shiftlog.read(desk, kind=LogKind.UNDELIVERED).entries] == [None]


def test_the_steps_of_fix_tasks_are_told(desk: Desk, clock: FixedClock) -> None:
    """Once each, with the tickets that the task serves; they are found by those."""
    number = call(desk)
    with desk.store.transaction():
        engineers.add(desk.store, engineers.Engineer("ivan", "Иван", Line.DEVELOPER, ""))
    clock.advance(MINUTE)
    task = fixes.open_fix(desk.acting_as("oleg"), number, title="Падает шлюз", developer="ivan").number
    clock.advance(MINUTE)
    fixes.report_fix(desk.acting_as("ivan"), task, "Исправлено.")
    told = shiftlog.read(desk, ticket=number, kind=LogKind.FIX).entries
    steps = [entry.step for entry in told if entry.step is not None]
    assert [(s.number, str(s.event.kind)) for s in steps] == [(task, "opened"), (task, "reported")]
    assert told[0].tickets == (number,)
    assert told[0] in shiftlog.read(desk, customer="alfa").entries


def test_one_goes_from_shift_to_shift(desk: Desk, clock: FixedClock) -> None:
    """Back without end, on to the present one and no further; each says who was on it."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 20), zone=ZoneInfo("Europe/Moscow"))
    now = shiftlog.shift_at(desk, clock.now())
    assert (now.id, now.engineers) == ("2026-11-23-day", ("anna",))
    before = shiftlog.earlier(desk, now)
    assert (before.id, before.engineers, before.end) == ("2026-11-22-night", ("oleg",), now.start)
    assert shiftlog.later(desk, before) == now
    assert shiftlog.later(desk, now) is None
    number = call(desk)
    log = shiftlog.log_of(desk, now)
    assert (log.shift, kinds(log)) == ("2026-11-23-day", [(LogKind.REGISTERED, number)])
    rota.take_over(desk.acting_as("oleg"))
    assert set(shiftlog.shift_at(desk, clock.now()).engineers) == {"anna", "oleg"}
    assert shiftlog.shift_at(desk, clock.now()).start == now.start


def test_without_a_rota_one_goes_by_twelve_hours(desk: Desk, clock: FixedClock) -> None:
    """The steps meet: nothing falls between two of them."""
    now = shiftlog.shift_at(desk, clock.now())
    before = shiftlog.earlier(desk, now)
    assert before.end == now.start
    assert before.end - before.start == 12 * HOUR
    again = shiftlog.later(desk, before)
    assert again is not None
    assert again.start == before.end


def test_what_is_looked_for_is_found_in_its_shift(desk: Desk, clock: FixedClock) -> None:
    """By words however old it is, by customer and kind of the last month; the newest first."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 9, 1), zone=ZoneInfo("Europe/Moscow"))
    old = call(desk, "Упал маршрутизатор")
    clock.advance(40 * DAY)
    fresh = call(desk, "Маршрутизатор снова упал")
    call(desk, "Другое", customer=None)
    shiftlog.note(desk, f"Маршрутизатор #{fresh} заменят")

    def found(text: str) -> list[tuple[str, LogKind, int | None]]:
        answer = shiftlog.find(desk, parse_log_filter(text), {desk.actor: "Олег"})
        return [(shift.id, entry.kind, entry.number) for shift, entry in answer.entries]

    first, now = ("2026-11-23-day", LogKind.REGISTERED, old), shiftlog.shift_at(desk, clock.now()).id
    assert found("маршрутизатор kind:registered") == [(now, LogKind.REGISTERED, fresh), first]
    assert found("маршрутизатор вид:заметка") == [(now, LogKind.NOTE, None)]
    assert found(f"#{old} -kind:breached,step") == [first]
    assert found("клиент:альфа kind:reg") == [(now, LogKind.REGISTERED, fresh)]
    assert found("вид:заметка кто:олег") == [(now, LogKind.NOTE, None)]
    assert found("вид:заметка -who:me") == []
    assert found("нетакогослова") == []


def test_a_shift_taken_over_is_told_with_whose_it_was(desk: Desk, clock: FixedClock) -> None:
    """Until when; one that was cancelled is told as taken back; a cover that was planned is none."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
    oleg = desk.acting_as("oleg")
    taken = rota.take_over(oleg)
    assert taken is not None
    rota.cover(desk, "anna", START + 20 * HOUR, START + 21 * HOUR)
    clock.advance(HOUR)

    def told() -> list[tuple[str, tuple[str, ...], bool]]:
        found = shiftlog.read(desk, kind=LogKind.TAKEN_OVER).entries
        return [(e.actor, e.take_over.before, e.taken_back) for e in found if e.take_over is not None]

    assert told() == [("oleg", ("anna",), False)]
    (entry,) = shiftlog.read(desk, kind=LogKind.TAKEN_OVER).entries
    assert entry.take_over is not None
    assert (entry.at, entry.take_over.until) == (START, START + 11 * HOUR)  # 20:00 in Moscow
    rota.cancel(desk, taken.seq)
    assert told() == [("oleg", ("anna",), True)]


def test_a_handover_is_told_when_it_is_signed_and_as_it_is_accepted(desk: Desk, clock: FixedClock) -> None:
    """For whom and how much; line by line is one entry, which says what is left when the log ends."""
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
    numbers = [call(desk) for _n in range(3)]
    anna, oleg = desk.acting_as("anna"), desk.acting_as("oleg")
    clock.advance(HOUR)
    handover.sign(anna)
    for number in numbers[:2]:
        clock.advance(MINUTE)
        handover.accept(oleg, lines=[number])

    def told(start: datetime | None = None) -> list[HandoverStep]:
        found = shiftlog.read(desk, start, kind=LogKind.HANDOVER).entries
        return [entry.handover for entry in found if entry.handover is not None]

    signed = HandoverStep(1, False, lines=3, left=3, coming="oleg")
    first = START + HOUR + MINUTE
    assert told() == [signed, HandoverStep(1, True, lines=2, left=1, since=first)]
    clock.advance(MINUTE)
    handover.accept(oleg)
    assert told() == [signed, HandoverStep(1, True, lines=3, left=0, since=first)]
    (entry,) = shiftlog.read(desk, clock.now(), kind=LogKind.HANDOVER).entries
    assert (entry.actor, entry.at, entry.handover) == (
        "oleg",
        clock.now(),
        HandoverStep(1, True, lines=1, left=0, since=clock.now()),
    )
