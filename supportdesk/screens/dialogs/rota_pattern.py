"""The form for a pattern of shifts, with a preview of its first two weeks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.rota import Duty, Pattern, patterns
from supportdesk.domain.ticket import Line
from supportdesk.formats import weekdays
from supportdesk.i18n import N_, _, tell
from supportdesk.instants import parse_instant
from supportdesk.rota_words import shift_name
from supportdesk.screens.dialogs.rota import RotaQuestion
from supportdesk.screens.dialogs.rota_effect import effect_on_rota
from supportdesk.services import rota
from supportdesk.services.rota import Change
from supportdesk.services.rota_preview import Foreseen, foresee
from supportdesk.text import line
from supportdesk.timezones import time_zone
from supportdesk.widgets.rota_grid import people_of

if TYPE_CHECKING:
    from supportdesk.services.rota_view import RotaView

PREVIEW_DAYS = 14

_SHIFT = re.compile(r"([\w-]{1,40})\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")


class MakePattern(RotaQuestion):
    """Make the pattern that holds from a day on, or replace the one that holds."""

    title_text = N_("The pattern of shifts")

    def __init__(self, view: RotaView) -> None:
        super().__init__(view)
        known = patterns(view.history)
        self.known: Pattern | None = known[-1] if known else None

    def fields(self) -> ComposeResult:
        """Who, which shifts, where, since when, on which days, and when they change over."""
        first = [e.login for e in self.view.engineers if Line.FIRST in e.lines]
        known = self.known
        shifts = rota.DEFAULT_SHIFTS if known is None else known.shifts
        zone = self.console.opening.settings.time_zone if known is None else known.zone
        today = self.console.now().astimezone(zone).date()
        everybody = ", ".join(line(e.login) for e in self.view.engineers)
        yield Label(_("Who, by login, in the order of the shifts ({known})").format(known=everybody))
        yield Input(", ".join(first[:2] if known is None else known.engineers), id="who", classes="field")
        yield Label(_("Shifts of a day"))
        told = ", ".join(f"{shift_name(n)} {begins:%H:%M}-{ends:%H:%M}" for n, begins, ends in shifts)
        yield Input(told, id="shifts", classes="field")
        yield Label(_("From which day on (24.11.2026); what was set for later days gives way"))
        since = today if known is None else today + timedelta(days=1)
        yield Input(f"{since:%d.%m.%Y}", id="since", classes="field")
        yield Label(_("Time zone"))
        yield Input(zone.key, id="zone", classes="field")
        yield Label(_("Each goes on to the next shift after so many days; 0: never"))
        yield Input(str(7 if known is None else known.turn), id="turn", classes="field", type="integer")
        yield Label(_("On which days, by RFC 5545; FREQ=DAILY is every day"))
        yield Input(rota.DAILY if known is None else known.repeat, id="repeat", classes="field")

    def change(self) -> Change:
        """The pattern; raises `Refused` in words while something is missing or wrong."""
        with self.judged("zone"):
            zone = time_zone(self._text("zone"))
            if zone is None:
                raise Refused(N_("There is no time zone {zone}."), zone=self._text("zone"))
        with self.judged("turn"):
            turn = self._text("turn")
            if not turn.isdecimal() or int(turn) > 366:
                raise Refused(N_("After how many days: a number from 0 to 366."))
        return rota.pattern(
            self._logins(),
            since=self._since(zone),
            zone=zone,
            shifts_of_day=parse_shifts(self._text("shifts")),
            repeat=self._text("repeat"),
            turn=int(turn),
        )

    def answer(self) -> Change:
        """The pattern; its preview was made while it was typed."""
        return self.change()

    def show_effect(self) -> None:
        """Show the first two weeks of what is typed; it is worked out aside."""
        self._foresee()

    @work(exclusive=True, group="preview", exit_on_error=False)
    async def _foresee(self) -> None:
        console, history = self.console, self.view.history
        actor, now = console.actor, console.now()
        try:
            change = self.change()
            seen = await console.ask(lambda desk: foresee(history, change, actor, now))
            words = Content() if seen is None else self._words(seen)
        except Told as error:
            words = Content(tell(error, console.zone))
        if self.is_attached:
            self.query_one("#effect", Static).update(words)

    def _words(self, seen: Foreseen) -> Content:
        legend = " · ".join(
            f"{person.sign} {line(self.console.name_of(login))}"
            for login, person in people_of(_logins(seen), self.console.engineers).items()
        )
        effect = effect_on_rota(seen, self.zone, self.console.name_of)
        return Content("\n").join([Content(two_weeks(seen)), Content(legend), effect])

    def _logins(self) -> list[str]:
        """The engineers that are typed, each by login or by name."""
        by_name = {e.name.casefold(): e.login for e in self.view.engineers}
        known = {e.login for e in self.view.engineers}
        found = []
        for typed in (part.strip() for part in self._text("who").split(",")):
            login = typed if typed in known else by_name.get(typed.casefold())
            if login is None and typed:
                names = ", ".join(sorted(known))
                raise Refused(N_("There is no engineer {login}. Known: {known}."), login=typed, known=names)
            if login is not None:
                found.append(login)
        return found

    def _since(self, zone: ZoneInfo) -> date:
        now = self.console.now()
        return parse_instant(self._text("since"), zone, now, "future").astimezone(zone).date()

    def _text(self, id: str) -> str:
        return line(self.query_one(f"#{id}", Input).value).strip()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.screen.focus_next()


def parse_shifts(text: str) -> Sequence[tuple[str, time, time]]:
    """Return the shifts that were typed as ``day 08:00-20:00, night 20:00-08:00``; raise `Refused`."""
    usual = {shift_name(name): name for name in ("day", "night")}
    found = []
    for part in text.split(","):
        match = _SHIFT.fullmatch(part.strip())
        try:
            if match is None:
                raise ValueError(part)
            begins, ends = time.fromisoformat(f"{match[2]:0>5}"), time.fromisoformat(f"{match[3]:0>5}")
        except ValueError:
            raise Refused(
                N_("“{text}” is no shift: write it like night 20:00-08:00."), text=part.strip()
            ) from None
        found.append((usual.get(match[1], match[1]), begins, ends))
    return found


def two_weeks(seen: Foreseen) -> str:
    """Return the first two weeks as a small table: the days, and by each shift the sign of who has it."""
    data = seen.event.data
    zone = ZoneInfo(data["zone"])
    first = max(date.fromisoformat(data["since"]), seen.start.astimezone(zone).date())
    days = [first + timedelta(days=n) for n in range(PREVIEW_DAYS)]
    people = people_of(_logins(seen), {})
    by_shift: dict[str, list[Duty]] = {}
    for duty in seen.after:
        by_shift.setdefault(duty.shift, []).append(duty)
    names = [shift_name(name) for name, _from, _to in data["shifts"]]
    width = max(8, *(len(name) + 1 for name in names))

    def cell(day: date, name: str) -> str:
        has = [d.engineer for d in by_shift.get(f"{day}-{name}", ())]
        signs = [people[login].sign if login in people else "○" for login in has if login is not None]
        return "".join(signs)[:2] or "✗"

    rows = [" " * width + "".join(f"{weekdays()[day.weekday()]:<3}" for day in days)]
    rows.append(" " * width + "".join(f"{day.day:<3}" for day in days))
    rows += [
        f"{told:<{width}}" + "".join(f"{cell(day, name):<3}" for day in days)
        for told, (name, _from, _to) in zip(names, data["shifts"], strict=True)
    ]
    return "\n".join(row.rstrip() for row in rows)


def _logins(seen: Foreseen) -> list[str]:
    """Who has shifts by the pattern, and who besides has some in the time it is foreseen for."""
    others = (duty.engineer for duty in seen.after if duty.engineer is not None)
    return list(dict.fromkeys((*seen.event.data["engineers"], *others)))
