"""Providers: imported from a site's file, found while one types, waited for, and what lies with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from supportdesk.domain.errors import Refused, Told, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.providers import name_key
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import State
from supportdesk.i18n import N_
from supportdesk.models import events, providers, queue
from supportdesk.models.providers import Provider, ProviderKind, ProviderPerson
from supportdesk.services import provider_file
from supportdesk.services.customers import ImportReport, new_code
from supportdesk.services.desk import Desk
from supportdesk.services.held import Held, held
from supportdesk.services.provider_file import Entry
from supportdesk.services.recording import Outcome
from supportdesk.services.toml_reader import BadFile, Mistake
from supportdesk.text import line

__all__ = [
    "BadFile",
    "Provider",
    "ProviderKind",
    "ProviderPerson",
    "Waiting",
    "add",
    "everybody",
    "find",
    "import_file",
    "left_by",
    "matching",
    "named",
    "retire",
    "show",
    "waiting",
]


def import_file(desk: Desk, path: Path) -> ImportReport:
    """Create or update the providers of a TOML file, all or none; raise `BadFile` with every mistake in it.

    Providers that the file does not mention stay; a name that a provider once had stays its own.
    """
    entries = provider_file.read(path)
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    with desk.store.transaction():
        _refuse_others_names(desk, path, entries)
        for entry in entries:
            counts[providers.upsert(desk.store, entry.provider)] += 1
    return ImportReport(**counts)


def everybody(desk: Desk) -> list[Provider]:
    """Return the register, by name, the retired ones last."""
    with desk.store.reading():
        return providers.all_of(desk.store)


def show(desk: Desk, named: str) -> Provider:
    """Return a provider by its code or by one of its names; raise `Unknown`."""
    with desk.store.reading():
        found = providers.get(desk.store, named) or providers.named(desk.store, named)
    if found is None:
        raise Unknown(N_("There is no provider {provider}."), provider=named)
    return found


def named(desk: Desk, name: str) -> Provider | None:
    """Return the provider that is known by a name, however it is written; None when nobody is."""
    with desk.store.reading():
        return providers.named(desk.store, name)


def find(desk: Desk, typed: str, limit: int) -> list[Provider]:
    """Return the providers meant by what was typed: the first letters of the words of their names, or a code.

    A retired one is found by its whole name alone.
    """
    return matching(everybody(desk), typed, limit)


def matching(known: Iterable[Provider], typed: str, limit: int) -> list[Provider]:
    """Return those of the providers that are meant by what was typed, those whose name begins so first."""
    wanted = name_key(typed)
    found = [p for p in known if wanted in p.keys or (not p.retired and _meant(p, wanted))]
    found.sort(key=lambda p: not any(key.startswith(wanted) for key in p.keys))
    return found[:limit]


def add(desk: Desk, name: str) -> Provider:
    """Add a provider of whom only the name is known yet; return the known one if that name is taken."""
    name = line(name)
    if not name_key(name):
        raise Refused(N_("Name the provider: the time is counted to them."))
    with desk.store.transaction():
        known = providers.named(desk.store, name)
        if known is not None:
            return known
        code = new_code(name, {p.code for p in providers.all_of(desk.store)}, "provider")
        provider = Provider(code, name)
        providers.upsert(desk.store, provider)
    return provider


def retire(desk: Desk, code: str, *, retired: bool = True) -> Provider:
    """Offer a provider no more, or again; what was handed to it stays its own. Raise `Unknown`."""
    with desk.store.transaction():
        known = providers.get(desk.store, code)
        if known is None:
            raise Unknown(N_("There is no provider {provider}."), provider=code)
        after = replace(known, retired=retired)
        providers.upsert(desk.store, after)
    return after


def left_by(desk: Desk, undone: Outcome) -> Provider | None:
    """Return the provider of whom only the name is known and for whom a wait was taken back; else None."""
    event = undone.events[-1] if undone.events else None
    if event is None or event.data.get("kind") != Kind.PAUSED:
        return None
    with desk.store.reading():
        history = events.history(desk.store, undone.number)
    name = next((e.data.get("provider") for e in history if e.seq == event.data["seq"]), None)
    known = named(desk, name) if name else None
    return None if known is None or known.contacts or known.retired else known


@dataclass(frozen=True, slots=True)
class Waiting:
    """What lies with one provider now."""

    name: str
    """As the register has it, else as it was typed; empty where nobody named one."""
    provider: Provider | None
    """None: it is not in the register."""
    tickets: tuple[Held, ...]
    """Who waits there, the longest first."""
    to_chase: frozenset[int]
    """Those of them about which they are to be asked again."""


def waiting(desk: Desk) -> list[Waiting]:
    """Return every provider of the register and every other one at whom tickets wait, busy ones first."""
    with desk.store.reading():
        known = providers.all_of(desk.store)
        rows = [row for row in queue.rows(desk.store) if row.state is State.WAITING_PROVIDER]
        now_us = to_us(desk.now())
        tickets = sorted(held(desk, rows).values(), key=lambda ticket: ticket.waiting.since)
    of_key = {key: provider for provider in known for key in provider.keys}
    there: dict[str, list[Held]] = {provider.name: [] for provider in known}
    for ticket in tickets:
        name = ticket.waiting.provider
        provider = of_key.get(name_key(name))
        there.setdefault(_same(there, name) if provider is None else provider.name, []).append(ticket)
    by_name = {provider.name: provider for provider in known}
    made = [
        Waiting(
            name,
            by_name.get(name),
            tuple(tickets),
            frozenset(ticket.number for ticket in tickets if ticket.row.to_chase(now_us)),
        )
        for name, tickets in there.items()
        if tickets or not by_name[name].retired
    ]
    return sorted(made, key=lambda w: (not w.to_chase, not w.tickets, name_key(w.name)))


def _same(names: Iterable[str], name: str) -> str:
    """Return that of the names which is the same, else the name itself."""
    return next((other for other in names if name_key(other) == name_key(name)), name)


def _meant(provider: Provider, wanted: str) -> bool:
    if provider.code.casefold().startswith(wanted):
        return True
    words = [word for key in provider.keys for word in (key, *key.split())]
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def _refuse_others_names(desk: Desk, path: Path, entries: Sequence[Entry]) -> None:
    """Refuse a name of a provider who is not in the file: to whom time belongs would not be known."""
    given = {entry.provider.code for entry in entries}
    owners = {key: p.code for p in providers.all_of(desk.store) if p.code not in given for key in p.keys}
    mistakes = [
        Mistake(
            entry.line,
            "provider.name",
            Told(N_("the name “{name}” is the provider {code}'s"), name=key, code=owners[key]),
        )
        for entry in entries
        for key in sorted(entry.provider.keys)
        if key in owners
    ]
    if mistakes:
        raise BadFile(path, mistakes)
