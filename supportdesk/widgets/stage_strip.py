"""The way of a fix task in one line: its stages, how often and how long it was at each."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain.fix_task import Stage, Stop
from supportdesk.fix_wording import stage_name
from supportdesk.formats import time_left
from supportdesk.widgets.text_line import Piece, TextLine

_DONE, _HERE, _AHEAD = "✓", "▶", "·"


class StageStrip(TextLine):
    """Shows which stages are done, where the task is, and what is ahead."""

    PREFIX = "stage-strip"
    COMPONENT_CLASSES = {f"stage-strip--{part}" for part in ("done", "here", "ahead", "quiet")}
    DEFAULT_CSS = """
    StageStrip {
        & > .stage-strip--done { color: $foreground; }
        & > .stage-strip--here { color: $text-success; text-style: bold; }
        & > .stage-strip--ahead { color: $text-disabled; }
        & > .stage-strip--quiet { color: $text-muted; }
    }
    """

    def show(self, stops: Sequence[Stop], here: Stage) -> None:
        """Show the stages in their order; of a stage with several rounds their number stands behind it."""
        pieces: list[Piece] = []
        stages = [stop.stage for stop in stops]
        for place, stop in enumerate(stops):
            ended = stop.stage is Stage.DELIVERED
            style = "done" if place < stages.index(here) or here is Stage.DELIVERED else "ahead"
            style = "here" if stop.stage is here and not ended else style
            sign = {"done": _DONE, "here": _HERE, "ahead": _AHEAD}[style]
            pieces += [(" → " if pieces else " ", "quiet"), (f"{sign} {stage_name(stop.stage)}", style)]
            times = f" ×{stop.rounds}" if stop.rounds > 1 else ""
            if stop.rounds and not ended:
                pieces.append((f" {time_left(stop.spent_us)}{times}", "quiet"))
        self.set_pieces(pieces)
