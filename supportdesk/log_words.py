"""The shift log on the console, in words: what a group says of itself, and an entry in its group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from supportdesk import formats
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.shiftlog import ALARMING, Entry, LogKind
from supportdesk.domain.ticket import Line
from supportdesk.i18n import _, pgettext
from supportdesk.names import line_name, wait_name
from supportdesk.shift_words import Reader, entry_words, kind_name
from supportdesk.text import line as one_line


def sum_of(kind: LogKind, n: int) -> str:
    """Return how many entries of a kind there are, as the log's head says it: “registered 14”."""
    template = {
        LogKind.BREACHED: pgettext("log", "overdue {n}"),
        LogKind.PROMISE_MISSED: pgettext("log", "promises missed {n}"),
        LogKind.PAUSED_LONG: pgettext("log", "waiting too long {n}"),
        LogKind.UNDELIVERED: pgettext("log", "letters not delivered {n}"),
        LogKind.REGISTERED: pgettext("log", "registered {n}"),
        LogKind.REOPENED: pgettext("log", "reopened {n}"),
        LogKind.ESCALATED: pgettext("log", "escalated {n}"),
        LogKind.PROMISED: pgettext("log", "promised {n}"),
        LogKind.PROMISE_KEPT: pgettext("log", "promises kept {n}"),
        LogKind.RESOLVED: pgettext("log", "resolved {n}"),
        LogKind.REFUSED: pgettext("log", "refused {n}"),
        LogKind.MERGED: pgettext("log", "merged {n}"),
        LogKind.FIX: pgettext("log", "fix steps {n}"),
        LogKind.NOTE: pgettext("log", "notes {n}"),
    }.get(kind, f"{kind_name(kind)} {{n}}")
    return template.format(n=n)


def group_words(kind: LogKind, group: Sequence[Entry], *, folded: bool) -> str:
    """Return a group's heading; folded it names its tickets, each once."""
    sign = "!!" if kind in ALARMING else "▸" if folded else "▾"
    head = f"{sign} {kind_name(kind)} {len(group)}"
    if not folded:
        return head
    numbers = dict.fromkeys(number for entry in group for number in entry.tickets)
    return f"{head}: {' '.join(f'#{number}' for number in numbers)}" if numbers else head


def gist(entry: Entry, reader: Reader) -> str:
    """Return what an entry says besides what its group's heading says already."""
    if entry.event is not None:
        said = _GISTS[entry.event.kind](entry.event, reader) if entry.event.kind in _GISTS else None
        if said is None:
            return entry_words(entry, reader)
        return _("{told} (taken back later)").format(told=said).strip() if entry.taken_back else said
    if entry.kind is LogKind.PAUSED_LONG and entry.waiting is not None:
        return wait_name(entry.waiting)
    if entry.kind is LogKind.PROMISE_MISSED:
        return one_line(entry.text)
    return entry_words(entry, reader)


def told(entry: Entry, reader: Reader) -> str:
    """Return an entry as a sentence that needs no heading above it."""
    if entry.kind is LogKind.REGISTERED:
        words = _("Registered: {category}").format(category=gist(entry, reader))
    elif entry.kind is LogKind.PROMISED:
        words = _("Promised {what}").format(what=gist(entry, reader))
    else:
        words = entry_words(entry, reader)
    return f"!! {words}" if entry.kind in ALARMING else words


def _text(field: str, event: Event) -> str:
    return one_line(str(event.data.get(field) or ""))


def _registered(event: Event, reader: Reader) -> str:
    return one_line(reader.category_of(event.data["category"]))


def _escalated(event: Event, reader: Reader) -> str:
    fix = event.data.get("fix")
    parts = [line_name(Line(event.data["line"])), _("fix task F{number}").format(number=fix) if fix else ""]
    head, reason = ", ".join(part for part in parts if part), _text("reason", event)
    return f"{head}: {reason}" if reason else head


def _promised(event: Event, reader: Reader) -> str:
    until = formats.clock_time(datetime.fromisoformat(event.data["until"]), reader.zone, event.at)
    return _("by {until}: {text}").format(until=until, text=_text("text", event))


def _reopened(event: Event, reader: Reader) -> str:
    return (
        _("the client answered")
        if event.data.get("cause") == Kind.CLIENT_ANSWERED
        else _text("reason", event)
    )


_GISTS: dict[Kind, Callable[[Event, Reader], str]] = {
    Kind.REGISTERED: _registered,
    Kind.ESCALATED: _escalated,
    Kind.PROMISED: _promised,
    Kind.REOPENED: _reopened,
    Kind.PROMISE_KEPT: lambda event, reader: "",
    Kind.RESOLVED: lambda event, reader: _text("report", event),
    Kind.REFUSED: lambda event, reader: _text("reason", event),
}
