"""The bug's way: who may take which step when, and what the history of a fix task adds up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.domain import fix_steps as step
from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_task import FixEvent, FixKind, Stage, fold_fix
from supportdesk.domain.ticket import Line

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOUR_US = 3_600_000_000


def person(login: str, *lines: Line) -> step.Person:
    """Somebody who acts for these lines."""
    return step.Person(login, frozenset(lines))


ANNA = person("anna", Line.FIRST)
OLEG = person("oleg", Line.SECOND)
IVAN = person("ivan", Line.DEVELOPER)
PETR = person("petr", Line.DEVELOPER)
VERA = person("vera", Line.QA)

OPEN = step.OpenFix("Коды не уходят", 1)
ASSIGN = step.AssignFix(IVAN)
REPORT = step.ReportFix("Исправлено")
PASS = step.PassFix("Всё")
FAIL = step.FailFix("Не всё")
DELIVER = step.DeliverFix("Обновите")

Steps = list[tuple[step.FixCommand, step.Person]]

WAY: dict[Stage, Steps] = {
    Stage.OPENED: [(OPEN, OLEG)],
    Stage.DEVELOPER: [(OPEN, OLEG), (ASSIGN, OLEG)],
    Stage.QA: [(OPEN, OLEG), (ASSIGN, OLEG), (REPORT, IVAN)],
    Stage.PASSED: [(OPEN, OLEG), (ASSIGN, OLEG), (REPORT, IVAN), (PASS, VERA)],
    Stage.DELIVERED: [(OPEN, OLEG), (ASSIGN, OLEG), (REPORT, IVAN), (PASS, VERA), (DELIVER, OLEG)],
}
"""The steps by which a task comes to a stage."""

IN_TURN = {
    (Stage.DEVELOPER, step.ReportFix),
    (Stage.QA, step.PassFix),
    (Stage.QA, step.FailFix),
    (Stage.PASSED, step.DeliverFix),
}


def told(steps: Steps) -> tuple[FixEvent, ...]:
    """The events of steps, each an hour after the one before."""
    events: tuple[FixEvent, ...] = ()
    for n, (command, who) in enumerate(steps):
        at = START + timedelta(hours=n)
        drafts = step.decide_fix(fold_fix(events), command, step.FixContext(who, at))
        events += tuple(
            FixEvent(len(events) + k, at, at, who.login, draft.kind, draft.data)
            for k, draft in enumerate(drafts, start=1)
        )
    return events


def decide(stage: Stage, command: step.FixCommand, who: step.Person):
    """Decide a command on a task at a stage."""
    at = START + timedelta(days=1)
    return step.decide_fix(fold_fix(told(WAY[stage])), command, step.FixContext(who, at))


@pytest.mark.parametrize("stage", list(WAY))
def test_the_steps_lead_through_the_stages(stage):
    """Each hand-over leaves the task with the next holder."""
    task = fold_fix(told(WAY[stage]))
    assert task is not None
    assert task.stage is stage
    assert task.version == len(WAY[stage])


@pytest.mark.parametrize("stage", list(WAY))
@pytest.mark.parametrize(("command", "who"), [(REPORT, IVAN), (PASS, VERA), (FAIL, VERA), (DELIVER, OLEG)])
def test_a_step_out_of_turn_is_refused(stage, command, who):
    """Nothing is skipped and nothing repeated: each step is possible at one stage alone."""
    if (stage, type(command)) in IN_TURN:
        assert len(decide(stage, command, who)) == 1
    else:
        with pytest.raises(Refused, match=r"fix task (is|has)"):
            decide(stage, command, who)


@pytest.mark.parametrize(
    ("stage", "command", "allowed"),
    [
        (Stage.DEVELOPER, ASSIGN, {OLEG}),
        (Stage.DEVELOPER, REPORT, {IVAN}),
        (Stage.QA, PASS, {VERA}),
        (Stage.QA, FAIL, {VERA}),
        (Stage.QA, step.LinkTicket(2), {OLEG}),
        (Stage.QA, step.UnlinkTicket(1, "Другое"), {OLEG}),
        (Stage.QA, step.TrackFix("https://tracker.example/1"), {OLEG, IVAN, VERA}),
        (Stage.PASSED, DELIVER, {OLEG}),
    ],
)
@pytest.mark.parametrize("who", [ANNA, OLEG, IVAN, VERA, person("nobody")])
def test_a_step_of_another_role_is_refused_in_words(stage, command, allowed, who):
    """Who has the wrong role reads whose step it is."""
    if who in allowed:
        decide(stage, command, who)
    else:
        with pytest.raises(Refused, match="you are"):
            decide(stage, command, who)


@pytest.mark.parametrize("who", [ANNA, IVAN, VERA])
def test_only_the_second_line_confirms_a_bug(who):
    """Nobody else opens a fix task."""
    with pytest.raises(Refused, match="second line"):
        step.decide_fix(None, OPEN, step.FixContext(who, START))


def test_somebody_with_two_roles_takes_the_steps_of_both():
    """A person acts for every line that is theirs."""
    both = person("ivan", Line.SECOND, Line.DEVELOPER)
    assert fold_fix(told([(OPEN, both), (step.AssignFix(both), both), (REPORT, both)])) is not None


def test_the_report_is_the_assigned_developers():
    """Another developer is told whose the task is, until the second line gives it to him."""
    petr = person("petr", Line.DEVELOPER)
    with pytest.raises(Refused, match="ivan's"):
        decide(Stage.DEVELOPER, REPORT, petr)
    steps: Steps = [*WAY[Stage.DEVELOPER], (step.AssignFix(petr), OLEG), (REPORT, petr)]
    task = fold_fix(told(steps))
    assert task is not None
    assert (task.developer, task.stage) == ("petr", Stage.QA)


def test_a_task_is_given_to_a_developer_only():
    """QA and the lines fix nothing."""
    with pytest.raises(Refused, match="no developer"):
        decide(Stage.DEVELOPER, step.AssignFix(VERA), OLEG)


@pytest.mark.parametrize(
    ("stage", "command", "who"),
    [
        (Stage.DEVELOPER, step.ReportFix(" "), IVAN),
        (Stage.QA, step.FailFix("\n"), VERA),
        (Stage.QA, step.UnlinkTicket(1, ""), OLEG),
        (Stage.PASSED, step.DeliverFix(""), OLEG),
        (Stage.PASSED, step.DeliverFix("Обновите", {"en": " "}), OLEG),
    ],
)
def test_a_step_without_its_text_is_refused(stage, command, who):
    """Who comes next goes by the text."""
    with pytest.raises(Refused):
        decide(stage, command, who)


def test_a_fix_goes_back_as_often_as_it_takes():
    """Every failed round is counted, its reason kept; the latest report stands."""
    steps = list(WAY[Stage.DEVELOPER])
    for n in range(3):
        steps += [(step.ReportFix(f"Попытка {n}"), IVAN), (step.FailFix(f"Причина {n}"), VERA)]
    task = fold_fix(told([*steps, (REPORT, IVAN), (PASS, VERA)]))
    assert task is not None
    assert (task.failed, task.reason, task.report, task.tested) == (3, "Причина 2", "Исправлено", "Всё")
    assert (task.stage, task.holder) == (Stage.PASSED, "oleg")


def test_the_time_of_each_holder_adds_up():
    """What the lines held the task for is the time from its opening to its delivery."""
    task = fold_fix(told(WAY[Stage.DELIVERED]))
    assert task is not None
    spent = task.spent_us(START + timedelta(days=9))
    assert spent == {Line.SECOND: 2 * HOUR_US, Line.DEVELOPER: HOUR_US, Line.QA: HOUR_US}
    running = fold_fix(told(WAY[Stage.QA]))
    assert running is not None
    assert running.spent_us(START + timedelta(hours=5))[Line.QA] == 3 * HOUR_US
    assert running.spent_us(START)[Line.QA] == 0


def test_what_already_is_so_makes_no_event():
    """Linking, assigning and tracking the same again is nothing."""
    assert decide(Stage.QA, step.LinkTicket(1), OLEG) == ()
    assert decide(Stage.QA, ASSIGN, OLEG) == ()
    assert decide(Stage.QA, step.TrackFix(" "), OLEG) == ()


def test_tickets_come_and_go_until_the_delivery():
    """Then the task is what it was when the clients were told."""
    steps: Steps = [*WAY[Stage.QA], (step.LinkTicket(7), OLEG), (step.UnlinkTicket(1, "Другое"), OLEG)]
    task = fold_fix(told(steps))
    assert task is not None
    assert task.tickets == (7,)
    with pytest.raises(Refused, match="not linked"):
        decide(Stage.QA, step.UnlinkTicket(9, "Нет такого"), OLEG)
    for command in (step.LinkTicket(7), step.UnlinkTicket(1, "Другое"), ASSIGN):
        with pytest.raises(Refused, match="delivered"):
            decide(Stage.DELIVERED, command, OLEG)


@pytest.mark.parametrize(
    "url",
    ["https://tracker.example/browse/ED-1", "http://10.0.0.5:8080/issues?id=7#note", "https://трекер.рф/1"],
)
def test_the_address_of_a_tracker_is_kept_as_it_is(url):
    """Http or https, with whatever path."""
    assert step.tracker_url(f" {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        "tracker.example/1",
        "ftp://tracker.example/1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https:///issues/1",
        "https://tracker.example/a b",
        "https://tracker.example/\x1b[31m",
        "https://tracker.example/\u202e1",
        "https://[bad/1",
        "https://tracker.example:port/",
        "https://ivan:secret@tracker.example/1",
        "https://tracker.example/" + "x" * 2_000,
    ],
)
def test_what_is_no_address_of_a_tracker_is_refused(url):
    """Other schemes, no host, blanks, controls, passwords."""
    with pytest.raises(Refused):
        step.tracker_url(url)


def test_a_history_begins_with_its_opening():
    """Anything else is a mistake in the program."""
    assert fold_fix(()) is None
    with pytest.raises(ValueError, match="begins"):
        fold_fix([FixEvent(1, START, START, "vera", FixKind.PASSED, {"text": ""})])
    with pytest.raises(ValueError, match="needs"):
        step.decide_fix(None, REPORT, step.FixContext(IVAN, START))


@pytest.mark.parametrize(
    ("stage", "who", "may"),
    [
        (Stage.DEVELOPER, IVAN, [step.ReportFix, step.TrackFix]),
        (Stage.DEVELOPER, PETR, [step.TrackFix]),
        (Stage.DEVELOPER, OLEG, [step.AssignFix, step.LinkTicket, step.UnlinkTicket, step.TrackFix]),
        (Stage.QA, VERA, [step.PassFix, step.FailFix, step.TrackFix]),
        (Stage.PASSED, OLEG, [step.DeliverFix, step.LinkTicket, step.UnlinkTicket, step.TrackFix]),
        (Stage.PASSED, VERA, [step.TrackFix]),
        (Stage.DELIVERED, OLEG, [step.TrackFix]),
        (Stage.QA, ANNA, []),
    ],
)
def test_only_the_steps_that_the_rules_allow_are_possible(stage, who, may):
    """By stage and by person; the step that the task waits for comes first."""
    task = fold_fix(told(WAY[stage]))
    assert task is not None
    assert list(step.possible(task, who)) == may
    for kind in set(step._COMPLETE) - set(may):
        with pytest.raises(Refused):
            step.check(task, kind, who)


def test_a_task_without_tickets_has_none_to_take_out():
    """So that step is not offered, though the rule would only name a ticket that isn't there."""
    task = fold_fix(told([*WAY[Stage.DEVELOPER], (step.UnlinkTicket(1, "Другое"), OLEG)]))
    assert task is not None
    assert step.UnlinkTicket not in step.possible(task, OLEG)


@pytest.mark.parametrize(
    ("stage", "waits_for"),
    [
        (Stage.OPENED, OLEG),
        (Stage.DEVELOPER, IVAN),
        (Stage.QA, VERA),
        (Stage.PASSED, OLEG),
        (Stage.DELIVERED, None),
    ],
)
def test_a_task_waits_for_one_person_or_for_qa(stage, waits_for):
    """Its holder, at QA everybody of QA; a delivered one waits for nobody."""
    task = fold_fix(told(WAY[stage]))
    assert task is not None
    assert [who for who in (ANNA, OLEG, IVAN, PETR, VERA) if step.waits_for(task, who)] == (
        [] if waits_for is None else [waits_for]
    )


def test_the_way_counts_rounds_and_time_at_each_stage():
    """What QA sends back is at the developer and at QA once more."""
    steps: Steps = [*WAY[Stage.QA], (step.FailFix("Дубли"), VERA), (REPORT, IVAN)]
    task = fold_fix(told(steps))
    assert task is not None
    now = task.since + (task.since - task.opened_at)
    stops = {stop.stage: stop for stop in task.stops(now)}
    assert list(stops) == list(Stage)
    assert [stops[s].rounds for s in Stage] == [1, 2, 2, 0, 0]
    assert sum(stop.spent_us for stop in stops.values()) == (now - task.opened_at) // timedelta(
        microseconds=1
    )
    assert sum(stop.spent_us for stop in stops.values()) == sum(task.spent_us(now).values())


def test_the_times_of_the_way_add_up_in_whole_units():
    """Rounded down one by one they would not; by stage and by line they agree."""
    steps: Steps = [*WAY[Stage.QA], (step.FailFix("Дубли"), VERA), (REPORT, IVAN)]
    task = fold_fix(told(steps))
    assert task is not None
    unit, total = 7 * HOUR_US // 60, 3 * HOUR_US + (task.since - task.opened_at) // timedelta(microseconds=1)
    now = task.since + timedelta(hours=3)
    parts = [stop.spent_us for stop in task.stops(now, unit)]
    assert [us % unit for us in parts] == [0] * len(parts)
    assert sum(parts) == sum(task.spent_us(now, unit).values()) == total // unit * unit
    assert sum(us // unit * unit for us in task.spent_us(now).values()) < total // unit * unit
