"""The plan of a handover: choices and comments survive every change, Esc, and a crash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.handover import Choice, Line
from supportdesk.domain.handover_plan import Plan
from supportdesk.services.handover_plans import Plans

URL = "sqlite:////desk.db"
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
PLAN = Plan({1: Choice.KEEP, 2: Choice.RELEASE}, {1: "Ждём."}, {1: 4, 2: 7}, "Тихо.")


def line(version: int = 3, *, keeper: str | None = None) -> Line:
    """A line of ticket 1, proposed to be handed over, or kept by a colleague."""
    return Line(1, version, Choice.KEEP if keeper else Choice.HAND_OVER, keeper, keeper)


def note(seq: int, actor: str) -> Event:
    """Something that somebody did."""
    return Event(seq, NOW, NOW, actor, Kind.NOTED, {"text": "x"})


def test_a_plan_is_the_same_when_it_comes_back(tmp_path: Path):
    """For its engineer at its database alone; gone when it is cleared."""
    plans = Plans(tmp_path, URL, "anna")
    assert plans.load(NOW) == Plan()
    plans.save(PLAN, NOW)
    assert Plans(tmp_path, URL, "anna").load(NOW) == PLAN
    assert Plans(tmp_path, URL, "oleg").load(NOW) == Plan()
    assert Plans(tmp_path, "sqlite:////other.db", "anna").load(NOW) == Plan()
    plans.clear()
    assert plans.load(NOW) == Plan()


def test_an_old_plan_is_of_a_shift_long_over(tmp_path: Path):
    """A day later it is an empty one."""
    plans = Plans(tmp_path, URL, "anna")
    plans.save(PLAN, NOW)
    assert plans.load(NOW + timedelta(hours=23)) == PLAN
    assert plans.load(NOW + timedelta(hours=25)) == Plan()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"at": "x"}',
        b'{"at": "2026-11-23T16:00:00+00:00", "choices": {"1": "sell"}}',
        b"\xff",
    ],
)
def test_a_damaged_plan_is_set_aside(tmp_path: Path, damage: bytes):
    """It stops no handover, and is kept for whoever wants to look."""
    plans = Plans(tmp_path, URL, "anna")
    plans.save(PLAN, NOW)
    (file,) = (tmp_path / "handovers").iterdir()
    file.write_bytes(damage)
    assert plans.load(NOW) == Plan()
    assert [each.name != file.name for each in (tmp_path / "handovers").iterdir()] == [True]


def test_hostile_text_in_a_plan_is_plain_text(tmp_path: Path):
    """Whatever was pasted into a comment."""
    plans = Plans(tmp_path, URL, "anna")
    plans.save(Plan({}, {1: "a\x1b[31mb"}, {}, "c\x07"), NOW)
    kept = plans.load(NOW)
    assert "\x1b" not in kept.comments[1]
    assert "\x07" not in kept.note


def test_what_is_a_colleagues_stays_his_whatever_was_meant_before():
    """A ticket that somebody took after the choice is his."""
    plan = Plan().choose(line(), Choice.RELEASE)
    assert plan.choice(line()) is Choice.RELEASE
    assert plan.choice(line(4, keeper="ivan")) is Choice.KEEP
    assert plan.choose(line(), Choice.HAND_OVER).choices == {}


def test_only_what_others_did_since_the_last_look_counts_as_changed():
    """Everything is looked at when the draft is opened first; a choice, a comment and a look are looks."""
    events = [note(4, "anna"), note(5, "oleg")]
    plan = Plan().opened([line(3)])
    assert plan.changed(line(5), events, "anna") == (events[1],)
    assert plan.opened([line(5)]) is plan
    for looked in (plan.choose(line(5), Choice.KEEP), plan.say(line(5), "Ждём."), plan.look_at(line(5))):
        assert looked.changed(line(5), events, "anna") == ()
    assert plan.say(line(5), "Ждём.").say(line(5), "").comments == {}


def test_a_ticket_that_came_after_the_first_look_is_new():
    """All that others did to it counts."""
    events = [note(1, "mail"), note(2, "oleg")]
    assert Plan(seen={7: 1}).changed(line(2), events, "anna") == tuple(events)
