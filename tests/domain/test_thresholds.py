"""Thresholds: the moments at which a clock has used up shares of its target."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk.domain.commands import Categorise, Correct, Identify, Note, Pause, Resolve, Resume
from supportdesk.domain.queue import to_us
from supportdesk.domain.thresholds import Threshold, of_row, thresholds
from supportdesk.domain.ticket import Wait
from tests.domain.story import CATALOGUE, DEFAULT_TERMS, TERMS, Story, at, span

CLIENT = Pause(Wait.CLIENT)


def moments(story: Story, clock: str = "resolution") -> dict[int, str]:
    """Return the thresholds of a clock as percent: "HH:MM:SS"."""
    return {t.percent: f"{t.at:%H:%M:%S}" for t in thresholds(story.ticket) if t.clock == clock}


def test_a_running_clock_will_reach_all_four():
    """At 50, 75, 90 and 100 % of four hours."""
    story = Story().registered("10:00")
    assert moments(story) == {50: "12:00:00", 75: "13:00:00", 90: "13:36:00", 100: "14:00:00"}
    assert {t.target_us for t in thresholds(story.ticket) if t.clock == "resolution"} == {span("4:00")}


def test_a_paused_clock_has_only_what_it_reached():
    """Waiting reaches nothing."""
    assert moments(Story().registered("10:00").does("13:30", CLIENT)) == {50: "12:00:00", 75: "13:00:00"}


def test_a_pause_moves_what_is_to_come():
    """By its length."""
    story = Story().registered("10:00").does("12:30", CLIENT).does("20:30", Resume())
    assert moments(story) == {50: "12:00:00", 75: "21:00:00", 90: "21:36:00", 100: "22:00:00"}


def test_a_threshold_is_reached_at_exactly_its_share():
    """Also when the clock stops at that moment."""
    assert moments(Story().registered("10:00").does("12:00", CLIENT)) == {50: "12:00:00"}


def test_a_target_made_stricter_while_paused_brings_its_thresholds_at_that_moment():
    """Not earlier: nobody could have known."""
    story = (
        Story()
        .registered("10:00", "other")
        .does("13:30", CLIENT)
        .does("15:00", Categorise(CATALOGUE["outage"]))
    )
    assert moments(story) == {50: "15:00:00", 75: "15:00:00"}
    story.does("16:00", Categorise(CATALOGUE["other"])).does("17:00", Resume()).does("20:00", Note("ещё"))
    assert moments(story)[50] == "01:30:00"


def test_a_category_with_the_same_target_changes_no_threshold():
    """The target has been in force all along."""
    story = (
        Story().registered("10:00", "partial-outage").does("17:00", Categorise(CATALOGUE["settings-change"]))
    )
    assert moments(story) == {50: "14:00:00", 75: "16:00:00", 90: "17:12:00", 100: "18:00:00"}


def test_identification_brings_the_thresholds_of_the_customers_target():
    """From that moment on."""
    story = (
        Story(DEFAULT_TERMS)
        .registered("10:00")
        .does("13:30", Identify("alfa", TERMS, "", CATALOGUE["outage"]))
    )
    assert moments(story) == {50: "13:30:00", 75: "13:30:00", 90: "13:36:00", 100: "14:00:00"}


def test_a_merge_brings_thresholds_at_the_merge():
    """What the duplicate used up is known only then."""
    kept = Story().registered("10:00")
    Story(number=2).registered("08:00").merges("11:00", kept)
    assert moments(kept) == {50: "11:00:00", 75: "11:00:00", 90: "11:36:00", 100: "12:00:00"}


def test_what_was_reached_before_a_merge_keeps_its_moment():
    """A merge neither delays nor advances it."""
    kept = Story().registered("08:00")
    Story(number=2).registered("07:00").merges("11:00", kept)
    assert moments(kept) == {50: "10:00:00", 75: "11:00:00", 90: "11:00:00", 100: "11:00:00"}


def test_a_correction_moves_them_by_its_effective_time():
    """An hour that was no work."""
    story = (
        Story().registered("10:00").does("12:00", Correct(Wait.CLIENT, at("11:00"), at("12:00"), "забыли"))
    )
    assert moments(story)[50] == "13:00:00"


def test_after_the_end_nothing_more_is_reached():
    """Resolved: what is not reached never will be."""
    assert moments(Story().registered("10:00").does("12:30", Resolve("Сделано"))) == {50: "12:00:00"}


def test_the_registration_clock_warns_by_the_strictest_target_while_the_category_is_unknown():
    """And by the category's own as soon as it is known."""
    story = Story().received("10:00")
    assert moments(story, "registration")[100] == "10:05:00"
    story.does("10:09", Categorise(CATALOGUE["partial-outage"]))
    assert moments(story, "registration") == {50: "10:09:00", 75: "10:11:15", 90: "10:13:30", 100: "10:15:00"}


def test_after_registration_the_registration_clock_warns_of_nothing_new():
    """A target that came with the registration itself or later warns nobody."""
    assert moments(Story().received("10:00").registered("10:14", "other"), "registration") == {}
    story = Story().received("10:00").does("10:01", Categorise(CATALOGUE["partial-outage"]))
    story.registered("10:10", "partial-outage")
    assert moments(story, "registration") == {50: "10:07:30"}
    story.does("11:00", Identify("beta", DEFAULT_TERMS, "", CATALOGUE["partial-outage"]))
    assert moments(story, "registration") == {}


def test_a_target_that_is_not_agreed_has_no_thresholds():
    """Nothing is reached on the way to nowhere."""
    terms = replace(TERMS, resolution_us={}, registration_us={})
    story = Story(terms).registered("10:00")
    assert thresholds(story.ticket) == ()
    assert of_row(story.row(), to_us(at("20:00"))) == ()


def test_a_row_tells_what_its_running_clock_has_reached():
    """The same moments as the ticket's, up to now."""
    story = Story().registered("10:00")
    assert of_row(story.row(), to_us(at("11:59:59"))) == ()
    reached = of_row(story.row(), to_us(at("13:10")))
    assert reached == tuple(
        t for t in thresholds(story.ticket) if t.clock == "resolution" and t.at <= at("13:10")
    )


def test_a_row_tells_what_the_registration_clock_has_reached():
    """While the ticket is not registered."""
    reached = of_row(Story().received("10:00").row(), to_us(at("10:04")))
    assert reached == (
        Threshold("registration", span("0:05"), 50, at("10:02:30")),
        Threshold("registration", span("0:05"), 75, at("10:03:45")),
    )


def test_a_paused_row_tells_what_it_had_reached():
    """As of its last event; waiting adds nothing."""
    row = Story().registered("10:00").does("13:30", CLIENT).row()
    for now in ("13:30", "9000:00"):
        assert [(t.percent, t.at) for t in of_row(row, to_us(at(now)))] == [
            (50, at("13:30")),
            (75, at("13:30")),
        ]


@pytest.mark.parametrize("paused", [False, True])
def test_a_row_of_a_stricter_target_has_its_thresholds_at_the_change(paused):
    """So that the alarm is not late before it could ring."""
    story = Story().registered("10:00", "other").does("13:30", CLIENT if paused else Note("ищем"))
    story.does("13:30", Categorise(CATALOGUE["outage"]))
    assert [(t.percent, t.at) for t in of_row(story.row(), to_us(at("13:31")))] == [
        (50, at("13:30")),
        (75, at("13:30")),
    ]
