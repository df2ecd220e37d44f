"""Made-up shifts: two engineers around the clock, a swap, and a vacation with somebody who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.domain.rota import RotaEvent, RotaKind, instant
from supportdesk.models import shifts
from supportdesk.services.desk import Desk

ZONE = ZoneInfo("Europe/Moscow")

_DAY, _NIGHT = ("day", time(8), time(20)), ("night", time(20), time(8))
_OTHER, _STAND_IN = "oleg", "denis"
_WEEKS_AGO = timedelta(weeks=4)
_TURN_DAYS = 14


def plan_shifts(desk: Desk, now: datetime) -> None:
    """Plan shifts so that the acting engineer is on shift at the moment ``now``."""
    local = now.astimezone(ZONE)
    began = local - timedelta(hours=8)  # a night belongs to the day on which it began
    monday = (began - timedelta(days=began.weekday()) - _WEEKS_AGO).date()
    day_time = _DAY[1] <= local.time() < _DAY[2]
    order = [desk.actor, _OTHER] if day_time else [_OTHER, desk.actor]
    next_week = monday + _WEEKS_AGO + timedelta(weeks=1)
    away = monday + _WEEKS_AGO + timedelta(weeks=3)
    pattern = {
        "zone": ZONE.key,
        "since": monday.isoformat(),
        "repeat": "FREQ=DAILY",
        "shifts": [[name, f"{begins:%H:%M}", f"{ends:%H:%M}"] for name, begins, ends in (_DAY, _NIGHT)],
        "engineers": order,
        "turn": _TURN_DAYS,
    }
    swap = {
        "first": {"shift": f"{next_week + timedelta(days=2)}-day", "engineer": order[0]},
        "second": {"shift": f"{next_week + timedelta(days=3)}-night", "engineer": order[1]},
    }
    vacation = {
        "start": instant(datetime.combine(away, time()), ZONE).isoformat(),
        "end": instant(datetime.combine(away + timedelta(weeks=1), time()), ZONE).isoformat(),
        "engineer": _OTHER,
        "cover": _STAND_IN,
    }
    changes: tuple[tuple[timedelta, str, RotaKind, Mapping[str, Any]], ...] = (
        (_WEEKS_AGO, desk.actor, RotaKind.PATTERN_SET, pattern),
        (timedelta(days=3), _OTHER, RotaKind.AWAY, vacation),
        (timedelta(days=1), desk.actor, RotaKind.SWAPPED, swap),
    )
    with desk.store.transaction():
        for seq, (ago, actor, kind, data) in enumerate(changes, 1):
            shifts.add_rota_event(desk.store, RotaEvent(seq, now - ago, actor, kind, data))
