"""The shift log as rows: by group or by time; and what was found in all shifts, by shift."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from supportdesk.domain.log_entry import ALARMING, Entry, LogKind, Note
from supportdesk.domain.log_filter import LogFilter, parse_log_filter
from supportdesk.domain.shiftlog import grouped
from supportdesk.formats import clock_time, date, in_zone
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.log_words import entry_words, gist, group_words, sums_words, told, who_did
from supportdesk.shift_words import Reader
from supportdesk.text import line
from supportdesk.widgets.log_view import LogRow

if TYPE_CHECKING:
    from supportdesk.services.shiftlog import Found, Log, Shift

LAST_PAGE = ("last page",)
"""The row that leads to the handover."""

HANDOVER = "handover"
"""The key of a row that tells of a signed handover begins so; its number follows."""

FOLDED_FROM = 6
"""From so many entries on a group that nobody has to see to is folded by itself."""

_ALWAYS_OPEN = (*ALARMING, LogKind.NOTE)


@dataclass(slots=True)
class Reading:
    """How the engineer reads the log."""

    by_time: bool = False
    chosen: dict[LogKind, bool] = field(default_factory=dict)
    """The groups that he folded (True) or unfolded himself."""
    filter: LogFilter = field(default_factory=lambda: parse_log_filter(""))

    def folded(self, kind: LogKind, n: int) -> bool:
        """Tell whether a group of ``n`` entries is one line; pauses are, unless they were asked for."""
        calm = kind is LogKind.WAITED and not self.filter.terms
        return self.chosen.get(kind, calm or (kind not in _ALWAYS_OPEN and n >= FOLDED_FROM))


def log_rows(log: Log, reading: Reading, reader: Reader, me: str) -> list[LogRow]:
    """Return a shift's log: what is pinned, what somebody has to see to, then the rest."""
    wanted = [entry for entry in log.entries if passes(entry, reading.filter, reader, me)]
    rows = list(_pinned_rows(log, reader)) if not reading.filter.terms else []
    if reading.by_time:
        heading = pgettext("log", "By time") if rows and wanted else ""
        rows += [LogRow(("time",), heading, heading=True)] if heading else []
        return rows + [_row(entry, told(entry, reader), reader) for entry in wanted]
    for kind, group in grouped(wanted).items():
        folded = reading.folded(kind, len(group))
        words = group_words(kind, group, folded=folded)
        rows.append(LogRow(kind, words, heading=True, alarm=kind in ALARMING, folded=folded))
        if not folded:
            rows += [_row(entry, gist(entry, reader), reader) for entry in group]
    return rows


def found_rows(found: Found, reader: Reader) -> list[LogRow]:
    """Return what was found, newest first, under the shifts in which it stands."""
    rows: list[LogRow] = []
    for shift, group in groupby(found.entries, key=lambda pair: pair[0]):
        rows.append(LogRow(("shift", shift.start), shift_words(shift, reader), heading=True))
        rows += [_row(entry, told(entry, reader), reader) for _shift, entry in group]
    if found.left_out:
        more = ngettext("and {n} older one", "and {n} older ones", found.left_out).format(n=found.left_out)
        rows.append(LogRow(("more",), more, heading=True, quiet=True))
    return rows


def last_page(key: str) -> LogRow:
    """Return the row that leads to the handover, which is the log's last page."""
    return LogRow(LAST_PAGE, f"▸ {_('Handover: the last page of the log')} · {key}", heading=True, quiet=True)


def sums(log: Log, reading: Reading, reader: Reader, me: str) -> str:
    """Return how many entries of each kind there are, what matters most first."""
    wanted = [entry for entry in log.entries if passes(entry, reading.filter, reader, me)]
    return sums_words(grouped(wanted))


def shift_words(shift: Shift, reader: Reader) -> str:
    """Return which shift it is and who was on it: “23.11.2026, 08:00–20:00 · Anna Petrova”."""
    day, start, end = (
        date(shift.start, reader.zone),
        *(f"{in_zone(at, reader.zone):%H:%M}" for at in (shift.start, shift.end)),
    )
    names = reader.names(shift.engineers) if shift.engineers else _("nobody on the rota")
    return f"{day}, {start}–{end} · {names}"


def passes(entry: Entry, wanted: LogFilter, reader: Reader, me: str) -> bool:
    """Tell whether an entry passes the filter, by all that the screen says of it."""
    if not wanted.terms:
        return True
    customer = entry.customer
    called = frozenset(() if customer is None else (customer, reader.customer_of(customer)))
    words = (entry.subject, entry_words(entry, reader), who_did(entry, reader), *called)
    text = "\n".join((*words, *(f"#{number}" for number in entry.tickets)))
    return wanted.matches(entry, me=me, name_of=reader.name_of, customers=called, text=text)


def key_of(entry: Entry) -> Hashable:
    """Return what tells an entry from every other one of the log."""
    if entry.note is not None:
        return ("note", entry.note.id)
    if entry.letter is not None:
        return ("letter", entry.letter.number)
    if entry.step is not None:
        return ("fix", entry.step.number, entry.step.event.seq)
    if entry.take_over is not None:
        return ("take-over", entry.take_over.seq)
    if entry.handover is not None:
        return (HANDOVER, entry.handover.number, entry.handover.accepted, entry.actor)
    if entry.event is not None:
        return ("event", entry.number, entry.event.seq)
    return (str(entry.kind), entry.number, entry.at, entry.clock)


def _row(entry: Entry, words: str, reader: Reader) -> LogRow:
    number = "" if entry.number is None else f"#{entry.number}"
    if entry.step is not None:
        number = f"F{entry.step.number}"
        words = words.removeprefix(f"{number} ")
    body = "" if entry.note is None else f"● {entry.text}" if entry.note.pinned else entry.text
    return LogRow(
        key_of(entry),
        "" if body else words,
        when=clock_time(entry.at, reader.zone, entry.at),
        number=number,
        who=who_did(entry, reader) or (reader.name_of(entry.assignee) if entry.assignee else ""),
        subject=entry.subject,
        customer=reader.customer_of(entry.customer) if entry.customer else "",
        body=body,
        taken_back=entry.taken_back,
        alarm=words.startswith("!!"),
        tickets=entry.tickets,
    )


def _pinned_rows(log: Log, reader: Reader) -> Iterator[LogRow]:
    if log.pinned:
        yield LogRow(("pinned",), f"● {pgettext('log', 'Pinned')} {len(log.pinned)}", heading=True)
    for note in log.pinned:
        yield _pinned_row(note, log.read_at, reader)


def _pinned_row(note: Note, now: datetime, reader: Reader) -> LogRow:
    at, today = (in_zone(moment, reader.zone).date() for moment in (note.at, now))
    return LogRow(
        ("pinned", note.id),
        "",
        when=clock_time(note.at, reader.zone, now) if at == today else date(note.at, reader.zone),
        who=line(reader.name_of(note.actor)),
        body=note.text,
        tickets=note.tickets,
    )
