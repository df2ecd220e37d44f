"""A tiny language for histories: `Story().received("10:00").registered("10:05").does("10:10", Pause(...))`.

Times are written "10:05", "10:05:30" or "34:00" (10:00 on the next day), all on one fixed day in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Self

from supportdesk.domain.agreement import ClockStart, Terms
from supportdesk.domain.catalogue import Catalogue, Category, Priority
from supportdesk.domain.clock import Reading, ResolutionClock, Totals, registration_clock, resolution_clock
from supportdesk.domain.commands import Absorb, Command, Merge, Receive, Register, UndoAbsorb
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.events import Draft, Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.projection import project, queue_row
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import Ticket

DAY = datetime(2026, 11, 23, tzinfo=UTC)

CATALOGUE = Catalogue(
    Category(code, priority, {"en": code})
    for code, priority in {
        "outage": Priority.CRITICAL,
        "partial-outage": Priority.HIGH,
        "settings-change": Priority.HIGH,
        "other": Priority.NORMAL,
    }.items()
)

TERMS = Terms(
    registration_us={
        "critical": 5 * MINUTE,
        "high": 15 * MINUTE,
        "normal": 30 * MINUTE,
        "settings-change": HOUR,
    },
    resolution_us={"critical": 4 * HOUR, "high": 8 * HOUR, "normal": 24 * HOUR},
    valid_from=DAY - timedelta(days=300),
)
DEFAULT_TERMS = Terms(
    registration_us={"critical": 15 * MINUTE, "high": 30 * MINUTE, "normal": HOUR},
    resolution_us={"critical": 6 * HOUR, "high": 10 * HOUR, "normal": 30 * HOUR},
)
FROM_RECEIPT = Terms(
    registration_us=TERMS.registration_us,
    resolution_us=TERMS.resolution_us,
    resolution_starts=ClockStart.RECEIPT,
    valid_from=TERMS.valid_from,
)


def at(clock: str | datetime) -> datetime:
    """Return the instant of "10:05", "10:05:30" or "34:00" on the tests' day."""
    if isinstance(clock, datetime):
        return clock
    hours, minutes, seconds = (*map(int, clock.split(":")), 0, 0)[:3]
    return DAY + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def span(length: str) -> int:
    """Return the microseconds of "1:30" (hours and minutes)."""
    return (at(length) - DAY) // timedelta(microseconds=1)


class Story:
    """One ticket's history, told command by command."""

    def __init__(self, terms: Terms = TERMS, number: int = 1) -> None:
        self.terms = terms
        self.number = number
        self.events: tuple[Event, ...] = ()

    def received(self, clock: str | datetime = "10:00", **fields) -> Self:
        """Receive the request."""
        return self.does(clock, Receive("Не уходят SMS", self.terms, **fields))

    def registered(self, clock: str = "10:00", category: str = "outage") -> Self:
        """Register it; received at the same moment unless it was before."""
        if not self.events:
            self.received(clock)
        return self.does(clock, Register(CATALOGUE[category]))

    def does(
        self, clock: str | datetime, command: Command, actor: str = "anna", recorded: datetime | None = None
    ) -> Self:
        """Carry out a command at a moment, never before the last event; recorded then, or later."""
        moment = at(clock)
        ticket = fold(self.events)
        if ticket is not None:
            moment = max(moment, ticket.last_at)
        drafts = decide(ticket, command, Context(actor, moment))
        self.append(drafts, moment, recorded or moment, actor)
        return self

    def late(
        self, arrived: str | datetime, recorded: str | datetime, command: Command, actor: str = "mail"
    ) -> Self:
        """Record what reached us earlier, as the ticket was then."""
        ticket = fold(self.events, at(arrived), hindsight=True)
        drafts = decide(ticket, command, Context(actor, at(arrived)))
        self.append(drafts, at(arrived), at(recorded), actor)
        return self

    def merges(self, clock: str | datetime, into: Story, actor: str = "anna") -> Self:
        """End as a duplicate of another story's ticket, which takes it in."""
        moment = max(at(clock), self.ticket.last_at, into.ticket.last_at)
        ticket = self.ticket
        merged = decide(ticket, Merge(into.number), Context(actor, moment))
        absorbed = decide(into.ticket, Absorb(self.number, ticket), Context(actor, moment))
        self.append(merged, moment, moment, actor)
        into.append(absorbed, moment, moment, actor)
        return self

    def releases(self, clock: str | datetime, number: int, actor: str = "anna") -> Self:
        """Take back what a merge brought in."""
        return self.does(clock, UndoAbsorb(number), actor)

    def append(self, drafts: tuple[Draft, ...], moment: datetime, recorded: datetime, actor: str) -> None:
        """Record events."""
        for draft in drafts:
            event = Event(len(self.events) + 1, draft.at or moment, recorded, actor, draft.kind, draft.data)
            self.events += (event,)

    @property
    def ticket(self) -> Ticket:
        """What the history adds up to."""
        return self.as_of(None)

    def as_of(self, clock: str | None) -> Ticket:
        """What it added up to at a moment."""
        ticket = fold(self.events, None if clock is None else at(clock))
        assert ticket is not None
        return ticket

    @property
    def clock(self) -> ResolutionClock:
        """The resolution clock."""
        return resolution_clock(self.ticket)

    def resolution(self, clock: str) -> Reading:
        """The resolution clock read at a moment."""
        return self.clock.read(at(clock))

    def registration(self, clock: str) -> Reading:
        """The registration clock read at a moment."""
        return registration_clock(self.ticket).read(at(clock))

    def totals(self, clock: str) -> Totals:
        """The time in each bucket up to a moment."""
        return self.clock.totals_at(at(clock))

    def consumed(self, clock: str) -> int:
        """What counts up to a moment, in microseconds."""
        return self.totals(clock).counted_us

    def kinds(self) -> list[Kind]:
        """The kinds of the events, in the order of recording."""
        return [event.kind for event in self.events]

    def row(self, customer_name: str = "") -> QueueRow:
        """The ticket as a row of the queue."""
        return queue_row(self.number, project(self.ticket), customer_name)
