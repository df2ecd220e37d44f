"""Lengths of time are exact, and read as they are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.durations import (
    DAY,
    HOUR,
    LONGEST,
    MINUTE,
    SECOND,
    BadDuration,
    adding_up,
    format_duration,
    parse_duration,
    us_between,
)


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("15m", 15 * MINUTE),
        ("4h", 4 * HOUR),
        ("1h30m", HOUR + 30 * MINUTE),
        ("3d", 3 * DAY),
        ("90s", 90 * SECOND),
        ("1d2h3m4s", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND),
        ("90m", 90 * MINUTE),
        (" 15m ", 15 * MINUTE),
        ("0m", 0),
        ("30м", 30 * MINUTE),
        ("1д2ч3мин4сек", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND),
        ("2ч5m", 2 * HOUR + 5 * MINUTE),
    ],
)
def test_a_written_duration_is_read(text: str, us: int) -> None:
    """Days, hours, minutes and seconds are read, each at most once and in this order."""
    assert parse_duration(text) == us


@pytest.mark.parametrize(
    "text", ["", " ", "15", "m", "-15m", "1.5h", "30m1h", "15 m", "1h1h", "٣h", "15M", "4h\n5", "1e3s"]
)
def test_anything_else_is_refused_in_words(text: str) -> None:
    """What is no duration is refused with a message that shows how to write one."""
    with pytest.raises(BadDuration, match="write it like 15m") as refusal:
        parse_duration(text)
    assert isinstance(refusal.value, ValueError)


def test_a_duration_beyond_ten_years_is_refused() -> None:
    """A mistyped number cannot overflow what the database stores."""
    with pytest.raises(BadDuration, match="too long"):
        parse_duration("999999999d")


@given(st.integers(min_value=0, max_value=LONGEST // SECOND))
def test_writing_is_the_inverse_of_reading(seconds: int) -> None:
    """Every whole number of seconds survives being written and read."""
    assert parse_duration(format_duration(seconds * SECOND)) == seconds * SECOND


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (0, "0s"),
        (90 * MINUTE, "1h30m"),
        (DAY, "1d"),
        (36 * HOUR, "1d12h"),
        (-15 * MINUTE, "-15m"),
        (SECOND + 7, "1s"),
    ],
)
def test_a_duration_is_written_short(us: int, text: str) -> None:
    """Only the units that count are written; a fraction of a second is dropped."""
    assert format_duration(us) == text


def test_daylight_saving_does_not_change_a_length() -> None:
    """The night in which Berlin's clocks go back is an hour longer than its wall clock says."""
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 10, 24, 20, tzinfo=berlin).astimezone(UTC)
    morning = datetime(2026, 10, 25, 8, tzinfo=berlin).astimezone(UTC)
    assert us_between(evening, morning) == 13 * HOUR


def test_the_length_between_two_instants_is_exact() -> None:
    """No microsecond is lost to floating point, also over a century, and the sign is kept."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    end = start + timedelta(days=40_000, microseconds=1)
    assert us_between(start, end) == 40_000 * DAY + 1
    assert us_between(end, start) == -(40_000 * DAY + 1)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    """A naive datetime is a programming error and raises."""
    with pytest.raises(ValueError, match="without a time zone"):
        us_between(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-01-02"))


@given(st.lists(st.integers(min_value=0, max_value=DAY)), st.sampled_from([SECOND, MINUTE]))
def test_lengths_in_whole_units_add_up_to_their_sum_in_whole_units(lengths: list[int], unit: int):
    """Each is off by less than one unit."""
    shown = adding_up(lengths, unit)
    assert sum(shown) == sum(lengths) // unit * unit
    for length, whole in zip(lengths, shown, strict=True):
        assert whole % unit == 0
        assert abs(whole - length) < unit
