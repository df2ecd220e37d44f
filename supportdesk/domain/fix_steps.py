"""The rules of a fix task: who may take which step when. None of the hand-overs can be skipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_task import FixDraft, FixKind, FixTask, Stage
from supportdesk.domain.rules.conditions import require_text
from supportdesk.domain.ticket import Line

LONGEST_URL = 2_000
"""Characters of a tracker's address."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at the desk, and the lines he may act for."""

    login: str
    lines: frozenset[Line]


@dataclass(frozen=True, slots=True)
class FixContext:
    """Who takes the step, and when it happens: aware UTC."""

    actor: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenFix:
    """Confirm a bug and open the task for the ticket that showed it."""

    title: str
    ticket: int
    tracker: str = ""


@dataclass(frozen=True, slots=True)
class AssignFix:
    """Give the task to a developer, at first or instead of another."""

    developer: Person


@dataclass(frozen=True, slots=True)
class ReportFix:
    """Say what was fixed and how to test it: the task goes to QA."""

    text: str


@dataclass(frozen=True, slots=True)
class PassFix:
    """Say that the tests passed: the fix report goes to the second line."""

    tested: str = ""


@dataclass(frozen=True, slots=True)
class FailFix:
    """Say what failed: the task goes back to the developer."""

    reason: str


@dataclass(frozen=True, slots=True)
class LinkTicket:
    """Make the task serve one more ticket."""

    ticket: int


@dataclass(frozen=True, slots=True)
class UnlinkTicket:
    """Take out a ticket that has nothing to do with the bug."""

    ticket: int
    reason: str


@dataclass(frozen=True, slots=True)
class TrackFix:
    """Name the same matter in an outside tracker; empty: there is none."""

    url: str


@dataclass(frozen=True, slots=True)
class DeliverFix:
    """Report to the clients: how the fix reaches them, and what they are to do."""

    instructions: str
    translations: Mapping[str, str] = field(default_factory=dict)
    """The same for clients who speak another language, by its code."""


FixCommand = (
    OpenFix | AssignFix | ReportFix | PassFix | FailFix | LinkTicket | UnlinkTicket | TrackFix | DeliverFix
)


def decide_fix(task: FixTask | None, command: FixCommand, context: FixContext) -> tuple[FixDraft, ...]:
    """Return the events that the command makes; raise `Refused` where a rule says no.

    An empty tuple means that everything already is as asked.
    """
    if isinstance(command, OpenFix):
        return _open(command, context)
    if task is None:
        raise ValueError(f"{type(command).__name__} needs a fix task")
    return _RULES[type(command)](task, command, context)


def _open(command: OpenFix, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.SECOND)
    require_text(command.title, "Give the fix task a title: what is wrong, in a few words.")
    tracker = tracker_url(command.tracker)
    return (FixDraft(FixKind.OPENED, {"title": command.title, "ticket": command.ticket, "tracker": tracker}),)


def _assign(task: FixTask, command: AssignFix, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.SECOND)
    if Line.DEVELOPER not in command.developer.lines:
        raise Refused("{login} is no developer: a fix task is a developer's.", login=command.developer.login)
    if task.stage not in (Stage.OPENED, Stage.DEVELOPER, Stage.QA):
        raise _out_of_turn(task)
    if task.developer == command.developer.login:
        return ()
    return (FixDraft(FixKind.ASSIGNED, {"developer": command.developer.login}),)


def _report(task: FixTask, command: ReportFix, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.DEVELOPER)
    _turn(task, Stage.DEVELOPER)
    if task.developer != context.actor.login:
        raise Refused(
            "The fix task is {developer}'s: the second line can give it to you.", developer=task.developer
        )
    require_text(command.text, "Write the fix report: QA tests by it.")
    return (FixDraft(FixKind.REPORTED, {"text": command.text}),)


def _pass(task: FixTask, command: PassFix, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.QA)
    _turn(task, Stage.QA)
    return (FixDraft(FixKind.PASSED, {"text": command.tested}),)


def _fail(task: FixTask, command: FailFix, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.QA)
    _turn(task, Stage.QA)
    require_text(command.reason, "Say what failed: the developer goes by it.")
    return (FixDraft(FixKind.FAILED, {"reason": command.reason}),)


def _link(task: FixTask, command: LinkTicket, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.SECOND)
    _not_delivered(task)
    if command.ticket in task.tickets:
        return ()
    return (FixDraft(FixKind.LINKED, {"ticket": command.ticket}),)


def _unlink(task: FixTask, command: UnlinkTicket, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.SECOND)
    _not_delivered(task)
    if command.ticket not in task.tickets:
        raise Refused("Ticket #{ticket} is not linked to the fix task.", ticket=command.ticket)
    require_text(command.reason, "Say why the ticket has nothing to do with the fix task.")
    return (FixDraft(FixKind.UNLINKED, {"ticket": command.ticket, "reason": command.reason}),)


def _track(task: FixTask, command: TrackFix, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.SECOND, Line.DEVELOPER, Line.QA)
    url = tracker_url(command.url)
    return () if url == task.tracker else (FixDraft(FixKind.TRACKED, {"url": url}),)


def _deliver(task: FixTask, command: DeliverFix, context: FixContext) -> tuple[FixDraft, ...]:
    _only(context, Line.SECOND)
    _turn(task, Stage.PASSED)
    for instructions in (command.instructions, *command.translations.values()):
        require_text(instructions, "Write the instructions: they are what the clients get.")
    data = {"instructions": command.instructions, "translations": dict(command.translations)}
    return (FixDraft(FixKind.DELIVERED, data),)


def tracker_url(url: str) -> str:
    """Return a tracker's address as it is kept; raise `Refused` unless it is empty, http or https."""
    url = url.strip()
    if not url:
        return ""
    refused = Refused("“{url}” is no address of a tracker: it begins with https:// or http://.", url=url)
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise refused from None
    if parts.scheme not in ("http", "https") or not named or len(url) > LONGEST_URL or not _one_word(url):
        raise refused
    if "@" in parts.netloc:
        raise Refused("A tracker's address holds no login and no password.")
    return url


def _one_word(url: str) -> bool:
    return url.isprintable() and not any(c.isspace() or c in '<>"\\^`{|}' for c in url)


def _only(context: FixContext, *lines: Line) -> None:
    if not context.actor.lines.isdisjoint(lines):
        return
    own = next((line for line in Line if line in context.actor.lines), None)
    if len(lines) > 1:
        raise Refused("This is for the second line, developers and QA; you are: {line}.", line=own)
    if lines == (Line.SECOND,):
        raise Refused("This is a step of the second line; you are: {line}.", line=own)
    if lines == (Line.DEVELOPER,):
        raise Refused("This is a step of the developer; you are: {line}.", line=own)
    raise Refused("This is a step of QA; you are: {line}.", line=own)


def _turn(task: FixTask, stage: Stage) -> None:
    if task.stage is not stage:
        raise _out_of_turn(task)


def _not_delivered(task: FixTask) -> None:
    if not task.live:
        raise _out_of_turn(task)


def _out_of_turn(task: FixTask) -> Refused:
    """Return in words where the task is, and which step comes next."""
    if task.stage is Stage.OPENED:
        return Refused("The fix task has no developer yet: assign one first.")
    if task.stage is Stage.DEVELOPER:
        return Refused(
            "The fix task is at the developer's ({developer}): the fix report comes next.",
            developer=task.developer,
        )
    if task.stage is Stage.QA:
        return Refused("The fix task is at QA: the tests must pass or fail next.")
    if task.stage is Stage.PASSED:
        return Refused("The fix task has passed QA: the second line reports to the clients next.")
    return Refused("The fix task is delivered: nothing more can be done on it. Open a new one.")


_RULES: dict[type, Callable[[FixTask, Any, FixContext], tuple[FixDraft, ...]]] = {
    AssignFix: _assign,
    ReportFix: _report,
    PassFix: _pass,
    FailFix: _fail,
    LinkTicket: _link,
    UnlinkTicket: _unlink,
    TrackFix: _track,
    DeliverFix: _deliver,
}


def possible(task: FixTask, actor: Person) -> tuple[type, ...]:
    """Return the kinds of commands that somebody may give now, the step that the task waits for first."""
    return tuple(kind for kind in _COMPLETE if _allowed(task, kind, actor))


def check(task: FixTask, kind: type, actor: Person) -> None:
    """Raise `Refused` unless somebody may give a command of that kind now; the rules themselves are asked."""
    decide_fix(task, _COMPLETE[kind](task), FixContext(actor, task.last_at))


def _allowed(task: FixTask, kind: type, actor: Person) -> bool:
    try:
        check(task, kind, actor)
    except Refused:
        return False
    return kind is not UnlinkTicket or bool(task.tickets)


_COMPLETE: dict[type, Callable[[FixTask], FixCommand]] = {
    ReportFix: lambda task: ReportFix("."),
    PassFix: lambda task: PassFix("."),
    FailFix: lambda task: FailFix("."),
    DeliverFix: lambda task: DeliverFix("."),
    AssignFix: lambda task: AssignFix(Person("", frozenset({Line.DEVELOPER}))),
    LinkTicket: lambda task: LinkTicket(0),
    UnlinkTicket: lambda task: UnlinkTicket(next(iter(task.tickets), 0), "."),
    TrackFix: lambda task: TrackFix(""),
}
"""A command of each kind that lacks nothing."""


def waits_for(task: FixTask, person: Person) -> bool:
    """Tell whether the next step is this person's: he holds the task, or it is at QA and he is of QA."""
    if not task.live:
        return False
    return Line.QA in person.lines if task.holder is None else task.holder == person.login
