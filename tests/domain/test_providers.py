"""Providers: which names are the same, when one is to be asked again, and what asking them again records."""

from __future__ import annotations

import pytest

from supportdesk.domain.commands import Chase, Pause, Resume
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.filters import parse_filter
from supportdesk.domain.providers import CHASE_AFTER_US, name_key, reminder_us
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Wait
from tests.domain.story import Story, at

SEVER = Pause(Wait.PROVIDER, "Север", "INC-1", "нет трафика")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Оператор «Север»", 'оператор "север"'),
        ("Звёзды  Связи", "ЗВЕЗДЫ СВЯЗИ"),
        (" Север ", "север"),
        ("и\u0306ота", "йота"),
    ],
)
def test_a_name_is_the_same_however_it_is_typed(one: str, other: str):
    """Case, ё, quotes, spaces and the form of a letter make no other provider."""
    assert name_key(one) == name_key(other)


def test_another_name_is_another_provider():
    """Only what reads the same is the same."""
    assert name_key("Север") != name_key("Север-2")


def test_waiting_for_the_same_provider_goes_on_when_their_number_comes():
    """Since when, and when they were asked, stay; number and note are what is known last."""
    story = Story().registered("10:00").does("11:00", Pause(Wait.PROVIDER, "Север", note="нет трафика"))
    waiting = story.does("11:30", Pause(Wait.PROVIDER, "Север", "INC-1")).ticket.waiting
    assert waiting is not None
    assert (waiting.since, waiting.asked_at) == (at("11:00"), at("11:00"))
    assert (waiting.reference, waiting.note) == ("INC-1", "нет трафика")
    assert story.totals("12:00").provider_us == HOUR


def test_another_provider_begins_anew():
    """Without losing a second of the clock."""
    story = Story().registered("10:00").does("11:00", SEVER).does("11:30", Pause(Wait.PROVIDER, "Юг"))
    waiting = story.ticket.waiting
    assert waiting is not None
    assert (waiting.provider, waiting.reference, waiting.note) == ("Юг", "", "")
    assert (waiting.since, waiting.asked_at) == (at("11:30"), at("11:30"))
    assert story.totals("12:00").provider_us == HOUR


def test_a_number_that_is_not_named_again_has_not_changed():
    """The same provider without its number is no change."""
    story = Story().registered("10:00").does("11:00", SEVER)
    with pytest.raises(Refused):
        story.does("11:30", Pause(Wait.PROVIDER, "Север"))


def test_chasing_records_who_said_what_and_when_to_ask_again():
    """The provider's name stands beside it."""
    story = Story().registered("10:00").does("11:00", SEVER)
    story.does("12:00", Chase("ищут", "Пётр", at("12:40")))
    assert story.kinds()[-1] is Kind.CHASED
    assert story.events[-1].data == {
        "provider": "Север",
        "whom": "Пётр",
        "text": "ищут",
        "until": at("12:40").isoformat(),
    }
    waiting = story.ticket.waiting
    assert waiting is not None
    assert (waiting.since, waiting.asked_at, waiting.ask_again_at) == (at("11:00"), at("12:00"), at("12:40"))


def test_only_a_ticket_at_a_provider_is_chased_with_words_and_for_the_future():
    """Else there is nobody to chase, nothing to read, or nothing to be reminded of."""
    story = Story().registered("10:00")
    with pytest.raises(Refused):
        story.does("11:00", Chase("ищут"))
    story.does("11:00", Pause(Wait.CLIENT))
    with pytest.raises(Refused):
        story.does("11:10", Chase("ищут"))
    story.does("11:20", SEVER)
    with pytest.raises(Refused):
        story.does("11:30", Chase("  "))
    with pytest.raises(Refused):
        story.does("11:30", Chase("ищут", again_at=at("11:30")))


def test_a_provider_is_to_be_asked_again_when_its_time_has_passed():
    """Counted from the pause, from the last call, or at the moment that was named."""
    story = Story().registered("10:00").does("11:00", SEVER)
    assert story.row().chase_us == to_us(at("11:00")) + CHASE_AFTER_US
    story.does("11:30", Chase("ищут"))
    assert story.row().chase_us == to_us(at("11:30")) + CHASE_AFTER_US
    story.does("12:00", Chase("ищут", again_at=at("12:20")))
    row = story.row()
    assert row.chase_us == to_us(at("12:20"))
    assert not row.to_chase(to_us(at("12:19")))
    assert row.to_chase(to_us(at("12:20")))
    assert story.does("12:30", Resume()).row().chase_us is None


@pytest.mark.parametrize("text", ["is:chase", "это:поторопить"])
def test_the_filter_finds_what_is_to_be_chased(text: str):
    """In both languages."""
    row = Story().registered("10:00").does("11:00", SEVER).row()
    wanted = parse_filter(text)
    assert not wanted.matches(row, me="", names={}, now_us=to_us(at("12:59")))
    assert wanted.matches(row, me="", names={}, now_us=to_us(at("13:00")))


@pytest.mark.parametrize(
    ("now", "reminded"), [(0, 0), (1, 0), (119, 0), (120, 120), (121, 120), (600, 600), (3_599, 3_480)]
)
def test_who_does_not_ask_is_reminded_again_after_each_interval(now: int, reminded: int):
    """The latest of the moments that have come, in minutes since the first one, every two hours."""
    assert reminder_us(7 * HOUR, 2 * HOUR, 7 * HOUR + now * MINUTE) == 7 * HOUR + reminded * MINUTE
