"""Lengths of time and instants as they are shown, in the current language and a time zone.

A zone of None is this host's own.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from supportdesk.domain.durations import DAY, HOUR, MINUTE, SECOND, adding_up
from supportdesk.i18n import N_, _, language, pgettext
from supportdesk.instants import BadInstant, Prefer, iso, parse_instant

__all__ = [
    "BadInstant",
    "Prefer",
    "adding_up",
    "begun",
    "between",
    "capitalised",
    "clock_time",
    "countdown",
    "date",
    "day",
    "iso",
    "moment",
    "overdue",
    "parse_instant",
    "shown_unit",
    "span",
    "time_left",
    "weekdays",
    "zone_label",
]

_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES = (N_("MSK"), "UTC", "GMT", "CET", "CEST", "EET", "EEST")
"""The abbreviations that mean one zone only; every other zone is shown by its offset."""

_SECONDS_MATTER = 10 * MINUTE


def time_left(us: int) -> str:
    """Return what is left as ``0:42`` (hours and minutes), ``2d 3:15`` from a day on; overdue in words."""
    return overdue(us) if us < 0 else _hours(us)


def countdown(us: int) -> str:
    """Return what is left, below one hour with its seconds: ``0:42:10``; else as `time_left`.

    A second counts as left until it is gone: what is left and the whole seconds consumed make the target.
    """
    us = begun(us)
    if not 0 <= us < HOUR:
        return time_left(us)
    minutes, seconds = divmod(us // SECOND, 60)
    return f"0:{minutes:02}:{seconds:02}"


def begun(us: int) -> int:
    """Return what is left with the second that has begun in full."""
    return us if us < 0 else -(-us // SECOND) * SECOND


def overdue(us: int) -> str:
    """Return by how much a target is exceeded, in words: ``overdue 0:12``. The sign does not matter."""
    return _("overdue {time}").format(time=_hours(abs(us)))


def span(us: int, *, seconds: bool = False) -> str:
    """Return a length of time for reading: ``3 h 18 min``, its seconds below ten minutes, or always.

    What is to add up is shown with its seconds, of lengths that do (`adding_up`).
    """
    size = abs(us)
    minutes, rest = divmod(size // SECOND, 60)
    days, minutes = divmod(minutes, DAY // MINUTE)
    hours, minutes = divmod(minutes, HOUR // MINUTE)
    parts = [
        _("{n} d").format(n=days) if days else "",
        _("{n} h").format(n=hours) if hours else "",
        _("{n} min").format(n=minutes) if minutes else "",
        _("{n} s").format(n=rest) if rest and (seconds or size < _SECONDS_MATTER) else "",
    ]
    shown = " ".join(part for part in parts if part)
    return ("−" if us < 0 and shown else "") + (shown or _("{n} min").format(n=0))


def shown_unit(us: int) -> int:
    """Return the unit down to which `span` shows such a length: a second, or a minute."""
    return SECOND if abs(us) < _SECONDS_MATTER else MINUTE


def in_zone(at: datetime, zone: tzinfo | None) -> datetime:
    """Return an instant in a zone (None: this host's); one at the ends of time as it is."""
    try:
        return at.astimezone(zone)
    except (OverflowError, ValueError):
        return at


def clock_time(at: datetime, zone: tzinfo | None, now: datetime, *, seconds: bool = False) -> str:
    """Return the wall clock's time: ``14:31`` today, else with the day; in another year with that, too."""
    local, today = in_zone(at, zone), in_zone(now, zone)
    time = _clock(local, seconds=seconds)
    if local.date() == today.date():
        return time
    if local.year != today.year:
        return moment(at, zone, seconds=seconds)
    return f"{day(at, zone)} {time}"


def moment(at: datetime, zone: tzinfo | None, *, seconds: bool = False) -> str:
    """Return the whole date and time: ``25 Nov 2026 14:31``, with ``seconds`` ``14:31:05``.

    In the hour that comes twice when the clocks go back it has its offset: ``25 Oct 2026 02:30 +02:00``.
    """
    return f"{date(at, zone)} {_clock(in_zone(at, zone), seconds=seconds)}"


def date(at: datetime, zone: tzinfo | None) -> str:
    """Return the calendar day: ``25 Nov 2026``, in Russian ``25.11.2026``."""
    local = in_zone(at, zone)
    return f"{_day_and_month(local)}{'.' if language() == 'ru' else ' '}{local.year:04}"


def day(at: datetime, zone: tzinfo | None) -> str:
    """Return the day with its weekday, without the year: ``Tue 24 Nov``, in Russian ``Вт 24.11``."""
    local = in_zone(at, zone)
    return f"{_(_DAYS[local.weekday()])} {_day_and_month(local)}"


def between(start: datetime, end: datetime, zone: tzinfo | None) -> str:
    """Return a time of at most a day as ``Tue 24 Nov 20:00–08:00``, a longer one with both days."""
    since, until = in_zone(start, zone), in_zone(end, zone)
    head = f"{day(start, zone)} {_clock(since)}"
    if until - since <= timedelta(days=1):
        return f"{head}–{_clock(until)}"
    return f"{head} – {day(end, zone)} {_clock(until)}"


def weekdays() -> tuple[str, ...]:
    """Return the days of the week from Monday on, two or three letters each."""
    return tuple(_(name) for name in _DAYS)


def zone_label(zone: tzinfo | None, at: datetime) -> str:
    """Return the zone's short name at that instant: ``MSK``, ``UTC``, else its offset: ``UTC+5:30``."""
    local = in_zone(at, zone)
    name = local.tzname() or ""
    if name in _ZONES:
        return _(name)
    offset = local.utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def _clock(local: datetime, *, seconds: bool = False) -> str:
    """Return what the wall clock shows, with the offset where it shows that twice."""
    time = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    again = local.replace(fold=1 - local.fold)
    if local.utcoffset() == again.utcoffset():
        return time
    offset = f"{local:%z}"
    return f"{time} {offset[:3]}:{offset[3:5]}"


def capitalised(words: str) -> str:
    """Return words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def _hours(us: int) -> str:
    minutes = us // MINUTE
    days, minutes = divmod(minutes, DAY // MINUTE)
    hours, minutes = divmod(minutes, HOUR // MINUTE)
    time = f"{hours}:{minutes:02}"
    return pgettext("time left", "{days}d {time}").format(days=days, time=time) if days else time


def _day_and_month(local: datetime) -> str:
    if language() == "ru":
        return f"{local:%d.%m}"
    return f"{local.day} {_MONTHS[local.month - 1]}"
