"""The desk: a store, the rules' catalogues, and the engineer who acts."""

from __future__ import annotations

import getpass
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from supportdesk.clock import Clock
from supportdesk.domain.agreement import ClockStart, Terms
from supportdesk.domain.catalogue import Catalogue, Category, Priority
from supportdesk.domain.durations import parse_duration
from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_
from supportdesk.models import customers, engineers
from supportdesk.models.base import Forbidden, Store
from supportdesk.models.schema import require_current
from supportdesk.services.errors import BadData, NotEnrolled
from supportdesk.services.letter_templates import Templates, load_templates
from supportdesk.services.refusals import Refusals, load_refusals
from supportdesk.services.toml_file import read_toml
from supportdesk.text import redact
from supportdesk.timezones import time_zone

OURS = ("desk", "mail")
"""The names in which the desk itself writes history."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a verb needs besides its arguments."""

    store: Store
    catalogue: Catalogue
    default_terms: Terms
    actor: str
    """The login of the engineer who acts."""
    letters: Templates = field(default_factory=load_templates)
    """The words of letters."""
    refusals: Refusals = field(default_factory=load_refusals)
    """The reasons for which a request is refused."""
    time_zone: tzinfo = UTC
    """The zone of customers who name none."""

    def now(self) -> datetime:
        """The time that counts: the database server's (PostgreSQL), or this host's (SQLite)."""
        return self.store.now()

    def zone_of(self, customer: str | None) -> tzinfo:
        """Return the zone of a customer's clocks, else the desk's own."""
        with self.store.reading():
            known = None if customer is None else customers.customer(self.store, customer)
        return (None if known is None else time_zone(known.time_zone)) or self.time_zone

    def acting_as(self, login: str) -> Desk:
        """Return the same desk with another engineer, who must exist."""
        return replace(self, actor=_engineer(self.store, login))

    def close(self) -> None:
        """Close the connection."""
        self.store.close()


def open_desk(
    url: str,
    actor: str | None = None,
    *,
    clock: Clock | None = None,
    acting: bool = True,
    enrolled: bool = True,
    joins: bool = False,
    data_folder: Path | None = None,
    time_zone: tzinfo = UTC,
    connect_timeout_s: float = 5,
    statement_timeout_s: float = 15,
) -> Desk:
    """Open the desk on a database whose schema is current, for the acting engineer.

    On PostgreSQL the database login decides who acts, and another ``actor`` is refused. On SQLite it is
    ``actor``, else the operating system's login. Raises `NotEnrolled` where that is no engineer; the very
    first, with ``joins`` any system's login, and on PostgreSQL the desk's owner is enrolled by that, on the
    first line. With ``enrolled`` False who acts need be no engineer, with ``acting`` False one only reads.
    """
    store = Store.open(
        url,
        clock,
        connect_timeout_s=math.ceil(connect_timeout_s),
        statement_timeout_s=math.ceil(statement_timeout_s),
    )
    try:
        require_current(store)
        return Desk(
            store=store,
            catalogue=load_catalogue(data_folder),
            default_terms=load_default_terms(data_folder),
            actor=_who_acts(store, actor, enrolled=enrolled, joins=joins)
            if acting
            else _who_reads(store, actor),
            letters=load_templates(data_folder),
            refusals=load_refusals(data_folder),
            time_zone=time_zone,
        )
    except BaseException:
        store.close()
        raise


def load_catalogue(data_folder: Path | None = None) -> Catalogue:
    """Return the categories of ``categories.toml``."""
    path, data = read_toml("categories.toml", data_folder)
    try:
        return Catalogue(
            Category(
                entry["code"],
                Priority(entry["priority"]),
                {k: v for k, v in entry.items() if k not in ("code", "priority")},
            )
            for entry in data["category"]
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadData(
            N_("{file}: a category needs a code and a priority ({error})."), file=path, error=error
        ) from error


def load_default_terms(data_folder: Path | None = None) -> Terms:
    """Return the terms of ``default_agreement.toml``."""
    path, data = read_toml("default_agreement.toml", data_folder)
    try:
        return Terms(
            registration_us=durations(data["registration"]),
            resolution_us=durations(data["resolution"]),
            resolution_starts=ClockStart(data["resolution_starts"]),
            reopen_days=int(data["reopen_days"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadData(N_("{file}: {error}"), file=path, error=error) from error


def durations(targets: Mapping[str, Any]) -> dict[str, int]:
    """Return targets such as ``{"critical": "4h"}`` in microseconds."""
    return {name: parse_duration(value) for name, value in targets.items()}


def _who_reads(store: Store, actor: str | None) -> str:
    """Return the database's login, as whom alone one is let in; on SQLite whoever is named, known or not."""
    login = store.login()
    if login is not None and actor not in (None, login):
        raise Refused(
            N_("This database knows you as {login}: nobody can act as {actor} here."),
            login=login,
            actor=actor,
        )
    return login or actor or ""


def _who_acts(store: Store, actor: str | None, *, enrolled: bool, joins: bool) -> str:
    """Return who acts; named on SQLite, they must be an engineer, whatever they do."""
    reader = _who_reads(store, actor)
    if store.engine == "sqlite" and reader:
        return _engineer(store, reader)
    login = reader or _system_login()
    with store.reading():
        known = engineers.get(store, login)
    if enrolled and known is None:
        _enrol(store, login, joins=joins)
    return login


def _enrol(store: Store, login: str, *, joins: bool) -> None:
    """Enrol the first engineer, one who joins others on this machine, or the owner of a desk on a server."""
    with store.transaction():
        if store.engine == "sqlite" and (login in OURS or (not joins and engineers.all_of(store))):
            raise _not_enrolled(store, login)
        try:
            engineers.add(store, engineers.Engineer(login, login, Line.FIRST, ""))
        except Forbidden as error:
            raise NotEnrolled(
                N_(
                    "{login} is no engineer of this desk yet. Its owner adds one: "
                    "supportdesk --database URL engineers add {login} --name NAME --line 1"
                ),
                login=login,
            ) from error


def _system_login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise Refused(N_("The system does not say who you are: add --as LOGIN.")) from error


def _engineer(store: Store, login: str) -> str:
    with store.reading():
        if engineers.get(store, login) is None:
            raise _not_enrolled(store, login)
    return login


def _not_enrolled(store: Store, login: str) -> NotEnrolled:
    known = tuple(engineers.all_of(store))
    return NotEnrolled(
        N_(
            "There is no engineer {login}. Act as one with --as LOGIN: {known}. "
            "Or add one: supportdesk --database {url} engineers add {login} --name NAME --line 1"
        ),
        login=login,
        url=redact(store.url),
        known=", ".join(engineer.login for engineer in known) or "—",
        engineers=known,
    )


def utc(at: datetime) -> datetime:
    """Return an aware instant in UTC; a naive one is a programming error."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return at.astimezone(UTC)
