"""Each cell says its thing in text; the style only underlines it."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from rich.cells import cell_len

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.durations import DAY, HOUR, MINUTE, SECOND
from supportdesk.domain.queue import QueueRow
from supportdesk.domain.ticket import Channel, Line, State
from supportdesk.widgets.cells import eighths, fitted
from supportdesk.widgets.ticket_cells import Reader, cell, signs, time_pieces
from supportdesk.widgets.ticket_columns import COLUMNS
from tests.widgets.samples import NOW, paused, row

READER = Reader("anna", UTC, {"anna": "Anna", "oleg": "Oleg"}.__getitem__, {"outage": "Outage"}.__getitem__)


def words(row: QueueRow, column: str, width: int = 16) -> str:
    """The text of a plain cell."""
    return "".join(text for text, _style in cell(row, column, width, NOW, READER)).strip()


def time(row: QueueRow, *, letter: bool = False) -> list[tuple[str, str]]:
    """The time cell's pieces without their padding."""
    return [(text.strip(), style) for text, style in time_pieces(row, 16, NOW, letter)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, " ‼   "),
        ({"priority": Priority.HIGH}, " !   "),
        ({"priority": Priority.NORMAL, "unread": 2}, "   ✉ "),
        ({"state": State.RECEIVED}, " ✉   "),
        ({"state": State.RECEIVED, "channel": Channel.PHONE}, " ☎   "),
        ({"state": State.WAITING_PROVIDER}, " ‼‖  "),
        ({"state": State.WAITING_PROVIDER, "ask_again_us": NOW}, " ‼‖ ☏"),
    ],
)
def test_signs_stand_beside_the_colours(fields: dict[str, Any], expected: str) -> None:
    """Mark, priority or way of coming, pause, unread, to be chased: one cell each."""
    shown = signs(row(1, **fields), False, Reader(), NOW)
    assert "".join(text for text, _style in shown) == expected
    assert signs(row(1, **fields), True, Reader())[0][0] == "✓"


@pytest.mark.parametrize(
    ("lines", "sign"),
    [({Line.SECOND, Line.QA}, ("◆", "mine")), ({Line.FIRST}, ("◇", "quiet"))],
    ids=("own", "other"),
)
def test_what_is_new_for_a_line_stands_out_for_its_people(lines: set[Line], sign: tuple[str, str]) -> None:
    """Others see that nobody there has looked yet; a mark comes before."""
    handed = row(1, line=Line.SECOND, fresh=True)
    assert signs(handed, marked=False, reader=Reader(lines=frozenset(lines)))[0] == sign
    assert signs(handed, marked=True, reader=Reader())[0] == ("✓", "mark")


def test_how_often_a_ticket_went_back_stands_before_its_subject() -> None:
    """At every width, beside that it was opened again."""
    assert words(row(1, ping_pong=2, reopened=1, subject="Тема"), "subject", 20) == "⇄2 ↺ Тема"


def test_time_left_is_a_bar_and_a_text() -> None:
    """Plenty of time is calm, short time is not, the last minutes count their seconds."""
    assert time(row(1, due_us=NOW + 2 * HOUR)) == [("██▌", "bar"), ("2:00", "row")]
    assert time(row(1, due_us=NOW + 42 * MINUTE)) == [("▉", "bar-soon"), ("0:42", "soon")]
    assert time(row(1, due_us=NOW + 9 * MINUTE + 5 * SECOND))[1] == ("0:09:05", "soon")


def test_late_is_said_in_words_that_fit() -> None:
    """Too long for the column, the word gives way to a minus."""
    assert time(row(1, due_us=NOW - 12 * MINUTE)) == [("overdue 0:12", "overdue")]
    assert time(row(1, due_us=NOW - 300 * DAY)) == [("−300d 0:00", "overdue")]


def test_a_breach_that_a_later_target_hides_is_still_marked() -> None:
    """Time is left again, but the ticket was late."""
    assert time(row(1, breached=True, due_us=NOW + 2 * HOUR))[1] == ("! 2:00", "overdue")


def test_a_paused_ticket_is_dimmed_and_says_for_whom_where_no_column_does() -> None:
    """Its frozen time never hurries."""
    assert time(paused(1)) == [("█▊", "bar-paused"), ("1:25", "paused")]
    assert time(paused(1), letter=True)[1] == ("c 1:25", "paused")
    assert time(paused(1, left_us=MINUTE))[1] == ("0:01", "paused")


def test_without_a_target_there_is_no_time_left() -> None:
    """A dash, not a zero."""
    assert time(row(1, due_us=None, target_us=None)) == [("—", "quiet")]


def test_default_terms_are_marked_however_long_the_name() -> None:
    """The mark is never cut off."""
    assert words(row(1, default_terms=True), "customer") == "Alfa*"
    assert (
        words(row(1, default_terms=True, customer_name="A very long customer name"), "customer", 8)
        == "A very…*"
    )
    assert words(row(1, customer=None, customer_name=""), "customer") == "—"


def test_people_lines_and_categories_have_names() -> None:
    """Logins and codes are not shown where names are known; my own tickets stand out."""
    assert cell(row(1, assignee="anna"), "who", 6, NOW, READER) == [("Anna  ", "mine")]
    assert cell(row(1, assignee="oleg"), "who", 6, NOW, READER) == [("Oleg  ", "quiet")]
    assert words(row(1), "who") == "—"
    assert [words(row(1, line=line), "line") for line in Line] == ["1", "2", "dev", "QA"]
    assert words(row(1), "category") == "Outage"
    assert words(row(1, category=None), "category") == "—"


def test_waiting_says_for_whom_and_how_long() -> None:
    """The provider by name; nothing while the ticket is worked on."""
    assert words(paused(1), "wait") == "client      0:35"
    assert words(paused(1, state=State.WAITING_PROVIDER, provider="MTS"), "wait") == "MTS         0:35"
    assert words(row(1), "wait") == ""


def test_a_broken_promise_stands_before_the_subject_at_every_width() -> None:
    """The column of promises is the first to be dropped."""
    assert words(row(1, promise_us=NOW, subject="Тема"), "subject", 20) == "⚑ Тема"
    assert words(row(1, promise_us=NOW + MINUTE, subject="Тема"), "subject", 20) == "Тема"


def test_a_broken_promise_has_a_sign() -> None:
    """Today by the hour, later by the day."""
    assert words(row(1, promise_us=NOW + HOUR), "promise") == "12:06"
    assert words(row(1, promise_us=NOW - MINUTE), "promise") == "! 11:05"
    assert words(row(1, promise_us=NOW + 3 * DAY), "promise") == "21 Nov"


def test_numbers_subjects_and_reopened() -> None:
    """The number of what is not registered is dimmed; an empty subject is said to be empty."""
    assert words(row(1042), "number", 5) == "1042"
    assert cell(row(1042, state=State.RECEIVED), "number", 5, NOW, READER) == [(" 1042", "paused")]
    assert words(row(1, subject=" \n"), "subject") == "(no subject)"
    assert words(row(1, subject="Down", reopened=1), "subject") == "↺ Down"


@pytest.mark.parametrize("width", [1, 2, 3, 8, 20])
@pytest.mark.parametrize("text", ["", "a", "日本語" * 9, "e\u0301" * 30, "\x1b[31m" * 9, "мир" * 9])
def test_every_cell_is_exactly_as_wide_as_its_column(text: str, width: int) -> None:
    """Wide characters, accents and control characters don't move what stands behind them."""
    odd = row(1, subject=text, customer_name=text, contact=text, default_terms=True, reopened=1)
    for column in COLUMNS:
        if column.id in ("subject", "customer", "contact"):
            pieces = cell(odd, column.id, width, NOW, READER)
            assert sum(cell_len(piece) for piece, _style in pieces) == width
    assert cell_len(fitted(text.replace("\x1b", ""), width)) == width


def test_bars_are_drawn_in_eighths() -> None:
    """From nothing to full; something is never nothing."""
    assert eighths(0, 2) == "  "
    assert eighths(0.0001, 2) == "▏ "
    assert eighths(0.5, 2) == "█ "
    assert eighths(0.53, 3) == "█▋ "
    assert eighths(7, 2) == "██"


def test_a_folded_rows_clock_says_that_it_is_a_members() -> None:
    """The sign of a member stands before the time left."""
    ((_bar, _style), (left, _same)) = time_pieces(row(1), 16, NOW, False, of_member=True)
    assert left.strip() == "△ 0:42"
    ((late, _overdue),) = time_pieces(row(1, due_us=NOW - HOUR), 16, NOW, False, of_member=True)
    assert late.strip() == "△ overdue 1:00"
