"""What a verb does to the clock, in one line: the due time before and after, and what is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from math import inf
from typing import TYPE_CHECKING

from supportdesk.domain.clock import Reading, Status
from supportdesk.formats import clock_time, time_left
from supportdesk.i18n import _, ngettext

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


def effect_on_clocks(previews: Sequence[Preview], zone: tzinfo) -> str:
    """Return the effect of a command on several tickets' clocks: on the soonest, and on the latest."""
    touched = [p for p in previews if _told(p.before.resolution) != _told(p.after.resolution)]
    shown = sorted(touched or previews, key=_left)
    n = len(shown)
    head = ngettext("{n} clock", "{n} clocks", n)
    if not touched:
        head = ngettext("{n} clock is not touched", "{n} clocks are not touched", n)
    soonest, latest = (_change(preview, zone) for preview in (shown[0], shown[-1]))
    if soonest == latest:
        words = f"{head.format(n=n)}: {soonest}."
    else:
        ends = _("the soonest: {soonest}; the latest: {latest}.").format(soonest=soonest, latest=latest)
        words = f"{head.format(n=n)}, {ends}"
    if 0 < n < len(previews):
        words = f"{words} {_('Not touched: {n}.').format(n=len(previews) - n)}"
    return words


def _change(preview: Preview, zone: tzinfo) -> str:
    now = preview.after.as_of
    before, after = (how_it_stands(v.resolution, zone, now) for v in (preview.before, preview.after))
    return after if before == after else f"{before} → {after}"


def _left(preview: Preview) -> float:
    left_us = preview.before.resolution.left_us
    return inf if left_us is None else left_us


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
