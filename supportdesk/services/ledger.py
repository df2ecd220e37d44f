"""The ledger of time lost at providers in a period: by provider and customer, ticket by ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from supportdesk.domain.durations import adding_up
from supportdesk.domain.errors import Unknown
from supportdesk.domain.fold import fold
from supportdesk.domain.ledger import Stay, stays
from supportdesk.domain.providers import name_key
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
from supportdesk.models import customers, engineers, providers, tickets
from supportdesk.models import events as event_store
from supportdesk.services.desk import Desk
from supportdesk.services.periods import period

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """What one ticket lost at one provider, without a break, within the period."""

    number: int
    subject: str
    customer: str | None
    """The customer's code; None while the caller is unknown."""
    customer_name: str
    provider: str
    """The name in the register, else as it was given; empty where nobody named one."""
    reference: str
    start: datetime
    end: datetime
    going_on: bool
    """Whether it still waits there."""
    us: int
    """In whole seconds, so that what is shown of all adds up."""
    actor: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Time lost, over some tickets."""

    provider: str
    customer: str | None
    customer_name: str
    us: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Time lost from ``since`` until ``until``; what is still going on is counted up to now."""

    since: datetime
    until: datetime
    now: datetime
    entries: tuple[Entry, ...]
    """By provider, customer, and time."""

    @property
    def us(self) -> int:
        """Everything that was lost."""
        return sum(entry.us for entry in self.entries)

    def by_provider(self) -> list[Sum]:
        """Return what each provider cost, the most first."""
        return _sums(self.entries, by_customer=False)

    def by_customer(self) -> list[Sum]:
        """Return what each provider cost each customer, the most first."""
        return _sums(self.entries, by_customer=True)


def read(
    desk: Desk, since: datetime, until: datetime, *, provider: str | None = None, customer: str | None = None
) -> Ledger:
    """Return the ledger of a period; what began before it or ends after it counts with its part inside.

    ``provider``: one of its names or its code; empty: where nobody named one. Raises `Unknown` for a customer
    that there is not.
    """
    return read_each(desk, [(since, until)], provider=provider, customer=customer)[0]


def read_each(
    desk: Desk,
    periods: Sequence[tuple[datetime, datetime]],
    *,
    provider: str | None = None,
    customer: str | None = None,
) -> list[Ledger]:
    """Return the ledgers of several periods, which costs hardly more than that of the longest one."""
    periods = [period(since, until) for since, until in periods]
    with desk.store.reading():
        register = _Register(desk)
        wanted = None if provider is None else register.key(provider)
        if customer is not None and customer not in register.customers:
            raise Unknown(N_("There is no customer {customer}."), customer=customer)
        now = desk.now()
        numbers = tickets.waited_for_provider(desk.store, min(since for since, _until in periods))
        lost = [
            (number, ticket, stays(ticket, history))
            for start in range(0, len(numbers), _BATCH)
            for number, history in event_store.histories(desk.store, numbers[start : start + _BATCH]).items()
            if (ticket := fold(history)) is not None and customer in (None, ticket.customer)
        ]
    ledgers = []
    for since, until in periods:
        found = [
            entry
            for number, ticket, there in lost
            for entry in _entries(number, ticket, there, since, min(until, now), register)
            if wanted in (None, name_key(entry.provider))
        ]
        found.sort(key=lambda e: (name_key(e.provider), e.customer_name.casefold(), e.start, e.number))
        lengths = adding_up(entry.us for entry in found)
        whole = (replace(entry, us=us) for entry, us in zip(found, lengths, strict=True))
        ledgers.append(Ledger(since, until, now, tuple(whole)))
    return ledgers


def month_of(now: datetime, zone: tzinfo, *, back: int = 0) -> tuple[datetime, datetime]:
    """Return the beginning and end of the calendar month of a moment in a zone, or of an earlier month."""
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _month in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following


class _Register:
    """How providers, customers and engineers are called."""

    def __init__(self, desk: Desk) -> None:
        known = providers.all_of(desk.store)
        self._names = {key: p.name for p in known for key in p.keys}
        self._codes = {p.code: p.name for p in known}
        self.customers = {c.code: c.name for c in customers.all_of(desk.store)}
        self.engineers = {e.login: e.name for e in engineers.all_of(desk.store)}

    def name(self, given: str) -> str:
        """Return the name that a provider has in the register, else the one given."""
        return self._names.get(name_key(given), given)

    def key(self, given: str) -> str:
        """Return by what the provider is known that is meant by a code or by one of its names."""
        return name_key(self._codes.get(given) or self.name(given))


def _entries(
    number: int,
    ticket: Ticket,
    there: Iterable[Stay],
    since: datetime,
    until: datetime,
    register: _Register,
) -> Iterable[Entry]:
    if since >= until:
        return
    code = ticket.customer
    for stay in there:
        us = stay.us(since, until)
        if us <= 0:
            continue
        part: Stay = stay.clipped(since, until)
        yield Entry(
            number=number,
            subject=ticket.subject,
            customer=code,
            customer_name=register.customers.get(code, code) if code else "",
            provider=register.name(stay.provider),
            reference=stay.reference,
            start=part.start,
            end=part.end or until,
            going_on=stay.end is None,
            us=us,
            actor=stay.actor,
            actor_name=register.engineers.get(stay.actor, stay.actor),
        )


def _sums(entries: Iterable[Entry], *, by_customer: bool) -> list[Sum]:
    groups: dict[tuple[str, str | None], list[Entry]] = {}
    for entry in entries:
        key = (name_key(entry.provider), entry.customer if by_customer else None)
        groups.setdefault(key, []).append(entry)
    sums = [
        Sum(
            provider=group[0].provider,
            customer=customer,
            customer_name=group[0].customer_name if by_customer else "",
            us=sum(entry.us for entry in group),
            tickets=len({entry.number for entry in group}),
        )
        for (_key, customer), group in groups.items()
    ]
    return sorted(sums, key=lambda s: (-s.us, name_key(s.provider), s.customer_name))
