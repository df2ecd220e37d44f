"""An engineer takes back the own last change, by a new event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.commands import (
    Assign,
    Categorise,
    Chase,
    ClientAnswers,
    Close,
    Correct,
    Declare,
    Escalate,
    Identify,
    KeepPromise,
    Link,
    MakePromise,
    MarkRead,
    Note,
    Pause,
    Refuse,
    Register,
    Reopen,
    Resolve,
    Resume,
    Take,
    TakeBack,
    Tell,
    Undo,
    Write,
)
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.fold import UNDOABLE
from supportdesk.domain.projection import project
from supportdesk.domain.ticket import Line, State, Wait
from tests.domain.story import CATALOGUE, DEFAULT_TERMS, TERMS, Story, at

CLIENT = Pause(Wait.CLIENT)
PROVIDER = Pause(Wait.PROVIDER, "МТС")
RESOLVE = Resolve("Сделано")
PROMISE = MakePromise(at("90:00"), "перезвонить")

UNDONE = [
    ([], Categorise(CATALOGUE["other"]), Kind.CATEGORISED),
    ([], Identify("beta", DEFAULT_TERMS, "Пётр", CATALOGUE["outage"]), Kind.IDENTIFIED),
    ([], Assign("oleg"), Kind.ASSIGNED),
    ([], Take(), Kind.ASSIGNED),
    ([], CLIENT, Kind.PAUSED),
    ([CLIENT], PROVIDER, Kind.PAUSED),
    ([PROVIDER], Chase("ищут", "Пётр", at("90:00")), Kind.CHASED),
    ([PROVIDER], Resume(), Kind.RESUMED),
    ([], Escalate(Line.SECOND, "сложно"), Kind.ESCALATED),
    ([], Note("звонил"), Kind.NOTED),
    ([], PROMISE, Kind.PROMISED),
    ([PROMISE], KeepPromise(), Kind.PROMISE_KEPT),
    ([], Correct(Wait.CLIENT, at("10:10"), at("10:20"), "забыли"), Kind.CORRECTED),
    ([CLIENT, PROMISE], RESOLVE, Kind.RESOLVED),
    ([PROVIDER, PROMISE], Refuse("вне рамок"), Kind.REFUSED),
    ([RESOLVE], Reopen("снова"), Kind.REOPENED),
    ([RESOLVE], Close(), Kind.CLOSED),
    ([], Link(5), Kind.LINKED),
    ([], Declare(), Kind.DECLARED),
    ([], Write("message", 5, "a@b.example", "SMS", "Работаем"), Kind.WRITTEN),
    ([Declare()], Tell("Работаем", {}, "incident", 2, "o1"), Kind.TOLD),
]


@pytest.mark.parametrize(
    ("before", "command", "kind"), UNDONE, ids=[f"{kind}{n}" for n, (_, _, kind) in enumerate(UNDONE)]
)
def test_every_undoable_change_is_taken_back_as_if_it_had_never_been(before, command, kind):
    """State, clocks and row are those of the ticket without it; the history keeps both."""
    story = Story().registered("10:00").does("10:30", Identify("alfa", TERMS, "Мария", CATALOGUE["outage"]))
    for earlier in before:
        story.does("11:00", earlier, "oleg")
    expected, expected_clock = project(story.ticket), story.clock
    story.does("12:00", command).does("13:00", Undo())
    assert story.kinds()[-2:] == [kind, Kind.UNDONE]
    assert story.events[-1].data == {"seq": len(story.events) - 1, "kind": str(kind)}
    assert story.clock == expected_clock
    now = project(story.ticket)
    assert now.version == len(story.events)
    assert replace(now, version=0, changed_us=0) == replace(expected, version=0, changed_us=0)


def test_every_undoable_kind_is_tested():
    """The merge has its own tests."""
    assert {kind for _, _, kind in UNDONE} | {Kind.MERGED} == UNDOABLE


def test_a_wrong_pause_that_is_undone_was_work_all_the_time():
    """Its minutes count."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:30", Undo())
    assert (story.totals("12:00").counted_us, story.ticket.waiting) == (2 * 3_600_000_000, None)


def test_a_wrong_resume_that_is_undone_was_waiting_all_the_time():
    """Since the pause began."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:30", Resume()).does("11:40", Undo())
    assert story.ticket.waiting is not None
    assert (story.ticket.waiting.since, story.totals("12:00").client_us) == (at("11:00"), 3_600_000_000)


def test_undo_goes_back_step_by_step():
    """An undo is no change that could itself be undone."""
    story = (
        Story().registered("10:00").does("11:00", Take()).does("11:10", CLIENT).does("11:20", Note("ждём"))
    )
    for kind in (Kind.NOTED, Kind.PAUSED, Kind.ASSIGNED):
        story.does("12:00", Undo())
        assert story.events[-1].data["kind"] == kind
    with pytest.raises(Refused):
        story.does("12:00", Undo())


@pytest.mark.parametrize(
    "command",
    [
        Resume(),
        Take(),
        Escalate(Line.SECOND, "сложно"),
        PROMISE,
        Link(5),
        RESOLVE,
        Categorise(CATALOGUE["other"]),
    ],
    ids=lambda command: type(command).__name__,
)
def test_undo_is_refused_when_another_has_changed_the_ticket_since(command):
    """What a colleague built on it must not lose its ground; the refusal names who."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:30", command, "oleg")
    with pytest.raises(Refused, match="oleg"):
        story.does("12:00", Undo())


def test_undo_is_refused_when_the_clients_answer_has_changed_the_ticket_since():
    """The wait was ended by the answer."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:30", ClientAnswers("ответ"), "mail")
    with pytest.raises(Refused, match="mail"):
        story.does("12:00", Undo())


def test_undo_is_refused_when_a_late_answer_has_changed_the_ticket_since():
    """It arrived before the note, but it was recorded after it."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:40", Note("звонил"))
    story.late("11:30", "11:45", ClientAnswers("ответ"))
    with pytest.raises(Refused, match="mail"):
        story.does("12:00", Undo())


@pytest.mark.parametrize("aside", [Note("видел"), MarkRead()])
def test_a_colleagues_note_does_not_stand_in_the_way(aside):
    """Nor does reading."""
    story = Story().registered("10:00").does("10:30", ClientAnswers("вопрос"), "mail").does("11:00", CLIENT)
    assert story.does("11:30", aside, "oleg").does("12:00", Undo()).ticket.state is State.OPEN


def test_what_a_colleague_took_back_does_not_stand_in_the_way():
    """It is no longer in force."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:30", Resume(), "oleg")
    story.does("11:40", Undo(), "oleg").does("11:50", Undo())
    assert story.ticket.state is State.OPEN


def test_nobody_undoes_what_is_anothers():
    """There is nothing of one's own."""
    with pytest.raises(Refused, match="no change of yours"):
        Story().registered("10:00").does("11:00", CLIENT).does("12:00", Undo(), "oleg")


def test_a_registration_is_not_undone():
    """A request that was taken in stays; it is refused or merged, with a reason."""
    with pytest.raises(Refused):
        Story().registered("10:00").does("11:00", Undo())


def test_what_a_registration_stands_on_is_not_undone_from_under_it():
    """The targets came from the customer who was identified before."""
    story = Story(DEFAULT_TERMS).received("10:00").does("10:01", Identify("alfa", TERMS))
    story.does("10:02", Register(CATALOGUE["outage"]))
    with pytest.raises(Refused):
        story.does("10:03", Undo())


def test_ones_own_letter_is_undone_before_what_was_done_before_it():
    """Whatever a colleague did after it; a letter that was taken back by hand counts no more."""
    letter = Write("message", 5, "a@b.example", "SMS", "Работаем")
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:10", letter)
    story.does("11:20", Resume(), "oleg").does("11:30", Undo())
    assert story.events[-1].data == {"seq": 4, "kind": "written"}
    story = Story().registered("10:00").does("11:00", CLIENT).does("11:10", letter)
    story.does("11:20", TakeBack(5), "oleg").does("11:30", Undo())
    assert story.events[-1].data == {"seq": 3, "kind": "paused"}


def test_nothing_is_undone_past_an_answer_that_one_wrote_down():
    """The answer itself stays: what came before it is put right by a step of its own."""
    story = Story().registered("10:00").does("11:00", Take()).does("11:10", ClientAnswers("ответ"))
    with pytest.raises(Refused, match="step of its own"):
        story.does("11:20", Undo())


def test_a_look_into_the_past_shows_what_was_taken_back_later():
    """At that moment it was so."""
    story = Story().registered("10:00").does("11:00", CLIENT).does("12:00", Undo())
    assert story.as_of("11:30").state is State.WAITING_CLIENT
    assert story.as_of("12:00").state is State.OPEN
