"""A file of providers, as a site writes it in TOML: read whole, and every mistake in it named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supportdesk.domain.durations import MINUTE, BadDuration, parse_duration
from supportdesk.domain.providers import CHASE_AFTER_US, name_key
from supportdesk.i18n import N_
from supportdesk.models.providers import Provider, ProviderKind, ProviderPerson
from supportdesk.services.toml_places import Place
from supportdesk.services.toml_reader import TomlReader, read_places, value_at
from supportdesk.text import line

_PROVIDER = ("code", "name", "kind", "also", "chase_after", "retired", "contact")
_CONTACT = ("name", "phone", "email", "portal", "notes")
_SCHEMES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Entry:
    """One provider of the file, and the line on which its names stand."""

    provider: Provider
    line: int


def read(path: Path) -> list[Entry]:
    """Return the providers of a file; raise `BadFile` with all that is wrong in it."""
    data, places = read_places(path)
    reader = _Reader(places)
    entries = reader.entries(data)
    reader.raise_mistakes(path)
    return entries


class _Reader(TomlReader):
    """Reads providers and collects what is wrong with them."""

    def entries(self, data: dict[str, Any]) -> list[Entry]:
        """Return the providers; those with a mistake may be missing or incomplete."""
        self._known((), data, ("provider",))
        codes: set[str] = set()
        keys: set[str] = set()
        entries = []
        for place, table in self._tables(("provider",), data.get("provider", [])):
            provider = self._provider(place, table)
            if provider.code in codes:
                self._wrong((*place, "code"), N_("the code {code} stands here twice"), code=provider.code)
            codes.add(provider.code)
            for key in sorted(provider.keys & keys):
                self._wrong((*place, "name"), N_("the name “{name}” stands here twice"), name=key)
            keys |= provider.keys
            entries.append(Entry(provider, self._places.line((*place, "name"))))
        if not entries and not self.mistakes:
            self._wrong((), N_("there is no [[provider]] in the file"))
        return entries

    def _provider(self, place: Place, table: dict[str, Any]) -> Provider:
        self._known(place, table, _PROVIDER)
        kind = self._choice((*place, "kind"), table, tuple(ProviderKind), ProviderKind.OTHER)
        return Provider(
            code=self._code((*place, "code"), table),
            name=self._name((*place, "name"), table),
            kind=ProviderKind(kind),
            chase_after_us=self._length((*place, "chase_after"), table),
            retired=self._flag((*place, "retired"), table),
            also=tuple(self._also((*place, "also"), table)),
            contacts=tuple(self._contacts((*place, "contact"), table.get("contact", []))),
        )

    def _name(self, place: Place, table: dict[str, Any]) -> str:
        name = self._text(place, table, required=True)
        if name and not name_key(name):
            self._wrong(place, N_("a name needs a letter or a digit"))
        return name

    def _also(self, place: Place, table: dict[str, Any]) -> Iterator[str]:
        given = value_at(table, place, [])
        if not isinstance(given, list):
            self._wrong(place, N_("other names are a list, as {example}"), example='["Sever"]')
            return
        for name in given:
            if isinstance(name, str) and name_key(name) and line(name) == name:
                yield name
            else:
                self._wrong(place, N_("“{value}” is no name"), value=name)

    def _length(self, place: Place, table: dict[str, Any]) -> int:
        written = value_at(table, place)
        if written is None:
            return CHASE_AFTER_US
        try:
            length = parse_duration(written if isinstance(written, str) else str(written))
        except BadDuration as error:
            self._wrong(place, error.template, **error.params)
            return CHASE_AFTER_US
        if not isinstance(written, str) or length < MINUTE:
            self._wrong(place, N_("write a length of time in quotes, at least a minute, as “2h”"))
            return CHASE_AFTER_US
        return length

    def _flag(self, place: Place, table: dict[str, Any]) -> bool:
        given = value_at(table, place, False)
        if not isinstance(given, bool):
            self._wrong(place, N_("write true or false, without quotes"))
            return False
        return given

    def _contacts(self, place: Place, tables: Any) -> Iterator[ProviderPerson]:
        for inner, table in self._tables(place, tables):
            self._known(inner, table, _CONTACT)
            portal = self._text((*inner, "portal"), table)
            if portal and not portal.startswith(_SCHEMES):
                self._wrong((*inner, "portal"), N_("an address begins with https:// or http://"))
            yield ProviderPerson(
                name=self._text((*inner, "name"), table, required=True),
                phone=self._text((*inner, "phone"), table),
                email=self._email((*inner, "email"), table),
                portal=portal,
                notes=self._text((*inner, "notes"), table),
            )
