"""What can happen to a ticket. A ticket is the list of its events, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from supportdesk.domain.lines import Line


class Kind(StrEnum):
    """The kind of an event; the comment names its data."""

    RECEIVED = "received"  # subject, text, channel, sender, customer, contact, terms, follows
    REGISTERED = "registered"  # category, priority, registration_target_us, resolution_target_us
    CATEGORISED = "categorised"  # category, priority, registration_target_us, resolution_target_us
    IDENTIFIED = "identified"  # customer, contact, terms, both targets as above, cause: absent, or "sender"
    ASSIGNED = "assigned"  # assignee (None: released), taken, handover: the one accepted by it
    PAUSED = "paused"  # waiting, provider, reference, note
    CHASED = "chased"  # provider, whom, text, until: None, or when to ask again
    RESUMED = "resumed"  # cause: None, or "client_answered"
    ESCALATED = "escalated"  # line, from, reason, assignee, fix, step, rule, late
    NOTED = "noted"  # text
    PROMISED = "promised"  # until, text
    PROMISE_KEPT = "promise_kept"  # nothing
    CLIENT_ANSWERED = "client_answered"  # subject, text, sender, channel
    CORRECTED = "corrected"  # waiting (None: it was work), provider, until, reason; at = start
    READ = "read"  # line: whose somebody has read what the client answered, or was handed over; unopened
    RESOLVED = "resolved"  # report, fix, changed, rollback, changed_by
    REFUSED = "refused"  # reason: what the client reads, code: of the catalogue, absent where none was chosen
    REOPENED = "reopened"  # reason, cause: None, or "client_answered"
    CLOSED = "closed"  # nothing
    MERGED = "merged"  # into
    ABSORBED = "absorbed"  # ticket, started_at, counted: [[from, to, line], ...], ran, added_us
    LINKED = "linked"  # incident (None: unlinked)
    RELEASED = "released"  # ticket: taken out of this incident
    DECLARED = "declared"  # an incident; of a maintenance also since, until, to: [[customer, contact], ...]
    TOLD = "told"  # text, texts: by language, letter, letters: how many, operation: the one that wrote them
    UNDONE = "undone"  # seq, kind of what is taken back; letters: taken back with it; told: sent before it;
    # ticket: part of this incident again
    WRITTEN = "written"  # letter: its kind, outbox: its number, recipient (None: not known), subject, text
    READDRESSED = "readdressed"  # outbox, recipient
    TAKEN_BACK = "taken_back"  # outbox: a letter that is not to be sent


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that a rule decided on, before it is recorded.

    ``at`` is set where the effective time differs from the command's own.
    """

    kind: Kind
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded fact: it is never changed and never deleted."""

    seq: int
    """Its place in the ticket's history, from 1; the ticket's version after it."""
    at: datetime
    """When it happened: aware UTC."""
    recorded_at: datetime
    """When it was written: aware UTC."""
    actor: str
    """The login of the engineer; the mailbox and the desk itself have names of their own."""
    kind: Kind
    data: Mapping[str, Any]

    @property
    def by_rule(self) -> bool:
        """Whether a rule of the agreement did it: the actor only had the console that carried it out."""
        return "rule" in self.data

    @property
    def given_back(self) -> bool:
        """Whether the ticket goes to a line below the one that had it, and not by a fix task."""
        came_from = self.data.get("from") if self.kind is Kind.ESCALATED else None
        if came_from is None or self.data.get("fix"):
            return False
        return Line(self.data["line"]).below(Line(came_from))

    @property
    def by_sender(self) -> bool:
        """Whether the sender's address said whose it is: the actor only had the console that noticed."""
        return self.kind is Kind.IDENTIFIED and self.data.get("cause") == "sender"
