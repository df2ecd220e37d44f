"""What a desk needs, checked one by one, with what to do about what is wrong."""

from __future__ import annotations

import math
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supportdesk.clock import Clock, SystemClock
from supportdesk.config import Settings
from supportdesk.domain.durations import us_between
from supportdesk.domain.errors import Told
from supportdesk.i18n import N_
from supportdesk.models import customers, engineers
from supportdesk.models.base import Store, Unavailable
from supportdesk.models.health import health
from supportdesk.models.schema import require_current
from supportdesk.services.desk import load_catalogue, load_default_terms
from supportdesk.services.letter_templates import load_templates
from supportdesk.services.refusals import load_refusals

SKEW_US = 2_000_000
"""How far this host's clock may be from the database server's."""

LEAST_FREE_BYTES = 256 * 1024 * 1024
"""Below this much room on its disk a desk is in danger."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. ``check`` and the template of ``detail`` are msgids."""

    check: str
    ok: bool
    """False where the desk does not work."""
    detail: Told
    warning: bool = False
    """Whether it works, but should not be left so."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks that could be made."""

    findings: tuple[Finding, ...]
    unreachable: bool
    """Whether the database could not be reached."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.ok for finding in self.findings)


def diagnose(url: str, settings: Settings, clock: Clock | None = None) -> Diagnosis:
    """Check everything that a desk needs on this machine; nothing is changed, nothing is raised."""
    findings = [_python(), _site_files(settings)]
    unreachable = False
    store: Store | None = None
    try:
        store = open_store(url, settings)
        findings += _database(store, clock or SystemClock())
    except Unavailable as error:
        unreachable = True
        findings.append(Finding(N_("database"), False, error))
    except Told as error:
        findings.append(Finding(N_("database"), False, error))
    finally:
        if store is not None:
            store.close()
    return Diagnosis(tuple(findings), unreachable)


def open_store(url: str, settings: Settings) -> Store:
    """Return the store at a URL with the limits that are set; whole seconds, as the engines take them."""
    return Store.open(
        url,
        connect_timeout_s=math.ceil(settings.connect_timeout_s),
        statement_timeout_s=math.ceil(settings.statement_timeout_s),
    )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(N_("Python"), True, Told("{version}, {file}", version=version, file=sys.executable))


def _site_files(settings: Settings) -> Finding:
    check = N_("site's files")
    try:
        catalogue = load_catalogue(settings.data_folder)
        load_default_terms(settings.data_folder)
        load_templates(settings.data_folder)
        load_refusals(settings.data_folder)
    except Told as error:
        return Finding(check, False, error)
    return Finding(
        check, True, Told(N_("{n} categories, default terms, letters, refusals"), n=len(catalogue))
    )


def _database(store: Store, clock: Clock) -> Iterator[Finding]:
    check = N_("database")
    yield from _file(store)
    require_current(store)
    condition = health(store)
    yield Finding(
        check, True, Told("{address}, {version}", address=str(store.address), version=condition.version)
    )
    durable = N_("a commit is on disk when it is acknowledged")
    lost = N_("a power cut can lose what was acknowledged: turn fsync on")
    yield Finding(N_("durability"), True, Told(durable if condition.durable else lost), not condition.durable)
    if condition.logged_ahead is False:
        wrong = Told(N_("the file has no write-ahead log, so readers wait for writers: run supportdesk init"))
        yield Finding(N_("waiting"), False, wrong)
    if condition.encrypted is not None:
        secret = N_("the connection is TLS")
        open_ = N_("others on the network can read along: add sslmode=verify-full to the address")
        words = secret if condition.encrypted else open_
        yield Finding(N_("encryption"), True, Told(words), not condition.encrypted)
    if condition.standby is not None:
        primary = N_("the server accepts changes")
        standby = N_("this server is a standby: add target_session_attrs=read-write to the address")
        words = standby if condition.standby else primary
        yield Finding(N_("server"), not condition.standby, Told(words))
    yield _clocks(store, clock)
    yield from _people(store)


def _file(store: Store) -> Iterator[Finding]:
    path = store.address.path
    if path is None or not path.exists():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    private = mode & 0o077 == 0
    yield Finding(
        N_("file"),
        private,
        Told(N_("{path} is readable by its owner alone"), path=path)
        if private
        else Told(N_("others can read {path}: run chmod 600 {path}"), path=path),
    )
    free = shutil.disk_usage(path.parent).free
    room = Told(N_("{n} MiB free"), n=free // (1024 * 1024))
    yield Finding(N_("disk"), free >= LEAST_FREE_BYTES and _writable(path), room)


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _clocks(store: Store, clock: Clock) -> Finding:
    check = N_("clocks")
    if store.engine == "sqlite":
        return Finding(check, True, Told(N_("this host's clock counts")))
    skew_us = us_between(store.now(), clock.now())
    if abs(skew_us) <= SKEW_US:
        return Finding(check, True, Told(N_("this host and the database server agree")))
    wrong = N_("this host's clock is {skew_us} off the database server's, which counts: set up NTP here")
    return Finding(check, False, Told(wrong, skew_us=skew_us))


def _people(store: Store) -> Iterator[Finding]:
    with store.reading():
        known = len(engineers.all_of(store))
        companies = customers.all_of(store)
        agreed = sum(bool(customers.terms_of(store, customer.code)) for customer in companies)
    found = N_("engineers: {engineers}, customers: {customers}, of them with an agreement: {agreed}")
    detail = Told(found, engineers=known, customers=len(companies), agreed=agreed)
    yield Finding(N_("people"), True, detail)
