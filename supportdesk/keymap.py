"""Which keys run which action: the defaults, a user's own map laid over them, the other layout's twins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from supportdesk.domain.errors import Told
from supportdesk.i18n import N_, _, translated
from supportdesk.layouts import CHARACTERS, key_name, latin, twins
from supportdesk.text import line

SCOPES = ("queue", "ticket", "form", "dialog", "everywhere", "explain", "customer", "help")
"""Where an action works. "everywhere" is beside each of the others, forms and dialogs included."""

_TYPING = {"form", "dialog", "everywhere"}
_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
_LABELS = {
    "up": "↑", "down": "↓", "left": "←", "right": "→",
    "enter": "Enter", "escape": "Esc", "tab": "Tab", "backspace": "Backspace", "space": N_("Space"),
    "home": "Home", "end": "End", "pageup": "PgUp", "pagedown": "PgDn", "insert": "Ins", "delete": "Del",
}  # fmt: skip
_FUNCTION = re.compile(r"f([1-9]|1\d|2[0-4])")
_SAME_AS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
_TAKEN = {"tab", "shift+tab", "ctrl+c", "ctrl+h", "ctrl+j", "ctrl+z"}


@dataclass(frozen=True, slots=True)
class Action:
    """Something the engineer can do in the console."""

    id: str
    """Public: a user's key map, the palette and the documentation name the action by it."""
    keys: tuple[str, ...]
    """Default keys by Textual's names, the one to show first; the other layout's twins are not among them."""
    label: str
    """One or two words for the hint bar; a msgid."""
    help: str
    """One sentence; a msgid."""
    group: str
    """The heading under which help and documentation list it; a msgid."""
    scopes: tuple[str, ...]

    def meets(self, other: Action) -> bool:
        """Tell whether there is a place in which both actions work."""
        mine, theirs = set(self.scopes), set(other.scopes)
        return "everywhere" in mine | theirs or bool(mine & theirs)


class Problem(Told):
    """An entry of a user's key map that can't be used; the default is used instead."""

    def __init__(self, action_id: str, template: str, /, **params: object) -> None:
        super().__init__(template, action=action_id, **params)
        self.action_id = action_id


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force."""

    own: Mapping[str, tuple[str, ...]]
    """Each action's own keys, by its id."""
    bound: Mapping[str, tuple[str, ...]]
    """The same, followed by the twins under which these keys arrive in the other layout."""

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Return every key name to bind to the action, layout twins included; KeyError for an unknown id."""
        return self.bound[action_id]

    def label(self, action_id: str) -> str:
        """Return the action's first key as it is shown to the user, empty when it has none."""
        own = self.own[action_id]
        return key_label(own[0]) if own else ""


def resolve(actions: Sequence[Action], user_map: Mapping[str, str]) -> tuple[Keymap, list[Problem]]:
    """Lay a user's map (action id to keys, comma-separated) over the defaults; name what can't be used.

    An entry that would take a key of another action in a place where both work is not used. Two entries
    may exchange their keys; of two that want the same key the earlier one has it.
    """
    known = {action.id: action for action in actions}
    wanted: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for action_id, written in user_map.items():
        try:
            if action_id not in known:
                raise Problem(
                    line(action_id, 60), N_("There is no action “{action}”: see “supportdesk keys”.")
                )
            wanted[action_id] = _parse(known[action_id], written)
        except Problem as problem:
            problems.append(problem)
    while clash := _clash(known, wanted):
        problems.append(clash)
        del wanted[clash.action_id]
    own = {action.id: wanted.get(action.id, action.keys) for action in actions}
    bound = {action.id: _with_twins(action, own, known) for action in actions}
    return Keymap(own, bound), problems


def key_label(key: str, language: str | None = None) -> str:
    """Return a key as it is shown: ``/``, ``Ctrl+P``, ``Esc``, in the current or another language."""
    *modifiers, base = key.split("+")
    if base in _LABELS:
        label = translated(_LABELS[base], language) if language else _(_LABELS[base])
    else:
        label = CHARACTERS.get(base, base)
        label = label.upper() if modifiers or _FUNCTION.fullmatch(base) else label
    return "+".join([*(modifier.capitalize() for modifier in modifiers), label])


def types_text(key: str) -> bool:
    """Tell whether the key types a character, so that a text field keeps it for itself."""
    return key in CHARACTERS or len(key) == 1 or key == "space"


def _parse(action: Action, written: str) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(_key(action, key.strip()) for key in written.split(",")))
    if _TYPING & set(action.scopes) and all(map(types_text, keys)):
        raise Problem(
            action.id,
            N_("{action} works in forms too, where “{key}” types text: add an F-key or Ctrl with a letter."),
            key=", ".join(map(key_label, keys)),
        )
    return keys


def _key(action: Action, written: str) -> str:
    *modifiers, base = [written] if len(written) == 1 else written.split("+")
    modifiers = sorted(modifier.lower() for modifier in modifiers)
    base = latin(key_name(base) if len(base) == 1 else base.lower())
    if modifiers and base.isalpha() and len(base) == 1:
        capital = modifiers == ["shift"]  # terminals report the capital letter, never shift with a letter
        base, modifiers = (base.upper(), []) if capital else (base.lower(), modifiers)
    key = "+".join([*modifiers, base])
    key = _SAME_AS.get(key, key)
    named = base in CHARACTERS or base in _LABELS or _FUNCTION.fullmatch(base) or len(base) == 1
    if not named or not set(modifiers) <= set(_MODIFIERS):
        raise Problem(
            action.id,
            N_("“{key}” for {action} is no key: write it like p, f6, ctrl+t, question_mark or pagedown."),
            key=line(written, 40),
        )
    if key in _TAKEN:
        raise Problem(
            action.id,
            N_("The key {key} for {action} is needed by the terminal or by text fields: choose another."),
            key=key_label(key),
        )
    return key


def _clash(known: Mapping[str, Action], wanted: Mapping[str, tuple[str, ...]]) -> Problem | None:
    """Return what is wrong with the last entry that takes another action's key."""
    order = list(wanted)
    for action_id in reversed(order):
        for other in known.values():
            theirs = wanted.get(other.id, other.keys)
            taken = [key for key in wanted[action_id] if key in theirs]
            later = other.id in wanted and order.index(other.id) > order.index(action_id)
            if taken and other.id != action_id and not later and other.meets(known[action_id]):
                return Problem(
                    action_id,
                    N_("The key {key} for {action} belongs to {other}: {action} keeps {default}."),
                    key=key_label(taken[0]),
                    other=other.id,
                    default=", ".join(map(key_label, known[action_id].keys)) or "—",
                )
    return None


def _with_twins(
    action: Action, own: Mapping[str, tuple[str, ...]], known: Mapping[str, Action]
) -> tuple[str, ...]:
    """Return the action's keys with their twins; an own key of another action is left to it."""
    met = [other.id for other in known.values() if other.id != action.id and other.meets(action)]
    others = {key for other_id in met for key in own[other_id]}
    theirs = (twin for key in own[action.id] for twin in twins(key))
    return tuple(dict.fromkeys([*own[action.id], *(twin for twin in theirs if twin not in others)]))
