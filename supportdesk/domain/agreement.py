"""What is agreed with a customer: targets by category, and which version of them governs a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from supportdesk.domain.catalogue import Category
from supportdesk.domain.policy import NO_POLICY, Policy


class ClockStart(StrEnum):
    """The moment from which the resolution clock runs."""

    REGISTRATION = "registration"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of an agreement, or the default terms when ``valid_from`` is None.

    The targets are in microseconds, by category code or by priority; a category's own line wins.
    """

    registration_us: Mapping[str, int]
    resolution_us: Mapping[str, int]
    resolution_starts: ClockStart = ClockStart.REGISTRATION
    reopen_days: int = 7
    valid_from: datetime | None = None
    policy: Policy = NO_POLICY

    @property
    def default(self) -> bool:
        """Whether nothing was agreed with the customer, so that the default terms govern."""
        return self.valid_from is None

    def registration_target_us(self, category: Category) -> int | None:
        """Return how long registration may take; None when the agreement does not name it."""
        return _target(self.registration_us, category)

    def resolution_target_us(self, category: Category) -> int | None:
        """Return how long resolution may take; None when the agreement does not name it."""
        return _target(self.resolution_us, category)

    def provisional_registration_us(self) -> int | None:
        """Return the strictest registration target: what counts until the category is known."""
        return min(self.registration_us.values(), default=None)

    def to_data(self) -> dict[str, Any]:
        """Return the terms as data of an event."""
        data = {
            "valid_from": None if self.valid_from is None else self.valid_from.isoformat(),
            "registration_us": dict(self.registration_us),
            "resolution_us": dict(self.resolution_us),
            "resolution_starts": str(self.resolution_starts),
            "reopen_days": self.reopen_days,
        }
        return data if self.policy == NO_POLICY else data | {"policy": self.policy.to_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Terms:
        """Return the terms that `to_data` wrote."""
        valid_from = data["valid_from"]
        return cls(
            registration_us=data["registration_us"],
            resolution_us=data["resolution_us"],
            resolution_starts=ClockStart(data["resolution_starts"]),
            reopen_days=data["reopen_days"],
            valid_from=None if valid_from is None else datetime.fromisoformat(valid_from).astimezone(UTC),
            policy=Policy.from_data(data.get("policy", {})),
        )

    def reopens(self, resolved_at: datetime, answered_at: datetime) -> bool:
        """Tell whether a client's answer still reopens what was resolved."""
        return answered_at <= resolved_at + timedelta(days=self.reopen_days)


def _target(targets_us: Mapping[str, int], category: Category) -> int | None:
    own = targets_us.get(category.code)
    return own if own is not None else targets_us.get(category.priority)


def governing(versions: Iterable[Terms], received_at: datetime) -> Terms | None:
    """Return the version in force when the request was received; None when there was none yet."""
    in_force = [v for v in versions if v.valid_from is not None and v.valid_from <= received_at]
    return max(in_force, key=lambda v: v.valid_from or received_at, default=None)
