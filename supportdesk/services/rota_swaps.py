"""Two who exchange the same two shifts at once mean one exchange: the second must not undo the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from supportdesk.domain import rota as rules
from supportdesk.domain.rota import RotaEvent, RotaKind
from supportdesk.i18n import N_
from supportdesk.services.errors import Faster

SAME_MOMENT = timedelta(minutes=1)
"""Who asks for an exchange that a colleague made so lately hardly knows that it is made.

One of far ahead is of a clock that went wrong."""


class SwappedAlready(Faster):
    """Somebody else exchanged the same two shifts just now: to exchange them again would undo it."""

    def __init__(self, made: RotaEvent) -> None:
        super().__init__(
            N_("{who} swapped these two shifts just now (change {seq}). To undo it, cancel that change."),
            who=made.actor,
            seq=made.seq,
        )


def refuse_unseen_swap(
    history: Iterable[RotaEvent], swap: Mapping[str, Any], login: str, now: datetime
) -> None:
    """Raise `SwappedAlready` for a swap that would undo the very one that a colleague made just now."""
    whose = {side["shift"]: side["engineer"] for side in (swap["first"], swap["second"])}
    for made in rules.standing(history):
        lately = made.kind is RotaKind.SWAPPED and abs(now - made.recorded_at) < SAME_MOMENT
        if lately and made.actor != login and _after(made.data) == whose:
            raise SwappedAlready(made)


def _after(swap: Mapping[str, Any]) -> dict[str, str]:
    """Return whose the two shifts are once they are swapped."""
    first, second = swap["first"], swap["second"]
    return {first["shift"]: second["engineer"], second["shift"]: first["engineer"]}
