"""The strip shows whose time it was, in proportion, and where the target lies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App, ComposeResult

from supportdesk import i18n
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.ticket import Line
from supportdesk.domain.timeline import Bucket, Segment
from supportdesk.widgets.clock_strip import ClockStrip, Picture, TimeBar, drawn_cells

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    """The instant that many minutes after noon."""
    return AT + timedelta(minutes=minutes)


def interval(start: float, end: float | None, bucket: Bucket) -> Segment:
    """An interval between two minutes after noon."""
    return Segment(after(start), None if end is None else after(end), bucket, Line.FIRST, 1)


WORKED = interval(0, 40, Bucket.COUNTED)
CLIENT = interval(40, 60, Bucket.CLIENT)
PROVIDER = interval(60, 80, Bucket.PROVIDER)
GAP = interval(80, 100, Bucket.GAP)
AGAIN = interval(100, None, Bucket.COUNTED)
ALL = [WORKED, CLIENT, PROVIDER, GAP, AGAIN]


def text(picture: Picture, width: int) -> str:
    """The characters of a strip."""
    return "".join(character for character, _style in drawn_cells(picture, width))


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    i18n.set_language("en")


def test_each_kind_of_time_has_its_sign_in_proportion() -> None:
    """Ours solid, client and provider by their letters, the gap grey, the rest up to the target dots."""
    picture = Picture(ALL, after(120), 2 * HOUR, after(180))
    assert text(picture, 18) == "████ccpp▒▒██▶····┃"


def test_letters_come_from_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Russian reader sees the letters of Russian words."""
    monkeypatch.setattr(
        "supportdesk.widgets.ticket_cells.pgettext", lambda context, text: {"c": "к", "p": "п"}[text]
    )
    assert "ккпп" in text(Picture(ALL, after(120), 2 * HOUR, after(180)), 18)


def test_time_beyond_the_target_looks_different_without_colour() -> None:
    """From the moment at which the target was used up the strip changes its pattern."""
    picture = Picture([interval(0, None, Bucket.COUNTED)], after(100), 60 * MINUTE, after(60))
    assert text(picture, 10) == "██████┃▓▓▶"
    assert drawn_cells(picture, 10)[8] == ("▓", "over")


def test_a_pause_ends_in_the_sign_of_a_pause() -> None:
    """A clock that waits has no due moment, and says so."""
    assert text(Picture([WORKED, interval(40, None, Bucket.CLIENT)], after(80), HOUR, None), 8) == "████ccc‖"


def test_an_ended_ticket_stops() -> None:
    """Nothing goes on after the end."""
    assert text(Picture([WORKED, CLIENT], after(500), HOUR, None), 6) == "████cc"


@pytest.mark.parametrize("width", [0, 1, 2, 3, 200])
def test_any_width_is_filled_exactly(width: int) -> None:
    """Too narrow for the marks, or wide: never a cell more or less."""
    for segments in ([], [AGAIN], ALL):
        for due_at in (None, after(101), after(90)):
            assert len(drawn_cells(Picture(segments, after(120), HOUR, due_at), width)) == width


def test_the_first_instant_draws_without_dividing_by_nothing() -> None:
    """A ticket registered this very microsecond has a picture."""
    assert text(Picture([interval(0, None, Bucket.COUNTED)], AT, HOUR, None), 4)[-1] == "▶"


class Desk(App[None]):
    """An app with a strip and a bar."""

    def compose(self) -> ComposeResult:
        yield ClockStrip(UTC)
        yield TimeBar()


async def test_the_moments_stand_under_the_strip() -> None:
    """Where it began, and when the target is used up."""
    app = Desk()
    async with app.run_test(size=(40, 6)):
        strip = app.query_one(ClockStrip)
        strip.show(Picture(ALL, after(120), 2 * HOUR, after(180)))
        assert strip.render_line(1).text == "12:00".ljust(31) + "due 15:00"
        assert strip.render_line(0).cell_length == 40
        strip.show(None)
        assert strip.render_line(0).text.strip() == ""


async def test_a_moment_later_that_looks_the_same_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second moves nothing by a cell."""
    app = Desk()
    async with app.run_test(size=(40, 6)):
        strip = app.query_one(ClockStrip)
        strip.show(Picture(ALL, after(120), 2 * HOUR, after(180)))
        drawn: list[object] = []
        monkeypatch.setattr(ClockStrip, "refresh", lambda self, *regions, **kw: drawn.append(self))
        strip.show(Picture(ALL, after(120.01), 2 * HOUR, after(180)))
        assert drawn == []


async def test_the_bar_shrinks_in_eighths_and_changes_its_pattern_when_late() -> None:
    """What is left is its length; late is not an empty bar."""
    app = Desk()
    async with app.run_test(size=(10, 6)):
        bar = app.query_one(TimeBar)
        bar.show(HOUR, 4 * HOUR)
        assert bar.render_line(0).text == "██▌" + " " * 7
        bar.show(-1, 4 * HOUR)
        assert bar.render_line(0).text == "▓" * 10
        bar.show(None, None)
        assert bar.render_line(0).text == " " * 10
