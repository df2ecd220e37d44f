"""One line of keys: what can be done here, the most useful first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from supportdesk.i18n import _, language
from supportdesk.keys import DEFAULT_KEYMAP, Keymap, by_id
from supportdesk.layouts import key_label, types_text
from supportdesk.text import line

_GAP = 2

WAY_BACK = "desk.back"
"""The action that is always among those shown, where it works."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does, with its place in the line."""

    id: str
    key: str
    label: str
    x: int = 0

    @property
    def width(self) -> int:
        """Cells that it takes: key, space, label."""
        return cell_len(self.key) + 1 + cell_len(self.label)


def fitting(hints: Sequence[Hint], width: int) -> list[Hint]:
    """Place the hints that fit into ``width`` cells; the last one stands at the right edge, and always.

    What doesn't fit is left out from behind, the way back last.
    """
    if not hints:
        return []
    *first, last = hints
    end = width - 1 - last.width
    while first and sum(hint.width + _GAP for hint in first) > end - 1:
        first.remove(next((hint for hint in reversed(first) if hint.id != WAY_BACK), first[-1]))
    shown: list[Hint] = []
    x = 1
    for hint in first:
        shown.append(Hint(hint.id, hint.key, hint.label, x))
        x += hint.width + _GAP
    return [*shown, Hint(last.id, last.key, last.label, max(1, end))]


class HintBar(Widget):
    """Shows keys with their labels; a click on a pair does what its key does. It has no child widgets."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"hint-bar--key", "hint-bar--label"}
    DEFAULT_CSS = """
    HintBar {
        height: 1;
        dock: bottom;
        & > .hint-bar--key { color: $text-accent; text-style: bold; }
        & > .hint-bar--label { color: $text-muted; }
    }
    """

    def __init__(self, keymap: Keymap = DEFAULT_KEYMAP, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.keymap = keymap
        self._ids: tuple[str, ...] | None = None
        self._language = ""
        self._hints: list[Hint] = []

    @property
    def hints(self) -> list[Hint]:
        """What is shown now, from left to right."""
        return self._hints

    def show(self, action_ids: Sequence[str] | None) -> None:
        """Show these actions, as far as they work here now; None: every binding that is meant to be shown."""
        ids = None if action_ids is None else tuple(action_ids)
        if ids is None or ids != self._ids or language() != self._language:
            self._ids, self._language = ids, language()
            self._update()

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)

    def on_unmount(self) -> None:
        """Follow them no longer."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def on_resize(self) -> None:
        """Fit the hints anew."""
        self._update()

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked pair says."""
        for hint in self._hints:
            if hint.x <= event.x < hint.x + hint.width:
                event.stop()
                await self._run(hint.id)

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        key, label = (self.get_component_rich_style(f"hint-bar--{part}") for part in ("key", "label"))
        segments: list[Segment] = []
        x = 0
        for hint in self._hints:
            segments += [Segment(" " * (hint.x - x), label), Segment(hint.key, key)]
            segments.append(Segment(f" {hint.label}", label))
            x = hint.x + hint.width
        return Strip(segments).adjust_cell_length(self.size.width, label)

    def _bindings_updated(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self._update()

    def _update(self) -> None:
        hints = fitting(self._possible(), self.size.width)
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def _possible(self) -> list[Hint]:
        active = {
            bound.binding.id: bound
            for bound in self.screen.active_bindings.values()
            if bound.binding.id and bound.enabled
        }
        if self._ids is None:
            ids: Sequence[str] = [id for id, bound in active.items() if bound.binding.show]
        else:
            ids = [id for id in self._ids if id in active]
        return [Hint(id, self._key(id), line(_(by_id(id).label))) for id in ids]

    def _key(self, id: str) -> str:
        """The first key of an action; the first that types no text while a text field has the focus."""
        keys = self.keymap.own[id]
        if isinstance(self.screen.focused, Input | TextArea):
            keys = tuple(key for key in keys if not types_text(key)) or keys
        return key_label(keys[0])

    async def _run(self, id: str) -> None:
        for bound in self.screen.active_bindings.values():
            if bound.binding.id == id and bound.enabled:
                await self.app.run_action(bound.binding.action, bound.node)
                return
