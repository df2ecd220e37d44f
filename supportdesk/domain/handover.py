"""A handover: signed by who leaves, accepted line by line by who comes. What was signed never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from supportdesk.domain.errors import Unknown


class HandoverKind(StrEnum):
    """The kind of an event of a handover; the comment names its data."""

    SIGNED = "signed"  # shift, start, end, since, coming, absent, note, notes, fixes, letters, lines
    ACCEPTED = "accepted"  # lines: [number, ...], passed: {number: login}, kept_by: {number: login}
    ASKED = "asked"  # line, text: what the coming engineer wants to know
    ANSWERED = "answered"  # line, text
    CARRIED = "carried"  # into: a later handover in which the open lines stand


class Choice(StrEnum):
    """What becomes of a ticket at the handover."""

    HAND_OVER = "hand_over"
    KEEP = "keep"
    RELEASE = "release"


class Standing(StrEnum):
    """How a line stands; what is red is not accepted yet."""

    OPEN = "open"
    ASKED = "asked"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    CARRIED = "carried"

    @property
    def red(self) -> bool:
        """Whether somebody still has to accept it."""
        return self not in (Standing.ACCEPTED, Standing.CARRIED)


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket of a handover, as it was when it was signed."""

    number: int
    version: int
    choice: Choice
    keeper: str | None
    """Who goes on answering for it where it is kept; None otherwise."""
    assignee: str | None
    """Who answered for it at the signature."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What was said of it: subject, customer, state, what it waits for, when it is due."""
    comment: str = ""
    standing: Standing = Standing.OPEN
    talk: tuple[tuple[str, datetime, str], ...] = ()
    """What was asked back and answered: who, when, what."""

    def to_data(self) -> dict[str, Any]:
        """Return what the signature records."""
        return {
            "number": self.number,
            "version": self.version,
            "choice": str(self.choice),
            "keeper": self.keeper,
            "assignee": self.assignee,
            "facts": dict(self.facts),
            "comment": self.comment,
        }


@dataclass(frozen=True, slots=True)
class HandoverEvent:
    """A recorded fact about a handover."""

    handover: int
    seq: int
    at: datetime
    actor: str
    kind: HandoverKind
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handover:
    """What the events of a handover add up to."""

    number: int
    version: int
    signed_at: datetime
    leaving: str
    coming: str | None
    """Whom it is for; None: whoever comes."""
    absent: str
    """Why nobody was there to take it over; empty when somebody was."""
    shift: str
    start: datetime | None
    """The coming shift."""
    end: datetime | None
    note: str
    notes: tuple[Mapping[str, Any], ...]
    lines: tuple[Line, ...]
    since: datetime | None = None
    """The beginning of the shift that ended with it; None on one signed before that was recorded."""
    fixes: tuple[Mapping[str, Any], ...] = ()
    """The open fix tasks: number, title, stage, holder, since."""
    letters: tuple[Mapping[str, Any], ...] = ()
    """The letters that did not arrive: number, ticket, subject, recipient, state, problem, at."""
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    carried_into: int | None = None

    @property
    def red(self) -> tuple[Line, ...]:
        """The lines that nobody has accepted yet."""
        return tuple(line for line in self.lines if line.standing.red)

    @property
    def finished(self) -> bool:
        """Whether nothing of it is left to be accepted."""
        return self.carried_into is not None or (self.accepted_at is not None and not self.red)

    def line(self, number: int) -> Line:
        """Return the line of a ticket; raise `Unknown` when it has none."""
        for line in self.lines:
            if line.number == number:
                return line
        raise Unknown("Handover {handover} has no line for #{number}.", handover=self.number, number=number)


def fold(events: Iterable[HandoverEvent]) -> Handover | None:
    """Return what the events of a handover add up to; None when there are none."""
    handover: Handover | None = None
    for event in events:
        handover = evolve(handover, event)
    return handover


def evolve(handover: Handover | None, event: HandoverEvent) -> Handover:
    """Return the handover after an event."""
    data = event.data
    if handover is None:
        if event.kind is not HandoverKind.SIGNED:
            raise ValueError(f"a handover begins with {HandoverKind.SIGNED}, not {event.kind}")
        return _signed(event)
    handover = replace(handover, version=event.seq)
    if event.kind is HandoverKind.ACCEPTED:
        lines = _standing(handover.lines, data["lines"], Standing.ACCEPTED)
        return replace(handover, lines=lines, accepted_at=event.at, accepted_by=event.actor)
    if event.kind is HandoverKind.CARRIED:
        red = [line.number for line in handover.red]
        lines = _standing(handover.lines, red, Standing.CARRIED)
        return replace(handover, lines=lines, carried_into=data["into"])
    standing = Standing.ASKED if event.kind is HandoverKind.ASKED else Standing.ANSWERED
    said = (event.actor, event.at, str(data["text"]))
    return replace(
        handover,
        lines=tuple(
            replace(line, standing=standing, talk=(*line.talk, said)) if line.number == data["line"] else line
            for line in handover.lines
        ),
    )


def _standing(lines: Iterable[Line], numbers: Iterable[int], standing: Standing) -> tuple[Line, ...]:
    meant = set(numbers)
    return tuple(replace(line, standing=standing) if line.number in meant else line for line in lines)


def _signed(event: HandoverEvent) -> Handover:
    data = event.data
    return Handover(
        number=event.handover,
        version=event.seq,
        signed_at=event.at,
        leaving=event.actor,
        coming=data["coming"],
        absent=data["absent"],
        shift=data["shift"],
        start=_read(data["start"]),
        end=_read(data["end"]),
        since=_read(data.get("since")),
        note=data["note"],
        notes=tuple(data["notes"]),
        fixes=tuple(data.get("fixes", ())),
        letters=tuple(data.get("letters", ())),
        lines=tuple(
            Line(
                number=line["number"],
                version=line["version"],
                choice=Choice(line["choice"]),
                keeper=line["keeper"],
                assignee=line["assignee"],
                facts=line["facts"],
                comment=line["comment"],
            )
            for line in data["lines"]
        ),
    )


def _read(at: str | None) -> datetime | None:
    return None if at is None else datetime.fromisoformat(at)
