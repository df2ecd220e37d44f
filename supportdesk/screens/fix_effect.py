"""What a step on a fix task does to the tickets that it serves, one line a ticket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from supportdesk.i18n import _, ngettext
from supportdesk.screens.effect import how_it_stands
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.services.reading import View

SHOWN = 6
"""So many tickets are named one by one."""

Naming = Callable[[str], str]


def tickets_go(views: Sequence[View], where: str, *, now: datetime, zone: tzinfo, customer_of: Naming) -> str:
    """Return which tickets go where with their task, and how their clocks go on."""
    live = [view for view in views if view.ticket.state.live]
    if not live:
        return _("No open ticket goes with it.")
    lines = [
        _("{ticket} → {where}; its clock: {clock}").format(
            ticket=ticket_words(view, customer_of),
            where=where,
            clock=how_it_stands(view.clock.read(now), zone, now),
        )
        for view in live[:SHOWN]
    ]
    return "\n".join([*lines, *more_words(len(live))])


def ticket_words(view: View, customer_of: Naming) -> str:
    """Return the number and whose ticket it is."""
    code = view.ticket.customer
    return f"#{view.number} {line(customer_of(code), 40) if code else _('unknown caller')}"


def more_words(n: int) -> list[str]:
    """Return a line for those that are not named one by one, if there are any."""
    hidden = n - SHOWN
    return (
        [ngettext("and {n} more ticket", "and {n} more tickets", hidden).format(n=hidden)]
        if hidden > 0
        else []
    )
