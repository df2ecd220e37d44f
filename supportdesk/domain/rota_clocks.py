"""Which shifts are longer or shorter than the wall clock says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from supportdesk.domain.durations import us_between
from supportdesk.domain.rota import Cause, Duty, Pattern


def odd(roster: Iterable[Duty], patterns: Sequence[Pattern]) -> tuple[Duty, ...]:
    """Return the whole shifts that are longer or shorter than their wall times: the clocks change in them."""
    return tuple(
        duty for duty in roster if duty.cause is Cause.PLANNED and duty.us != _wall_us(duty, patterns)
    )


def _wall_us(duty: Duty, patterns: Sequence[Pattern]) -> int:
    """How long a planned shift is by the wall clock; one that was cut is as long as it is."""
    day, name = date.fromisoformat(duty.shift[:10]), duty.shift[11:]
    for pattern in [known for known in patterns if known.since <= day][-1:]:
        for known, begins, ends in pattern.shifts:
            if known == name and pattern.times(day, begins, ends) == (duty.start, duty.end):
                last = day if ends > begins else day + timedelta(days=1)
                return us_between(datetime.combine(day, begins, UTC), datetime.combine(last, ends, UTC))
    return duty.us
