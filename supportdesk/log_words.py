"""The shift log in words: its groups, its entries, and the page of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from supportdesk import formats
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.log_entry import ALARMING, Entry, LogKind, Undelivered, counted
from supportdesk.domain.shiftlog import grouped
from supportdesk.domain.ticket import Line
from supportdesk.fix_wording import describe_fix
from supportdesk.i18n import _, pgettext
from supportdesk.letter_words import delivery_name
from supportdesk.letter_words import kind_name as letter_kind
from supportdesk.log_step_words import (
    handover_step_words,
    late_words,
    pause_words,
    pauses_words,
    take_over_words,
)
from supportdesk.names import line_name, wait_name
from supportdesk.shift_words import Reader, as_markdown, headed, noted
from supportdesk.text import clean
from supportdesk.text import line as one_line
from supportdesk.wording import actor_name

if TYPE_CHECKING:
    from supportdesk.services.shiftlog import Log
    from supportdesk.services.since import Since


def kind_name(kind: LogKind) -> str:
    """Return a group of the log as a heading."""
    return {
        LogKind.BREACHED: pgettext("log", "Targets exceeded"),
        LogKind.PROMISE_MISSED: pgettext("log", "Promises not kept in time"),
        LogKind.PAUSED_LONG: pgettext("log", "Waiting for too long"),
        LogKind.UNDELIVERED: pgettext("log", "Letters that did not arrive"),
        LogKind.TAKEN_OVER: pgettext("log", "Shift taken over"),
        LogKind.HANDOVER: pgettext("log", "Handovers"),
        LogKind.REGISTERED: pgettext("log", "Registered"),
        LogKind.REOPENED: pgettext("log", "Reopened"),
        LogKind.ESCALATED: pgettext("log", "Escalated"),
        LogKind.RETURNED: pgettext("log", "Given back"),
        LogKind.PROMISED: pgettext("log", "Promised"),
        LogKind.PROMISE_KEPT: pgettext("log", "Promises kept"),
        LogKind.PROMISE_LATE: pgettext("log", "Promises kept late"),
        LogKind.RESOLVED: pgettext("log", "Resolved"),
        LogKind.REFUSED: pgettext("log", "Refused"),
        LogKind.MERGED: pgettext("log", "Merged"),
        LogKind.INCIDENT: pgettext("log", "Incidents"),
        LogKind.FIX: pgettext("log", "Fix tasks"),
        LogKind.CHASED: pgettext("log", "Providers asked again"),
        LogKind.WAITED: pgettext("log", "Waiting"),
        LogKind.STEP: pgettext("log", "Other steps"),
        LogKind.NOTE: pgettext("log", "Notes"),
    }[kind]


def since_words(since: Since, zone: tzinfo | None) -> str:
    """Return from when on an engineer is told what others did, and why where no shift of his ended then."""
    at = formats.moment(since.start, zone)
    if since.shift:
        return _("Since {at}").format(at=at)
    return _("Since {at} (no earlier shift of yours is known)").format(at=at)


def sums_words(groups: Mapping[LogKind, Sequence[Entry]]) -> str:
    """Return how many entries of each kind there are, as the log's head says it: “registered 14”.

    What was undone later is not counted. Of pauses, chases and the shift itself only their groups tell.
    """
    templates = {
        LogKind.BREACHED: pgettext("log", "overdue {n}"),
        LogKind.PROMISE_MISSED: pgettext("log", "promises missed {n}"),
        LogKind.PAUSED_LONG: pgettext("log", "waiting too long {n}"),
        LogKind.UNDELIVERED: pgettext("log", "letters not delivered {n}"),
        LogKind.REGISTERED: pgettext("log", "registered {n}"),
        LogKind.REOPENED: pgettext("log", "reopened {n}"),
        LogKind.ESCALATED: pgettext("log", "escalated {n}"),
        LogKind.RETURNED: pgettext("log", "given back {n}"),
        LogKind.PROMISED: pgettext("log", "promised {n}"),
        LogKind.PROMISE_KEPT: pgettext("log", "promises kept {n}"),
        LogKind.PROMISE_LATE: pgettext("log", "promises kept late {n}"),
        LogKind.RESOLVED: pgettext("log", "resolved {n}"),
        LogKind.REFUSED: pgettext("log", "refused {n}"),
        LogKind.MERGED: pgettext("log", "merged {n}"),
        LogKind.FIX: pgettext("log", "fix steps {n}"),
        LogKind.INCIDENT: pgettext("log", "incidents {n}"),
        LogKind.NOTE: pgettext("log", "notes {n}"),
    }
    sums = ((kind, counted(group)) for kind, group in groups.items() if kind in templates)
    return " · ".join(templates[kind].format(n=n) for kind, n in sums if n)


def group_words(kind: LogKind, group: Sequence[Entry], *, folded: bool) -> str:
    """Return a group's heading; folded it names its tickets, each once, of pauses only how many for whom."""
    sign = "!!" if kind in ALARMING else "▸" if folded else "▾"
    head = f"{sign} {kind_name(kind)} {counted(group)}"
    if kind is LogKind.WAITED:
        return f"{head}: {pauses_words(group)}"
    if not folded:
        return head
    numbers = dict.fromkeys(number for entry in group if not entry.taken_back for number in entry.tickets)
    return f"{head}: {' '.join(f'#{number}' for number in numbers)}" if numbers else head


def entry_words(entry: Entry, reader: Reader) -> str:
    """Return one line of the log as a sentence, without its time and its ticket."""
    if entry.note is not None:
        return clean(entry.text)
    if entry.event is not None:
        told = reader.told(entry.event)
        if entry.late_us is not None:
            told = f"{told}, {late_words(entry.late_us, entry.text)}"
        return _taken_back(told, entry)
    if entry.step is not None:
        told = describe_fix(entry.step.event, reader.name_of)
        return f"F{entry.step.number} {told}"
    if entry.letter is not None:
        return _letter_words(entry.letter)
    if entry.pause is not None or entry.take_over is not None:
        return f"{kind_name(entry.kind)}: {gist(entry, reader)}"
    if entry.handover is not None:
        return handover_step_words(entry.handover, reader)
    if entry.kind is LogKind.BREACHED:
        if entry.clock == "registration":
            return _("The registration target was exceeded")
        return _("The resolution target was exceeded")
    if entry.kind is LogKind.PAUSED_LONG and entry.waiting is not None:
        return _("Waits for too long for: {whom}").format(whom=wait_name(entry.waiting))
    return _("Promised and not kept in time: {text}").format(text=_missed_words(entry))


def who_did(entry: Entry, reader: Reader) -> str:
    """Return who did what an entry tells; empty where nobody did anything."""
    if entry.event is not None:
        return actor_name(entry.event, reader.name_of)
    return one_line(reader.name_of(entry.actor)) if entry.actor else ""


def gist(entry: Entry, reader: Reader) -> str:
    """Return what an entry says besides what its group's heading says already."""
    if entry.event is not None:
        said = _GISTS[entry.event.kind](entry.event, reader) if entry.event.kind in _GISTS else None
        if said is None:
            return entry_words(entry, reader)
        if entry.late_us is not None:
            said = late_words(entry.late_us, entry.text)
        return _taken_back(said, entry).strip()
    if entry.letter is not None and entry.number is not None:
        about = (letter_kind(entry.letter.kind), one_line(entry.letter.recipient))
        why = delivery_name("failed", entry.letter.problem)
        return f"{' · '.join(part for part in about if part)}: {why}"
    if entry.kind is LogKind.PAUSED_LONG and entry.waiting is not None:
        return wait_name(entry.waiting)
    if entry.pause is not None:
        return pause_words(entry.pause, entry.at, reader)
    if entry.take_over is not None:
        return _taken_back(take_over_words(entry.take_over, entry.at, reader), entry)
    if entry.kind is LogKind.PROMISE_MISSED:
        return _missed_words(entry)
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


def log_title(log: Log, reader: Reader) -> str:
    """Return of what time a log tells; of all shifts, what was looked for in them."""
    if log.ticket is not None:
        name = _("The story of #{number}").format(number=log.ticket)
    elif log.ever and log.words:
        name = _("“{words}” in all shifts").format(words=one_line(log.words))
    else:
        name = _("Shift log")
    time = period_words(log, reader)
    return f"{name}: {time}" if time else name


def period_words(log: Log, reader: Reader) -> str:
    """Return from when to when a log tells; empty where it has neither beginning nor end."""
    end = formats.moment(log.end, reader.zone)
    if not log.ever:
        return f"{formats.moment(log.start, reader.zone)} – {end}"
    return _("up to {end}").format(end=end) if log.end <= log.read_at else ""


def log_markdown(log: Log, reader: Reader) -> str:
    """Return the log as a page of Markdown: grouped, and what was pinned first; a ticket's story by time."""
    within_a_day = log.end - log.start <= timedelta(days=1)
    if log.ticket is not None:
        return "\n".join(_story_markdown(log, reader))
    lines = [f"# {log_title(log, reader)}"]
    if log.engineers:
        lines += ["", as_markdown(_("On shift: {names}").format(names=reader.names(log.engineers)))]
    groups = grouped(log.entries)
    if sums := sums_words(groups):
        lines += ["", as_markdown(sums)]
    if log.pinned:
        lines += ["", f"## {pgettext('log', 'Pinned')}", ""]
        lines += [f"- {headed(n.at, n.actor, reader)}: {noted(n.text)}" for n in log.pinned]
    for kind, group in groups.items():
        lines += ["", f"## {kind_name(kind)} ({counted(group)})", ""]
        lines += [_entry_markdown(entry, reader, within_a_day) for entry in group]
    if not log.entries:
        lines += ["", _("Nothing happened.")]
    return "\n".join(lines)


def _story_markdown(log: Log, reader: Reader) -> Iterator[str]:
    yield from (f"# {log_title(log, reader)}", "")
    for entry in log.entries:
        who = as_markdown(who_did(entry, reader))
        words = noted(entry.text) if entry.note is not None else as_markdown(one_line(told(entry, reader)))
        yield f"- {formats.moment(entry.at, reader.zone)} {': '.join(part for part in (who, words) if part)}"
    if not log.entries:
        yield _("Nothing happened.")


def _entry_markdown(entry: Entry, reader: Reader, within_a_day: bool) -> str:
    at = (
        formats.clock_time(entry.at, reader.zone, entry.at)
        if within_a_day
        else formats.moment(entry.at, reader.zone)
    )
    who = as_markdown(who_did(entry, reader))
    if entry.note is not None:
        pin = f" ({pgettext('note', 'pinned')})" if entry.note.pinned else ""
        return f"- {at} {who}{pin}: {noted(entry.text)}"
    about = [f"#{entry.number} {as_markdown(one_line(entry.subject))}"] if entry.number is not None else []
    words = as_markdown(one_line(gist(entry, reader)))
    about += [": ".join(part for part in (who, words) if part)] if who or words else []
    return f"- {at} {' — '.join(about)}"


def _taken_back(words: str, entry: Entry) -> str:
    return _("{told} (taken back later)").format(told=words) if entry.taken_back else words


def _missed_words(entry: Entry) -> str:
    """What was promised, and how late it was kept if it was."""
    text = one_line(entry.text)
    if entry.late_us is None:
        return text
    return f"{_('kept {time} late').format(time=formats.span(entry.late_us))} · {text}"


def _letter_words(letter: Undelivered) -> str:
    why = delivery_name("failed", letter.problem)
    subject, recipient = one_line(letter.subject), one_line(letter.recipient)
    if not recipient:
        return _("“{subject}”: {why}").format(subject=subject, why=why)
    return _("“{subject}” for {recipient}: {why}").format(subject=subject, recipient=recipient, why=why)


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


def _chased(event: Event, reader: Reader) -> str:
    whom = ", ".join(part for part in (_text("provider", event), _text("whom", event)) if part)
    said = f"{whom}: {_text('text', event)}" if whom else _text("text", event)
    if not event.data.get("until"):
        return said
    at = formats.clock_time(datetime.fromisoformat(event.data["until"]), reader.zone, event.at)
    return f"{said} ({_('ask again {at}').format(at=at)})"


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
    Kind.CHASED: _chased,
    Kind.PROMISE_KEPT: lambda event, reader: "",
    Kind.RESOLVED: lambda event, reader: _text("report", event),
    Kind.REFUSED: lambda event, reader: _text("reason", event),
}
