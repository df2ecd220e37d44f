"""Markdown in a terminal: strong words and code stand out, everything else is read as it was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Piece = tuple[str, str]
"""Some text, and its style: ``body``, ``strong`` or ``code``."""

_OPENED = {"strong_open": "strong", "em_open": "strong"}
_CLOSED = {"strong_close", "em_close"}


def emphasised(markdown: str) -> list[Piece]:
    """Return a text's pieces in order, without the signs that gave them their style."""
    pieces: list[Piece] = []
    for n, typed in enumerate(markdown.split("\n")):
        (inline,) = _parser().parseInline(typed)
        pieces += [("\n", "body")] if n else []
        pieces += _pieces(inline.children or ())
    return pieces


def text_of(pieces: Iterable[Piece]) -> str:
    """Return what is read."""
    return "".join(text for text, _style in pieces)


def styled(lines: Iterable[str], pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield each line that the pieces' text was wrapped into, in its styles; wrapping takes blanks away."""
    plain = text_of(pieces)
    styles = [style for text, style in pieces for _sign in text]
    place = 0
    for shown in lines:
        found = plain.find(shown, place)
        if found < 0:
            yield [(shown, "body")]
            continue
        place = found + len(shown)
        yield list(_joined(zip(shown, styles[found:place], strict=True)))


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    opened: list[str] = []
    for token in tokens:
        if token.type in _OPENED:
            opened.append(_OPENED[token.type])
        elif token.type in _CLOSED:
            opened.pop()
        elif token.type == "code_inline":
            yield token.content, "code"
        else:
            yield token.content, opened[-1] if opened else "body"


def _joined(signs: Iterable[Piece]) -> Iterator[Piece]:
    text, style = "", "body"
    for sign, own in signs:
        if own != style and text:
            yield text, style
            text = ""
        text, style = text + sign, own
    yield text, style


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable(["backticks", "emphasis"])
