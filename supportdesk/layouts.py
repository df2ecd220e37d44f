"""What a key of a QWERTY keyboard sends under ЙЦУКЕН, in Textual's key names.

A terminal reports the character, not the key: with the Russian layout `r` arrives as `к`, `/` as a full stop.
"""

from __future__ import annotations

import re
import unicodedata

from supportdesk.i18n import N_, translated
from supportdesk.i18n import language as current_language

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?' + "@#$^&|"
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю." + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ," + '"№;:?/'

_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}

_NAMED = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "enter": "Enter", "escape": "Esc", "tab": "Tab",
    "backspace": "Backspace", "space": N_("Space"), "home": "Home", "end": "End", "pageup": "PgUp",
    "pagedown": "PgDn", "insert": "Ins", "delete": "Del",
}  # fmt: skip
_FUNCTION = re.compile(r"f([1-9]|1[0-9]|2[0-4])")
_MODIFIERS = ("alt", "ctrl", "shift")
_SAME_AS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}


def key_name(character: str) -> str:
    """Return Textual's name of the key that types a character: ``question_mark`` for ``?``."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


CHARACTERS = {key_name(character): character for character in _LATIN + _CYRILLIC + "!%*()-_=+\\ "}
"""The character behind each key name that types one (digits name themselves)."""

_TO_CYRILLIC = {key_name(a): key_name(b) for a, b in zip(_LATIN, _CYRILLIC, strict=True)}

TO_LATIN = {key_name(b): key_name(a) for a, b in zip(_LATIN, _CYRILLIC, strict=True) if b.isalpha()}
"""The Latin key behind a Cyrillic letter. Signs are left out: a full stop may be meant as one."""


def twins(key: str) -> tuple[str, ...]:
    """Return the names under which the same physical key arrives in the other layout; modifiers are kept.

    A twin may be another key's own name (``full_stop`` is the twin of ``slash``): whoever binds keys lets the
    own name win, as `keys.Keymap` does.
    """
    *modifiers, base = key.split("+")
    other = _TO_CYRILLIC.get(base) or TO_LATIN.get(base)
    return ("+".join([*modifiers, other]),) if other else ()


def latin(key: str) -> str:
    """Return the key with a Cyrillic letter in it replaced by the Latin key it lies on."""
    *modifiers, base = key.split("+")
    return "+".join([*modifiers, TO_LATIN.get(base, base)])


def types_text(key: str) -> bool:
    """Tell whether the key types a character, which a text field keeps for itself."""
    return len(key) == 1 or key in CHARACTERS


def key_label(key: str, language: str | None = None) -> str:
    """Return a key as people read it: ``/``, ``Ctrl+P``, ``Esc``, ``F1``; None is the current language."""
    *modifiers, base = key.split("+")
    if base in _NAMED:
        label = translated(_NAMED[base], language or current_language())
    else:
        label = CHARACTERS.get(base, base)
        label = label.upper() if modifiers or _FUNCTION.fullmatch(base) else label
    return "+".join([*(modifier.capitalize() for modifier in modifiers), label])


def read_key(written: str) -> str | None:
    """Return Textual's name of a key that a person wrote: ``/``, ``Shift+r``, ``CTRL+T``, ``ctrl+е``, ``F7``.

    A Cyrillic letter means the key it lies on. None when there is no such key.
    """
    *modifiers, base = [written] if len(written) == 1 else written.lower().split("+")
    modifiers = sorted(modifiers)
    base = latin(key_name(base) if len(base) == 1 else base)
    if modifiers == ["shift"] and len(base) == 1:  # terminals report the capital letter, never shift with it
        base, modifiers = base.upper(), []
    known = base in CHARACTERS or base in _NAMED or _FUNCTION.fullmatch(base) or base in set("0123456789")
    if not known or not set(modifiers) <= set(_MODIFIERS) or len(set(modifiers)) < len(modifiers):
        return None
    key = "+".join([*modifiers, base])
    return _SAME_AS.get(key, key)
