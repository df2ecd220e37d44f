"""Who is on shift, as the console keeps it: read when the rota changes, told by the console's own clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from textual import work

from supportdesk.domain.durations import us_between
from supportdesk.domain.rota import Duty, following
from supportdesk.domain.rota_difference import differences
from supportdesk.domain.watch import Watch, watch_at
from supportdesk.formats import between, clock_time, in_zone, time_left
from supportdesk.i18n import _
from supportdesk.rota_words import change_words
from supportdesk.screens.console import Console
from supportdesk.text import line
from supportdesk.widgets.status_line import Standing

if TYPE_CHECKING:
    from supportdesk.services.rota import News

TURN_EVERY_S = 20
"""How often it is looked whether a shift has ended; what is shown never waits for it."""

_LONGEST = timedelta(days=1)

_TOLD_AHEAD = timedelta(days=7)
"""Of so much of the rota somebody is told that others changed it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    news: News
    until: datetime
    """When the present shift ends, or the next one begins: then it is read again."""


class KeepsShift(Console):
    """A console that knows who is on shift, and asks the database only when the rota may have changed."""

    _kept: _Kept | None = None

    def keep_shift(self) -> None:
        """Begin, once the desk is open."""
        self.tickets_changed.subscribe(self, lambda _numbers: self.read_shift())
        self.set_interval(TURN_EVERY_S, self._turn)
        self.read_shift()

    def present_shift(self) -> Watch | None:
        """Who is on shift now; None without a rota, and before it is read."""
        kept = self._kept
        return None if kept is None or not kept.news.exists else watch_at(kept.news.roster, self.now())

    @property
    def on_shift(self) -> tuple[str, ...]:
        """The logins of those on shift; nobody without a rota."""
        seen = self.present_shift()
        return () if seen is None else seen.engineers

    @property
    def rota_version(self) -> int | None:
        """How many changes the rota had when it was read last; None before that."""
        return None if self._kept is None else self._kept.news.version

    @property
    def roster(self) -> tuple[Duty, ...]:
        """Who is on shift in the days about now; empty without a rota, and before it is read."""
        return () if self._kept is None else self._kept.news.roster

    def standing(self, place: str = "") -> Standing:
        """What the status line tells, the shift with it."""
        standing = super().standing(place)
        kept, seen = self._kept, self.present_shift()
        if kept is None or seen is None:
            return standing
        words = shift_line(seen, kept.news.roster, self.actor, self.engineers, self.zone)
        return replace(standing, shift=words.shift, then=words.then, alerts=(*standing.alerts, *words.alerts))

    @work(exclusive=True, group="shift", exit_on_error=False)
    async def read_shift(self) -> None:
        """Read who is on shift, if the rota has changed or a shift has ended since."""
        from supportdesk.services import rota

        if self.desk is None or not self.connection.live:
            return
        kept, now = self._kept, self.now()
        known = kept.news.version if kept is not None and now < kept.until else None
        try:
            news = await self.ask(rota.news, now, known)
        except Exception as error:
            self.log.warning(error)
            return
        if news is None:
            return
        seen = watch_at(news.roster, now)
        edges = [duty.end for duty in seen.current] + ([seen.next.start] if seen.next else [])
        self._kept = _Kept(news, min(edges, default=now + _LONGEST))
        if kept is None or kept.news.version != news.version:
            self.rota_changed.publish(None)
        if kept is not None and kept.news.version != news.version:
            await self._tell_displaced(kept.news, news)

    async def _tell_displaced(self, before: News, after: News) -> None:
        """Tell the engineer who is no longer on shift by what somebody else did, and when."""
        from supportdesk.services import rota

        now = self.now()
        lost = [
            each
            for each in differences(before.roster, after.roster, now, now + _TOLD_AHEAD)
            if self.actor in each.was and self.actor not in each.becomes
        ]
        if not lost:
            return
        done = (await self.ask(rota.events))[before.version : after.version]
        others = [event for event in done if event.actor != self.actor]
        if not others:
            return
        event = others[-1]
        words = _("You are no longer on shift {time}. {name}: {what}").format(
            time=between(lost[0].start, lost[0].end, self.zone),
            name=self.name_of(event.actor),
            what=change_words(event, self.zone, self.name_of),
        )
        self.say(words, title=_("Rota"), severity="warning")
        if self.opening.settings.bell:
            self.bell()

    def _turn(self) -> None:
        if self._kept is not None and self.now() >= self._kept.until:
            self.read_shift()


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """The shift as the status line tells it."""

    shift: str = ""
    then: str = ""
    alerts: tuple[str, ...] = ()


def shift_line(
    seen: Watch, roster: Sequence[Duty], me: str, names: Mapping[str, str], zone: tzinfo
) -> ShiftLine:
    """Return who is on shift and how long still, who comes then, and what is wrong with it, in words."""
    if not seen.current:
        nobody = _("nobody is on shift")
        if seen.next is None:
            return ShiftLine(alerts=(nobody,))
        at = clock_time(seen.next.start, zone, seen.at)
        return ShiftLine(
            then=_("from {time}: {name}").format(time=at, name=_name(seen.next, me, names)), alerts=(nobody,)
        )
    mine = [duty for duty in seen.current if duty.engineer == me]
    beside = [duty for duty in seen.current if duty.engineer != me]
    shown = mine or beside
    start, end = min(duty.start for duty in shown), max(duty.end for duty in shown)
    others = ", ".join(dict.fromkeys(_name(duty, me, names) for duty in beside))
    template = (
        _("shift {start}–{end}, {left} left")
        if mine and not beside
        else _("shift {start}–{end}, {left} left, with you: {names}")
        if mine
        else _("on shift: {names} {start}–{end}, {left} left")
    )
    words = template.format(
        names=others,
        start=_hour(start, zone, seen.at),
        end=_hour(end, zone, seen.at),
        left=time_left(us_between(seen.at, end)),
    )
    last = max(duty.end for duty in seen.current)
    relief = following((duty for duty in roster if duty.end > last), seen.at)
    if relief is None:
        return ShiftLine(words, alerts=(_("then nobody"),))
    then = _("then {name}").format(name=_name(relief, me, names))
    if relief.start > last:
        until = clock_time(relief.start, zone, seen.at)
        return ShiftLine(words, alerts=(_("then nobody until {time}").format(time=until),))
    return ShiftLine(words, then)


def _name(duty: Duty, me: str, names: Mapping[str, str]) -> str:
    return _("you") if duty.engineer == me else line(names.get(duty.engineer or "", duty.engineer or ""))


def _hour(at: datetime, zone: tzinfo, now: datetime) -> str:
    """The hour alone where the day goes without saying."""
    return f"{in_zone(at, zone):%H:%M}" if abs(at - now) < _LONGEST else clock_time(at, zone, now)
