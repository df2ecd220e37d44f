"""Why the clock says what it says: every interval, who began it and why, and the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from supportdesk.domain.explain import Explanation, explain
from supportdesk.domain.timeline import Bucket
from supportdesk.formats import begun, clock_time, moment, span
from supportdesk.i18n import _
from supportdesk.keys import hints
from supportdesk.names import answered_words, bucket_name, cause_name, line_name
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.facts import headline, picture
from supportdesk.text import line, width
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.clock_strip import ClockStrip
from supportdesk.widgets.folding import wrapped
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.status_line import StatusLine
from supportdesk.widgets.words import Words
from supportdesk.wording import actor_name, describe

if TYPE_CHECKING:
    from supportdesk.services.reading import View

BUCKET_STYLES = {
    Bucket.COUNTED: "$text-success",
    Bucket.CLIENT: "$text-accent",
    Bucket.PROVIDER: "$text-warning",
    Bucket.GAP: "$text-muted",
    Bucket.IDLE: "$text-muted",
}


_ALWAYS = (Bucket.COUNTED, Bucket.CLIENT, Bucket.PROVIDER)
"""The sums that are shown even when they are nothing."""

_INDENT = 4


class ExplanationScreen(DeskScreen[None]):
    """The account of a ticket's clock."""

    SCOPE = "explain"
    BINDINGS = bindings("explain")
    AUTO_FOCUS = "#account"

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.view: View | None = None

    def compose(self) -> ComposeResult:
        """Head, strip, account, keys."""
        yield StatusLine()
        yield Words(id="explain-head", fixed=False)
        yield ClockStrip(self.console.zone, id="explain-strip")
        with VerticalScroll(id="account"):
            yield Words(id="account-text", fixed=False)
        yield HintBar()

    def on_mount(self) -> None:
        """Read the ticket, and again whenever it changes."""
        self.console.tickets_changed.subscribe(self, self._changed)
        self.query_one(HintBar).show(hints("explain"))
        self.set_interval(1, self._show)
        self._read()

    def _changed(self, numbers: frozenset[int] | None) -> None:
        if numbers is None or self.number in numbers:
            self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        from supportdesk.services import reading

        try:
            self.view = await self.console.ask(reading.show, self.number)
        except Exception as error:
            self.console.tell(error)
            self.give_up()
            return
        self._show()

    def _show(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(_("Why the clock says so")))
        if (view := self.view) is None:
            return
        console = self.console
        now = max(console.now(), view.ticket.last_at)
        told = explain(view.ticket, view.events, now)
        self.query_one("#explain-head", Words).say(headline(view))
        self.query_one(ClockStrip).show(picture(view, now))
        self.query_one("#account-text", Words).say(self._account(view, told.in_whole_seconds()))

    def _account(self, view: View, told: Explanation) -> Content:
        console = self.console
        zone = console.zone
        by_seq = {event.seq: event for event in view.events}
        lines: list[Content] = []
        room = max(20, self.query_one("#account-text").size.width - _INDENT)
        lengths = [span(us, seconds=True) for us in (*(i.us for i in told.intervals), *told.sums.values())]
        broad = max(map(width, lengths))
        for interval in told.intervals:
            cause = by_seq.get(interval.seq)
            why = (
                ""
                if cause is None
                else describe(
                    cause,
                    name_of=console.name_of,
                    category_of=console.category_name,
                    customer_of=console.customer_name,
                    zone=zone,
                )
            )
            start, until = moment(interval.start, zone, seconds=True), _("now")
            if interval.end is not None:
                until = clock_time(interval.end, zone, interval.start, seconds=True)
            style = BUCKET_STYLES[interval.bucket]
            lines.append(
                Content.assemble(
                    f"{start} — {until:<15} ",
                    (f"{span(interval.us, seconds=True):>{broad}}", "bold"),
                    "  ",
                    (bucket_name(interval.bucket), style),
                )
            )
            who = "" if cause is None else actor_name(cause, console.name_of)
            whose = answered_words(interval.answered, console.name_of)
            holder = _("{line}, answered for by: {names}").format(line=line_name(interval.line), names=whose)
            cause_words = f"{who}: {line(why, 200)}"
            lines += [
                Content.styled(" " * _INDENT + part, "$text-muted")
                for words in (line(holder, 300), cause_words)
                for part in wrapped(words, room)
            ]
        lines.append(Content())
        names = {bucket: bucket_name(bucket) for bucket, us in told.sums.items() if us or bucket in _ALWAYS}
        widest = max(map(width, names.values()), default=0)
        for bucket, name in names.items():
            padded = name + " " * (widest - width(name))
            lines.append(
                Content.assemble(
                    (padded, BUCKET_STYLES[bucket]),
                    (f"  {span(told.sums[bucket], seconds=True):>{broad}}", "bold"),
                )
            )
        held = [f"{line_name(one)} {span(us, seconds=True)}" for one, us in told.counted_by_line().items()]
        if len(held) > 1:
            lines.append(Content(_("our work by line: {times}").format(times=" · ".join(held))))
        if view.ticket.ping_pong:
            lines.append(Content(_("went back to a line that had it: {n}").format(n=view.ticket.ping_pong)))
        reading = view.clock.read(view.as_of)
        if reading.target_us is not None:
            lines.append(
                Content(
                    _("target {target}, left {left}").format(
                        target=span(reading.target_us), left=span(begun(reading.left_us or 0))
                    )
                )
            )
        if reading.breach is not None:
            lines.append(
                Content.styled(
                    _("exceeded {at}: {cause}").format(
                        at=moment(reading.breach.at, zone, seconds=True),
                        cause=cause_name(reading.breach.cause),
                    ),
                    "$text-error",
                )
            )
        return Content("\n").join(lines)

    def action_go_back(self) -> None:
        """Back to the ticket or the queue."""
        self.dismiss()
