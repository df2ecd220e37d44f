"""Lengths and instants are shown, and typed ones are read, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.durations import DAY, HOUR, MINUTE, SECOND
from supportdesk.formats import (
    BadInstant,
    Prefer,
    between,
    clock_time,
    countdown,
    date,
    iso,
    moment,
    overdue,
    parse_instant,
    span,
    time_left,
    zone_label,
)
from supportdesk.i18n import set_language, tell

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 11, 31, 5, tzinfo=UTC)
"""14:31:05 on a Wednesday in Moscow."""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.mark.parametrize(
    ("us", "english", "russian"),
    [
        (0, "0:00", "0:00"),
        (42 * MINUTE, "0:42", "0:42"),
        (42 * MINUTE + 59 * SECOND, "0:42", "0:42"),
        (7 * HOUR + 15 * MINUTE, "7:15", "7:15"),
        (DAY - 1, "23:59", "23:59"),
        (DAY, "1d 0:00", "1 д 0:00"),
        (2 * DAY + 3 * HOUR + 15 * MINUTE, "2d 3:15", "2 д 3:15"),
        (-12 * MINUTE, "overdue 0:12", "просрочено 0:12"),
        (-DAY - HOUR, "overdue 1d 1:00", "просрочено 1 д 1:00"),
    ],
)
def test_time_left_is_hours_and_minutes(us: int, english: str, russian: str) -> None:
    """Whole minutes that are really left; days from a day on; overdue in words, not by a sign alone."""
    assert time_left(us) == english
    set_language("ru")
    assert time_left(us) == russian


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (42 * MINUTE + 10 * SECOND, "0:42:10"),
        (9 * SECOND, "0:00:09"),
        (0, "0:00:00"),
        (HOUR - SECOND, "0:59:59"),
        (HOUR - SECOND + 1, "1:00"),
        (9 * SECOND + 1, "0:00:10"),
        (HOUR, "1:00"),
        (-SECOND, "overdue 0:00"),
    ],
)
def test_a_countdown_shows_seconds_below_an_hour(us: int, text: str) -> None:
    """Three parts are hours, minutes and seconds, two are hours and minutes: neither reads as the other."""
    assert countdown(us) == text


def test_overdue_says_by_how_much() -> None:
    """Given as lateness or as negative time left, the words are the same."""
    assert overdue(12 * MINUTE) == overdue(-12 * MINUTE) == "overdue 0:12"


@pytest.mark.parametrize(
    ("us", "english", "russian"),
    [
        (3 * HOUR + 18 * MINUTE, "3 h 18 min", "3 ч 18 мин"),
        (4 * HOUR, "4 h", "4 ч"),
        (2 * DAY + 4 * HOUR, "2 d 4 h", "2 д 4 ч"),
        (90 * SECOND, "1 min 30 s", "1 мин 30 с"),
        (11 * MINUTE + 30 * SECOND, "11 min", "11 мин"),
        (45 * SECOND, "45 s", "45 с"),
        (0, "0 min", "0 мин"),
        (999, "0 min", "0 мин"),
        (-999, "0 min", "0 мин"),
        (-15 * MINUTE, "−15 min", "−15 мин"),
    ],
)
def test_a_sum_is_written_with_its_units(us: int, english: str, russian: str) -> None:
    """Only the units that count, and seconds only where they matter."""
    assert span(us) == english
    set_language("ru")
    assert span(us) == russian


def test_a_time_of_today_is_shown_without_its_day() -> None:
    """Today is the reader's day: an hour before midnight UTC is tomorrow in Moscow."""
    late = datetime(2026, 11, 25, 20, 30, tzinfo=UTC)
    after = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
    last_year = datetime(2025, 11, 25, 11, 31, tzinfo=UTC)
    assert clock_time(NOW, MOSCOW, NOW) == "14:31"
    assert clock_time(late, MOSCOW, NOW) == "23:30"
    assert clock_time(after, MOSCOW, NOW) == "Thu 26 Nov 00:30"
    assert clock_time(last_year, MOSCOW, NOW) == "25 Nov 2025 14:31"
    set_language("ru")
    assert clock_time(after, MOSCOW, NOW) == "чт 26.11 00:30"
    assert clock_time(last_year, MOSCOW, NOW) == "25.11.2025 14:31"


def test_a_moment_is_shown_whole() -> None:
    """Day, month, year and time, with seconds where they are asked for."""
    assert (moment(NOW, MOSCOW), date(NOW, UTC)) == ("25 Nov 2026 14:31", "25 Nov 2026")
    assert moment(NOW, MOSCOW, seconds=True) == "25 Nov 2026 14:31:05"
    set_language("ru")
    assert (moment(NOW, MOSCOW), date(NOW, UTC)) == ("25.11.2026 14:31", "25.11.2026")


def test_the_hour_that_comes_twice_is_told_apart_by_its_offset() -> None:
    """In the night in which the clocks go back; the hours around it are as always."""
    zone = ZoneInfo("Europe/Berlin")
    hours = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (23, 0, 1, 2)]
    hours[0] -= timedelta(days=1)
    shown = ["01:30", "02:30 +02:00", "02:30 +01:00", "03:30"]
    assert [moment(at, zone) for at in hours] == [f"25 Oct 2026 {time}" for time in shown]
    assert [clock_time(at, zone, hours[0]) for at in hours] == shown
    assert clock_time(hours[1], zone, hours[1], seconds=True) == "02:30:00 +02:00"
    assert between(hours[1], hours[2], zone) == "Sun 25 Oct 02:30 +02:00–02:30 +01:00"
    assert parse_instant("2026-10-25 02:30 +01:00", zone, hours[0]) == hours[2]


@pytest.mark.parametrize(
    ("zone", "english", "russian"),
    [
        ("Europe/Moscow", "MSK", "МСК"),
        ("UTC", "UTC", "UTC"),
        ("Europe/Berlin", "CET", "CET"),
        ("Asia/Yekaterinburg", "UTC+5", "UTC+5"),
        ("Asia/Kolkata", "UTC+5:30", "UTC+5:30"),
        ("America/St_Johns", "UTC-3:30", "UTC-3:30"),
        ("Africa/Abidjan", "GMT", "GMT"),
    ],
)
def test_a_zone_has_a_label_that_means_one_zone(zone: str, english: str, russian: str) -> None:
    """Well-known abbreviations; every other zone, such as India's IST, is its offset."""
    assert zone_label(ZoneInfo(zone), NOW) == english
    set_language("ru")
    assert zone_label(ZoneInfo(zone), NOW) == russian


def test_a_fixed_offset_is_its_own_label() -> None:
    """A zone without a name is its offset; none at all is UTC."""
    assert zone_label(timezone(timedelta(hours=3)), NOW) == "UTC+3"
    assert zone_label(timezone(timedelta(), "X"), NOW) == "UTC"


def test_this_hosts_own_zone_is_a_zone_too() -> None:
    """None means the host's zone, for showing and for reading."""
    shown = moment(NOW, None, seconds=True)
    local = NOW.astimezone()
    assert shown.endswith(f"{local:%H:%M:%S}")
    assert zone_label(None, NOW)
    assert parse_instant("2026-11-25 12:00", None, NOW) == datetime(2026, 11, 25, 12).astimezone()


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-23T06:00:00Z", "2026-11-23T06:00:00"),
        ("2026-11-23t06:00z", "2026-11-23T06:00:00"),
        ("2026-11-23T09:00+03:00", "2026-11-23T06:00:00"),
        ("2026-11-23 09:00 +0300", "2026-11-23T06:00:00"),
        ("2026-11-23T09:00:00.25+03", "2026-11-23T06:00:00.250000"),
        ("2026-11-23T01:30-04:30", "2026-11-23T06:00:00"),
        ("2026-11-23T09:00", "2026-11-23T06:00:00"),
        (" 2026-11-23   09:00:07,5 ", "2026-11-23T06:00:07.500000"),
        ("2026-11-23", "2026-11-22T21:00:00"),
        ("now", "2026-11-25T11:31:05"),
        ("Сейчас", "2026-11-25T11:31:05"),
        ("14:30", "2026-11-25T11:30:00"),
        ("9:05", "2026-11-25T06:05:00"),
        ("23:00", "2026-11-25T20:00:00"),
        ("вчера 14:30", "2026-11-24T11:30:00"),
        ("Yesterday 14:30", "2026-11-24T11:30:00"),
        ("сегодня 09:00", "2026-11-25T06:00:00"),
        ("завтра 09:00", "2026-11-26T06:00:00"),
        ("tomorrow 09:00", "2026-11-26T06:00:00"),
        ("-15m", "2026-11-25T11:16:05"),
        ("−15 мин", "2026-11-25T11:16:05"),
        ("+2h", "2026-11-25T13:31:05"),
        ("+1ч30м", "2026-11-25T13:01:05"),
        ("- 1d 2h", "2026-11-24T09:31:05"),
        ("-90с", "2026-11-25T11:29:35"),
        ("24.11 14:30", "2026-11-24T11:30:00"),
        ("24.11", "2026-11-23T21:00:00"),
        ("1.1 0:15", "2026-12-31T21:15:00"),
        ("24.11.2025 14:30:59", "2025-11-24T11:30:59"),
    ],
)
def test_a_typed_instant_is_read(text: str, utc: str) -> None:
    """ISO 8601, a time of day, a day by word or by number, and a distance from now; the answer is UTC."""
    read = parse_instant(text, MOSCOW, NOW)
    assert read == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "prefer", "utc"),
    [
        ("23:00", "past", "2026-11-24T20:00"),
        ("14:00", "past", "2026-11-25T11:00"),
        ("14:00", "future", "2026-11-26T11:00"),
        ("23:00", "future", "2026-11-25T20:00"),
        ("23:00", "today", "2026-11-25T20:00"),
        ("26.11 10:00", "past", "2025-11-26T07:00"),
        ("24.11 10:00", "future", "2027-11-24T07:00"),
        ("29.02.2028 10:00", "past", "2028-02-29T07:00"),
    ],
)
def test_a_time_without_a_day_is_the_one_that_is_meant(text: str, prefer: Prefer, utc: str) -> None:
    """What happened was last before now, what is promised comes next; a day that is written out stands."""
    assert parse_instant(text, MOSCOW, NOW, prefer) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "noon",
        "25:00",
        "14:60",
        "14.30",
        "1430",
        "15m",
        "32.13 10:00",
        "29.02 10:00",
        "2026-02-30T10:00Z",
        "2026-11-25T10:00:61Z",
        "2026-11-25T10:00+25:00",
        "0001-01-01T00:00+14:00",
        "someday 14:30",
        "-",
        "+x",
        "-15m extra",
        "2026-W48-3",
        "٢٤.١١ 14:30",
        "14:30\x1b[2J",
        "9" * 10_000,
        "-" + "1h" * 10_000,
        "24/11 14:30",
    ],
)
def test_anything_else_is_refused_with_examples(text: str) -> None:
    """What names no instant is refused in words that show how to write one, quoting little of it."""
    with pytest.raises(BadInstant) as refusal:
        parse_instant(text, MOSCOW, NOW)
    told = tell(refusal.value)
    assert "15m" in told
    assert len(told) < 250
    assert "\x1b" not in told


def test_the_hour_that_happens_twice_is_asked_about() -> None:
    """When the clocks go back, both choices are named, and each of them is read without a question."""
    with pytest.raises(BadInstant) as refusal:
        parse_instant("2026-10-25 02:30", BERLIN, NOW)
    assert refusal.value.params["first"] == "2026-10-25T02:30+02:00"
    assert refusal.value.params["second"] == "2026-10-25T02:30+01:00"
    first, second = (parse_instant(str(refusal.value.params[n]), BERLIN, NOW) for n in ("first", "second"))
    assert second - first == timedelta(hours=1)
    set_language("ru")
    assert "дважды" in tell(refusal.value)


def test_the_hour_that_is_skipped_is_refused() -> None:
    """When the clocks go forward, the two moments that may be meant are named."""
    with pytest.raises(BadInstant) as refusal:
        parse_instant("29.03.2026 02:30", BERLIN, NOW)
    assert refusal.value.params["first"] == "2026-03-29T01:30+01:00"
    assert refusal.value.params["second"] == "2026-03-29T03:30+02:00"
    assert isinstance(refusal.value, ValueError)


def test_an_offset_settles_the_hour_that_happens_twice() -> None:
    """With its offset the repeated hour is no question, and hours beside it never were."""
    assert parse_instant("2026-10-25T02:30+01:00", BERLIN, NOW) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert parse_instant("2026-10-25 03:00", BERLIN, NOW) == datetime(2026, 10, 25, 2, tzinfo=UTC)
    assert parse_instant("2026-10-25 01:59", BERLIN, NOW) == datetime(2026, 10, 24, 23, 59, tzinfo=UTC)


def test_a_distance_of_more_than_ten_years_is_refused() -> None:
    """A mistyped number of days is named, not carried out."""
    with pytest.raises(BadInstant, match="at most ten years"):
        parse_instant("-99999999d", MOSCOW, NOW)


@pytest.mark.parametrize("typed", ["0001-01-01T00:00Z", "1969-12-31T23:59Z", "9999-12-31T23:59Z"])
def test_an_instant_at_the_ends_of_time_is_refused(typed: str) -> None:
    """A promise for the year 9999 ended every console east of Greenwich that showed its ticket."""
    with pytest.raises(BadInstant):
        parse_instant(typed, UTC, NOW)


def test_an_instant_without_a_local_time_is_shown_nevertheless() -> None:
    """One that another program stored ends no console, whatever its zone."""
    last, first = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    assert moment(last, ZoneInfo("Asia/Tokyo")).endswith("9999 23:59")
    assert moment(first, ZoneInfo("America/New_York")).endswith("0001 00:00")
    assert "9999" in clock_time(last, ZoneInfo("Asia/Tokyo"), NOW)


@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([UTC, MOSCOW, BERLIN, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")]),
)
def test_a_written_instant_is_read_back(at: datetime, zone: ZoneInfo) -> None:
    """ISO 8601 with its offset loses nothing in any zone."""
    assert parse_instant(iso(at, zone), BERLIN, NOW) == at


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001
    st.sampled_from([MOSCOW, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_a_wall_clock_time_is_one_instant_or_a_question(wall: datetime, zone: ZoneInfo) -> None:
    """Whatever is read shows the typed time on the zone's clock; otherwise both choices are named."""
    try:
        read = parse_instant(wall.isoformat(), zone, NOW)
    except BadInstant as question:
        choices = {question.params["first"], question.params["second"]}
        read = parse_instant(wall.isoformat() + "Z", zone, NOW)
    else:
        choices = set()
    assert len(choices) == 2 or read.astimezone(zone).replace(tzinfo=None) == wall


def test_what_is_no_time_is_advised_by_what_is_asked() -> None:
    """Of a coming moment the advice is a coming one."""
    for prefer, advice in (("future", "tomorrow 14:30"), ("past", "yesterday 14:30")):
        with pytest.raises(BadInstant, match=advice):
            parse_instant("soon", MOSCOW, NOW, cast(Prefer, prefer))
