"""The lines that hold a ticket one after the other, and which of them is the lower."""

from __future__ import annotations

from enum import StrEnum


class Line(StrEnum):
    """Who holds a ticket: first line, second line, a developer, a QA specialist."""

    FIRST = "1"
    SECOND = "2"
    DEVELOPER = "developer"
    QA = "qa"

    def below(self, other: Line) -> bool:
        """Tell whether a ticket that goes from the other line to this one is given back."""
        return _HEIGHT[self] < _HEIGHT[other]


_HEIGHT = {line: height for height, line in enumerate(Line)}
