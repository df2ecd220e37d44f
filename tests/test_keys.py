"""Every action has its keys, and no key has two actions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from textual.keys import KEY_TO_UNICODE_NAME, Keys, _character_to_key

from supportdesk.domain.ticket import Line, State
from supportdesk.i18n import set_language
from supportdesk.keys import (
    ACTIONS,
    SCOPES,
    Keymap,
    actions,
    by_id,
    hints,
    key_label,
    keys_markdown,
    resolve_keymap,
)
from supportdesk.layouts import twins, types_text

DEFAULT, NO_PROBLEMS = resolve_keymap({})


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


PROMISED = {
    "n": "ticket.call",
    "r": "ticket.register",
    "c": "ticket.categorise",
    "a": "ticket.assign",
    "t": "ticket.take",
    "p": "ticket.pause",
    "o": "ticket.pause_provider",
    "u": "ticket.resume",
    "e": "ticket.escalate",
    "s": "ticket.resolve",
    "x": "ticket.refuse",
    "i": "ticket.note",
    "d": "ticket.merge",
    "w": "ticket.explain",
    "z": "ticket.undo",
    "enter": "ticket.open",
    "escape": "desk.back",
    "slash": "queue.filter",
    "1": "queue.view_1",
    "5": "queue.view_5",
    "colon": "queue.goto",
    "ctrl+p": "desk.palette",
    "space": "queue.mark",
    "y": "ticket.copy",
    "j": "cursor.down",
    "k": "cursor.up",
    "g": "cursor.top",
    "G": "cursor.bottom",
    "down": "cursor.down",
    "up": "cursor.up",
    "question_mark": "desk.help",
    "f1": "desk.help",
    "f3": "queue.filter",
    "f4": "queue.goto",
    "l": "desk.log",
    "N": "desk.since",
    "ctrl+q": "desk.quit",
}


def _problems(user_map: dict[str, str]) -> list[str]:
    return [str(problem) for problem in resolve_keymap(user_map)[1]]


def _assert_no_clash(keymap: Keymap) -> None:
    for one, other in combinations(ACTIONS, 2):
        if one.meets(other):
            assert not set(keymap.keys(one.id)) & set(keymap.keys(other.id)), (one.id, other.id)


@pytest.mark.parametrize(("key", "action_id"), PROMISED.items())
def test_the_promised_keys_run_their_actions_in_the_queue(key: str, action_id: str) -> None:
    """What the guide teaches is what the queue does."""
    assert [action.id for action in actions("queue") if key in DEFAULT.keys(action.id)] == [action_id]


def test_no_two_actions_share_a_key_where_both_work() -> None:
    """Twins of the other layout included."""
    assert NO_PROBLEMS == []
    _assert_no_clash(DEFAULT)


def test_every_action_is_complete_and_stands_once() -> None:
    """Each has its own id, a label of a few words, one sentence of help, a group and known scopes."""
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert 1 <= len(action.label.split()) <= 3
        assert action.help.endswith(".")
        assert action.group
        assert action.scopes
        assert set(action.scopes) <= set(SCOPES)
        assert by_id(action.id) is action


def test_every_default_key_is_one_that_textual_reports() -> None:
    """A misspelled key would never fire."""
    named = {key.value for key in Keys} | set(KEY_TO_UNICODE_NAME) | {"slash", "colon", "space"}
    for key in (key for action in ACTIONS for key in action.keys):
        base = key.split("+")[-1]
        assert base in named or base == _character_to_key(base), key


def test_every_key_of_a_letter_works_under_the_russian_layout() -> None:
    """The twin is bound beside the key, Ctrl included; but no letter that lies on yes and begins “нет”."""
    for action in ACTIONS:
        for key in filter(str.isascii, action.keys):
            assert set(twins(key)) <= {
                *DEFAULT.keys(action.id),
                *({"н"} if action.id == "question.yes" else ()),
            }
    assert DEFAULT.keys("question.yes") == ("y", "д")
    assert DEFAULT.keys("question.no") == ("n", "т")
    assert "к" in DEFAULT.keys("ticket.register")
    assert "ctrl+й" in DEFAULT.keys("desk.quit")
    assert "full_stop" in DEFAULT.keys("queue.filter")


def test_ctrl_is_never_the_only_way() -> None:
    """Some terminals send nothing for Ctrl under the Russian layout: an F-key or a letter is beside it."""
    for action in ACTIONS:
        if action.keys and all("+" in key for key in action.keys):
            pytest.fail(action.id)


def test_what_works_in_forms_needs_no_key_that_types_text() -> None:
    """A text field keeps its letters, so these actions have another key."""
    for action in ACTIONS:
        if {"form", "dialog", "everywhere"} & set(action.scopes):
            assert not all(map(types_text, action.keys)), action.id


def test_a_users_map_replaces_the_keys_of_an_action() -> None:
    """Its own twins come with it; the default key is free again."""
    keymap, problems = resolve_keymap({"ticket.pause": "f7, q", "ticket.undo": "p"})
    assert problems == []
    assert keymap.keys("ticket.pause") == ("f7", "q", "й")
    assert keymap.keys("ticket.undo") == ("p", "з")
    assert keymap.label("ticket.pause") == "F7"
    _assert_no_clash(keymap)


def test_two_actions_may_exchange_their_keys() -> None:
    """What counts is the map as a whole."""
    keymap, problems = resolve_keymap({"ticket.pause": "o", "ticket.pause_provider": "p"})
    assert problems == []
    assert (keymap.own["ticket.pause"], keymap.own["ticket.pause_provider"]) == (("o",), ("p",))


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("/", "slash"),
        ("к", "r"),
        ("Shift+r", "R"),
        ("CTRL+T", "ctrl+t"),
        ("ctrl+е", "ctrl+t"),
        ("F7", "f7"),
        ("?", "question_mark"),
        (",", "comma"),
        ("shift+alt+F2", "alt+shift+f2"),
    ],
)
def test_a_key_may_be_written_as_people_write_it(written: str, key: str) -> None:
    """A sign, a Russian letter or shift with a letter mean the key on which they lie."""
    owners = {"queue.filter": "f3", "ticket.register": "f6", "desk.help": "f1", "desk.rota": "ctrl+o"}
    owners["incident.register"] = "f6"
    keymap, problems = resolve_keymap({**owners, "queue.mark": written})
    assert problems == []
    assert keymap.own["queue.mark"] == (key,)


def test_a_stolen_key_is_named_and_the_default_kept() -> None:
    """Neither action loses: the thief keeps its default."""
    keymap, _ = resolve_keymap({"ticket.undo": "n"})
    assert keymap.keys("ticket.undo") == DEFAULT.keys("ticket.undo")
    assert _problems({"ticket.undo": "n"}) == [
        "The key n for ticket.undo belongs to ticket.call: ticket.undo keeps z."
    ]


def test_the_same_key_may_serve_where_the_actions_never_meet() -> None:
    """F2 saves a form and may mark in the queue; a key of everywhere meets all."""
    assert _problems({"queue.mark": "f2"}) == []
    assert len(_problems({"queue.mark": "f8"})) == 1


def test_of_two_that_want_one_key_the_earlier_has_it() -> None:
    """The second is named and keeps its default."""
    keymap, problems = resolve_keymap({"ticket.undo": "q", "ticket.note": "q"})
    assert [problem.action_id for problem in problems] == ["ticket.note"]
    assert keymap.own["ticket.undo"] == ("q",)
    assert keymap.own["ticket.note"] == ("i",)


def test_a_chain_of_thefts_ends_without_a_clash() -> None:
    """When a default returns, whoever had taken its place gives it back."""
    keymap, problems = resolve_keymap({"ticket.call": "r", "ticket.undo": "n", "ticket.note": "z"})
    assert len(problems) == 3
    assert keymap == DEFAULT


@pytest.mark.parametrize("thief", ["full_stop", "comma", "semicolon", "x"])
def test_a_twin_never_steals_another_actions_own_key(thief: str) -> None:
    """The own key wins over a twin, also when the user chose it."""
    keymap, problems = resolve_keymap({"ticket.refuse": thief})
    assert problems == []
    assert thief in keymap.keys("ticket.refuse")
    _assert_no_clash(keymap)


@pytest.mark.parametrize(
    ("user_map", "said"),
    [
        ({"ticket.dance": "d"}, "There is no action “ticket.dance”: see “supportdesk keys”."),
        ({"ticket.take": "big_key"}, "“big_key” for ticket.take is no key"),
        ({"ticket.take": ""}, "“” for ticket.take is no key"),
        ({"ticket.take": "hocus+t"}, "“hocus+t” for ticket.take is no key"),
        ({"ticket.take": "\x1b[2J"}, "“␛[2J” for ticket.take is no key"),
        ({"ticket.take": "ctrl+i"}, "The key Tab for ticket.take is needed by the terminal"),
        ({"ticket.take": "ctrl+с"}, "The key Ctrl+C for ticket.take is needed by the terminal"),
        ({"desk.back": "q"}, "desk.back works in forms too, where “q” types text"),
        ({"desk.quit": "ctrl+m"}, "The key Enter for desk.quit belongs to ticket.open"),
    ],
)
def test_a_bad_entry_is_named_in_words(user_map: dict[str, str], said: str) -> None:
    """It names the key and the action, and changes nothing."""
    assert [problem[: len(said)] for problem in _problems(user_map)] == [said]
    assert resolve_keymap(user_map)[0] == DEFAULT


@pytest.mark.parametrize(
    ("key", "label"),
    [("slash", "/"), ("question_mark", "?"), ("ctrl+p", "Ctrl+P"), ("V", "V"), ("v", "v"), ("f1", "F1"),
     ("escape", "Esc"), ("pagedown", "PgDn"), ("down", "↓"), ("space", "Space"), ("shift+f2", "Shift+F2")],
)  # fmt: skip
def test_keys_are_shown_as_they_are_printed_on_the_keyboard(key: str, label: str) -> None:
    """Nobody has to know a toolkit's names."""
    set_language("en")
    assert key_label(key) == label


def test_the_space_bar_has_a_russian_name() -> None:
    """What is printed on no key is named in the language of the reader."""
    assert key_label("space", "ru") == "Пробел"
    set_language("ru")
    assert key_label("space") == "Пробел"
    assert key_label("space", "en") == "Space"


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("state", [None, *State])
@pytest.mark.parametrize("mine", [True, False])
def test_hints_name_what_works_there(scope: str, state: str | None, mine: bool) -> None:
    """Every hint is an action of that scope, none stands twice, and the way to all keys is last."""
    shown = hints(scope, state, mine=mine)
    here = {action.id for action in actions(scope)} if scope != "everywhere" else {"desk.help"}
    assert set(shown) <= here
    assert len(set(shown)) == len(shown)
    assert shown[-1] == "desk.help"


@pytest.mark.parametrize(
    ("state", "mine", "first"),
    [
        ("received", False, "ticket.register"),
        ("waiting_client", True, "ticket.resume"),
        ("waiting_provider", False, "ticket.resume"),
        ("resolved", True, "ticket.reopen"),
        ("open", False, "ticket.take"),
        ("open", True, "ticket.pause"),
        (None, False, "ticket.call"),
    ],
)
def test_the_likeliest_verb_is_hinted_first(state: str | None, mine: bool, first: str) -> None:
    """At 80 columns it is the one that is surely seen."""
    assert hints("queue", state, mine=mine)[0] == first


@pytest.mark.parametrize(
    ("lines", "hinted", "first"),
    [
        ([Line.FIRST], set(), "ticket.pause"),
        ([Line.SECOND], {"ticket.fix"}, "ticket.pause"),
        ([Line.DEVELOPER], {"desk.fix_tasks"}, "desk.fix_tasks"),
        ([Line.QA, Line.DEVELOPER], {"desk.fix_tasks"}, "desk.fix_tasks"),
        ([Line.QA, Line.FIRST], set(), "ticket.pause"),
    ],
)
def test_who_works_on_bugs_is_led_to_the_board(lines: list[Line], hinted: set[str], first: str) -> None:
    """Developers and QA have their work there; the second line confirms bugs of open tickets."""
    shown = hints("queue", "open", lines=lines)
    assert set(shown) & {"ticket.fix", "desk.fix_tasks"} == hinted
    assert shown[0] == first
    assert "ticket.fix" not in hints("queue", "resolved", lines=lines)


def test_the_page_of_keys_lists_every_action() -> None:
    """The documentation is made from the same list."""
    for language in ("en", "ru", None):
        page = keys_markdown(language)
        assert all(f"| `{action.id}` |" in page for action in ACTIONS)
    assert "| `/` `F3` | **filter**: Filter by words" in keys_markdown("en")
    assert "**фильтр**" in keys_markdown("ru")
    assert "**filter**" not in keys_markdown("ru")
    assert "| `Space` | **mark**: " in keys_markdown()
    assert "| `Пробел` | **отметить**: " in keys_markdown("ru")


def test_an_unknown_action_or_scope_is_a_mistake_of_the_caller() -> None:
    """KeyError, not an empty list that hides it."""
    with pytest.raises(KeyError):
        by_id("ticket.dance")
    with pytest.raises(KeyError):
        actions("moon")
