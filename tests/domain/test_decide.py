"""Which command is allowed in which state, and what each refusal says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.commands import (
    Absorb,
    Assign,
    Categorise,
    ClientAnswers,
    Close,
    Command,
    Correct,
    Escalate,
    Identify,
    KeepPromise,
    Link,
    MakePromise,
    MarkRead,
    Merge,
    Note,
    Pause,
    Receive,
    Refuse,
    Register,
    Reopen,
    Resolve,
    Resume,
    Take,
    Undo,
)
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import Line, State, Wait
from tests.domain.story import CATALOGUE, DEFAULT_TERMS, TERMS, Story, at

CLIENT = Pause(Wait.CLIENT)
PROVIDER = Pause(Wait.PROVIDER, "МТС", "INC-7")
RESOLVE = Resolve("Сделано")
REFUSE = Refuse("вне рамок")
CHANGE = Resolve(
    "Имя зарегистрировано.", changed="Имя отправителя: TOCHKA", rollback="Вернуть TochkaK в карточке клиента"
)


def in_state(state: State) -> Story:
    """Return a ticket in a state, worked on from 10:00 and in that state since 11:00."""
    if state is State.RECEIVED:
        return Story().received("10:00")
    story = Story().registered("10:00", "other")
    match state:
        case State.WAITING_CLIENT:
            story.does("11:00", CLIENT)
        case State.WAITING_PROVIDER:
            story.does("11:00", PROVIDER)
        case State.RESOLVED:
            story.does("11:00", RESOLVE)
        case State.REFUSED:
            story.does("11:00", REFUSE)
        case State.CLOSED:
            story.does("11:00", RESOLVE).does("11:00", Close())
        case State.MERGED:
            story.merges("11:00", Story(number=9).registered("10:00"))
        case _:
            pass
    assert story.ticket.state is state
    return story


ALL = set(State)
LIVE = {State.RECEIVED, State.OPEN, State.WAITING_CLIENT, State.WAITING_PROVIDER}
WORKED = LIVE - {State.RECEIVED}
WAITING = {State.WAITING_CLIENT, State.WAITING_PROVIDER}
ENDED = {State.RESOLVED, State.REFUSED}

ALLOWED: list[tuple[Command, set[State], dict[State, State]]] = [
    (Register(CATALOGUE["outage"]), {State.RECEIVED}, {State.RECEIVED: State.OPEN}),
    (Categorise(CATALOGUE["outage"]), LIVE, {}),
    (Identify("alfa", TERMS, "Мария", None), LIVE, {}),
    (Assign("oleg"), WORKED, {}),
    (Take(), WORKED, {}),
    (CLIENT, WORKED - {State.WAITING_CLIENT}, dict.fromkeys(WORKED, State.WAITING_CLIENT)),
    (PROVIDER, WORKED - {State.WAITING_PROVIDER}, dict.fromkeys(WORKED, State.WAITING_PROVIDER)),
    (Resume(), WAITING, dict.fromkeys(WAITING, State.OPEN)),
    (Escalate(Line.SECOND, "сложно"), WORKED, {}),
    (Note("звонил"), ALL, {}),
    (MakePromise(at("90:00"), "перезвонить"), LIVE, {}),
    (
        ClientAnswers("ответ"),
        LIVE | {State.RESOLVED},
        {State.WAITING_CLIENT: State.OPEN, State.RESOLVED: State.OPEN},
    ),
    (MarkRead(), ALL, {}),
    (
        Correct(Wait.CLIENT, at("10:10"), at("10:20"), "забыли"),
        ALL - {State.RECEIVED, State.MERGED},
        {},
    ),
    (RESOLVE, WORKED, dict.fromkeys(WORKED, State.RESOLVED)),
    (REFUSE, WORKED, dict.fromkeys(WORKED, State.REFUSED)),
    (Reopen("снова"), ENDED, dict.fromkeys(ENDED, State.OPEN)),
    (Close(), ENDED, dict.fromkeys(ENDED, State.CLOSED)),
    (Merge(7), LIVE, dict.fromkeys(LIVE, State.MERGED)),
    (Absorb(7, Story(number=7).registered("10:00").ticket), WORKED, dict.fromkeys(WORKED, State.OPEN)),
    (Link(5), ALL, {}),
]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("command", "allowed", "becomes"),
    ALLOWED,
    ids=[f"{type(c[0]).__name__}{n}" for n, c in enumerate(ALLOWED)],
)
def test_every_command_in_every_state(command, allowed, becomes, state):
    """It is allowed or refused, and leads to the state that the process says."""
    story = in_state(state)
    if isinstance(command, Identify) and story.ticket.category is not None:
        command = replace(command, category=CATALOGUE[story.ticket.category])
    if state not in allowed:
        with pytest.raises(Refused):
            story.does("12:00", command)
        return
    story.does("12:00", command)
    assert story.ticket.state is becomes.get(state, state)


@pytest.mark.parametrize("before", sorted(WORKED))
@pytest.mark.parametrize("after", sorted(WORKED))
def test_every_pair_of_running_and_paused_states_keeps_each_second_once(before, after):
    """From any of open and the two waits to any other: an hour in each, in its own bucket."""
    verbs: dict[State, Command] = {
        State.OPEN: Resume(),
        State.WAITING_CLIENT: CLIENT,
        State.WAITING_PROVIDER: PROVIDER,
    }
    story = in_state(State.OPEN)
    if before is not State.OPEN:
        story.does("10:00", verbs[before])
    if after is not before:
        story.does("11:00", verbs[after])
    totals = story.totals("12:00")
    hours = {
        State.OPEN: totals.counted_us,
        State.WAITING_CLIENT: totals.client_us,
        State.WAITING_PROVIDER: totals.provider_us,
    }
    expected = dict.fromkeys(hours, 0)
    expected[before] += 3_600_000_000
    expected[after] += 3_600_000_000
    assert hours == expected


@pytest.mark.parametrize(
    "command",
    [
        Refuse(" "),
        Resolve(""),
        Note("\n"),
        Escalate(Line.SECOND, ""),
        MakePromise(at("90:00"), " "),
        Pause(Wait.PROVIDER, "", "INC-7"),
        Escalate(Line.FIRST, "уже здесь"),
        Categorise(CATALOGUE["other"]),
        MakePromise(at("12:00"), "вчера"),
        KeepPromise(),
        Resume(),
        Undo(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_says_or_changes_nothing_is_refused(command):
    """A refusal without a reason, a report without text, what is already so, what is past."""
    with pytest.raises(Refused):
        in_state(State.OPEN).does("12:00", command, "oleg")


def test_a_request_without_a_subject_is_refused():
    """It could not be told from others."""
    with pytest.raises(Refused):
        decide(None, Receive(" ", TERMS), Context("anna", at("10:00")))


def test_a_reopening_needs_its_reason():
    """As every reopening does."""
    with pytest.raises(Refused):
        in_state(State.RESOLVED).does("12:00", Reopen(""))


def test_settings_are_changed_by_the_second_line_only():
    """The first line registers and escalates; at no other line, and by nobody else, is it resolved."""
    story = Story().registered("10:00", "settings-change")
    for line in (None, Line.DEVELOPER, Line.QA):
        if line is not None:
            story.does("11:00", Escalate(line, "смена имени"))
        with pytest.raises(Refused, match="line 2"):
            story.does("11:00", CHANGE)
    story.does("11:00", Escalate(Line.SECOND, "смена имени"))
    others = Context("anna", at("11:30"), frozenset(Line) - {Line.SECOND})
    with pytest.raises(Refused, match="you are not on it"):
        decide(story.ticket, CHANGE, others)
    both = Context("anna", at("11:30"), frozenset({Line.FIRST, Line.SECOND}))
    (resolved,) = decide(story.ticket, CHANGE, both)
    assert resolved.data == {
        "report": "Имя зарегистрировано.",
        "changed": "Имя отправителя: TOCHKA",
        "rollback": "Вернуть TochkaK в карточке клиента",
        "changed_by": "anna",
    }


@pytest.mark.parametrize(
    ("half", "told"),
    [(replace(CHANGE, changed="  "), "what was changed"), (replace(CHANGE, rollback=""), "rolled back")],
    ids=("changed", "rollback"),
)
def test_a_settings_change_is_recorded_whole_or_not_resolved(half: Resolve, told: str):
    """What was changed and how it is rolled back can't be left empty, whatever the report says."""
    story = Story().registered("10:00", "settings-change").does("10:30", Escalate(Line.SECOND, "смена имени"))
    with pytest.raises(Refused, match=told):
        story.does("11:00", half)
    with pytest.raises(Refused, match="report"):
        story.does("11:00", replace(CHANGE, report=""))


def test_a_change_of_settings_is_recorded_on_any_ticket_by_the_same_rules():
    """An outage that ended with other settings keeps what was changed; half a record is refused."""
    story = Story().registered("10:00", "outage")
    with pytest.raises(Refused, match="line 2"):
        story.does("11:00", CHANGE)
    story.does("11:00", Escalate(Line.SECOND, "нужна настройка"))
    with pytest.raises(Refused, match="rolled back"):
        story.does("11:00", replace(CHANGE, rollback=""))
    assert story.does("11:00", replace(CHANGE, changed_by="oleg")).events[-1].data["changed_by"] == "oleg"


def test_a_delivered_fix_task_is_record_enough():
    """A settings change that turned out to be a bug ends with its fix task."""
    story = Story().registered("10:00", "settings-change").does("10:30", Escalate(Line.SECOND, "смена имени"))
    assert story.does("11:00", Resolve("Обновите", fix=3)).ticket.state is State.RESOLVED


def test_assigning_to_who_already_has_it_makes_no_event():
    """Everything already is as asked; so with reading nothing and linking the same."""
    story = in_state(State.OPEN).does("11:00", Take())
    count = len(story.events)
    for command in (Take(), Assign("anna"), MarkRead(), Link(None)):
        story.does("12:00", command)
    assert len(story.events) == count


def test_a_released_ticket_is_nobodys():
    """Assigned to None."""
    assert in_state(State.OPEN).does("11:00", Take()).does("11:10", Assign(None)).ticket.assignee is None


def test_another_provider_is_a_new_wait():
    """The same provider and reference again is refused; the client's wait has neither."""
    story = in_state(State.WAITING_PROVIDER)
    with pytest.raises(Refused):
        story.does("12:00", PROVIDER)
    story.does("12:00", Pause(Wait.PROVIDER, "Билайн"))
    assert story.ticket.waiting is not None
    assert (story.ticket.waiting.provider, story.totals("13:00").provider_us) == ("Билайн", 2 * 3_600_000_000)


def test_a_customer_is_identified_once():
    """Again only for another contact or another customer."""
    story = in_state(State.RECEIVED).does("10:01", Identify("alfa", TERMS, "Мария"))
    with pytest.raises(Refused):
        story.does("10:02", Identify("alfa", TERMS))
    assert story.does("10:03", Identify("alfa", TERMS, "Пётр")).ticket.contact == "Пётр"
    assert story.does("10:04", Identify("beta", DEFAULT_TERMS)).ticket.customer == "beta"


def test_identification_with_another_category_is_a_mistake_of_the_caller():
    """The targets would be another category's."""
    with pytest.raises(ValueError, match="category"):
        in_state(State.OPEN).does("11:00", Identify("alfa", TERMS, "", CATALOGUE["outage"]))


def test_a_command_without_a_ticket_is_a_mistake_of_the_caller():
    """Only a receipt makes one."""
    with pytest.raises(ValueError, match="needs a ticket"):
        decide(None, Take(), Context("anna", at("10:00")))


def test_an_unknown_category_names_those_that_exist():
    """So that it can be put right."""
    with pytest.raises(Unknown, match="settings-change"):
        CATALOGUE["settings"]


def test_an_escalation_releases_the_assignee_and_keeps_the_pause():
    """The other line's people take it from there."""
    story = in_state(State.WAITING_CLIENT).does("11:30", Take()).does("12:00", Escalate(Line.QA, "проверить"))
    assert (story.ticket.assignee, story.ticket.line, story.ticket.state) == (
        None,
        Line.QA,
        State.WAITING_CLIENT,
    )


def test_a_request_may_follow_an_earlier_ticket():
    """A new request from a late answer names the old one."""
    assert Story().received("10:00", follows=7).ticket.follows == 7
    assert Story().received("10:00").ticket.follows is None


def test_a_note_leaves_an_ended_ticket_as_it_is():
    """Noted on a resolved or closed one, it stays so."""
    for state in (State.RESOLVED, State.CLOSED, State.MERGED):
        story = in_state(state).does("12:00", Note("позвонили"))
        assert (story.ticket.state, story.kinds()[-1]) == (state, Kind.NOTED)
