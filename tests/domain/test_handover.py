"""A handover's rules: who signs, who accepts, what passes, and that the signature stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from supportdesk.domain import handover_steps as rules
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.handover import (
    Choice,
    Handover,
    HandoverEvent,
    HandoverKind,
    Line,
    Standing,
    evolve,
)

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
LINES = (
    Line(1, 4, Choice.HAND_OVER, None, "anna"),
    Line(2, 2, Choice.KEEP, "anna", "anna"),
    Line(3, 2, Choice.RELEASE, None, "anna"),
    Line(4, 1, Choice.HAND_OVER, None, None),
)
NOW = {1: "anna", 2: "anna", 3: "anna"}
"""Who answers now; #4 is not registered."""


def after(handover: Handover | None, command: rules.Command, actor: str) -> Handover:
    """The handover after a command that changes it."""
    decided = rules.decide(handover, command, actor)
    assert decided is not None
    seq = 1 if handover is None else handover.version + 1
    return evolve(handover, HandoverEvent(7, seq, AT, actor, *decided))


@pytest.fixture
def signed() -> Handover:
    """Anna's, for Oleg."""
    return after(None, rules.Sign(LINES, "oleg"), "anna")


def test_what_is_handed_over_passes_with_its_acceptance(signed: Handover) -> None:
    """What is kept stays, what is released is nobody's, and the unregistered is whoever's on shift."""
    decided = rules.decide(signed, rules.Accept(None, NOW), "oleg")
    assert decided is not None
    assert decided[1]["passed"] == {"1": "oleg", "3": None}
    done = after(signed, rules.Accept(None, NOW), "oleg")
    assert done.finished
    assert {line.standing for line in done.lines} == {Standing.ACCEPTED}


def test_lines_are_accepted_one_by_one(signed: Handover) -> None:
    """What is not accepted stays red; accepting it again changes nothing."""
    half = after(signed, rules.Accept((1, 2), NOW), "oleg")
    assert [line.number for line in half.red] == [3, 4]
    assert not half.finished
    assert rules.decide(half, rules.Accept((1,), NOW), "oleg") is None
    assert after(half, rules.Accept(None, NOW), "oleg").finished
    with pytest.raises(Unknown):
        rules.decide(signed, rules.Accept((99,), NOW), "oleg")


def test_nothing_is_taken_from_who_took_it_since(signed: Handover) -> None:
    """A ticket that a third engineer answers for by now stays his."""
    decided = rules.decide(signed, rules.Accept((1,), {1: "ivan"}), "oleg")
    assert decided == (HandoverKind.ACCEPTED, {"lines": [1], "passed": {}, "kept_by": {"1": "ivan"}})


def test_a_line_that_was_asked_back_stays_red_until_it_is_accepted(signed: Handover) -> None:
    """The leaving engineer answers, and nobody else."""
    asked = after(signed, rules.AskBack(1, "Кому звонить?"), "oleg")
    assert asked.line(1).standing is Standing.ASKED
    with pytest.raises(Refused, match="who signed"):
        rules.decide(asked, rules.Answer(1, "Ивану."), "oleg")
    answered = after(asked, rules.Answer(1, "Ивану."), "anna")
    assert answered.line(1).standing is Standing.ANSWERED
    assert answered.line(1).standing.red
    assert [(who, text) for who, _at, text in answered.line(1).talk] == [
        ("oleg", "Кому звонить?"),
        ("anna", "Ивану."),
    ]
    with pytest.raises(Refused, match="Nothing was asked"):
        rules.decide(asked, rules.Answer(2, "…"), "anna")
    with pytest.raises(Refused, match="Say what"):
        rules.decide(signed, rules.AskBack(1, "  "), "oleg")


def test_a_handover_is_for_whom_it_names_or_who_is_on_shift(signed: Handover) -> None:
    """Neither a third one nor the leaving engineer accepts it."""
    for actor, on_shift in (("ivan", ()), ("anna", ("anna",))):
        with pytest.raises(Refused, match="is for oleg"):
            rules.decide(signed, rules.Accept(None, NOW, on_shift), actor)
    assert rules.decide(signed, rules.Accept(None, NOW, ("ivan",)), "ivan") is not None


def test_nobody_there_is_said_and_anybody_takes_it_up() -> None:
    """Without a reason a handover needs a name, and another than one's own."""
    for coming in (None, "anna"):
        with pytest.raises(Refused):
            rules.decide(None, rules.Sign(LINES, coming), "anna")
    alone = after(None, rules.Sign(LINES, None, "Сменщик болен."), "anna")
    assert alone.absent == "Сменщик болен."
    assert after(alone, rules.Accept(None, NOW), "anna").finished


def test_what_is_red_goes_on_in_the_next_handover(signed: Handover) -> None:
    """The old one is finished then, and points to where it goes on."""
    half = after(signed, rules.Accept((1,), NOW), "oleg")
    carried = after(half, rules.Carry(8), "oleg")
    assert carried.finished
    assert [line.standing for line in carried.lines][:2] == [Standing.ACCEPTED, Standing.CARRIED]
    assert rules.decide(carried, rules.Carry(9), "oleg") is None
    with pytest.raises(Refused, match="goes on in handover 8"):
        rules.decide(carried, rules.Accept(None, NOW), "oleg")


def test_one_without_lines_is_accepted_all_the_same() -> None:
    """That nothing is open is something to know, too."""
    empty = after(None, rules.Sign((), "oleg"), "anna")
    assert not empty.finished
    done = after(empty, rules.Accept(None, {}), "oleg")
    assert done.finished
    assert rules.decide(done, rules.Accept(None, {}), "oleg") is None


def test_what_was_signed_is_what_the_lines_say_for_ever(signed: Handover) -> None:
    """No later event touches choice, comment or facts."""
    done = after(after(signed, rules.AskBack(1, "?"), "oleg"), rules.Accept(None, NOW), "oleg")
    assert [line.to_data() for line in done.lines] == [line.to_data() for line in signed.lines]
