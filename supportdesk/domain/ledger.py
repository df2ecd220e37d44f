"""Time lost at providers: a ticket's intervals of waiting, each with the provider it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk.domain.durations import us_between
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.providers import name_key
from supportdesk.domain.ticket import Mark, State, Ticket
from supportdesk.domain.timeline import Bucket, Segment, cut, timeline


@dataclass(frozen=True, slots=True)
class Stay:
    """A ticket waited for one provider, without a break. ``end`` None: it still does."""

    start: datetime
    end: datetime | None
    provider: str
    """The name as it was given; empty where nobody named one."""
    reference: str
    """The provider's own number, the one known last."""
    actor: str
    """Who passed it on, or put the history right."""

    def us(self, since: datetime, until: datetime) -> int:
        """Return the microseconds of it that lie between two moments."""
        end = until if self.end is None or until < self.end else self.end
        return max(0, us_between(max(self.start, since), end))

    def clipped(self, since: datetime, until: datetime) -> Stay:
        """Return the part of it that lies between two moments."""
        end = until if self.end is None or until < self.end else self.end
        return replace(self, start=max(self.start, since), end=end)


@dataclass(frozen=True, slots=True)
class _Piece:
    """An interval and whose it is; ``provider`` None: that follows from what stands beside it."""

    start: datetime
    end: datetime | None
    provider: str | None
    reference: str
    actor: str


def stays(ticket: Ticket, events: Iterable[Event]) -> tuple[Stay, ...]:
    """Return where a ticket, the fold of ``events``, waited for providers: to the second what `explain` says.

    A correction that names no provider is the one's who was waited for then, else the neighbour's.
    """
    by_seq = {event.seq: event for event in events}
    passed_on = _passed_on(ticket, by_seq)
    pieces = [
        piece
        for segment in timeline(ticket)
        if segment.bucket is Bucket.PROVIDER
        for piece in _pieces(segment, ticket.marks, passed_on, by_seq)
    ]
    return tuple(_joined(_named(pieces)))


def _passed_on(ticket: Ticket, by_seq: Mapping[int, Event]) -> dict[int, Event]:
    """Return by mark the pause that is in force from it on, where that is one for a provider."""
    pauses: dict[int, Event] = {}
    pause: Event | None = None
    for mark in ticket.marks:
        event = by_seq[mark.seq]
        if event.kind is Kind.PAUSED:
            pause = event
        if mark.state is State.WAITING_PROVIDER and pause is not None:
            pauses[mark.seq] = pause
    return pauses


def _pieces(
    segment: Segment, marks: Sequence[Mark], passed_on: Mapping[int, Event], by_seq: Mapping[int, Event]
) -> Iterable[_Piece]:
    pause = passed_on.get(segment.seq)
    if pause is not None:
        yield _piece(segment, pause, pause.actor)
        return
    correction = by_seq[segment.seq]
    if correction.data.get("provider"):
        yield _piece(segment, correction, correction.actor)
        return
    parts = [segment]
    for mark in marks:
        parts = cut(parts, mark.at)
    for part in parts:
        beneath = [mark for mark in marks if mark.at <= part.start]
        pause = passed_on.get(beneath[-1].seq) if beneath else None
        if pause is not None:
            yield _piece(part, pause, pause.actor)
        else:
            yield _Piece(part.start, part.end, None, "", correction.actor)


def _piece(segment: Segment, named_by: Event, actor: str) -> _Piece:
    data = named_by.data
    return _Piece(segment.start, segment.end, data.get("provider", ""), data.get("reference", ""), actor)


def _named(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Give the pieces without a provider the one of what follows at once, else of what went before."""
    named = list(pieces)
    for n in reversed(range(len(named) - 1)):
        if named[n].provider is None and named[n].end == named[n + 1].start:
            named[n] = _of_the_same(named[n], named[n + 1])
    for n in range(1, len(named)):
        if named[n].provider is None and named[n - 1].end == named[n].start:
            named[n] = _of_the_same(named[n], named[n - 1])
    return named


def _of_the_same(piece: _Piece, neighbour: _Piece) -> _Piece:
    return replace(neighbour, start=piece.start, end=piece.end)


def _joined(pieces: Iterable[_Piece]) -> list[Stay]:
    joined: list[Stay] = []
    for piece in pieces:
        provider = piece.provider or ""
        last = joined[-1] if joined else None
        if last is not None and last.end == piece.start and name_key(last.provider) == name_key(provider):
            joined[-1] = replace(last, end=piece.end, reference=piece.reference or last.reference)
        else:
            joined.append(Stay(piece.start, piece.end, provider, piece.reference, piece.actor))
    return joined
