"""The time source of this host. The database's own clock decides what is recorded; this one counts down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """This host's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: for tests and for reproducible demo data."""

    def __init__(self, start: datetime) -> None:
        """Start at an aware instant; a naive one raises ValueError."""
        if start.utcoffset() is None:
            raise ValueError("an instant without a time zone")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands, in UTC."""
        return self._now

    def advance(self, by: int | timedelta) -> datetime:
        """Move the clock by microseconds or by a timedelta (negative: back), and return where it stands."""
        self._now += by if isinstance(by, timedelta) else timedelta(microseconds=by)
        return self._now

    def set(self, at: datetime) -> None:
        """Move the clock to an aware instant, forwards or back; a naive one raises ValueError."""
        if at.utcoffset() is None:
            raise ValueError("an instant without a time zone")
        self._now = at.astimezone(UTC)
