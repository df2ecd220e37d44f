"""Incidents: many tickets under one head, each with its own history and its own clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.durations import us_between
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import State, Wait
from supportdesk.incident_words import summary_markdown
from supportdesk.models import outbox
from supportdesk.models.base import CommitUnknown, Store, Unavailable
from supportdesk.models.outbox import Delivery
from supportdesk.services import broadcast, incidents, merging, radar, reading, telling, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.recording import Outcome
from supportdesk.shift_words import Reader
from supportdesk.wording import describe
from tests.screens.seat import CUSTOMERS
from tests.services.desks import new_desk

NOW = datetime(2026, 11, 23, 11, 31, tzinfo=UTC)


OMEGA = """
[[customer]]
code = "omega"
name = "Omega Retail"
language = "en"
time_zone = "Europe/London"
domains = ["omega.example"]

[[customer.contact]]
name = "On call"
email = "noc@omega.example"
"""


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still."""
    return FixedClock(NOW)


@pytest.fixture
def desk(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Desk]:
    """A desk with customers, on either engine."""
    from supportdesk.services.customers import import_file

    desk = new_desk(database_url, clock)
    import_file(desk, CUSTOMERS)
    english = tmp_path / "omega.toml"
    english.write_text(OMEGA, encoding="utf-8")
    import_file(desk, english)
    yield desk
    desk.close()


def received(
    desk: Desk, n: int, sender: str = "maria@alfa.example", customer: str | None = "alfa"
) -> list[int]:
    """Take in n messages of one outage."""
    return [tickets.receive(desk, "Не уходят SMS", sender=sender, customer=customer).number for _ in range(n)]


def states(desk: Desk, numbers: list[int]) -> list[State]:
    """How tickets stand."""
    return [view.ticket.state for view in reading.histories(desk, numbers)]


def test_marked_requests_become_an_incident_with_a_head_of_its_own(desk: Desk) -> None:
    """The new ticket is registered, answered for and declared; the requests are registered and linked."""
    numbers = received(desk, 3)
    head, done = incidents.begin(desk, numbers, subject="Не уходят SMS", category="outage")
    made = incidents.incident(desk, head)
    assert [view.number for view in made.members] == numbers
    assert states(desk, [head, *numbers]) == [State.OPEN] * 4
    assert (made.head.ticket.declared, made.head.ticket.assignee) == (True, desk.actor)
    assert (len(done.outcomes), done.refusals) == (3, ())
    assert [one.number for one in incidents.open_incidents(desk)] == [head]


def test_one_of_the_requests_can_be_the_head(desk: Desk) -> None:
    """It keeps its client, and the others are part of it."""
    first, *others = received(desk, 3)
    head, _done = incidents.begin(desk, [first, *others], head=first, category="outage")
    assert head == first
    assert [view.number for view in incidents.incident(desk, head).members] == others


def test_an_unknown_sender_is_identified_by_the_address(desk: Desk) -> None:
    """The customer's own agreement governs the ticket, not the default terms."""
    (number,) = received(desk, 1, customer=None)
    incidents.begin(desk, [number], subject="Не уходят SMS", category="outage")
    assert reading.show(desk, number).ticket.customer == "alfa"


def test_a_repeated_operation_does_what_is_left_and_nothing_twice(desk: Desk) -> None:
    """A console that is killed between two tickets goes on where it was, under the same operation."""
    numbers = received(desk, 4)

    def killed(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    call = {"subject": "Не уходят SMS", "category": "outage", "operation": "one"}
    with pytest.raises(KeyboardInterrupt):
        incidents.begin(desk, numbers, progress=killed, **call)  # type: ignore[arg-type]
    (half,) = incidents.open_incidents(desk)
    assert len(half.members) == 2
    head, _done = incidents.begin(desk, numbers, **call)  # type: ignore[arg-type]
    assert head == half.number
    assert [view.number for view in incidents.incident(desk, head).members] == numbers
    assert [one.number for one in incidents.open_incidents(desk)] == [head]


def test_incidents_are_not_nested(desk: Desk) -> None:
    """Neither a member nor another incident's head can be taken into the wrong place; the reason is said."""
    numbers = received(desk, 5)
    head, _done = incidents.begin(desk, numbers[:2], subject="a", category="outage")
    other, _done = incidents.begin(desk, numbers[2:4], subject="b", category="outage")
    with pytest.raises(Refused, match="part of incident"):
        tickets.link(desk, numbers[4], numbers[0])
    with pytest.raises(Refused):
        tickets.link(desk, other, head)
    done = incidents.link_many(desk, head, [other, head, numbers[4]])
    assert [number for number, _why in done.refusals] == [other, head]
    with pytest.raises(Refused, match="take it out"):
        incidents.declare(desk, numbers[0])


def test_no_undo_nests_incidents(desk: Desk) -> None:
    """What may not be linked now is not linked by an undo either, from below or from above."""
    head, other, number = received(desk, 3)
    tickets.link(desk, number, head)
    incidents.unlink_many(desk, head, [number])
    tickets.link(desk, head, other)
    with pytest.raises(Refused, match=f"part of incident #{other}"):
        merging.undo(desk, number)
    incidents.unlink_many(desk, other, [head])
    tickets.link(desk, number, head)
    with pytest.raises(Refused, match="tickets of its own"):
        merging.undo(desk, head)
    assert reading.show(desk, head).ticket.incident is None


def test_an_incident_with_tickets_is_not_merged_nor_one_that_was_announced(desk: Desk) -> None:
    """Its clients could be told no more; once its tickets are out it is a ticket as any other."""
    head, other, number = received(desk, 3)
    incidents.begin(desk, [head, number], head=head, category="outage")
    tickets.register(desk, other, "outage")
    with pytest.raises(Refused, match="merge the other one into it"):
        merging.merge(desk, head, other)
    incidents.unlink_many(desk, head, [number])
    merging.merge(desk, head, other)
    with pytest.raises(Refused, match=f"merged into #{other}: name that one"):
        tickets.link(desk, number, head)


def test_an_ended_incident_takes_nothing_in_until_it_is_open_again(desk: Desk) -> None:
    """Nor by an undo."""
    head, number, late = received(desk, 3)
    incidents.begin(desk, [head, number], head=head, category="outage")
    incidents.unlink_many(desk, head, [number])
    tickets.resolve(desk, head, "Починили")
    for refused in (lambda: tickets.link(desk, late, head), lambda: merging.undo(desk, number)):
        with pytest.raises(Refused, match="ended: open it again"):
            refused()
    tickets.reopen(desk, head, "Снова")
    merging.undo(desk, number)
    assert tickets.link(desk, late, head).ticket.incident == head


def test_a_ticket_without_tickets_of_its_own_is_no_incident(desk: Desk) -> None:
    """It says so; once others are linked to it, or it is declared, it is one."""
    one, other = received(desk, 2)
    with pytest.raises(Unknown, match="no incident"):
        incidents.incident(desk, one)
    tickets.link(desk, other, one)
    assert incidents.incident(desk, one).members[0].number == other
    incidents.unlink_many(desk, one, [other])
    assert incidents.open_incidents(desk) == []
    incidents.declare(desk, one)
    assert [made.number for made in incidents.open_incidents(desk)] == [one]
    merging.undo(desk, one)
    assert incidents.open_incidents(desk) == []


def test_only_what_is_part_of_it_is_taken_out(desk: Desk) -> None:
    """Another ticket is named with the reason; the members go."""
    numbers = received(desk, 3)
    head, _done = incidents.begin(desk, numbers[:2], subject="a", category="outage")
    done = incidents.unlink_many(desk, head, numbers)
    assert [number for number, _why in done.refusals] == [numbers[2]]
    assert incidents.incident(desk, head).members == ()


def test_what_a_rule_refuses_for_one_ticket_stops_no_other(desk: Desk, clock: FixedClock) -> None:
    """Each clock is its own: the one that is registered later has consumed less."""
    numbers = received(desk, 3)
    head, _done = incidents.begin(desk, numbers[:2], subject="a", category="outage")
    incidents.link_many(desk, head, numbers[2:])  # not registered
    clock.advance(timedelta(minutes=10))
    heard: list[tuple[int, int]] = []
    done = incidents.each(
        desk,
        [head, *numbers],
        lambda desk, n, options: tickets.wait(desk, n, Wait.PROVIDER, provider="Север", **options),
        progress=lambda done, of: heard.append((done, of)),
    )
    assert [number for number, _why in done.refusals] == [numbers[2]]
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert states(desk, numbers) == [State.WAITING_PROVIDER, State.WAITING_PROVIDER, State.RECEIVED]
    clock.advance(timedelta(minutes=10))
    resumed = incidents.each(desk, numbers[:1], lambda desk, n, options: tickets.resume(desk, n, **options))
    ticket = reading.show(desk, numbers[0])
    assert resumed.refusals == ()
    assert ticket.clock.totals_at(ticket.as_of).provider_us == 600_000_000
    assert states(desk, numbers[:2]) == [State.OPEN, State.WAITING_PROVIDER]


def test_one_text_is_one_letter_for_each_ticket(desk: Desk) -> None:
    """Everybody gets it in their language under their own number; who has no address is marked."""
    numbers = received(desk, 2)
    english = tickets.receive(desk, "SMS not sent", sender="noc@omega.example", customer="omega").number
    nobody = tickets.receive(desk, "Не уходят SMS", contact="+7 900 000-00-00").number
    head, _done = incidents.begin(
        desk, [*numbers, english, nobody], subject="Не уходят SMS", category="outage"
    )
    listed = broadcast.recipients(desk, head)
    assert [one.number for one in listed] == [*numbers, english, nobody]
    assert [one.address is None for one in listed] == [False, False, False, True]
    told = broadcast.tell_all(desk, head, "Чиним, ждём в 15:00.", texts={"en": "Fixing it, due 15:00."})
    letters = broadcast.letters_of(desk, told.events[-1])
    assert [letter.ticket for letter in letters] == [*numbers, english, nobody]
    assert [letter.state for letter in letters] == [Delivery.WAITING] * 3 + [Delivery.FAILED]
    spoken = {letter.ticket: letter.body for letter in letters}
    assert "Чиним, ждём в 15:00." in spoken[numbers[0]]
    assert "Fixing it, due 15:00." in spoken[english]
    assert [one.language for one in listed] == ["ru", "ru", "en", "ru"]
    assert incidents.incident(desk, head).told_at == NOW


def test_nobody_gets_another_language_without_a_choice(desk: Desk) -> None:
    """The text to all, the maintenance: each language has its text, or it is said that the first one goes."""
    numbers = received(desk, 1)
    english = tickets.receive(desk, "SMS not sent", sender="noc@omega.example", customer="omega").number
    head, _done = incidents.begin(desk, [*numbers, english], subject="a", category="outage")
    with pytest.raises(Refused, match="Some speak en"):
        broadcast.tell_all(desk, head, "Чиним.")
    with pytest.raises(Refused, match="Some speak ru"):
        broadcast.tell_all(desk, head, "Fixing it.", language="en")
    with pytest.raises(Refused, match="Some speak en"):
        broadcast.announce(desk, maintenance(texts={}))
    assert incidents.incident(desk, head).texts == ()
    alone = [one.key for one in broadcast.recipients(desk, head) if one.number != english]
    told = broadcast.tell_all(desk, head, "Fixing it.", but=alone)
    assert "Fixing it." in broadcast.letters_of(desk, told.events[-1])[0].body
    told = broadcast.tell_all(desk, head, "Чиним.", first_to_others=True)
    assert ["Чиним." in letter.body for letter in broadcast.letters_of(desk, told.events[-1])] == [True, True]


WRITTEN = "Починили."
TEXTS = {"ru": WRITTEN, "en": "Fixed."}


@pytest.mark.parametrize(
    "verb",
    [
        lambda desk, n: tickets.wait(desk, n, Wait.CLIENT, note=WRITTEN, texts=TEXTS, tell=True),
        lambda desk, n: tickets.refuse(desk, n, WRITTEN, texts=TEXTS, code="out-of-scope"),
        lambda desk, n: tickets.resolve(desk, n, WRITTEN, texts=TEXTS),
        lambda desk, n: telling.message(desk, n, WRITTEN, texts=TEXTS),
    ],
    ids=["wait", "refuse", "resolve", "message"],
)
def test_a_text_for_many_is_each_clients_own(desk: Desk, verb: Callable[[Desk, int], Outcome]) -> None:
    """In the history and in the letter."""
    (number,) = received(desk, 1)
    english = tickets.receive(desk, "SMS not sent", sender="noc@omega.example", customer="omega").number
    incidents.begin(desk, [number, english], subject="a", category="outage")
    for one in (number, english):
        verb(desk, one)
    with desk.store.reading():
        letters = {letter.ticket: letter.body for letter in outbox.listed(desk.store)}
    for one, theirs, other in [(number, WRITTEN, TEXTS["en"]), (english, TEXTS["en"], WRITTEN)]:
        assert theirs in letters[one]
        assert other not in letters[one]
        assert any(theirs in str(value) for value in reading.show(desk, one).events[-1].data.values())


def test_who_is_taken_out_of_the_list_gets_no_letter(desk: Desk) -> None:
    """And nobody at all is refused in words."""
    numbers = received(desk, 2)
    head, _done = incidents.begin(desk, numbers, subject="a", category="outage")
    listed = broadcast.recipients(desk, head)
    told = broadcast.tell_all(desk, head, "Чиним.", but=[listed[0].key])
    assert [letter.ticket for letter in broadcast.letters_of(desk, told.events[-1])] == numbers[1:]
    with pytest.raises(Refused, match="nobody"):
        broadcast.tell_all(desk, head, "Чиним.", but=[one.key for one in listed])
    with pytest.raises(Refused, match="Write the text"):
        broadcast.tell_all(desk, head, "  ")


def test_an_undone_text_to_all_takes_its_waiting_letters_back_together(desk: Desk) -> None:
    """It is told no more; once a letter of it is sent, none is taken back, and nothing older is undone."""
    numbers = received(desk, 2)
    head, _done = incidents.begin(desk, numbers, subject="Нет SMS", category="outage")
    broadcast.tell_all(desk, head, "Чиним")
    undone = merging.undo(desk, head).events[-1]
    assert undone.data["kind"] == Kind.TOLD
    assert len(undone.data["letters"]) == len(numbers)
    with desk.store.reading():
        letters = outbox.listed(desk.store)
    assert {letter.state for letter in letters} == {Delivery.CANCELLED}
    assert incidents.incident(desk, head).told_at is None
    told = broadcast.tell_all(desk, head, "Чиним снова").events[-1]
    letter = broadcast.letters_of(desk, told)[0]
    with desk.store.transaction():
        outbox.settle(desk.store, letter.number, letter.recipient, Delivery.SENT, None, desk.now())
    with pytest.raises(Refused, match="sent already"):
        merging.undo(desk, head)
    assert reading.show(desk, head).ticket.declared
    assert {one.state for one in broadcast.letters_of(desk, told)} == {Delivery.SENT, Delivery.WAITING}


def test_the_same_operation_tells_once(desk: Desk) -> None:
    """Repeated after a lost answer it writes no letter again."""
    numbers = received(desk, 3)
    head, _done = incidents.begin(desk, numbers, subject="a", category="outage")
    first = broadcast.tell_all(desk, head, "Чиним.", operation="told-1")
    again = broadcast.tell_all(desk, head, "Чиним.", operation="told-1")
    assert again.events[-1] == first.events[-1]
    assert len(broadcast.letters_of(desk, first.events[-1])) == 3
    assert len(incidents.incident(desk, head).texts) == 1


def test_a_text_that_fails_half_way_is_not_told_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks between two letters: none is written, and the head says nothing."""
    numbers = received(desk, 3)
    head, _done = incidents.begin(desk, numbers, subject="a", category="outage")
    insert, count = Store.insert, iter(range(100))

    def broken(store: Store, statement: str, values: tuple[object, ...]) -> int:
        if "outbox" in statement and next(count) == 1:
            raise Unavailable("gone")
        return int(insert(store, statement, values))

    monkeypatch.setattr(Store, "insert", broken)
    with pytest.raises((Unavailable, CommitUnknown)):
        broadcast.tell_all(desk, head, "Чиним.", operation="told-1")
    assert incidents.incident(desk, head).texts == ()
    monkeypatch.setattr(Store, "insert", insert)
    told = broadcast.tell_all(desk, head, "Чиним.", operation="told-1")
    assert len(broadcast.letters_of(desk, told.events[-1])) == 3


def test_a_merged_or_refused_members_client_is_told_nothing_more(desk: Desk) -> None:
    """A resolved one still is: the last text says that it is over."""
    numbers = received(desk, 4)
    head, _done = incidents.begin(desk, numbers, subject="a", category="outage")
    merging.merge(desk, numbers[0], numbers[3])
    tickets.refuse(desk, numbers[1], "не наше")
    tickets.resolve(desk, numbers[2], "готово")
    assert [one.number for one in broadcast.recipients(desk, head)] == numbers[2:]


def maintenance(**changes: object) -> broadcast.Announcement:
    """A night's work."""
    given = {
        "subject": "Плановые работы",
        "since": NOW + timedelta(hours=12),
        "until": NOW + timedelta(hours=14),
        "text": "Отправка будет медленнее.",
        "texts": {"en": "Sending will be slower."},
        **changes,
    }
    return broadcast.Announcement(**given)  # type: ignore[arg-type]


def test_a_maintenance_is_announced_to_every_contact_once(desk: Desk) -> None:
    """One ticket, and a letter to each person with the times as their clocks show them."""
    people = broadcast.announced_to(desk)
    made = broadcast.announce(desk, maintenance())
    assert (made.ticket.category, made.ticket.declared) == ("maintenance", True)
    letters = broadcast.letters_of(desk, made.events[-1])
    assert len(letters) == len(people) > 1
    assert {letter.ticket for letter in letters} == {made.number}
    bodies = {letter.contact: letter.body for letter in letters}
    assert "23:31 GMT" in bodies["noc@omega.example"]
    assert "02:31 MSK" in bodies["noc@alfa.example"]
    assert [one.contact for one in people] == [letter.contact for letter in letters]
    later = broadcast.tell_all(desk, made.number, "Работы закончены.", texts={"en": "It is over."})
    assert len(broadcast.letters_of(desk, later.events[-1])) == len(people)


def test_taking_a_ticket_out_leaves_the_past_as_it_was(desk: Desk) -> None:
    """The time line counts what was linked then, and the taking out is an entry with who and when."""
    numbers = received(desk, 4)
    head, _done = incidents.begin(desk, numbers, subject="Не уходят SMS", category="outage")
    incidents.unlink_many(desk, head, numbers[:1])
    made = incidents.incident(desk, head)
    assert ([v.number for v in made.members], [v.number for v in made.former]) == (numbers[1:], numbers[:1])
    linked, out = [step for step in made.story if step.event.kind is Kind.LINKED]
    assert linked.numbers == tuple(numbers)
    assert (out.numbers, out.event.actor, out.event.at) == ((numbers[0],), desk.actor, NOW)
    assert made.story[0].numbers == tuple(numbers)
    sighting = radar.look(desk, least=3, within=timedelta(minutes=15))
    assert sighting.of(head) == ()
    merging.undo(desk, numbers[0])
    again = incidents.incident(desk, head)
    assert ([v.number for v in again.members], again.former) == (numbers, ())
    assert reading.verify(desk).problems == {}


def test_a_maintenance_is_due_when_it_was_announced_to_be_over(desk: Desk, clock: FixedClock) -> None:
    """It has no client whose agreement is broken before the work begins; its time counts all the same."""
    number = broadcast.announce(desk, maintenance()).number
    clock.advance(timedelta(hours=13, minutes=59))
    before = reading.show(desk, number)
    assert (before.resolution.breach, before.resolution.due_at) == (None, NOW + timedelta(hours=14))
    assert before.clock.totals_at(before.as_of).counted_us == us_between(NOW, clock.now())
    clock.advance(timedelta(minutes=2))
    assert reading.show(desk, number).resolution.breach is not None
    tickets.categorise(desk, number, "outage")
    assert reading.show(desk, number).resolution.target_us == desk.default_terms.resolution_us["critical"]


def test_an_incident_without_a_client_gets_no_letter(desk: Desk) -> None:
    """Its members' clients do; what could not be sent to them is counted, whatever it is about."""
    numbers = received(desk, 1)
    nobody = tickets.receive(desk, "Не уходят SMS", contact="+7 900 000-00-00").number
    head, _done = incidents.begin(desk, [*numbers, nobody], subject="Упал шлюз", category="outage")
    for number in (*numbers, nobody, head):
        tickets.resolve(desk, number, "Починили.")
    with desk.store.reading():
        written = {letter.ticket for letter in outbox.listed(desk.store)}
    assert written == {*numbers, nobody}
    assert broadcast.unsent_of(desk, incidents.incident(desk, head).numbers) == 1


def test_a_maintenance_is_announced_to_the_chosen_customers(desk: Desk) -> None:
    """Others hear nothing of it; an unknown code is named."""
    made = broadcast.announce(desk, maintenance(codes=("alfa",)), operation="m")
    assert broadcast.announce(desk, maintenance(codes=("alfa",)), operation="m").number == made.number
    assert {one.customer for one in broadcast.recipients(desk, made.number)} == {"alfa"}
    with pytest.raises(Unknown, match="nosuch"):
        broadcast.announce(desk, maintenance(codes=("nosuch",)))
    with pytest.raises(Refused, match="over already"):
        broadcast.announce(desk, maintenance(since=NOW - timedelta(hours=2), until=NOW - timedelta(hours=1)))
    with pytest.raises(Refused, match="begin before"):
        broadcast.announce(desk, maintenance(since=NOW + timedelta(hours=20)))


def test_every_row_is_still_what_its_history_adds_up_to(desk: Desk) -> None:
    """Declared, linked, told and announced: the proof holds."""
    numbers = received(desk, 3)
    head, _done = incidents.begin(desk, numbers, subject="a", category="outage")
    broadcast.tell_all(desk, head, "Чиним.")
    broadcast.announce(desk, maintenance())
    assert reading.verify(desk).problems == {}


def test_a_ticket_that_comes_back_is_remembered_by_its_incident(desk: Desk) -> None:
    """The head's history says that it left, and that it is part of it again."""
    numbers = received(desk, 2)
    head, _done = incidents.begin(desk, numbers, subject="Не уходят SMS", category="outage")
    incidents.unlink_many(desk, head, numbers[:1])
    merging.undo(desk, numbers[0])
    left, back = reading.show(desk, head).events[-2:]
    assert left.kind is Kind.RELEASED
    assert (back.kind, back.data["seq"], back.data["ticket"]) == (Kind.UNDONE, left.seq, numbers[0])
    assert describe(back) == f"#{numbers[0]} is part of it again"


def test_what_was_told_is_kept_in_each_language_to_the_end(desk: Desk) -> None:
    """The head's history, the time line and the summary hold every text, the final reports too."""
    numbers = [*received(desk, 2), *received(desk, 1, "noc@omega.example", "omega")]
    head, _done = incidents.begin(desk, numbers, subject="Не уходят SMS", category="outage")
    broadcast.tell_all(desk, head, "Чиним", texts={"en": "We are on it"})
    reports = {"ru": "Починили", "en": "Fixed"}
    incidents.each(
        desk, [*numbers, head], lambda d, n, o: tickets.resolve(d, n, "Починили", texts=reports, **o)
    )
    made = incidents.incident(desk, head)
    assert describe(made.texts[0]).endswith("Чиним We are on it")
    assert made.head.events[-1].data["report"] == "Починили\n\nFixed"
    page = summary_markdown(made, made.story, {}, Reader(str, str, str, UTC))
    story, told = page.split("## What was told")
    assert f"2 tickets resolved: #{numbers[0]} #{numbers[1]} — Починили\n" in story
    for text in ("Чиним", "We are on it", "Починили", "Fixed"):
        assert told.count(f"> {text}\n") == 1
    assert f"report to 2 tickets: #{numbers[0]} #{numbers[1]}" in told


def test_the_summary_adds_up_on_its_face(desk: Desk, clock: FixedClock) -> None:
    """How long a ticket lasted is what it took to register it, our work and both kinds of waiting."""
    (number,) = received(desk, 1)
    for minutes, step in (
        (1, lambda: incidents.begin(desk, [number], head=number, category="outage")),
        (3, lambda: tickets.wait(desk, number, Wait.PROVIDER, provider="Север")),
        (7, lambda: tickets.resolve(desk, number, "Починили")),
        (60, lambda: tickets.close(desk, number)),
    ):
        clock.set(NOW + timedelta(minutes=minutes))
        step()
    made = incidents.incident(desk, number)
    page = summary_markdown(made, made.story, {}, Reader(str, str, str, UTC))
    assert "| 7 min | 1 min | 2 min | 0 min | 4 min | 0 min |" in page
    assert "23 Nov 2026 11:31 UTC" in page


def test_a_maintenance_is_called_in_each_language_by_its_own_name(desk: Desk) -> None:
    """A letter's subject is in the language of its words."""
    called = {"ru": "Плановые работы", "en": "Scheduled maintenance"}
    made = broadcast.announce(desk, replace(maintenance(), subjects=called))
    for letter in broadcast.letters_of(desk, made.events[-1]):
        assert f"] {called[letter.language]}: " in letter.subject
