"""Whether a promise was kept in time: read out of the history, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.ticket import Promise


def overrun(kept: Event, history: Iterable[Event]) -> Promise | None:
    """Return the promise that an event keeps after its time; None where it is in time, or keeps none."""
    if kept.kind is not Kind.PROMISE_KEPT:
        return None
    before = fold(event for event in history if event.seq < kept.seq)
    promise = None if before is None else before.promise
    return promise if promise is not None and kept.at > promise.until else None
