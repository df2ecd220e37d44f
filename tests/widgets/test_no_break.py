"""A number and its unit stay on one line."""

from __future__ import annotations

import pytest
from textual import content
from textual.content import Content

from supportdesk.text import held_together
from supportdesk.widgets.no_break import keep_together


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "divide_line", content.divide_line)  # type: ignore[attr-defined]
    keep_together()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("вт 24.11 08:00 (12 ч)", "(12 ч)"),
        ("норматив 8 ч", "8 ч"),
        ("осталось 1 д 0:00", "1 д 0:00"),
        ("target 3 h 18 min", "18 min"),
        ("телефон +7 495 000-00-01", "+7 495 000-00-01"),
    ],
)
def test_no_line_ends_between_a_number_and_its_unit(text: str, kept: str) -> None:
    """At whichever width at which they fit into a line; spaces are drawn as they were."""
    longest = max(map(len, held_together(text).split(" ")))
    for width in range(longest, len(text)):
        lines = [line.plain.rstrip() for line in Content(text).wrap(width)]
        assert any(kept in line for line in lines)
        assert " ".join(lines) == text


def test_other_spaces_are_places_to_break() -> None:
    """A count of things is no length of time."""
    assert held_together("5 строк, 1 дело и 2 смены") == "5 строк, 1 дело и 2 смены"
