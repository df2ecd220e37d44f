"""What of one's own changes can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Draft, Event, Kind
from supportdesk.domain.fold import UNDOABLE
from supportdesk.domain.rules.conditions import Context, not_merged
from supportdesk.domain.ticket import Ticket

_ASIDE = frozenset({Kind.NOTED, Kind.WRITTEN, Kind.TOLD, Kind.CLIENT_ANSWERED})
"""What a colleague may have added without standing in the way of an undo."""

_LETTERS = frozenset({Kind.WRITTEN, Kind.TOLD})
"""What nothing that a colleague does is built on."""


def undo(ticket: Ticket, command: do.Undo, context: Context) -> tuple[Draft, ...]:
    """One's own last change is taken back, as long as nobody has built on it."""
    own = [c for c in ticket.changes if (c.rule or c.actor == context.actor) and c.kind in UNDOABLE]
    if not own:
        raise Refused("There is no change of yours on this ticket that could be undone.")
    last = own[-1]
    if last.fix is not None:
        raise Refused("Your last change is a step of fix task F{fix}: it can't be undone here.", fix=last.fix)
    if last.handover is not None:
        raise Refused(
            "The ticket was assigned by accepting handover {handover}, and that is not undone:"
            " assign it to whoever is to answer for it.",
            handover=last.handover,
        )
    for change in ticket.changes:
        if change.seq <= last.seq or not change.actor:
            continue
        if change.actor != context.actor:
            if change.kind in _ASIDE or last.kind in _LETTERS:
                continue
            raise Refused(
                "{actor} has changed the ticket since: your change can't be undone.", actor=change.actor
            )
        raise Refused(
            "What you did after it can't be undone here, so your change before it stays:"
            " put it right by a step of its own."
        )
    return (Draft(Kind.UNDONE, {"seq": last.seq, "kind": str(last.kind)}),)


def taken_back(history: Sequence[Event], kind: Kind) -> Event | None:
    """Return the last event of a kind where it was undone; None where it holds, or never happened."""
    last = next((event for event in reversed(history) if event.kind is kind), None)
    undone = {event.data["seq"] for event in history if event.kind is Kind.UNDONE}
    return last if last is not None and last.seq in undone else None


def undo_absorb(ticket: Ticket, command: do.UndoAbsorb, context: Context) -> tuple[Draft, ...]:
    """The ticket that stayed gives back what it took over."""
    not_merged(ticket)
    seqs = [o.seq for o in ticket.overlays if getattr(o, "number", None) == command.number]
    if not seqs:
        raise Refused("Nothing of #{number} was merged into this ticket.", number=command.number)
    return (Draft(Kind.UNDONE, {"seq": seqs[-1], "kind": str(Kind.ABSORBED)}),)
