"""Incidents: one outage, fifty messages. An incident is a ticket, its head; the others are part of it.

Each ticket keeps its own history and its own clocks. What is done to many is done to each in a transaction of
its own, under an operation of its own that follows from the one of the whole: repeated after a crash it does
what is left, and nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack
from uuid import uuid4

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused, Told, Unknown
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.incident import Step, story
from supportdesk.domain.ticket import Channel, State, Ticket
from supportdesk.i18n import N_
from supportdesk.models import incidents
from supportdesk.services.desk import Desk
from supportdesk.services.errors import Conflict
from supportdesk.services.intake import recognition
from supportdesk.services.reading import View, histories, show
from supportdesk.services.recording import Moment, Options, Outcome, change, create, transact
from supportdesk.services.recording import Step as Doing
from supportdesk.services.tickets import leaving, linking

Verb = Callable[[Desk, int, Options], Outcome]
"""A verb with everything but its ticket."""

Progress = Callable[[int, int], None]
"""Hears how many of how many are done."""


def unheard(done: int, of: int) -> None:
    """Hear of no progress."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a verb on many tickets."""

    outcomes: tuple[Outcome, ...]
    refusals: tuple[tuple[int, Told], ...]
    """The tickets for which a rule said no, and why."""


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident: its head, and the tickets that are part of it."""

    head: View
    members: tuple[View, ...]
    former: tuple[View, ...] = ()
    """The tickets that were part of it once."""

    @property
    def number(self) -> int:
        """The head's number."""
        return self.head.number

    @property
    def numbers(self) -> tuple[int, ...]:
        """The head's number and its members'."""
        return (self.number, *(view.number for view in self.members))

    @property
    def live(self) -> tuple[View, ...]:
        """The members that are not ended."""
        return tuple(view for view in self.members if view.ticket.state.live)

    @property
    def texts(self) -> tuple[Event, ...]:
        """What was told to all and not taken back, oldest first."""
        in_force = {change.seq for change in self.head.ticket.changes}
        return tuple(e for e in self.head.events if e.kind is Kind.TOLD and e.seq in in_force)

    @property
    def told_at(self) -> datetime | None:
        """When all were told something last."""
        return self.texts[-1].at if self.texts else None

    @property
    def announced(self) -> Event | None:
        """What says that this is a scheduled maintenance: its time, and to whom it is announced."""
        declared = [e for e in self.head.events if e.kind is Kind.DECLARED and e.data.get("since")]
        return declared[-1] if declared and self.head.ticket.declared else None

    @property
    def story(self) -> list[Step]:
        """What happened to its tickets, in order."""
        views = (self.head, *self.members, *self.former)
        return story(self.number, {view.number: view.events for view in views})


def open_incidents(desk: Desk) -> list[Incident]:
    """Return the incidents that are live, or of which a ticket is; the newest first."""
    with desk.store.reading():
        numbers = {head: incidents.members(desk.store, head) for head in incidents.open_heads(desk.store)}
    views = {
        view.number: view for view in histories(desk, [n for h, of in numbers.items() for n in (h, *of)])
    }
    return [
        Incident(views[head], tuple(views[n] for n in of))
        for head, of in sorted(numbers.items(), reverse=True)
    ]


def incident(desk: Desk, number: int) -> Incident:
    """Return an incident, ended or not; raise `Unknown` for a ticket that is none."""
    head = show(desk, number)
    with desk.store.reading():
        of = incidents.members(desk.store, number)
        former = incidents.released(desk.store, number) - {*of}
    if not of and not head.ticket.declared:
        raise Unknown(N_("Ticket #{number} is no incident: declare it one first."), number=number)
    return Incident(head, tuple(histories(desk, of)), tuple(histories(desk, sorted(former))))


def declare(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Say that a ticket is an incident, of which others may be part."""
    return change(desk, number, [lambda ticket: do.Declare()], **options)


def begin(
    desk: Desk,
    numbers: Sequence[int],
    *,
    head: int | None = None,
    subject: str = "",
    category: str | None = None,
    operation: str | None = None,
    progress: Progress = unheard,
) -> tuple[int, Done]:
    """Make an incident of tickets and return its number; ``head`` None: of a new ticket with this subject.

    ``category`` is the new ticket's, and that of those not registered yet, which it registers.
    """
    operation = operation or uuid4().hex
    if head is None:
        if category is None:
            raise Refused(N_("Name the category of the incident."))
        known = desk.catalogue[category]

        def body(operation: str) -> Outcome:
            now = Moment(desk.now(), desk.now())
            received = do.Receive(subject, desk.default_terms, channel=Channel.OTHER)
            steps: list[do.Command] = [received, do.Register(known), do.Assign(desk.actor), do.Declare()]
            return create(desk, [(step, Moment(now.at, now.at)) for step in steps], operation)

        head = transact(desk, body, operation=operation).number
    else:
        change(desk, head, [_registered(desk, category), lambda ticket: do.Declare()], operation=operation)
    members = [number for number in numbers if number != head]
    return head, link_many(desk, head, members, category=category, operation=operation, progress=progress)


def link_many(
    desk: Desk,
    head: int,
    numbers: Iterable[int],
    *,
    category: str | None = None,
    operation: str | None = None,
    progress: Progress = unheard,
) -> Done:
    """Make tickets part of an incident; with ``category`` those not registered yet are registered first."""
    registered = [] if category is None else [recognition(desk), _registered(desk, category)]

    def verb(desk: Desk, number: int, options: Options) -> Outcome:
        return change(desk, number, [*registered, linking(desk, number, head)], **options)

    return each(desk, numbers, verb, operation=operation, progress=progress)


def unlink_many(
    desk: Desk,
    head: int,
    numbers: Iterable[int],
    *,
    operation: str | None = None,
    progress: Progress = unheard,
) -> Done:
    """Take tickets out of an incident."""

    def step(ticket: Ticket) -> do.Command:
        if ticket.incident != head:
            raise Refused(N_("The ticket is not part of incident #{head}."), head=head)
        return do.Link(None)

    def verb(desk: Desk, number: int, options: Options) -> Outcome:
        out, also = leaving(desk, step)
        return change(desk, number, [out], also=also, **options)

    return each(desk, numbers, verb, operation=operation, progress=progress)


def each(
    desk: Desk,
    numbers: Iterable[int],
    verb: Verb,
    *,
    operation: str | None = None,
    progress: Progress = unheard,
) -> Done:
    """Do a verb on each ticket; where a rule says no, the others go on."""
    operation = operation or uuid4().hex
    wanted = list(dict.fromkeys(numbers))
    outcomes: list[Outcome] = []
    refusals: list[tuple[int, Told]] = []
    for n, number in enumerate(wanted, 1):
        try:
            outcomes.append(verb(desk, number, {"operation": f"{operation}:{number}"}))
        except (Refused, Unknown, Conflict) as refusal:
            refusals.append((number, refusal))
        progress(n, len(wanted))
    return Done(tuple(outcomes), tuple(refusals))


def _registered(desk: Desk, category: str | None) -> Doing:
    known = None if category is None else desk.catalogue[category]

    def step(ticket: Ticket) -> do.Command | None:
        if ticket.state is not State.RECEIVED:
            return None
        if known is None:
            raise Refused(N_("The ticket is not registered yet: register it first."))
        return do.Register(known)

    return step
