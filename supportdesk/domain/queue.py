"""The order of the queue: what must be done next comes first."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.policy import NO_POLICY, Policy
from supportdesk.domain.providers import CHASE_AFTER_US
from supportdesk.domain.ticket import Channel, Line, State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = 1 << 62

UNREGISTERED_RANK = 0
"""What is not registered stands above every priority."""


def to_us(at: datetime) -> int:
    """Return microseconds since 1970, the form in which instants are stored and sorted."""
    return (at - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Return the aware UTC instant of microseconds since 1970."""
    return _EPOCH + us * _MICROSECOND


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One live ticket as the queue shows it. Instants are microseconds since 1970."""

    number: int
    version: int
    state: State
    rank: int
    """0 while unregistered, else the priority's rank."""
    priority: Priority | None
    category: str | None
    subject: str
    customer: str | None
    """The customer's code; None while the caller is unknown."""
    customer_name: str
    contact: str
    channel: Channel
    assignee: str | None
    line: Line
    received_us: int
    due_us: int | None
    """When the clock that now runs will be used up; None while paused or without a target."""
    left_us: int | None
    """The frozen time left while paused."""
    target_us: int | None
    """The target of the clock that now runs or is paused."""
    breached: bool
    """Whether a target was already exceeded at the last event."""
    waiting_since_us: int | None
    provider: str
    promise_us: int | None
    unread: int
    incident: int | None
    default_terms: bool
    reopened: int
    changed_us: int
    asked_us: int | None = None
    """When the provider it waits for was asked last; None while it waits for none."""
    ask_again_us: int | None = None
    """When somebody said that they are to be asked again."""
    chase_after_us: int = CHASE_AFTER_US
    """After how long without an answer they are asked again, by the register."""
    declared: bool = False
    """Whether it is an incident."""
    ping_pong: int = 0
    fresh: bool = False
    """Whether nobody of its line has opened or taken it since it was handed over."""
    policy: Policy = NO_POLICY
    unsent: int = 0
    """How many of its letters could not be sent."""

    @property
    def running(self) -> bool:
        """Whether time left is running out."""
        return not self.state.waiting

    def time_left_us(self, now_us: int) -> int | None:
        """Return microseconds left on the running clock, negative when overdue; None without a target."""
        return self.left_us if self.due_us is None else self.due_us - now_us

    @property
    def chase_us(self) -> int | None:
        """When the provider is to be asked again; None while the ticket waits for none."""
        if self.ask_again_us is not None or self.asked_us is None:
            return self.ask_again_us
        return self.asked_us + self.chase_after_us

    def to_chase(self, now_us: int) -> bool:
        """Tell whether it is time to ask the provider again."""
        return self.chase_us is not None and self.chase_us <= now_us

    def promise_late(self, now_us: int) -> bool:
        """Tell whether what was promised to the client is not kept though its time has come."""
        return self.promise_us is not None and self.promise_us <= now_us

    def overdue(self, now_us: int) -> bool:
        """Tell whether the ticket is late; waiting alone never makes it so."""
        left_us = self.time_left_us(now_us)
        return self.breached or (left_us is not None and left_us < 0)


def fold_members(
    rows: Iterable[QueueRow], unfolded: Container[int]
) -> tuple[list[QueueRow], dict[int, list[QueueRow]]]:
    """Return the rows to show, and by incident those that are folded into its row.

    What somebody has to do on the ticket itself stays in sight: to register it, or to read an answer.
    """
    rows = list(rows)
    heads = {row.number for row in rows}
    shown: list[QueueRow] = []
    folded: dict[int, list[QueueRow]] = {}
    for row in rows:
        head = row.incident
        quiet = row.state is not State.RECEIVED and not row.unread
        if head is not None and head in heads and head not in unfolded and quiet:
            folded.setdefault(head, []).append(row)
        else:
            shown.append(row)
    return shown, folded


def pressing(rows: Iterable[QueueRow], now_us: int) -> QueueRow:
    """Return the row whose clock presses most: the first in order of those that run, else of all."""
    rows = list(rows)
    running = [row for row in rows if row.running and row.time_left_us(now_us) is not None]
    return min(running or rows, key=lambda row: order(row, now_us))


def order(row: QueueRow, now_us: int) -> tuple[int, int, int]:
    """Return the row's sort key: unregistered first, then by priority, then by time left."""
    left_us = row.time_left_us(now_us)
    return (row.rank, _NEVER if left_us is None else left_us, row.number)
