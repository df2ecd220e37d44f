"""The demonstration's shift began with a handover: the one before signed it, and it is accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

from supportdesk.domain.handover import HandoverEvent, fold
from supportdesk.domain.handover_steps import Accept, Sign, decide, finishes
from supportdesk.domain.projection import project, queue_row
from supportdesk.models import shifts
from supportdesk.services import roster
from supportdesk.services.desk import Desk
from supportdesk.services.handover_draft import line_of
from supportdesk.services.reading import queue_views

_BEFORE, _AFTER = timedelta(minutes=12), timedelta(minutes=9)
"""How long before the shift it was signed, and after its beginning it was accepted."""


def hand_over(desk: Desk, now: datetime, note: str) -> None:
    """Sign the handover to the acting engineer by whoever was on shift before, and accept it."""
    start = roster.watch(desk, now).start
    if start is None:
        return
    before = roster.watch(desk, start - _BEFORE)
    present = roster.watch(desk, now)
    leaving = before.engineers[0]
    at = start - _BEFORE
    then = [(queue_row(view.number, project(view.ticket)), view.ticket) for view in queue_views(desk, at)]
    lines = tuple(line_of(row, ticket.waiting, ticket.promise, at, leaving) for row, ticket in then)
    shift = next((duty.shift for duty in present.current if duty.shift), "")
    sign = Sign(lines, desk.actor, note=note, shift=shift, start=start, end=present.end)
    signed = decide(None, sign, leaving)
    assert signed is not None
    history = [HandoverEvent(1, 1, at, leaving, *signed)]
    accepted = decide(fold(history), Accept(None, {}, (desk.actor,)), desk.actor)
    assert accepted is not None
    history.append(HandoverEvent(1, 2, min(start + _AFTER, now), desk.actor, *accepted))
    with desk.store.transaction():
        for count, event in enumerate(history):
            done = finishes(fold(history[:count]), (event.kind, dict(event.data)), 1, event.actor, event.at)
            shifts.add_handover_event(desk.store, 1, event, finishes=done, operation=None)
