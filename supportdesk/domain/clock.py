"""The two clocks of a ticket: anchored once by the fold, read at any moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from supportdesk.domain.breaches import Breach as Breach
from supportdesk.domain.breaches import Cause as Cause
from supportdesk.domain.breaches import judge
from supportdesk.domain.durations import us_between
from supportdesk.domain.ticket import Line, State, Ticket
from supportdesk.domain.timeline import Bucket, Segment, counted_us, timeline


class Status(StrEnum):
    """How a clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock at one moment. Durations are microseconds; left is negative once the target is exceeded."""

    status: Status
    running: bool
    target_us: int | None
    consumed_us: int
    left_us: int | None
    due_at: datetime | None
    """None while paused, after the end, and where no target is agreed."""
    breach: Breach | None


@dataclass(frozen=True, slots=True)
class RegistrationClock:
    """From receipt to registration, without pauses."""

    received_at: datetime
    stopped_at: datetime | None
    target_us: int | None
    provisional: bool
    """Whether the target is only the strictest of the agreement, because the category is not known yet."""

    def read(self, now: datetime) -> Reading:
        """Return the clock at ``now``."""
        until = now if self.stopped_at is None else self.stopped_at
        consumed_us = max(0, us_between(self.received_at, until))
        if self.target_us is None:
            status = Status.RUNNING if self.stopped_at is None else Status.MET
            return Reading(status, self.stopped_at is None, None, consumed_us, None, None, None)
        due_at = self.received_at + timedelta(microseconds=self.target_us)
        breach = None
        if consumed_us > self.target_us and not self.provisional:
            breach = Breach(due_at, Cause.ELAPSED)
        running = self.stopped_at is None
        status = Status.BREACHED if breach else Status.RUNNING if running else Status.MET
        left_us = self.target_us - consumed_us
        return Reading(status, running, self.target_us, consumed_us, left_us, due_at, breach)


@dataclass(frozen=True, slots=True)
class Totals:
    """Microseconds spent in each bucket, and the counted ones by line."""

    counted_us: int = 0
    client_us: int = 0
    provider_us: int = 0
    gap_us: int = 0
    idle_us: int = 0
    by_line_us: tuple[int, int, int, int] = (0, 0, 0, 0)
    """In the order of `Line`."""

    def plus(self, bucket: Bucket, line: Line, us: int) -> Totals:
        """Return the totals with ``us`` more in a bucket."""
        if bucket is not Bucket.COUNTED:
            more: dict[str, Any] = {f"{bucket}_us": self.in_bucket(bucket) + us}
            return replace(self, **more)
        first, second, developer, qa = (
            n + us if holder is line else n for holder, n in zip(Line, self.by_line_us, strict=True)
        )
        return replace(self, counted_us=self.counted_us + us, by_line_us=(first, second, developer, qa))

    def in_bucket(self, bucket: Bucket) -> int:
        """Microseconds in a bucket."""
        us: int = getattr(self, f"{bucket}_us")
        return us

    def in_whole(self, unit: int, holder: Line) -> Totals:
        """Return them as they are shown, in whole units; the lines add up to what counts.

        What rounding leaves over is the present holder's, so that no other line's time moves as the clock
        goes on; where that line never held it while the clock ran, it is the longest one's.
        """
        counted_us = self.counted_us // unit * unit
        shares = {line: self.line_us(line) // unit * unit for line in Line}
        if not self.line_us(holder):
            holder = max(Line, key=self.line_us)
        shares[holder] += counted_us - sum(shares.values())
        first, second, developer, qa = shares.values()
        return Totals(
            counted_us,
            self.client_us // unit * unit,
            self.provider_us // unit * unit,
            self.gap_us // unit * unit,
            self.idle_us // unit * unit,
            (first, second, developer, qa),
        )

    def line_us(self, line: Line) -> int:
        """Microseconds that ``line`` held the ticket while the clock ran."""
        return self.by_line_us[tuple(Line).index(line)]


@dataclass(frozen=True, slots=True)
class ResolutionClock:
    """The resolution clock as the last event left it: all it takes to read it at any later moment."""

    started_at: datetime | None
    target_us: int | None
    totals: Totals
    """Of the intervals that are over."""
    bucket: Bucket | None
    """Where time goes from ``since`` on; None before the start and after the end."""
    since: datetime | None
    line: Line
    breach: Breach | None
    relaxed: bool
    """Whether the target was made looser after it had been breached."""
    ended: State | None
    first_resolution_us: int | None
    """What was consumed when the ticket was resolved for the first time."""

    def totals_at(self, now: datetime) -> Totals:
        """Return the time in each bucket up to ``now``."""
        if self.bucket is None or self.since is None or now <= self.since:
            return self.totals
        return self.totals.plus(self.bucket, self.line, us_between(self.since, now))

    @property
    def due_at(self) -> datetime | None:
        """The moment at which the target will be used up, while the clock runs."""
        if self.bucket is not Bucket.COUNTED or self.since is None or self.target_us is None:
            return None
        return self.since + timedelta(microseconds=self.target_us - self.totals.counted_us)

    def read(self, now: datetime) -> Reading:
        """Return the clock at ``now``."""
        consumed_us = self.totals_at(now).counted_us
        left_us = None if self.target_us is None else self.target_us - consumed_us
        breach = self.breach
        due_at = self.due_at
        if breach is None and due_at is not None and now > due_at:
            breach = Breach(due_at, Cause.ELAPSED)
        running = self.bucket is Bucket.COUNTED
        return Reading(self._status(breach), running, self.target_us, consumed_us, left_us, due_at, breach)

    def _status(self, breach: Breach | None) -> Status:
        if breach is not None:
            return Status.BREACHED
        if self.ended in (State.REFUSED, State.MERGED):
            return Status.CANCELLED
        if self.started_at is None:
            return Status.NOT_STARTED
        if self.ended is not None:
            return Status.MET
        return Status.RUNNING if self.bucket is Bucket.COUNTED else Status.PAUSED


def registration_clock(ticket: Ticket) -> RegistrationClock:
    """Return the registration clock of a ticket."""
    stopped_at = ticket.registered_at
    if stopped_at is None and not ticket.state.live:
        stopped_at = ticket.ended_at
    target_us = ticket.registration_target_in_force_us
    return RegistrationClock(ticket.received_at, stopped_at, target_us, provisional=ticket.category is None)


def resolution_clock(ticket: Ticket) -> ResolutionClock:
    """Return the resolution clock of a ticket."""
    segments = timeline(ticket)
    totals = Totals()
    current: Segment | None = None
    for segment in segments:
        if segment.end is None:
            current = segment
        else:
            totals = totals.plus(segment.bucket, segment.line, us_between(segment.start, segment.end))
    breach, relaxed = judge(ticket, segments)
    resolved_at = ticket.first_resolved_at
    return ResolutionClock(
        started_at=segments[0].start if segments else ticket.registered_at,
        target_us=ticket.resolution_target_us,
        totals=totals,
        bucket=None if current is None else current.bucket,
        since=None if current is None else current.start,
        line=ticket.line if current is None else current.line,
        breach=breach,
        relaxed=relaxed,
        ended=None if ticket.state.live else _ended_as(ticket),
        first_resolution_us=None if resolved_at is None else counted_us(segments, resolved_at),
    )


def _ended_as(ticket: Ticket) -> State:
    """A closed ticket ended as what it was before it was closed."""
    if ticket.state is not State.CLOSED:
        return ticket.state
    return next(m.state for m in reversed(ticket.marks) if m.state is not State.CLOSED)
