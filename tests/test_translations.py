"""The Russian catalogue is complete, in step with the source, and right about plurals."""

from __future__ import annotations

import io
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tools import messages


def test_every_text_of_the_source_is_translated_with_its_fields() -> None:
    """A text that has no Russian translation, a doubtful one or other {fields} fails here, by name."""
    assert messages.faults(messages.russian(messages.extracted(), messages.stored())) == []


def test_the_stored_files_are_what_the_source_makes() -> None:
    """Template, translations and compiled catalogue are in step: run `python tools/messages.py`."""
    source = messages.extracted()
    catalog = messages.russian(source, messages.stored())
    assert messages.TEMPLATE.read_bytes() == messages.po_bytes(source)
    assert messages.PO.read_bytes() == messages.po_bytes(catalog)
    assert messages.MO.read_bytes() == messages.mo_bytes(catalog)


@pytest.mark.parametrize(
    ("n", "word"),
    [(0, "задач"), (1, "задача"), (2, "задачи"), (5, "задач"), (11, "задач"), (21, "задача"), (22, "задачи")],
)
def test_russian_plurals_are_right(n: int, word: str) -> None:
    """One, few and many are told apart as Russian does, eleven included."""
    source = Catalog()
    source.add(("task", "tasks"))
    catalog = messages.russian(source, {(None, "task"): ("задача", "задачи", "задач")})
    compiled = GNUTranslations(io.BytesIO(messages.mo_bytes(catalog)))
    assert compiled.ngettext("task", "tasks", n) == word


def test_the_compiled_catalogue_counts_in_three_forms() -> None:
    """The header that the program reads carries the Russian rule."""
    with messages.MO.open("rb") as file:
        compiled = GNUTranslations(file)
    assert compiled.info()["plural-forms"].startswith("nplurals=3;")


def test_texts_are_found_wherever_they_are_marked(tmp_path: Path) -> None:
    """Calls inside f-strings and other calls, both sides of a choice, and errors by their class count."""
    package = tmp_path / "supportdesk"
    package.mkdir()
    (package / "a.py").write_text(
        "class Own(Refused): ...\nclass Refused(Told): ...\n"
        "raise Own(N_('nested {a}.'), a=1)\nraise Own('plain ' 'text')\n"
        "f\"{_('in an f-string')}\"\n_('one' if x else 'other')\n"
        "ngettext('{n} day', '{n} days', n)\npgettext('state', 'open')\n"
        "require_text(words, 'A rule.')\nOther('not marked')\n_(variable)\n_('')\n",
        encoding="utf-8",
    )
    found = {(m.context, m.id) for m in messages.extracted(tmp_path) if m.id}
    assert found == {
        (None, "nested {a}."),
        (None, "plain text"),
        (None, "in an f-string"),
        (None, "one"),
        (None, "other"),
        (None, ("{n} day", "{n} days")),
        ("state", "open"),
        (None, "A rule."),
    }


def test_the_help_of_verbs_and_options_is_found(tmp_path: Path) -> None:
    """A verb's docstring and an option's ``help`` are texts; other docstrings and options are none."""
    package = tmp_path / "supportdesk"
    package.mkdir()
    (package / "a.py").write_text(
        '@verb()\n@option(\'--json\', help=\'One document.\')\ndef take(a):\n    """Take it.\n\n    Now."""\n'
        "@words.command('list')\ndef names(): 'List them.'\n"
        "@verb()\ndef silent(): ...\n@other\ndef plain(): 'No help.'\noption('--x', hidden=True)\n",
        encoding="utf-8",
    )
    found = {m.id for m in messages.extracted(tmp_path) if m.id}
    assert found == {"One document.", "Take it.\n\nNow.", "List them."}


def test_translations_are_merged_from_python_dicts(tmp_path: Path) -> None:
    """Plain texts, plurals and contexts are taken in; a contradiction between two files is named."""
    (tmp_path / "a.py").write_text(
        "{'one': 'один', ('{n} day', '{n} days'): ('1', '2', '5')}", encoding="utf-8"
    )
    (tmp_path / "b.py").write_text("{'state\\x04open': 'в работе', 'one': 'раз'}", encoding="utf-8")
    (tmp_path / "c.py").write_text("not a dict(", encoding="utf-8")
    words, wrong = messages.merged(tmp_path)
    assert words == {
        (None, "one"): "один",
        (None, "{n} day"): ("1", "2", "5"),
        ("state", "open"): "в работе",
    }
    assert len(wrong) == 2
    assert "'один' elsewhere, 'раз' here" in wrong[0]
    assert wrong[1].startswith("c.py: ")


def test_what_is_wrong_with_a_translation_is_named() -> None:
    """An untranslated text, other fields and a missing plural form are faults."""
    source = Catalog()
    for msgid in ("good {n}", "bare", "renamed {n}", ("{n} one", "{n} many")):
        source.add(msgid)
    words: dict[messages.Key, messages.Words] = {
        (None, "good {n}"): "хорошо {n}",
        (None, "renamed {n}"): "иначе {m}",
        (None, "{n} one"): ("{n} один", "{n} много"),
    }
    assert messages.faults(messages.russian(source, words)) == [
        "not translated: 'bare'",
        "other fields: 'renamed {n}'",
        "not translated: '{n} one'",
    ]


def test_the_files_survive_being_read_and_written() -> None:
    """What is read from a written .po is what was written, byte for byte and without a date."""
    source = Catalog()
    source.add('“{text}” is odd.\n\\ "quoted"', context="state", locations=[("a.py", 3)])
    catalog = messages.russian(source, {("state", '“{text}” is odd.\n\\ "quoted"'): "«{text}» — странно."})
    written = messages.po_bytes(catalog)
    again = messages.translations(read_po(io.BytesIO(written), locale="ru"))
    assert messages.po_bytes(messages.russian(source, again)) == written
    assert b"POT-Creation-Date" not in written
    assert b"a.py:3" not in written
