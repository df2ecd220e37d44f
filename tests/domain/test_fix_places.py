"""Where a ticket goes that lives again after its fix task went on without it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.commands import Assign, Escalate, Refuse, Undo
from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_places import last_handed_by, place
from supportdesk.domain.fix_task import FixTask, Stage, Stay
from supportdesk.domain.ticket import Line
from tests.domain.story import Story, at

TASK = FixTask("Дубли", "oleg", at("11:00"), at("11:00"), developer="ivan")


def task(stage: Stage, **changes) -> FixTask:
    """A task at a stage."""
    return replace(TASK, stage=stage, stays=(Stay(stage, at("11:00")),), **changes)


def story() -> Story:
    """A ticket that task 7 took to the developer's."""
    handed = Escalate(Line.DEVELOPER, "Дубли", "ivan", 7)
    return Story().registered("10:00").does("11:00", handed, "oleg")


@pytest.mark.parametrize(
    ("stage", "developer", "goes"),
    [
        (Stage.DEVELOPER, "ivan", None),
        (Stage.DEVELOPER, "petr", (Line.DEVELOPER, "petr")),
        (Stage.QA, "ivan", (Line.QA, None)),
        (Stage.PASSED, "ivan", (Line.SECOND, "oleg")),
    ],
)
def test_a_ticket_goes_where_the_task_is_that_serves_it(stage, developer, goes):
    """To whoever has it there; where it already is so nothing is done."""
    made = place(story().ticket, 7, task(stage, developer=developer), serves=True)
    assert (None if made is None else (made.line, made.assignee)) == goes
    assert made is None or made.fix == 7


def test_what_no_task_serves_any_more_goes_to_the_second_line():
    """To whoever opened the task that took it away; at the first or the second line it stays."""
    made = place(story().ticket, 7, task(Stage.DELIVERED), serves=False)
    assert made is not None
    assert (made.line, made.assignee) == (Line.SECOND, "oleg")
    assert place(Story().registered().ticket, 7, task(Stage.DELIVERED), serves=False) is None


def test_an_ended_ticket_goes_nowhere():
    """Only what lives is with somebody."""
    ended = story().does("12:00", Refuse("вне рамок")).ticket
    assert place(ended, 7, task(Stage.QA), serves=True) is None


def test_the_task_that_handed_a_ticket_over_last_is_remembered():
    """A hand-over by a person makes that no task's."""
    assert last_handed_by(story().ticket) == 7
    assert last_handed_by(story().does("12:00", Escalate(Line.QA, "глянуть")).ticket) is None
    assert last_handed_by(Story().registered().ticket) is None


def test_an_assignment_by_an_accepted_handover_is_not_undone():
    """The words say what to do instead; an assignment made since is undone as any other."""
    story = Story().registered("10:00").does("11:00", Assign("anna", 4))
    with pytest.raises(Refused, match=r"handover 4.*assign it"):
        story.does("12:00", Undo())
    story.does("12:00", Assign("oleg")).does("12:10", Undo())
    assert story.ticket.assignee == "anna"
