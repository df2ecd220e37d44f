"""What an agreement does by itself as a clock runs out: whom it warns when, and where it hands the ticket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from supportdesk.domain.lines import Line

PERCENTS = (50, 75, 90, 100)
"""The shares of a target at which is warned where no policy says otherwise."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """At so many percent of the resolution target a ticket of a lower line goes to this one."""

    at: int
    to: Line


@dataclass(frozen=True, slots=True)
class Policy:
    """What a version of an agreement says; as it is made, everything is off."""

    warn: tuple[int, ...] | None = None
    """At how many percent of a target is warned; None: at the usual ones."""
    escalate: Escalation | None = None

    @property
    def warn_at(self) -> tuple[int, ...]:
        """The percents at which is warned."""
        return PERCENTS if self.warn is None else self.warn

    def to_data(self) -> dict[str, Any]:
        """Return the policy as data of an event."""
        data: dict[str, Any] = {} if self.warn is None else {"warn": list(self.warn)}
        if self.escalate is not None:
            data["escalate"] = {"at": self.escalate.at, "to": str(self.escalate.to)}
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Policy:
        """Return the policy that `to_data` wrote; nothing said is nothing done."""
        if not data:
            return NO_POLICY
        warn, escalate = data.get("warn"), data.get("escalate")
        return cls(
            None if warn is None else tuple(warn),
            None if escalate is None else Escalation(escalate["at"], Line(escalate["to"])),
        )


NO_POLICY = Policy()
"""Warnings at the usual percents, and nothing that happens by itself."""


def policy_text(policy: Policy) -> str:
    """Return the policy as a ticket's row has it: JSON, or nothing."""
    return "" if policy == NO_POLICY else json.dumps(policy.to_data(), sort_keys=True)


@lru_cache(maxsize=256)
def policy_of(text: str) -> Policy:
    """Return the policy that `policy_text` wrote."""
    return Policy.from_data(json.loads(text)) if text else NO_POLICY
