"""The rules of a handover: who signs, who accepts, asks back and answers, and what becomes of each ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supportdesk.domain.errors import Refused
from supportdesk.domain.handover import Choice, Handover, HandoverEvent, HandoverKind, Line, evolve
from supportdesk.domain.rules.conditions import require_text


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


def finishes(handover: Handover | None, draft: Draft, number: int, actor: str, at: datetime) -> bool:
    """Tell whether an event leaves nothing to be accepted."""
    seq = 1 if handover is None else handover.version + 1
    return evolve(handover, HandoverEvent(number, seq, at, actor, *draft)).finished


def may_take(handover: Handover, actor: str, on_shift: Sequence[str]) -> bool:
    """Tell whether an engineer may accept it: whom it is for, else whoever is on shift; anybody if nobody."""
    if handover.carried_into is not None:
        return False
    if handover.coming is None or actor == handover.coming:
        return True
    return actor != handover.leaving and actor in on_shift


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
    require_text(text, "Say what it is about.")
    if not handover.line(number).standing.red:
        raise Refused("The line of #{number} is settled already.", number=number)
    return kind, {"line": number, "text": text}


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


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
