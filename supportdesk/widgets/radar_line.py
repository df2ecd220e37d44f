"""One calm line above the queue: requests that look like one matter, and the key that makes an incident."""

from __future__ import annotations

from supportdesk.widgets.text_line import TextLine


class RadarLine(TextLine):
    """Says what the radar offers; it is not there while there is nothing."""

    PREFIX = "radar-line"
    COMPONENT_CLASSES = {f"radar-line--{part}" for part in ("sign", "text", "quiet")}
    DEFAULT_CSS = """
    RadarLine {
        display: none;
        background: $panel;
        & > .radar-line--sign { color: $text-warning; text-style: bold; }
        & > .radar-line--text { color: $foreground; text-style: bold; }
        & > .radar-line--quiet { color: $text-muted; }
        &.-seen { display: block; }
    }
    """

    def show(self, words: str, way: str) -> None:
        """Say this, and what to do about it; without words the line goes away."""
        self.set_class(bool(words), "-seen")
        self.set_pieces([(" ▲ ", "sign"), (words, "text"), (f" · {way}", "quiet")] if words else [])
