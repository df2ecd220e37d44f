"""Which part of the queue an engineer sees first, and what the keys 1 to 5 show, by their lines."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.config import DEFAULT_VIEWS, SavedView
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_

_NAMES: dict[tuple[Line, ...], str] = {
    (Line.SECOND,): N_("Second line"),
    (Line.DEVELOPER,): N_("Developers"),
    (Line.QA,): N_("QA specialists"),
}


def home_filter(lines: Sequence[Line]) -> str:
    """Return the filter on which the queue opens: one's own lines.

    The first line answers for every request, so it sees them all, whatever else it works as.
    """
    return "" if Line.FIRST in lines or not lines else f"line:{','.join(lines)}"


def views(chosen: Sequence[SavedView], lines: Sequence[Line]) -> tuple[SavedView, ...]:
    """Return the five saved views: those that the settings name, and for the others the lines' own."""
    home = home_filter(lines)
    if not home:
        return tuple(chosen)
    own = (
        SavedView(_NAMES.get(tuple(lines), N_("My lines")), home),
        DEFAULT_VIEWS[1],
        SavedView(N_("Nobody's yet"), f"{home} who:none"),
        SavedView(N_("Overdue"), f"{home} is:overdue"),
        DEFAULT_VIEWS[0],
    )
    usual = zip(chosen, DEFAULT_VIEWS, own, strict=True)
    return tuple(mine if view == default else view for view, default, mine in usual)
