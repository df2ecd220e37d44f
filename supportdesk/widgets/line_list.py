"""Lines to choose from that are read again and again: the cursor stays, only what differs is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from supportdesk.widgets.block_list import CURSOR_SIGN


class LineList(OptionList, inherit_bindings=False):
    """Lines in words, each with an id that tells it from the others; the screen's keys move and choose."""

    def __init__(self, *, id: str | None = None, classes: str | None = None, signed: bool = False) -> None:
        """``signed``: the line under the cursor begins with its sign, in place of a blank."""
        super().__init__(id=id, classes=classes)
        self._signed = signed
        self._shown: tuple[tuple[str, Content], ...] = ()

    def render_line(self, y: int) -> Strip:
        """Draw one line, the cursor's with its sign."""
        strip = super().render_line(y)
        place, line = self.highlighted, y + self.scroll_offset.y
        if not self._signed or place is None or line >= len(self._lines):
            return strip
        option, offset = self._lines[line]
        if option != place or offset or not strip.text.startswith(" "):
            return strip
        (first, *_rest) = list(strip)
        sign = Segment(CURSOR_SIGN, first.style)
        return Strip([sign, *strip.crop(1)], strip.cell_length)

    @property
    def chosen(self) -> str | None:
        """The id of the line under the cursor."""
        place = self.highlighted
        return None if place is None or place >= len(self._shown) else self._shown[place][0]

    def set_lines(
        self, lines: Sequence[tuple[str, Content]], empty: str = "", *, at: str | None = None
    ) -> None:
        """Show these lines, or what is said when there are none.

        The cursor goes to the line ``at``, else stays on its own, or where that was.
        """
        ids, before = [id for id, _words in lines], self._shown
        wanted, place = self.chosen if at is None else at, self.highlighted or 0
        self._shown = tuple(lines)
        if ids and ids == [id for id, _words in before]:
            for n, ((_id, old), (_same, new)) in enumerate(zip(before, lines, strict=True)):
                if old.plain != new.plain or old.spans != new.spans:
                    self.replace_option_prompt_at_index(n, new)
        else:
            self.clear_options()
            self.add_options([Option(words, id=id) for id, words in lines])
            if empty and not lines:
                self.add_option(Option(Content.styled(empty, "$text-muted"), disabled=True))
        if lines:
            self.highlighted = ids.index(wanted) if wanted in ids else min(place, len(ids) - 1)
