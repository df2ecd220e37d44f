"""Reads a file that a site writes in TOML: whole, with every mistake in it named by line and field."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from supportdesk.domain.errors import Told
from supportdesk.i18n import N_
from supportdesk.services.errors import BadData
from supportdesk.services.toml_places import Place, Places
from supportdesk.text import line

SHOWN = 20
"""How many mistakes are told at once."""

_CODE = re.compile(r"[\w.-]{1,60}")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_AT_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)$")


class BadFile(BadData):
    """The file has mistakes, each with its line and field; nothing was imported."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        first, *others = mistakes[:SHOWN]
        told: Told = first
        for mistake in others:
            told = Told("{first}; {next}", first=told, next=mistake)
        if len(mistakes) > SHOWN:
            told = Told(N_("{first}; and {n} more mistakes"), first=told, n=len(mistakes) - SHOWN)
        super().__init__("{file}:{mistakes}", file=path, mistakes=told)


class Mistake(Told):
    """One mistake: its line, its field, and what is wrong there."""

    def __init__(self, number: int, field: str, wrong: Told) -> None:
        template = "{line}: {field}: {wrong}" if field else "{line}: {wrong}"
        super().__init__(template, line=number, field=field, wrong=wrong)
        self.line = number
        self.field = field


LARGEST = 10_000_000
"""Bytes of a file that is read."""


def read_places(path: Path) -> tuple[dict[str, Any], Places]:
    """Return what a TOML file says, and on which line it says it; raise `BadFile` where it can't be read."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise BadData(N_("{file} is larger than {n} bytes: this is no such file."), file=path, n=LARGEST)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise BadFile(path, [Mistake(number, "", Told(N_("this is not UTF-8 text")))]) from error
    except OSError as error:
        raise BadData(N_("{file} can't be read: {error}"), file=path, error=error.strerror) from error
    text = text.replace("\r\n", "\n")
    try:
        read = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFile(path, [_syntax(error, text)]) from error
    return read, Places(text)


def _syntax(error: Exception, text: str) -> Mistake:
    reason = str(error)
    found = _AT_LINE.search(reason)
    number = int(found[1]) if found and found[1] else text.rstrip("\n").count("\n") + 1
    return Mistake(number, "", Told(N_("this is not valid TOML: {reason}"), reason=_AT_LINE.sub("", reason)))


class TomlReader:
    """Reads values and collects what is wrong with them; a wrong value reads as an empty one."""

    def __init__(self, places: Places) -> None:
        self.mistakes: list[Mistake] = []
        self._places = places

    def raise_mistakes(self, path: Path) -> None:
        """Raise `BadFile` with all mistakes, in the order of the file, if there are any."""
        if self.mistakes:
            raise BadFile(path, sorted(self.mistakes, key=lambda mistake: mistake.line))

    def _code(self, place: Place, table: dict[str, Any]) -> str:
        return self._matching(place, table, _CODE, N_("letters, digits, “.”, “_” and “-”"))

    def _email(self, place: Place, table: dict[str, Any]) -> str:
        email = self._text(place, table)
        if email and not _EMAIL.fullmatch(email):
            self._wrong(place, N_("“{value}” is not an e-mail address"), value=email)
        return email

    def _choice(self, place: Place, table: dict[str, Any], known: Collection[str], default: str) -> str:
        given = value_at(table, place, default)
        if isinstance(given, str) and given in known:
            return given
        self._wrong(place, N_("“{value}” is none of {known}"), value=given, known=", ".join(known))
        return default

    def _matching(self, place: Place, table: dict[str, Any], shape: re.Pattern[str], made_of: str) -> str:
        given = self._text(place, table, required=True)
        if given and not shape.fullmatch(given):
            wrong = N_("“{value}” must be made of {made_of}")
            self._wrong(place, wrong, value=given, made_of=Told(made_of))
        return given

    def _text(self, place: Place, table: dict[str, Any], *, required: bool = False) -> str:
        given = value_at(table, place)
        if given is None:
            if required:
                self._missing(place)
            return ""
        if not isinstance(given, str) or line(given) != given or (required and not given):
            self._wrong(place, N_("this must be one line of text in quotes"))
            return ""
        return given

    def _tables(self, place: Place, given: Any) -> Iterator[tuple[Place, dict[str, Any]]]:
        if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
            header = ".".join(str(key) for key in place if isinstance(key, str))
            self._wrong(place, N_("write it as [[{header}]], once for each"), header=header)
            return
        for position, table in enumerate(given):
            yield (*place, position), table

    def _known(self, place: Place, table: Mapping[str, Any], names: Collection[str]) -> None:
        for name in table:
            if name not in names:
                near = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6) or names
                self._wrong((*place, name), N_("this is not known; expected: {known}"), known=", ".join(near))

    def _missing(self, place: Place) -> None:
        self._wrong(place, N_("this is missing"))

    def _wrong(self, place: Place, template: str, **params: object) -> None:
        field = ".".join(str(key) for key in place if isinstance(key, str))
        self.mistakes.append(Mistake(self._places.line(place), line(field), Told(template, **params)))


def value_at(table: Mapping[str, Any], place: Place, default: Any = None) -> Any:
    """Return what stands in a table under the last key of its place."""
    return table.get(str(place[-1]), default)
