"""A page on paper: read back by another library, it says what it was given, and nothing in it is obeyed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from supportdesk.services.paper import pdf

MADE = datetime(2026, 11, 23, 11, 31, tzinfo=UTC)


def pages(markdown: str, *, title: str = "Журнал смены", language: str = "ru") -> list[str]:
    """The words of each page."""
    return [page.extract_text() for page in read(markdown, title=title, language=language).pages]


def read(markdown: str, *, title: str = "Журнал смены", language: str = "ru") -> PdfReader:
    """The document, as a reader opens it."""
    return PdfReader(BytesIO(pdf(markdown, title=title, language=language, made_at=MADE)), strict=True)


def test_headings_lists_and_emphasis_are_there_in_both_alphabets() -> None:
    """What the page says in Markdown, the paper says in words, without the marks."""
    (page,) = pages(
        "# Журнал смены\n\n## Resolved (2)\n\n- #1042 **Починили** `route`\n  - вложенный\n\n"
        "3. третий\n\n> цитата"
    )
    for words in ("Журнал смены", "Resolved (2)", "#1042 Починили route", "вложенный", "3.", "цитата"):
        assert words in page
    assert not set("*`>") & set(page)


def test_the_title_the_date_and_the_language_are_the_documents_own() -> None:
    """A reader lists the file by what it is."""
    document = read("слово")
    assert document.metadata is not None
    assert document.metadata.title == "Журнал смены"
    assert document.metadata.creation_date == MADE
    assert str(document.root_object["/Lang"]) == "ru"


def test_every_page_says_which_of_how_many_it_is() -> None:
    """A page that fell from the pile finds its place."""
    told = pages("\n".join(f"- строка {n}" for n in range(200)))
    assert len(told) > 2
    for number, page in enumerate(told, 1):
        assert f"страница {number} из {len(told)}" in page
        assert "Журнал смены" in page
    assert [f"строка {n}" in "\n".join(told) for n in range(200)] == [True] * 200


def test_the_same_page_is_the_same_file() -> None:
    """Two prints of one log can be compared by their bytes."""
    made = [pdf("# слово", title="t", language="en", made_at=MADE) for _n in range(2)]
    assert made[0] == made[1]
    assert pdf("# слово", title="t", language="en") != made[0]


def test_foreign_text_is_printed_and_not_obeyed() -> None:
    """Tags, links and control characters of a client's text are letters on paper; nothing can be clicked."""
    document = read(
        "<b>тег</b> <img src='x'/> &amp; &lt; [нажми](javascript:alert) [туда](http://evil.example/?a=1&b=2)"
        " ![картинка](file:///etc/passwd) \x1b[31m \x00 \ud800 \u202eсправа"
    )
    (page,) = (page.extract_text() for page in document.pages)
    for words in ("<b>тег</b>", "<img src='x'/>", "http://evil.example/?a=1&b=2", "картинка", "справа"):
        assert words in page
    assert "\x1b" not in page
    assert "/Annots" not in document.pages[0]
    assert not {"/OpenAction", "/AA", "/Names"} & set(document.root_object)


def test_a_long_word_is_wrapped_and_all_of_it_printed() -> None:
    """A megabyte without a space is many lines, not a line off the paper."""
    told = "".join(pages("ж" * 1_000_000))
    assert told.count("ж") >= 1_000_000
    (shorter,) = pages(f"- {'ж' * 300}")
    assert max(map(len, shorter.splitlines())) < 120


@pytest.mark.parametrize(
    "markdown",
    [
        "",
        "\n" * 5_000,
        ">" * 5_000 + " слово",
        "- " * 2_000 + "слово",
        "*" * 20_000 + "[(" * 5_000,
        "```\n" * 99,
    ],
)
def test_odd_markdown_is_some_paper(markdown: str) -> None:
    """Whatever is typed, there is a page."""
    assert len(pages(markdown)) >= 1


def test_letters_that_the_font_lacks_spoil_no_others() -> None:
    """Right-to-left, Chinese and pictures beside it leave the Russian readable."""
    (page,) = pages("до שלום عربي 漢字 😀 ▕██▏ → ✉ после")
    assert "до" in page
    assert "после" in page
    assert "▕██▏ → ✉" in page


def test_a_long_title_leaves_room_for_the_page_number() -> None:
    """It is cut, and says so."""
    (page,) = pages("слово", title="Очень " * 200)
    assert "…" in page
    assert "страница 1 из 1" in page


def test_the_library_is_loaded_only_when_paper_is_made() -> None:
    """Neither the console nor the log itself pays for it at start."""
    script = "import sys, supportdesk.app, supportdesk.cli.shiftlog, supportdesk.services.shiftlog\n"
    script += "print(sorted({'reportlab', 'PIL', 'markdown_it'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_picture_that_no_font_has_is_said_in_words() -> None:
    """A row of the same is said once, whatever its colour of skin; signs that the font has stay."""
    (page,) = pages("горит 🔥🔥🔥, клиент: 👍🏽 ⚠ → готово")
    assert "горит [fire], клиент: [thumbs up sign] ⚠ → готово" in page
    assert "\ufffd" not in page
