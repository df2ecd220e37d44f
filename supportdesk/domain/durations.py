"""Lengths of time as whole microseconds, and their short written form: ``15m``, ``4h``, ``1h30m``, ``3d``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from supportdesk.domain.errors import Told

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

LONGEST = 3_660 * DAY
"""Ten years: whoever writes more has mistyped."""

_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_SPELLINGS = {"d": "d|д", "h": "h|ч", "m": "m|мин|м", "s": "s|сек|с"}
"""How the units are written in either language."""
_WRITTEN = re.compile(
    "".join(f"(?:(?P<{unit}>[0-9]{{1,9}})(?:{written}))?" for unit, written in _SPELLINGS.items())
)


class BadDuration(Told, ValueError):
    """What was written is no length of time."""


def parse_duration(text: str) -> int:
    """Return the microseconds of ``15m``, ``1h30m``, ``3d``, ``90s`` or ``1ч30м``; raise `BadDuration`."""
    written = _WRITTEN.fullmatch(text.strip())
    if written is None or not any(written.groups()):
        raise BadDuration("“{text}” is not a duration: write it like 15m, 4h, 1h30m or 3d.", text=text[:40])
    length = sum(int(count) * _UNITS[unit] for unit, count in written.groupdict("0").items())
    if length > LONGEST:
        raise BadDuration("“{text}” is too long: at most ten years.", text=text[:40])
    return length


def format_duration(us: int) -> str:
    """Return microseconds as ``1h30m``: what `parse_duration` reads, a fraction of a second dropped."""
    rest = abs(us)
    parts = []
    for unit, size in _UNITS.items():
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    if not parts:
        return "0s"
    return ("-" if us < 0 else "") + "".join(parts)


def adding_up(lengths: Iterable[int], unit: int = SECOND) -> list[int]:
    """Return lengths in whole units, as microseconds, that add up to their sum in whole units.

    Each is the difference of two floored running sums: parts floored one by one would lose a unit each.
    """
    total, shown, parts = 0, 0, []
    for length in lengths:
        total += length
        parts.append(total // unit * unit - shown)
        shown += parts[-1]
    return parts


def us_between(start: datetime, end: datetime) -> int:
    """Return the exact microseconds from one aware instant to another; negative when it is earlier."""
    if start.utcoffset() is None or end.utcoffset() is None:
        raise ValueError("an instant without a time zone")
    return (end - start) // timedelta(microseconds=1)
