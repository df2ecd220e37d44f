"""Why the clocks say what they say: every interval with what began it, the sums, and what set the targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk.domain.clock import Breach, Totals, registration_clock, resolution_clock
from supportdesk.domain.durations import SECOND, adding_up, us_between
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.ticket import Absorption, Correction, Line, Ticket, Wait
from supportdesk.domain.timeline import Bucket, Segment, counted_us, timeline


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of a clock, with the event that began it. ``end`` None: it goes on."""

    start: datetime
    end: datetime | None
    us: int
    bucket: Bucket
    line: Line
    seq: int
    actor: str
    kind: Kind
    answered: tuple[str | None, ...] = ()
    """Who answered for the ticket in it, one after the other; None: nobody."""


@dataclass(frozen=True, slots=True)
class TargetSet:
    """A target of a clock came into force; ``target_us`` None: the agreement names none."""

    at: datetime
    target_us: int | None
    was_us: int | None
    seq: int
    actor: str
    kind: Kind
    category: str | None
    """The category then."""
    customer: str | None
    """The customer whose terms it comes from."""
    default_terms: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, with when it happened and when it was recorded."""

    since: datetime
    until: datetime
    recorded_at: datetime
    waiting: Wait | None
    """What the time really was; None: work."""
    reason: str
    seq: int
    actor: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A duplicate whose counted time was merged in at ``at``."""

    number: int
    at: datetime
    started_at: datetime | None
    counted_us: int
    """What its own clock had consumed."""
    added_us: int
    """What of it this ticket had not counted itself: what the merge really added."""
    seq: int
    actor: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The account of both clocks of a ticket at ``now``."""

    now: datetime
    registration: Interval
    """The registration clock: one interval, without pauses."""
    intervals: tuple[Interval, ...]
    """The resolution clock, oldest first, without holes."""
    sums: Mapping[Bucket, int]
    """Microseconds of the resolution clock in each bucket; they add up to ``wall_us``."""
    wall_us: int
    """Microseconds from the resolution clock's start to ``now`` or its end."""
    registration_targets: tuple[TargetSet, ...]
    resolution_targets: tuple[TargetSet, ...]
    registration_breach: Breach | None
    resolution_breach: Breach | None
    relaxed: bool
    """Whether the resolution target was made looser after it had been breached."""
    corrections: tuple[Corrected, ...]
    """In the order of recording."""
    taken_in: tuple[TakenIn, ...]
    holder: Line = Line.FIRST
    """The line that has the ticket."""

    def counted_by_line(self) -> dict[Line, int]:
        """Return our own work by the line that held the ticket, in the order of the lines."""
        held = dict.fromkeys(Line, 0)
        for interval in self.intervals:
            if interval.bucket is Bucket.COUNTED:
                held[interval.line] += interval.us
        return {holder: us for holder, us in held.items() if us}

    def in_whole_seconds(self) -> Explanation:
        """Return it as it is shown: in whole seconds that add up, and to what the clock itself shows."""
        totals = Totals()
        for interval in self.intervals:
            totals = totals.plus(interval.bucket, interval.line, interval.us)
        totals = totals.in_whole(SECOND, self.holder)
        intervals = list(self.intervals)
        for places in _alike(self.intervals).values():
            one = intervals[places[0]]
            whole = totals.line_us(one.line) if one.bucket is Bucket.COUNTED else totals.in_bucket(one.bucket)
            shown = adding_up(intervals[place].us for place in places)
            shown[-1] += whole - sum(shown)
            for place, us in zip(places, shown, strict=True):
                intervals[place] = replace(intervals[place], us=us)
        sums = _sums(intervals)
        return replace(self, intervals=tuple(intervals), sums=sums, wall_us=sum(sums.values()))


def explain(ticket: Ticket, events: Iterable[Event], now: datetime) -> Explanation:
    """Return the account of a ticket that is the fold of ``events``, at ``now``."""
    by_seq = {event.seq: event for event in events}
    now = max(now, ticket.last_at)
    intervals = tuple(
        replace(interval, answered=_answered(by_seq.values(), interval))
        for interval in (_interval(segment, by_seq, now) for segment in timeline(ticket))
    )
    end = now if ticket.ended_at is None else ticket.ended_at
    registration = registration_clock(ticket)
    received = Segment(
        ticket.received_at, registration.stopped_at, Bucket.COUNTED, Line.FIRST, _first(by_seq)
    )
    resolution = resolution_clock(ticket)
    registration_targets, resolution_targets = _targets(ticket, by_seq)
    return Explanation(
        now=now,
        registration=_interval(received, by_seq, now),
        intervals=intervals,
        sums=_sums(intervals),
        wall_us=us_between(intervals[0].start, end) if intervals else 0,
        registration_targets=registration_targets,
        resolution_targets=resolution_targets,
        registration_breach=registration.read(now).breach,
        resolution_breach=resolution.read(now).breach,
        relaxed=resolution.relaxed,
        corrections=tuple(_corrections(ticket, by_seq)),
        taken_in=tuple(_taken_in(ticket, by_seq)),
        holder=ticket.line,
    )


def _alike(intervals: Sequence[Interval]) -> dict[tuple[Bucket, Line | None], list[int]]:
    """Return where the intervals stand that are summed up together: by bucket, what counts by line too."""
    alike: dict[tuple[Bucket, Line | None], list[int]] = {}
    for place, interval in enumerate(intervals):
        line = interval.line if interval.bucket is Bucket.COUNTED else None
        alike.setdefault((interval.bucket, line), []).append(place)
    return alike


def _sums(intervals: Iterable[Interval]) -> dict[Bucket, int]:
    sums = dict.fromkeys(Bucket, 0)
    for interval in intervals:
        sums[interval.bucket] += interval.us
    return sums


def _first(by_seq: Mapping[int, Event]) -> int:
    return next(event.seq for event in by_seq.values() if event.kind is Kind.RECEIVED)


def _interval(segment: Segment, by_seq: Mapping[int, Event], now: datetime) -> Interval:
    event = by_seq[segment.seq]
    until = max(now, segment.start) if segment.end is None else segment.end
    return Interval(
        start=segment.start,
        end=segment.end,
        us=us_between(segment.start, until),
        bucket=segment.bucket,
        line=segment.line,
        seq=event.seq,
        actor=event.actor,
        kind=event.kind,
    )


def _answered(events: Iterable[Event], interval: Interval) -> tuple[str | None, ...]:
    """Return who answered for the ticket in an interval, one after the other."""
    history = list(events)
    passed = {
        event.at
        for event in history
        if "assignee" in event.data
        and event.at > interval.start
        and (interval.end is None or event.at < interval.end)
    }
    found: list[str | None] = []
    for at in (interval.start, *sorted(passed)):
        then = fold(history, at, hindsight=True)
        if then is not None and (not found or found[-1] != then.assignee):
            found.append(then.assignee)
    return tuple(found)


def _targets(
    ticket: Ticket, by_seq: Mapping[int, Event]
) -> tuple[tuple[TargetSet, ...], tuple[TargetSet, ...]]:
    """What set the targets of the registration and the resolution clock, oldest first."""
    in_force = {change.seq for change in ticket.changes}
    registration: list[TargetSet] = []
    resolution: list[TargetSet] = []
    category, customer, default_terms = None, None, True
    for event in sorted(by_seq.values(), key=lambda e: (e.at, e.seq)):
        data = event.data
        if event.kind is Kind.RECEIVED or (event.kind is Kind.IDENTIFIED and event.seq in in_force):
            customer, default_terms = data.get("customer"), data["terms"]["valid_from"] is None
        if event.seq not in in_force or "resolution_target_us" not in data:
            continue
        category = data.get("category", category)
        if category is None:
            continue
        was_registered = bool(resolution)
        for targets, name, changes in (
            (
                registration,
                "registration_target_us",
                event.kind is not Kind.CATEGORISED or not was_registered,
            ),
            (resolution, "resolution_target_us", event.kind is Kind.REGISTERED or was_registered),
        ):
            if changes:
                was_us = targets[-1].target_us if targets else None
                targets.append(
                    TargetSet(
                        at=event.at,
                        target_us=data[name],
                        was_us=was_us,
                        seq=event.seq,
                        actor=event.actor,
                        kind=event.kind,
                        category=category,
                        customer=customer,
                        default_terms=default_terms,
                    )
                )
    return tuple(registration), tuple(resolution)


def _corrections(ticket: Ticket, by_seq: Mapping[int, Event]) -> Iterable[Corrected]:
    for overlay in ticket.overlays:
        if isinstance(overlay, Correction):
            event = by_seq[overlay.seq]
            yield Corrected(
                since=overlay.since,
                until=overlay.until,
                recorded_at=event.recorded_at,
                waiting=overlay.waiting,
                reason=event.data["reason"],
                seq=event.seq,
                actor=event.actor,
            )


def _taken_in(ticket: Ticket, by_seq: Mapping[int, Event]) -> Iterable[TakenIn]:
    for overlay in ticket.overlays:
        if isinstance(overlay, Absorption):
            yield TakenIn(
                number=overlay.number,
                at=overlay.at,
                started_at=overlay.started_at,
                counted_us=sum(us_between(since, until) for since, until, _line in overlay.counted),
                added_us=_added_us(overlay, by_seq.values()),
                seq=overlay.seq,
                actor=by_seq[overlay.seq].actor,
            )


def _added_us(overlay: Absorption, events: Iterable[Event]) -> int:
    """Return by how much a merge lengthened the counted time, as the ticket stood then."""
    then = [event for event in events if event.seq <= overlay.seq]
    before, after = fold(e for e in then if e.seq < overlay.seq), fold(then)
    if before is None or after is None:
        return 0
    return counted_us(timeline(after), overlay.at) - counted_us(timeline(before), overlay.at)
