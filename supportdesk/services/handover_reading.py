"""What is asked of signed handovers without changing them, and who answers for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from supportdesk.domain.errors import Unknown
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.handover import Handover, fold
from supportdesk.i18n import N_
from supportdesk.models import events as event_store
from supportdesk.models import queue, shifts
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.services.handover_draft import pending


def load(desk: Desk, number: int) -> Handover:
    """Return a handover, inside a unit of work; raise `Unknown` when there is none of that number."""
    handover = fold(shifts.handover(desk.store, number))
    if handover is None:
        raise Unknown(N_("There is no handover {number}."), number=number)
    return handover


def show(desk: Desk, number: int | None = None) -> Handover:
    """Return a handover; by default the one that waits, else the last one."""
    with desk.store.reading():
        if number is not None:
            return load(desk, number)
        found = pending(desk)
        if found:
            return found[-1]
        last = shifts.latest(desk.store, 1)
    if not last:
        raise Unknown(N_("There is no handover yet."))
    handover = fold(last[0])
    assert handover is not None
    return handover


def unfinished(desk: Desk) -> tuple[Handover, ...]:
    """Return the handovers that have red lines, or that nobody has accepted, oldest first."""
    with desk.store.reading():
        return pending(desk)


def latest(desk: Desk, limit: int = 20) -> list[Handover]:
    """Return the last handovers, newest first."""
    with desk.store.reading():
        found = (fold(events) for events in shifts.latest(desk.store, limit))
        return [handover for handover in found if handover is not None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise than it was signed."""

    changed: Mapping[int, tuple[Event, ...]]
    """What happened to its tickets since, other than by the acceptance itself."""
    new: tuple[int, ...]
    """Tickets that are open now and have no line."""


def difference(desk: Desk, handover: Handover) -> Difference:
    """Return what happened since the signature."""
    with desk.store.reading():
        histories = event_store.histories(desk.store, [line.number for line in handover.lines])
        live = {row.number for row in queue.rows(desk.store)}
    changed = {}
    for line in handover.lines:
        since = tuple(
            event
            for event in histories.get(line.number, ())
            if event.seq > line.version
            and event.kind is not Kind.READ
            and not (event.kind is Kind.ASSIGNED and event.actor == handover.accepted_by)
        )
        if since:
            changed[line.number] = since
    return Difference(changed, tuple(sorted(live - {line.number for line in handover.lines})))


def who_answers(desk: Desk) -> dict[int, tuple[str, ...]]:
    """Return for each live ticket who answers for it: its assignee, else who is on shift, else nobody."""
    with desk.store.reading():
        on_shift = rota.watch(desk).engineers
        return {
            row.number: (row.assignee,) if row.assignee is not None else on_shift
            for row in queue.rows(desk.store)
        }
