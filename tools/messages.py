r"""Keep the translations in step with the source: extract, merge, update, compile. Unknown to the program.

`python tools/messages.py` writes the template, the Russian .po and its .mo; `--merge FOLDER` first takes in
translations from Python files that hold one dict: {"English": "Русский", ("one", "many"): ("1", "2", "5")}.
A msgid with a context is written "context\x04msgid". The same source gives the same bytes.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "supportdesk" / "locale"
TEMPLATE = LOCALE / "supportdesk.pot"
PO = LOCALE / "ru" / "LC_MESSAGES" / "supportdesk.po"
MO = PO.with_suffix(".mo")

MARKS: dict[str, Any] = {
    "_": (1,),
    "N_": (1,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "translated": (1,),
    "require_text": (2,),
}
"""The functions whose arguments are msgids; the classes of errors that are told in words join them."""

VERBS = {"verb", "verbs", "command", "group"}
"""What makes a verb of a function, whose docstring is then a msgid."""
HELPED = {"option", "version_option"}
"""The functions whose ``help`` is a msgid."""

Key = tuple[str | None, str]
"""Context and msgid (of a plural: the singular)."""
Words = str | tuple[str, ...]


class PlainCatalog(Catalog):
    """A catalogue whose header says nothing that changes from day to day."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Only what gettext needs."""
        needed = [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")]
        needed.append(("Content-Transfer-Encoding", "8bit"))
        if self.locale is not None:
            needed += [("Language", self.locale_identifier or ""), ("Plural-Forms", self.plural_forms)]
        return needed


def told_classes(sources: Iterable[Path]) -> set[str]:
    """Return the names of `Told` and of every class that is made from it, however indirectly."""
    bases: dict[str, set[str]] = {}
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(_name(base) for base in node.bases)
    told = {"Told"}
    while more := {name for name, parents in bases.items() if parents & told} - told:
        told |= more
    return told


def calls(fileobj: Any, keywords: Container[str], comment_tags: object, options: object) -> Iterator[Any]:
    """Babel's extraction method, by the syntax tree: it also sees the calls inside f-strings."""
    for node in ast.walk(ast.parse(fileobj.read())):
        if isinstance(node, ast.Call) and (function := _name(node.func)) in keywords:
            for argument in _choices(node.args):
                yield node.lineno, function, argument, []
        for number, text in _help(node):
            yield number, "_", (text,), []


def _help(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the help that a verb has in its docstring, and an option in its ``help``."""
    if isinstance(node, ast.FunctionDef):
        made_verb = any(isinstance(d, ast.Call) and _name(d.func) in VERBS for d in node.decorator_list)
        if made_verb and (docstring := ast.get_docstring(node)):
            yield node.lineno, docstring
    elif isinstance(node, ast.Call) and _name(node.func) in HELPED:
        for keyword in node.keywords:
            if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
                yield node.lineno, str(keyword.value.value)


def _choices(arguments: list[ast.expr]) -> Iterator[tuple[str | None, ...]]:
    """Yield the literal arguments; of ``_(a if x else b)`` each of the two."""
    if arguments and isinstance(first := arguments[0], ast.IfExp):
        yield from _choices([first.body, *arguments[1:]])
        yield from _choices([first.orelse, *arguments[1:]])
        return
    literals = [a.value if isinstance(a, ast.Constant) else None for a in arguments]
    yield tuple(value if isinstance(value, str) else None for value in literals)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def extracted(root: Path = ROOT) -> Catalog:
    """Return the msgids of the source, each with the files in which it stands."""
    sources = sorted((root / "supportdesk").rglob("*.py"))
    keywords = MARKS | dict.fromkeys(told_classes(sources), (1,))
    catalog = PlainCatalog(header_comment="", fuzzy=False)
    for path in sources:
        with path.open("rb") as file:
            for line, msgid, _comments, context in extract(calls, file, keywords):
                catalog.add(msgid, locations=[(path.relative_to(root).as_posix(), line)], context=context)
    return catalog


def key_of(message: Message) -> Key:
    """Return what identifies a message: its context and its msgid."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def translations(catalog: Catalog) -> dict[Key, Words]:
    """Return what a catalogue translates; fuzzy guesses count as nothing."""
    return {key_of(m): _words(m.string) for m in catalog if m.id and m.string and not m.fuzzy}


def _words(string: Any) -> Words:
    return string if isinstance(string, str) else tuple(string)


def stored(path: Path = PO) -> dict[Key, Words]:
    """Return the translations of a .po file; none when there is no file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return translations(read_po(file, locale="ru"))


def merged(folder: Path) -> tuple[dict[Key, Words], list[str]]:
    """Return the translations of every Python dict in the folder, and what is wrong with them."""
    words: dict[Key, Words] = {}
    wrong = []
    for path in sorted(folder.glob("*.py")):
        try:
            entries = ast.literal_eval(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            wrong.append(f"{path.name}: {error}")
            continue
        for msgid, translation in entries.items():
            context, _sep, text = (msgid if isinstance(msgid, str) else msgid[0]).rpartition("\x04")
            key = (context or None, text)
            if words.setdefault(key, translation) != translation:
                wrong.append(f"{path.name}: {text!r} is {words[key]!r} elsewhere, {translation!r} here")
    return words, wrong


def russian(source: Catalog, words: Mapping[Key, Words]) -> Catalog:
    """Return the Russian catalogue: every msgid of the source, with its translation where there is one."""
    catalog = PlainCatalog(locale="ru", header_comment="", fuzzy=False)
    for message in source:
        if message.id:
            translation = words.get(key_of(message))
            catalog.add(message.id, translation, locations=message.locations, context=message.context)
    return catalog


def faults(catalog: Catalog) -> list[str]:
    """Return what is wrong with a catalogue: nothing translated, other fields, a plural form missing."""
    wrong = []
    for message in catalog:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        wanted = catalog.num_plurals if len(ids) > 1 else 1
        if len(strings) != wanted or not all(strings) or message.fuzzy:
            wrong.append(f"not translated: {ids[0]!r}")
        elif any(fields(string) != fields(ids[-1]) for string in strings):
            wrong.append(f"other fields: {ids[0]!r}")
    return wrong


def fields(text: str) -> set[str]:
    """Return the names of the fields in a text, such as ``{number}``; a text that is no format has none."""
    try:
        return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def po_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as a .po file: sorted, without line numbers and dates."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, include_lineno=False)
    return file.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as gettext reads it."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Write the three files; return 1 and say so when something is missing or wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--merge", metavar="FOLDER", type=Path, help="take in translations from Python dicts")
    options = parser.parse_args(arguments)
    source = extracted()
    words = stored()
    wrong: list[str] = []
    if options.merge:
        more, wrong = merged(options.merge)
        known = {key_of(message) for message in source}
        wrong += [
            f"nowhere in the source: {text!r}" for context, text in more if (context, text) not in known
        ]
        words |= more
    catalog = russian(source, words)
    wrong += faults(catalog)
    PO.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(po_bytes(source))
    PO.write_bytes(po_bytes(catalog))
    MO.write_bytes(mo_bytes(catalog))
    print("\n".join(wrong) or f"{len(catalog)} messages, all translated")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
