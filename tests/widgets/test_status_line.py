"""The top lines say who is here, whether what is seen is current, and what there is to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App, ComposeResult

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.ticket import State
from supportdesk.widgets.status_line import Counters, Counts, Standing, StatusLine
from supportdesk.widgets.text_line import TextLine
from tests.widgets.samples import NOW, paused, row

AT = datetime(2026, 11, 23, 14, 31, tzinfo=UTC)
USUAL = Standing(AT, UTC, "Anna Petrova", "shift 08:00–20:00", "Oleg is here: #1039")


class Desk(App[None]):
    """An app with both lines."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield Counters()

    def line(self, y: int) -> str:
        return self.query(TextLine)[y].render_line(0).text


async def test_everything_stands_in_one_line_with_the_clock_at_the_edge() -> None:
    """Program, engineer, shift and the other engineer left; connection and clock with its zone right."""
    app = Desk()
    async with app.run_test(size=(120, 4)):
        app.query_one(StatusLine).show(USUAL)
        text = app.line(0)
        for words in ("supportdesk", "Anna Petrova", "shift 08:00–20:00", "Oleg is here: #1039", "● live"):
            assert words in text
        assert text.endswith("14:31 UTC ")


async def test_a_lost_database_is_told_in_words_and_colour_at_every_width() -> None:
    """Since when the queue is stale is never pushed out by names."""
    app = Desk()
    async with app.run_test(size=(60, 4)):
        line = app.query_one(StatusLine)
        line.show(replace(USUAL, lost_since=AT - timedelta(minutes=29)))
        assert "● stale since 14:02" in app.line(0)
        assert line.has_class("-lost")
        line.show(USUAL)
        assert not line.has_class("-lost")


async def test_what_matters_least_gives_way_first() -> None:
    """Who else is here, the program's name, who comes next; the shift and what is wrong with it stay."""
    app = Desk()
    told = replace(USUAL, then="then Oleg Ivanov", alerts=("3 lines not accepted",))
    parts = ("Oleg is here: #1039", "supportdesk", "then Oleg Ivanov")
    for width, missing in ((140, 0), (120, 1), (102, 2), (80, 3)):
        async with app.run_test(size=(width, 4)):
            app.query_one(StatusLine).show(told)
            text = app.line(0)
            assert [part in text for part in parts] == [n >= missing for n in range(3)], text
            assert "Anna Petrova · 3 lines not accepted · shift 08:00–20:00" in text
        app = Desk()


async def test_what_reads_the_same_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds pass without a repaint; the minute makes one."""
    app = Desk()
    async with app.run_test():
        app.query_one(StatusLine).show(USUAL)
        drawn: list[object] = []
        monkeypatch.setattr(StatusLine, "refresh", lambda self, *regions, **kw: drawn.append(self))
        app.query_one(StatusLine).show(replace(USUAL, now=AT + timedelta(seconds=59)))
        assert drawn == []
        app.query_one(StatusLine).show(replace(USUAL, now=AT + timedelta(seconds=60)))
        assert len(drawn) == 1


async def test_foreign_names_are_harmless() -> None:
    """A name with an escape sequence or markup is shown as text."""
    app = Desk()
    async with app.run_test(size=(120, 4)):
        app.query_one(StatusLine).show(replace(USUAL, engineer="[red]A[/]\x1b[2J\n日本"))
        assert "\x1b" not in app.line(0)
        assert "[red]A[/]" in app.line(0)


ROWS = [
    row(1, state=State.RECEIVED, rank=0, priority=None),
    row(2, due_us=NOW - MINUTE, unread=3),
    row(3, rank=2, priority=Priority.HIGH),
    row(4, rank=3, priority=Priority.NORMAL),
    paused(5),
    paused(6, state=State.WAITING_PROVIDER, breached=True),
]


def test_a_priority_counts_every_row_with_its_sign_and_names_those_that_wait() -> None:
    """Whom they wait for, lateness and unread answers are counted beside."""
    assert Counts.of(ROWS, NOW) == Counts(
        to_register=1,
        overdue=2,
        critical=3,
        critical_paused=2,
        high=1,
        normal=1,
        waiting_client=1,
        waiting_provider=1,
        unread=1,
    )


def test_a_promise_whose_time_has_come_is_counted_until_it_is_kept() -> None:
    """One that is still to come is not."""
    rows = [row(1, promise_us=NOW), row(2, promise_us=NOW + MINUTE), row(3)]
    assert Counts.of(rows, NOW).promise_late == 1


async def test_zeros_are_not_said_and_the_urgent_survives_a_narrow_terminal() -> None:
    """What doesn't fit is left out from behind, whole."""
    app = Desk()
    async with app.run_test(size=(40, 4)) as pilot:
        counters = app.query_one(Counters)
        counters.show(Counts.of(ROWS, NOW))
        assert app.line(1).rstrip() == " to register 1 · overdue 2"
        counters.show(Counts.of(ROWS[1:], NOW))
        assert app.line(1).rstrip() == " overdue 2 · critical 3 (‖2) · unread 1"
        counters.show(Counts(high=5), view="view 2")
        assert app.line(1) == " high 5".ljust(31) + "  view 2 "
        counters.show(Counts())
        await pilot.pause()
        assert app.line(1).strip() == "nothing to do"
        counters.show(Counts(), also=["undelivered mail 1"])
        assert app.line(1).strip() == "undelivered mail 1"
