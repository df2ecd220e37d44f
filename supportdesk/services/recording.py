"""The one way by which history is written: read, decide, append, commit; again when somebody was faster."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Protocol, TypedDict, TypeVar

from supportdesk.domain.commands import Command
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Draft, Event
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.projection import project
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import engineers, search
from supportdesk.models import events as event_store
from supportdesk.models import tickets as ticket_store
from supportdesk.models.base import CommitUnknown, OperationKnown, Unavailable, VersionTaken
from supportdesk.services.desk import Desk, utc
from supportdesk.services.errors import Conflict

logger = logging.getLogger("supportdesk")

ATTEMPTS = 8
"""How often a verb without an expected version is decided anew because somebody was faster."""

CLOCK_WENT_BACK = N_(
    "The clock says %(now)s, but the ticket's last event was at %(last)s: that time is recorded."
)
"""What the log says when time is clamped."""

Done = TypeVar("Done")
"""What a verb did."""

Step = Callable[[Ticket], Command | None]
"""Gives the next command for the ticket as it stands; None for nothing to do."""

Also = Callable[[int, Ticket, datetime, str], object]
"""What a change means besides; gets the number, the ticket after it, when it is recorded, its operation."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verb did. ``events`` is empty when everything already was as asked."""

    number: int
    ticket: Ticket
    events: tuple[Event, ...]
    history: tuple[Event, ...] = ()
    """All of the ticket's events, those of the verb included."""

    @classmethod
    def of(cls, number: int, history: tuple[Event, ...], recorded: tuple[Event, ...]) -> Outcome:
        """Return what a verb did that recorded events after a history."""
        return cls(number, ticket_of(history + recorded), recorded, history + recorded)

    @property
    def version(self) -> int:
        """The ticket's version after the verb."""
        return self.ticket.version


class Options(TypedDict, total=False):
    """What every verb takes besides its own arguments."""

    at: datetime | None
    expected: int | None
    operation: str | None


def always(command: Command) -> Step:
    """Return the step that gives a command, however the ticket stands."""
    return lambda ticket: command


def change(
    desk: Desk,
    number: int,
    steps: Sequence[Step],
    *,
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
    also: Also | None = None,
) -> Outcome:
    """Change one ticket in one transaction, and what the change means ``also``.

    ``at``: when it really happened, not before the ticket's last event and not in the future. ``expected``:
    the version that the engineer saw; raises `Conflict` when the ticket has moved on. ``operation``: a
    repeated operation is recorded once.
    """

    def body(operation: str) -> Outcome:
        history = load(desk, number, expected)
        moment = when(at, desk.now(), ticket_of(history))
        done = Outcome.of(number, history, append(desk, number, history, steps, moment, operation))
        if also is not None and done.events:
            also(number, done.ticket, moment.recorded_at, operation)
        return done

    return transact(desk, body, operation=operation, number=number, expected=expected)


def transact(
    desk: Desk,
    body: Callable[[str], Outcome],
    *,
    number: int | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """Run ``body`` in one transaction, exactly once by its operation id.

    It is decided anew when somebody else was faster, unless a version was ``expected``. When the answer to
    the commit was lost, the operation id tells whether it is done: it is never repeated blindly.
    """

    def conflict() -> Conflict:
        since = () if number is None or expected is None else _since(desk, number, expected)
        return Conflict(
            N_("Ticket #{number} was changed by somebody else at the same moment."),
            number=number or 0,
            since=since,
        )

    return exactly_once(
        desk,
        body,
        lambda operation: _earlier(desk, operation),
        conflict,
        operation=operation,
        again=expected is None,
    )


def exactly_once(
    desk: Desk,
    body: Callable[[str], Done],
    earlier: Callable[[str], Done | None],
    conflict: Callable[[], Conflict],
    *,
    operation: str | None,
    again: bool,
) -> Done:
    """Run ``body`` in one transaction; ``earlier`` finds what an operation did when it is recorded already.

    ``again``: decide anew, some times over, when somebody else was faster; else raise ``conflict``.
    """
    operation = operation or uuid.uuid4().hex
    unknown: CommitUnknown | None = None

    def recorded() -> Done | None:
        with desk.store.reading():
            return earlier(operation)

    for _attempt in range(ATTEMPTS):
        try:
            with desk.store.transaction():
                return earlier(operation) or body(operation)
        except OperationKnown:
            continue
        except VersionTaken:
            if not again:
                break
        except Conflict:
            done = recorded()
            if done is None:
                raise
            return done
        except CommitUnknown as error:
            unknown = error
        except Unavailable as error:
            raise (unknown or error) from error
    done = recorded()
    if done is not None:
        return done
    if unknown is not None:
        raise unknown
    raise conflict()


def load(desk: Desk, number: int, expected: int | None = None) -> tuple[Event, ...]:
    """Return a ticket's history; raise `Unknown`, or `Conflict` when it is not at the expected version."""
    history = event_store.history(desk.store, number)
    if not history:
        raise Unknown(N_("There is no ticket #{number}."), number=number)
    if expected is not None and history[-1].seq != expected:
        since = tuple(e for e in history if e.seq > expected)
        raise Conflict(N_("Ticket #{number} has changed meanwhile."), number=number, since=since)
    return history


class Dated(Protocol):
    """A ticket, or a fix task."""

    @property
    def last_at(self) -> datetime:
        """The latest moment at which anything happened."""


def when(at: datetime | None, now: datetime, *changed: Dated) -> Moment:
    """Return the moment of a change: ``at`` if that is possible, else now, never before the last event."""
    last = max(one.last_at for one in changed)
    if at is None:
        if now < last:
            logger.warning(CLOCK_WENT_BACK, {"now": now, "last": last})
        return Moment(max(now, last), max(now, last))
    at = happened_at(at, now)
    if at < last:
        raise Refused(
            N_(
                "The ticket's last event was at {last}; what happened earlier is put right with a correction."
            ),
            last=last,
        )
    return Moment(at, max(now, last))


def happened_at(at: datetime | None, now: datetime) -> datetime:
    """Return when something happened, now if nobody said; raise `Refused` for the future."""
    if at is None:
        return now
    at = utc(at)
    if at > now:
        raise Refused(N_("{at} is in the future; now it is {now}."), at=at, now=now)
    return at


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, and when it is recorded."""

    at: datetime
    recorded_at: datetime


def append(
    desk: Desk,
    number: int,
    history: tuple[Event, ...],
    steps: Sequence[Step],
    moment: Moment,
    operation: str | None,
) -> tuple[Event, ...]:
    """Decide the steps one after the other, and store their events and the ticket's new row."""
    recorded = decided(desk, history, steps, moment)
    store_changed(desk, number, history, recorded, operation)
    return recorded


def decided(
    desk: Desk, history: tuple[Event, ...], steps: Sequence[Step], moment: Moment
) -> tuple[Event, ...]:
    """Return the events that the steps make one after the other; nothing is stored yet."""
    recorded: tuple[Event, ...] = ()
    for step in steps:
        ticket = ticket_of(history + recorded)
        command = step(ticket)
        if command is not None:
            drafts = decide(ticket, command, _context(desk, moment))
            recorded += record(drafts, ticket.version, desk.actor, moment)
    return recorded


def _context(desk: Desk, moment: Moment) -> Context:
    known = engineers.get(desk.store, desk.actor)
    return Context(desk.actor, moment.at, frozenset() if known is None else frozenset(known.lines))


def store_changed(
    desk: Desk, number: int, history: tuple[Event, ...], recorded: tuple[Event, ...], operation: str | None
) -> None:
    """Store new events of a ticket, its row, and what its texts are found by."""
    if not recorded:
        return
    event_store.append(desk.store, number, recorded, operation)
    ticket_store.update(desk.store, number, history[-1].seq, project(ticket_of(history + recorded)))
    _index(desk, number, recorded)


def create(desk: Desk, steps: Sequence[tuple[Command, Moment]], operation: str | None) -> Outcome:
    """Store a new ticket, inside a transaction; the first command receives it."""
    ticket: Ticket | None = None
    recorded: tuple[Event, ...] = ()
    for command, moment in steps:
        drafts = decide(ticket, command, Context(desk.actor, moment.at))
        recorded += record(drafts, len(recorded), desk.actor, moment)
        ticket = ticket_of(recorded)
    assert ticket is not None
    number = ticket_store.create(desk.store, project(ticket))
    event_store.append(desk.store, number, recorded, operation)
    _index(desk, number, recorded)
    return Outcome(number, ticket, recorded, recorded)


def record(drafts: Iterable[Draft], version: int, actor: str, moment: Moment) -> tuple[Event, ...]:
    """Return the events that follow a version."""
    return tuple(
        Event(version + n, draft.at or moment.at, moment.recorded_at, actor, draft.kind, draft.data)
        for n, draft in enumerate(drafts, start=1)
    )


def searchable(events: Iterable[Event]) -> str:
    """Return the words of events by which their ticket is found."""
    return "\n".join(str(e.data[name]) for e in events for name in _TEXTS if e.data.get(name))


_TEXTS = (
    "subject",
    "text",
    "contact",
    "sender",
    "report",
    "reason",
    "note",
    "provider",
    "reference",
    "changed",
    "rollback",
)


def _index(desk: Desk, number: int, recorded: Iterable[Event]) -> None:
    words = searchable(recorded)
    if words:
        search.index(desk.store, number, words)


def _earlier(desk: Desk, operation: str) -> Outcome | None:
    """Return what an operation did, if it is recorded: the events up to the one that carries its id."""
    found = event_store.of_operation(desk.store, operation)
    if found is None:
        return None
    number, seq = found
    history = event_store.history(desk.store, number)
    last = history[seq - 1]
    together = [
        *takewhile(
            lambda e: (e.recorded_at, e.actor) == (last.recorded_at, last.actor), reversed(history[:seq])
        )
    ]
    return Outcome(number, ticket_of(history), tuple(reversed(together)), history)


def _since(desk: Desk, number: int, version: int) -> tuple[Event, ...]:
    with desk.store.reading():
        return tuple(event for event in event_store.history(desk.store, number) if event.seq > version)
