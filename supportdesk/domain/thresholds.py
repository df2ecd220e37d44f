"""When a clock has used up the shares of its target at which is warned: instants, reached or to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def thresholds(ticket: Ticket, percents: Sequence[int] | None = None) -> tuple[Threshold, ...]:
    """Return the thresholds of both clocks under the targets in force: reached, or to come.

    ``percents`` None: those at which the ticket's agreement warns.
    None is earlier than the moment its target came into force, so a stricter target brings them at once, also
    while paused; a clock that stands still has only those that it has reached.
    """
    shares = ticket.terms.policy.warn_at if percents is None else percents
    return (*_registration(ticket, shares), *_resolution(ticket, shares))


def of_row(row: QueueRow, now_us: int) -> tuple[Threshold, ...]:
    """Return those thresholds of the clock that now runs, or is paused, that are reached by ``now_us``.

    What was reached before the ticket's last event is told as of that event: a row knows no more.
    """
    return tuple(_of_row(row, now_us, row.policy.warn_at))


def escalation_due(row: QueueRow, now_us: int) -> Threshold | None:
    """Return the moment at which the agreement hands the ticket over, once it is reached.

    That is a share of the resolution target: what is not registered can't be handed over.
    """
    rule = row.policy.escalate
    if rule is None or row.state is State.RECEIVED:
        return None
    return next(iter(_of_row(row, now_us, (rule.at,))), None)


def _of_row(row: QueueRow, now_us: int, percents: Sequence[int]) -> Iterable[Threshold]:
    left_us = row.time_left_us(now_us)
    if row.target_us is None or left_us is None:
        return
    clock: Clock = "registration" if row.state is State.RECEIVED else "resolution"
    for percent in percents:
        over_us = row.target_us - left_us - _share_us(row.target_us, percent)
        if over_us >= 0:
            at_us = row.changed_us if row.due_us is None else max(now_us - over_us, row.changed_us)
            yield Threshold(clock, row.target_us, percent, from_us(at_us))


def _registration(ticket: Ticket, percents: Sequence[int]) -> Iterable[Threshold]:
    clock = registration_clock(ticket)
    target_us, stopped_at = clock.target_us, clock.stopped_at
    since = ticket.registration_target_at or clock.received_at
    if target_us is None or (stopped_at is not None and stopped_at <= since):
        return  # a target that came when the clock had stopped has nothing to warn of
    for percent in percents:
        at = max(since, clock.received_at + timedelta(microseconds=_share_us(target_us, percent)))
        if stopped_at is None or at <= stopped_at:
            yield Threshold("registration", target_us, percent, at)


def _resolution(ticket: Ticket, percents: Sequence[int]) -> Iterable[Threshold]:
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
    for percent in percents:
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
