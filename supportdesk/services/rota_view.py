"""What the rota screen shows: a month, the changes, and who could be on shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supportdesk.domain import rota as rules
from supportdesk.domain.rota import RotaEvent
from supportdesk.domain.rota_month import Month, month_of, weeks_of
from supportdesk.models import engineers, shifts
from supportdesk.models.engineers import Engineer
from supportdesk.services.desk import Desk
from supportdesk.services.roster import roster_of


@dataclass(frozen=True, slots=True)
class RotaView:
    """The rota as it was read."""

    history: tuple[RotaEvent, ...]
    engineers: tuple[Engineer, ...]
    zone: ZoneInfo | None
    """In which the shifts are written; None without a pattern."""
    month: Month | None

    @property
    def roles(self) -> tuple[str, ...]:
        """Everybody who has or had shifts, by login, in the order of the patterns: each has a sign by it."""
        named = [login for event in self.history for login in _named(event)]
        return tuple(dict.fromkeys(named))


def view(desk: Desk, day: date) -> RotaView:
    """Return the rota with the month of a day."""
    with desk.store.reading():
        history = shifts.rota_events(desk.store)
        known = tuple(engineers.all_of(desk.store))
    patterns = rules.patterns(history)
    if not patterns:
        return RotaView(history, known, None, None)
    return RotaView(history, known, patterns[-1].zone, _month(history, day))


def _month(history: Sequence[RotaEvent], day: date) -> Month:
    patterns = rules.patterns(history)
    monday, after = weeks_of(day)
    start = datetime.combine(monday, time(), UTC) - timedelta(days=1)
    end = datetime.combine(after, time(), UTC) + timedelta(days=1)
    roster = roster_of(history, start, end)
    first = patterns[0]
    began = first.begins
    problems = rules.check(roster, max(start, began), end) if began < end else ()
    return month_of(day, patterns, roster, problems, history)


def _named(event: RotaEvent) -> list[str]:
    data = event.data
    names = [*data.get("engineers", ()), data.get("engineer"), data.get("cover")]
    names += [entry[2] for entry in data.get("duties", ())]
    return [name for name in names if isinstance(name, str)]
