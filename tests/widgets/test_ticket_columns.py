"""The list has the columns that its width allows, the important ones always."""

from __future__ import annotations

from itertools import pairwise

from supportdesk.widgets.ticket_columns import COLUMNS, IMPORTANCE, placed


def shown(width: int) -> list[str]:
    """The columns at a width, in their order."""
    return [place.column.id for place in placed(width)]


def test_eighty_columns_have_what_the_next_act_needs() -> None:
    """In a terminal of 80, or beside the side pane of one of 120, six columns have room."""
    assert shown(77) == shown(75) == ["signs", "number", "time", "subject", "customer", "who"]


def test_wider_terminals_add_columns_in_the_order_of_importance() -> None:
    """At 120 the waiting and the promise join, at 200 everything that the queue has."""
    assert {"wait", "promise", "line"} <= set(shown(118))
    assert shown(198) == [column.id for column in COLUMNS if column.id in IMPORTANCE]


def test_columns_fill_the_width_exactly_and_never_overlap() -> None:
    """Each stands behind the one before; what is spare goes to the subject."""
    for width in range(10, 260):
        places = placed(width)
        assert all(before.x + before.width < after.x for before, after in pairwise(places))
        assert all(place.width >= place.column.least for place in places)
        end = places[-1].x + places[-1].width
        assert end == width or (end < width and "subject" not in shown(width))
        assert set(shown(width)) == set(IMPORTANCE[: len(places)])


def test_large_numbers_get_their_room() -> None:
    """A seven-digit number is not cut."""
    number = next(place for place in placed(78, 7) if place.column.id == "number")
    assert number.width == 7
