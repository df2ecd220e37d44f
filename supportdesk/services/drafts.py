"""The drafts of interrupted registration forms: they survive Esc, a crash and a lost database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from supportdesk.services import keeping
from supportdesk.text import clean


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form that was not finished."""

    started_at: datetime
    """When the call was picked up: aware. Its registration clock runs from here, over a crash too."""
    operation: str
    """The id with which registering was or will be tried, so that trying again records it once."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The form's texts by its own names of the fields."""
    number: int | None = None
    """The received ticket that was being registered; None for a call."""


class Drafts:
    """An engineer's drafts at a database on this machine: one of each call, and one of each received ticket.

    Making it raises OSError where the folder can't be made.
    """

    def __init__(self, folder: Path, url: str, actor: str) -> None:
        self._base = keeping.private_file(folder, "drafts", url, actor, "")

    def save(self, draft: Draft) -> None:
        """Keep the draft, durably, in place of its last state; raises OSError where the disk refuses."""
        started_at = draft.started_at.astimezone(UTC).isoformat()
        fields = {name: clean(text) for name, text in draft.fields.items()}
        data = {"started_at": started_at, "fields": fields}
        keeping.write_whole(self._file(draft), data | {"number": draft.number, "operation": draft.operation})

    def of_ticket(self, number: int) -> Draft | None:
        """Return the draft of a received ticket; None when there is none; raises OSError."""
        return _load(self._path(str(number)))

    def calls(self) -> list[Draft]:
        """Return the interrupted calls, the one picked up first first; raises OSError."""
        self._take_up_the_only_one()
        found = (_load(path) for path in sorted(self._base.parent.glob(f"{self._base.name}.call-*.json")))
        return sorted((draft for draft in found if draft is not None), key=lambda draft: draft.started_at)

    def forget(self, draft: Draft) -> None:
        """Forget a draft: the form was finished, or thrown away by its engineer."""
        keeping.remove(self._file(draft))

    def _take_up_the_only_one(self) -> None:
        """Keep the call of a program that knew only one as one of several."""
        old = self._base.with_name(f"{self._base.name}.json")
        draft = _load(old)
        if draft is not None:
            self.save(draft)
            keeping.remove(old)

    def _file(self, draft: Draft) -> Path:
        return self._path(f"call-{draft.operation}" if draft.number is None else str(draft.number))

    def _path(self, form: str) -> Path:
        return self._base.with_name(f"{self._base.name}.{form}.json")


def _load(path: Path) -> Draft | None:
    """Return the draft of a file; a damaged one is set aside."""
    data = keeping.read_whole(path)
    if data is None:
        return None
    try:
        return _draft(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        keeping.set_aside(path)
        return None


def _draft(data: Mapping[str, object]) -> Draft:
    started_at = datetime.fromisoformat(str(data["started_at"]))
    fields, number, operation = data["fields"], data["number"], data["operation"] or uuid4().hex
    if (
        started_at.tzinfo is None
        or not isinstance(fields, dict)
        or not isinstance(number, int | None)
        or not isinstance(operation, str)
        or not operation.isalnum()
    ):
        raise ValueError("not a draft")
    return Draft(started_at, operation, {name: clean(str(text)) for name, text in fields.items()}, number)
