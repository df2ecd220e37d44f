"""The plan of a handover that is not signed yet, kept on this machine: it survives Esc and a crash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from supportdesk.domain.handover import Choice
from supportdesk.domain.handover_plan import Plan
from supportdesk.services import keeping
from supportdesk.text import clean

KEPT_FOR = timedelta(hours=24)
"""An older plan belongs to a shift that is long over."""


class Plans:
    """The one plan of an engineer at a database. Making it raises OSError where the folder can't be made."""

    def __init__(self, folder: Path, url: str, actor: str) -> None:
        self._path = keeping.private_file(folder, "handovers", url, actor)

    def save(self, plan: Plan, now: datetime) -> None:
        """Keep the plan, durably, in place of the last one; raises OSError where the disk refuses."""
        data = {
            "at": now.astimezone(UTC).isoformat(),
            "choices": {str(n): str(choice) for n, choice in plan.choices.items()},
            "comments": {str(n): clean(text) for n, text in plan.comments.items()},
            "seen": {str(n): version for n, version in plan.seen.items()},
            "note": clean(plan.note),
        }
        keeping.write_whole(self._path, data)

    def load(self, now: datetime) -> Plan:
        """Return the plan, an empty one where there is none or an old one; a damaged one is set aside."""
        data = keeping.read_whole(self._path)
        if data is None:
            return Plan()
        try:
            at = datetime.fromisoformat(data["at"])
            plan = Plan(
                {int(n): Choice(choice) for n, choice in data["choices"].items()},
                {int(n): clean(str(text)) for n, text in data["comments"].items()},
                _versions(data["seen"]),
                clean(str(data["note"])),
            )
            return plan if abs(now - at) < KEPT_FOR else Plan()
        except (KeyError, TypeError, ValueError, AttributeError):
            keeping.set_aside(self._path)
            return Plan()

    def clear(self) -> None:
        """Forget the plan: it is signed."""
        keeping.remove(self._path)


def _versions(data: Mapping[str, Any]) -> dict[int, int]:
    return {int(number): int(version) for number, version in data.items()}
