"""The actions of `keys` as Textual bindings: ids kept, both layouts, labels translated when they are read."""

from __future__ import annotations

from dataclasses import replace

from textual.binding import ActiveBinding, Binding, BindingType

from supportdesk.i18n import _
from supportdesk.keys import DEFAULT_KEYMAP, Action, Keymap, actions, hints

_METHODS = {
    "desk.back": "go_back",
    "desk.fix_tasks": "show_fix_tasks",
    "desk.colleague_letters": "colleague_letters",
    "desk.incidents": "show_incidents",
    "desk.handover": "app.show_handover",
    "desk.help": "app.show_help",
    "desk.log": "app.show_log",
    "desk.since": "app.show_since",
    "desk.palette": "app.command_palette",
    "desk.language": "app.switch_language",
    "desk.theme": "app.switch_theme",
    "desk.quit": "app.quit_desk",
    "desk.rota": "show_rota",
    "desk.take_over": "take_shift_over",
    "desk.providers": "show_providers",
    "handover.newer": "show_newer",
    "handover.older": "show_older",
    "help.run": "run_chosen",
    "incident.tell": "tell_all",
    "providers.copy": "copy_contact",
    "providers.export": "export_ledger",
    "providers.open": "open_provider",
    "providers.retire": "retire_provider",
    "queue.goto": "go_to_ticket",
    "queue.hide_paused": "hide_paused",
    "queue.mark": "mark_ticket",
    "queue.pane": "toggle_pane",
    "rota.next_month": "next_month",
    "rota.previous_month": "previous_month",
    "ticket.call": "register_call",
    "ticket.copy": "copy_ticket",
    "ticket.customer": "show_customer",
    "ticket.pause_provider": "pause_ticket_for_provider",
    "ticket.undo": "undo_change",
    "ticket.fix": "confirm_bug",
    "ticket.unfold": "unfold_entry",
}
"""Methods whose names don't follow from the id as ``ticket.pause`` -> ``pause_ticket`` does."""


def method(id: str) -> str:
    """Return the action that a binding calls: ``action_`` and this is the method's name."""
    if id in _METHODS:
        return _METHODS[id]
    room, _dot, verb = id.partition(".")
    if room == "cursor":
        return f"cursor_{verb}"
    if verb.startswith("view_"):
        return f"show_view({verb.removeprefix('view_')})"
    return f"{verb}_{room}"


def bindings(scope: str, keymap: Keymap = DEFAULT_KEYMAP) -> list[BindingType]:
    """Return the bindings of every action that works in a scope, those that work everywhere included."""
    shown = frozenset(hints(scope))
    return [_binding(action, keymap, action.id in shown) for action in actions(scope)]


def textual_keymap(keymap: Keymap) -> dict[str, str]:
    """Return a keymap for `App.set_keymap`: it gives bindings that exist already their keys and twins."""
    return {action.id: ",".join(keymap.keys(action.id)) for action in actions()}


def _binding(action: Action, keymap: Keymap, show: bool) -> Binding:
    return Binding(
        ",".join(keymap.keys(action.id)),
        method(action.id),
        action.label,
        show=show,
        key_display=keymap.label(action.id),
        tooltip=action.help,
        id=action.id,
    )


class Translated:
    """Mixed into a screen before its base: its bindings are read in the language spoken now.

    No node of the DOM itself: Textual takes a screen's styles from its first base that is one.
    """

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings that work now, by key, with translated descriptions and tooltips."""
        found: dict[str, ActiveBinding] = super().active_bindings  # type: ignore[misc]
        return {key: _translated(bound) for key, bound in found.items()}


def _translated(bound: ActiveBinding) -> ActiveBinding:
    tooltip = _(bound.tooltip)
    binding = replace(bound.binding, description=_(bound.binding.description), tooltip=tooltip)
    return bound._replace(binding=binding, tooltip=tooltip)
