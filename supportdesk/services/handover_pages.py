"""The pages of the handover screen: the draft, and every signed handover with what happened around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from supportdesk.domain.events import Event
from supportdesk.domain.handover import Handover, Line
from supportdesk.domain.handover_steps import may_take
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.relief import BEFORE, About, unsigned
from supportdesk.models import events as event_store
from supportdesk.models import shifts
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.services.handover import Difference, difference, latest, show
from supportdesk.services.handover_draft import Draft, draft, pending, told_since
from supportdesk.services.reading import rows_of

SHIFT = timedelta(hours=12)
"""So much is told of a handover that does not say when its shift began."""

_LAST = 5
"""So many signed handovers are looked at: whether one's own is among them."""


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
    handing: str | None = None
    """Who is about to hand over to the reader: that draft stands before the reader's own."""

    @property
    def lines(self) -> Sequence[Line]:
        """The tickets."""
        return self.drafted.lines if self.drafted is not None else self.signed.lines if self.signed else ()

    def may_take(self, login: str) -> bool:
        """Tell whether an engineer may accept what is red on it."""
        return self.signed is not None and may_take(self.signed, login, self.on_shift)

    def drafted_by(self, login: str) -> bool:
        """Tell whether it is an engineer's own draft: nobody else chooses on it or signs it."""
        return self.drafted is not None and self.drafted.leaving == login


def draft_page(desk: Desk, whose: str | None = None) -> Page:
    """Return the draft of the acting engineer, or what another one would sign now."""
    with desk.store.reading():
        made = draft(desk if whose is None else desk.acting_as(whose))
        on_shift = rota.watch(desk).engineers
        none = Difference({}, ())
        return Page(made, None, none, made.happened, made.rows, on_shift, made.last, handing_over(desk))


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
        on_shift = rota.watch(desk).engineers
        return Page(None, signed, differs, happened, rows, on_shift, _last(desk), handing_over(desk))


def first_page(desk: Desk) -> tuple[int | None, str | None]:
    """Return the number of the handover that waits, which comes first; else who is about to hand over.

    Neither: the engineer's own draft comes first.
    """
    with desk.store.reading():
        waiting = pending(desk)
        return (waiting[-1].number, None) if waiting else (None, handing_over(desk))


def handing_over(desk: Desk) -> str | None:
    """Return whom the acting engineer, off shift, relieves next.

    Earlier than in the last hour only when nothing is left for himself to sign; nobody who has signed.
    """
    with desk.store.reading():
        now = desk.now()
        on_shift = rota.watch(desk, now).engineers
        if desk.actor in on_shift:
            return None
        signed = latest(desk, _LAST)
        own = unsigned(rota.around(desk, now), desk.actor, now, signed)
        busy = own is not None and own.about is About.UNSIGNED
        for login in on_shift:
            coming = rota.relief(desk, login, now)
            if coming is None or coming.engineer != desk.actor:
                continue
            last_hour = coming.start - BEFORE
            done = any(
                each.leaving == login and (each.signed_at >= last_hour or not each.finished)
                for each in signed
            )
            if not done and (now >= last_hour or not busy):
                return login
        return None


def _last(desk: Desk) -> int:
    return shifts.next_number(desk.store) - 1
