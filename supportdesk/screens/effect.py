"""What a verb does to the clock, in one line: the due time before and after, and what is frozen."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from supportdesk.domain.clock import Reading, Status
from supportdesk.formats import clock_time, time_left
from supportdesk.i18n import _

if TYPE_CHECKING:
    from supportdesk.services.reading import Preview


def effect_on_clock(preview: Preview, zone: tzinfo) -> str:
    """Return the effect of a command on the resolution clock in words; empty when there is none."""
    now = preview.after.as_of
    before, after = preview.before.resolution, preview.after.resolution
    if _told(before) == _told(after):
        return _("The clock is not touched: {clock}.").format(clock=how_it_stands(after, zone, now))
    return _("The clock: {before} → {after}.").format(
        before=how_it_stands(before, zone, now), after=how_it_stands(after, zone, now)
    )


def _told(clock: Reading) -> tuple[object, ...]:
    return clock.status, clock.target_us, clock.running, clock.consumed_us


def how_it_stands(clock: Reading, zone: tzinfo, now: datetime) -> str:
    """Return how a clock stands, in a few words."""
    left = "—" if clock.left_us is None else time_left(clock.left_us)
    if clock.status is Status.NOT_STARTED:
        return _("not started")
    if clock.status in (Status.MET, Status.CANCELLED):
        if clock.left_us is None:
            return _("ended")
        return (_("ended, {left}") if clock.left_us < 0 else _("ended, {left} left")).format(left=left)
    if clock.target_us is None:
        return _("runs without a target") if clock.running else _("paused, no target")
    if not clock.running:
        if clock.left_us is not None and clock.left_us < 0:
            return _("stopped, {left}").format(left=left)
        return _("frozen at {left}").format(left=left)
    if clock.breach is not None or clock.due_at is None:
        return _("runs, {left}").format(left=left)
    return _("due {at}, {left} left").format(at=clock_time(clock.due_at, zone, now), left=left)
