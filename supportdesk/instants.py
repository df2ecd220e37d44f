"""Instants as they are typed: ISO 8601, ``14:30``, ``yesterday 14:30``, ``-15m``, ``24.11 14:30``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

from supportdesk.domain.durations import BadDuration, parse_duration
from supportdesk.domain.errors import Told
from supportdesk.i18n import N_

Prefer = Literal["today", "past", "future"]
"""Which day a time without one means: today's, the last one before now, or the next one after it."""

FIRST_YEAR, LAST_YEAR = 1970, 2999
"""What a desk has to do with. An instant at the very ends of time has no local time in some zones."""

_SECOND = r"(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,6}))?"
_TIME = rf"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::{_SECOND})?"
_OFFSET = r"(?:\s?(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?"
_ISO = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:(?:[Tt]|\s+){_TIME}{_OFFSET})?"
)
_DOTTED = re.compile(
    rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})(?:\.(?P<year>[0-9]{{4}}))?(?:\s+{_TIME})?"
)
_WORD = re.compile(rf"(?P<word>\w+)\s+{_TIME}")
_BARE = re.compile(_TIME)
_RELATIVE = re.compile(r"(?P<sign>[+\-−])\s*(?P<length>[0-9][0-9a-zа-я\s]{0,40})", re.IGNORECASE)

_NOW = ("now", "сейчас")
_DAYS = {"today": 0, "сегодня": 0, "yesterday": -1, "вчера": -1, "tomorrow": 1, "завтра": 1}

_NO_TIME = N_(
    "“{text}” is not a time: write 14:30, yesterday 14:30, 24.11 14:30, -15m or 2026-11-24T14:30+03:00."
)
_NO_TIME_AHEAD = N_(
    "“{text}” is not a time: write 14:30, tomorrow 14:30, 24.11 14:30, +2h or 2026-11-24T14:30+03:00."
)
_EMPTY = N_("Type a time, as 14:30, 24.11 14:30, -15m or +2h.")
_TWICE = N_("“{text}” happened twice, the clocks went back: write {first} or {second}.")
_FAR = N_("“{text}” is not within the years {first} to {last}.")
_NEVER = N_("“{text}” never was, the clocks went forward: write {first} or {second}.")


class BadInstant(Told, ValueError):
    """What was written names no instant, or two."""


def parse_instant(text: str, zone: tzinfo | None, now: datetime, prefer: Prefer = "today") -> datetime:
    """Return the instant that was typed, aware, in UTC; raise `BadInstant`.

    A time without an offset is the zone's (None: this host's), and is refused when a change of the clocks
    makes it mean two instants or none. ``prefer`` chooses the day or year of a time written without.
    """
    typed = " ".join(text.split())
    if not typed:
        raise BadInstant(_EMPTY)
    short = typed[:60]
    try:
        at = _read(typed, zone, now, prefer)
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise BadInstant(_FAR, text=short, first=FIRST_YEAR, last=LAST_YEAR)
        return at
    except BadInstant:
        raise
    except (ValueError, OverflowError):
        raise BadInstant(_NO_TIME_AHEAD if prefer == "future" else _NO_TIME, text=short) from None


def names_day(text: str) -> bool:
    """Tell whether a day is written without a time of day: ``15.12``, ``2026-12-15``."""
    typed = " ".join(text.split())
    found = _DOTTED.fullmatch(typed) or _ISO.fullmatch(typed)
    return found is not None and found["hour"] is None


def iso(at: datetime, zone: tzinfo | None = UTC) -> str:
    """Return the instant as ISO 8601 with its offset, as short as it is exact: what `parse_instant` reads."""
    local = at.astimezone(zone)
    exact = "auto" if local.second or local.microsecond else "minutes"
    return local.isoformat(timespec=exact).replace("+00:00", "Z")


def _read(typed: str, zone: tzinfo | None, now: datetime, prefer: Prefer) -> datetime:
    today = now.astimezone(zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0, fold=0)
    if typed.casefold() in _NOW:
        return now.astimezone(UTC)
    if found := _RELATIVE.fullmatch(typed):
        return _relative(found, now)
    if found := _ISO.fullmatch(typed):
        wall = datetime(int(found["year"]), int(found["month"]), int(found["day"]))  # noqa: DTZ001 - a wall clock's
        wall = datetime.combine(wall, _time(found))
        if offset := found["offset"]:
            return datetime.fromisoformat(f"{wall.isoformat()}{offset.upper()}").astimezone(UTC)
        return _instant(wall, zone, typed)
    if found := _WORD.fullmatch(typed):
        days = _DAYS.get(found["word"].casefold())
        if days is None:
            raise ValueError(found["word"])
        return _instant(datetime.combine(today + timedelta(days=days), _time(found)), zone, typed)
    if found := _BARE.fullmatch(typed):
        near = [datetime.combine(today + timedelta(days=days), _time(found)) for days in (0, -1, 1)]
        return _chosen(near[:1] if prefer == "today" else near, zone, now, prefer, typed)
    if found := _DOTTED.fullmatch(typed):
        return _chosen(list(_years(found, today)), zone, now, prefer, typed)
    raise ValueError(typed)


def _relative(found: re.Match[str], now: datetime) -> datetime:
    try:
        us = parse_duration(found["length"].lower().replace(" ", ""))
    except BadDuration as error:
        raise BadInstant(error.template, **(error.params | {"text": found[0][:60]})) from None
    shift = timedelta(microseconds=us)
    return (now + shift if found["sign"] == "+" else now - shift).astimezone(UTC)


def _time(found: re.Match[str]) -> time:
    if found["hour"] is None:
        return time()
    fraction = (found["fraction"] or "").ljust(6, "0")
    return time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), int(fraction))


def _years(found: re.Match[str], today: datetime) -> Iterator[datetime]:
    """Every day that ``24.11`` may mean: of the year that is written, else of this and its neighbours."""
    years = [int(found["year"])] if found["year"] else [today.year, today.year - 1, today.year + 1]
    for year in years:
        try:
            day = datetime(year, int(found["month"]), int(found["day"]))  # noqa: DTZ001 - a wall clock's
        except ValueError:  # the 29th of February
            continue
        yield datetime.combine(day, _time(found))


def _chosen(
    walls: list[datetime], zone: tzinfo | None, now: datetime, prefer: Prefer, typed: str
) -> datetime:
    if not walls:
        raise ValueError(typed)
    if len(walls) == 1:
        return _instant(walls[0], zone, typed)
    here = now.astimezone(zone).replace(tzinfo=None)
    fitting = {
        "past": [wall for wall in walls if wall <= here],
        "future": [wall for wall in walls if wall >= here],
        "today": walls,
    }[prefer]
    return _instant(min(fitting or walls, key=lambda wall: abs(wall - here)), zone, typed)


def _instant(wall: datetime, zone: tzinfo | None, typed: str) -> datetime:
    """Return the one instant at which the zone's wall clock shows this time."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    exists = first.astimezone(zone).replace(tzinfo=None, fold=0) == wall
    template = _TWICE if exists else _NEVER
    early, late = sorted((first, second))
    raise BadInstant(template, text=typed[:60], first=iso(early, zone), second=iso(late, zone))
