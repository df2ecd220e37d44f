"""The verbs on one ticket, on both engines."""

from __future__ import annotations

import pytest

from supportdesk.domain.durations import HOUR as HOUR_US
from supportdesk.domain.durations import MINUTE as MINUTE_US
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import Channel, Line, State, Wait
from supportdesk.models.base import CommitUnknown, Unavailable
from supportdesk.services import reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.errors import Conflict
from tests.services.alfa import DAY, HOUR, MINUTE, START
from tests.services.desks import another


def call(desk: Desk, category: str = "outage", **more) -> int:
    """Register a call of alfa's and return its number."""
    return tickets.register_call(desk, category, "Не уходят SMS", customer="alfa", **more).number


def kinds(desk: Desk, number: int) -> list[Kind]:
    """The kinds of a ticket's events."""
    return [event.kind for event in reading.show(desk, number).events]


def test_a_day_of_a_ticket(desk, clock):
    """From the call to the report: each second is in one bucket, and the clock stands still while waiting."""
    number = call(desk, received_at=START - 4 * MINUTE)
    clock.advance(10 * MINUTE)
    tickets.take(desk, number)
    tickets.wait(desk, number, Wait.CLIENT, note="номера получателей")
    clock.advance(HOUR)
    tickets.wait(desk, number, Wait.PROVIDER, provider="МТС", reference="77")
    clock.advance(HOUR)
    assert tickets.resume(desk, number).ticket.state is State.OPEN
    clock.advance(20 * MINUTE)
    tickets.escalate(desk, number, Line.SECOND, "нужен доступ к шлюзу")
    clock.advance(5 * MINUTE)
    done = tickets.resolve(desk, number, "Маршрут переключён")
    view = reading.show(desk, number)
    totals = view.clock.totals_at(view.as_of)
    assert done.ticket.state is State.RESOLVED
    assert view.registration.consumed_us == 4 * MINUTE_US
    assert (totals.counted_us, totals.client_us, totals.provider_us) == (35 * MINUTE_US, HOUR_US, HOUR_US)
    assert totals.line_us(Line.SECOND) == 5 * MINUTE_US
    assert done.history == view.events
    assert done.version == len(view.events) == 8


def test_a_received_request_is_registered_later(desk, clock):
    """Its registration clock runs from its receipt, its category gives the customer's targets."""
    received = tickets.receive(desk, "Почта", sender="noc@elsewhere.example", channel=Channel.MAIL)
    clock.advance(6 * MINUTE)
    outcome = tickets.register(desk, received.number, "outage", customer="alfa")
    view = reading.show(desk, received.number)
    assert [event.kind for event in outcome.events] == [Kind.IDENTIFIED, Kind.REGISTERED]
    assert not view.ticket.terms.default
    assert view.registration.target_us == 5 * MINUTE_US
    assert view.registration.breach is not None


def test_an_unknown_caller_is_under_the_default_terms_until_identified(desk, clock):
    """Default terms are marked; whose request it is decides by the agreement in force at its receipt."""
    number = tickets.register_call(desk, "outage", "Кто-то звонил").number
    assert reading.show(desk, number).ticket.terms.default
    clock.advance(HOUR)
    tickets.identify(desk, number, "alfa", contact="Мария")
    view = reading.show(desk, number)
    assert not view.ticket.terms.default
    assert view.ticket.contact == "Мария"
    assert view.resolution.consumed_us == HOUR_US
    with pytest.raises(Refused):
        tickets.identify(desk, number, "alfa", contact="Мария")


def test_an_agreement_governs_only_what_it_was_in_force_for(desk, clock):
    """A request received before the first version is under the default terms, whoever asks."""
    number = call(desk, received_at=START - 400 * DAY, at=START - 400 * DAY + MINUTE)
    terms = reading.show(desk, number).ticket.terms
    assert terms.default
    assert terms.reopen_days == 7


@pytest.mark.parametrize(
    "verb",
    [
        lambda desk, n: tickets.categorise(desk, n, "no-such"),
        lambda desk, n: tickets.assign(desk, n, "nobody"),
        lambda desk, n: tickets.identify(desk, n, "no-such"),
        lambda desk, n: tickets.link(desk, n, 4711),
        lambda desk, n: tickets.take(desk, 4711),
        lambda desk, n: tickets.refuse(desk, n, "  "),
        lambda desk, n: tickets.resolve(desk, n, ""),
        lambda desk, n: tickets.reopen(desk, n, "зря"),
        tickets.close,
        tickets.resume,
        lambda desk, n: tickets.link(desk, n, n),
        lambda desk, n: tickets.promise(desk, n, START - HOUR, "поздно"),
        tickets.keep_promise,
    ],
)
def test_what_is_refused_leaves_no_trace(desk, verb):
    """A rule that says no, or a name that nobody has, records nothing."""
    number = call(desk)
    with pytest.raises(Refused):
        verb(desk, number)
    assert kinds(desk, number) == [Kind.RECEIVED, Kind.REGISTERED]


def test_every_other_verb_is_recorded(desk, clock):
    """Each verb appends its event, by the engineer who acts."""
    incident, number = call(desk), call(desk, "other")
    for step in (
        lambda: tickets.categorise(desk, number, "partial-outage"),
        lambda: tickets.assign(desk, number, "oleg"),
        lambda: tickets.assign(desk, number, None),
        lambda: tickets.note(desk, number, "заметка"),
        lambda: tickets.promise(desk, number, START + 3 * HOUR, "перезвоним"),
        lambda: tickets.keep_promise(desk, number),
        lambda: tickets.link(desk, number, incident),
        lambda: tickets.client_answered(desk, number, "спасибо"),
        lambda: tickets.mark_read(desk, number),
        lambda: tickets.refuse(desk, number, "вне рамок поддержки"),
        lambda: tickets.reopen(desk, number, "ошиблись"),
        lambda: tickets.resolve(desk, number, "готово"),
        lambda: tickets.close(desk, number),
    ):
        clock.advance(MINUTE)
        outcome = step()
        assert len(outcome.events) == 1
        assert outcome.events[0].actor == desk.actor
        assert outcome.events[0].at == clock.now()
    assert reading.show(desk, number).ticket.state is State.CLOSED
    assert reading.show(desk, number).ticket.incident == incident


def test_what_already_is_so_records_nothing(desk):
    """Assigning to whom it is assigned, or linking where it is linked, makes no event and no version."""
    incident, number = call(desk), call(desk)
    tickets.assign(desk, number, "oleg")
    tickets.link(desk, number, incident)
    assert tickets.assign(desk, number, "oleg").events == ()
    assert tickets.link(desk, number, incident).events == ()
    assert tickets.take(desk.acting_as("oleg"), number).version == 4


def test_at_says_when_it_really_happened(desk, clock):
    """Both times are kept: when it happened, and when it was recorded."""
    number = call(desk)
    clock.advance(HOUR)
    (event,) = tickets.wait(desk, number, Wait.CLIENT, at=START + 10 * MINUTE).events
    assert (event.at, event.recorded_at) == (START + 10 * MINUTE, START + HOUR)
    assert reading.show(desk, number).resolution.consumed_us == 10 * MINUTE_US


@pytest.mark.parametrize("minutes", [-1, 61])
def test_at_is_neither_before_the_last_event_nor_in_the_future(desk, clock, minutes):
    """What happened earlier is put right by a correction; what has not happened can't be recorded."""
    number = call(desk)
    clock.advance(HOUR)
    with pytest.raises(Refused):
        tickets.wait(desk, number, Wait.CLIENT, at=START + minutes * MINUTE)


def test_a_request_is_not_received_in_the_future_nor_registered_before(desk):
    """The two times of a call are in order, and both have passed."""
    with pytest.raises(Refused):
        tickets.receive(desk, "Почта", received_at=START + MINUTE)
    with pytest.raises(Refused):
        call(desk, received_at=START - MINUTE, at=START - HOUR)


def test_a_clock_that_went_back_is_clamped(desk, clock, caplog):
    """Nothing is recorded before the ticket's last event, and the odd clock is logged."""
    number = call(desk)
    clock.advance(-HOUR)
    (event,) = tickets.note(desk, number, "часы отстали").events
    assert event.at == event.recorded_at == START
    assert "The clock says" in caplog.text


def test_an_expected_version_that_has_passed_is_a_conflict_that_tells_what_happened(desk):
    """Who was faster, what he did and when come with the conflict, and nothing is recorded."""
    number = call(desk)
    tickets.assign(desk, number, "oleg")
    with pytest.raises(Conflict) as caught:
        tickets.wait(desk, number, Wait.CLIENT, expected=2)
    assert [event.kind for event in caught.value.since] == [Kind.ASSIGNED]
    assert kinds(desk, number)[-1] is Kind.ASSIGNED


def test_taking_what_another_took_is_a_conflict(desk):
    """Two engineers who take the same ticket: the second learns who has it."""
    number = call(desk)
    tickets.take(desk.acting_as("oleg"), number)
    with pytest.raises(Conflict) as caught:
        tickets.take(desk, number)
    assert caught.value.since[0].data["assignee"] == "oleg"
    assert str(caught.value) == f"Ticket #{number} is already taken by Олег Иванов."
    assert tickets.take(desk, number, expected=3).ticket.assignee == desk.actor


def test_a_repeated_operation_is_recorded_once(desk, clock):
    """Whoever repeats an operation gets what it did the first time, with the version expected then too."""
    first = tickets.register_call(desk, "outage", "Звонок", assignee="oleg", operation="call-1")
    clock.advance(MINUTE)
    again = tickets.register_call(desk, "outage", "Звонок", assignee="oleg", operation="call-1")
    assert again == first
    assert [event.kind for event in again.events] == [Kind.RECEIVED, Kind.REGISTERED, Kind.ASSIGNED]
    note = tickets.note(desk, first.number, "раз", expected=3, operation="note-1")
    tickets.note(desk, first.number, "два")
    again = tickets.note(desk, first.number, "раз", expected=3, operation="note-1")
    assert again.events == note.events
    assert again.version == 5


def test_a_client_answer_resumes_at_the_moment_it_reached_us(desk, clock):
    """Not when it was read: the wait ends when our server took the message."""
    number = call(desk)
    tickets.wait(desk, number, Wait.CLIENT)
    clock.advance(2 * HOUR)
    tickets.note(desk, number, "ждём")
    outcome = tickets.client_answered(desk, number, "вот номера", at=START + HOUR)
    assert [event.kind for event in outcome.events] == [Kind.CLIENT_ANSWERED, Kind.RESUMED]
    view = reading.show(desk, number)
    assert view.ticket.unread == 1
    assert view.resolution.consumed_us == HOUR_US


def test_a_client_answer_leaves_a_wait_for_the_provider(desk):
    """It is marked unread and resumes nothing."""
    number = call(desk)
    tickets.wait(desk, number, Wait.PROVIDER)
    assert tickets.client_answered(desk, number, "есть новости?").ticket.state is State.WAITING_PROVIDER


def test_a_client_answer_reopens_within_the_agreed_days_only(desk, clock):
    """After them it becomes a new request that follows the old one."""
    number = call(desk)
    tickets.resolve(desk, number, "готово")
    clock.advance(7 * DAY)
    assert tickets.client_answered(desk, number, "повторилось").ticket.reopened == 1
    tickets.resolve(desk, number, "снова готово")
    clock.advance(7 * DAY + MINUTE)
    later = tickets.client_answered(desk, number, "опять", sender="noc@alfa.example")
    assert later.number != number
    assert later.ticket.follows == number
    assert (later.ticket.customer, later.ticket.state) == ("alfa", State.RECEIVED)
    assert reading.show(desk, number).ticket.state is State.RESOLVED


def test_a_late_client_answer_sees_the_ticket_as_it_is_known_to_have_been(desk, clock):
    """A wrong end that was undone since does not turn an answer into a new request."""
    number = call(desk)
    clock.advance(MINUTE)
    tickets.refuse(desk, number, "не туда")
    clock.advance(HOUR)
    from supportdesk.services.merging import undo

    undo(desk, number)
    outcome = tickets.client_answered(desk, number, "это к вам", at=START + 10 * MINUTE)
    assert outcome.number == number
    assert outcome.ticket.state is State.OPEN


def test_an_answer_is_not_older_than_the_request(desk):
    """A date that makes no sense is refused."""
    number = call(desk)
    with pytest.raises(Refused):
        tickets.client_answered(desk, number, "вчера", at=START - DAY)


def test_a_correction_is_previewed_and_recorded(desk, clock):
    """The dry run shows the figures before and after; the record keeps both times."""
    from supportdesk.domain.commands import Correct

    number = call(desk)
    clock.advance(3 * HOUR)
    command = Correct(Wait.CLIENT, START + HOUR, START + 2 * HOUR, "ждали номера")
    seen = reading.preview(reading.show(desk, number), command, desk.actor, desk.now())
    assert (seen.before.resolution.consumed_us, seen.after.resolution.consumed_us) == (
        3 * HOUR_US,
        2 * HOUR_US,
    )
    outcome = tickets.correct(desk, number, Wait.CLIENT, START + HOUR, START + 2 * HOUR, "ждали номера")
    assert outcome.events[0].at == START + HOUR
    assert outcome.events[0].recorded_at == START + 3 * HOUR
    assert reading.show(desk, number).resolution.consumed_us == 2 * HOUR_US


def test_a_lost_answer_to_the_commit_is_looked_up_and_never_repeated(desk, monkeypatch):
    """The change is there once, whether the commit had arrived or not."""
    number = call(desk)
    commit = desk.store._commit
    fates = ["after", "before"]

    def lost():
        fate = fates.pop() if fates else ""
        if fate == "before":
            desk.store._roll_back()
        else:
            commit()
        if fate:
            raise CommitUnknown("lost: {detail}", detail=fate)

    monkeypatch.setattr(desk.store, "_commit", lost)
    outcome = tickets.note(desk, number, "однажды")
    assert fates == []
    assert kinds(desk, number) == [Kind.RECEIVED, Kind.REGISTERED, Kind.NOTED]
    assert outcome.version == 3


def test_an_unknown_end_stays_told_as_unknown(desk, monkeypatch):
    """When the database stays away after a lost commit, nobody claims that nothing was recorded."""
    number = call(desk)

    def lost():
        desk.store._roll_back()
        monkeypatch.setattr(desk.store, "_begin", gone)
        raise CommitUnknown("lost: {detail}", detail="x")

    def gone():
        raise Unavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "_commit", lost)
        with pytest.raises(CommitUnknown):
            tickets.note(desk, number, "кто знает")
    monkeypatch.undo()


def test_two_consoles_take_the_same_ticket_and_one_wins(database_url, desk, clock):
    """Whoever decided on an old version is told; the ticket has one owner."""
    number = call(desk)
    other = another(database_url, clock).acting_as("oleg")
    tickets.take(other, number, expected=2)
    with pytest.raises(Conflict):
        tickets.take(desk, number, expected=2)
    assert reading.show(desk, number).ticket.assignee == "oleg"
    other.close()


def test_an_unknown_ticket_is_named(desk):
    """Every verb names the number that does not exist."""
    with pytest.raises(Unknown, match="4711"):
        tickets.note(desk, 4711, "кому?")
