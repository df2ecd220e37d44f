"""What can stop a use case, besides a rule that says no."""

from __future__ import annotations

from supportdesk.domain.errors import Told, Unknown
from supportdesk.domain.events import Event
from supportdesk.domain.rota import RotaEvent
from supportdesk.i18n import N_
from supportdesk.models.base import SchemaProblem, Unavailable
from supportdesk.models.engineers import Engineer

__all__ = ["BadData", "Conflict", "Faster", "NotEnrolled", "RotaMoved", "SchemaProblem", "Unavailable"]


class BadData(Told):
    """A file that a site edits has a mistake; the words name file, place and mend."""


class NotEnrolled(Unknown):
    """Who wants to act is no engineer of this desk; one of its ``engineers`` may be acted as instead."""

    def __init__(self, template: str, /, *, engineers: tuple[Engineer, ...] = (), **params: object) -> None:
        super().__init__(template, **params)
        self.engineers = engineers


class Faster(Told):
    """Somebody was faster; nothing was recorded."""


class Conflict(Faster):
    """Somebody was faster with a ticket; nothing was recorded. ``since`` is what happened meanwhile."""

    def __init__(
        self, template: str, /, *, number: int, since: tuple[Event, ...] = (), **params: object
    ) -> None:
        super().__init__(template, number=number, **params)
        self.number = number
        self.since = since


class RotaMoved(Faster):
    """Somebody else changed the rota meanwhile; nothing was recorded. ``since`` is what they did."""

    def __init__(self, since: tuple[RotaEvent, ...]) -> None:
        super().__init__(N_("Somebody else changed the rota meanwhile: look at it, and try again."))
        self.since = since
