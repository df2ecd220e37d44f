"""What the signs in the queue mean."""

from __future__ import annotations

from supportdesk.i18n import N_
from supportdesk.widgets import ticket_cells as cells

LEGEND: tuple[tuple[str, str], ...] = (
    (
        f"{cells.MAIL_SIGN} {cells.CALL_SIGN} {cells.OTHER_SIGN}",
        N_("came by mail, by phone, otherwise; not registered yet"),
    ),
    (f"{cells.CRITICAL_SIGN} {cells.HIGH_SIGN}", N_("critical, high priority")),
    (cells.PAUSED_SIGN, N_("the clock stands still: it waits for the client or a provider")),
    (f" {cells.MAIL_SIGN}", N_("behind the priority: the client answered and nobody has read it")),
    (cells.CHASE_SIGN, N_("the provider is to be asked again")),
    (cells.NEW_SIGN, N_("handed to your line and not opened yet")),
    (cells.UNSEEN_SIGN, N_("handed to another line and not opened there yet")),
    (cells.HEAD_SIGN, N_("an incident; ▸3: so many of its tickets are folded into it")),
    (cells.MEMBER_SIGN, N_("part of an incident")),
    (cells.LATE_PROMISE_SIGN, N_("what was promised to the client by now is not kept")),
    (cells.PING_PONG_SIGN, N_("went back to a line that had it, so many times")),
    (cells.REOPENED_SIGN, N_("opened again")),
    (
        cells.DEFAULT_TERMS_SIGN,
        N_("at the customer: nothing agreed or caller unknown, the default terms govern"),
    ),
    (cells.MARKED_SIGN, N_("marked with the space bar")),
)
"""Each sign with its meaning, a msgid, in the order of the columns."""
