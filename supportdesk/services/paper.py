"""A page of Markdown on paper: an A4 PDF with page numbers, made without a network or a system's fonts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, XPreformatted

from supportdesk.datafiles import data_file
from supportdesk.i18n import N_, translated
from supportdesk.text import clean, held_together, line

_TEXT, _BOLD, _MONO = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"
_INK, _PALE, _SHADE = HexColor("#1a1a1a"), HexColor("#6a6a6a"), HexColor("#f0f0f0")
_MARGIN, _FOOT = 18 * mm, 10 * mm
_PADDING = 6
"""What a frame of reportlab's leaves inside its margins."""
_SIZE = 9.5
_INDENT = 5 * mm
_DEEPEST = 6
"""Lists and quotes within one another are set in no further than so many times."""

_LONGEST = 2_000_000
"""Characters that are printed; what is longer ends in “…”."""
_WORD, _PIECE = 500, 80
"""A longer word is cut into pieces: wrapping it letter by letter takes the square of its length."""
_PARAGRAPH = 4_000
"""A longer one is printed in parts, for the same reason."""
_LONG_WORD = re.compile(rf"\S{{{_WORD},}}")
_BEYOND = re.compile("[^\\x00-\uffff]")
"""Characters for which reportlab 5.1 writes a table that readers of PDF trip over."""
_PICTURES = re.compile("([\u2190-\u2bff\U00010000-\U0010ffff])\\1*[\U0001f3fb-\U0001f3ff]*")
"""A picture, repeated or not, and the colour of its skin."""
_CODE_COLUMNS = 92
"""Characters of a line of code, which is not wrapped between words."""


def pdf(markdown: str, *, title: str, language: str, made_at: datetime | None = None) -> bytes:
    """Return Markdown as an A4 document; the same arguments give the same bytes.

    The title stands in every page's foot and in the document's properties; ``made_at`` is its date there.
    """
    _load_fonts()
    buffer = BytesIO()
    title = line(title, 200)
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 2 * mm,
        title=title,
        author="supportdesk",
        creator="supportdesk",
        subject="",
        lang=language,
        invariant=1,
    )
    stamp = None if made_at is None else made_at.astimezone(UTC)

    def numbered(*arguments: Any, **options: Any) -> _NumberedPages:
        return _NumberedPages(title, language, stamp, *arguments, **options)

    document.build(_flowables(clean(markdown, _LONGEST)), canvasmaker=numbered)
    return buffer.getvalue()


class _NumberedPages(Canvas):  # type: ignore[misc]  # reportlab ships no type hints
    """Puts the foot on the pages when it is known how many there are."""

    def __init__(self, title: str, language: str, stamp: datetime | None, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self._title, self._language = title, language
        self._pages: list[dict[str, Any]] = []
        if stamp is not None:
            self.setDateFormatter(lambda *_date: f"D:{stamp:%Y%m%d%H%M%S}+00'00'")

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        """Keep the page until all are there."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its foot."""
        pages = self._pages
        for number, page in enumerate(pages, 1):
            self.__dict__.update(page)
            self._foot(number, len(pages))
            super().showPage()
        self._pages = []
        super().save()

    def _foot(self, number: int, total: int) -> None:
        left, right = _MARGIN + _PADDING, A4[0] - _MARGIN - _PADDING
        told = translated(N_("page {n} of {total}"), self._language).format(n=number, total=total)
        self.setFont(_TEXT, 7.5)
        self.setFillColor(_PALE)
        room = right - left - self.stringWidth(told) - _INDENT
        self.drawString(left, _FOOT, _shortened(self._title, room, 7.5))
        self.drawRightString(right, _FOOT, told)


def _shortened(text: str, room: float, size: float) -> str:
    if pdfmetrics.stringWidth(text, _TEXT, size) <= room:
        return text
    while text and pdfmetrics.stringWidth(f"{text}…", _TEXT, size) > room:
        text = text[:-1]
    return f"{text}…"


@cache
def _load_fonts() -> None:
    """Give reportlab our fonts; there is no slanted one: emphasis is bold."""
    for name in (_TEXT, _BOLD, _MONO):
        pdfmetrics.registerFont(TTFont(name, data_file("fonts", f"{name}.ttf")))
    pdfmetrics.registerFontFamily(_TEXT, normal=_TEXT, bold=_BOLD, italic=_BOLD, boldItalic=_BOLD)
    pdfmetrics.registerFontFamily(_MONO, normal=_MONO, bold=_MONO, italic=_MONO, boldItalic=_MONO)


@cache
def _style(name: str, depth: int = 0) -> ParagraphStyle:
    size = {"h1": 15.0, "h2": 11.5, "h3": 10.0}.get(name, _SIZE)
    heading = name in ("h1", "h2", "h3")
    return ParagraphStyle(
        f"{name}-{depth}",
        fontName=_BOLD if heading else _MONO if name == "code" else _TEXT,
        fontSize=7.5 if name == "code" else size,
        leading=10 if name == "code" else size * 1.35,
        textColor=_PALE if name == "quote" else _INK,
        leftIndent=min(depth, _DEEPEST) * _INDENT,
        bulletIndent=(min(depth, _DEEPEST) - 1) * _INDENT + 1 * mm,
        bulletFontName=_TEXT,
        bulletFontSize=_SIZE,
        spaceBefore={"h1": 0, "h2": 9, "h3": 6}.get(name, 0),
        spaceAfter={"h1": 5, "h2": 3, "h3": 2, "item": 2}.get(name, 4),
        keepWithNext=heading,
        backColor=_SHADE if name == "code" else None,
        borderPadding=2 if name == "code" else 0,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )


def _flowables(markdown: str) -> list[Flowable]:
    tokens = MarkdownIt("commonmark", {"html": False}).parse(markdown)
    made = list(_blocks(tokens))
    return made or [Paragraph("", _style("text"))]


def _blocks(tokens: Sequence[Token]) -> Iterator[Flowable]:
    """Blocks one after the other; how deep each stands is counted along the way."""
    lists: list[int | None] = []  # the next number of each open list; None: bullets
    quotes, heading, bullet = 0, "", ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                bullet = "•" if number is None else f"{number}."
                lists[-1] = None if number is None else number + 1
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "heading_open":
                heading = token.tag if token.tag in ("h1", "h2") else "h3"
            case "heading_close":
                heading = ""
            case "hr":
                yield HRFlowable(width="100%", thickness=0.5, color=_PALE, spaceBefore=4, spaceAfter=4)
            case "fence" | "code_block":
                yield XPreformatted(_code(token.content), _style("code", len(lists) + quotes))
            case "inline":
                name = heading or ("quote" if quotes else "item" if lists else "text")
                for words in _paragraphs(token):
                    yield Paragraph(words, _style(name, len(lists) + quotes), bulletText=bullet or None)
                    bullet = ""


def _paragraphs(inline: Token) -> Iterator[str]:
    """A paragraph as one; one that fills pages in parts, as it was typed."""
    text = inline.content
    if len(text) <= _PARAGRAPH:
        yield _inline(inline.children or ())
    else:
        yield from (_text(text[i : i + _PARAGRAPH]) for i in range(0, len(text), _PARAGRAPH))


def _inline(tokens: Sequence[Token]) -> str:
    """Inline tokens in reportlab's few tags; a link's address is told, and leads nowhere by itself."""
    parts, address = [], ""
    for token in tokens:
        match token.type:
            case "strong_open" | "em_open":
                parts.append("<b>")
            case "strong_close" | "em_close":
                parts.append("</b>")
            case "code_inline":
                parts.append(f'<font face="{_MONO}">{_text(token.content)}</font>')
            case "softbreak" | "hardbreak":
                parts.append("<br/>")
            case "link_open":
                address = str(token.attrGet("href") or "")
            case "link_close":
                parts.append(f" ({_text(address)})" if address else "")
            case _:  # text, and an image's description
                parts.append(_text(token.content))
    return "".join(parts)


def _text(text: str) -> str:
    return escape(held_together(_LONG_WORD.sub(_pieces, _printable(text))), quote=False)


def _printable(text: str) -> str:
    """Text with pictures that no font of ours has in words, a row of the same ones once: “[fire]”."""
    return _BEYOND.sub("\ufffd", _PICTURES.sub(_in_words, text))


def _in_words(pictures: re.Match[str]) -> str:
    known = _glyphs()
    picture = pictures[1]
    if unicodedata.category(picture)[0] != "S" or (ord(picture) in known and not _BEYOND.match(picture)):
        return pictures[0]
    name = unicodedata.name(picture, "")
    return f"[{name.lower()}]" if name else ""


@cache
def _glyphs() -> frozenset[int]:
    """The characters that the text's font has."""
    return frozenset(pdfmetrics.getFont(_TEXT).face.charToGlyph)


def _pieces(word: re.Match[str]) -> str:
    return " ".join(word[0][i : i + _PIECE] for i in range(0, len(word[0]), _PIECE))


def _code(text: str) -> str:
    """Lines of code as they are, long ones cut into several."""
    lines = []
    for row in text.rstrip("\n").split("\n"):
        lines += [row[i : i + _CODE_COLUMNS] for i in range(0, max(1, len(row)), _CODE_COLUMNS)]
    return "\n".join(map(_text, lines))
