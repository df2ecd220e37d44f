"""One incident: its tickets with their own clocks, what all were told, and what happened across them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.events import Kind
from supportdesk.domain.incident import told_text
from supportdesk.domain.projection import project, queue_row
from supportdesk.domain.queue import QueueRow, order
from supportdesk.formats import clock_time
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.incident_words import (
    counts_words,
    delivery_words,
    numbers_words,
    step_words,
    summary_markdown,
    unsent_words,
)
from supportdesk.keys import hints
from supportdesk.names import priority_name, state_name
from supportdesk.screens.moving import MovesList
from supportdesk.screens.outcome import refusal_words
from supportdesk.screens.progress import progress
from supportdesk.screens.radar import reader_of, sight
from supportdesk.screens.telling import TellsAll
from supportdesk.screens.verbs import Aim
from supportdesk.text import clean, line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.cursor_list import CursorList
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.member_list import MemberList
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.ticket_cells import Piece, Reader
from supportdesk.widgets.ticket_list import TicketList
from supportdesk.widgets.timeline_view import Entry, TimelineView
from supportdesk.wording import actor_name

if TYPE_CHECKING:
    from supportdesk.services.broadcast import Letter
    from supportdesk.services.desk import Desk
    from supportdesk.services.incidents import Done, Incident
    from supportdesk.services.reading import View


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the screen shows, read at one moment."""

    incident: Incident
    letters: Mapping[int, list[Letter]]
    """Of each text, by the seq of the event that told it."""
    candidates: tuple[View, ...]
    """New requests that look like part of it."""
    unsent: int
    """How many letters of its tickets could not be sent, whatever they are about."""


class IncidentScreen(TellsAll, MovesList):
    """An incident, from which all its tickets are worked on."""

    SCOPE = "incident"
    BINDINGS = bindings("incident")
    AUTO_FOCUS = "#members"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal"), (160, "-wide")]

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.page: Page | None = None
        self._out: tuple[int, ...] = ()
        """What was taken out last, and can be put back."""

    def compose(self) -> ComposeResult:
        """Head, members beside what happened, keys."""
        yield StatusLine()
        yield Static(id="incident-head")
        with Horizontal(id="incident-body"):
            yield MemberList(id="members")
            yield TimelineView(id="incident-story")
        yield HintBar()

    def on_mount(self) -> None:
        """Read it, and again whenever anything changes: a new request may belong to it."""
        self.members.reader = Reader(
            self.console.actor, self.console.zone, self.console.name_of, self.console.category_name
        )
        self.members.empty = _("Reading…")
        self.console.tickets_changed.subscribe(self, lambda _numbers: self._read())
        self.set_interval(1, self._tick)
        self.query_one(HintBar).show(hints("incident"))
        self._read()

    @property
    def members(self) -> MemberList:
        """The list of its tickets."""
        return self.query_one(MemberList)

    def aims(self) -> Sequence[Aim]:
        """The marked tickets, else the head and every ticket of it that is open."""
        if self.page is None:
            return ()
        if self.members.marks:
            return [Aim(row.number, row.version) for row in self.members.marked]
        made = self.page.incident
        views = (*made.live, made.head) if made.head.ticket.state.live else made.live
        return [Aim(view.number, view.ticket.version) for view in views]

    def names_several(self, n: int) -> str:
        """Say that no mark means all of it."""
        if self.members.marks:
            return super().names_several(n)
        return _("the incident with all its tickets, {n}").format(n=n)

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        console = self.console
        try:
            await sight(console)
            candidates = console.sighting.of(self.number) if console.sighting else ()
            self.page = await console.ask(_page, self.number, candidates)
        except Exception as error:
            console.tell(error)
            if self.page is None:
                self.give_up()
            return
        self._show(self.page)

    def _show(self, page: Page) -> None:
        if not self.there:
            return
        console, made = self.console, page.incident
        offered, of_it = ([self._row(view) for view in views] for views in (page.candidates, made.members))
        rows = [*offered, *sorted(of_it, key=lambda row: order(row, console.now_us))]
        joining = {view.number for view in page.candidates}
        members = self.members
        members.prefixes = dict.fromkeys(joining, "? ")
        members.empty = _(
            "No ticket is part of it yet. Mark some in the queue, and link them with {key}."
        ).format(key=console.keymap.label("ticket.merge"))
        last = {letter.ticket: letter for told in page.letters.values() for letter in told}
        letters = {row.number: _delivery(last[row.number]) for row in rows if row.number in last}
        question = (pgettext("of an incident", "same matter?"), "mail")
        members.set_letters({**letters, **dict.fromkeys(joining, question)})
        members.set_rows(rows, console.now_us)
        self.query_one("#incident-head", Static).update(self._head(page))
        self.query_one(TimelineView).set_entries(self._story(made))
        self._tick()

    def _row(self, view: View) -> QueueRow:
        name = self.console.customer_name(view.ticket.customer) if view.ticket.customer else ""
        return queue_row(view.number, project(view.ticket), name)

    def _head(self, page: Page) -> Content:
        console, made = self.console, page.incident
        ticket, now = made.head.ticket, console.now()
        facts = [priority_name(ticket.priority)]
        facts += [console.category_name(ticket.category)] if ticket.category else []
        facts += [state_name(ticket.state)]
        facts += [console.name_of(ticket.assignee)] if ticket.assignee else []
        told = _("nothing told yet")
        if made.told_at is not None:
            at = clock_time(made.told_at, console.zone, now)
            letters = list(page.letters[made.texts[-1].seq])
            told = _("told at {time}: {stand}").format(time=at, stand=delivery_words(letters))
        lines = [
            Content.assemble((f"#{made.number} ", "$accent"), (line(ticket.subject, 200), "bold")),
            Content.styled(" · ".join(facts), "$text-muted"),
            Content.assemble(
                counts_words(made),
                (f" · {told}", "$text-muted"),
                (_and(unsent_words(page.unsent)), "$text-error"),
            ),
        ]
        if page.candidates:
            n = len(page.candidates)
            words = ngettext(
                "{n} new request looks like it: {yes} links; {no} with the cursor on it leaves it out",
                "{n} new requests look like it: {yes} links all; {no} leaves out the one under the cursor",
                n,
            ).format(
                n=n, yes=console.keymap.label("incident.link"), no=console.keymap.label("incident.unlink")
            )
            lines.append(Content.styled(words, "$text-warning"))
        return Content("\n").join(lines)

    def _story(self, made: Incident) -> list[Entry]:
        console, reader = self.console, reader_of(self.console)
        told = []
        for step in made.story:
            event = step.event
            body = clean(told_text(event)) if event.kind is Kind.TOLD else ""
            if body:
                step = replace(step, event=replace(event, data={**event.data, "text": ""}))
            by_client = event.kind in (Kind.RECEIVED, Kind.CLIENT_ANSWERED) and step.numbers != (made.number,)
            told.append(
                Entry(
                    key=step.numbers[0] * 1_000_000 + event.seq,
                    when=clock_time(event.at, console.zone, console.now()),
                    who=_("client") if by_client else actor_name(event, console.name_of),
                    what=step_words(step, reader, made.number),
                    body=body,
                    from_client=by_client,
                )
            )
        return told

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(f"{_('Incident')} #{self.number}"))
        self.members.tick(self.console.now_us)

    @property
    def _focused(self) -> CursorList:
        return self.focused if isinstance(self.focused, CursorList) else self.members

    def action_cursor_down(self) -> None:
        """One line down in the list that has the focus."""
        self._focused.action_cursor_down()

    def action_cursor_up(self) -> None:
        """One line up."""
        self._focused.action_cursor_up()

    def action_cursor_page_down(self) -> None:
        """One page down."""
        self._focused.action_cursor_page_down()

    def action_cursor_page_up(self) -> None:
        """One page up."""
        self._focused.action_cursor_page_up()

    def action_cursor_top(self) -> None:
        """To the first line."""
        self._focused.action_cursor_top()

    def action_cursor_bottom(self) -> None:
        """To the last line."""
        self._focused.action_cursor_bottom()

    def action_mark_ticket(self) -> None:
        """Mark the ticket under the cursor and go on to the next."""
        self.members.toggle_mark()

    @on(TicketList.TicketChosen)
    def _chosen(self, message: TicketList.TicketChosen) -> None:
        self._open(message.row.number)

    def action_open_incident(self) -> None:
        """Open the ticket under the cursor; without one the head."""
        if isinstance(self.focused, TimelineView):
            self.focused.toggle()
            return
        row = self.members.current
        self._open(self.number if row is None else row.number)

    def _open(self, number: int) -> None:
        from supportdesk.screens.ticket import TicketScreen

        self.app.push_screen(TicketScreen(number))

    def action_tell_all(self) -> None:
        """Ask for the text to all, or at first to the marked ones."""
        only = frozenset(self.members.marks)
        self.in_turn(partial(self._tell_here, only), self.console.hold_keys(self))

    async def _tell_here(self, only: frozenset[int]) -> None:
        await self.tell(self.number, only)

    def action_link_incident(self) -> None:
        """Take in the new requests that look like part of it: the marked ones, else all of them."""
        numbers = self._meant(joining=True)
        if numbers:
            self.in_turn(partial(self._link, numbers), None)
        else:
            self.console.say(_("No new request looks like part of this incident."))

    def action_unlink_incident(self) -> None:
        """Offer a new request no more; take out what is part of it after a question."""
        joining, part = self._meant(joining=True, under=True), self._meant(joining=False, under=True)
        if joining or part:
            self.in_turn(partial(self._unlink, joining, part), self.console.hold_keys(self) if part else None)

    def _meant(self, *, joining: bool, under: bool = False) -> list[int]:
        """The marked that are offered, or part of it; without marks all, or the one under the cursor."""
        if self.page is None:
            return []
        views = self.page.candidates if joining else self.page.incident.members
        numbers = [view.number for view in views]
        if self.members.marks:
            return [number for number in numbers if number in self.members.marks]
        current = self.members.current
        if under:
            return [number for number in numbers if current is not None and number == current.number]
        return numbers

    async def _link(self, numbers: Sequence[int]) -> None:
        from supportdesk.services import incidents

        page = self.page
        assert page is not None
        category = page.incident.head.ticket.category
        with progress(self, len(numbers)) as step:
            done = await self.console.ask(
                incidents.link_many,
                self.number,
                numbers,
                category=category,
                progress=step,
            )
        n = len(done.outcomes)
        self._told_done(done, ngettext("{n} ticket linked", "{n} tickets linked", n), numbers)

    async def _unlink(self, joining: Sequence[int], part: Sequence[int]) -> None:
        from supportdesk.services import incidents, radar

        if joining:
            await self.console.ask(radar.decline, joining)
            self.console.say(_("Not offered any more."), title=" ".join(f"#{n}" for n in joining[:8]))
            self.console.tickets_changed.publish(frozenset())
        if part and await self._meant_out(part):
            done = await self.console.ask(incidents.unlink_many, self.number, part)
            n = len(done.outcomes)
            self._out = tuple(outcome.number for outcome in done.outcomes)
            words = ngettext("{n} ticket taken out", "{n} tickets taken out", n).format(n=n)
            back = _("{key} puts it back").format(key=self.console.keymap.label("ticket.undo"))
            self._told_done(done, f"{words}: {numbers_words(self._out)} · {back}", part)

    async def _meant_out(self, part: Sequence[int]) -> bool:
        """Ask whether these leave the incident: the key may have been for a new request elsewhere."""
        from supportdesk.screens.dialogs.confirm import Confirm

        rows = {row.number: row for row in self.members.rows}
        n = len(part)
        words = ngettext(
            "Take {n} ticket out of the incident?", "Take {n} tickets out of the incident?", n
        ).format(n=n)
        named = [f"#{number} {line(rows[number].subject, 60)}" for number in part[:5] if number in rows]
        return await self.app.push_screen_wait(Confirm("\n".join([words, *named]))) is True

    def action_undo_change(self) -> None:
        """Put back what was taken out last; else take back the last change of the tickets."""
        if self._out:
            self.in_turn(partial(self._put_back, self._out), None)
        else:
            super().action_undo_change()

    async def _put_back(self, numbers: Sequence[int]) -> None:
        from supportdesk.services import incidents, merging

        self._out = ()
        done = await self.console.ask(
            incidents.each, numbers, lambda desk, number, options: merging.undo(desk, number, **options)
        )
        n = len(done.outcomes)
        self._told_done(done, ngettext("{n} ticket put back", "{n} tickets put back", n), numbers)

    def _told_done(self, done: Done, words: str, numbers: Sequence[int]) -> None:
        console = self.console
        console.say(words.format(n=len(done.outcomes)), title=f"#{self.number}")
        if done.refusals:
            console.say(refusal_words(done.refusals, console.zone), title=_("Not done"), severity="warning")
        self.members.clear_marks()
        console.tickets_changed.publish(frozenset({self.number, *numbers}))

    def action_register_incident(self) -> None:
        """Register the tickets that are not yet, with the incident's category."""
        if self.page is not None:
            made = self.page.incident
            waiting = [view.number for view in made.members if view.ticket.registered_at is None]
            if waiting:
                self.in_turn(partial(self._link, waiting), None)
            else:
                self.console.say(_("All its tickets are registered."))

    def action_sum_up_incident(self) -> None:
        """Copy the summary as Markdown."""
        if self.page is not None:
            made = self.page.incident
            text = summary_markdown(made, made.story, self.page.letters, reader_of(self.console))
            self.console.copy(
                text,
                _(
                    "The summary is copied as Markdown. Into a file: supportdesk incident summary {number}"
                ).format(number=self.number),
            )

    def action_go_back(self) -> None:
        """Off the marks, then back to where it was opened from."""
        if self.members.marks:
            self.members.clear_marks()
        else:
            self.dismiss()


def _page(desk: Desk, number: int, candidates: Sequence[int]) -> Page:
    from supportdesk.services.broadcast import letters_by_text, unsent_of
    from supportdesk.services.incidents import incident
    from supportdesk.services.reading import histories

    made = incident(desk, number)
    views = tuple(histories(desk, candidates)) if candidates else ()
    unsent = unsent_of(desk, made.numbers)
    return Page(made, letters_by_text(desk, made.texts), views, unsent)


def _and(words: str) -> str:
    return f" · {words}" if words else ""


def _delivery(letter: Letter) -> Piece:
    """Return how a letter stands, in few cells."""
    if letter.recipient is None and letter.state == "failed":
        return pgettext("letter", "no address"), "overdue"
    words = {
        "waiting": pgettext("letter", "to be sent"),
        "sent": pgettext("letter", "sent"),
        "failed": pgettext("letter", "not sent"),
        "cancelled": pgettext("letter", "taken back"),
    }[letter.state]
    return words, "overdue" if letter.state == "failed" else "quiet"
