"""What a change would do is known before it is recorded; and who was faster is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused
from supportdesk.models.base import CommitUnknown
from supportdesk.services import calendar_file, rota
from supportdesk.services.desk import Desk
from supportdesk.services.errors import BadData, RotaMoved
from supportdesk.services.rota_preview import Foreseen, foresee
from supportdesk.services.rota_view import view
from tests.services.alfa import START, alfa_desk

MOSCOW = ZoneInfo("Europe/Moscow")
FIRST = date(2026, 11, 22)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk where anna has the days and oleg the nights."""
    made = alfa_desk(database_url, tmp_path, clock)
    rota.set_pattern(made, ["anna", "oleg"], since=FIRST, zone=MOSCOW)
    yield made
    made.close()


def foreseen(desk: Desk, change: rota.Change) -> Foreseen:
    """What a change would do now."""
    seen = foresee(rota.events(desk), change, desk.actor, desk.now())
    assert seen is not None
    return seen


def test_an_absence_shows_its_gaps_and_a_cover_that_they_are_closed(desk: Desk) -> None:
    """Nothing is recorded by looking; what is over already is left out."""
    week = (START - HOUR, START + timedelta(days=2))
    seen = foreseen(desk, rota.absence("anna", *week))
    assert [(d.was, d.becomes) for d in seen.differs] == [(("anna",), ())] * 3
    assert seen.start == START
    assert len(seen.problems_after) == 3
    assert seen.problems_before == ()
    covered = foreseen(desk, rota.absence("anna", *week, "oleg"))
    assert covered.problems_after == ()
    assert len(rota.events(desk)) == 1
    rota.away(desk, "anna", *week)
    closed = foreseen(desk, rota.covering("oleg", *week))
    assert (len(closed.problems_before), closed.problems_after) == (3, ())


def test_too_long_without_a_break_is_foreseen(desk: Desk) -> None:
    """The night after the day is; the day alone is not."""
    night = (START + 11 * HOUR, START + 23 * HOUR)
    (found,) = foreseen(desk, rota.covering("anna", *night)).too_long
    assert (found.engineer, found.end - found.start >= 24 * HOUR) == ("anna", True)
    assert foreseen(desk, rota.covering("oleg", START, START + HOUR)).too_long == ()


def test_a_swap_an_undo_and_a_cancellation_are_foreseen(desk: Desk) -> None:
    """Each side of the swap; the undo shows the same the other way round."""
    change = rota.swapping("2026-11-24-day", "2026-11-25-night")
    assert [(d.was, d.becomes) for d in foreseen(desk, change).differs] == [
        (("anna",), ("oleg",)),
        (("oleg",), ("anna",)),
    ]
    rota.record(desk, change)
    back = foreseen(desk, rota.undoing(desk.actor))
    assert [(d.was, d.becomes) for d in back.differs] == [(("oleg",), ("anna",)), (("anna",), ("oleg",))]
    assert back.event.data == {"seq": 2}
    assert foreseen(desk, rota.cancelling(2)).differs == back.differs


def test_a_new_pattern_is_foreseen_for_ninety_days(desk: Desk) -> None:
    """One of weekdays only leaves the weekends uncovered."""
    change = rota.pattern(
        ["oleg"], since=date(2026, 12, 1), zone=MOSCOW, repeat="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    )
    seen = foreseen(desk, change)
    assert seen.end - seen.start == timedelta(days=90)
    assert [p for p in seen.problems_after if not p.engineers]


def test_a_new_pattern_takes_the_place_of_earlier_swaps(desk: Desk) -> None:
    """It is foreseen as it will be; the swap is there again once the pattern is cancelled."""
    rota.swap(desk, "2026-12-05-day", "2026-12-06-night")
    change = rota.pattern(["anna"], since=date(2026, 12, 1), zone=MOSCOW)
    assert {duty.engineer for duty in foreseen(desk, change).after} == {"anna"}
    set_anew = rota.record(desk, change)
    assert set_anew is not None
    assert rota.shift(desk, "2026-12-05-day")[0].engineer == "anna"
    rota.cancel(desk, set_anew.seq)
    assert rota.shift(desk, "2026-12-05-day")[0].engineer == "oleg"


def test_only_ones_own_last_change_that_holds_is_undone(desk: Desk) -> None:
    """Not another's, not one that is cancelled already; then there is nothing left."""
    anna, oleg = desk.acting_as("anna"), desk.acting_as("oleg")
    rota.cover(anna, "oleg", START + HOUR, START + 2 * HOUR)
    rota.cover(oleg, "anna", START + 9 * HOUR, START + 20 * HOUR)
    undone = rota.record(oleg, rota.undoing("oleg"))
    assert undone is not None
    assert undone.data == {"seq": 3}
    with pytest.raises(Refused, match="changed nothing"):
        rota.record(oleg, rota.undoing("oleg"))
    assert rota.record(anna, rota.undoing("anna")) is not None


def test_a_change_on_a_rota_that_moved_is_refused_with_what_happened(desk: Desk) -> None:
    """Nothing is recorded; who looks again can record it on what is there now."""
    seen = len(rota.events(desk))
    rota.cover(desk.acting_as("oleg"), "oleg", START, START + HOUR)
    with pytest.raises(RotaMoved) as moved:
        rota.record(desk, rota.taking_over("anna"), expected=seen)
    assert [event.actor for event in moved.value.since] == ["oleg"]
    assert len(rota.events(desk)) == seen + 1
    assert rota.record(desk, rota.taking_over("anna"), expected=seen + 1) is not None


def test_a_lost_answer_to_the_commit_is_looked_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is recorded once, and found by what it is; when it was not recorded that is told."""
    store = type(desk.store)
    real = store.transaction
    lost = {"before": False}

    def losing(self, *args, **kwargs):
        from contextlib import contextmanager

        @contextmanager
        def run():
            if lost["before"]:
                raise CommitUnknown("lost")
            with real(self, *args, **kwargs) as held:
                yield held
            raise CommitUnknown("lost")

        return run()

    monkeypatch.setattr(store, "transaction", losing)
    event = rota.cover(desk, "oleg", START + HOUR, START + 2 * HOUR)
    assert event is not None
    assert rota.events(desk)[-1] == event
    assert len(rota.events(desk)) == 2
    lost["before"] = True
    with pytest.raises(CommitUnknown):
        rota.cover(desk, "anna", START + HOUR, START + 2 * HOUR)


def test_the_view_of_a_month_names_everybody_in_the_rota(desk: Desk, clock: FixedClock) -> None:
    """Those of the pattern, those who stand in, in the order in which they came."""
    rota.away(desk, "oleg", START, START + HOUR, "anna")
    seen = view(desk, FIRST)
    assert seen.roles == ("anna", "oleg")
    assert seen.month is not None
    assert len(seen.month.weeks) == 6
    assert view(desk, date(2027, 3, 1)).month is not None


def test_without_a_rota_there_is_no_month(database_url: str, tmp_path: Path) -> None:
    """Who could be in it is known all the same."""
    desk = alfa_desk(database_url, tmp_path)
    seen = view(desk, FIRST)
    assert (seen.month, seen.zone) == (None, None)
    assert "anna" in {engineer.login for engineer in seen.engineers}
    desk.close()


def test_a_calendar_is_written_for_its_owner_alone_and_read_again(desk: Desk, tmp_path: Path) -> None:
    """It replaces no file; what is no calendar is refused in words."""
    path = tmp_path / "rota.ics"
    assert calendar_file.write_calendar(desk, path, 7) == 15
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused):
        calendar_file.write_calendar(desk, path, 7)
    found = calendar_file.read_calendar(desk, path, MOSCOW)
    assert len(found) == 15
    assert foresee(rota.events(desk), rota.importing(found), "anna", desk.now()) is None
    (tmp_path / "other.ics").write_bytes(b"\x00\xff")
    with pytest.raises(BadData):
        calendar_file.read_calendar(desk, tmp_path / "other.ics", MOSCOW)
    with pytest.raises(BadData, match="can't be read"):
        calendar_file.read_calendar(desk, tmp_path / "none.ics", MOSCOW)


def test_the_moment_of_a_change_is_the_desks(desk: Desk, clock: FixedClock) -> None:
    """A take-over begins when it is recorded, not when it was looked at."""
    seen = foreseen(desk, rota.taking_over("oleg"))
    clock.advance(HOUR)
    event = rota.record(desk, rota.taking_over("oleg"))
    assert event is not None
    assert datetime.fromisoformat(event.data["start"]) == seen.start + HOUR
