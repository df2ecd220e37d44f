"""The lines of the handover screen: which there are, under which headings, and how each is painted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fix_task import Stage
from supportdesk.domain.handover import Choice, Line, Standing
from supportdesk.domain.handover_plan import Plan
from supportdesk.domain.handover_sections import (
    BESIDES,
    GROUPS,
    SECTION_LIMIT,
    Section,
    group,
    moved_at,
    promised_until,
    sections,
)
from supportdesk.domain.queue import QueueRow, to_us
from supportdesk.domain.ticket import State
from supportdesk.fix_wording import stage_name
from supportdesk.formats import clock_time, span
from supportdesk.i18n import N_, _, ngettext, pgettext
from supportdesk.letter_words import delivery_name
from supportdesk.names import state_name
from supportdesk.services.handover_pages import Page
from supportdesk.shift_words import Reader, left_out, section_name
from supportdesk.text import line as one_line
from supportdesk.widgets.cells import fitted, foreign
from supportdesk.widgets.sectioned_list import Item
from supportdesk.widgets.shift_line import PROMISE_SIGN
from supportdesk.widgets.ticket_cells import MAIL_SIGN, Piece, cell, signs, time_pieces
from supportdesk.widgets.ticket_cells import Reader as CellReader
from supportdesk.wording import describe

UNACCEPTED_SIGN = "●"
CHANGED_SIGN, COMMENT_SIGN = "≠", "✎"
TICKETS = (*GROUPS, *BESIDES, "new")
"""The sections whose items are tickets."""

WORD_MOST = 240
"""So many characters of the word for all stand in the head."""

_STANDING_WIDTH, _TIME_WIDTH, _CUSTOMER_WIDTH, _WHO_WIDTH, _WAIT_WIDTH = 13, 13, 16, 14, 20
_LAST_WIDTH, _WHEN_WIDTH = 44, 15
_WITH_CUSTOMER, _WITH_WHO, _WITH_WAIT, _WITH_LAST = 88, 106, 128, 168
"""From so many cells on a line has these columns."""


@dataclass(frozen=True)
class Shown:
    """A page as somebody looks at it now."""

    page: Page
    plan: Plan
    now: datetime
    me: str
    reader: Reader

    @cached_property
    def lines(self) -> dict[int, Line]:
        """The lines by their tickets."""
        return {line.number: line for line in self.page.lines}

    @cached_property
    def groups(self) -> dict[str, list[int]]:
        """The tickets by who waits for whom."""
        found: dict[str, list[int]] = {name: [] for name in GROUPS}
        for line in self.page.lines:
            found[group(line, self.end)].append(line.number)
        return found

    @cached_property
    def sections(self) -> dict[str, Section]:
        """What its lines have in common, by name."""
        return {each.name: each for each in sections(self.page.lines, self.at, self.end)}

    @property
    def rows(self) -> Mapping[int, QueueRow]:
        """The tickets that live now."""
        return self.page.rows

    @property
    def end(self) -> datetime | None:
        """When the coming shift ends."""
        told = self.page.drafted or self.page.signed
        return None if told is None else told.end

    @property
    def leaving(self) -> str:
        """Who hands over."""
        told = self.page.drafted or self.page.signed
        return self.me if told is None else told.leaving

    @property
    def own(self) -> bool:
        """Whether it is one's own draft."""
        return self.page.drafted_by(self.me)

    @property
    def at(self) -> datetime:
        """The moment of which it tells: now, or the signature."""
        return self.now if self.page.signed is None else self.page.signed.signed_at

    @property
    def fixes(self) -> Sequence[Mapping[str, Any]]:
        """The open fix tasks."""
        told = self.page.drafted or self.page.signed
        return () if told is None else told.fixes

    @property
    def letters(self) -> Sequence[Mapping[str, Any]]:
        """The letters that did not arrive."""
        told = self.page.drafted or self.page.signed
        return () if told is None else told.letters

    @property
    def notes(self) -> Sequence[Mapping[str, Any]]:
        """The notes of the shift that ends; before them a word for all that the head does not hold whole."""
        if self.page.drafted is not None:
            return [
                {"id": n.id, "at": n.at.isoformat(), "actor": n.actor, "text": n.text}
                for n in self.page.drafted.notes
            ]
        signed = self.page.signed
        if signed is None:
            return ()
        if len(signed.note) <= WORD_MOST and "\n" not in signed.note:
            return signed.notes
        word = {"id": 0, "at": signed.signed_at.isoformat(), "actor": signed.leaving, "text": signed.note}
        return (word, *signed.notes)

    def changed(self, line: Line) -> Sequence[Event]:
        """What others did to a ticket since the draft was looked at, or anybody since the signature."""
        if self.page.signed is not None:
            return self.page.since.changed.get(line.number, ())
        if self.plan.seen.get(line.number) == line.version:
            return ()
        return self.plan.changed(line, self.page.happened.get(line.number, ()), self.leaving)

    def choice(self, line: Line) -> Choice:
        """What becomes of a ticket."""
        return line.choice if self.page.signed is not None else self.plan.choice(line)

    def comment(self, line: Line) -> str:
        """What the leaving engineer says of it."""
        return line.comment if self.page.signed is not None else self.plan.comments.get(line.number, "")

    def told(self, event: Event) -> str:
        """What happened, in one sentence."""
        reader = self.reader
        return describe(
            event,
            name_of=reader.name_of,
            category_of=reader.category_of,
            customer_of=reader.customer_of,
            zone=reader.zone,
        )


def items(shown: Shown) -> list[Item]:
    """Return the items under their headings: each ticket by who waits for whom, then what is besides."""
    found = {**shown.groups, "new": list(shown.page.since.new)}
    for name in BESIDES:
        found[name] = list(shown.sections[name].numbers)
    found["fixes"] = [fix["number"] for fix in shown.fixes[:SECTION_LIMIT]]
    found["letters"] = [letter["number"] for letter in shown.letters[:SECTION_LIMIT]]
    found["notes"] = list(range(len(shown.notes)))
    made: list[Item] = []
    for name, numbers in found.items():
        if numbers:
            made += [Item((name, 0), heading=True), *(Item((name, number)) for number in numbers)]
    return made


def heading(name: str, shown: Shown) -> str:
    """Return a heading with how many there are, and how many of them are not listed."""
    if name in GROUPS:
        numbers, more = len(shown.groups[name]), 0
    elif name in BESIDES:
        section = shown.sections[name]
        numbers, more = len(section.numbers) + section.left_out, section.left_out
    else:
        others = {"fixes": shown.fixes, "letters": shown.letters, "notes": shown.notes}
        numbers = len(others.get(name, shown.page.since.new))
        more = max(0, numbers - SECTION_LIMIT) if name in ("fixes", "letters") else 0
    words = f"{section_name(name)} · {numbers}"
    return f"{words} ({left_out(more)})" if more else words


def paint(item: Item, width: int, shown: Shown) -> list[Piece]:
    """Return the pieces of an item in at most ``width`` cells."""
    name, number = item.key
    if item.heading:
        return [(fitted(heading(name, shown), width), "heading")]
    if name == "fixes":
        return list(_fix(_numbered(shown.fixes, number), width, shown))
    if name == "letters":
        return list(_letter(_numbered(shown.letters, number), width, shown))
    if name == "notes":
        return list(_note(shown.notes[number], width, shown))
    if name == "new":
        return list(_new(number, width, shown))
    line = shown.lines[number]
    if name in GROUPS:
        return list(_ticket(line, width, shown))
    return list(_besides(name, line, width, shown))


def _ticket(line: Line, width: int, shown: Shown) -> Iterator[Piece]:
    row, now_us = shown.rows.get(line.number), to_us(shown.now)
    reader = CellReader(shown.me, shown.reader.zone, shown.reader.name_of, shown.reader.category_of)
    yield (CHANGED_SIGN if shown.changed(line) else " "), "changed"
    yield (COMMENT_SIGN if shown.comment(line) or line.talk else " "), "mail"
    yield from _state(line, shown)
    room = width - 2 - _STANDING_WIDTH - 4 - 7 - _TIME_WIDTH - 4
    columns = [
        (id, cells)
        for id, cells, least in (
            ("customer", _CUSTOMER_WIDTH, _WITH_CUSTOMER),
            ("who", _WHO_WIDTH, _WITH_WHO),
            ("wait", _WAIT_WIDTH, _WITH_WAIT),
            ("last", _LAST_WIDTH, _WITH_LAST),
        )
        if width >= least
    ]
    room -= sum(cells + 2 for _id, cells in columns)
    if row is None:
        yield " " * 5, "row"
        yield fitted(f"#{line.number}", 7, right=True), "paused"
        yield fitted(_ended(line, shown), _TIME_WIDTH + 1, right=True), "paused"
    else:
        yield from signs(row, False, reader)[1:]
        yield " ", "row"
        yield fitted(f"#{row.number}", 7, right=True), "quiet"
        yield " ", "row"
        yield from time_pieces(row, _TIME_WIDTH, now_us, True)
    yield "  ", "row"
    yield foreign(str(line.facts["subject"]), room), "paused" if row is None or row.state.waiting else "row"
    for id, cells in columns:
        yield "  ", "row"
        if id == "last":
            happened = shown.page.happened.get(line.number, ())
            yield foreign(shown.told(happened[-1]) if happened else "", cells), "quiet"
        elif row is None:
            customer = line.facts.get("customer") if id == "customer" else None
            yield foreign(shown.reader.customer_of(customer) if customer else "", cells), "paused"
        else:
            yield from cell(row, id, cells, now_us, reader)


def _state(line: Line, shown: Shown) -> Iterator[Piece]:
    """What becomes of a ticket in a draft; how its line stands in a signed handover."""
    if shown.page.signed is None:
        words, style = choice_piece(shown.choice(line), line, shown)
    else:
        told, style = _STANDING[line.standing]
        words = _(told)
        if line.standing is Standing.OPEN:  # the red dot, and what is handed over
            words = f"{UNACCEPTED_SIGN}{_signed_words(line, shown)}"
    yield foreign(words, _STANDING_WIDTH - 1), style
    yield " ", "row"


def _signed_words(line: Line, shown: Shown) -> str:
    """A choice in a word; what is kept says with whom, oneself too: it is not one's own word any more."""
    if line.choice is not Choice.KEEP or line.keeper is None:
        return choice_piece(line.choice, line, shown)[0]
    return f"= {one_line(shown.reader.name_of(line.keeper))}"


def choice_piece(choice: Choice, line: Line, shown: Shown) -> Piece:
    """Return a choice in a word, with its sign and style."""
    if choice is Choice.RELEASE:
        return _("○ release"), "soon"
    if choice is Choice.KEEP:
        keeper = line.keeper or line.assignee or shown.leaving
        if keeper == shown.me and shown.own:
            return _("= keep"), "mine"
        return f"= {one_line(shown.reader.name_of(keeper))}", "paused"
    return _("→ hand over"), "row"


_STANDING = {
    Standing.OPEN: (N_("● unaccepted"), "bad"),
    Standing.ASKED: (N_("? asked back"), "bad"),
    Standing.ANSWERED: (N_("! answered"), "bad"),
    Standing.ACCEPTED: (N_("✓ accepted"), "good"),
    Standing.CARRIED: (N_("→ goes on"), "paused"),
}


_ENDS = {
    Kind.RESOLVED: State.RESOLVED,
    Kind.REFUSED: State.REFUSED,
    Kind.MERGED: State.MERGED,
    Kind.CLOSED: State.CLOSED,
}


def _ended(line: Line, shown: Shown) -> str:
    """How a ticket that lives no longer ended, as far as it is told here."""
    changed = shown.changed(line)
    ends = [_ENDS[event.kind] for event in changed if event.kind in _ENDS]
    return state_name(ends[-1]) if ends else pgettext("ticket", "ended")


def _besides(name: str, line: Line, width: int, shown: Shown) -> Iterator[Piece]:
    zone, now = shown.reader.zone, shown.now
    number = f"#{line.number}"
    if name == "promises":
        until = promised_until(line)
        assert until is not None
        late = until < now
        yield f" {PROMISE_SIGN} ", "overdue" if late else "mail"
        yield fitted(clock_time(until, zone, now), _WHEN_WIDTH), "overdue" if late else "row"
        words = str(line.facts["promise"]["text"])
    elif name == "unread":
        unread = line.facts["unread"]
        yield f" {MAIL_SIGN} ", "mail"
        yield fitted(ngettext("{n} answer", "{n} answers", unread).format(n=unread), _WHEN_WIDTH), "row"
        words = str(line.facts["subject"])
    elif name == "incidents":
        parts = sum(other.facts.get("incident") == line.number for other in shown.page.lines)
        yield " ◎ ", "critical"
        yield fitted(ngettext("{n} ticket", "{n} tickets", parts).format(n=parts), _WHEN_WIDTH), "row"
        words = str(line.facts["subject"])
    else:
        yield " … ", "quiet"
        yield fitted(span(to_us(shown.at) - to_us(moved_at(line))), _WHEN_WIDTH), "row"
        words = str(line.facts["subject"])
    yield fitted(number, 8), "quiet"
    yield foreign(words, max(0, width - 11 - _WHEN_WIDTH)), "row"


def _fix(fix: Mapping[str, Any], width: int, shown: Shown) -> Iterator[Piece]:
    since = datetime.fromisoformat(fix["since"])
    holder = one_line(shown.reader.name_of(fix["holder"])) if fix["holder"] else "—"
    yield foreign(f" F{fix['number']}", 7), "quiet"
    yield foreign(stage_name(Stage(fix["stage"])), 18), "row"
    yield " ", "row"
    yield foreign(holder, 16), "row"
    yield " ", "row"
    yield fitted(span(to_us(shown.at) - to_us(since)), 13), "quiet"
    yield foreign(str(fix["title"]), max(0, width - 56)), "row"


def _letter(letter: Mapping[str, Any], width: int, shown: Shown) -> Iterator[Piece]:
    ticket = f"#{letter['ticket']}" if letter["ticket"] else ""
    yield " ✉! ", "bad"
    yield (
        fitted(clock_time(datetime.fromisoformat(letter["at"]), shown.reader.zone, shown.now), _WHEN_WIDTH),
        "row",
    )
    yield fitted(ticket, 8), "quiet"
    yield foreign(letter["recipient"] or "—", 24), "row"
    yield " ", "row"
    told = f"{letter['subject']} · {delivery_name(letter['state'], letter['problem'])}"
    yield foreign(told, max(0, width - 37 - _WHEN_WIDTH)), "row"


def _note(note: Mapping[str, Any], width: int, shown: Shown) -> Iterator[Piece]:
    at = datetime.fromisoformat(note["at"])
    yield f" {fitted(clock_time(at, shown.reader.zone, shown.now), _WHEN_WIDTH)} ", "quiet"
    yield foreign(shown.reader.name_of(note["actor"]), 16), "quiet"
    yield " ", "row"
    yield foreign(str(note["text"]), max(0, width - 19 - _WHEN_WIDTH)), "row"


def _new(number: int, width: int, shown: Shown) -> Iterator[Piece]:
    row = shown.rows.get(number)
    yield " + ", "changed"
    yield fitted(f"#{number}", 8), "quiet"
    if row is None:
        return
    yield from time_pieces(row, _TIME_WIDTH, to_us(shown.now), True)
    yield f"  {foreign(row.subject, max(0, width - 13 - _TIME_WIDTH))}", "row"


def _numbered(found: Sequence[Mapping[str, Any]], number: int) -> Mapping[str, Any]:
    return next(each for each in found if each["number"] == number)
