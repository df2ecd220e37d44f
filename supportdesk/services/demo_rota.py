"""Made-up shifts: three engineers around the clock, a night and a vacation with somebody who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.domain.rota import Cause, RotaEvent, RotaKind, instant
from supportdesk.models import shifts
from supportdesk.services.desk import Desk

ZONE = ZoneInfo("Europe/Moscow")

_DAY, _NIGHT = ("day", time(8), time(20)), ("night", time(20), time(8))
_OTHERS, _STAND_IN = ("oleg", "denis"), "marina"
_DAYS_AGO = 28


def plan_shifts(desk: Desk, now: datetime) -> None:
    """Plan shifts so that the acting engineer is on shift at the moment ``now``."""
    local = now.astimezone(ZONE)
    day_time = _DAY[1] <= local.time() < _DAY[2]
    present = (local if day_time else local - timedelta(hours=12)).date()  # a night is of the day it began on
    # Who has a day has the night of the day after; both are the same place in the turn, a day apart.
    since = present - timedelta(days=_DAYS_AGO - _DAYS_AGO % 3 + (0 if day_time else 1))
    night, away = present + timedelta(days=5), present + timedelta(days=18)
    pattern = {
        "zone": ZONE.key,
        "since": since.isoformat(),
        "repeat": "FREQ=DAILY",
        "shifts": [[name, f"{begins:%H:%M}", f"{ends:%H:%M}"] for name, begins, ends in (_DAY, _NIGHT)],
        "engineers": [desk.actor, *_OTHERS],
        "turn": 1,
    }
    cover = {**_between(night, time(20), 1, time(8)), "engineer": _STAND_IN, "cause": str(Cause.COVERED)}
    vacation = {**_between(away, time(), 7, time()), "engineer": _OTHERS[0], "cover": _STAND_IN}
    changes: tuple[tuple[timedelta, str, RotaKind, Mapping[str, Any]], ...] = (
        (timedelta(days=_DAYS_AGO), desk.actor, RotaKind.PATTERN_SET, pattern),
        (timedelta(days=3), _OTHERS[0], RotaKind.AWAY, vacation),
        (timedelta(days=1), desk.actor, RotaKind.COVERED, cover),
    )
    with desk.store.transaction():
        for seq, (ago, actor, kind, data) in enumerate(changes, 1):
            shifts.add_rota_event(desk.store, RotaEvent(seq, now - ago, actor, kind, data))


def _between(day: date, begins: time, days: int, ends: time) -> dict[str, str]:
    last = day + timedelta(days=days)
    bounds = (datetime.combine(day, begins), datetime.combine(last, ends))
    start, end = (instant(wall, ZONE).isoformat() for wall in bounds)
    return {"start": start, "end": end}
