"""A ticket's events as entries of its timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.incident import told_text
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.letter_words import letter_heading
from supportdesk.services.outbox import Delivery, LetterKind, Message
from supportdesk.text import clean, line
from supportdesk.widgets.timeline_view import Entry
from supportdesk.wording import actor_name, changes_made, describe

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
    Kind.WRITTEN: "text",
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
    letters: Sequence[Message] = (),
    put_right: str = "",
) -> list[Entry]:
    """Return the events in the order in which they happened, each with its text and both of its times.

    ``letters``: the ticket's, each after what it tells; ``put_right``: the key for those that are not sent.
    """
    undone = {e.data["seq"] for e in events if e.kind is Kind.UNDONE}
    told = {letter.number for letter in letters}
    made = []
    for letter in letters:
        at = max((e.at for e in events if e.recorded_at == letter.created_at), default=letter.created_at)
        who = next((e.actor for e in events if e.recorded_at == letter.created_at), "")
        made.append(
            (at, 1, letter.number, _letter(letter, clock_time(at, zone, now), name_of(who), put_right))
        )
    for event in events:
        if event.kind is Kind.WRITTEN and event.data["outbox"] in told:
            continue  # the letter itself stands there
        field = _BODIES.get(event.kind, "")
        silent = replace(event, data={**event.data, field: ""}) if field else event
        what = describe(
            silent,
            name_of=name_of,
            category_of=category_of,
            customer_of=customer_of,
            zone=zone,
            history=events,
        )
        what = what.rstrip(": ")
        if event.recorded_at - event.at > RECORDED_LATER:
            recorded = clock_time(event.recorded_at, zone, now)
            what = f"{what} ({_('recorded {at}').format(at=recorded)})"
        body = clean(told_text(event) if event.kind is Kind.TOLD else str(event.data.get(field, "")))
        if event.data.get("changed"):
            what, body = _("Resolved"), "\n".join([body, *changes_made(event.data, name_of)])
        entry = Entry(
            key=event.seq,
            when=clock_time(event.at, zone, now),
            who=actor_name(event, name_of),
            what=what,
            body=body,
            undone=event.seq in undone,
            from_client=event.kind in (Kind.CLIENT_ANSWERED, Kind.RECEIVED),
        )
        made.append((event.at, 0, event.seq, entry))
    return [entry for *_place, entry in sorted(made, key=lambda placed: placed[:3])]


def letter_key(number: int) -> int:
    """Return the key of a letter's entry, which is no event's."""
    return -number


def _letter(letter: Message, when: str, who: str, put_right: str) -> Entry:
    what = letter_heading(letter)
    failed = letter.state is Delivery.FAILED
    if failed and put_right:
        what = _("{what}. {key}: put it right").format(what=what, key=put_right)
    return Entry(
        key=letter_key(letter.number),
        when=when,
        who=who,
        what=what,
        body=f"{line(letter.subject)}\n\n{clean(letter.body)}",
        tucked=letter.kind is not LetterKind.MESSAGE,
        alarm=failed,
    )
