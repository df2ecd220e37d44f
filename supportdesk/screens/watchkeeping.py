"""Keeps watch for this engineer: alarms once each, the title that says what is urgent, who else is here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from supportdesk.domain.durations import HOUR
from supportdesk.domain.errors import Told
from supportdesk.domain.events import Event
from supportdesk.domain.queue import QueueRow, from_us
from supportdesk.domain.ticket import Line
from supportdesk.formats import clock_time, overdue, time_left
from supportdesk.i18n import N_, _, ngettext
from supportdesk.screens.console import local
from supportdesk.screens.losing import Holding, taken_away
from supportdesk.screens.notices import always
from supportdesk.screens.offering import Offer, Offers, concerns, offer_words
from supportdesk.screens.outside import notify_desktop, set_title
from supportdesk.screens.shift_state import KeepsShift
from supportdesk.text import line
from supportdesk.wording import describe

if TYPE_CHECKING:
    from supportdesk.services.alarms import Alarm, Key
    from supportdesk.services.engineers import Engineer
    from supportdesk.services.presence import Presence

PROBE_EVERY_S = 2
"""How often a lost database is asked whether it is back."""

LOOK_EVERY_S = 5
"""How often the clocks are looked at for alarms."""

AT_ONCE = 3
"""So many alarms are told one by one; more are summed up."""

NAMED = 8
"""So many tickets are named in a sum."""

_TOLD = {
    "registration": N_("{percent} % of the time to register #{number} is gone: {left}"),
    "resolution": N_("{percent} % of the time for #{number} is gone: {left}"),
    "promise": N_("Promised to the client by now: #{number}"),
    "chase": N_("#{number} waits for {provider}, asked last {asked}: ask again"),
}


class Watchkeeping(KeepsShift):
    """A console that tells its engineer what must be done, once each, and never of one's own acts."""

    _known: set[Key]
    _told: set[Key]
    _rules_told: set[tuple[int, int]]
    """The hand-overs by rules that this engineer was told of: ticket and version."""
    _since_us: int
    _offers: Offers
    _holding: Holding
    presence: Sequence[Presence] = ()
    """Who else is at a console now."""

    def keep_watch(self) -> None:
        """Begin, once the desk is open."""
        from supportdesk.services.presence import EVERY_S

        self._known, self._told, self._since_us = set(), set(), self.now_us
        self._offers, self._holding = Offers(), Holding()
        self._rules_told = set()
        self.set_interval(LOOK_EVERY_S, self.look)
        self.set_interval(PROBE_EVERY_S, self.probe)
        self.set_interval(EVERY_S, self.meet)
        self.meet()

    @work(exclusive=True, group="watch", exit_on_error=False)
    async def look(self) -> None:
        """Tell what has become due since the last look."""
        from supportdesk.services import alarms

        now_us, rows = self.now_us, self.rows
        if self.desk is None or not self.connection.live:
            return
        me = self.me
        if me is None:
            return
        on_shift = self.on_shift
        self._title(me, rows.values(), now_us, on_shift)
        self._offer(me, on_shift)
        await self._tell_lost(me.login, rows)
        await self._follow_rules(me, rows.values(), now_us)
        concerned = {n: row for n, row in rows.items() if concerns(row, me, on_shift)}
        due = [
            a
            for row in concerned.values()
            for a in alarms.due(row, now_us)
            if alarms.key(a) not in self._told
        ]
        if not due:
            return
        try:
            won = await self.ask(alarms.fire_due, list(concerned.values()), now_us, self._known)
        except Exception as error:
            self.log.warning(error)
            return
        mine = {alarms.key(alarm) for alarm in won}
        news = [a for a in due if alarms.key(a) in mine or a.at >= from_us(self._since_us)]
        self._told.update(alarms.key(alarm) for alarm in due)
        if len(news) > AT_ONCE:
            self._sum_up(news)
        else:
            for alarm in news:
                self._tell(alarm, concerned[alarm.number], now_us)

    async def _follow_rules(self, me: Engineer, rows: Collection[QueueRow], now_us: int) -> None:
        """Hand over what agreements say by now, and tell whom it concerns what they did, on any console."""
        from supportdesk.services import policies

        ruled = [row for row in rows if row.policy.escalate is not None]
        if not ruled:
            return
        try:
            reached = [alarm for row in ruled if (alarm := policies.due(row, now_us)) is not None]
            if not self._known.issuperset(map(policies.key, reached)):
                await self.ask(policies.carry_out, ruled, now_us, self._known)
            news = await self.ask(policies.told_since, from_us(self._since_us))
        except Exception as error:
            self.log.warning(error)
            return
        for number, event in news:
            if (number, event.seq) in self._rules_told:
                continue
            self._rules_told.add((number, event.seq))
            if event.data["had"] == me.login or Line(event.data["line"]) in me.lines:
                self._tell_rule(number, event)

    def _tell_rule(self, number: int, event: Event) -> None:
        words = describe(event, name_of=self.name_of, customer_of=self.customer_name, zone=self.zone)
        row = self.rows.get(number)
        subject = "" if row is None else line(row.subject, 60)
        self.call_engineer(words, title=f"#{number} {subject}".rstrip(), severe=True)

    @work(exclusive=True, group="probe", exit_on_error=False)
    async def probe(self) -> None:
        """Ask a lost database whether it is back: a loss that only a verb met is nobody else's to end."""
        from supportdesk.services.reading import names

        if not self.connection.live:
            with suppress(Told):
                await self.ask(names)

    def _offer(self, me: Engineer, on_shift: Collection[str]) -> None:
        """Offer what nobody answers for to whoever is on shift."""
        if not self.all_read:
            return
        news = self._offers.news(self.rows, me, on_shift, self.own_acts)
        if len(news) > AT_ONCE:
            numbers = _numbers([offer.row.number for offer in news])
            words = _("Nobody answers for these yet: {numbers}").format(numbers=numbers)
            self.call_engineer(
                words, title=_("New in your shift"), severe=False, still=partial(self._any_free, news)
            )
            return
        for offer in news:
            title = line(offer.row.subject, 60)
            words = offer_words(offer, self.keymap)
            self.call_engineer(words, title=title, severe=False, still=partial(self._any_free, [offer]))

    def _any_free(self, offers: Sequence[Offer]) -> bool:
        """Tell whether nobody answers for one of these still."""
        rows = (self.rows.get(offer.row.number) for offer in offers)
        return any(row is not None and row.assignee is None for row in rows)

    async def _tell_lost(self, login: str, rows: Mapping[int, QueueRow]) -> None:
        """Tell of the tickets that somebody else took from this engineer."""
        from supportdesk.services import reading

        gone = self._holding.lost(rows, login)
        try:
            views = await self.ask(reading.histories, list(gone)) if gone else []
        except Exception as error:
            self.log.warning(error)
            return  # the next look tells it
        self._holding.remember(rows, login)
        found = [(view, taken_away(view.events, gone[view.number], login)) for view in views]
        taken = [(view, event) for view, event in found if event is not None]
        if len(taken) > AT_ONCE:
            names = ", ".join(dict.fromkeys(self.name_of(event.actor) for _view, event in taken))
            words = _("No longer yours: {numbers} ({name})")
            numbers = _numbers([view.number for view, _event in taken])
            self.call_engineer(
                words.format(numbers=numbers, name=names), title=_("Taken from you"), severe=False
            )
            return
        for view, event in taken:
            what = describe(event, name_of=self.name_of, customer_of=self.customer_name, zone=self.zone)
            words = _("#{number} is no longer yours. {name}: {what}").format(
                number=view.number, name=self.name_of(event.actor), what=what
            )
            self.call_engineer(words, title=line(view.ticket.subject, 60), severe=False)

    def _tell(self, alarm: Alarm, row: QueueRow, now_us: int) -> None:
        left_us = row.time_left_us(now_us) or 0
        left = overdue(left_us) if left_us < 0 else _("{time} left").format(time=time_left(left_us))
        asked = "—" if row.asked_us is None else clock_time(from_us(row.asked_us), self.zone, self.now())
        words = _(_TOLD[alarm.clock]).format(
            percent=alarm.percent,
            number=row.number,
            left=left,
            provider=line(row.provider, 60) or _("provider not named"),
            asked=asked,
        )
        if alarm.late:
            words += " " + _("(at {at}, nobody was told)").format(
                at=clock_time(alarm.at, self.zone, self.now())
            )
        self.call_engineer(words, title=line(row.subject, 60), severe=_severe(alarm))

    def _sum_up(self, news: Sequence[Alarm]) -> None:
        """Say in one notice what would otherwise be many: after a night off, or with a new engineer."""
        numbers = sorted({alarm.number for alarm in news})
        words = ngettext(
            "{n} ticket needs a look: {numbers}", "{n} tickets need a look: {numbers}", len(numbers)
        ).format(n=len(numbers), numbers=_numbers(numbers))
        self.call_engineer(words, title=_("Alarms"), severe=any(map(_severe, news)))

    def call_engineer(
        self, words: str, *, title: str, severe: bool, still: Callable[[], bool] = always
    ) -> None:
        """Tell something that must not be missed: a notice, the bell, a notice on the desktop."""
        self.say(words, title=title, severity="error" if severe else "warning", still=still)
        settings = self.opening.settings
        if settings.bell:
            self.bell()
        if settings.desktop_notifications:
            notify_desktop(self, words)

    def _title(
        self, me: Engineer, rows: Collection[QueueRow], now_us: int, on_shift: Collection[str]
    ) -> None:
        urgent = [row for row in rows if concerns(row, me, on_shift) and _urgent(row, now_us)]
        due = min((row.due_us for row in urgent if row.due_us is not None), default=None)
        words = "supportdesk"
        if urgent:
            words = f"{len(urgent)}!" if due is None else f"{len(urgent)}! {local(due, self.zone):%H:%M}"
        if words != getattr(self, "_shown_title", None):
            self._shown_title = words
            set_title(self, words)

    @work(exclusive=True, group="presence", exit_on_error=False)
    async def meet(self) -> None:
        """Say that this console is in use, and see who else is here."""
        from supportdesk.services import presence

        if self.desk is None or not self.connection.live:
            return
        try:
            await self.ask(presence.here, self.open_ticket)
            self.presence = await self.ask(presence.others)
            if self.me is None:
                await self.read_names()
        except Exception as error:
            self.log.warning(error)

    @property
    def open_ticket(self) -> int | None:
        """The number of the ticket that is open on this console."""
        number = getattr(self.screen, "number", None)
        return number if isinstance(number, int) else None

    def presence_words(self) -> str:
        """Who else is here, and at which ticket."""
        return " · ".join(
            _("{name} is here: #{number}").format(name=self.name_of(other.login), number=other.number)
            if other.number
            else _("{name} is here").format(name=self.name_of(other.login))
            for other in self.presence[:2]
        )


def _numbers(numbers: Sequence[int]) -> str:
    """The first of them, and a sign that there are more."""
    return ", ".join(f"#{number}" for number in numbers[:NAMED]) + ("…" if len(numbers) > NAMED else "")


def _severe(alarm: Alarm) -> bool:
    """A target or a promise is broken; a provider to be asked again is only work."""
    return alarm.percent >= 100 and alarm.clock != "chase"


def _urgent(row: QueueRow, now_us: int) -> bool:
    left_us = row.time_left_us(now_us)
    return row.running and left_us is not None and left_us < HOUR
