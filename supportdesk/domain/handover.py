"""Handing a shift over: signed by who leaves, accepted line by line by who comes. Signed is never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from supportdesk.domain.errors import Refused, Unknown


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


@dataclass(frozen=True, slots=True)
class Sign:
    """The leaving engineer signs."""

    lines: tuple[Line, ...]
    coming: str | None
    absent: str = ""
    note: str = ""
    shift: str = ""
    start: datetime | None = None
    end: datetime | None = None
    notes: tuple[Mapping[str, Any], ...] = ()
    since: datetime | None = None
    fixes: tuple[Mapping[str, Any], ...] = ()
    letters: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Accept:
    """The coming engineer accepts lines; None: all that are left."""

    numbers: tuple[int, ...] | None
    assignees: Mapping[int, str | None]
    """Who answers now for each of the tickets that still live."""
    on_shift: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskBack:
    """The coming engineer wants to know more before accepting a line."""

    number: int
    text: str
    on_shift: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The leaving engineer answers."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Carry:
    """A later handover lists what is still open."""

    into: int


Command = Sign | Accept | AskBack | Answer | Carry
Draft = tuple[HandoverKind, dict[str, Any]]


def decide(handover: Handover | None, command: Command, actor: str) -> Draft | None:
    """Return the event that a command makes, None when all is as asked; raise `Refused` by a rule."""
    if isinstance(command, Sign):
        return _sign(command, actor)
    if handover is None:
        raise ValueError(f"{type(command).__name__} needs a handover")
    if isinstance(command, Accept):
        return _accept(handover, command, actor)
    if isinstance(command, AskBack):
        _may_take(handover, actor, command.on_shift)
        return _say(handover, HandoverKind.ASKED, command.number, command.text)
    if isinstance(command, Answer):
        if actor != handover.leaving:
            raise Refused("Only {leaving}, who signed, answers what is asked back.", leaving=handover.leaving)
        if not handover.line(command.number).talk:
            raise Refused("Nothing was asked about #{number}.", number=command.number)
        return _say(handover, HandoverKind.ANSWERED, command.number, command.text)
    return None if handover.finished else (HandoverKind.CARRIED, {"into": command.into})


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


def finishes(handover: Handover | None, draft: Draft, number: int, actor: str, at: datetime) -> bool:
    """Tell whether an event leaves nothing to be accepted."""
    seq = 1 if handover is None else handover.version + 1
    return evolve(handover, HandoverEvent(number, seq, at, actor, *draft)).finished


def _sign(command: Sign, actor: str) -> Draft:
    if command.coming == actor and not command.absent:
        raise Refused("A shift is handed over to somebody else; if nobody is there, say so.")
    if command.coming is None and not command.absent:
        raise Refused("Name who comes, or say why nobody is there.")
    return HandoverKind.SIGNED, {
        "shift": command.shift,
        "start": _written(command.start),
        "end": _written(command.end),
        "since": _written(command.since),
        "coming": command.coming,
        "absent": command.absent,
        "note": command.note,
        "notes": [dict(note) for note in command.notes],
        "fixes": [dict(fix) for fix in command.fixes],
        "letters": [dict(letter) for letter in command.letters],
        "lines": [line.to_data() for line in command.lines],
    }


def _accept(handover: Handover, command: Accept, actor: str) -> Draft | None:
    _may_take(handover, actor, command.on_shift)
    wanted = handover.red if command.numbers is None else tuple(handover.line(n) for n in command.numbers)
    lines = [line for line in wanted if line.standing.red]
    if not lines and (handover.accepted_at is not None or handover.lines):
        return None
    passed: dict[str, str | None] = {}
    kept_by: dict[str, str] = {}
    for line in lines:
        if line.number not in command.assignees:
            continue  # it is ended, or not registered yet: whoever is on shift answers for it
        now = command.assignees[line.number]
        if now not in (line.assignee, None) and now != actor:
            kept_by[str(line.number)] = now or ""  # somebody took it since: nothing is taken from anybody
            continue
        wants = {Choice.HAND_OVER: actor, Choice.KEEP: line.keeper, Choice.RELEASE: None}[line.choice]
        if wants != now:
            passed[str(line.number)] = wants
    return HandoverKind.ACCEPTED, {
        "lines": [line.number for line in lines],
        "passed": passed,
        "kept_by": kept_by,
    }


def _say(handover: Handover, kind: HandoverKind, number: int, text: str) -> Draft:
    if not text.strip():
        raise Refused("Say what it is about.")
    if not handover.line(number).standing.red:
        raise Refused("The line of #{number} is settled already.", number=number)
    return kind, {"line": number, "text": text}


def may_take(handover: Handover, actor: str, on_shift: Sequence[str]) -> bool:
    """Tell whether an engineer may accept it: whom it is for, else whoever is on shift; anybody if nobody."""
    if handover.carried_into is not None:
        return False
    if handover.coming is None or actor == handover.coming:
        return True
    return actor != handover.leaving and actor in on_shift


def _may_take(handover: Handover, actor: str, on_shift: Sequence[str]) -> None:
    if may_take(handover, actor, on_shift):
        return
    if handover.carried_into is not None:
        raise Refused(
            "Handover {handover} goes on in handover {into}: accept that one.",
            handover=handover.number,
            into=handover.carried_into,
        )
    raise Refused("Handover {handover} is for {coming}.", handover=handover.number, coming=handover.coming)


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


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _read(at: str | None) -> datetime | None:
    return None if at is None else datetime.fromisoformat(at)
