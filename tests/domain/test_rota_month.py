"""A month of the rota: which shift stands on which day, and what is odd about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supportdesk.domain.durations import HOUR
from supportdesk.domain.rota import (
    Cause,
    Duty,
    Pattern,
    RotaEvent,
    RotaKind,
    check,
    duties,
    instant,
)
from supportdesk.domain.rota_difference import Difference, differences
from supportdesk.domain.rota_month import EXTRA, Month, concerning, month_of, weeks_of

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 10, 1)
PATTERN = Pattern(
    BERLIN,
    FIRST,
    "FREQ=DAILY",
    (("day", time(8), time(20)), ("night", time(20), time(8))),
    ("anna", "oleg"),
    0,
)
AT = datetime(2026, 10, 1, tzinfo=UTC)


def wall(day: int, hour: int, month: int = 10) -> datetime:
    """A moment by Berlin's wall clock."""
    return instant(datetime(2026, month, day, hour), BERLIN)  # noqa: DTZ001 - a wall clock's


def event(seq: int, kind: RotaKind, /, **data: object) -> RotaEvent:
    """A change of the rota."""
    return RotaEvent(seq, AT, "anna", kind, data)


def october(*events: RotaEvent) -> Month:
    """The month after these changes."""
    days = [FIRST + timedelta(days=n) for n in range(60)]
    start, end = wall(1, 8), datetime(2026, 11, 3, tzinfo=UTC)
    roster = duties([(PATTERN, days)], events, start - timedelta(days=3), end)
    return month_of(date(2026, 10, 24), [PATTERN], roster, check(roster, start, end), events)


def test_a_month_is_whole_weeks_from_monday_on() -> None:
    """Also when it begins or ends on one."""
    assert weeks_of(date(2026, 10, 24)) == (date(2026, 9, 28), date(2026, 11, 2))
    assert weeks_of(date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 3, 1))
    assert weeks_of(date(2026, 12, 31)) == (date(2026, 11, 30), date(2027, 1, 4))


def test_each_day_has_its_shifts_in_the_order_of_the_day() -> None:
    """A night belongs to the day on which it begins; before the pattern there is nothing, and no gap."""
    month = october()
    assert [week.rows for week in month.weeks] == [("day", "night")] * 5
    slot = month.slots[date(2026, 10, 14), "night"]
    assert [duty.engineer for duty in slot.duties] == ["oleg"]
    assert slot.id == "2026-10-14-night"
    assert (slot.gap, slot.overlap, slot.odd_us) == (False, False, None)
    assert (date(2026, 9, 30), "day") not in month.slots


def test_a_night_in_which_the_clocks_change_tells_its_length() -> None:
    """Thirteen hours in October, and only that night."""
    month = october()
    odd = {slot.id: slot.odd_us for slot in month.slots.values() if slot.odd_us is not None}
    assert odd == {"2026-10-24-night": 13 * HOUR}


def test_an_absence_without_cover_is_a_gap_on_its_days() -> None:
    """The shifts of whoever is away are a gap, the others' are not; the days say who is away."""
    away = event(
        1,
        RotaKind.AWAY,
        start=wall(10, 0).isoformat(),
        end=wall(12, 0).isoformat(),
        engineer="anna",
        cover=None,
    )
    month = october(away)
    gaps = {slot.id for slot in month.slots.values() if slot.gap}
    assert gaps == {"2026-10-10-day", "2026-10-11-day"}
    assert month.away == {date(2026, 10, 10): ("anna",), date(2026, 10, 11): ("anna",)}


def test_who_is_on_shift_in_addition_stands_in_the_shift_or_beside_all() -> None:
    """An addition has a row of its own in its week; an overlap that was not meant is marked."""
    added = event(
        1, RotaKind.ADDED, start=wall(14, 10).isoformat(), end=wall(14, 12).isoformat(), engineer="oleg"
    )
    month = october(added)
    assert [week.rows for week in month.weeks][2] == ("day", "night", EXTRA)
    assert month.slots[date(2026, 10, 14), EXTRA].duties[0].cause is Cause.ADDED
    assert not any(slot.overlap for slot in month.slots.values())
    twice = [
        [wall(14, 8).isoformat(), wall(14, 20).isoformat(), who, "2026-10-14-day"] for who in ("anna", "oleg")
    ]
    imported = event(
        1, RotaKind.IMPORTED, start=wall(14, 8).isoformat(), end=wall(14, 20).isoformat(), duties=twice
    )
    assert {s.id for s in october(imported).slots.values() if s.overlap} == {"2026-10-14-day"}


def test_the_changes_that_concern_a_shift_are_found() -> None:
    """The pattern it follows, what touches its time, the swap that names it; nothing that was cancelled."""
    pattern = event(
        1, RotaKind.PATTERN_SET, since="2026-10-01", zone="Europe/Berlin", shifts=[], engineers=[], turn=0
    )
    later = event(2, RotaKind.PATTERN_SET, since="2026-12-01")
    swap = event(
        3,
        RotaKind.SWAPPED,
        first={"shift": "2026-10-14-day", "engineer": "anna"},
        second={"shift": "2026-10-15-night", "engineer": "oleg"},
    )
    cover = event(
        4, RotaKind.COVERED, start=wall(14, 19).isoformat(), end=wall(14, 21).isoformat(), engineer="oleg"
    )
    gone = event(5, RotaKind.COVERED, start=wall(14, 8).isoformat(), end=wall(14, 9).isoformat())
    cancelled = event(6, RotaKind.CANCELLED, seq=5)
    history = [pattern, later, swap, cover, gone, cancelled]
    month = october()
    found = {
        slot: [e.seq for e in concerning(history, month.slots[date(2026, 10, 14), slot])]
        for slot in ("day", "night")
    }
    assert found == {"day": [1, 3, 4], "night": [1, 4]}


def test_two_rosters_differ_by_who_is_there() -> None:
    """Times that follow each other with the same people are one; a change of the cause is none."""
    one = Duty(wall(14, 8), wall(14, 20), "anna", "x", Cause.PLANNED)
    other = Duty(wall(14, 8), wall(14, 12), "anna", "x", Cause.COVERED)
    oleg = [Duty(wall(14, 12), wall(14, 14), "oleg", "x"), Duty(wall(14, 14), wall(14, 18), "oleg", "y")]
    assert differences([one], [other, *oleg], wall(14, 0), wall(15, 0)) == (
        Difference(wall(14, 12), wall(14, 18), ("anna",), ("oleg",)),
        Difference(wall(14, 18), wall(14, 20), ("anna",), ()),
    )
