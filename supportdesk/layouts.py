"""What a key of a QWERTY keyboard sends under ЙЦУКЕН, in Textual's key names.

A terminal reports the character, not the key: with the Russian layout `r` arrives as `к`, `/` as a full stop.
"""

from __future__ import annotations

import unicodedata

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
