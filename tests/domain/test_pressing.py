"""Which clock presses most where several tickets stand in one row."""

from __future__ import annotations

from supportdesk.domain.durations import MINUTE
from supportdesk.domain.queue import pressing
from tests.widgets.samples import NOW, paused, row


def test_the_clock_that_presses_most_is_one_that_runs() -> None:
    """A member's comes before the head's when it is due sooner, and a frozen one only where none runs."""
    head, sooner = row(1, declared=True), row(2, due_us=NOW + 10 * MINUTE)
    frozen = paused(3, left_us=MINUTE)
    assert pressing((head, sooner, frozen), NOW) is sooner
    assert pressing((head, frozen), NOW) is head
    assert pressing((paused(1), frozen), NOW) is frozen


def test_a_clock_without_a_target_presses_nobody() -> None:
    """What has one comes first, though it is frozen."""
    endless, frozen = row(1, due_us=None, target_us=None), paused(2)
    assert pressing((endless, frozen), NOW) is frozen
