"""A ticket's events as entries of its timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from supportdesk.domain.events import Event, Kind
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.text import clean
from supportdesk.widgets.timeline_view import Entry
from supportdesk.wording import changes_made, describe

Naming = Callable[[str], str]

RECORDED_LATER = timedelta(minutes=1)
"""From here on both times of an event are shown."""

_BODIES = {
    Kind.RECEIVED: "text",
    Kind.CLIENT_ANSWERED: "text",
    Kind.NOTED: "text",
    Kind.RESOLVED: "report",
    Kind.REFUSED: "reason",
    Kind.ESCALATED: "reason",
    Kind.REOPENED: "reason",
    Kind.CORRECTED: "reason",
    Kind.PAUSED: "note",
    Kind.CHASED: "text",
    Kind.PROMISED: "text",
    Kind.TOLD: "text",
}
"""Where an event has a text of its own, which is an entry's body and then not repeated in its sentence."""


def entries(
    events: Sequence[Event],
    *,
    now: datetime,
    zone: tzinfo,
    name_of: Naming,
    category_of: Naming,
    customer_of: Naming,
) -> list[Entry]:
    """Return the events in the order in which they happened, each with its text and both of its times."""
    undone = {e.data["seq"] for e in events if e.kind is Kind.UNDONE}
    made = []
    for event in sorted(events, key=lambda e: (e.at, e.seq)):
        field = _BODIES.get(event.kind, "")
        silent = replace(event, data={**event.data, field: ""}) if field else event
        what = describe(silent, name_of=name_of, category_of=category_of, customer_of=customer_of, zone=zone)
        what = what.rstrip(": ")
        if event.recorded_at - event.at > RECORDED_LATER:
            recorded = clock_time(event.recorded_at, zone, now)
            what = f"{what} ({_('recorded {at}').format(at=recorded)})"
        body = clean(str(event.data.get(field, "")))
        if event.data.get("changed"):
            what, body = _("Resolved"), "\n".join([body, *changes_made(event.data, name_of)])
        made.append(
            Entry(
                key=event.seq,
                when=clock_time(event.at, zone, now),
                who=_("the agreement") if "rule" in event.data else name_of(event.actor),
                what=what,
                body=body,
                undone=event.seq in undone,
                from_client=event.kind in (Kind.CLIENT_ANSWERED, Kind.RECEIVED),
            )
        )
    return made
