"""The shift log: read from the tickets' histories, with the notes typed between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.log_entry import Entry, LogKind, Note, linked
from supportdesk.domain.log_filter import LogFilter
from supportdesk.domain.queue import from_us
from supportdesk.domain.rota import Duty
from supportdesk.domain.shiftlog import entries, in_order
from supportdesk.i18n import N_
from supportdesk.models import events as event_store
from supportdesk.models import search, shifts, tickets
from supportdesk.services import rota
from supportdesk.services.desk import Desk, utc
from supportdesk.services.log_sources import beside, said_by
from supportdesk.services.reading import customer_names

WITHOUT_ROTA = timedelta(hours=12)
"""Without a rota the log tells of so long."""

SEARCHED = timedelta(days=31)
"""So far back is looked for what is asked for without a word and without a ticket."""

FOUND_MOST = 500
"""So many entries are found at most, the newest ones."""

_FOUND = 200
_BATCH = 500
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A time that has a log."""

    start: datetime
    end: datetime
    id: str = ""
    """Empty where the rota names no shift."""
    engineers: tuple[str, ...] = ()
    """Who was on it, in turn."""


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
    ever: bool = False
    """Whether it has no beginning: of all shifts what was looked for."""
    ticket: int | None = None
    """The ticket whose story it is."""
    words: str = ""
    """What was looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in the logs of all shifts."""

    entries: tuple[tuple[Shift, Entry], ...]
    """Newest first, each with its shift."""
    left_out: int
    """How many older ones are not among them."""


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

    With a ticket or ``words`` and no time it is that of all shifts. Of a ticket it is the whole story: every
    event, unless a kind is asked for. Words are looked for in the tickets'
    histories and in the notes; a note is about the tickets that it names.
    """
    with desk.store.reading():
        now = desk.now()
        of = Shift(from_us(0), now + _MOMENT)
        if shift is not None:
            of = _whole(rota.shift(desk, shift))
        elif start is not None or end is not None:
            of = Shift(of.start if start is None else utc(start), of.end if end is None else utc(end))
        elif ticket is None and not words.strip():
            of = shift_at(desk, now)
        if of.end <= of.start:
            raise Refused(N_("The end lies before the beginning."))
        known = min(of.end, now + _MOMENT)
        if ticket is not None and tickets.projection(desk.store, ticket) is None:
            raise Unknown(N_("There is no ticket #{number}."), number=ticket)
        numbers = _numbers(desk, of.start, known, ticket, words)
        found = _told(desk, numbers, of.start, known, whole=ticket is not None)
        if ticket is not None and kind is None:
            found = _story(found)
        found += beside(desk, of.start, known, words)
        pinned = [note for note in shifts.notes(desk.store, end=known) if note.stands(known)]
        if customer is not None:
            found = [entry for entry in found if customer in _customers(desk, entry)]
    wanted = [
        entry
        for entry in found
        if (ticket is None or ticket in entry.tickets) and (kind is None or entry.kind is kind)
    ]
    ever = of.start == from_us(0)
    told = tuple(in_order(wanted))
    return Log(of.start, of.end, of.id, of.engineers, told, tuple(pinned), now, ever, ticket, words.strip())


def log_of(desk: Desk, of: Shift | None) -> Log:
    """Return the log of a shift as `shift_at` and its neighbours name it; None: of the present one."""
    if of is None:
        return read(desk)
    log = read(desk, of.start, of.end)
    return Log(of.start, of.end, of.id, of.engineers, log.entries, log.pinned, log.read_at)


def shift_at(desk: Desk, at: datetime) -> Shift:
    """Return the shift of a moment; where nobody is on shift what lies between two, at most twelve hours."""
    seen = rota.watch(desk, at)
    if seen.start is not None and seen.end is not None:
        known = [duty for duty in rota.around(desk, at) if duty.end > seen.start and duty.start < seen.end]
        id = next((duty.shift for duty in known if duty.start <= at < duty.end and duty.shift), "")
        names = tuple(dict.fromkeys(duty.engineer for duty in known if duty.engineer))
        return Shift(seen.start, seen.end, id, names)
    before = [duty.end for duty in rota.around(desk, at) if duty.end <= at]
    end = at + _MOMENT
    return Shift(max([*before, end - WITHOUT_ROTA]), end)


def earlier(desk: Desk, of: Shift) -> Shift:
    """Return the shift before one."""
    return shift_at(desk, of.start - _MOMENT)


def later(desk: Desk, of: Shift) -> Shift | None:
    """Return the shift after one; None when it has not begun."""
    now = desk.now()
    if of.end > now:
        return None
    seen = rota.watch(desk, of.end)
    if seen.start is not None:
        return shift_at(desk, of.end)
    coming = [] if seen.next is None else [seen.next.start]
    return Shift(of.end, min([*coming, of.end + WITHOUT_ROTA, now + _MOMENT]))


def find(desk: Desk, wanted: LogFilter, names: Mapping[str, str]) -> Found:
    """Look in the logs of all shifts; ``names``: the engineers' by login.

    Words and tickets are found however old they are, all else of the last `SEARCHED`; a ticket whole.
    """
    words, asked = wanted.words, wanted.tickets
    with desk.store.reading():
        now = desk.now()
        ever = bool(asked or words)
        start, end = from_us(0) if ever else now - SEARCHED, now + _MOMENT
        if asked:
            numbers = sorted(set(asked))
        elif words:
            numbers = search.search(desk.store, words, _FOUND)
        else:
            numbers = sorted({number for number, _event in event_store.between(desk.store, start, end)})
        candidates = _told(desk, numbers, start, end, whole=bool(asked))
        if asked and not wanted.kinds:
            candidates = _story(candidates)
        candidates += beside(desk, start, end, "" if asked else words)
        rest = wanted if asked else wanted.beside_words
        named = customer_names(desk)

        def matches(entry: Entry) -> bool:
            codes = _customers(desk, entry)
            called = codes.union(named.get(code, code) for code in codes)
            return rest.matches(
                entry,
                me=desk.actor,
                name_of=lambda login: names.get(login, login),
                customers=called,
                text=said_by(entry),
            )

        matching = [entry for entry in in_order(candidates) if matches(entry)]
        kept = matching[::-1][:FOUND_MOST]
        shifts_of = _shifts(desk, [entry.at for entry in kept])
    return Found(tuple(zip(shifts_of, kept, strict=True)), len(matching) - len(kept))


def subjects(desk: Desk, numbers: Sequence[int]) -> dict[int, str]:
    """Return the subjects of tickets; unknown numbers are left out."""
    with desk.store.reading():
        rows = ((number, tickets.projection(desk.store, number)) for number in numbers)
        return {number: row.subject for number, row in rows if row is not None}


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


def _whole(duties: Sequence[Duty]) -> Shift:
    names = tuple(dict.fromkeys(duty.engineer for duty in duties if duty.engineer))
    return Shift(duties[0].start, max(duty.end for duty in duties), duties[0].shift, names)


def _shifts(desk: Desk, moments: Sequence[datetime]) -> list[Shift]:
    """Return the shift of each of several moments; where there was none, the moment's own day."""
    if not moments:
        return []
    known: dict[str, list[Duty]] = {}
    for duty in rota.roster(desk, min(moments), max(moments) + _MOMENT):
        known.setdefault(duty.shift or duty.start.isoformat(), []).append(duty)
    whole = [_whole(duties) for duties in known.values()]
    found = []
    for at in moments:
        of = next((shift for shift in whole if shift.start <= at < shift.end), None)
        found.append(of or Shift(at - WITHOUT_ROTA / 2, at + WITHOUT_ROTA / 2))
    return found


def _numbers(desk: Desk, start: datetime, end: datetime, ticket: int | None, words: str) -> list[int]:
    """The tickets of which there may be something to tell."""
    if ticket is not None:
        return [ticket]
    if words.strip():
        return search.search(desk.store, words, _FOUND)
    active = {number for number, _event in event_store.between(desk.store, start, end)}
    return sorted(active.union(tickets.live_before(desk.store, end)))


def _story(found: list[Entry]) -> list[Entry]:
    """A ticket's events tell its pauses, from one end to the other: nothing is told twice."""
    return [entry for entry in found if entry.kind is not LogKind.WAITED]


def _told(
    desk: Desk, numbers: list[int], start: datetime, end: datetime, *, whole: bool = False
) -> list[Entry]:
    found: list[Entry] = []
    for first in range(0, len(numbers), _BATCH):
        batch = event_store.histories(desk.store, numbers[first : first + _BATCH])
        for number, history in batch.items():
            found += entries(number, history, start, end, whole=whole)
    return found


def _customers(desk: Desk, entry: Entry) -> frozenset[str]:
    """The customers whom an entry is about, by code."""
    if entry.number is not None:
        return frozenset({entry.customer} if entry.customer else ())
    rows = (tickets.projection(desk.store, number) for number in entry.tickets)
    return frozenset(row.customer for row in rows if row is not None and row.customer)
