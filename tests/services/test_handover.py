"""Handing over, through the services: what the draft says, what passes, what differs, two at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.handover import Choice, Handover
from supportdesk.domain.ticket import Line, Wait
from supportdesk.models import outbox
from supportdesk.services import (
    engineers,
    fixes,
    handover,
    handover_mail,
    handover_pages,
    merging,
    reading,
    rota,
    shiftlog,
    tickets,
)
from supportdesk.services.demo import seed
from supportdesk.services.desk import Desk
from supportdesk.services.documents import ticket_document
from supportdesk.services.handover_mail import Copy
from tests.services.alfa import HOUR, MINUTE, START, alfa_desk
from tests.services.desks import new_desk


@pytest.fixture
def anna(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """Anna's desk: she has the day, Oleg the night."""
    made = alfa_desk(database_url, tmp_path, clock)
    rota.set_pattern(made, ["anna", "oleg"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
    yield made.acting_as("anna")
    made.close()


@pytest.fixture
def oleg(anna: Desk) -> Desk:
    """Oleg's."""
    return anna.acting_as("oleg")


def call(desk: Desk, assignee: str | None = "anna") -> int:
    """A registered call that somebody answers for."""
    return tickets.register_call(desk, "outage", "Нет связи", customer="alfa", assignee=assignee).number


def assignee(desk: Desk, number: int) -> str | None:
    """Who answers for a ticket."""
    return reading.show(desk, number).ticket.assignee


def test_the_draft_says_what_the_histories_add_up_to(database_url: str, clock: FixedClock) -> None:
    """Of a desk full of work, now and when all of it is late: each fact, though histories are not folded."""
    desk = new_desk(database_url, clock)
    seed(desk.store, START, closed=50)
    for wait in (0 * HOUR, 0.7 * MINUTE, 200 * HOUR):
        clock.advance(wait)
        views = {view.number: view for view in reading.queue_views(desk)}
        made = handover.draft(desk.acting_as("anna"))
        assert [line.number for line in made.lines] == list(views)
        for line in made.lines:
            view = views[line.number]
            told = ticket_document(view)
            due = told["sla"]["registration" if told["state"] == "received" else "resolution"]
            told |= {"due_at": due["due_at"], "left_s": due["left_s"], "breached": bool(due["breached_at"])}
            told["last_at"] = view.ticket.last_at.isoformat()
            assert line.facts == {name: told[name] for name in line.facts}
            assert (line.version, line.assignee) == (told["version"], told["assignee"])
            events = [event for event in view.events if event.kind is not Kind.READ]
            recent = [event for event in events if event.at >= made.since]
            assert list(made.happened[line.number]) == (recent or events[-1:])
    desk.close()


def test_the_draft_says_who_waits_for_whom(anna: Desk, clock: FixedClock) -> None:
    """By sections, the most urgent first; what is somebody else's stays his."""
    received = tickets.receive(anna, "Письмо").number
    ours, client, provider, theirs = call(anna), call(anna), call(anna, None), call(anna, "oleg")
    tickets.wait(anna, client, Wait.CLIENT)
    tickets.wait(anna, provider, Wait.PROVIDER, provider="Магистраль", reference="77")
    tickets.promise(anna, ours, clock.now() + HOUR, "Перезвоним.")
    tickets.client_answered(anna, theirs, "Ну что?")
    note = shiftlog.note(anna, f"Смотри #{ours}")
    clock.advance(13 * HOUR)
    made = handover.draft(anna)
    sections = {section.name: section.numbers for section in made.sections if section.numbers}
    assert sections == {
        "unregistered": (received,),
        "runs_out": (received, ours, theirs),
        "promises": (ours,),
        "waiting_for_us": (ours, theirs),
        "waiting_client": (client,),
        "waiting_provider": (provider,),
        "unread": (theirs,),
        "still": (received, ours, theirs, client, provider),
    }
    lines = {line.number: line for line in made.lines}
    assert (lines[theirs].choice, lines[theirs].keeper) == (Choice.KEEP, "oleg")
    assert lines[provider].facts["waiting"]["provider"] == "Магистраль"
    assert made.notes == ()
    clock.set(START)
    assert handover.draft(anna).notes == (note,)
    assert (handover.draft(anna).coming, handover.draft(anna).shift) == ("oleg", "2026-11-23-night")


def test_who_signs_late_hands_over_to_whom_is_on_shift(anna: Desk, clock: FixedClock) -> None:
    """The coming shift has begun then; with two shifts in a row of one's own it is the one after them."""
    shiftlog.note(anna, "Ещё в свою смену.")
    clock.set(START + 11 * HOUR + 5 * MINUTE)
    made = handover.draft(anna)
    assert (made.coming, made.shift, len(made.notes)) == ("oleg", "2026-11-23-night", 1)
    clock.set(START)
    rota.swap(anna, "2026-11-23-night", "2026-11-24-day")
    assert (handover.draft(anna).coming, handover.draft(anna).shift) == ("oleg", "2026-11-24-day")


def test_a_long_list_says_what_it_leaves_out(anna: Desk) -> None:
    """The lines are all there; a section names twenty and counts the rest."""
    for _n in range(25):
        call(anna)
    made = handover.draft(anna)
    ours = next(section for section in made.sections if section.name == "waiting_for_us")
    assert (len(made.lines), len(ours.numbers), ours.left_out) == (25, 20, 5)


def test_tickets_pass_with_their_acceptance(anna: Desk, oleg: Desk, clock: FixedClock) -> None:
    """Until then the leaving engineer answers; no clock is touched, and each change is an event."""
    handed, kept, released, free = call(anna), call(anna), call(anna), call(anna, None)
    clock.advance(HOUR)
    signed = handover.sign(anna, keep=[kept], release=[released], comments={handed: "Ждём Ивана."})
    assert (signed.leaving, signed.coming) == ("anna", "oleg")
    assert signed.line(handed).comment == "Ждём Ивана."
    assert assignee(anna, handed) == "anna"
    clock.advance(MINUTE)
    before = reading.show(anna, handed).resolution
    half = handover.accept(oleg, lines=[handed])
    assert assignee(anna, handed) == "oleg"
    assert reading.show(anna, handed).resolution == before
    assert [line.number for line in half.red] == [kept, released, free]
    done = handover.accept(oleg)
    assert done.finished
    assert [assignee(anna, n) for n in (kept, released, free)] == ["anna", None, "oleg"]
    assert handover.unfinished(anna) == ()
    assert not reading.verify(anna).problems


def test_what_was_accepted_is_not_given_back_by_an_undo(anna: Desk, oleg: Desk) -> None:
    """The line would be accepted and the ticket with the one who left; assigning it says to whom it goes."""
    number = call(anna)
    handover.sign(anna)
    handover.accept(oleg)
    with pytest.raises(Refused, match=r"handover 1.*assign it"):
        merging.undo(oleg, number)
    assert assignee(anna, number) == "oleg"
    tickets.assign(oleg, number, "anna")
    merging.undo(oleg, number)
    assert assignee(anna, number) == "oleg"


def test_a_repeated_operation_is_recorded_once(anna: Desk, oleg: Desk) -> None:
    """Signing and accepting under the same ids again change nothing."""
    number = call(anna)
    first = handover.sign(anna, operation="sign-1")
    assert handover.sign(anna, operation="sign-1") == first
    handover.accept(oleg, lines=[number], operation="accept-1")
    version = handover.accept(oleg, lines=[number], operation="accept-1").version
    assert version == 2
    assert len(handover.latest(anna)) == 1


def test_what_differs_since_the_signature_is_shown(anna: Desk, oleg: Desk, clock: FixedClock) -> None:
    """Late changes and new tickets, not the acceptance itself; what was signed stays as it was."""
    number, ended = call(anna), call(anna)
    signed = handover.sign(anna)
    clock.advance(MINUTE)
    tickets.note(anna, number, "Звонили ещё раз.")
    tickets.resolve(anna, ended, "Починили.")
    new = call(anna)
    clock.advance(MINUTE)
    done = handover.accept(oleg)
    since = handover.difference(oleg, done)
    assert {n: [e.kind for e in events] for n, events in since.changed.items()} == {
        number: ["noted"],
        ended: ["resolved"],
    }
    assert since.new == (new,)
    assert [line.to_data() for line in done.lines] == [line.to_data() for line in signed.lines]


def test_nobody_there_is_possible_and_goes_on(anna: Desk, oleg: Desk, clock: FixedClock) -> None:
    """The leaving engineer answers on; the next signature lists it again, and then it is taken up."""
    number = call(anna)
    first = handover.sign(anna, absent="Олег опаздывает.")
    assert (first.coming, first.absent) == (None, "Олег опаздывает.")
    assert assignee(anna, number) == "anna"
    clock.advance(24 * HOUR)
    assert handover.draft(anna).unaccepted == (first,)
    second = handover.sign(anna)
    assert handover.show(anna, first.number).carried_into == second.number
    with pytest.raises(Refused, match="goes on"):
        handover.accept(oleg, first.number)
    assert handover.accept(oleg).finished
    assert assignee(anna, number) == "oleg"


def test_nothing_is_signed_that_was_not_seen(anna: Desk, clock: FixedClock) -> None:
    """A ticket that came after the draft stands in the way, by its number."""
    call(anna)
    seen = {line.number: line.version for line in handover.draft(anna).lines}
    new = call(anna)
    with pytest.raises(Refused, match=f"#{new}"):
        handover.sign(anna, seen=seen)
    assert handover.sign(anna, seen={**seen, new: reading.show(anna, new).ticket.version}).number == 1


def test_what_makes_no_sense_is_refused(anna: Desk, oleg: Desk) -> None:
    """Lines that are not there, choices that exclude each other, nothing to accept, nobody of that name."""
    number = call(anna)
    with pytest.raises(Refused, match="not open"):
        handover.sign(anna, keep=[99])
    with pytest.raises(Refused, match="both kept and released"):
        handover.sign(anna, keep=[number], release=[number])
    with pytest.raises(Unknown):
        handover.sign(anna, coming="nobody")
    with pytest.raises(Refused, match="No handover waits"):
        handover.accept(oleg)
    with pytest.raises(Unknown):
        handover.show(anna)
    with pytest.raises(Unknown):
        handover.show(anna, 7)


def test_a_question_and_its_answer_stand_in_the_handover(anna: Desk, oleg: Desk, clock: FixedClock) -> None:
    """The line stays red until it is accepted."""
    number = call(anna)
    handover.sign(anna)
    handover.ask(oleg, number, "Кому звонить?")
    told = handover.answer(anna, number, "Ивану.")
    assert [text for _who, _at, text in told.line(number).talk] == ["Кому звонить?", "Ивану."]
    assert len(handover.unfinished(anna)) == 1
    assert handover.accept(oleg, lines=[number]).finished


def test_a_ticket_that_somebody_took_since_stays_his(anna: Desk, oleg: Desk, clock: FixedClock) -> None:
    """Accepting its line takes nothing from anybody."""
    number = call(anna)
    handover.sign(anna)
    tickets.assign(anna, number, "postgres")
    assert handover.accept(oleg).finished
    assert assignee(anna, number) == "postgres"


def test_who_comes_is_shown_what_is_handed_over_and_else_his_own(
    anna: Desk, oleg: Desk, clock: FixedClock
) -> None:
    """While he is off shift; before the last hour only when he has nothing left to sign."""
    call(anna)
    assert handover_pages.first_page(anna) == (None, None)
    assert handover_pages.first_page(oleg) == (None, None)  # his night is not signed yet
    clock.advance(10 * HOUR + MINUTE)  # 19:01
    assert handover_pages.first_page(oleg) == (None, "anna")
    page = handover_pages.draft_page(oleg, "anna")
    assert page.drafted_by("anna")
    assert [line.choice for line in page.lines] == [Choice.HAND_OVER]
    handover.sign(anna)
    assert handover_pages.first_page(oleg) == (1, None)
    handover.accept(oleg)
    clock.advance(HOUR)  # on shift now
    assert handover_pages.first_page(oleg) == (None, None)
    assert handover_pages.first_page(anna) == (None, "oleg")


def test_two_who_accept_at_once_pass_each_ticket_once(anna: Desk, oleg: Desk) -> None:
    """Every line is accepted, every ticket has one assignment, and nothing is half done."""
    numbers = [call(anna) for _n in range(6)]
    handover.sign(anna)

    def accept_all(turn: int) -> bool:
        return handover.accept(oleg, 1, numbers[:: -1 if turn % 2 else 1]).finished

    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(accept_all, range(4)))
    done = handover.show(oleg, 1)
    assert done.finished
    for number in numbers:
        events = [e for e in reading.show(oleg, number).events if e.kind == "assigned"]
        assert [event.data["assignee"] for event in events] == ["anna", "oleg"]
        assert [event.data.get("handover") for event in events] == [None, 1]
    assert not reading.verify(oleg).problems


def test_of_two_who_sign_at_once_the_later_carries_the_earlier(anna: Desk, oleg: Desk) -> None:
    """There are never two that wait."""
    call(anna)
    with ThreadPoolExecutor(2) as pool:
        signed = list(pool.map(lambda who: handover.sign(who, absent="Срочно.").number, (anna, oleg)))
    assert sorted(signed) == [1, 2]
    assert [waiting.number for waiting in handover.unfinished(anna)] == [2]


def test_pages_show_what_happened_and_who_may_take_it(anna: Desk, oleg: Desk, clock: FixedClock) -> None:
    """The draft and each signed handover, with the events of the shift that ended and those since."""
    number = call(anna)
    tickets.note(anna, number, "Проверили.")
    assert handover_pages.first_page(anna) == (None, None)
    drafted = handover_pages.draft_page(anna)
    assert [event.kind for event in drafted.happened[number]][-1] == "noted"
    assert (drafted.last, drafted.signed) == (0, None)
    clock.advance(MINUTE)
    handover.sign(anna)
    tickets.note(oleg, number, "После.")
    page = handover_pages.signed_page(oleg, 1)
    assert handover_pages.first_page(oleg) == (1, None)
    assert [event.data["text"] for event in page.since.changed[number]] == ["После."]
    assert "После." not in [event.data.get("text") for event in page.happened[number]]
    assert (page.may_take("oleg"), page.may_take("anna"), page.last) == (True, False, 1)


def test_a_copy_goes_to_who_comes_once(anna: Desk, oleg: Desk) -> None:
    """In the transaction of the signature, where the address is known; to both when asked for."""

    def compose(signed: Handover) -> Copy:
        return Copy(f"Передача {signed.number}", ", ".join(f"#{each.number}" for each in signed.lines), "ru")

    number = call(anna)
    handover.sign(anna, compose=compose, operation="first")
    with pytest.raises(Refused, match="e-mail"):
        handover_mail.mail(anna, 1, compose)
    engineers.add(anna, "oleg", "Олег Иванов", Line.SECOND, "oleg@desk.example")
    for _again in range(2):
        handover.sign(anna, compose=compose, operation="second")
    engineers.add(anna, "anna", "Анна Петрова", Line.FIRST, "anna@desk.example")
    for _again in range(2):
        sent = handover_mail.mail(oleg, 2, compose, operation="mail")
        assert {letter.recipient for letter in sent} == {"anna@desk.example", "oleg@desk.example"}
    with anna.store.reading():
        letters = outbox.listed(anna.store)
    assert [letter.operation for letter in letters] == ["mail", "mail", "second"]
    assert letters[-1].body == f"#{number}"


def test_open_fix_tasks_stand_in_the_handover(anna: Desk, oleg: Desk) -> None:
    """With their stage, who holds them, and since when."""
    number = call(anna)
    engineers.add(anna, "ivan", "Иван Ким", Line.DEVELOPER)
    fixes.open_fix(oleg, number, "Теряются SMS", "ivan")
    (fix,) = handover.draft(anna).fixes
    assert (fix["title"], fix["stage"], fix["holder"]) == ("Теряются SMS", "developer", "ivan")
    assert handover.sign(anna).fixes == (fix,)


def test_a_signature_made_meanwhile_is_told_before_another_one(anna: Desk, oleg: Desk) -> None:
    """Who saw no handover, or an older one, signs nothing over the one that somebody signed since."""
    call(anna)
    last = handover.draft(anna).last
    assert handover.sign(anna, after=last).number == 1
    with pytest.raises(handover.SignedMeanwhile, match="anna signed handover 1"):
        handover.sign(anna, after=last)
    assert [each.number for each in handover.latest(anna)] == [1]
    assert handover.sign(anna, after=handover.draft(anna).last).number == 2


def test_of_two_signatures_in_one_moment_one_is_made(anna: Desk, clock: FixedClock) -> None:
    """On a line of command nobody sees the last one: it is told, until a minute has gone by."""
    call(anna)

    def sign(_n: int) -> object:
        try:
            return handover.sign(anna, carry=False).number
        except handover.SignedMeanwhile as told:
            return told.signed.number, "told"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(sign, range(2)))) == ["(1, 'told')", "1"]
    clock.advance(2 * MINUTE)
    assert handover.sign(anna, carry=False).number == 2


def test_nothing_is_signed_for_another_than_the_rota_named(anna: Desk, clock: FixedClock) -> None:
    """Who comes and when as it was seen; whom the rota names now is told. Time that goes by is no change."""
    seen = handover.draft(anna).by_rota
    assert seen[0] == "oleg"
    engineers.add(anna, "ivan", "Иван", Line.FIRST)
    covered = rota.cover(anna, "ivan", START + 11 * HOUR, START + 23 * HOUR)
    assert covered is not None
    with pytest.raises(handover.RotaNamesAnother, match="names ivan now"):
        handover.sign(anna, by_rota=seen)
    assert handover.latest(anna, 1) == []
    rota.cancel(anna, covered.seq)
    clock.set(START + 11 * HOUR + MINUTE)
    assert handover.sign(anna, by_rota=seen).coming == "oleg"


def test_nothing_is_signed_for_one_whom_the_rota_no_longer_names(anna: Desk) -> None:
    """Nobody comes any more: that is told too, whoever was chosen."""
    seen = handover.draft(anna).by_rota
    rota.set_pattern(anna, ["anna"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
    assert handover.draft(anna).by_rota == (None, None)
    with pytest.raises(handover.RotaNamesAnother, match="nobody"):
        handover.sign(anna, coming="oleg", by_rota=seen)


def test_a_signature_of_a_clock_that_went_ahead_stands_in_nobodys_way(anna: Desk, clock: FixedClock) -> None:
    """Once the clock is right again it is no signature of just now."""
    call(anna)
    clock.advance(24 * HOUR)
    handover.sign(anna, carry=False)
    clock.set(START)
    assert handover.sign(anna, carry=False).number == 2


def test_who_has_nothing_to_do_with_a_handover_takes_it_up_only_on_purpose(
    anna: Desk, clock: FixedClock
) -> None:
    """Neither on shift nor leaving nor coming: it is refused, and done when it is meant."""
    call(anna)
    handover.sign(anna)
    clock.advance(2 * MINUTE)
    engineers.add(anna, "ira", "Ира", Line.FIRST)
    ira = anna.acting_as("ira")
    with pytest.raises(Refused, match="not on shift"):
        handover.sign(ira, coming="oleg", carry=False)
    assert [waiting.number for waiting in handover.unfinished(anna)] == [1]
    assert handover.sign(ira, coming="oleg", carry=True).number == 2
