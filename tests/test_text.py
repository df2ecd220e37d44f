"""Foreign text loses everything that could act on a terminal, and nothing else."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.text import clean, csv_cell, filename, line, redact, width

HOSTILE = [
    *range(0x20),
    *range(0x7F, 0xA0),
    0x061C,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
]
EVERYTHING = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize("code", [c for c in HOSTILE if c != 0x0A])
def test_no_control_passes(code: int) -> None:
    """Neither C0, DEL, C1 nor a bidi control comes through either door, alone or in text."""
    assert chr(code) not in clean(f"a{chr(code)}b")
    assert chr(code) not in line(f"a{chr(code)}b")


def test_c0_controls_become_pictures() -> None:
    """ESC, BEL, NUL and DEL are seen as what they are."""
    assert clean("\x1b]0;pwn\x07\0\x7f") == "␛]0;pwn␇␀␡"


@pytest.mark.parametrize("bad", ["\x9b", "\x80", "\u202e", "\u2066", "\u061c", "\ud800", "\ufffe"])
def test_c1_bidi_and_surrogates_become_the_unknown_sign(bad: str) -> None:
    """They are shown as U+FFFD, so that one sees that something was there."""
    assert clean(f"a{bad}b") == "a\ufffdb"


@pytest.mark.parametrize(
    "ghost", ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\ufe0e", "\ufe0f", "\u2060", "\U000e0041"]
)
def test_invisible_characters_are_dropped(ghost: str) -> None:
    """Zero-width characters, joiners, soft hyphens, variation selectors and tags leave no trace."""
    assert clean(f"па{ghost}роль") == "пароль"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\u2028", "\u2029"])
def test_every_line_end_is_one_new_line(end: str) -> None:
    """The ways to end a line are told as one."""
    assert clean(f"раз{end}два") == "раз\nдва"
    assert line(f"раз{end}два") == "раз два"


def test_decomposed_letters_are_composed() -> None:
    """A decomposed «й» is the letter that one searches for."""
    assert clean("и\u0306") == "й"
    assert clean("е\u0308лка") == "ёлка"


def test_at_most_two_combining_marks_follow_each_other() -> None:
    """A tower of marks is cut to two; composed letters count what is left."""
    assert clean("ж" + "\u0301" * 40 + "!") == "ж\u0301\u0301!"
    assert clean("\u0344" * 5 + "x").count("\u0308") <= 2
    assert clean("═" * 20 + "—" * 20) == "═" * 20 + "—" * 20


def test_a_flood_of_marks_is_cut_before_it_is_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Normalising is quadratic in the length of a run of marks, so it never sees a long one."""
    seen: list[str] = []

    def normalize(form: str, text: str) -> str:
        seen.append(text)
        return text

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    assert len(clean("a" + "\u0301\u0316" * 50_000)) <= 4
    assert [len(text) for text in seen] == [3]


def test_tabs_are_shown_as_columns() -> None:
    """A pasted table keeps its columns, without a tab character."""
    assert clean("a\tb\nabc\td") == "a       b\nabc     d"
    assert line("a\tb") == "a b"


def test_a_line_folds_white_space() -> None:
    """A subject is one line without space at its ends or doubled inside."""
    assert line("  Не \n\n уходят\u00a0\u2003SMS \t ") == "Не уходят SMS"


def test_markup_is_left_as_it_was_written() -> None:
    """What looks like markup is text: drawing it literally is the widget's promise."""
    assert line("[INC-1] [/foo] [@click=app.quit]x[/]") == "[INC-1] [/foo] [@click=app.quit]x[/]"


@pytest.mark.parametrize("door", [clean, line])
def test_what_is_cut_ends_in_an_ellipsis(door: type) -> None:
    """The limit holds and a cut is seen, also when most of the text was invisible."""
    assert door("слово" * 100, 20) == ("слово" * 4)[:19] + "…"
    assert door("x" * 20, 20) == "x" * 20
    assert door("a" + "\u200b" * 10_000 + "b", 20).endswith("…")
    assert door("a" + " " * 10_000 + "b", 20).endswith("…")


def test_a_megabyte_word_is_cut() -> None:
    """The default limits hold."""
    assert len(clean("ж" * 1_000_000)) == 100_000
    assert len(line("ж" * 1_000_000)) == 300


@given(EVERYTHING)
def test_clean_text_is_clean(text: str) -> None:
    """Cleaning twice is cleaning once; the result is NFC, encodable, without any control but the new line."""
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
    assert not {ord(c) for c in once} & set(HOSTILE) - {0x0A}
    assert line(line(text)) == line(text)
    assert "\n" not in line(text)


@given(EVERYTHING)
def test_a_file_name_is_always_safe(text: str) -> None:
    """Whatever came, the name has no folder, no control, no leading dot, and fits a file system."""
    name = filename(text)
    assert name
    assert len(name.encode()) <= 200
    assert not set(name) & set('/\\:*?"<>|\n\r\t\0')
    assert not name.startswith((".", "-", "~", " "))
    assert not name.endswith((".", " "))


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("отчёт за ноябрь.xlsx", "отчёт за ноябрь.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "attachment"),
        ("..", "attachment"),
        ("", "attachment"),
        (".bashrc", "bashrc"),
        ("-rf", "_rf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("LPT1 .log", "_LPT1.log"),
        ("console.log", "console.log"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("a\x1b[2Jb\0.txt", "a_[2Jb_.txt"),
        ("счёт\r\nX-Evil: 1.pdf", "счёт X-Evil_ 1.pdf"),
        ("file.txt. .", "file.txt"),
    ],
)
def test_a_hostile_file_name_becomes_a_base_name(given_name: str, safe: str) -> None:
    """Folders, devices, controls and hidden names are taken out; the rest of the name is kept."""
    assert filename(given_name) == safe


def test_a_long_file_name_keeps_its_extension() -> None:
    """The name is cut to fit a file system, the extension stays."""
    name = filename("ж" * 500 + ".tar.gz")
    assert name.endswith(".gz")
    assert len(name.encode()) <= 200


@pytest.mark.parametrize(
    "cell", ["=1+1", "+7 495 000-00-01", "-1", "@x", "\tx", "\rx", "\n=1", " =1", "\u200b=1", "\uff1d1"]
)
def test_a_spreadsheet_formula_gets_an_apostrophe(cell: str) -> None:
    """Foreign text that a spreadsheet would run is text there, phone numbers too."""
    assert csv_cell(cell).startswith("'")


def test_plain_cells_and_numbers_stay_as_they_are() -> None:
    """Only foreign text is marked: our own negative number can still be summed."""
    assert csv_cell("Не уходят SMS - срочно") == "Не уходят SMS - срочно"
    assert csv_cell(-720) == "-720"
    assert csv_cell(None) == ""
    assert csv_cell("\x1b[2J") == "␛[2J"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://anna:s3cret@db1,db2:5432/desk", "postgresql://anna:***@db1,db2:5432/desk"),
        ("postgresql://anna:p@ss/w:rd?#@db/desk", "postgresql://anna:***@db/desk"),
        ("postgresql://:s3cret@db/desk", "postgresql://:***@db/desk"),
        (
            "postgresql://db/desk?user=anna&password=s3cret&sslmode=require",
            "postgresql://db/desk?user=anna&password=***&sslmode=require",
        ),
        ("host=db password='s3 \\' cret' user=anna", "host=db password=*** user=anna"),
        ("no answer from postgresql://a:s3cret@db/desk", "no answer from postgresql://a:***@db/desk"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    """Wherever the URL carries its password, it is hidden; what helps to find the server stays."""
    assert redact(url) == shown


@pytest.mark.parametrize(
    "url", ["sqlite:////tmp/desk.db", "postgresql://anna@db:5432/desk", "postgresql://db:5432/desk?a=b", ""]
)
def test_a_url_without_a_password_stays_as_it_is(url: str) -> None:
    """Nothing is hidden that is no secret."""
    assert redact(url) == url


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("SMS", 3),
        ("№ 7 — «да»…", 11),
        ("短信", 4),
        ("ﾊ", 1),
        ("Ａ", 2),
        ("👍", 2),
        ("🇷🇺", 2),
        ("q\u0307\u0323", 1),
        ("\u1100\u1161", 2),
        ("␛[2J", 4),
    ],
)
def test_a_text_takes_as_many_cells_as_a_terminal_gives_it(text: str, cells: int) -> None:
    """Wide characters take two cells, combining marks none, everything else one."""
    assert width(text) == cells


def test_the_doors_know_every_character() -> None:
    """No code point makes a door fail."""
    for start in range(0, sys.maxunicode, 0x8000):
        clean("x".join(map(chr, range(start, start + 0x8000)))).encode()
