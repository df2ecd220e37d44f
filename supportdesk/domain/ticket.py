"""What a ticket is: its states, its parts, and the ticket itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from supportdesk.domain.agreement import ClockStart, Terms
from supportdesk.domain.catalogue import Priority
from supportdesk.domain.events import Kind
from supportdesk.domain.lines import Line as Line


class State(StrEnum):
    """Where a ticket is on its way."""

    RECEIVED = "received"
    OPEN = "open"
    WAITING_CLIENT = "waiting_client"
    WAITING_PROVIDER = "waiting_provider"
    RESOLVED = "resolved"
    REFUSED = "refused"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def live(self) -> bool:
        """Whether somebody still has to do something: received, open or waiting."""
        return self in _LIVE

    @property
    def waiting(self) -> bool:
        """Whether the resolution clock is paused."""
        return self in (State.WAITING_CLIENT, State.WAITING_PROVIDER)


_LIVE = frozenset({State.RECEIVED, State.OPEN, State.WAITING_CLIENT, State.WAITING_PROVIDER})


class Wait(StrEnum):
    """Whom a paused ticket waits for."""

    CLIENT = "client"
    PROVIDER = "provider"

    @property
    def state(self) -> State:
        """The state of a ticket that waits so."""
        return State.WAITING_CLIENT if self is Wait.CLIENT else State.WAITING_PROVIDER


class Channel(StrEnum):
    """How a request came."""

    PHONE = "phone"
    MAIL = "mail"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a paused ticket waits for."""

    reason: Wait
    since: datetime
    provider: str = ""
    reference: str = ""
    note: str = ""
    asked_at: datetime | None = None
    """When the provider was asked last: at the beginning, or when somebody chased them."""
    ask_again_at: datetime | None = None
    """When to ask again, where somebody said so."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised to the client, and by when."""

    until: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """From ``at`` on the ticket is in ``state`` and held by ``line``."""

    at: datetime
    state: State
    line: Line
    seq: int


@dataclass(frozen=True, slots=True)
class Retarget:
    """From ``at`` on the resolution target is ``target_us`` (None: the agreement names none)."""

    at: datetime
    target_us: int | None
    cause: Kind
    starts: ClockStart
    """Where the resolution clock begins by the terms in force from then on."""
    seq: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Between two moments the ticket really was waiting, or (``waiting`` None) was worked on."""

    since: datetime
    until: datetime
    waiting: Wait | None
    seq: int


@dataclass(frozen=True, slots=True)
class Absorption:
    """The counted time of a duplicate that was merged into this ticket at ``at``."""

    at: datetime
    number: int
    started_at: datetime | None
    counted: tuple[tuple[datetime, datetime, Line], ...]
    seq: int


@dataclass(frozen=True, slots=True)
class Change:
    """One engineer's change that is in force."""

    seq: int
    kind: Kind
    actor: str
    """Empty where it is nobody's own: the desk recognised the sender."""
    fix: int | None = None
    """The fix task whose step it was."""
    rule: bool = False
    """Whether an agreement's policy did it, so that it is nobody's own."""
    letter: int | None = None
    """The letter that was written, by its number in the outbox."""
    handover: int | None = None
    """The handover by whose acceptance the ticket passed."""


@dataclass(frozen=True)
class Ticket:
    """What the events of a ticket add up to. Instants are aware UTC. Without slots, for `changed`."""

    received_at: datetime
    terms: Terms
    version: int = 0
    subject: str = ""
    text: str = ""
    channel: Channel = Channel.OTHER
    sender: str = ""
    customer: str | None = None
    contact: str = ""
    follows: int | None = None
    category: str | None = None
    priority: Priority | None = None
    state: State = State.RECEIVED
    line: Line = Line.FIRST
    assignee: str | None = None
    registered_at: datetime | None = None
    registration_target_us: int | None = None
    registration_target_at: datetime | None = None
    """When the registration target in force came into force; None: at receipt."""
    waiting: Waiting | None = None
    promise: Promise | None = None
    unread_seqs: tuple[int, ...] = ()
    """The client's answers that nobody has read."""
    incident: int | None = None
    """The incident of which it is part."""
    declared: bool = False
    """Whether it is an incident itself."""
    merged_into: int | None = None
    reopened: int = 0
    ping_pong: int = 0
    """How often it went back to a line that had had it before, other than as a step of a fix task."""
    fresh: bool = False
    """Whether it was handed over and nobody of that line has opened or taken it yet."""
    first_resolved_at: datetime | None = None
    ended_at: datetime | None = None
    last_at: datetime = field(kw_only=True)
    """The latest moment at which anything happened; nothing can be recorded before it."""
    marks: tuple[Mark, ...] = ()
    retargets: tuple[Retarget, ...] = ()
    overlays: tuple[Correction | Absorption, ...] = ()
    """In the order of recording."""
    changes: tuple[Change, ...] = ()
    """The changes in force, the one recorded first first; what was taken back is not among them."""

    @property
    def unread(self) -> int:
        """How many of the client's answers nobody has read."""
        return len(self.unread_seqs)

    @property
    def registration_target_in_force_us(self) -> int | None:
        """The registration target, microseconds: the strictest agreed until the category is known."""
        return (
            self.terms.provisional_registration_us() if self.category is None else self.registration_target_us
        )

    @property
    def resolution_target_us(self) -> int | None:
        """The resolution target in force, microseconds; None when the agreement names none."""
        return self.retargets[-1].target_us if self.retargets else None

    @property
    def absorbed(self) -> tuple[int, ...]:
        """The numbers of the tickets that were merged into this one."""
        return tuple(o.number for o in self.overlays if isinstance(o, Absorption))


def changed(ticket: Ticket, **changes: Any) -> Ticket:
    """Return the ticket with other values: `dataclasses.replace`, at a tenth of its time.

    Every event of a history comes by here, and a history is folded whenever a ticket is read.
    """
    new = object.__new__(Ticket)
    new.__dict__.update(ticket.__dict__)
    new.__dict__.update(changes)
    return new
