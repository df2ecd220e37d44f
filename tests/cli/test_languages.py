"""Help and mistakes of the command line are told in the language asked for, click's own words included."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from supportdesk.cli.entry import USAGE, run
from supportdesk.i18n import set_language


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "")
    yield
    set_language("en")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a verb and return what it printed."""
    run(arguments)
    return capsys.readouterr().out


def test_help_is_whole_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb has its whole sentence, and one run after another each speaks its own language."""
    russian = printed(capsys, "--lang", "ru", "--help")
    english = printed(capsys, "--lang", "en", "--help")
    assert "Показать эту справку и выйти." in russian
    assert "Показать версию и выйти." in russian
    assert "Мотивированно отказать: обращение вне рамок поддержки." in russian
    assert "Show this message and exit." in english
    assert "..." not in russian.partition("\n")[2] + english.partition("\n")[2]


@pytest.mark.parametrize("verb", [(), ("register",), ("correct",), ("customers", "import"), ("backup",)])
def test_russian_help_has_no_english_sentence(
    verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left in Latin letters are names: verbs, options, values and what stands for them."""
    told = printed(capsys, "--lang", "ru", *verb, "--help")
    assert not re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", told)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bogus",), "Нет команды 'bogus'."),
        (("register",), "Не указан параметр '--category'."),
        (("show",), "Не указан аргумент 'N'."),
        (("show", "1", "2"), "Лишний аргумент (2)"),
        (("show", "1", "2", "3"), "Лишние аргументы (2 3)"),
        (("queue", "--jsn"), "Нет параметра '--jsn'. Возможно, имелось в виду '--json'?"),
        (("customers", "import", "no.toml"), "Файл 'no.toml' не существует."),
        (("search", "--limit", "0", "a"), "0 вне диапазона 1<=x<=1000."),
    ],
)
def test_mistakes_are_told_in_russian(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong call is told in one line of Russian on stderr, with the status of a wrong call."""
    assert run(("--lang", "ru", *arguments)) == USAGE
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1
