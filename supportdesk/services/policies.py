"""What agreements do by themselves: hand over a ticket whose time runs out, once, and never silently.

Any running console carries it out, and `supportdesk policies run` where none runs. The row that records the
alarm and the event that hands the ticket over are one transaction, so of several who try at once one does it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from supportdesk.domain import commands as do
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.queue import QueueRow, from_us, to_us
from supportdesk.domain.thresholds import Threshold, escalation_due, thresholds
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import alarms
from supportdesk.models import events as event_store
from supportdesk.models.alarms import Alarm
from supportdesk.services.alarms import LATE_US, Key, key
from supportdesk.services.desk import Desk
from supportdesk.services.errors import Conflict
from supportdesk.services.recording import Outcome, always, append, exactly_once, when

__all__ = ["carry_out", "due", "key", "told_since"]

RULE = "resolution rule"
"""The clock under which a rule that was carried out stands among the alarms."""


def due(row: QueueRow, now_us: int) -> Alarm | None:
    """Return the rule whose moment has come on a ticket, whether it is carried out already or not."""
    reached = escalation_due(row, now_us)
    return None if reached is None else _alarm(row.number, reached, from_us(now_us))


def carry_out(
    desk: Desk, rows: Iterable[QueueRow], now_us: int, known: set[Key] | None = None
) -> list[Outcome]:
    """Hand over the tickets whose moment has come, and return what this desk was the first to do.

    Each ticket is judged again as it is then. ``known`` is the caller's memory of what is done; it grows.
    """
    reached = [alarm for row in rows if (alarm := due(row, now_us)) is not None]
    candidates = [alarm for alarm in reached if known is None or key(alarm) not in known]
    if not candidates:
        return []
    with desk.store.reading():
        missing = alarms.unfired(desk.store, candidates)
    done = [outcome for alarm in missing if (outcome := _once(desk, alarm.number)) is not None]
    if known is not None:
        with desk.store.reading():
            open_still = {key(alarm) for alarm in alarms.unfired(desk.store, candidates)}
        known.update({key(alarm) for alarm in candidates} - open_still)
    return done


def told_since(desk: Desk, since: datetime) -> list[tuple[int, Event]]:
    """Return the hand-overs that rules made since a moment, by ticket, in the order of time."""
    with desk.store.reading():
        numbers = alarms.fired_since(desk.store, RULE, since)
        histories = event_store.histories(desk.store, numbers) if numbers else {}
    found = [
        (number, event)
        for number, history in histories.items()
        for event in history
        if event.kind is Kind.ESCALATED and "rule" in event.data and event.recorded_at >= since
    ]
    return sorted(found, key=lambda told: (told[1].recorded_at, told[0]))


def _once(desk: Desk, number: int) -> Outcome | None:
    """Carry out a ticket's rule if its moment has come and nobody has; record that it is done."""

    def body(operation: str) -> Outcome | None:
        history = event_store.history(desk.store, number)
        ticket, now = fold(history), desk.now()
        reached = None if ticket is None else _reached(ticket, now)
        if ticket is None or reached is None:
            return None
        if not alarms.fire(desk.store, [_alarm(number, reached, now)], now, desk.actor):
            return None
        command = _command(desk, ticket, reached, now)
        if command is None:
            return None
        moment = when(None, now, ticket)
        return Outcome.of(
            number, history, append(desk, number, history, [always(command)], moment, operation)
        )

    def conflict() -> Conflict:
        return Conflict(
            N_("Ticket #{number} was changed by somebody else at the same moment."), number=number
        )

    return exactly_once(desk, body, lambda operation: None, conflict, operation=None, again=True)


def _reached(ticket: Ticket, now: datetime) -> Threshold | None:
    """Return the moment of the ticket's rule, exactly, by its whole history; None when it has not come."""
    rule = ticket.terms.policy.escalate
    if rule is None or not ticket.state.live:
        return None
    known = (t for t in thresholds(ticket, (rule.at,)) if t.clock == "resolution" and t.at <= now)
    return next(known, None)


def _command(desk: Desk, ticket: Ticket, reached: Threshold, now: datetime) -> do.Escalate | None:
    """Return the hand-over; None where the ticket stands at that line already, or above it."""
    rule, valid_from = ticket.terms.policy.escalate, ticket.terms.valid_from
    if rule is None or valid_from is None or not ticket.line.below(rule.to):
        return None
    late = to_us(now) - to_us(reached.at) > LATE_US
    # the day on which it was agreed is the customer's
    since = valid_from.astimezone(desk.zone_of(ticket.customer))
    named = do.Rule(ticket.customer or "", since, reached.percent, reached.at, late)
    return do.Escalate(rule.to, "", rule=named)


def _alarm(number: int, reached: Threshold, now: datetime) -> Alarm:
    late = to_us(now) - to_us(reached.at) > LATE_US
    return Alarm(number, RULE, reached.target_us, reached.percent, reached.at, late)
