"""What stands around a handover's lines: the head, the shift's moments, and the whole of one line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.handover import Choice, Handover, Line
from supportdesk.domain.handover_sections import due_at, promised_until
from supportdesk.domain.queue import from_us
from supportdesk.domain.ticket import State
from supportdesk.formats import clock_time, moment, span
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.screens.handover_lines import TICKETS, WORD_MOST, Shown
from supportdesk.services.handover_draft import Draft
from supportdesk.shift_words import choice_words, fix_words, letter_words, line_words, standing_words
from supportdesk.text import clean
from supportdesk.text import line as one_line
from supportdesk.widgets.sectioned_list import Item
from supportdesk.widgets.shift_line import PROMISE_SIGN, Mark, ShiftTime
from supportdesk.widgets.ticket_cells import CRITICAL_SIGN, HIGH_SIGN, MAIL_SIGN
from supportdesk.wording import actor_name

Part = Content | tuple[str, str] | str

_LATEST = 8
"""So many things that happened to a ticket are told."""


def head(shown: Shown, width: int) -> Content:
    """Return what page this is, who hands over to whom and for when, and how it stands.

    The word of who signed stands on top: no sentence of a shift matters more.
    """
    drafted, signed = shown.page.drafted, shown.page.signed
    if drafted is not None:
        return _draft_head(drafted, shown)
    assert signed is not None
    return _signed_head(signed, shown, width)


def shift_time(shown: Shown) -> ShiftTime | None:
    """Return the coming shift with what runs out and what is promised in it."""
    drafted, signed = shown.page.drafted, shown.page.signed
    begun = drafted.start if drafted is not None else signed.start if signed is not None else None
    end = shown.end
    if begun is None or end is None or end <= begun:
        return None
    return ShiftTime(begun, end, shown.now, tuple(_marks(shown)), shown.reader.zone)


def pane(item: Item | None, shown: Shown) -> Content:
    """Return everything that is to be known of the line under the cursor."""
    if item is None:
        return Content()
    name, number = item.key
    line = shown.lines.get(number) if name in TICKETS else None
    if line is not None:
        return Content("\n").join(_ticket(line, shown))
    if name == "new":
        row = shown.rows.get(number)
        words = _("It came after the signature and has no line: whoever is on shift answers for it.")
        return Content("\n").join(
            [_strong(f"#{number} {one_line(row.subject) if row else ''}"), Content(words)]
        )
    return Content("\n").join(_beside(name, number, shown))


def _draft_head(drafted: Draft, shown: Shown) -> Content:
    names = shown.reader.names
    coming = names((drafted.coming,)) if drafted.coming else _("nobody by the rota")
    first = Content.assemble(
        (_("Handover, draft"), "bold"),
        f"   {names((drafted.leaving,))} → {coming} · {_period(drafted.start, drafted.end, shown)}",
    )
    if not shown.own:
        words = _("To look at: {name} chooses and signs. Until then it changes with the work.")
        words = words.format(name=names((drafted.leaving,)))
        return Content("\n").join([first, Content.styled(words, "$text-warning")])
    choices = [shown.choice(line) for line in drafted.lines]
    counts = [
        (_("handed over {n}"), choices.count(Choice.HAND_OVER), "$text"),
        (_("kept {n}"), choices.count(Choice.KEEP), "$text"),
        (_("released {n}"), choices.count(Choice.RELEASE), "$text-warning"),
        (_("changed {n}"), sum(bool(shown.changed(line)) for line in drafted.lines), "$text-warning"),
    ]
    parts: list[Part] = []
    for words, n, style in counts:
        if n or not parts:
            parts += [" · " if parts else "", (words.format(n=n), style)]
    for earlier in drafted.unaccepted:
        words = _("handover {number}: {standing}; it goes on in this one").format(
            number=earlier.number, standing=_red_words(earlier)
        )
        parts += [" · ", (words, "$text-error bold")]
    return Content("\n").join([first, Content.assemble(*parts)])


def _signed_head(signed: Handover, shown: Shown, width: int) -> Content:
    reader = shown.reader
    words = _("Handover {number}, signed by {name} at {at}").format(
        number=signed.number,
        name=reader.names((signed.leaving,)),
        at=clock_time(signed.signed_at, reader.zone, shown.now),
    )
    period = ""
    if signed.start is not None and signed.end is not None:
        period = f"   {_period(signed.start, signed.end, shown)}"
    if cell_len(words + period) > width:
        period = ""  # the line of time below tells it
    style = "$text-success" if signed.finished else "$text-error bold"
    lines = [
        Content.assemble((words, "bold"), (period, "$text-muted")),
        Content.styled(standing_words(signed, reader), style),
    ]
    if signed.note:
        name = reader.names((signed.leaving,))
        said = one_line(signed.note, WORD_MOST)
        lines.insert(0, Content.assemble((f"{name}: ", "$text-accent"), (said, "$text-accent bold")))
    return Content("\n").join(lines)


def _period(start: datetime, end: datetime, shown: Shown) -> str:
    zone = shown.reader.zone
    hours = span((end - start) // (end - start).resolution)
    return f"{clock_time(start, zone, shown.now)} – {clock_time(end, zone, start)} ({hours})"


def _red_words(handover: Handover) -> str:
    red = len(handover.red)
    return ngettext("{n} line not accepted", "{n} lines not accepted", red).format(n=red)


def _marks(shown: Shown) -> Iterator[Mark]:
    """What runs out and is promised, as it is now; on a handover that is done, as it was."""
    over = shown.page.signed is not None and shown.page.signed.finished
    for line in shown.page.lines:
        row = shown.rows.get(line.number)
        if over:
            due, until = due_at(line), promised_until(line)
        elif row is None:
            continue
        else:
            due = None if row.due_us is None else from_us(row.due_us)
            until = None if row.promise_us is None else from_us(row.promise_us)
        if due is not None:
            sign, style = _urgency(line)
            yield Mark(due, f"{sign}#{line.number}", "overdue" if due < shown.at else style)
        if until is not None:
            yield Mark(until, f"{PROMISE_SIGN}#{line.number}", "overdue" if until < shown.at else "promise")


def _urgency(line: Line) -> tuple[str, str]:
    if line.facts["state"] == State.RECEIVED:
        return MAIL_SIGN, "promise"
    priority = line.facts.get("priority")
    if priority == Priority.CRITICAL:
        return CRITICAL_SIGN, "critical"
    return (HIGH_SIGN, "high") if priority == Priority.HIGH else ("", "normal")


def _ticket(line: Line, shown: Shown) -> Iterator[Content]:
    reader, customer = shown.reader, line.facts.get("customer")
    whose = one_line(reader.customer_of(customer)) if customer else _("unknown caller")
    yield _strong(f"#{line.number} {one_line(str(line.facts['subject']))}")
    yield Content(f"{whose} · {line_words(line, reader)}")
    yield Content.assemble((_becomes(line, shown), "$text-accent"))
    comment = shown.comment(line)
    if comment:
        yield Content.assemble((f"{_('comment')}: ", "$text-muted"), (clean(comment), "bold"))
    for who, at, text in line.talk:
        when = clock_time(at, reader.zone, shown.now)
        yield Content.assemble((f"{when} {reader.names((who,))}: ", "$text-warning"), (clean(text), "bold"))
    changed = shown.changed(line)
    if changed:
        words = _("Changed meanwhile") if shown.page.signed is None else _("Since the signature")
        yield Content()
        yield Content.styled(words, "$text-warning bold")
        yield from _events(changed, shown)
    happened = [event for event in shown.page.happened.get(line.number, ()) if event not in changed]
    if happened:
        yield Content()
        yield Content.styled(pgettext("handover", "In this shift"), "$text-muted")
        yield from _events(happened, shown)


def _becomes(line: Line, shown: Shown) -> str:
    """What becomes of the ticket, with names."""
    page, reader = shown.page, shown.reader
    choice = shown.choice(line)
    if choice is Choice.HAND_OVER:
        coming = page.drafted.coming if page.drafted is not None else page.signed and page.signed.coming
        if coming:
            return _("handed over to {name}").format(name=reader.names((coming,)))
        return _("handed over to whoever comes")
    if choice is Choice.KEEP and line.keeper is None:
        return _("stays with {name}").format(name=reader.names((line.assignee or shown.leaving,)))
    if choice is Choice.RELEASE:
        return _("released: whoever is on shift answers for it")
    return choice_words(line, reader)


def _events(events: Any, shown: Shown) -> Iterator[Content]:
    told = sorted(events, key=lambda event: (event.at, event.seq), reverse=True)
    for event in told[:_LATEST]:
        when = clock_time(event.at, shown.reader.zone, shown.now)
        who = actor_name(event, shown.reader.name_of)
        yield Content.assemble((f"{when} {who}: ", "$text-muted"), one_line(shown.told(event), 300))
    if len(told) > _LATEST:
        more = len(told) - _LATEST
        yield Content.styled(ngettext("and {n} more", "and {n} more", more).format(n=more), "$text-muted")


def _beside(name: str, number: int, shown: Shown) -> Iterator[Content]:
    zone = shown.reader.zone
    if name == "fixes":
        fix = next(each for each in shown.fixes if each["number"] == number)
        yield _strong(f"F{number} {one_line(str(fix['title']))}")
        yield Content(fix_words(fix, shown.reader))
    elif name == "letters":
        letter = next(each for each in shown.letters if each["number"] == number)
        yield _strong(one_line(str(letter["subject"])))
        yield Content.styled(letter_words(letter, shown.reader), "$text-error")
    else:
        note = shown.notes[number]
        at = moment(datetime.fromisoformat(note["at"]), zone)
        yield Content.styled(f"{at} {shown.reader.names((note['actor'],))}", "$text-muted")
        yield Content(clean(str(note["text"])))


def _strong(words: str) -> Content:
    return Content.styled(words, "bold")
