"""Who is on shift: by the pattern, over changes of the clocks, and after each kind of change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from supportdesk.domain import rota
from supportdesk.domain.durations import HOUR
from supportdesk.domain.rota import Cause, Duty, Pattern, RotaEvent, RotaKind

BERLIN = ZoneInfo("Europe/Berlin")
SHIFTS = (("day", time(8), time(20)), ("night", time(20), time(8)))
START = datetime(2026, 10, 19, 6, tzinfo=UTC)


def pattern(turn: int = 0, engineers: tuple[str, ...] = ("anna", "oleg"), zone: ZoneInfo = BERLIN) -> Pattern:
    """Two shifts of twelve hours a day."""
    return Pattern(zone, date(2026, 10, 19), "FREQ=DAILY", SHIFTS, engineers, turn)


def days(first: date = date(2026, 10, 19), count: int = 200) -> list[date]:
    """Each day."""
    return [first + timedelta(days=n) for n in range(count)]


def roster(*events: RotaEvent, start: datetime = START, hours: int = 48, turn: int = 0) -> tuple[Duty, ...]:
    """Who is on shift in the first days."""
    return rota.duties([(pattern(turn), days())], events, start, start + timedelta(hours=hours))


def change(kind: RotaKind, place: int = 2, **data: object) -> RotaEvent:
    """A change of the rota."""
    written = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in data.items()}
    return RotaEvent(place, START, "anna", kind, written)


def told(duties: tuple[Duty, ...]) -> list[tuple[float, str | None]]:
    """Hours and engineers."""
    return [(duty.us / HOUR, duty.engineer) for duty in duties]


def test_two_engineers_have_days_and_nights() -> None:
    """A pattern without turns leaves each in his shift."""
    assert told(roster()) == [(12, "anna"), (12, "oleg")] * 2
    assert [duty.shift for duty in roster()][:2] == ["2026-10-19-day", "2026-10-19-night"]


def test_a_turn_moves_each_to_the_next_shift() -> None:
    """After so many days the day's engineer has the night; of four each has two days off."""
    assert [d.engineer for d in roster(hours=72, turn=2)] == ["anna", "oleg", "anna", "oleg", "oleg", "anna"]
    four = pattern(1, ("a", "b", "c", "d"))
    week = rota.duties([(four, days())], [], START, START + timedelta(days=4))
    assert [duty.engineer for duty in week] == ["a", "d", "b", "a", "c", "b", "d", "c"]


@pytest.mark.parametrize(
    ("night", "hours"),
    [(datetime(2026, 10, 24, 18, tzinfo=UTC), 13), (datetime(2027, 3, 27, 19, tzinfo=UTC), 11)],
)
def test_a_night_in_which_the_clocks_change_is_11_or_13_hours(night: datetime, hours: int) -> None:
    """Shifts begin and end by the wall clock, so there is neither a gap nor an overlap."""
    duty = roster(start=night, hours=1)[0]
    assert (duty.us / HOUR, duty.engineer) == (hours, "oleg")
    around = roster(start=night - timedelta(days=2), hours=96)
    assert all(one.end == other.start for one, other in pairwise(around))
    assert rota.check(around, night - timedelta(days=1), night + timedelta(days=1)) == ()


def test_a_time_that_the_clocks_leave_out_is_as_much_later() -> None:
    """02:30 of the night in which they go forward is 03:30; of one that comes twice it is the first."""
    skipped, twice = (datetime.fromisoformat(t) for t in ("2027-03-28T02:30", "2026-10-25T02:30"))
    assert rota.instant(skipped, BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert rota.instant(twice, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_one_who_covers_is_alone_on_shift() -> None:
    """The rest of a shift that is cut stays its engineer's."""
    start = START + timedelta(hours=10)
    covered = change(
        RotaKind.COVERED, start=start, end=start + timedelta(hours=4), engineer="ivan", cause="covered"
    )
    found = roster(covered, hours=24)
    assert told(found) == [(10, "anna"), (2, "ivan"), (2, "ivan"), (10, "oleg")]
    assert found[1].planned == "anna"
    assert rota.check(found, START, START + timedelta(hours=24)) == ()


def test_two_on_shift_at_once_are_a_fault_unless_it_is_meant() -> None:
    """An addition is no overlap; an imported one is."""
    end = START + timedelta(hours=2)
    added = change(RotaKind.ADDED, start=START, end=end, engineer="ivan")
    assert rota.check(roster(added), START, end) == ()
    assert len(rota.on_shift(roster(added), START)) == 2
    both = [[START.isoformat(), end.isoformat(), name, ""] for name in ("anna", "ivan")]
    imported = change(RotaKind.IMPORTED, start=START, end=end, duties=both)
    (problem,) = rota.check(roster(imported), START, end)
    assert problem.engineers == ("anna", "ivan")


def test_a_swap_exchanges_two_shifts() -> None:
    """Both are marked, and the others stay."""
    swapped = change(
        RotaKind.SWAPPED,
        first={"shift": "2026-10-19-day", "engineer": "anna"},
        second={"shift": "2026-10-19-night", "engineer": "oleg"},
    )
    assert [d.engineer for d in roster(swapped)] == ["oleg", "anna", "anna", "oleg"]
    assert roster(swapped)[0].cause is Cause.SWAPPED


def test_a_vacation_leaves_a_gap_until_somebody_stands_in() -> None:
    """The check names it; a stand-in has the engineer's shifts only."""
    end = START + timedelta(days=2)
    gone = change(RotaKind.AWAY, start=START, end=end, engineer="anna", cover=None)
    gaps = rota.check(roster(gone), START, end)
    assert [(gap.start, gap.engineers) for gap in gaps] == [(START, ()), (START + timedelta(days=1), ())]
    filled = change(RotaKind.AWAY, start=START, end=end, engineer="anna", cover="ivan")
    assert [d.engineer for d in roster(filled)] == ["ivan", "oleg", "ivan", "oleg"]


def test_a_cancelled_change_no_longer_holds() -> None:
    """It stays in the history."""
    gone = change(RotaKind.AWAY, start=START, end=START + timedelta(days=2), engineer="anna", cover=None)
    assert roster(gone, change(RotaKind.CANCELLED, 3, seq=2)) == roster()


def test_a_later_pattern_begins_where_the_earlier_one_ends() -> None:
    """The last shift of the old one is cut where the first of the new one begins."""
    second = Pattern(BERLIN, date(2026, 10, 21), "FREQ=DAILY", (("whole", time(6), time(6)),), ("ivan",), 0)
    known = [(pattern(), days(count=2)), (second, days(date(2026, 10, 21)))]
    found = rota.duties(known, [], START, START + timedelta(days=3))
    assert told(found)[-3:] == [(10, "oleg"), (24, "ivan"), (24, "ivan")]
    assert rota.check(found, START, START + timedelta(days=3)) == ()


def test_a_later_pattern_begins_with_the_earliest_of_its_shifts() -> None:
    """In whatever order they are named: there is neither an overlap nor a gap."""
    shifts = (SHIFTS[1], SHIFTS[0])
    second = Pattern(BERLIN, date(2026, 10, 21), "FREQ=DAILY", shifts, ("ivan", "oleg"), 0)
    known = [(pattern(), days(count=2)), (second, days(date(2026, 10, 21)))]
    found = rota.duties(known, [], START, START + timedelta(days=4))
    assert [duty.engineer for duty in found] == [
        "anna",
        "oleg",
        "anna",
        "oleg",
        "oleg",
        "ivan",
        "oleg",
        "ivan",
    ]
    assert rota.check(found, START, START + timedelta(days=4)) == ()


def replaced(*events: RotaEvent, recorded: datetime = START - timedelta(days=3)) -> list[str | None]:
    """Who is on shift when Ivan and Oleg have the rota from the second day on, set as the ninth change."""
    data = {
        "zone": "Europe/Berlin",
        "since": "2026-10-20",
        "repeat": "FREQ=DAILY",
        "shifts": [["day", "08:00", "20:00"], ["night", "20:00", "08:00"]],
        "engineers": ["ivan", "oleg"],
        "turn": 0,
    }
    history = sorted(
        [*events, RotaEvent(9, recorded, "anna", RotaKind.PATTERN_SET, data)], key=lambda event: event.seq
    )
    known = [(pattern(), days(count=1)), (rota.pattern_of(history[-1]), days(date(2026, 10, 20)))]
    found = rota.duties(known, history, START, START + timedelta(days=2))
    assert rota.check(found, START, START + timedelta(days=2)) == ()
    return [duty.engineer for duty in found]


def test_changes_give_way_to_a_pattern_that_is_recorded_later() -> None:
    """From where it begins on: a swap, a cover, a colleague beside, an import; what is before that stays."""
    new = ["anna", "oleg", "ivan", "oleg"]
    whole: dict[str, Any] = {"start": START - timedelta(days=9), "end": START + timedelta(days=9)}
    swapped = change(
        RotaKind.SWAPPED,
        first={"shift": "2026-10-20-day", "engineer": "anna"},
        second={"shift": "2026-10-20-night", "engineer": "oleg"},
    )
    assert replaced(swapped) == new
    assert replaced(change(RotaKind.COVERED, engineer="ira", cause="covered", **whole))[2:] == new[2:]
    assert replaced(change(RotaKind.COVERED, engineer="ira", cause="covered", **whole))[:2] == ["ira", "ira"]
    assert replaced(change(RotaKind.ADDED, engineer="ira", **whole)) == ["ira", *new]
    times = [[whole["start"].isoformat(), whole["end"].isoformat(), "ira", ""]]
    assert replaced(change(RotaKind.IMPORTED, duties=times, **whole)) == ["ira", *new[2:]]


def test_an_absence_holds_whatever_the_pattern() -> None:
    """Who is away has no shifts in the new one either; who stands in has them."""
    whole: dict[str, Any] = {"start": START, "end": START + timedelta(days=9)}
    gone = change(RotaKind.AWAY, engineer="oleg", cover="ira", **whole)
    assert replaced(gone) == ["anna", "ira", "ivan", "ira"]


def test_what_is_over_when_a_pattern_is_recorded_stays_as_it_was() -> None:
    """A take-over is replaced from the moment of the record only; a shift left alone stays one."""
    begins = START + timedelta(days=1)
    taken = change(
        RotaKind.COVERED, start=begins, end=begins + timedelta(hours=12), engineer="ira", cause="taken_over"
    )
    early = change(
        RotaKind.COVERED, start=begins, end=begins + timedelta(hours=1), engineer="ira", cause="taken_over"
    )
    recorded = begins + timedelta(hours=6)
    assert replaced(taken, recorded=recorded) == ["anna", "oleg", "ira", "ivan", "oleg"]
    assert replaced(early, recorded=recorded) == ["anna", "oleg", "ira", "ivan", "oleg"]


def test_the_next_duty_is_the_first_that_somebody_has() -> None:
    """A gap is nobody's duty."""
    end = START + timedelta(days=1)
    gone = change(RotaKind.AWAY, start=START, end=end, engineer="oleg", cover=None)
    following = rota.following(roster(gone), START)
    assert following is not None
    assert (following.engineer, following.start) == ("anna", end)
