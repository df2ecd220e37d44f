"""What was typed into questions and recorded nothing yet: it survives Esc, a crash and a lost database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from supportdesk.services import keeping
from supportdesk.text import clean

Asked = tuple[str, int]
"""Which question, and about what: the number of a ticket or of a fix task; 0 for several."""

KEPT = timedelta(days=30)
"""What was typed longer ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a question's fields."""

    at: datetime
    """When it was typed: aware."""
    fields: Mapping[str, str]
    """The texts by the question's own names of the fields."""


class Unsent:
    """An engineer's unfinished answers at a database on this machine.

    Making it raises OSError where the folder can't be made.
    """

    def __init__(self, folder: Path, url: str, actor: str) -> None:
        self._base = keeping.private_file(folder, "drafts", url, actor, "")

    def save(self, asked: Asked, typed: Typed) -> None:
        """Keep it, durably, in place of its last state; raises OSError where the disk refuses."""
        data = {
            "question": asked[0],
            "number": asked[1],
            "at": typed.at.astimezone(UTC).isoformat(),
            "fields": {name: clean(text) for name, text in typed.fields.items()},
        }
        keeping.write_whole(self._path(asked), data)

    def forget(self, asked: Asked) -> None:
        """Forget it: it is recorded, or thrown away by its engineer; raises OSError."""
        keeping.remove(self._path(asked))

    def all(self, now: datetime) -> dict[Asked, Typed]:
        """Return all that is kept, and forget what is too old; raises OSError."""
        found: dict[Asked, Typed] = {}
        for path in sorted(self._base.parent.glob(f"{self._base.name}.asked-*.json")):
            if (loaded := _load(path)) is None:
                continue
            asked, typed = loaded
            if now - typed.at > KEPT:
                keeping.remove(path)
            else:
                found[asked] = typed
        return found

    def _path(self, asked: Asked) -> Path:
        return self._base.with_name(f"{self._base.name}.asked-{asked[0]}-{asked[1]}.json")


def _load(path: Path) -> tuple[Asked, Typed] | None:
    """Return what a file keeps; a damaged one is set aside."""
    data = keeping.read_whole(path)
    if data is None:
        return None
    try:
        at, fields = datetime.fromisoformat(str(data["at"])), data["fields"]
        if at.tzinfo is None:
            raise ValueError("not an instant")
        typed = Typed(at, {str(name): clean(str(text)) for name, text in fields.items()})
        return (str(data["question"]), int(data["number"])), typed
    except (KeyError, TypeError, ValueError, AttributeError):
        keeping.set_aside(path)
        return None
