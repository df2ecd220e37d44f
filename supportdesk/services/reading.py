"""What is asked of the desk without changing it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from supportdesk.domain.clock import Reading, ResolutionClock, registration_clock, resolution_clock
from supportdesk.domain.commands import Command
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.errors import Unknown
from supportdesk.domain.events import Event
from supportdesk.domain.fold import fold
from supportdesk.domain.projection import project, queue_row
from supportdesk.domain.queue import QueueRow, order, to_us
from supportdesk.domain.ticket import Line, State, Ticket
from supportdesk.i18n import N_
from supportdesk.models import customers, engineers, outbox, queue, search, tickets
from supportdesk.models import events as event_store
from supportdesk.models.base import Unavailable
from supportdesk.services.desk import Desk, utc
from supportdesk.services.fix_proof import prove_fixes
from supportdesk.services.recording import Moment, Outcome, record
from supportdesk.services.shift_proof import ShiftProblem, prove_shifts


@dataclass(frozen=True, slots=True)
class View:
    """A ticket as it is, or was, at a moment."""

    number: int
    ticket: Ticket
    events: tuple[Event, ...]
    """What had happened by then, in the order of recording."""
    as_of: datetime

    @property
    def registration(self) -> Reading:
        """The registration clock at that moment."""
        return registration_clock(self.ticket).read(self.as_of)

    @property
    def clock(self) -> ResolutionClock:
        """The resolution clock, to be read at any moment."""
        return resolution_clock(self.ticket)

    @property
    def resolution(self) -> Reading:
        """The resolution clock at that moment."""
        return self.clock.read(self.as_of)


def show(desk: Desk, number: int, as_of: datetime | None = None) -> View:
    """Return a ticket as it is now, or as it was."""
    with desk.store.reading():
        history = event_store.history(desk.store, number)
        now = desk.now()
    if not history:
        raise Unknown(N_("There is no ticket #{number}."), number=number)
    view = _view(number, history, now, as_of)
    if view is None:
        raise Unknown(N_("Ticket #{number} did not exist yet at {as_of}."), number=number, as_of=as_of)
    return view


def view_of(desk: Desk, outcome: Outcome) -> View:
    """Return the ticket as a verb left it, also when the database is lost since."""
    try:
        now = desk.now()
    except Unavailable:
        now = outcome.history[-1].recorded_at
    return View(outcome.number, outcome.ticket, outcome.history, max(now, outcome.ticket.last_at))


def queue_views(desk: Desk, as_of: datetime | None = None) -> list[View]:
    """Return all live tickets with their histories, now or as it was, in the order of the queue."""
    with desk.store.reading():
        now = desk.now()
        if as_of is None:
            numbers: Iterable[int] = [row.number for row in queue.rows(desk.store)]
        else:
            numbers = tickets.live_before(desk.store, utc(as_of))
        histories = event_store.histories(desk.store, numbers)
    views = [_view(number, history, now, as_of) for number, history in histories.items()]
    live = [view for view in views if view is not None and view.ticket.state.live]
    moment_us = to_us(now if as_of is None else utc(as_of))
    return sorted(live, key=lambda view: order(queue_row(view.number, project(view.ticket)), moment_us))


def queue_rows(desk: Desk, limit: int | None = None) -> list[QueueRow]:
    """Return the live tickets as rows, in the order of the queue; with ``limit`` only the first."""
    with desk.store.reading():
        if limit is not None:
            return queue.first(desk.store, limit, desk.now())
        rows = queue.rows(desk.store)
        now_us = to_us(desk.now())
    return sorted(rows, key=lambda row: order(row, now_us))


def rows_of(desk: Desk, numbers: Iterable[int]) -> dict[int, QueueRow]:
    """Return the rows of those of the tickets that are live."""
    with desk.store.reading():
        return {row.number: row for row in queue.rows_of(desk.store, list(numbers))}


MOST_ENDED = 500
"""So many ended tickets are shown at once; older ones are found by their words or their customer."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The letters that could not be sent."""

    letters: Mapping[int | None, int] = field(default_factory=dict)
    """How many, by ticket; None counts those about no ticket."""
    ended: tuple[QueueRow, ...] = ()
    """The tickets among them that are ended, and so not in the queue."""

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.letters.values())

    def marked(self, rows: Iterable[QueueRow]) -> list[QueueRow]:
        """Return rows that know how many of their letters could not be sent."""
        return [
            replace(row, unsent=self.letters[row.number]) if row.number in self.letters else row
            for row in rows
        ]


def undelivered(desk: Desk) -> Undelivered:
    """Return the letters that could not be sent: work again, whatever became of their tickets."""
    with desk.store.reading():
        letters = outbox.failed(desk.store)
        ended = queue.ended_rows_of(desk.store, [number for number in letters if number is not None])
    return Undelivered(letters, tuple(ended))


def ended_rows(desk: Desk, states: Collection[State]) -> list[QueueRow]:
    """Return the newest tickets that ended so, `MOST_ENDED` at the most."""
    with desk.store.reading():
        return queue.latest_ended(desk.store, states, MOST_ENDED)


def find(desk: Desk, words: str, limit: int = 50) -> list[View]:
    """Return the tickets in whose history the words stand, the best match first; ended ones too."""
    with desk.store.reading():
        numbers = search.search(desk.store, words, limit)
        histories = event_store.histories(desk.store, numbers)
        now = desk.now()
    found = (_view(number, histories[number], now, None) for number in numbers if number in histories)
    return [view for view in found if view is not None]


def histories(desk: Desk, numbers: Sequence[int]) -> list[View]:
    """Return several tickets at once, in the order asked for; unknown numbers are left out."""
    with desk.store.reading():
        known = event_store.histories(desk.store, numbers)
        now = desk.now()
    views = (_view(number, known[number], now, None) for number in numbers if number in known)
    return [view for view in views if view is not None]


@dataclass(frozen=True, slots=True)
class Preview:
    """The resolution clock before and after a command, both as of the same moment."""

    before: View
    after: View


def preview(view: View, command: Command, actor: str, now: datetime, lines: Iterable[Line] = Line) -> Preview:
    """Return what a command would do to a ticket, without doing it; raise `Refused` if a rule says no.

    ``lines`` are those that the actor works for.
    """
    moment = max(now, view.ticket.last_at)
    drafts = decide(view.ticket, command, Context(actor, moment, frozenset(lines)))
    recorded = record(drafts, view.ticket.version, actor, Moment(moment, moment))
    after = fold(view.events + recorded)
    assert after is not None
    return Preview(
        View(view.number, view.ticket, view.events, moment),
        View(view.number, after, view.events + recorded, moment),
    )


def names(desk: Desk) -> Mapping[str, str]:
    """Return the engineers' names by login."""
    with desk.store.reading():
        return {engineer.login: engineer.name for engineer in engineers.all_of(desk.store)}


def customer_names(desk: Desk) -> Mapping[str, str]:
    """Return the customers' names by code."""
    with desk.store.reading():
        return {customer.code: customer.name for customer in customers.all_of(desk.store)}


@dataclass(frozen=True, slots=True)
class Proof:
    """What `verify` found."""

    tickets: int
    """How many were checked."""
    problems: Mapping[int, str]
    """What is wrong, by ticket; msgids."""
    fix_tasks: int = 0
    """How many fix tasks were checked."""
    fix_problems: Mapping[int, str] = field(default_factory=dict)
    """What is wrong with them, by task; msgids."""
    shift_entries: int = 0
    """How many changes of the rota, notes of the log and events of handovers were checked."""
    shift_problems: Sequence[ShiftProblem] = ()


def verify(desk: Desk) -> Proof:
    """Check that every row is its fold, and that the chain of every history holds."""
    problems: dict[int, str] = {}
    checked = 0
    with desk.store.reading():
        broken = event_store.broken_chains(desk.store)
        # Read twice: in between somebody may have changed a ticket that is whole.
        for number in set(broken).intersection(event_store.broken_chains(desk.store) if broken else ()):
            problems[number] = N_("the chain of its history is broken")
        for batch in _batches(event_store.numbers(desk.store), 500):
            checked += len(batch)
            for number, history in event_store.histories(desk.store, batch).items():
                if not _adds_up(desk, number, history):
                    problems.setdefault(number, N_("its row is not what its history adds up to"))
        fixes, shifts = prove_fixes(desk.store), prove_shifts(desk.store)
    return Proof(checked, dict(sorted(problems.items())), *fixes, *shifts)


def _adds_up(desk: Desk, number: int, history: tuple[Event, ...]) -> bool:
    """Tell whether a ticket's row is the fold of its history, which somebody may be changing meanwhile."""
    while True:
        ticket = fold(history)
        if ticket is not None and tickets.projection(desk.store, number) == project(ticket):
            return True
        again = event_store.history(desk.store, number)
        if len(again) == len(history):
            return False
        history = again


def _batches(numbers: Iterable[int], size: int) -> Iterable[list[int]]:
    batch: list[int] = []
    for number in numbers:
        batch.append(number)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _view(number: int, history: tuple[Event, ...], now: datetime, as_of: datetime | None) -> View | None:
    as_of = None if as_of is None else utc(as_of)
    ticket = fold(history, as_of)
    if ticket is None:
        return None
    known = history if as_of is None else tuple(e for e in history if e.at <= as_of)
    return View(number, ticket, known, as_of or max(now, ticket.last_at))
