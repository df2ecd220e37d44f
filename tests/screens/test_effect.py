"""What a verb does to the clocks of the tickets that it is meant for, in words."""

from __future__ import annotations

from datetime import UTC

import pytest

from supportdesk.domain import commands as do
from supportdesk.domain.ticket import Wait
from supportdesk.i18n import set_language
from supportdesk.screens.effect import effect_on_clocks
from supportdesk.services.reading import View, preview
from tests.domain.story import Story, at


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


def view(number: int, category: str, registered: str) -> View:
    """A ticket as it is at half past ten."""
    story = Story().received("10:00").registered(registered, category)
    return View(number, story.ticket, tuple(story.events), at("10:30"))


def effect(command: do.Command, *views: View) -> str:
    """What a command does to these tickets' clocks."""
    return effect_on_clocks([preview(one, command, "anna", at("10:30")) for one in views], UTC)


def test_several_clocks_are_told_by_the_soonest_and_the_latest() -> None:
    """One ticket's clock never stands for all."""
    views = view(1, "partial-outage", "10:05"), view(2, "outage", "10:05"), view(3, "outage", "10:10")
    assert effect(do.Pause(Wait.CLIENT), *views) == (
        "3 clocks, the soonest: due 14:05, 3:35 left → frozen at 3:35; "
        "the latest: due 18:05, 7:35 left → frozen at 7:35."
    )


def test_clocks_that_stand_alike_are_told_once() -> None:
    """And so are those that nothing touches."""
    views = view(1, "outage", "10:05"), view(2, "outage", "10:05")
    assert effect(do.Pause(Wait.CLIENT), *views) == "2 clocks: due 14:05, 3:35 left → frozen at 3:35."
    assert effect(do.Note("x"), *views) == "2 clocks are not touched: due 14:05, 3:35 left."
