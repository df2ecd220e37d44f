"""Markdown in a terminal: emphasis is seen, its signs are not, and nothing else is touched."""

from __future__ import annotations

import pytest

from supportdesk.widgets.emphasis import emphasised, styled, text_of
from supportdesk.widgets.folding import body_lines


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("as it is", [("as it is", "body")]),
        ("call **the north** now", [("call ", "body"), ("the north", "strong"), (" now", "body")]),
        ("run `ping *x*`", [("run ", "body"), ("ping *x*", "code")]),
        ("*one*\n**two**", [("one", "strong"), ("\n", "body"), ("two", "strong")]),
    ],
)
def test_emphasis_is_seen_and_its_signs_are_not(typed: str, pieces: list[tuple[str, str]]) -> None:
    """Strong words and code, on each line by itself."""
    assert [piece for piece in emphasised(typed) if piece[0]] == pieces


@pytest.mark.parametrize(
    "typed",
    [
        "2 * 3 * 4",
        "sms_gateway_status",
        "- [x] done",
        "# heading",
        "> quoted",
        "[link](http://x)",
        "<b>",
        "&amp;",
        "**",
        "",
    ],
)
def test_what_is_no_emphasis_is_read_as_it_was_typed(typed: str) -> None:
    """Names with underscores, lists, quotes, links, tags: letter for letter."""
    assert text_of(emphasised(typed)) == typed


def test_styles_stay_with_their_words_when_the_text_is_wrapped() -> None:
    """A strong passage over two lines is strong on both."""
    pieces = emphasised("The line **of the north** is\n\ndown `again`")
    shown = body_lines(text_of(pieces), 12, folded=True)
    lines = list(styled((part.text for part in shown), pieces))
    assert lines == [
        [("The line ", "body"), ("of", "strong")],
        [("the north", "strong"), (" is", "body")],
        [("", "body")],
        [("down ", "body"), ("again", "code")],
    ]


def test_hostile_emphasis_takes_no_time() -> None:
    """Thousands of signs that open and never close are text."""
    typed = "*a **b " * 5_000
    assert text_of(emphasised(typed)).replace("*", "") == typed.replace("*", "")
