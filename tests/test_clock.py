"""Clocks tell aware UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import Clock, FixedClock, SystemClock


def test_the_system_clock_tells_utc() -> None:
    """The host's time is aware and in UTC."""
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC


def test_a_fixed_clock_moves_only_when_told() -> None:
    """It stands still between moves, and takes microseconds and timedeltas in both directions."""
    clock: Clock = (fixed := FixedClock(datetime(2026, 11, 25, 14, tzinfo=ZoneInfo("Europe/Moscow"))))
    assert clock.now() == clock.now() == datetime(2026, 11, 25, 11, tzinfo=UTC)
    assert fixed.advance(1_500_000) == datetime(2026, 11, 25, 11, 0, 1, 500_000, tzinfo=UTC)
    fixed.advance(timedelta(seconds=-1.5))
    assert clock.now() == datetime(2026, 11, 25, 11, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_a_fixed_clock_refuses_a_naive_start() -> None:
    """An instant without a zone is a programming error."""
    with pytest.raises(ValueError, match="without a time zone"):
        FixedClock(datetime.fromisoformat("2026-01-01"))


def test_a_fixed_clock_can_be_set() -> None:
    """It stands where it is set, in UTC, and refuses an instant without a zone."""
    clock = FixedClock(datetime(2026, 11, 25, 11, tzinfo=UTC))
    clock.set(datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Moscow")))
    assert clock.now() == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="without a time zone"):
        clock.set(datetime.fromisoformat("2026-01-01"))
