"""The last gate before the terminal: no control character leaves a widget, whatever was forgotten before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class ControlFilter(LineFilter):
    """Takes C0, C1, zero-width and direction characters and lone surrogates out of every drawn line.

    They take no cells, so that widths stay as they are (`text.clean` shows them; this only stops them).
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without control characters; the terminal's own control segments are kept."""
        if not any(_CONTROLS.search(text) for text, _style, control in segments if not control):
            return segments
        return [
            segment if segment.control else Segment(_CONTROLS.sub("", segment.text), segment.style)
            for segment in segments
        ]


class Filtered:
    """Mixed into the App before its base: every line passes the filter last."""

    _control_filter = ControlFilter()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The app's own filters, then ours."""
        return [*super().get_line_filters(), self._control_filter]  # type: ignore[misc]
