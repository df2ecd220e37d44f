"""Who is on shift at a moment, who is next, and how long is left: read out of a roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.durations import us_between
from supportdesk.domain.rota import Duty, following, on_shift


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is on shift at a moment, who is next, and how long is left."""

    at: datetime
    current: tuple[Duty, ...]
    next: Duty | None
    start: datetime | None
    """When the present shift began; None when no shift goes on."""
    end: datetime | None

    @property
    def engineers(self) -> tuple[str, ...]:
        """The logins of those on shift."""
        return tuple(dict.fromkeys(duty.engineer for duty in self.current if duty.engineer))

    @property
    def left_us(self) -> int | None:
        """Microseconds to the end of the last present duty; None when nobody is on shift."""
        return max((us_between(self.at, duty.end) for duty in self.current), default=None)


def watch_at(roster: Sequence[Duty], at: datetime) -> Watch:
    """Return the watch of a moment; the roster reaches some days before and after it."""
    current = on_shift(roster, at)
    named = next((duty.shift for duty in roster if duty.start <= at < duty.end and duty.shift), "")
    whole = [duty for duty in roster if duty.shift == named] if named else list(current)
    return Watch(
        at,
        current,
        following(roster, at),
        min((duty.start for duty in whole), default=None),
        max((duty.end for duty in whole), default=None),
    )
