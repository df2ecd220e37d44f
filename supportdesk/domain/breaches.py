"""When the resolution target was first exceeded, and why: judged at each moment by what governed it then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from supportdesk.domain.durations import us_between
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import Absorption, Retarget, Ticket
from supportdesk.domain.timeline import Bucket, Segment, counted_us, timeline


class Cause(StrEnum):
    """Why a target was breached."""

    ELAPSED = "elapsed"
    RECATEGORISED = "recategorised"
    IDENTIFIED = "identified"
    MERGED = "merged"


_CAUSES = {
    Kind.REGISTERED: Cause.ELAPSED,
    Kind.CATEGORISED: Cause.RECATEGORISED,
    Kind.IDENTIFIED: Cause.IDENTIFIED,
}


@dataclass(frozen=True, slots=True)
class Breach:
    """The moment from which a target was exceeded, and why."""

    at: datetime
    cause: Cause


def judge(ticket: Ticket, segments: Sequence[Segment]) -> tuple[Breach | None, bool]:
    """Return the first breach, and whether the target was made looser after it.

    ``segments`` is the ticket's timeline. What an identification or a merge brings in counts from then on:
    nobody was late before it. A breach in the interval that still goes on is told by reading the clock.
    """
    turns: list[Retarget | Absorption] = [o for o in ticket.overlays if isinstance(o, Absorption)]
    turns = sorted([*turns, *ticket.retargets], key=lambda turn: (turn.at, turn.seq))
    breach: Breach | None = None
    relaxed = False
    target_us: int | None = None
    known, seen = _before(ticket, turns), tuple(segments)
    for turn, following in zip(turns, (*turns[1:], None), strict=False):
        if isinstance(turn, Retarget):
            relaxed = relaxed or (breach is not None and _looser(turn.target_us, target_us))
            target_us = turn.target_us
        if breach is not None or target_us is None:
            continue
        if turn.seq in known:
            seen = known[turn.seq]
        cause = _CAUSES[turn.cause] if isinstance(turn, Retarget) else Cause.MERGED
        if counted_us(seen, turn.at) > target_us:
            breach = Breach(turn.at, cause)
        else:
            at = _exceeded(seen, target_us, None if following is None else following.at)
            breach = None if at is None else Breach(at, Cause.ELAPSED)
    return breach, relaxed


def _before(ticket: Ticket, turns: Sequence[Retarget | Absorption]) -> dict[int, tuple[Segment, ...]]:
    """The timeline as it was known from each turn on; nothing when all turns see the same one."""
    if all(isinstance(turn, Retarget) and turn.starts is ticket.terms.resolution_starts for turn in turns):
        return {}
    views = {}
    starts = ticket.retargets[0].starts if ticket.retargets else ticket.terms.resolution_starts
    later = {turn.seq for turn in turns if isinstance(turn, Absorption)}
    for turn in turns:
        later.discard(turn.seq)
        if isinstance(turn, Retarget):
            starts = turn.starts
        view = replace(
            ticket,
            terms=replace(ticket.terms, resolution_starts=starts),
            overlays=tuple(o for o in ticket.overlays if o.seq not in later),
        )
        views[turn.seq] = timeline(view)
    return views


def _exceeded(segments: Sequence[Segment], target_us: int, until: datetime | None) -> datetime | None:
    """Return the moment before ``until`` from which more than the target was counted."""
    left_us = target_us
    for segment in segments:
        end = segment.end or until
        if end is None or (until is not None and segment.start >= until):
            break
        if segment.bucket is not Bucket.COUNTED:
            continue
        us = us_between(segment.start, end)
        if us > left_us:
            reached = segment.start + timedelta(microseconds=left_us)
            return reached if until is None or reached < until else None
        left_us -= us
    return None


def _looser(target_us: int | None, than_us: int | None) -> bool:
    return than_us is not None and (target_us is None or target_us > than_us)
