"""One physical key is one verb, whichever layout is on."""

from __future__ import annotations

import pytest
from textual.keys import _character_to_key

from supportdesk.layouts import _CYRILLIC, _LATIN, CHARACTERS, TO_LATIN, key_name, latin, twins


def test_the_key_names_are_textuals() -> None:
    """Every character of both layouts has the name under which Textual reports it."""
    for character in _LATIN + _CYRILLIC + "!%*()-_=+\\ 0123456789":
        assert key_name(character) == _character_to_key(character)


def test_every_named_key_knows_its_character() -> None:
    """The name leads back to the character that the key types."""
    assert all(key_name(character) == name for name, character in CHARACTERS.items())
    assert CHARACTERS["question_mark"] == "?"


@pytest.mark.parametrize(
    ("key", "twin"),
    [
        ("r", "к"),
        ("G", "П"),
        ("z", "я"),
        ("ctrl+s", "ctrl+ы"),
        ("ctrl+p", "ctrl+з"),
        ("slash", "full_stop"),
        ("question_mark", "comma"),
        ("colon", "Ж"),
        ("left_square_bracket", "х"),
        ("right_square_bracket", "ъ"),
        ("full_stop", "ю"),
        ("comma", "б"),
        ("grave_accent", "ё"),
        ("к", "r"),
    ],
)
def test_a_key_has_its_twin_in_the_other_layout(key: str, twin: str) -> None:
    """Letters, capitals, Ctrl with a letter and the signs that move have exactly one twin."""
    assert twins(key) == (twin,)


@pytest.mark.parametrize("key", ["1", "0", "enter", "escape", "f1", "up", "space", "asterisk", "ctrl+f2"])
def test_a_key_that_is_the_same_in_both_layouts_has_no_twin(key: str) -> None:
    """Digits, named keys and signs that don't move are left alone."""
    assert twins(key) == ()


def test_two_keys_never_share_a_twin() -> None:
    """The table is one to one, so two different keys never arrive as the same one."""
    assert len(set(_LATIN)) == len(_LATIN) == len(set(_CYRILLIC)) == len(_CYRILLIC)


def test_only_letters_lead_back_to_latin() -> None:
    """A full stop is not taken for a slash: it may have been typed as one."""
    assert TO_LATIN["к"] == "r"
    assert TO_LATIN["х"] == "left_square_bracket"
    assert "full_stop" not in TO_LATIN
    assert "comma" not in TO_LATIN
    assert latin("ctrl+с") == "ctrl+c"
    assert latin("full_stop") == "full_stop"
