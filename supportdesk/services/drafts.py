"""The draft of an interrupted registration form: it survives Esc, a crash and a lost database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from supportdesk.services import keeping
from supportdesk.text import clean


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form that was not finished."""

    started_at: datetime
    """When the call was picked up: aware. Its registration clock runs from here, over a crash too."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The form's texts by its own names of the fields."""
    number: int | None = None
    """The received ticket that was being registered; None for a call."""
    operation: str | None = None
    """The id with which registering was tried already, so that trying again records it once."""


class Drafts:
    """An engineer's draft at a database on this machine: one of a call, and one of each received ticket.

    A form of a ticket never takes the place of an interrupted call's. Making it raises OSError where the
    folder can't be made.
    """

    def __init__(self, folder: Path, url: str, actor: str, number: int | None = None) -> None:
        suffix = ".json" if number is None else f".{number}.json"
        self._path = keeping.private_file(folder, "drafts", url, actor, suffix)

    def save(self, draft: Draft) -> None:
        """Keep the draft, durably, in place of the last one; raises OSError where the disk refuses."""
        started_at = draft.started_at.astimezone(UTC).isoformat()
        fields = {name: clean(text) for name, text in draft.fields.items()}
        data = {"started_at": started_at, "fields": fields}
        keeping.write_whole(self._path, data | {"number": draft.number, "operation": draft.operation})

    def load(self) -> Draft | None:
        """Return the draft; None when there is none. A damaged one is set aside; raises OSError."""
        data = keeping.read_whole(self._path)
        if data is None:
            return None
        try:
            return _draft(data)
        except (KeyError, TypeError, ValueError, AttributeError):
            keeping.set_aside(self._path)
            return None

    def clear(self) -> None:
        """Forget the draft: the form was finished, or thrown away by its engineer."""
        keeping.remove(self._path)


def _draft(data: Mapping[str, object]) -> Draft:
    started_at = datetime.fromisoformat(str(data["started_at"]))
    fields, number, operation = data["fields"], data["number"], data["operation"]
    if (
        started_at.tzinfo is None
        or not isinstance(fields, dict)
        or not isinstance(number, int | None)
        or not isinstance(operation, str | None)
    ):
        raise ValueError("not a draft")
    return Draft(started_at, {name: clean(str(text)) for name, text in fields.items()}, number, operation)
