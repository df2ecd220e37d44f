"""Tickets as JSON documents: the form on which scripts and monitoring rely."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from supportdesk.domain.clock import Reading
from supportdesk.domain.durations import SECOND
from supportdesk.domain.events import Event
from supportdesk.domain.fix_task import FixEvent
from supportdesk.domain.ticket import Line, Promise, Waiting
from supportdesk.services.reading import View

if TYPE_CHECKING:
    from supportdesk.domain.explain import Explanation, TargetSet


def ticket_document(view: View) -> dict[str, Any]:
    """Return a ticket with its clocks at the view's moment, without events. Durations are whole seconds."""
    ticket = view.ticket
    return {
        "number": view.number,
        "subject": ticket.subject,
        "customer": ticket.customer,
        "contact": ticket.contact,
        "channel": str(ticket.channel),
        "category": ticket.category,
        "priority": None if ticket.priority is None else str(ticket.priority),
        "state": str(ticket.state),
        "assignee": ticket.assignee,
        "line": str(ticket.line),
        "version": ticket.version,
        "received_at": instant(ticket.received_at),
        "registered_at": instant(ticket.registered_at),
        "ended_at": instant(ticket.ended_at),
        "reopened": ticket.reopened,
        "ping_pong": ticket.ping_pong,
        "unread": ticket.unread,
        "incident": ticket.incident,
        "merged_into": ticket.merged_into,
        "follows": ticket.follows,
        "promise": None if ticket.promise is None else promise_document(ticket.promise),
        "waiting": None if ticket.waiting is None else waiting_document(ticket.waiting),
        "sla": sla_document(view),
    }


def promise_document(promise: Promise) -> dict[str, Any]:
    """Return what was promised to the client."""
    return {"until": instant(promise.until), "text": promise.text}


def waiting_document(waiting: Waiting) -> dict[str, Any]:
    """Return what a ticket waits for."""
    return {
        "for": str(waiting.reason),
        "since": instant(waiting.since),
        "provider": waiting.provider,
        "reference": waiting.reference,
        "note": waiting.note,
    }


def full_document(view: View) -> dict[str, Any]:
    """Return a ticket with its events."""
    return {**ticket_document(view), "events": [event_document(event) for event in view.events]}


def sla_document(view: View) -> dict[str, Any]:
    """Return both clocks of a ticket at the view's moment."""
    terms = view.ticket.terms
    clock = view.clock
    totals = clock.totals_at(view.as_of).in_whole(SECOND, view.ticket.line)
    return {
        "as_of": instant(view.as_of),
        "agreement": {"valid_from": instant(terms.valid_from), "default": terms.default},
        "registration": {
            **_reading(view.registration),
            "provisional": view.ticket.category is None,
        },
        "resolution": {
            **_reading(view.resolution),
            "running": view.resolution.running,
            "waiting_client_s": totals.client_us // SECOND,
            "waiting_provider_s": totals.provider_us // SECOND,
            "resolved_gap_s": totals.gap_us // SECOND,
            "merged_idle_s": totals.idle_us // SECOND,
            "breach_cause": None if view.resolution.breach is None else str(view.resolution.breach.cause),
            "breach_relaxed": clock.relaxed,
            "first_resolution_s": _seconds(clock.first_resolution_us),
            "by_holder_s": {str(line): totals.line_us(line) // SECOND for line in Line},
        },
    }


def event_document(event: Event | FixEvent) -> dict[str, Any]:
    """Return an event of a ticket or of a fix task, with both of its times."""
    return {
        "seq": event.seq,
        "at": instant(event.at),
        "recorded_at": instant(event.recorded_at),
        "actor": event.actor,
        "kind": str(event.kind),
        "data": dict(event.data),
    }


def instant(at: datetime | None) -> str | None:
    """Return an instant as ISO 8601 in UTC with a Z; fractions only where there are any."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "status": str(reading.status),
        "target_s": _seconds(reading.target_us),
        "consumed_s": reading.consumed_us // SECOND,
        "left_s": _left(reading),
        "due_at": instant(reading.due_at),
        "breached_at": None if reading.breach is None else instant(reading.breach.at),
    }


def _left(reading: Reading) -> int | None:
    if reading.target_us is None or reading.left_us is None:
        return None
    return left_seconds(reading.target_us, reading.consumed_us)


def left_seconds(target_us: int, consumed_us: int) -> int:
    """Return what is left beside the whole seconds consumed; never 0 when the target is exceeded."""
    left_s = target_us // SECOND - consumed_us // SECOND
    return min(left_s, -1) if consumed_us > target_us else left_s


def _seconds(us: int | None) -> int | None:
    return None if us is None else us // SECOND


def explanation_document(view: View, told: Explanation) -> dict[str, Any]:
    """Return the account of a ticket's clocks: every interval, the sums, the target's history."""
    told = told.in_whole_seconds()
    return {
        "number": view.number,
        "sla": sla_document(view),
        "intervals": [
            {
                "start": instant(interval.start),
                "end": instant(interval.end),
                "bucket": str(interval.bucket),
                "line": str(interval.line),
                "seconds": interval.us // SECOND,
                "event": interval.seq,
                "actor": interval.actor,
                "answered": list(interval.answered),
            }
            for interval in told.intervals
        ],
        "sums_s": {str(bucket): us // SECOND for bucket, us in told.sums.items()},
        "wall_s": told.wall_us // SECOND,
        "targets": {
            "registration": [_target(target) for target in told.registration_targets],
            "resolution": [_target(target) for target in told.resolution_targets],
        },
        "corrections": [
            {
                "from": instant(corrected.since),
                "to": instant(corrected.until),
                "recorded_at": instant(corrected.recorded_at),
                "waiting": None if corrected.waiting is None else str(corrected.waiting),
                "reason": corrected.reason,
                "event": corrected.seq,
                "actor": corrected.actor,
            }
            for corrected in told.corrections
        ],
        "merged": [
            {
                "ticket": taken.number,
                "at": instant(taken.at),
                "counted_s": taken.counted_us // SECOND,
                "added_s": taken.added_us // SECOND,
                "event": taken.seq,
                "actor": taken.actor,
            }
            for taken in told.taken_in
        ],
    }


def _target(target: TargetSet) -> dict[str, Any]:
    return {
        "at": instant(target.at),
        "target_s": _seconds(target.target_us),
        "category": target.category,
        "customer": target.customer,
        "default_terms": target.default_terms,
        "event": target.seq,
        "actor": target.actor,
    }
