"""Bindings come from the one list of actions, work in both layouts, and speak the language of now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input, Static

from supportdesk import i18n
from supportdesk.keys import DEFAULT_KEYMAP, SCOPES, actions, resolve_keymap
from supportdesk.widgets.bindings import Translated, bindings, method, textual_keymap


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    i18n.set_language("en")


class QueueScreen(Translated, Screen[None]):
    """Notes what is asked of it."""

    BINDINGS = bindings("queue")

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("x")

    def action_pause_ticket(self) -> None:
        self.asked.append("pause")

    def action_filter_queue(self) -> None:
        self.asked.append("filter")

    def action_cursor_down(self) -> None:
        self.asked.append("down")

    def action_show_view(self, number: int) -> None:
        self.asked.append(f"view {number}")


class Desk(App[None]):
    """An app with that screen."""

    def on_mount(self) -> None:
        self.push_screen(QueueScreen())

    @property
    def queue(self) -> QueueScreen:
        assert isinstance(self.screen, QueueScreen)
        return self.screen


@pytest.mark.parametrize("scope", SCOPES)
def test_every_action_of_a_scope_is_bound_with_its_id_and_all_its_keys(scope: str) -> None:
    """Nothing is lost between the list of actions and the screen."""
    bound = {binding.id: binding for binding in bindings(scope) if isinstance(binding, Binding)}
    assert set(bound) == {action.id for action in actions(scope)}
    for id, binding in bound.items():
        assert id is not None
        assert binding.key.split(",") == list(DEFAULT_KEYMAP.keys(id))
        assert not binding.priority


def test_names_of_methods_follow_from_the_ids() -> None:
    """A verb and its noun; the exceptions are listed in one place."""
    assert method("ticket.pause") == "pause_ticket"
    assert method("form.save") == "save_form"
    assert method("cursor.page_down") == "cursor_page_down"
    assert method("queue.view_3") == "show_view(3)"
    assert method("desk.back") == "go_back"
    assert len({method(action.id) for action in actions()}) == len(actions())


async def test_the_same_key_works_in_both_layouts() -> None:
    """A key that arrives as the Cyrillic letter, or as the sign on its place, does the same."""
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.press("p", "з", "slash", "full_stop", "j", "о", "3")
        assert app.queue.asked == ["pause", "pause", "filter", "filter", "down", "down", "view 3"]


async def test_a_sites_own_keys_replace_the_defaults() -> None:
    """The keymap reaches bindings that classes already have."""
    keymap, problems = resolve_keymap({"ticket.pause": "f5"})
    assert problems == []
    app = Desk()
    async with app.run_test() as pilot:
        app.set_keymap(textual_keymap(keymap))
        await pilot.press("p", "f5", "slash")
        assert app.queue.asked == ["pause", "filter"]


async def test_labels_are_read_in_the_language_of_now() -> None:
    """A live change of language changes every label, without new bindings."""
    app = Desk()
    async with app.run_test():
        assert app.queue.active_bindings["slash"].binding.description == "filter"
        i18n.set_language("ru")
        assert i18n._("filter") != "filter"
        assert app.queue.active_bindings["slash"].binding.description == i18n._("filter")
        assert app.queue.active_bindings["slash"].tooltip == i18n._(
            "Filter by words, prio:, who:, customer:, state: and line:."
        )


async def test_letters_typed_into_a_field_stay_text() -> None:
    """A verb's key pressed in a field writes its letter."""
    app = Desk()
    async with app.run_test() as pilot:
        field = Input()
        await app.queue.mount(field)
        field.focus()
        await pilot.press("p", "з")
        assert field.value == "pз"
        assert app.queue.asked == []
