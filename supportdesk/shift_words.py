"""The handover and the rota in words: sentences, names, and pages of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from supportdesk import formats
from supportdesk.domain.fix_task import Stage
from supportdesk.domain.handover import Choice, Line, Standing
from supportdesk.domain.handover_plan import Plan
from supportdesk.domain.handover_sections import GROUPS, SECTION_LIMIT
from supportdesk.domain.handover_sections import group as group_of
from supportdesk.domain.rota import Cause
from supportdesk.domain.ticket import State
from supportdesk.fix_wording import stage_name
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.letter_words import delivery_name
from supportdesk.text import clean
from supportdesk.text import line as one_line
from supportdesk.wording import Naming, actor_name, describe, state_name

if TYPE_CHECKING:
    from supportdesk.domain.events import Event
    from supportdesk.domain.handover import Handover
    from supportdesk.services.handover import Difference, Draft

_MARKED = re.compile(r"([\\`*_{}\[\]<>#|~!]|&(?=#?\w+;))")
_LIST = re.compile(r"(?m)^(\s*)([-+=]|\d+[.)](?=\s|$))")


@dataclass(frozen=True, slots=True)
class Reader:
    """How the reader sees logins, categories, customers and instants."""

    name_of: Naming
    category_of: Naming
    customer_of: Naming
    zone: tzinfo | None

    def told(self, event: Event) -> str:
        """Return what happened to a ticket as a sentence."""
        return describe(
            event,
            name_of=self.name_of,
            category_of=self.category_of,
            customer_of=self.customer_of,
            zone=self.zone,
        )

    def names(self, logins: tuple[str, ...]) -> str:
        """Return engineers by name; a dash for nobody."""
        return ", ".join(one_line(self.name_of(login)) for login in logins) or "—"


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


def handover_title(handover: Handover, reader: Reader) -> str:
    """Return which handover it is: its number, who signed it, and when."""
    return _("Handover {number}, signed by {name} at {at}").format(
        number=handover.number,
        name=reader.names((handover.leaving,)),
        at=formats.moment(handover.signed_at, reader.zone),
    )


def draft_title(draft: Draft, reader: Reader) -> str:
    """Return of which moment a draft is."""
    return _("Handover, draft of {at}").format(at=formats.moment(draft.at, reader.zone))


def handover_markdown(handover: Handover, reader: Reader, since: Difference | None = None) -> str:
    """Return a signed handover as a page of Markdown, by who waits for whom, with what is otherwise since."""
    lines = [
        f"# {as_markdown(handover_title(handover, reader))}",
        "",
        as_markdown(standing_words(handover, reader)),
    ]
    if handover.start is not None and handover.end is not None:
        lines += ["", _period_words(handover.start, handover.end, reader)]
    if handover.note:
        lines += ["", noted(handover.note)]
    for name in GROUPS:
        members = [line for line in handover.lines if group_of(line, handover.end) == name]
        if members:
            lines += ["", f"## {section_name(name)} ({len(members)})", ""]
            lines += [_line_markdown(line, reader) for line in members]
    if not handover.lines:
        lines += ["", _("Nothing was open.")]
    lines += _beside_markdown(handover.fixes, handover.letters, reader)
    lines += _notes_markdown(handover.notes, reader)
    if since is not None and (since.changed or since.new):
        lines += ["", f"## {_('Since the signature')}", ""]
        lines += [
            f"- #{number}: {as_markdown(event_words(event, reader))}"
            for number, events in since.changed.items()
            for event in events
        ]
        lines += [f"- #{number}: {_('new, and without a line')}" for number in since.new]
    return "\n".join(lines)


def draft_markdown(draft: Draft, reader: Reader, plan: Plan | None = None) -> str:
    """Return a draft as a page of Markdown, by who waits for whom, as it is planned so far."""
    plan = plan or Plan()
    coming = _("{leaving} → {coming}").format(
        leaving=reader.names((draft.leaving,)),
        coming=reader.names((draft.coming,) if draft.coming else ()),
    )
    lines = [f"# {draft_title(draft, reader)}", "", as_markdown(coming), ""]
    lines.append(_period_words(draft.start, draft.end, reader))
    known = {line.number: _planned(line, plan, draft.leaving) for line in draft.lines}
    for section in draft.sections:
        if not section.numbers:
            continue
        lines += ["", f"## {section_name(section.name)} ({len(section.numbers) + section.left_out})", ""]
        lines += [_line_markdown(known[number], reader) for number in section.numbers]
        if section.left_out:
            lines.append(f"- {left_out(section.left_out)}")
    if not draft.lines:
        lines += ["", _("Nothing is open.")]
    lines += _beside_markdown(draft.fixes, draft.letters, reader)
    notes = [{"at": n.at.isoformat(), "actor": n.actor, "text": n.text} for n in draft.notes]
    return "\n".join([*lines, *_notes_markdown(notes, reader)])


def fix_words(fix: Mapping[str, Any], reader: Reader) -> str:
    """Return how an open fix task stands: at whom, and since when."""
    since = formats.moment(datetime.fromisoformat(fix["since"]), reader.zone)
    holder = reader.names((fix["holder"],) if fix["holder"] else ())
    return f"{stage_name(Stage(fix['stage']))}, {holder}, {_('since {at}').format(at=since)}"


def letter_words(letter: Mapping[str, Any], reader: Reader) -> str:
    """Return what became of a letter that did not arrive, and to whom it was."""
    about = f"#{letter['ticket']} " if letter["ticket"] else ""
    at = formats.moment(datetime.fromisoformat(letter["at"]), reader.zone)
    told = delivery_name(letter["state"], letter["problem"])
    return f"{about}{at}, {one_line(letter['recipient'] or '—')}: {told}"


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
    return " · ".join(parts)


def left_out(n: int) -> str:
    """Return how many a list does not show."""
    return ngettext("and {n} more", "and {n} more", n).format(n=n)


def event_words(event: Event, reader: Reader) -> str:
    """Return when and by whom something was done, and what."""
    told = reader.told(event)
    return f"{formats.moment(event.at, reader.zone)} {actor_name(event, reader.name_of)}: {told}"


def _line_markdown(line: Line, reader: Reader) -> str:
    customer = line.facts.get("customer")
    whose = f" ({as_markdown(one_line(reader.customer_of(customer)))})" if customer else ""
    words = f"{line_words(line, reader)}; {choice_words(line, reader)}"
    if line.standing is not Standing.OPEN:
        words = f"{words}; {standing_name(line.standing)}"
    rows = [f"- #{line.number} {as_markdown(one_line(line.facts['subject']))}{whose}: {as_markdown(words)}"]
    if line.comment:
        rows.append(f"  - {noted(line.comment)}")
    rows += [f"  - {headed(at, who, reader)}: {noted(text)}" for who, at, text in line.talk]
    return "\n".join(rows)


def _planned(line: Line, plan: Plan, leaving: str) -> Line:
    """The line as it would be signed by that plan."""
    choice = plan.choice(line)
    keeper = (line.keeper or line.assignee or leaving) if choice is Choice.KEEP else None
    return replace(line, choice=choice, keeper=keeper, comment=plan.comments.get(line.number, ""))


def _period_words(start: datetime, end: datetime, reader: Reader) -> str:
    begins, ends = (formats.moment(at, reader.zone) for at in (start, end))
    return _("The coming shift: {start} – {end}").format(start=begins, end=ends)


def _beside_markdown(
    fixes: Sequence[Mapping[str, Any]], letters: Sequence[Mapping[str, Any]], reader: Reader
) -> Iterator[str]:
    """Open fix tasks and letters that did not arrive; each list says what it leaves out."""
    rows = {
        "fixes": [f"F{fix['number']} {one_line(fix['title'])}: {fix_words(fix, reader)}" for fix in fixes],
        "letters": [f"{one_line(each['subject'])}: {letter_words(each, reader)}" for each in letters],
    }
    for name, told in rows.items():
        if told:
            yield from ("", f"## {section_name(name)} ({len(told)})", "")
            yield from (f"- {as_markdown(words)}" for words in told[:SECTION_LIMIT])
            if len(told) > SECTION_LIMIT:
                yield f"- {left_out(len(told) - SECTION_LIMIT)}"


def _notes_markdown(notes: Any, reader: Reader) -> Iterator[str]:
    if notes:
        yield from ("", f"## {pgettext('log', 'Notes')}", "")
    for note in notes:
        note_: Mapping[str, Any] = note
        at = datetime.fromisoformat(note_["at"])
        yield f"- {headed(at, note_['actor'], reader)}: {noted(note_['text'])}"


def headed(at: datetime, login: str, reader: Reader) -> str:
    """Return when and by whom, as the beginning of a line of Markdown."""
    return f"{formats.moment(at, reader.zone)} {as_markdown(reader.names((login,)))}"


def noted(text: str) -> str:
    """Return a note's own Markdown, harmless to the terminal, its later lines under its first."""
    return clean(text).strip().replace("\n", "\n  ")


def as_markdown(text: str) -> str:
    """Return text in which nothing is Markdown; a ticket's number stays readable."""
    return _LIST.sub(r"\1\\\2", _MARKED.sub(r"\\\1", text)).replace("\\#", "#")
