"""The table of measurements says what was measured."""

from __future__ import annotations

import pytest

from benchmarks.measure import HEAD, Line, median, percentile, side_by_side, table


def test_percentiles_are_samples():
    """The median and p95 are measured values, never made-up ones between two."""
    samples = [5.0, 1.0, 4.0, 2.0, 3.0, 100.0]
    assert median(samples) == 3.0
    assert percentile(samples, 95) == 100.0
    assert percentile([7.0], 99) == 7.0
    assert percentile(list(range(1, 101)), 99) == 99


def test_nothing_measured_is_an_error():
    """An empty measurement never passes for a fast one."""
    with pytest.raises(ValueError, match="nothing was measured"):
        median([])


@pytest.mark.parametrize(
    ("line", "value", "met"),
    [
        (Line("w", [8.0], 4, [2.0]), 4.0, True),
        (Line("w", [8.1], 4, [2.0]), 4.05, False),
        (Line("w", [30.0], 17, [14.0], judged="difference"), 16.0, True),
        (Line("w", [1.0, 2.0, 90.0], 50, judged="median"), 2.0, True),
        (Line("w", [1.0, 2.0, 90.0], 50, judged="p99"), 90.0, False),
        (Line("w", [119.0, 121.0], 120, unit="MiB", judged="max"), 121.0, False),
    ],
)
def test_the_verdict_follows_from_the_bar(line: Line, value: float, met: bool):
    """Ratio, difference, median, p99 or the worst sample: each is held against its own bar."""
    assert line.value == pytest.approx(value)
    assert line.met is met
    assert line.cells()[-1].startswith("met" if met else "MISSED")


def test_floor_and_ours_are_measured_in_turns():
    """Whatever disturbs the machine disturbs both."""
    order: list[str] = []
    floors, ours = side_by_side(lambda: order.append("floor"), lambda: order.append("ours"), 3, warm_up=1)
    assert order == ["floor", "ours"] * 4
    assert len(floors) == len(ours) == 3


def test_the_table_has_a_line_for_each_measurement():
    """Aligned on the terminal, and as Markdown for the documentation."""
    lines = [
        Line("queue", [0.2, 0.3], 4, [0.1, 0.1]),
        Line("idle", [1.0], 2, unit="% of a core", judged="max"),
    ]
    plain, marked = table(lines).splitlines(), table(lines, markdown=True).splitlines()
    assert [text.split("  ")[0].strip() for text in plain] == [HEAD[0], "queue", "idle"]
    assert len(marked) == 4
    assert {text.count("|") for text in marked} == {len(HEAD) + 1}
