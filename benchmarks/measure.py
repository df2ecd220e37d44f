"""What a measurement is made of: samples, a floor taken in the same run, a bar, and one line of the table."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["ms", "MiB", "% of a core", "bytes/s", "x"]


def median(samples: Sequence[float]) -> float:
    """Return the middle sample."""
    return percentile(samples, 50)


def percentile(samples: Sequence[float], percent: float) -> float:
    """Return the smallest sample that so many percent of all do not exceed; ValueError without samples."""
    if not samples:
        raise ValueError("nothing was measured")
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def side_by_side(
    floor: Callable[[], object], ours: Callable[[], object], rounds: int, warm_up: int = 5
) -> tuple[list[float], list[float]]:
    """Return the milliseconds of both, measured in turns: what disturbs one disturbs the other."""
    for _ in range(warm_up):
        floor()
        ours()
    floors: list[float] = []
    own: list[float] = []
    for _ in range(rounds):
        floors.append(timed(floor))
        own.append(timed(ours))
    return floors, own


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    work: str
    ours: Sequence[float]
    bar: float
    """What ours, or its ratio to the floor, may be at most."""
    floor: Sequence[float] = ()
    unit: Unit = "ms"
    judged: Literal["ratio", "difference", "median", "p99", "max"] = "ratio"
    """What of the samples is held against the bar."""

    @property
    def ratio(self) -> float | None:
        """Our median by the floor's; None without a floor."""
        return median(self.ours) / median(self.floor) if self.floor else None

    @property
    def value(self) -> float:
        """What is held against the bar."""
        match self.judged:
            case "ratio":
                return median(self.ours) / median(self.floor)
            case "difference":
                return median(self.ours) - median(self.floor)
            case "median":
                return median(self.ours)
            case "p99":
                return percentile(self.ours, 99)
            case "max":
                return max(self.ours)

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        return self.value <= self.bar

    def cells(self) -> tuple[str, ...]:
        """Return the line as it is printed."""
        sign = {"ratio": "x", "difference": f" {self.unit} more", "p99": f" {self.unit} p99"}
        bar = f"<= {_short(self.bar)}{sign.get(self.judged, f' {self.unit}')}"
        return (
            self.work,
            _figure(self.floor, self.unit) if self.floor else "-",
            _figure(self.ours, self.unit),
            "-" if self.ratio is None else f"{self.ratio:.2f}",
            bar,
            "met" if self.met else f"MISSED ({_short(self.value)})",
        )


HEAD = ("work", "floor: median (p95)", "ours: median (p95)", "ratio", "bar", "verdict")


def table(lines: Sequence[Line], *, markdown: bool = False) -> str:
    """Return the lines as one aligned table."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    if markdown:
        told = [f"| {' | '.join(row)} |" for row in rows]
        told.insert(1, "|" + " --- |" * len(HEAD))
    return "\n".join(text.rstrip() for text in told)


def _figure(samples: Sequence[float], unit: Unit) -> str:
    if len(samples) == 1:
        return f"{_short(samples[0])} {unit}"
    return f"{_short(median(samples))} {unit} ({_short(percentile(samples, 95))})"


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
