"""Time lost at providers: which provider an interval belongs to, and that the sums are the clock's."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from supportdesk.domain.commands import (
    Assign,
    Chase,
    Command,
    Correct,
    Escalate,
    Pause,
    Reopen,
    Resolve,
    Resume,
    Undo,
)
from supportdesk.domain.durations import HOUR, us_between
from supportdesk.domain.errors import Refused
from supportdesk.domain.explain import explain
from supportdesk.domain.fold import fold
from supportdesk.domain.ledger import stays
from supportdesk.domain.providers import name_key
from supportdesk.domain.ticket import Line, Wait
from supportdesk.domain.timeline import Bucket
from tests.domain.story import Story, at

SEVER = Pause(Wait.PROVIDER, "Север", "INC-1", "нет трафика")
YUG = Pause(Wait.PROVIDER, "Юг")


def told(story: Story) -> list[tuple[str, str, str, str | None]]:
    """Where a story's ticket was: provider, reference, from, to."""
    return [
        (s.provider, s.reference, f"{s.start:%H:%M}", None if s.end is None else f"{s.end:%H:%M}")
        for s in stays(story.ticket, story.events)
    ]


def test_a_pause_replaced_by_another_provider_is_split_at_that_moment():
    """Each of them has its own part, and not a second is between."""
    story = Story().registered("10:00").does("11:00", SEVER).does("11:40", YUG).does("12:00", Resume())
    assert told(story) == [("Север", "INC-1", "11:00", "11:40"), ("Юг", "", "11:40", "12:00")]


def test_a_reference_that_comes_later_belongs_to_the_whole_time():
    """It is one stay, with the number that is known at its end, passed on by who began it."""
    story = (
        Story()
        .registered("10:00")
        .does("11:00", Pause(Wait.PROVIDER, "Север"), "anna")
        .does("11:30", Pause(Wait.PROVIDER, "Север", "INC-7"), "oleg")
    )
    (stay,) = stays(story.ticket, story.events)
    assert (stay.start, stay.end, stay.reference, stay.actor) == (at("11:00"), None, "INC-7", "anna")


def test_handing_a_waiting_ticket_over_ends_no_stay():
    """Another line holds it; the provider is the same."""
    story = Story().registered("10:00").does("11:00", SEVER).does("11:30", Escalate(Line.SECOND, "сложно"))
    story.does("11:40", Assign("oleg")).does("12:00", Resume())
    assert told(story) == [("Север", "INC-1", "11:00", "12:00")]


def test_chasing_touches_neither_the_clock_nor_the_stay():
    """It is a note with a time of its own."""
    story = Story().registered("10:00").does("11:00", SEVER)
    before = story.totals("13:00")
    story.does("12:00", Chase("обещают к вечеру", "Пётр"))
    assert story.totals("13:00") == before
    assert told(story) == [("Север", "INC-1", "11:00", None)]


def test_a_correction_without_a_name_is_the_neighbours():
    """The pause was set late: the time before it belongs to the provider of that pause; so does it after."""
    story = Story().registered("10:00").does("11:00", SEVER).does("12:00", Resume())
    story.does("13:00", Correct(Wait.PROVIDER, at("10:30"), at("11:00"), "поставили поздно"), "oleg")
    assert told(story) == [("Север", "INC-1", "10:30", "12:00")]
    assert [stay.actor for stay in stays(story.ticket, story.events)] == ["anna"]
    story.does("13:00", Correct(Wait.PROVIDER, at("12:00"), at("12:20"), "сняли рано"))
    assert told(story) == [("Север", "INC-1", "10:30", "12:20")]


def test_a_correction_names_its_provider():
    """A pause that nobody set has no neighbour."""
    story = Story().registered("10:00")
    story.does("13:00", Correct(Wait.PROVIDER, at("11:00"), at("12:00"), "забыли", "Юг"))
    assert told(story) == [("Юг", "", "11:00", "12:00")]
    story = Story().registered("10:00")
    story.does("13:00", Correct(Wait.PROVIDER, at("11:00"), at("12:00"), "забыли"))
    assert told(story) == [("", "", "11:00", "12:00")]


def test_only_time_at_a_provider_has_one():
    """A correction to work or to the client names nobody."""
    story = Story().registered("10:00")
    for waiting in (None, Wait.CLIENT):
        with pytest.raises(Refused):
            story.does("13:00", Correct(waiting, at("11:00"), at("12:00"), "забыли", "Юг"))


def test_a_correction_of_a_correction_finds_the_provider_beneath():
    """What was taken for the client's, and was the provider's after all, is the one's who was waited for."""
    story = Story().registered("10:00").does("11:00", SEVER).does("12:00", YUG).does("13:00", Resume())
    story.does("14:00", Correct(Wait.CLIENT, at("11:30"), at("12:30"), "ждали клиента"))
    story.does("14:10", Correct(Wait.PROVIDER, at("11:30"), at("12:30"), "нет, всё же оператора"))
    assert told(story) == [("Север", "INC-1", "11:00", "12:00"), ("Юг", "", "12:00", "13:00")]


def test_a_stay_is_clipped_to_the_period():
    """Only what lies inside counts, whether it began before or goes on after."""
    story = Story().registered("10:00").does("11:00", SEVER)
    (stay,) = stays(story.ticket, story.events)
    assert stay.us(at("09:00"), at("10:00")) == 0
    assert stay.us(at("09:00"), at("12:00")) == HOUR
    assert stay.us(at("12:00"), at("14:00")) == 2 * HOUR
    part = stay.clipped(at("12:00"), at("14:00"))
    assert (part.start, part.end) == (at("12:00"), at("14:00"))


def _random_story(seed: int) -> Story:
    """A ticket that went back and forth between us, the client and three providers."""
    random = Random(seed)
    story = Story().registered("10:00")
    moment = at("10:00")
    names = ("Север", "«север»", "Юг", "Запад", "")
    for _step in range(random.randint(3, 18)):
        moment += timedelta(seconds=random.randint(0, 900))
        since = at("10:00") + timedelta(seconds=random.randint(0, 4000))
        until = since + timedelta(seconds=random.randint(1, 1500))
        waiting = random.choice((Wait.PROVIDER, Wait.CLIENT, None))
        name = random.choice(names)
        command: Command = random.choice(
            (
                Pause(Wait.PROVIDER, name, "77" if name and random.random() < 0.5 else ""),
                Pause(Wait.PROVIDER, name),
                Pause(Wait.CLIENT),
                Resume(),
                Chase("ждут", again_at=moment + timedelta(hours=1)),
                Escalate(random.choice(list(Line)), "дальше"),
                Correct(waiting, since, until, "поправка", name if waiting is Wait.PROVIDER else ""),
                Resolve("готово"),
                Reopen("снова"),
                Undo(),
            )
        )
        try:
            story.does(moment, command)
        except Refused:
            continue
    return story


@pytest.mark.parametrize("seed", range(400))
def test_the_sum_of_the_stays_is_what_the_clock_lost_at_providers_in_any_period(seed: int):
    """For random histories and periods, to the microsecond; and the account says the same."""
    story = _random_story(seed)
    random = Random(seed)
    now = story.ticket.last_at + timedelta(minutes=random.randint(0, 30))
    since, until = sorted(at("09:30") + timedelta(seconds=random.randint(0, 20_000)) for _ in range(2))
    found = stays(story.ticket, story.events)
    in_clock = story.clock.totals_at(now).provider_us
    assert sum(stay.us(at("00:00"), now) for stay in found) == in_clock
    account = explain(story.ticket, story.events, now)
    assert account.sums[Bucket.PROVIDER] == in_clock
    until = min(until, now)
    inside = [
        max(0, us_between(max(i.start, since), min(i.end or now, until)))
        for i in account.intervals
        if i.bucket is Bucket.PROVIDER
    ]
    assert sum(stay.us(since, until) for stay in found) == sum(inside)
    for before, after in pairwise(found):
        assert before.end is not None
        assert before.end < after.start or name_key(before.provider) != name_key(after.provider)


@pytest.mark.parametrize("seed", range(150))
def test_each_moment_belongs_to_the_provider_who_was_waited_for_then(seed: int):
    """Without corrections, the history as it was at any moment names the same provider."""
    story = _random_story(seed + 10_000)
    if any(event.kind == "corrected" for event in story.events):
        return
    found = stays(story.ticket, story.events)
    for n in range(200):
        moment = at("10:00") + timedelta(seconds=47 * n)
        if moment <= story.ticket.last_at:
            assert _at_stay(found, moment) == _waited_for(story, moment)


def _at_stay(found, moment: datetime) -> str | None:
    here = [s for s in found if s.start <= moment and (s.end is None or moment < s.end)]
    return name_key(here[0].provider) if here else None


def _waited_for(story: Story, moment: datetime) -> str | None:
    ticket = fold(story.events, moment, hindsight=True)
    if ticket is None or ticket.waiting is None or ticket.waiting.reason is not Wait.PROVIDER:
        return None
    return name_key(ticket.waiting.provider)
