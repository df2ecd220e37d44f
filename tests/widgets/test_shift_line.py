"""The time line of a shift: where its moments lie, what is summed up, nights in which clocks change."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from supportdesk import i18n
from supportdesk.widgets.shift_line import (
    FIRST,
    LAST,
    MARK,
    NOW,
    STYLES,
    Cells,
    Mark,
    ShiftLine,
    ShiftTime,
    drawn,
    place,
)

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""20:00 in Moscow."""
END = START + timedelta(hours=12)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.set_language("en")


def night(*marks: Mark, now: datetime = START) -> ShiftTime:
    """The night in Moscow with some marks on it."""
    return ShiftTime(START, END, now, marks, MOSCOW)


def text(row: Cells) -> str:
    """A drawn row as text."""
    return "".join(part for part, _style in row)


@pytest.mark.parametrize("width", [2, 5, 40, 80, 200])
def test_every_row_is_exactly_as_wide_as_it_was_asked_for(width: int):
    """Whatever lies on the line: many marks, long labels, marks outside it."""
    dice = random.Random(width)
    for lanes in (0, 1, 2, 3):
        for _turn in range(20):
            marks = tuple(
                Mark(
                    START + timedelta(minutes=dice.randrange(-600, 900)),
                    f"‼#{n * 9_999}",
                    dice.choice(STYLES),
                )
                for n in range(dice.randrange(40))
            )
            now = START + timedelta(minutes=dice.randrange(-600, 900))
            rows = drawn(night(*marks, now=now), width, lanes)
            assert len(rows) == lanes + 2
            assert {cell_len(text(row)) for row in rows} == {width}


def test_a_mark_lies_where_its_moment_is():
    """In proportion to time: the start on the first cell, the end on the last, the middle between them."""
    shown = night()
    assert [place(shown, at, 121) for at in (START, START + 6 * HOUR, END)] == [0, 60, 120]
    assert [place(shown, at, 121) for at in (START - HOUR, END + HOUR)] == [0, 120]
    axis = text(drawn(night(Mark(START + 3 * HOUR, "#7")), 121)[-2])
    assert (axis[30], axis[0], axis[-1]) == (MARK, NOW, LAST)


def test_a_label_stands_above_its_mark():
    """And within the line, where its moment is near the end."""
    rows = drawn(night(Mark(START + 3 * HOUR, "!#7", "high"), Mark(END, "‼#12345", "critical")), 121)
    labels, axis = text(rows[1]), text(rows[2])
    assert labels.index("!#7") == 30 == axis.index(MARK)
    assert labels.endswith("‼#12345")
    assert ("‼#12345", "critical") in rows[1]


def test_neighbours_go_one_above_the_other():
    """Labels that would touch take the next lane."""
    rows = drawn(night(Mark(START + 3 * HOUR, "#1001"), Mark(START + 3.2 * HOUR, "#1002")), 121)
    assert text(rows[1]).strip() == "#1001"
    assert text(rows[0]).strip() == "#1002"


def test_many_at_one_place_are_summed_up_as_their_worst():
    """How many, and when; the style is that of the most urgent of them."""
    at = START + HOUR
    marks = (Mark(at, "#1"), Mark(at, "‼#2", "critical"), Mark(at, "!#3", "high"))
    rows = drawn(night(*marks), 80)
    assert text(rows[1]).strip() == "3 at 21:00"
    assert ("3 at 21:00", "critical") in rows[1]
    assert text(rows[2]).count(MARK) == 1


def test_what_finds_no_room_is_summed_up_with_its_neighbour():
    """With one lane there is one label, which says from when on."""
    marks = [Mark(START + HOUR + timedelta(minutes=9 * n), f"#{1000 + n}") for n in range(4)]
    rows = drawn(night(*marks), 80, 1)
    labels = text(rows[0])
    assert "from 21:" in labels or labels.count("at") + labels.count("#") < 4
    told = sum(int(word) for word in labels.split() if word.isdigit()) + labels.count("#")
    assert told == 4
    assert text(rows[1]).count(MARK) == 4


def test_nothing_is_lost_by_summing_up():
    """The labels count every mark up to the end of the shift, however crowded it is."""
    dice = random.Random(7)
    for lanes in (1, 2):
        for width in (40, 80, 200):
            moments = [
                START + timedelta(minutes=dice.randrange(0, 720)) for _n in range(dice.randrange(1, 60))
            ]
            rows = drawn(night(*(Mark(at, "#100000") for at in moments)), width, lanes)
            words = [word for row in rows[:lanes] for word in text(row).split()]
            told = sum(
                1 if word.startswith("#") else int(word)
                for word in words
                if word[0] in "#123456789" and ":" not in word
            )
            assert told == len(moments)


def test_what_ran_out_before_the_line_is_told_at_its_left_end():
    """By its number when it is one, else how many there are; nothing marks a moment that isn't there."""
    one = drawn(night(Mark(START - 5 * HOUR, "‼#3", "overdue")), 80)
    assert text(one[1]).startswith("overdue: ‼#3")
    assert MARK not in text(one[2])
    two = drawn(night(*(Mark(START - n * HOUR, f"#{n}", "overdue") for n in (1, 2))), 80)
    assert text(two[1]).startswith("overdue: 2")


def test_what_comes_after_the_shift_is_not_on_it():
    """It is the next one's."""
    assert MARK not in text(drawn(night(Mark(END + HOUR, "#1")), 80)[2])


def test_now_moves_along_the_shift_and_leaves_it():
    """Before the shift the way to it is drawn, lighter; after its end there is no now."""
    before = drawn(night(now=START - 4 * HOUR), 81)[2]
    axis = text(before)
    assert (axis[0], axis[20]) == (NOW, FIRST)
    assert {style for part, style in before if part == "·"} == {"ahead"}
    assert text(drawn(night(now=START + 6 * HOUR), 81)[2])[40] == NOW
    assert NOW not in text(drawn(night(now=END + HOUR), 81)[2])


@pytest.mark.parametrize(
    ("start", "hours", "of_two"),
    [
        (datetime(2026, 10, 24, 18, tzinfo=UTC), 13, 2),
        (datetime(2026, 3, 28, 19, tzinfo=UTC), 11, 0),
        (datetime(2026, 11, 23, 19, tzinfo=UTC), 12, 1),
    ],
)
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is(start: datetime, hours: int, of_two: int):
    """The hour that comes twice is written twice, the one that is left out is not written."""
    shown = ShiftTime(start, start + hours * HOUR, start, (), BERLIN)
    written = text(drawn(shown, 200)[-1]).split()
    assert len(written) == hours + 1
    assert written.count("02:00") == of_two
    assert (written[0], written[-1]) == ("20:00", "08:00")


@pytest.mark.parametrize(("width", "written"), [(80, 7), (200, 13), (20, 2)])
def test_the_hours_are_as_many_as_fit(width: int, written: int):
    """Every hour, every second one, or fewer: never two that touch."""
    assert len(text(drawn(night(), width)[-1]).split()) == written


async def test_hostile_labels_and_all_sizes_are_drawn_clean():
    """Nothing a terminal would obey is drawn, at 80 and at 200 columns, and the widget refits itself."""

    class Alone(App[None]):
        def compose(self) -> ComposeResult:
            yield ShiftLine()

    app = Alone()
    for width in (80, 200):
        async with app.run_test(size=(width, 10)):
            drawing = app.query_one(ShiftLine)
            drawing.show(night(Mark(START + HOUR, "#1\x1b[31m[bold]x[/]")))
            rows = [drawing.render_line(y).text for y in range(4)]
            assert {cell_len(row) for row in rows} == {width}
            assert "\x1b" not in "".join(rows)
            assert "[bold]x[/]" in rows[1]
        app = Alone()
