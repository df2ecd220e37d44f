"""The register of providers: operators and services, their people, and the names they are known by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from supportdesk.domain.providers import CHASE_AFTER_US, name_key
from supportdesk.models.base import Store
from supportdesk.models.tables import Provider as Providers
from supportdesk.models.tables import ProviderContact, ProviderName

Change = Literal["created", "updated", "unchanged"]


class ProviderKind(StrEnum):
    """What a provider is."""

    OPERATOR = "operator"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProviderPerson:
    """Somebody at a provider, or a desk of theirs, and how to reach them."""

    name: str
    phone: str = ""
    email: str = ""
    portal: str = ""
    """The address of the portal where requests are filed."""
    notes: str = ""
    """When they answer, and what else is to be known."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An outside operator or service to whom work is handed."""

    code: str
    name: str
    kind: ProviderKind = ProviderKind.OTHER
    chase_after_us: int = CHASE_AFTER_US
    """After so long without an answer they are asked again."""
    retired: bool = False
    """Whether it is offered no more; what was handed to it stays its own."""
    also: tuple[str, ...] = ()
    """Other names under which it stands in histories."""
    contacts: tuple[ProviderPerson, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every name of it as names compare."""
        return frozenset(map(name_key, (self.name, *self.also)))


def upsert(store: Store, provider: Provider) -> Change:
    """Store a provider as given and tell what that changed.

    Its contacts are those given. Names are added and none is forgotten: histories hold them.
    """
    before = get(store, provider.code)
    names = {name_key(name): name for name in provider.also}
    if before is not None:
        names = {name_key(name): name for name in (before.name, *before.also)} | names
    names.pop(name_key(provider.name), None)
    after = replace(provider, also=tuple(names[key] for key in sorted(names)))
    if after == before:
        return "unchanged"
    _store(store, after)
    return "created" if before is None else "updated"


def get(store: Store, code: str) -> Provider | None:
    """Return the provider with this code; None when there is none."""
    found = _known(store, [code])
    return found[0] if found else None


def named(store: Store, name: str) -> Provider | None:
    """Return the provider that is known by a name, however it is written; None when nobody is."""
    query = ProviderName.select(ProviderName.provider).where(ProviderName.name_key == name_key(name))
    found = store.select(query)
    return get(store, found[0][0]) if found else None


def all_of(store: Store) -> list[Provider]:
    """Return all providers by name, the retired ones last."""
    return sorted(_known(store, None), key=lambda p: (p.retired, name_key(p.name), p.code))


def _known(store: Store, codes: Iterable[str] | None) -> list[Provider]:
    providers = Providers.select()
    names = ProviderName.select(ProviderName.provider, ProviderName.name_key, ProviderName.name)
    names = names.order_by(ProviderName.name_key)
    people = ProviderContact.select(
        ProviderContact.provider,
        ProviderContact.name,
        ProviderContact.phone,
        ProviderContact.email,
        ProviderContact.portal,
        ProviderContact.notes,
    ).order_by(ProviderContact.id)
    if codes is not None:
        wanted = list(codes)
        providers = providers.where(Providers.code.in_(wanted))
        names = names.where(ProviderName.provider.in_(wanted))
        people = people.where(ProviderContact.provider.in_(wanted))
    names_of: dict[str, dict[str, str]] = {}
    for code, key, name in store.select(names):
        names_of.setdefault(code, {})[key] = name
    people_of: dict[str, list[ProviderPerson]] = {}
    for code, *ways in store.select(people):
        people_of.setdefault(code, []).append(ProviderPerson(*ways))
    return [
        Provider(
            code,
            name,
            ProviderKind(kind),
            chase_after_us,
            bool(retired),
            tuple(other for key, other in names_of.get(code, {}).items() if key != name_key(name)),
            tuple(people_of.get(code, ())),
        )
        for code, name, kind, chase_after_us, retired in store.select(providers)
    ]


def _store(store: Store, provider: Provider) -> None:
    columns = {
        "code": provider.code,
        "name": provider.name,
        "kind": str(provider.kind),
        "chase_after_us": provider.chase_after_us,
        "retired": provider.retired,
    }
    preserve = [Providers.name, Providers.kind, Providers.chase_after_us, Providers.retired]
    store.apply(Providers.insert(columns).on_conflict(conflict_target=[Providers.code], preserve=preserve))
    for name in (provider.name, *provider.also):
        row = {"name_key": name_key(name), "provider": provider.code, "name": name}
        target = [ProviderName.name_key]
        preserve = [ProviderName.provider, ProviderName.name]
        store.apply(ProviderName.insert(row).on_conflict(conflict_target=target, preserve=preserve))
    store.apply(ProviderContact.delete().where(ProviderContact.provider == provider.code))
    if provider.contacts:
        rows = [
            {
                "provider": provider.code,
                "name": person.name,
                "phone": person.phone,
                "email": person.email,
                "portal": person.portal,
                "notes": person.notes,
            }
            for person in provider.contacts
        ]
        store.apply(ProviderContact.insert_many(rows))
