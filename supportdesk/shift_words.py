"""The shift log, the handover and the rota in words: sentences, names, and pages of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from supportdesk import formats
from supportdesk.domain.handover import Choice, Line, Standing
from supportdesk.domain.rota import Cause
from supportdesk.domain.shiftlog import Entry, LogKind, Undelivered, grouped
from supportdesk.domain.ticket import State
from supportdesk.fix_wording import describe_fix
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.letter_words import delivery_name
from supportdesk.text import clean
from supportdesk.text import line as one_line
from supportdesk.wording import Naming, describe, state_name, wait_name

if TYPE_CHECKING:
    from supportdesk.domain.events import Event
    from supportdesk.domain.handover import Handover
    from supportdesk.services.handover import Difference, Draft
    from supportdesk.services.shiftlog import Log

_MARKED = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_LIST = re.compile(r"(?m)^(\s*)([-+=]|\d+[.)])")


@dataclass(frozen=True, slots=True)
class Reader:
    """How the reader sees logins, categories, customers and instants."""

    name_of: Naming
    category_of: Naming
    customer_of: Naming
    zone: tzinfo | None

    def names(self, logins: tuple[str, ...]) -> str:
        """Return engineers by name; a dash for nobody."""
        return ", ".join(one_line(self.name_of(login)) for login in logins) or "—"


def kind_name(kind: LogKind) -> str:
    """Return a group of the log as a heading."""
    return {
        LogKind.BREACHED: pgettext("log", "Targets exceeded"),
        LogKind.PROMISE_MISSED: pgettext("log", "Promises not kept in time"),
        LogKind.PAUSED_LONG: pgettext("log", "Waiting for too long"),
        LogKind.UNDELIVERED: pgettext("log", "Letters that did not arrive"),
        LogKind.REGISTERED: pgettext("log", "Registered"),
        LogKind.REOPENED: pgettext("log", "Reopened"),
        LogKind.ESCALATED: pgettext("log", "Escalated"),
        LogKind.PROMISED: pgettext("log", "Promised"),
        LogKind.PROMISE_KEPT: pgettext("log", "Promises kept"),
        LogKind.RESOLVED: pgettext("log", "Resolved"),
        LogKind.REFUSED: pgettext("log", "Refused"),
        LogKind.MERGED: pgettext("log", "Merged"),
        LogKind.INCIDENT: pgettext("log", "Incidents"),
        LogKind.FIX: pgettext("log", "Fix tasks"),
        LogKind.NOTE: pgettext("log", "Notes"),
    }[kind]


def section_name(name: str) -> str:
    """Return a section of the handover as a heading."""
    return {
        "unregistered": pgettext("handover", "Not registered"),
        "runs_out": pgettext("handover", "Runs out before the coming shift ends"),
        "promises": pgettext("handover", "Promised to clients"),
        "waiting_for_us": pgettext("handover", "Waits for us"),
        "waiting_client": pgettext("handover", "Waits for the client"),
        "waiting_provider": pgettext("handover", "Waits for a provider"),
        "unread": pgettext("handover", "Answers nobody has read"),
        "incidents": pgettext("handover", "Open incidents"),
        "still": pgettext("handover", "No movement for long"),
        "fixes": pgettext("handover", "Open fix tasks"),
        "letters": pgettext("handover", "Letters that did not arrive"),
        "notes": pgettext("log", "Notes"),
        "new": pgettext("handover", "New since the signature"),
    }[name]


def standing_name(standing: Standing) -> str:
    """Return how a line of a handover stands."""
    return {
        Standing.OPEN: pgettext("line of a handover", "not accepted"),
        Standing.ASKED: pgettext("line of a handover", "asked back"),
        Standing.ANSWERED: pgettext("line of a handover", "answered, not accepted"),
        Standing.ACCEPTED: pgettext("line of a handover", "accepted"),
        Standing.CARRIED: pgettext("line of a handover", "goes on in a later handover"),
    }[standing]


def duty_cause(cause: Cause) -> str:
    """Return why somebody is on shift; nothing where it is as planned."""
    return {
        Cause.PLANNED: "",
        Cause.SWAPPED: pgettext("shift", "swapped"),
        Cause.COVERED: pgettext("shift", "stands in"),
        Cause.TAKEN_OVER: pgettext("shift", "taken over"),
        Cause.ADDED: pgettext("shift", "in addition"),
        Cause.IMPORTED: pgettext("shift", "from a calendar"),
        Cause.AWAY: pgettext("shift", "nobody: away"),
    }[cause]


def choice_words(line: Line, reader: Reader) -> str:
    """Return what becomes of a ticket at the handover."""
    if line.choice is Choice.KEEP and line.keeper is not None:
        return _("stays with {name}").format(name=one_line(reader.name_of(line.keeper)))
    if line.choice is Choice.RELEASE:
        return _("released")
    return _("handed over")


def entry_words(entry: Entry, reader: Reader) -> str:
    """Return one line of the log as a sentence, without its time and its ticket."""
    if entry.note is not None:
        return clean(entry.text)
    if entry.event is not None:
        told = describe(
            entry.event,
            name_of=reader.name_of,
            category_of=reader.category_of,
            customer_of=reader.customer_of,
            zone=reader.zone,
        )
        return _("{told} (taken back later)").format(told=told) if entry.taken_back else told
    if entry.step is not None:
        told = describe_fix(entry.step.event, reader.name_of)
        return f"F{entry.step.number} {told}"
    if entry.letter is not None:
        return _letter_words(entry.letter)
    if entry.kind is LogKind.BREACHED:
        if entry.clock == "registration":
            return _("The registration target was exceeded")
        return _("The resolution target was exceeded")
    if entry.kind is LogKind.PAUSED_LONG and entry.waiting is not None:
        return _("Waits for too long for: {whom}").format(whom=wait_name(entry.waiting))
    return _("Promised and not kept in time: {text}").format(text=one_line(entry.text))


def _letter_words(letter: Undelivered) -> str:
    why = delivery_name("failed", letter.problem)
    recipient = one_line(letter.recipient) or "—"
    return _("“{subject}” for {recipient}: {why}").format(
        subject=one_line(letter.subject), recipient=recipient, why=why
    )


def line_words(line: Line, reader: Reader) -> str:
    """Return what is said of a ticket in a handover: how it stands, since when, and what comes."""
    facts = line.facts
    parts = [state_name(State(facts["state"]))]
    waiting = facts.get("waiting")
    if waiting:
        since = formats.moment(datetime.fromisoformat(waiting["since"]), reader.zone)
        parts.append(_("since {at}").format(at=since))
        parts += [one_line(waiting[name]) for name in ("provider", "reference", "note") if waiting[name]]
    if facts.get("due_at"):
        due = formats.moment(datetime.fromisoformat(facts["due_at"]), reader.zone)
        parts.append(_("due {at}").format(at=due))
    if facts.get("breached"):
        parts.append(_("target exceeded"))
    promise = facts.get("promise")
    if promise:
        until = formats.moment(datetime.fromisoformat(promise["until"]), reader.zone)
        parts.append(_("Promised by {until}: {text}").format(until=until, text=one_line(promise["text"])))
    if facts.get("unread"):
        parts.append(
            ngettext("{n} unread answer", "{n} unread answers", facts["unread"]).format(n=facts["unread"])
        )
    return ", ".join(parts)


def log_title(log: Log, reader: Reader) -> str:
    """Return of what time a log tells."""
    start, end = formats.moment(log.start, reader.zone), formats.moment(log.end, reader.zone)
    return f"{_('Shift log')}: {start} – {end}"


def log_markdown(log: Log, reader: Reader) -> str:
    """Return the log as a page of Markdown: grouped, and what was pinned first."""
    lines = [f"# {log_title(log, reader)}"]
    if log.engineers:
        lines += ["", _md(_("On shift: {names}").format(names=reader.names(log.engineers)))]
    if log.pinned:
        lines += ["", f"## {pgettext('log', 'Pinned')}", ""]
        lines += [f"- {_head(n.at, n.actor, reader)}: {_note(n.text)}" for n in log.pinned]
    for kind, group in grouped(log.entries).items():
        lines += ["", f"## {kind_name(kind)} ({len(group)})", ""]
        lines += [_entry_markdown(entry, reader) for entry in group]
    if not log.entries:
        lines += ["", _("Nothing happened.")]
    return "\n".join(lines)


def handover_markdown(handover: Handover, reader: Reader, since: Difference | None = None) -> str:
    """Return a signed handover as a page of Markdown, with what is otherwise since then."""
    head = _("Handover {number}, signed by {name} at {at}").format(
        number=handover.number,
        name=_md(reader.names((handover.leaving,))),
        at=formats.moment(handover.signed_at, reader.zone),
    )
    lines = [f"# {head}", "", _md(standing_words(handover, reader))]
    if handover.note:
        lines += ["", _note(handover.note)]
    lines += ["", *(_line_markdown(line, reader) for line in handover.lines)]
    lines += _notes_markdown(handover.notes, reader)
    if since is not None and (since.changed or since.new):
        lines += ["", f"## {_('Since the signature')}", ""]
        lines += [
            f"- #{number}: {_md(event_words(event, reader))}"
            for number, events in since.changed.items()
            for event in events
        ]
        lines += [f"- #{number}: {_('new, and without a line')}" for number in since.new]
    return "\n".join(lines)


def draft_markdown(draft: Draft, reader: Reader) -> str:
    """Return the draft of a handover as a page of Markdown, by who waits for whom."""
    head = _("Handover, draft of {at}").format(at=formats.moment(draft.at, reader.zone))
    coming = _("{leaving} → {coming}").format(
        leaving=reader.names((draft.leaving,)),
        coming=reader.names((draft.coming,) if draft.coming else ()),
    )
    lines = [f"# {head}", "", _md(coming)]
    known = {line.number: line for line in draft.lines}
    for section in draft.sections:
        if not section.numbers:
            continue
        lines += ["", f"## {section_name(section.name)} ({len(section.numbers) + section.left_out})", ""]
        lines += [_line_markdown(known[number], reader) for number in section.numbers]
        if section.left_out:
            lines.append(f"- {left_out(section.left_out)}")
    if not draft.lines:
        lines += ["", _("Nothing is open.")]
    notes = [{"at": n.at.isoformat(), "actor": n.actor, "text": n.text} for n in draft.notes]
    return "\n".join([*lines, *_notes_markdown(notes, reader)])


def standing_words(handover: Handover, reader: Reader) -> str:
    """Return in one line who takes a handover over, and what of it is left."""
    if handover.absent:
        parts = [_("Nobody was there: {reason}").format(reason=one_line(handover.absent))]
    else:
        parts = [_("For {name}").format(name=reader.names((handover.coming,) if handover.coming else ()))]
    red = len(handover.red)
    if handover.carried_into is not None:
        parts.append(_("goes on in handover {number}").format(number=handover.carried_into))
    elif handover.finished and handover.accepted_at is not None and handover.accepted_by is not None:
        at = formats.moment(handover.accepted_at, reader.zone)
        parts.append(
            _("accepted by {name} at {at}").format(name=reader.names((handover.accepted_by,)), at=at)
        )
    else:
        parts.append(ngettext("{n} line not accepted", "{n} lines not accepted", red).format(n=red))
    return ". ".join(parts)


def left_out(n: int) -> str:
    """Return how many a list does not show."""
    return ngettext("and {n} more", "and {n} more", n).format(n=n)


def event_words(event: Event, reader: Reader) -> str:
    """Return when and by whom something was done, and what."""
    told = describe(
        event,
        name_of=reader.name_of,
        category_of=reader.category_of,
        customer_of=reader.customer_of,
        zone=reader.zone,
    )
    return f"{formats.moment(event.at, reader.zone)} {reader.names((event.actor,))}: {told}"


def _entry_markdown(entry: Entry, reader: Reader) -> str:
    if entry.note is not None:
        pin = f" ({pgettext('note', 'pinned')})" if entry.note.pinned else ""
        return f"- {_head(entry.at, entry.actor, reader)}{pin}: {_note(entry.text)}"
    who = f" {_md(reader.names((entry.actor,)))}:" if entry.actor else ""
    about = "" if entry.number is None else f" #{entry.number} {_md(one_line(entry.subject))} —"
    at = formats.moment(entry.at, reader.zone)
    return f"- {at}{about}{who} {_md(one_line(entry_words(entry, reader)))}"


def _line_markdown(line: Line, reader: Reader) -> str:
    customer = line.facts.get("customer")
    whose = f" ({_md(one_line(reader.customer_of(customer)))})" if customer else ""
    words = f"{line_words(line, reader)}; {choice_words(line, reader)}"
    if line.standing is not Standing.OPEN:
        words = f"{words}; {standing_name(line.standing)}"
    rows = [f"- #{line.number} {_md(one_line(line.facts['subject']))}{whose}: {_md(words)}"]
    if line.comment:
        rows.append(f"  - {_note(line.comment)}")
    rows += [f"  - {_head(at, who, reader)}: {_note(text)}" for who, at, text in line.talk]
    return "\n".join(rows)


def _notes_markdown(notes: Any, reader: Reader) -> Iterator[str]:
    if notes:
        yield from ("", f"## {pgettext('log', 'Notes')}", "")
    for note in notes:
        note_: Mapping[str, Any] = note
        at = datetime.fromisoformat(note_["at"])
        yield f"- {_head(at, note_['actor'], reader)}: {_note(note_['text'])}"


def _head(at: datetime, login: str, reader: Reader) -> str:
    return f"{formats.moment(at, reader.zone)} {_md(reader.names((login,)))}"


def _note(text: str) -> str:
    """A note's own Markdown, harmless to the terminal, its later lines under its first."""
    return clean(text).strip().replace("\n", "\n  ")


def as_markdown(text: str) -> str:
    """Text in which nothing is Markdown; a ticket's number stays readable."""
    return _LIST.sub(r"\1\\\2", _MARKED.sub(r"\\\1", text)).replace("\\#", "#")


_md = as_markdown
