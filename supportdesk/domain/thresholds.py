"""When a clock has used up the shares of its target at which is warned: instants, reached or to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from supportdesk.domain.clock import registration_clock
from supportdesk.domain.durations import us_between
from supportdesk.domain.queue import QueueRow, from_us
from supportdesk.domain.ticket import Absorption, State, Ticket
from supportdesk.domain.timeline import Bucket, Segment, timeline

Clock = Literal["registration", "resolution"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The moment at which a clock has used up ``percent`` of its target, in force then."""

    clock: Clock
    target_us: int
    percent: int
    at: datetime


def thresholds(ticket: Ticket) -> tuple[Threshold, ...]:
    """Return the thresholds of both clocks under the targets in force: reached, or to come.

    None is earlier than the moment its target came into force, so a stricter target brings them at once, also
    while paused; a clock that stands still has only those that it has reached.
    """
    return (*_registration(ticket), *_resolution(ticket))


def of_row(row: QueueRow, now_us: int) -> tuple[Threshold, ...]:
    """Return those thresholds of the clock that now runs, or is paused, that are reached by ``now_us``.

    What was reached before the ticket's last event is told as of that event: a row knows no more.
    """
    left_us = row.time_left_us(now_us)
    if row.target_us is None or left_us is None:
        return ()
    clock: Clock = "registration" if row.state is State.RECEIVED else "resolution"
    reached = []
    for percent in row.policy.warn_at:
        over_us = row.target_us - left_us - _share_us(row.target_us, percent)
        if over_us >= 0:
            at_us = row.changed_us if row.due_us is None else max(now_us - over_us, row.changed_us)
            reached.append(Threshold(clock, row.target_us, percent, from_us(at_us)))
    return tuple(reached)


def _registration(ticket: Ticket) -> Iterable[Threshold]:
    clock = registration_clock(ticket)
    target_us, stopped_at = clock.target_us, clock.stopped_at
    since = ticket.registration_target_at or clock.received_at
    if target_us is None or (stopped_at is not None and stopped_at <= since):
        return  # a target that came when the clock had stopped has nothing to warn of
    for percent in ticket.terms.policy.warn_at:
        at = max(since, clock.received_at + timedelta(microseconds=_share_us(target_us, percent)))
        if stopped_at is None or at <= stopped_at:
            yield Threshold("registration", target_us, percent, at)


def _resolution(ticket: Ticket) -> Iterable[Threshold]:
    if not ticket.retargets:
        return
    target_us, starts = ticket.retargets[-1].target_us, ticket.retargets[-1].starts
    if target_us is None:
        return
    since = ticket.retargets[-1].at
    for change in reversed(ticket.retargets):
        if (change.target_us, change.starts) != (target_us, starts):
            break
        since = change.at
    for percent in ticket.terms.policy.warn_at:
        at = _reached(ticket, _share_us(target_us, percent))
        if at is not None:
            yield Threshold("resolution", target_us, percent, max(at, since))


def _reached(ticket: Ticket, us: int) -> datetime | None:
    """When ``us`` are counted; what a merge brings in counts from the merge on."""
    at = _counted_at(timeline(ticket), us)
    absorptions = [o for o in ticket.overlays if isinstance(o, Absorption)]
    if at is None or not absorptions or at >= absorptions[-1].at:
        return at
    last = absorptions[-1]
    before = _reached(replace(ticket, overlays=tuple(o for o in ticket.overlays if o is not last)), us)
    return last.at if before is None else min(before, last.at)


def _counted_at(segments: Iterable[Segment], us: int) -> datetime | None:
    left_us = us
    for segment in segments:
        if segment.bucket is not Bucket.COUNTED:
            continue
        if segment.end is None or us_between(segment.start, segment.end) >= left_us:
            return segment.start + timedelta(microseconds=left_us)
        left_us -= us_between(segment.start, segment.end)
    return None


def _share_us(target_us: int, percent: int) -> int:
    return -(-target_us * percent // 100)
