"""A fix task's events as entries of its timeline, whole texts included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from supportdesk.domain.fix_task import FixEvent, FixKind
from supportdesk.fix_wording import describe_fix
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.screens.entries import RECORDED_LATER
from supportdesk.text import clean
from supportdesk.widgets.timeline_view import Entry

Naming = Callable[[str], str]

_BODIES = {
    FixKind.REPORTED: "text",
    FixKind.PASSED: "text",
    FixKind.FAILED: "reason",
    FixKind.UNLINKED: "reason",
    FixKind.DELIVERED: "instructions",
}
"""Where an event has a text of its own, which is an entry's body and then not repeated in its sentence."""


def fix_entries(events: Sequence[FixEvent], *, now: datetime, zone: tzinfo, name_of: Naming) -> list[Entry]:
    """Return the events in their order, each with its text."""
    return [_entry(event, now, zone, name_of) for event in events]


def _entry(event: FixEvent, now: datetime, zone: tzinfo, name_of: Naming) -> Entry:
    field = _BODIES.get(event.kind, "")
    silent = replace(event, data={**event.data, field: ""}) if field else event
    what = describe_fix(silent, name_of).rstrip(": ")
    if event.recorded_at - event.at > RECORDED_LATER:
        what = f"{what} ({_('recorded {at}').format(at=clock_time(event.recorded_at, zone, now))})"
    texts = [str(event.data.get(field, ""))]
    texts += [f"[{code}]\n{text}" for code, text in event.data.get("translations", {}).items()]
    return Entry(
        key=event.seq,
        when=clock_time(event.at, zone, now),
        who=name_of(event.actor),
        what=what,
        body=clean("\n\n".join(texts)),
    )
