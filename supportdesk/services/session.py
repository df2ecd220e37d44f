"""What a console remembers between two starts, for one engineer at one database."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from supportdesk.services import keeping
from supportdesk.text import line

logger = logging.getLogger("supportdesk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How the engineer left the console; None where the settings decide."""

    view: int | None = None
    """The saved view, from 1."""
    filter: str | None = None
    cursor: int | None = None
    """The number of the ticket under the cursor."""
    hide_paused: bool | None = None
    side_pane: bool | None = None
    language: str | None = None
    theme: str | None = None
    reminded: tuple[str, ...] = ()
    """Of which handovers the engineer was reminded already."""


class Sessions:
    """The one session of an engineer at a database on this machine; a failing disk loses it, and no more."""

    def __init__(self, folder: Path, url: str, actor: str) -> None:
        self._folder, self._url, self._actor = folder, url, actor

    def save(self, session: Session) -> None:
        """Remember the session in place of the last one."""
        try:
            keeping.write_whole(self._file(), asdict(session))
        except OSError as error:
            logger.warning("the console's state can't be remembered: %s", error)

    def load(self) -> Session:
        """Return the session as it was left; whatever can't be used in it is as if never set."""
        try:
            data = keeping.read_whole(self._file())
        except OSError as error:
            logger.warning("the console's state can't be read: %s", error)
            return Session()
        if not isinstance(data, dict):
            return Session()
        known = {f.name: data.get(f.name) for f in fields(Session)}
        return Session(**{name: _fitting(name, value) for name, value in known.items()})  # type: ignore[arg-type]

    def _file(self) -> Path:
        return keeping.private_file(self._folder, "session", self._url, self._actor)


_NUMBERS = ("view", "cursor")
_FLAGS = ("hide_paused", "side_pane")


def _fitting(name: str, value: object) -> int | bool | str | tuple[str, ...] | None:
    if name == "reminded":
        return tuple(line(each) for each in value if isinstance(each, str)) if isinstance(value, list) else ()
    if name in _FLAGS:
        return value if isinstance(value, bool) else None
    if name in _NUMBERS:
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
    return line(value) if isinstance(value, str) else None
