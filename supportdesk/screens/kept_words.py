"""What was typed into questions and recorded nothing yet: at hand at once, on this machine's disk soon."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from supportdesk.i18n import _
from supportdesk.screens.scribe import Scribe
from supportdesk.services.unsent import Asked, Typed, Unsent
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.screens.console import Console

logger = logging.getLogger("supportdesk")


class KeptWords:
    """What the engineer at a console typed, by question and ticket; it works without a disk too."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._typed: dict[Asked, Typed] = {}
        self._scribe: Scribe[Asked, Typed] = Scribe(self._write, self._refused)
        self._told = False
        """Whether it was said that the disk refuses."""

    def take_up(self) -> None:
        """Have again what was kept when the console ended; raises OSError."""
        self._typed = self._store.all(self._console.now())

    def of(self, asked: Asked) -> Typed | None:
        """Return what was typed into a question; None where nothing is kept."""
        return self._typed.get(asked)

    def keep(self, asked: Asked, fields: Mapping[str, str]) -> None:
        """Keep what stands in a question's fields; nothing forgets it."""
        known = self._typed.get(asked)
        if not fields:
            self.forget(asked)
        elif known is None or known.fields != fields:
            self._typed[asked] = typed = Typed(self._console.now(), dict(fields))
            self._scribe.put(asked, typed)

    def forget(self, asked: Asked) -> None:
        """Forget what is recorded or was thrown away."""
        if self._typed.pop(asked, None) is not None:
            self._scribe.put(asked, None)

    def write_down(self) -> None:
        """Have everything on disk before the console ends; raises OSError."""
        self._scribe.write_down()

    @property
    def _store(self) -> Unsent:
        console = self._console
        return Unsent(console.state_folder, console.opening.url, console.actor)

    def _write(self, asked: Asked, typed: Typed | None) -> None:
        if typed is None:
            self._store.forget(asked)
        else:
            self._store.save(asked, typed)

    def _refused(self, error: OSError) -> None:
        logger.warning("not kept: %s", error)
        if not self._told:
            self._told = True
            words = _("What you type is kept only until the console ends: {error}")
            self._console.say(words.format(error=line(str(error))), severity="warning")
