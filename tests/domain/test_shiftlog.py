"""What a history tells a shift's log beside its events: pauses, and promises kept or not."""

from __future__ import annotations

from datetime import datetime

from supportdesk.domain import commands as do
from supportdesk.domain.events import Kind
from supportdesk.domain.log_entry import Entry, LogKind
from supportdesk.domain.shiftlog import entries
from supportdesk.domain.ticket import Wait
from supportdesk.i18n import set_language
from supportdesk.wording import describe
from tests.domain.story import Story, at, span

Told = tuple[datetime, Wait, datetime, datetime | None, str]


def of(story: Story, kind: LogKind, start: str = "08:00", end: str = "20:00") -> list[Entry]:
    """The entries of a kind that a shift's log has."""
    return [entry for entry in entries(1, story.events, at(start), at(end)) if entry.kind is kind]


def pauses(story: Story, start: str = "08:00", end: str = "20:00") -> list[Told]:
    """The pauses that a shift's log tells."""
    found = of(story, LogKind.WAITED, start, end)
    return [(e.at, e.pause.reason, e.pause.since, e.pause.until, e.pause.provider) for e in found if e.pause]


def test_a_pause_is_told_once_with_both_its_ends() -> None:
    """At its beginning; from one kind of waiting straight to the other are two."""
    story = Story().registered("10:00").does("11:00", do.Pause(Wait.CLIENT))
    story.does("12:00", do.Pause(Wait.PROVIDER, "Север")).does("12:30", do.Chase("Ищут."))
    story.does("15:00", do.Resume())
    assert pauses(story) == [
        (at("11:00"), Wait.CLIENT, at("11:00"), at("12:00"), ""),
        (at("12:00"), Wait.PROVIDER, at("12:00"), at("15:00"), "Север"),
    ]
    assert [entry.actor for entry in of(story, LogKind.WAITED)] == ["anna", "anna"]
    assert [entry.at for entry in of(story, LogKind.CHASED)] == [at("12:30")]


def test_a_pause_that_goes_on_has_no_end_yet_and_is_told_again_when_it_ends() -> None:
    """The next shift tells it at its end; a shift in between tells nothing."""
    story = Story().registered("10:00").does("19:00", do.Pause(Wait.CLIENT)).does("50:00", do.Resume())
    begun, over = (at("19:00"), Wait.CLIENT, at("19:00")), (at("50:00"), Wait.CLIENT, at("19:00"))
    assert pauses(story) == [(*begun, None, "")]
    assert pauses(story, "20:00", "32:00") == []
    assert pauses(story, "44:00", "56:00") == [(*over, at("50:00"), "")]
    assert pauses(story, "08:00", "56:00") == [(*begun, at("50:00"), "")]


def test_a_pause_ends_with_the_ticket_and_one_taken_back_was_none() -> None:
    """Resolved straight out of it; undone, it is not told."""
    story = Story().registered("10:00").does("11:00", do.Pause(Wait.CLIENT)).does("11:05", do.Undo())
    assert pauses(story) == []
    story.does("12:00", do.Pause(Wait.PROVIDER, "Юг")).does("13:00", do.Resolve("Починили."))
    assert pauses(story) == [(at("12:00"), Wait.PROVIDER, at("12:00"), at("13:00"), "Юг")]


def test_a_pause_that_was_forgotten_is_told_as_it_was_corrected() -> None:
    """When it really was, not when it was recorded."""
    story = Story().registered("10:00")
    story.does("16:00", do.Correct(Wait.CLIENT, at("11:00"), at("12:00"), "Забыли."))
    assert pauses(story) == [(at("11:00"), Wait.CLIENT, at("11:00"), at("12:00"), "")]


def test_a_promise_kept_after_its_time_says_how_late() -> None:
    """It is missed at its time, and kept late when it is kept; one kept in time is neither."""
    story = Story().registered("10:00").does("10:00", do.MakePromise(at("12:00"), "Перезвоним."))
    story.does("12:25", do.KeepPromise()).does("12:30", do.MakePromise(at("14:00"), "Отчёт."))
    story.does("14:00", do.KeepPromise())
    (late,) = of(story, LogKind.PROMISE_LATE)
    assert (late.at, late.late_us, late.text) == (at("12:25"), span("0:25"), "Перезвоним.")
    assert [entry.at for entry in of(story, LogKind.PROMISE_KEPT)] == [at("14:00")]
    (missed,) = of(story, LogKind.PROMISE_MISSED)
    assert (missed.at, missed.late_us) == (at("12:00"), span("0:25"))


def test_the_ticket_itself_tells_how_late_a_promise_was_kept() -> None:
    """Out of its history; one kept in time says nothing of it."""
    set_language("en")
    story = Story().registered("10:00").does("10:00", do.MakePromise(at("12:00"), "Перезвоним."))
    story.does("12:12", do.KeepPromise()).does("12:30", do.MakePromise(at("14:00"), "Отчёт."))
    story.does("14:00", do.KeepPromise())
    kept = [event for event in story.events if event.kind is Kind.PROMISE_KEPT]
    assert [describe(event, history=story.events) for event in kept] == [
        "The promise is kept, 12 min late",
        "The promise is kept",
    ]


def test_a_missed_promise_was_not_kept_until_the_shift_that_keeps_it() -> None:
    """The earlier shift's log goes on saying that it was not kept then; the later one says how late."""
    story = Story().registered("10:00").does("10:00", do.MakePromise(at("19:30"), "Перезвоним."))
    story.does("21:00", do.KeepPromise())
    (missed,) = of(story, LogKind.PROMISE_MISSED)
    assert missed.late_us is None
    assert of(story, LogKind.PROMISE_MISSED, "20:00", "32:00") == []
    assert [e.late_us for e in of(story, LogKind.PROMISE_LATE, "20:00", "32:00")] == [span("1:30")]


def test_a_missed_promise_that_became_another_was_not_kept() -> None:
    """Nor one whose ticket ended; the same promise repeated is missed once."""
    story = Story().registered("10:00").does("10:00", do.MakePromise(at("12:00"), "Перезвоним."))
    story.does("10:30", do.MakePromise(at("12:00"), "Перезвоним точно."))
    story.does("12:30", do.MakePromise(at("13:00"), "Совсем точно.")).does("12:50", do.KeepPromise())
    (missed,) = of(story, LogKind.PROMISE_MISSED)
    assert (missed.text, missed.late_us) == ("Перезвоним точно.", None)
    assert of(story, LogKind.PROMISE_LATE) == []
