"""The shift log: read from the tickets' histories, with the notes typed between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.queue import from_us
from supportdesk.domain.shiftlog import Entry, LogKind, Note, entries, in_order, linked, note_entry
from supportdesk.i18n import N_
from supportdesk.models import events as event_store
from supportdesk.models import search, shifts, tickets
from supportdesk.services import rota
from supportdesk.services.desk import Desk, utc

WITHOUT_ROTA = timedelta(hours=12)
"""Without a rota the log tells of so long."""

_FOUND = 200
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Log:
    """The story of a time, usually of a shift."""

    start: datetime
    end: datetime
    shift: str
    """The shift's id; empty for another time."""
    engineers: tuple[str, ...]
    entries: tuple[Entry, ...]
    pinned: tuple[Note, ...]
    """The notes that hung there at its end, whenever they were written."""
    read_at: datetime
    """Up to then it is told; a shift may still go on."""


def read(
    desk: Desk,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    shift: str | None = None,
    ticket: int | None = None,
    customer: str | None = None,
    kind: LogKind | None = None,
    words: str = "",
) -> Log:
    """Return the log of a shift by its id, or of a time; by default of the present shift.

    With a ticket or ``words`` and no time it is that of all shifts. Words are looked for in the tickets'
    histories and in the notes; a note is about the tickets that it names.
    """
    with desk.store.reading():
        now = desk.now()
        names: tuple[str, ...] = ()
        if shift is not None:
            duties = rota.shift(desk, shift)
            start, end = duties[0].start, max(duty.end for duty in duties)
            names = tuple(dict.fromkeys(duty.engineer for duty in duties if duty.engineer))
        elif start is None and end is None and ticket is None and not words.strip():
            start, end, shift, names = _present(desk, now)
        start = from_us(0) if start is None else utc(start)
        end = now + timedelta(microseconds=1) if end is None else utc(end)
        if end <= start:
            raise Refused(N_("The end lies before the beginning."))
        known = min(end, now + timedelta(microseconds=1))
        found = _told(desk, _numbers(desk, start, known, ticket, words), start, known)
        told = [note_entry(note) for note in shifts.notes(desk.store, start, known) if _says(note, words)]
        pinned = [note for note in shifts.notes(desk.store, end=known) if note.stands(known)]
        found += told
        if customer is not None:
            theirs = _of_customer(desk, found, customer)
            found = [entry for entry in found if theirs.intersection(entry.tickets)]
    wanted = [
        entry
        for entry in found
        if (ticket is None or ticket in entry.tickets) and (kind is None or entry.kind is kind)
    ]
    return Log(start, end, shift or "", names, tuple(in_order(wanted)), tuple(pinned), now)


def note(desk: Desk, text: str, *, pinned: bool = False) -> Note:
    """Write a note into the log; tickets it names as #numbers must exist."""
    if not text.strip():
        raise Refused(N_("The note is empty."))
    with desk.store.transaction():
        for number in linked(text):
            if tickets.projection(desk.store, number) is None:
                raise Unknown(N_("There is no ticket #{number}."), number=number)
        at = desk.now()
        id = shifts.add_note(desk.store, at, desk.actor, text, pinned=pinned)
    return Note(id, at, desk.actor, text, pinned)


def unpin(desk: Desk, id: int) -> None:
    """Take a pinned note down; it stays in the log of its shift."""
    with desk.store.transaction():
        now = desk.now()
        if not any(note.id == id and note.stands(now) for note in shifts.notes(desk.store)):
            raise Unknown(N_("There is no pinned note {id}."), id=id)
        shifts.add_note(desk.store, now, desk.actor, "", unpins=id)


def _present(desk: Desk, now: datetime) -> tuple[datetime, datetime, str, tuple[str, ...]]:
    seen = rota.watch(desk, now)
    if seen.start is None or seen.end is None:
        return now - WITHOUT_ROTA, now + timedelta(microseconds=1), "", ()
    id = next((duty.shift for duty in seen.current if duty.shift), "")
    return seen.start, seen.end, id, seen.engineers


def _numbers(desk: Desk, start: datetime, end: datetime, ticket: int | None, words: str) -> list[int]:
    """The tickets of which there may be something to tell."""
    if ticket is not None:
        return [ticket]
    if words.strip():
        return search.search(desk.store, words, _FOUND)
    active = {number for number, _event in event_store.between(desk.store, start, end)}
    return sorted(active.union(tickets.live_before(desk.store, end)))


def _told(desk: Desk, numbers: list[int], start: datetime, end: datetime) -> list[Entry]:
    found: list[Entry] = []
    for first in range(0, len(numbers), _BATCH):
        batch = event_store.histories(desk.store, numbers[first : first + _BATCH])
        for number, history in batch.items():
            found += entries(number, history, start, end)
    return found


def _says(note: Note, words: str) -> bool:
    text = note.text.casefold()
    return all(word in text for word in words.casefold().split())


def _of_customer(desk: Desk, found: Iterable[Entry], customer: str) -> set[int]:
    theirs = {e.number for e in found if e.number is not None and e.customer == customer}
    for entry in found:
        if entry.note is not None:
            rows = ((number, tickets.projection(desk.store, number)) for number in entry.tickets)
            theirs.update(number for number, row in rows if row is not None and row.customer == customer)
    return theirs
