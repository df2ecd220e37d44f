"""A threshold fires once, whoever sees it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from supportdesk.models import alarms
from supportdesk.models.alarms import Alarm
from supportdesk.models.base import Store
from tests.domain.story import at
from tests.models.tickets_made import history, stored


def fire(store: Store, *wanted: Alarm) -> list[Alarm]:
    """Fire in a transaction of its own."""
    with store.transaction():
        return alarms.fire(store, wanted, at("12:00"), "anna")


def test_of_two_consoles_one_wins_each_alarm(store: Store, opened: Callable[..., Store]) -> None:
    """The second is told that there is nothing left, also after a restart."""
    number = stored(store, history())
    half, late = (
        Alarm(number, "resolution", 1, 50, at("11:00")),
        Alarm(number, "resolution", 1, 75, at("11:30"), True),
    )
    other = opened(store.url)
    assert fire(store, half) == [half]
    assert fire(other, half, late) == [late]
    assert fire(store, half, late) == []


def test_each_ticket_clock_target_and_threshold_has_its_own(store: Store) -> None:
    """A new target fires anew; the moment at which it was reached makes no other alarm."""
    one, other = stored(store, history()), stored(store, history())
    alarm = Alarm(one, "resolution", 1, 50, at("11:00"))
    different = [
        replace(alarm, number=other),
        replace(alarm, clock="registration"),
        replace(alarm, target_us=2),
        replace(alarm, percent=75),
    ]
    assert fire(store, alarm, *different) == [alarm, *different]
    assert fire(store, replace(alarm, at=at("11:30"), late=True)) == []


def test_looking_writes_nothing(store: Store) -> None:
    """What nobody has recorded is told without recording it."""
    number = stored(store, history())
    wanted = [Alarm(number, "resolution", 1, percent, at("11:00")) for percent in (50, 75, 90)]
    fire(store, wanted[1])
    assert alarms.unfired(store, wanted) == alarms.unfired(store, wanted) == [wanted[0], wanted[2]]
    assert alarms.unfired(store, []) == []
