"""Where things stand in a TOML file: the lines of tables and keys, which the parser does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[str | int, ...]
"""Keys, and for a table of an array its index: ``("customer", 0, "contact", 1, "email")``."""

_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_KEY = re.compile(r'\s*("(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)\s*(\.?)')


class Places:
    """The lines of a valid TOML document."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {}
        table: Place = ()
        arrays: dict[Place, int] = {}
        for number, statement in _statements(text):
            if statement.startswith("[["):
                name = self._resolved(_keys(statement[2:]), arrays)
                arrays[name] = arrays.get(name, -1) + 1
                table = (*name, arrays[name])
                self._lines.setdefault(name, number)
                self._lines[table] = number
            elif statement.startswith("["):
                table = self._resolved(_keys(statement[1:]), arrays)
                self._lines.setdefault(table, number)
            else:
                path = table
                for key in _keys(statement):
                    path = (*path, key)
                    self._lines.setdefault(path, number)

    def line(self, path: Place) -> int:
        """Return the line, from 1, of a table or key; where it has none, that of what it stands in."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    @staticmethod
    def _resolved(keys: tuple[str, ...], arrays: dict[Place, int]) -> Place:
        """Return the path of a header: within an array of tables it means the latest one."""
        path: Place = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            if position < len(keys) - 1 and path in arrays:
                path = (*path, arrays[path])
        return path


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield headers and assignments with the line on which each begins; a value may take several."""
    depth = 0
    start = number = 1
    begun = ""
    position = 0
    while position < len(text):
        character = text[position]
        found = _STRING.match(text, position) if character in "\"'" else None
        if found:
            begun += found[0]
            number += found[0].count("\n")
            position = found.end()
            continue
        if character == "#":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
            continue
        if character == "\n":
            if depth == 0 and begun.strip():
                yield start, begun.strip()
            if depth == 0:
                begun = ""
            number += 1
        else:
            if not begun.strip() and not character.isspace():
                start = number
            depth += (character in "[{") - (character in "]}")
            begun += character
        position += 1
    if begun.strip():
        yield start, begun.strip()


def _keys(statement: str) -> tuple[str, ...]:
    """Return the dotted key with which a header or an assignment begins."""
    keys: list[str] = []
    position = 0
    while found := _KEY.match(statement, position):
        keys.append(found[1].strip("\"'") if found[1][0] in "\"'" else found[1])
        position = found.end()
        if not found[2]:
            break
    return tuple(keys)
