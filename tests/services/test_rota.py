"""The rota as a service: patterns by rules of days, changes by whoever is there, calendars out and in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.durations import HOUR
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.services import rota
from supportdesk.services.calendar_file import exported, imported
from supportdesk.services.desk import Desk
from supportdesk.services.errors import BadData, Faster
from tests.services.alfa import alfa_desk

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 11, 23)


@pytest.fixture
def desk(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk with a rota from today on."""
    made = alfa_desk(database_url, tmp_path, clock)
    rota.set_pattern(made, ["anna", "oleg"], since=FIRST, zone=BERLIN)
    yield made
    made.close()


def test_who_is_on_shift_who_is_next_and_how_long_is_left(desk: Desk, clock: FixedClock) -> None:
    """Before the first shift nobody is; in it its engineer is."""
    assert rota.watch(desk).engineers == ()
    clock.advance(timedelta(hours=2))
    seen = rota.watch(desk)
    assert seen.engineers == ("anna",)
    assert seen.left_us == 11 * HOUR
    assert seen.next is not None
    assert (seen.next.engineer, seen.next.shift) == ("oleg", "2026-11-23-night")


def test_ninety_days_are_covered_over_a_change_of_the_clocks(desk: Desk, clock: FixedClock) -> None:
    """The one odd night is of 11 hours, and there is no gap."""
    clock.set(datetime(2027, 1, 15, 12, tzinfo=BERLIN))
    found = rota.check(desk)
    assert found.problems == ()
    assert [(duty.shift, duty.us) for duty in found.odd] == [("2027-03-27-night", 11 * HOUR)]


def test_a_cut_shift_is_no_change_of_the_clocks(desk: Desk) -> None:
    """Neither the rest of one that is covered in part, nor a name that a later pattern uses otherwise."""
    start = datetime(2026, 12, 3, 20, tzinfo=BERLIN)
    rota.cover(desk, "anna", start, start + timedelta(hours=2))
    assert rota.check(desk).odd == ()
    eight = [("day", time(8), time(16)), ("late", time(16), time(0)), ("night", time(0), time(8))]
    rota.set_pattern(desk, ["anna", "oleg"], since=date(2026, 12, 10), zone=BERLIN, shifts_of_day=eight)
    assert rota.check(desk).odd == ()


def test_who_comes_early_takes_over_at_once(desk: Desk, clock: FixedClock) -> None:
    """To the end of the present shift, which stays one shift; doing it twice changes nothing."""
    clock.advance(timedelta(hours=3))
    oleg = desk.acting_as("oleg")
    assert rota.take_over(oleg) is not None
    assert rota.take_over(oleg) is None
    seen = rota.watch(desk)
    assert seen.engineers == ("oleg",)
    assert seen.left_us == 10 * HOUR
    assert [duty.engineer for duty in rota.shift(desk, "2026-11-23-day")] == ["anna", "oleg"]
    assert rota.check(desk).problems == ()


def test_changes_are_made_and_taken_back(desk: Desk, clock: FixedClock) -> None:
    """Swap, absence and cover hold until they are cancelled."""
    clock.advance(timedelta(hours=2))
    swapped = rota.swap(desk, "2026-11-24-day", "2026-11-25-night")
    assert rota.shift(desk, "2026-11-24-day")[0].engineer == "oleg"
    assert swapped is not None
    rota.cancel(desk, swapped.seq)
    assert rota.shift(desk, "2026-11-24-day")[0].engineer == "anna"
    with pytest.raises(Unknown):
        rota.cancel(desk, swapped.seq)
    tomorrow = clock.now() + timedelta(days=1)
    rota.away(desk, "anna", tomorrow, tomorrow + timedelta(days=7))
    assert len(rota.check(desk).problems) == 8
    rota.cover(desk, "oleg", tomorrow, tomorrow + timedelta(days=8))
    assert rota.check(desk).problems == ()


def test_what_makes_no_sense_is_refused(desk: Desk) -> None:
    """Unknown names, backward times, rules that are none of days, swaps with oneself."""
    now = desk.now()
    with pytest.raises(Unknown):
        rota.cover(desk, "nobody", now, now + timedelta(hours=1))
    with pytest.raises(Refused, match="before the beginning"):
        rota.cover(desk, "anna", now, now)
    for rule in ("FREQ=SECONDLY", "nonsense", "FREQ=DAILY;BYHOUR=3", "FREQ=DAILY;UNTIL=20270101T000000Z"):
        with pytest.raises(Refused, match="rule of days"):
            rota.set_pattern(desk, ["anna"], since=FIRST, zone=BERLIN, repeat=rule)
    with pytest.raises(Refused, match="already"):
        rota.swap(desk, "2026-11-24-day", "2026-11-25-day")
    for id in ("2026-11-24-evening", "nonsense"):
        with pytest.raises(Unknown):
            rota.shift(desk, id)


def test_any_rule_of_days_makes_a_pattern(desk: Desk) -> None:
    """One who works on weekdays leaves the weekend uncovered, and the check says so."""
    weekdays = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    rota.set_pattern(desk, ["anna", "oleg"], since=FIRST, zone=BERLIN, repeat=weekdays)
    problems = rota.check(desk, 8).problems
    assert [(p.end - p.start, p.engineers) for p in problems if p.end - p.start > timedelta(days=1)] == [
        (timedelta(days=2), ())
    ]


def test_a_calendar_that_was_exported_is_known(desk: Desk, clock: FixedClock) -> None:
    """Imported again it changes nothing; with another engineer it changes just that."""
    clock.advance(timedelta(hours=2))
    duties = rota.roster(desk, clock.now(), clock.now() + timedelta(days=30))
    calendar = exported(duties, {"anna": "Анна Петрова"}, clock.now())
    assert rota.bring_in(desk, imported(desk, calendar, BERLIN)) is None
    other = calendar.replace(b"X-SUPPORTDESK-ENGINEER:anna", b"X-SUPPORTDESK-ENGINEER:oleg", 1)
    assert rota.bring_in(desk, imported(desk, other, BERLIN)) is not None
    assert rota.shift(desk, "2026-11-23-day")[0].engineer == "oleg"
    assert rota.check(desk).problems == ()


EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//other//EN\r
BEGIN:VEVENT\r
UID:1\r
{lines}
END:VEVENT\r
END:VCALENDAR\r
"""


def _calendar(*lines: str) -> bytes:
    return EVENT.format(lines="\r\n".join(lines) + "\r").encode()


def test_another_programs_repeating_event_follows_the_wall_clock(desk: Desk) -> None:
    """Whose it is says the name; the night of the change is of 13 hours, and a day left out is."""
    night = _calendar(
        "DTSTART;TZID=Europe/Berlin:20261023T200000",
        "DTEND;TZID=Europe/Berlin:20261024T080000",
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20261026T200000",
        "SUMMARY:Олег Иванов",
    )
    found = imported(desk, night, BERLIN)
    assert [(duty.us / HOUR, duty.engineer) for duty in found] == [(12, "oleg"), (13, "oleg"), (12, "oleg")]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("DTSTART:20261023T200000Z", "DTEND:20261024T080000Z", "SUMMARY:Кто-то"), "Whose shift"),
        (("DTSTART;VALUE=DATE:20261023", "DTEND;VALUE=DATE:20261024", "SUMMARY:anna"), "whole day"),
        (("DTSTART:20261023T200000Z", "DTEND:20261023T080000Z", "SUMMARY:anna"), "before it begins"),
        (
            ("DTSTART:20261023T200000Z", "DTEND:20261024T080000Z", "SUMMARY:anna", "RRULE:FREQ=SECONDLY"),
            "not understood",
        ),
        (("DTSTART:00010101T000000Z", "DTEND:99991231T235959Z", "SUMMARY:anna"), "“anna” is not between"),
        (("DTSTART:20261023T200000Z", "DTEND:20281024T080000Z", "SUMMARY:anna"), "“anna” is longer"),
        (
            ("DTSTART;TZID=Mars/Base:20261023T200000", "DTEND:20261024T080000Z", "SUMMARY:anna"),
            "“anna” is in a time zone that is not known: Mars/Base",
        ),
        (
            (
                "DTSTART:20261023T200000Z",
                "DTEND:20261024T080000Z",
                "SUMMARY:anna",
                "RRULE:FREQ=DAILY",
                "EXDATE;TZID=Mars/Base:20261026T200000",
            ),
            "not known: Mars/Base",
        ),
        (
            ("DTSTART;TZID=Europe/Berlin:20261025T023000", "DTEND:20261025T080000Z", "SUMMARY:anna"),
            "“anna”: 2026-10-25 02:30 comes twice",
        ),
        (("DTSTART:20261024T200000", "DTEND:20261025T023000", "SUMMARY:anna"), "comes twice"),
    ],
)
def test_a_calendar_that_can_not_be_meant_is_refused_whole(
    desk: Desk, lines: tuple[str, ...], words: str
) -> None:
    """The words name the event."""
    with pytest.raises(BadData, match=words):
        imported(desk, _calendar(*lines), BERLIN)


def test_a_calendar_of_many_years_is_refused(desk: Desk) -> None:
    """Between its first and its last shift it would replace the rota by nothing."""
    ours = _calendar("DTSTART:20261023T200000Z", "DTEND:20261024T080000Z", "SUMMARY:anna")
    theirs = _calendar("DTSTART:20361023T200000Z", "DTEND:20361024T080000Z", "SUMMARY:anna")
    found = [*imported(desk, ours, BERLIN), *imported(desk, theirs, BERLIN)]
    with pytest.raises(Refused, match="2026-10-23 to 2036-10-24"):
        rota.bring_in(desk, found)


def test_a_time_in_utc_is_known_in_the_hour_that_comes_twice(desk: Desk) -> None:
    """And so is what repeats over it: the first of the two, as by a pattern."""
    (duty,) = imported(
        desk, _calendar("DTSTART:20261025T013000Z", "DTEND:20261025T080000Z", "SUMMARY:anna"), BERLIN
    )
    assert duty.us == 6.5 * HOUR
    nightly = _calendar(
        "DTSTART;TZID=Europe/Berlin:20261024T023000",
        "DTEND;TZID=Europe/Berlin:20261024T080000",
        "RRULE:FREQ=DAILY;COUNT=2",
        "SUMMARY:anna",
    )
    assert [duty.us / HOUR for duty in imported(desk, nightly, BERLIN)] == [5.5, 6.5]


def test_what_is_no_calendar_is_told_in_words(desk: Desk) -> None:
    """Neither nonsense nor a flood of bytes is a stack trace."""
    for data in (b"nonsense", b"", b"\xff\xfe", b"x" * 2_000_001):
        with pytest.raises((BadData, Refused)):
            rota.bring_in(desk, imported(desk, data, BERLIN))


def test_the_same_exchange_at_once_again_is_told_and_undoes_nothing(desk: Desk, clock: FixedClock) -> None:
    """Two who swap the same shifts at the same moment mean one swap; later it is a swap back."""
    made = rota.swap(desk, "2026-11-24-day", "2026-11-25-night")
    assert made is not None
    oleg = desk.acting_as("oleg")
    with pytest.raises(Faster, match=f"change {made.seq}"):
        rota.swap(oleg, "2026-11-25-night", "2026-11-24-day")
    assert rota.shift(desk, "2026-11-24-day")[0].engineer == "oleg"
    clock.advance(timedelta(minutes=2))
    rota.swap(oleg, "2026-11-24-day", "2026-11-25-night")
    assert rota.shift(desk, "2026-11-24-day")[0].engineer == "anna"


def test_a_swap_of_a_clock_that_went_ahead_stands_in_nobodys_way(desk: Desk, clock: FixedClock) -> None:
    """Once the clock is right again it is no swap of just now."""
    right = clock.now()
    clock.advance(timedelta(days=1))
    assert rota.swap(desk, "2026-11-26-day", "2026-11-27-night") is not None
    clock.set(right)
    assert rota.swap(desk.acting_as("oleg"), "2026-11-26-day", "2026-11-27-night") is not None
    assert rota.shift(desk, "2026-11-26-day")[0].engineer == "anna"


def test_one_who_knows_of_the_swap_may_swap_back_at_once(desk: Desk) -> None:
    """Whoever made it knows of it, and so does whoever saw the rota with it."""
    swapping = rota.swapping("2026-11-24-day", "2026-11-25-night")
    made = rota.record(desk, swapping)
    back = rota.record(desk, swapping)
    assert made is not None
    assert back is not None
    assert back.seq == made.seq + 1
    assert rota.shift(desk, "2026-11-24-day")[0].engineer == "anna"
    assert rota.record(desk.acting_as("oleg"), swapping, expected=back.seq) is not None
    assert rota.shift(desk, "2026-11-24-day")[0].engineer == "oleg"


def test_a_repeated_change_of_the_rota_is_recorded_once(desk: Desk) -> None:
    """By its operation id, whatever was changed between; without one it is another change."""
    swapping = rota.swapping("2026-11-24-day", "2026-11-25-night")
    made = rota.record(desk, swapping, operation="swap-1")
    assert rota.record(desk, swapping, operation="swap-1") == made
    assert rota.record(desk, swapping, operation="swap-2") is not None
    assert rota.record(desk.acting_as("oleg"), swapping, operation="swap-1", expected=0) == made
    assert rota.shift(desk, "2026-11-24-day")[0].engineer == "anna"


def test_days_out_of_all_reach_are_refused_in_words(desk: Desk) -> None:
    """A rota begins in a year that can be meant, and there is no shift in any other."""
    for far in (date.min, date.max):
        with pytest.raises(Refused, match="1970"):
            rota.set_pattern(desk, ["anna"], since=far, zone=BERLIN)
        with pytest.raises(Unknown):
            rota.swap(desk, f"{far}-day", "2026-11-24-day")
