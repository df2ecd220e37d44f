"""A box to tick: whether it is ticked is seen without colours too."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Checkbox

from supportdesk.text import line


class TickBox(Checkbox):
    """A yes or no with its words; space or Enter changes it."""

    DEFAULT_CSS = """
    TickBox, TickBox:focus {
        width: 100%;
        height: auto;
        border: none;
        padding: 0;
        background: transparent;
        text-wrap: wrap;
        text-overflow: fold;
    }
    """

    def __init__(self, words: str, *, value: bool = False, id: str | None = None) -> None:
        super().__init__(Content(line(words)), value, id=id, compact=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines its words take."""
        return max(1, self.render().get_height({}, width))

    @property
    def _button(self) -> Content:
        style = self.get_visual_style("toggle--label")
        return Content.assemble(("[x]" if self.value else "[ ]", style))
