"""The open incidents, what the radar thinks may be one, and what can be made of the marked tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from supportdesk.formats import clock_time
from supportdesk.i18n import _, ngettext
from supportdesk.incident_words import numbers_words, offer_words
from supportdesk.keys import hints
from supportdesk.names import state_name
from supportdesk.screens.moving import MovesOptions
from supportdesk.screens.radar import reader_of, sight
from supportdesk.screens.telling import TellsAll
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.line_list import LineList
from supportdesk.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from supportdesk.domain.queue import QueueRow
    from supportdesk.screens.doing import Aim
    from supportdesk.services.incidents import Incident


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an incident, or what may become one."""

    id: str
    words: Content
    head: int | None = None
    """The incident; None: it can be made of ``numbers``."""
    numbers: tuple[int, ...] = ()


class IncidentsScreen(TellsAll, MovesOptions):
    """What is open, and what is offered, on top."""

    SCOPE = "incidents"
    BINDINGS = bindings("incidents")
    AUTO_FOCUS = "#incidents"

    def __init__(self, marked: Sequence[QueueRow] = (), current: QueueRow | None = None) -> None:
        super().__init__()
        self.marked = tuple(row.number for row in marked)
        self.current = current
        self._incidents: Sequence[Incident] | None = None
        self._lines: list[Line] = []
        self._first = True
        """Whether the cursor has yet to go to the line that was most likely meant."""

    def compose(self) -> ComposeResult:
        """Head, list, keys."""
        yield StatusLine()
        yield Static(Content.styled(_("Incidents"), "bold"), id="incidents-head")
        yield LineList(id="incidents", signed=True)
        yield HintBar()

    def on_mount(self) -> None:
        """Read them, and again when anything changes."""
        self.console.tickets_changed.subscribe(self, lambda _numbers: self._read())
        self.query_one(HintBar).show(hints("incidents"))
        self.set_interval(1, self._tick)
        self._tick()
        self._read()

    def aims(self) -> Sequence[Aim]:
        """No verb on tickets works here."""
        return ()

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(_("Incidents")))

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services.incidents import open_incidents

        console = self.console
        try:
            await sight(console)
            self._incidents = await console.ask(open_incidents)
        except Exception as error:
            if console.connection.live:
                console.tell(error)
            return
        self._show()

    def _show(self) -> None:
        if not self.there:
            return
        self._lines = [*self._offered(), *(self._line(one) for one in self._incidents or ())]
        wanted = self._likely if self._first else None
        self._first = False
        self.query_one(LineList).set_lines(
            [(one.id, one.words) for one in self._lines],
            _("No incident is open. Mark tickets in the queue and press {key} to make one.").format(
                key=self.console.keymap.label("desk.incidents")
            ),
            at=wanted,
        )

    @property
    def _likely(self) -> str | None:
        """The line that was most likely meant: the marked, else the ticket's incident, else the newest."""
        known = [one.number for one in self._incidents or ()]
        if self.marked or not known:
            return None
        row = self.current
        own = None if row is None else row.incident or row.number
        return f"incident-{own if own in known else known[0]}"

    def _offered(self) -> list[Line]:
        """What can be made: of the marked tickets, of what the radar sees, of the one under the cursor."""
        console = self.console
        made: list[Line] = []
        if self.marked:
            n = len(self.marked)
            words = ngettext(
                "make an incident of the {n} marked ticket", "make an incident of the {n} marked tickets", n
            )
            made.append(self._making("marked", words.format(n=n), self.marked))
        seen = console.sighting
        for n, offer in enumerate(seen.offers if seen else ()):
            made.append(self._making(f"offer-{n}", offer_words(offer, reader_of(console)), offer.numbers))
        row = self.current
        known = {one.number for one in self._incidents or ()}
        if row is not None and not self.marked and row.incident is None and row.number not in known:
            words = _("declare an incident: {subject}").format(subject=line(row.subject, 60))
            made.append(self._making("current", words, (row.number,)))
        return made

    def _making(self, id: str, words: str, numbers: tuple[int, ...]) -> Line:
        content = Content.assemble(
            (" ▲ ", "$text-warning"), (words, "bold"), (f"  {numbers_words(numbers)}", "$text-muted")
        )
        return Line(id, content, numbers=numbers)

    def _line(self, one: Incident) -> Line:
        console = self.console
        ticket, live = one.head.ticket, len(one.live)
        waiting = sum(view.ticket.state.waiting for view in one.members)
        new = len(console.sighting.of(one.number)) if console.sighting else 0
        told = _("not told yet")
        if one.told_at is not None:
            told = _("told at {time}").format(time=clock_time(one.told_at, console.zone, console.now()))
        counts = ngettext("{live} of {n} ticket open", "{live} of {n} tickets open", len(one.members)).format(
            live=live, n=len(one.members)
        )
        parts = [counts, _("{n} waiting").format(n=waiting) if waiting else "", told]
        return Line(
            f"incident-{one.number}",
            Content.assemble(
                (f" #{one.number} ", "$accent"),
                (f"{state_name(ticket.state)}  ", "$text-muted"),
                (line(ticket.subject, 60), ""),
                ("  " + " · ".join(part for part in parts if part), "$text-muted"),
                (f"  +{new} ?" if new else "", "$text-warning"),
            ),
            head=one.number,
        )

    @property
    def _under(self) -> Line | None:
        id = self.query_one(LineList).chosen
        return next((one for one in self._lines if one.id == id), None)

    @on(LineList.OptionSelected)
    def _selected(self) -> None:
        self.action_open_incident()

    def action_open_incident(self) -> None:
        """Open the incident under the cursor, or make one of what is offered there."""
        from supportdesk.screens.incident import IncidentScreen

        under = self._under
        if under is None:
            return
        if under.head is not None:
            self.open_screen(IncidentScreen(under.head))
        else:
            self.in_turn(partial(self._begin, under.numbers), self.console.hold_keys(self))

    async def _begin(self, numbers: Sequence[int]) -> None:
        from supportdesk.screens.beginning import begin_incident
        from supportdesk.screens.incident import IncidentScreen

        head = await begin_incident(self.console, numbers)
        if head is not None:
            self.marked, self.current = (), None
            await self.app.push_screen(IncidentScreen(head))

    def action_decline_incident(self) -> None:
        """Say that what is offered under the cursor is no incident."""
        under = self._under
        if under is not None and under.id.startswith("offer"):
            self.in_turn(partial(self._decline, under.numbers), None)

    async def _decline(self, numbers: Sequence[int]) -> None:
        from supportdesk.services import radar

        await self.console.ask(radar.decline, numbers)
        self.console.say(_("These are not offered as an incident any more."))
        self.console.tickets_changed.publish(frozenset())

    def action_tell_all(self) -> None:
        """Ask for the text to all of the incident under the cursor."""
        under = self._under
        if under is not None and under.head is not None:
            self.in_turn(partial(self._tell_one, under.head), self.console.hold_keys(self))

    async def _tell_one(self, head: int) -> None:
        from supportdesk.screens.incident import IncidentScreen

        if await self.tell(head):
            await self.app.push_screen(IncidentScreen(head))

    def action_announce_incident(self) -> None:
        """Ask for a scheduled maintenance and announce it."""
        self.in_turn(self._announce, self.console.hold_keys(self))

    async def _announce(self) -> None:
        from supportdesk.screens.dialogs.incident import AnnounceMaintenance
        from supportdesk.screens.incident import IncidentScreen
        from supportdesk.services import broadcast

        console = self.console
        listed = await console.ask(broadcast.announced_to)
        asked = await self.app.push_screen_wait(AnnounceMaintenance(listed))
        if asked is None:
            return
        outcome = await console.ask(
            broadcast.announce, asked.announcement, but=asked.but, operation=uuid4().hex
        )
        console.say(_("The maintenance is announced."), title=f"#{outcome.number}")
        console.tickets_changed.publish(frozenset({outcome.number}))
        await self.app.push_screen(IncidentScreen(outcome.number))

    def action_go_back(self) -> None:
        """Back to where it was opened from."""
        self.dismiss()
