"""A file of customers, as a site writes it in TOML: read whole, and every mistake in it named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from supportdesk.domain.agreement import ClockStart, Terms
from supportdesk.domain.catalogue import Catalogue, Priority
from supportdesk.domain.durations import BadDuration, parse_duration
from supportdesk.i18n import LANGUAGES, N_
from supportdesk.instants import FIRST_YEAR, LAST_YEAR
from supportdesk.models.customers import Contact, Customer
from supportdesk.services.policy_file import PolicyReader
from supportdesk.services.toml_places import Place, Places
from supportdesk.services.toml_reader import read_places, value_at
from supportdesk.timezones import time_zone

LONGEST_REOPEN_DAYS = 3_660

_CUSTOMER = ("code", "name", "language", "time_zone", "domains", "reopen_days", "contact", "agreement")
_CONTACT = ("name", "email", "phone")
_AGREEMENT = ("valid_from", "resolution_starts", "registration", "resolution", "policy")

_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One customer of the file, with the versions of its agreement."""

    customer: Customer
    terms: tuple[Terms, ...]
    line: int
    domain_lines: Mapping[str, int]
    """The line on which each of its domains stands."""


def read(path: Path, catalogue: Catalogue, reopen_days: int) -> list[Entry]:
    """Return the customers of a file; raise `BadFile` with all that is wrong in it.

    ``reopen_days`` is what holds for a customer whose entry names none.
    """
    data, places = read_places(path)
    reader = _Reader(places, catalogue, reopen_days)
    entries = reader.entries(data)
    reader.raise_mistakes(path)
    return entries


class _Reader(PolicyReader):
    """Reads customers and collects what is wrong with them."""

    def __init__(self, places: Places, catalogue: Catalogue, reopen_days: int) -> None:
        super().__init__(places)
        self._targets = (*(category.code for category in catalogue), *Priority)
        self._reopen_days = reopen_days

    def entries(self, data: dict[str, Any]) -> list[Entry]:
        """Return the customers; those with a mistake may be missing or incomplete."""
        self._known((), data, ("customer",))
        codes: set[str] = set()
        domains: set[str] = set()
        entries = []
        for place, table in self._tables(("customer",), data.get("customer", [])):
            entry = self._entry(place, table)
            code = entry.customer.code
            if code in codes:
                self._wrong((*place, "code"), N_("the code {code} stands here twice"), code=code)
            codes.add(code)
            for domain in entry.customer.domains:
                if domain in domains:
                    twice = N_("the domain {domain} stands here twice")
                    self._wrong((*place, "domains"), twice, domain=domain)
                domains.add(domain)
            entries.append(entry)
        if not entries and not self.mistakes:
            self._wrong((), N_("there is no [[customer]] in the file"))
        return entries

    def _entry(self, place: Place, table: dict[str, Any]) -> Entry:
        self._known(place, table, _CUSTOMER)
        reopen_days = self._days((*place, "reopen_days"), table)
        customer = Customer(
            code=self._code((*place, "code"), table),
            name=self._text((*place, "name"), table, required=True),
            language=self._choice((*place, "language"), table, LANGUAGES, "ru"),
            time_zone=self._zone((*place, "time_zone"), table),
            reopen_days=reopen_days,
            domains=tuple(self._domains((*place, "domains"), table)),
            contacts=tuple(self._contacts((*place, "contact"), table.get("contact", []))),
        )
        domain_line = self._places.line((*place, "domains"))
        terms = tuple(self._agreements((*place, "agreement"), table.get("agreement", []), reopen_days))
        return Entry(customer, terms, self._places.line(place), dict.fromkeys(customer.domains, domain_line))

    def _contacts(self, place: Place, tables: Any) -> Iterator[Contact]:
        for inner, table in self._tables(place, tables):
            self._known(inner, table, _CONTACT)
            email = self._email((*inner, "email"), table)
            yield Contact(
                name=self._text((*inner, "name"), table, required=True),
                email=email,
                phone=self._text((*inner, "phone"), table),
            )

    def _agreements(self, place: Place, tables: Any, reopen_days: int) -> Iterator[Terms]:
        dates: set[datetime] = set()
        for inner, table in self._tables(place, tables):
            self._known(inner, table, _AGREEMENT)
            valid_from = self._instant((*inner, "valid_from"), table)
            if valid_from in dates:
                self._wrong((*inner, "valid_from"), N_("two versions of the agreement begin at this moment"))
            if valid_from is not None:
                dates.add(valid_from)
            at = (*inner, "resolution_starts")
            starts = self._choice(at, table, tuple(ClockStart), ClockStart.REGISTRATION)
            yield Terms(
                registration_us=self._durations((*inner, "registration"), table),
                resolution_us=self._durations((*inner, "resolution"), table),
                resolution_starts=ClockStart(starts),
                reopen_days=reopen_days,
                valid_from=valid_from,
                policy=self._policy((*inner, "policy"), table),
            )

    def _durations(self, place: Place, table: dict[str, Any]) -> dict[str, int]:
        given = value_at(table, place, {})
        if not isinstance(given, dict):
            self._wrong(place, N_("targets are a table, as {example}"), example='{ critical = "4h" }')
            return {}
        self._known(place, given, self._targets)
        lengths = {}
        for name, written in given.items():
            if name not in self._targets:
                continue
            try:
                lengths[name] = parse_duration(written if isinstance(written, str) else str(written))
            except BadDuration as error:
                self._wrong((*place, name), error.template, **error.params)
                continue
            if not isinstance(written, str) or lengths[name] == 0:
                self._wrong((*place, name), N_("a target is a length of time in quotes, longer than 0"))
        return lengths

    def _domains(self, place: Place, table: dict[str, Any]) -> Iterator[str]:
        given = value_at(table, place, [])
        if not isinstance(given, list):
            self._wrong(place, N_("domains are a list, as {example}"), example='["alfa.example"]')
            return
        for domain in given:
            if isinstance(domain, str) and _DOMAIN.fullmatch(domain):
                yield domain.casefold()
            else:
                self._wrong(place, N_("“{value}” is not a domain"), value=domain)

    def _instant(self, place: Place, table: dict[str, Any]) -> datetime | None:
        given = value_at(table, place)
        if isinstance(given, datetime) and given.utcoffset() is not None:
            if FIRST_YEAR <= given.year <= LAST_YEAR:
                return given.astimezone(UTC)
            self._wrong(
                place,
                N_("“{text}” is not within the years {first} to {last}."),
                text=given.isoformat(),
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
            return None
        if given is None:
            self._missing(place)
        elif isinstance(given, date):  # a date-time without an offset, too
            self._wrong(place, N_("a date needs its time and offset, as 2026-01-01T00:00:00+03:00"))
        else:
            self._wrong(place, N_("write a date, without quotes, as 2026-01-01T00:00:00+03:00"))
        return None

    def _days(self, place: Place, table: dict[str, Any]) -> int:
        given = value_at(table, place, self._reopen_days)
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= LONGEST_REOPEN_DAYS:
            return given
        self._wrong(place, N_("days are a whole number from 0 to {most}"), most=LONGEST_REOPEN_DAYS)
        return self._reopen_days

    def _zone(self, place: Place, table: dict[str, Any]) -> str:
        given = self._text(place, table)
        if given and time_zone(given) is None:
            self._wrong(place, N_("“{value}” is not a time zone, as Europe/Moscow is"), value=given)
        return given
