"""The hint bar tells what can be done here, and does it at a click."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from supportdesk.keys import resolve_keymap
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import Hint, HintBar, fitting

HINTS = [Hint("a", "n", "call"), Hint("b", "r", "register"), Hint("c", "?", "all keys")]
IDS = ("ticket.call", "ticket.register", "queue.filter", "desk.help")


def test_the_most_useful_come_first_and_help_always() -> None:
    """What doesn't fit is left out from behind; the last pair stands at the right edge."""
    assert [(h.id, h.x) for h in fitting(HINTS, 60)] == [("a", 1), ("b", 9), ("c", 49)]
    assert [h.id for h in fitting(HINTS, 25)] == ["a", "c"]
    assert [h.id for h in fitting(HINTS, 5)] == ["c"]
    assert fitting([], 60) == []


def test_the_way_back_is_always_shown() -> None:
    """The others leave room for it; where all fit it stands in its place."""
    hints = [*HINTS[:2], Hint("desk.back", "Esc", "back"), HINTS[2]]
    assert [(h.id, h.x) for h in fitting(hints, 60)] == [("a", 1), ("b", 9), ("desk.back", 21), ("c", 49)]
    assert [(h.id, h.x) for h in fitting(hints, 38)] == [("a", 1), ("desk.back", 9), ("c", 27)]
    assert [h.id for h in fitting(hints, 22)] == ["desk.back", "c"]


class QueueScreen(Screen[None]):
    """A screen with the queue's bindings."""

    BINDINGS = bindings("queue")
    registered = 0
    frozen = False

    def compose(self) -> ComposeResult:
        yield Static("x")
        yield HintBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        return not (self.frozen and action == "register_ticket")

    def action_register_ticket(self) -> None:
        self.registered += 1


class Desk(App[None]):
    """An app with that screen."""

    def on_mount(self) -> None:
        self.push_screen(QueueScreen())

    @property
    def bar(self) -> HintBar:
        return self.screen.query_one(HintBar)


async def test_a_click_on_a_pair_does_what_its_key_does() -> None:
    """Each pair is a button without being a widget."""
    app = Desk()
    async with app.run_test(size=(100, 5)) as pilot:
        app.bar.show(IDS)
        hint = next(h for h in app.bar.hints if h.id == "ticket.register")
        await pilot.click(HintBar, offset=(hint.x + 1, 0))
        assert isinstance(app.screen, QueueScreen)
        assert app.screen.registered == 1
        await pilot.press("r", "к")
        assert app.screen.registered == 3


async def test_an_action_that_does_not_work_now_is_not_offered() -> None:
    """The bar follows the screen's bindings when they change."""
    app = Desk()
    async with app.run_test(size=(100, 5)) as pilot:
        app.bar.show(IDS)
        assert "r register" in app.bar.render_line(0).text
        assert isinstance(app.screen, QueueScreen)
        app.screen.frozen = True
        app.screen.refresh_bindings()
        await pilot.pause()
        assert "register" not in app.bar.render_line(0).text


async def test_changes_of_focus_and_bindings_make_no_widgets() -> None:
    """Around the clock nothing grows: the bar has no children, whatever happens."""
    app = Desk()
    async with app.run_test() as pilot:
        for _round in range(20):
            app.screen.refresh_bindings()
            await pilot.pause()
        assert list(app.bar.children) == []


async def test_equal_hints_are_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An update that changes nothing costs nothing."""
    app = Desk()
    async with app.run_test(size=(100, 5)) as pilot:
        app.bar.show(IDS)
        await pilot.pause()
        drawn: list[object] = []
        monkeypatch.setattr(HintBar, "refresh", lambda self, *regions, **kw: drawn.append(regions))
        app.bar.show(IDS)
        app.screen.refresh_bindings()
        await pilot.pause()
        assert drawn == []


async def test_remapped_keys_are_shown_as_they_are() -> None:
    """A site's own key stands in the bar."""
    keymap, problems = resolve_keymap({"ticket.register": "f5"})
    assert problems == []
    app = Desk()
    async with app.run_test(size=(100, 5)):
        app.bar.keymap = keymap
        app.bar.show(IDS)
        assert "F5 register" in app.bar.render_line(0).text
