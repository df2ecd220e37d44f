"""The pages of the handover screen: the draft, and every signed handover with what happened around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from supportdesk.domain.events import Event
from supportdesk.domain.handover import Handover, Line
from supportdesk.domain.handover_steps import may_take
from supportdesk.domain.queue import QueueRow
from supportdesk.models import events as event_store
from supportdesk.models import shifts
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.services.handover import Difference, difference, show
from supportdesk.services.handover_draft import Draft, draft, pending, told_since
from supportdesk.services.reading import rows_of

SHIFT = timedelta(hours=12)
"""So much is told of a handover that does not say when its shift began."""


@dataclass(frozen=True, slots=True)
class Page:
    """A draft or a signed handover, with what the reader must know beside it."""

    drafted: Draft | None
    signed: Handover | None
    since: Difference
    """What is otherwise than it was signed; empty for a draft."""
    happened: Mapping[int, tuple[Event, ...]]
    """What happened to each ticket in the shift that ended, up to the signature."""
    rows: Mapping[int, QueueRow]
    """Those of its tickets that live, as the queue shows them, and those that are new since."""
    on_shift: tuple[str, ...]
    last: int
    """The number of the last signed handover; 0 when there is none."""

    @property
    def lines(self) -> Sequence[Line]:
        """The tickets."""
        return self.drafted.lines if self.drafted is not None else self.signed.lines if self.signed else ()

    def may_take(self, login: str) -> bool:
        """Tell whether an engineer may accept what is red on it."""
        return self.signed is not None and may_take(self.signed, login, self.on_shift)


def draft_page(desk: Desk) -> Page:
    """Return the draft of the acting engineer."""
    with desk.store.reading():
        made = draft(desk)
        on_shift = rota.watch(desk).engineers
        return Page(made, None, Difference({}, ()), made.happened, made.rows, on_shift, made.last)


def signed_page(desk: Desk, number: int) -> Page:
    """Return a signed handover; raise `Unknown` when there is none of that number."""
    with desk.store.reading():
        signed = show(desk, number)
        histories = event_store.histories(desk.store, [line.number for line in signed.lines])
        since = signed.since or signed.signed_at - SHIFT
        before = {
            line.number: [event for event in histories.get(line.number, ()) if event.seq <= line.version]
            for line in signed.lines
        }
        happened = {number: told_since(events, since) for number, events in before.items()}
        differs = difference(desk, signed)
        rows = rows_of(desk, [*before, *differs.new])
        return Page(None, signed, differs, happened, rows, rota.watch(desk).engineers, _last(desk))


def first_page(desk: Desk) -> int | None:
    """Return the handover that waits, which comes before everything else; None where none does."""
    with desk.store.reading():
        waiting = pending(desk)
    return waiting[-1].number if waiting else None


def _last(desk: Desk) -> int:
    return shifts.next_number(desk.store) - 1
