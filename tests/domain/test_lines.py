"""Lines: giving back, how often a ticket goes to and fro, and what is new for a line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.clock import resolution_clock
from supportdesk.domain.commands import (
    Assign,
    Categorise,
    ClientAnswers,
    Command,
    Escalate,
    MarkRead,
    Note,
    Pause,
    Resolve,
    Rule,
    Take,
    Undo,
)
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import Line, Wait
from tests.domain.story import CATALOGUE, Story, at, span

FIRST, SECOND, DEVELOPER, QA = Line


def handed(*lines: Line, fix: int | None = None) -> Story:
    """A ticket that was handed from line to line, ten minutes at each."""
    story = Story().registered("10:00")
    for n, line in enumerate(lines, 1):
        story.does(f"10:{n}0", Escalate(line, "причина", fix=fix))
    return story


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        ((), 0),
        ((SECOND, DEVELOPER, QA), 0),
        ((SECOND, FIRST), 1),
        ((DEVELOPER, SECOND), 0),
        ((SECOND, FIRST, SECOND), 2),
        ((SECOND, DEVELOPER, FIRST, QA, SECOND), 2),
    ],
    ids=str,
)
def test_going_back_to_a_line_that_had_it_before_is_counted(lines: tuple[Line, ...], times: int) -> None:
    """The first line has had every ticket; a line that sees it for the first time counts nothing."""
    assert handed(*lines).ticket.ping_pong == times


def test_the_steps_of_a_fix_task_are_no_ping_pong() -> None:
    """They are the way of a bug, and the task counts its failures; the lines have had it all the same."""
    story = handed(SECOND, DEVELOPER, QA, DEVELOPER, SECOND, fix=1)
    assert story.ticket.ping_pong == 0
    assert story.does("12:00", Escalate(DEVELOPER, "не то")).ticket.ping_pong == 1


def test_a_hand_over_that_was_taken_back_never_was() -> None:
    """Neither it counts, nor does the line count as having had the ticket."""
    story = handed(SECOND).does("11:00", Undo())
    assert story.does("12:00", Escalate(SECOND, "всё же")).ticket.ping_pong == 0
    assert story.does("12:10", Escalate(FIRST, "готово")).does("12:20", Undo()).ticket.ping_pong == 0


def test_giving_back_needs_its_own_reason() -> None:
    """To a lower line is giving back, and the refusal says so; the event keeps from where it came."""
    story = handed(SECOND)
    with pytest.raises(Refused, match="given back"):
        story.does("11:00", Escalate(FIRST, " "))
    with pytest.raises(Refused, match=r"^Say why: "):
        story.does("11:00", Escalate(QA, " "))
    story.does("11:00", Escalate(FIRST, "нужен номер договора"))
    assert story.events[-1].data == {"line": "1", "from": "2", "reason": "нужен номер договора"}
    assert [a.below(b) for a in Line for b in Line] == [a < b for a in range(4) for b in range(4)]


def test_lines_share_the_counted_time_whoever_holds_the_ticket() -> None:
    """Handing to and fro stops no clock, and what each line had adds up to the whole."""
    story = handed(SECOND, FIRST, SECOND)
    totals = resolution_clock(story.ticket).totals_at(at("11:00"))
    assert totals.counted_us == span("1:00")
    assert totals.by_line_us == (span("0:20"), span("0:40"), 0, 0)


READ_BY_SECOND = Context("oleg", at("12:00"), frozenset({SECOND}))


def test_what_is_handed_over_is_new_until_the_line_has_seen_it() -> None:
    """Opened by somebody of another line it stays new; by one of the line it is known, and in the history."""
    story = handed(SECOND)
    assert story.ticket.fresh is True
    assert decide(story.ticket, MarkRead(), Context("anna", at("12:00"), frozenset({FIRST}))) == ()
    (seen,) = decide(story.ticket, MarkRead(), READ_BY_SECOND)
    assert (seen.kind, seen.data) == (Kind.READ, {"line": "2"})
    story.append((seen,), at("12:00"), at("12:00"), "oleg")
    assert story.ticket == replace(story.ticket, fresh=False)
    assert decide(story.ticket, MarkRead(), READ_BY_SECOND) == ()
    assert story.does("13:00", Escalate(FIRST, "обратно")).ticket.fresh


@pytest.mark.parametrize("command", [Take(), Assign("oleg")], ids=str)
def test_what_somebody_answers_for_is_not_new(command: Command) -> None:
    """Taking it or giving it to somebody ends the newness."""
    assert not handed(SECOND).does("12:00", command).ticket.fresh


def test_what_another_line_does_leaves_the_ticket_new() -> None:
    """The first line's note is nothing that the second line has looked at."""
    (noted,) = decide(handed(SECOND).ticket, Note("видели"), Context("anna", at("12:00"), frozenset({FIRST})))
    assert noted.kind is Kind.NOTED


@pytest.mark.parametrize(
    "command",
    [Note("видели"), Pause(Wait.CLIENT), Categorise(CATALOGUE["other"]), Escalate(FIRST, "не наше")],
    ids=str,
)
def test_who_does_something_on_a_ticket_has_seen_it_for_their_line(command: Command) -> None:
    """It is told in the history; a client's answer that came stays unread."""
    story = handed(SECOND).does("12:00", ClientAnswers("Вот номер"))
    seen, *_done = decide(story.ticket, command, READ_BY_SECOND)
    assert (seen.kind, seen.data["line"]) == (Kind.READ, "2")
    story.append((seen,), at("12:05"), at("12:05"), "oleg")
    assert (story.ticket.fresh, story.ticket.unread) == (False, 1)


RULE = Rule("alfa", at("00:00"), 90, at("11:00"), late=False)


@pytest.mark.parametrize(
    "command",
    [Take(), Resolve("готово"), ClientAnswers("ответ"), Escalate(DEVELOPER, "срок", rule=RULE)],
    ids=str,
)
def test_what_shows_it_by_itself_or_is_nobodys_act_tells_nothing_of_seeing(command: Command) -> None:
    """Taken is seen; a rule and the mail see nothing."""
    drafts = decide(handed(SECOND).ticket, command, READ_BY_SECOND)
    assert Kind.READ not in [draft.kind for draft in drafts]


def test_reading_an_answer_at_another_line_leaves_the_ticket_new() -> None:
    """The first line reads what the client answered; the second line still has not seen the ticket."""
    story = handed(SECOND).does("12:00", ClientAnswers("Вот номер"))
    (read,) = decide(story.ticket, MarkRead(), Context("anna", at("12:05"), frozenset({FIRST})))
    story.append((read,), at("12:05"), at("12:05"), "anna")
    assert (story.ticket.unread, story.ticket.fresh) == (0, True)


def test_a_ticket_that_came_back_by_an_undo_is_not_new() -> None:
    """It stands where it was, as it was."""
    assert not handed(SECOND).does("12:00", Undo()).ticket.fresh
