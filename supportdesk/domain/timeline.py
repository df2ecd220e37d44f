"""Where a ticket's time went: consecutive intervals, each in exactly one bucket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from supportdesk.domain.agreement import ClockStart
from supportdesk.domain.durations import us_between
from supportdesk.domain.ticket import Absorption, Correction, Line, State, Ticket, Wait


class Bucket(StrEnum):
    """What an interval of a ticket's life counts as."""

    COUNTED = "counted"
    CLIENT = "client"
    PROVIDER = "provider"
    GAP = "gap"
    """Between resolved (or refused) and reopened."""
    IDLE = "idle"
    """Before this ticket began, when only a duplicate existed that was merged into it, and did not run."""


@dataclass(frozen=True, slots=True)
class Segment:
    """An interval in one bucket; ``end`` None means that it goes on."""

    start: datetime
    end: datetime | None
    bucket: Bucket
    line: Line
    seq: int
    """The event that began it."""


_BUCKETS = {
    State.OPEN: Bucket.COUNTED,
    State.WAITING_CLIENT: Bucket.CLIENT,
    State.WAITING_PROVIDER: Bucket.PROVIDER,
    State.RESOLVED: Bucket.GAP,
    State.REFUSED: Bucket.GAP,
}
_WAITS = {None: Bucket.COUNTED, Wait.CLIENT: Bucket.CLIENT, Wait.PROVIDER: Bucket.PROVIDER}


def timeline(ticket: Ticket) -> tuple[Segment, ...]:
    """Return the intervals of the resolution clock's life, oldest first, without holes.

    It begins where the clock starts by the ticket's terms and stops at its end; the time after the end is
    no interval, unless the ticket was reopened.
    """
    segments = _base(ticket)
    for overlay in ticket.overlays:
        if isinstance(overlay, Correction):
            segments = _corrected(segments, overlay)
        else:
            segments = _absorbing(segments, overlay)
    return tuple(_joined(segments))


def counted_us(segments: Iterable[Segment], until: datetime) -> int:
    """Return the microseconds that count, of those before ``until``."""
    return sum(
        us_between(s.start, until if s.end is None or until < s.end else s.end)
        for s in segments
        if s.bucket is Bucket.COUNTED and s.start < until
    )


def cut(segments: Iterable[Segment], at: datetime) -> list[Segment]:
    """Return the same intervals with a boundary at ``at``."""
    pieces: list[Segment] = []
    for segment in segments:
        if segment.start < at and (segment.end is None or at < segment.end):
            pieces += [replace(segment, end=at), replace(segment, start=at)]
        else:
            pieces.append(segment)
    return pieces


def _base(ticket: Ticket) -> list[Segment]:
    from_receipt = ticket.terms.resolution_starts is ClockStart.RECEIPT
    segments: list[Segment] = []
    for mark, following in zip(ticket.marks, (*ticket.marks[1:], None), strict=True):
        end = None if following is None else following.at
        bucket = _BUCKETS.get(mark.state)
        if mark.state is State.RECEIVED:
            bucket = Bucket.COUNTED if from_receipt else None
        if bucket is not None and mark.at != end:
            segments.append(Segment(mark.at, end, bucket, mark.line, mark.seq))
    ended_at = ticket.ended_at
    return [s for s in segments if ended_at is None or s.start < ended_at]


def _corrected(segments: Sequence[Segment], correction: Correction) -> list[Segment]:
    bucket = _WAITS[correction.waiting]
    return [
        replace(piece, bucket=bucket, seq=correction.seq)
        if correction.since <= piece.start
        and piece.end is not None
        and piece.end <= correction.until
        and piece.bucket is not Bucket.GAP
        else piece
        for piece in cut(cut(segments, correction.since), correction.until)
    ]


def _absorbing(segments: Sequence[Segment], absorption: Absorption) -> list[Segment]:
    pieces = list(segments)
    start, duplicates_start = (pieces[0].start if pieces else absorption.at), absorption.started_at
    if duplicates_start is not None and duplicates_start < start:
        idle = Segment(duplicates_start, start, Bucket.IDLE, Line.FIRST, absorption.seq)
        pieces.insert(0, idle)
    for since, until, line in absorption.counted:
        pieces = [
            replace(piece, bucket=Bucket.COUNTED, line=line, seq=absorption.seq)
            if since <= piece.start
            and piece.end is not None
            and piece.end <= until
            and piece.bucket is not Bucket.COUNTED
            else piece
            for piece in cut(cut(pieces, since), until)
        ]
    return pieces


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last is not None and (last.bucket, last.line, last.seq) == (
            segment.bucket,
            segment.line,
            segment.seq,
        ):
            joined[-1] = replace(last, end=segment.end)
        else:
            joined.append(segment)
    return joined
