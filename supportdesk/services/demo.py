"""A desk full of believable work, for a look around: the same for the same seed, up to now."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supportdesk.datafiles import data_file
from supportdesk.domain.agreement import Terms, governing
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_steps import Person
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_
from supportdesk.models import bulk, customers, engineers
from supportdesk.models import events as event_store
from supportdesk.models.base import Store
from supportdesk.services import broadcast, telling
from supportdesk.services.alarms import fire_due
from supportdesk.services.customers import import_file
from supportdesk.services.demo_fixes import Bugs
from supportdesk.services.demo_handover import hand_over
from supportdesk.services.demo_letters import write_letters
from supportdesk.services.demo_notes import write_notes
from supportdesk.services.demo_past import Past
from supportdesk.services.demo_rota import plan_shifts
from supportdesk.services.demo_world import World, live_plan
from supportdesk.services.desk import Desk, load_catalogue, load_default_terms
from supportdesk.services.engineers import everybody
from supportdesk.services.providers import import_file as import_providers
from supportdesk.services.reading import queue_rows

LOGIN = "anna"
"""The engineer at whose console a demonstration begins."""

CLOSED = 3_000

_FRESH_US = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made up."""

    tickets: int
    live: int
    events: int


def seed(
    store: Store,
    now: datetime | None = None,
    rng_seed: int = 20261123,
    closed: int = CLOSED,
    data_folder: Path | None = None,
) -> Seeded:
    """Fill an empty desk: customers, engineers, two months of ended tickets, and those of ``live.toml``.

    Alarms of more than five minutes ago count as told. Raises `Refused` where there are tickets already.
    """
    desk = Desk(store, load_catalogue(data_folder), load_default_terms(data_folder), LOGIN)
    with store.reading():
        if next(event_store.numbers(store), None) is not None:
            raise Refused(N_("There are tickets in this desk already: made-up work goes into an empty one."))
        now = (store.now() if now is None else now).astimezone(UTC)
    _enrol(store, data_folder)
    import_file(desk, data_file("demo", "customers.toml", folder=data_folder))
    import_providers(desk, data_file("demo", "providers.toml", folder=data_folder))
    with store.reading():
        people = [customer for customer in customers.all_of(store) if customer.contacts]
        terms = _terms(desk, people)
    rng = random.Random(rng_seed)  # noqa: S311 - the same work every time
    past = Past(rng, now, _toml("closed.toml", data_folder), people, desk.catalogue, terms)
    entries = _toml("live.toml", data_folder)["ticket"]
    live = [live_plan(entry, now) for entry in entries]
    bugs = Bugs(Person(engineer.login, frozenset(engineer.lines)) for engineer in everybody(desk))
    world = World(desk.catalogue, terms, [*past.plans(closed), *live], bugs)
    made = world.made()
    bulk.load(store, made)
    bugs.store(desk, world.tickets)
    write_letters(desk, ((n, tuple(ticket.events)) for n, ticket in enumerate(made, start=1)), now)
    for entry in entries:
        number, operation = world.numbers[entry["key"]], f"demo-{entry['key']}"
        if "letter" in entry:
            telling.message(desk, number, entry["letter"], at=now, operation=operation)
        if "told" in entry:
            broadcast.tell_all(desk, number, entry["told"].strip(), at=now, operation=operation)
    plan_shifts(desk, now)
    notes = _toml("notes.toml", data_folder)
    write_notes(desk, now, notes["note"], world.numbers)
    hand_over(desk, now, notes["handover"])
    rows = queue_rows(desk)
    fire_due(desk, rows, to_us(now) - _FRESH_US)
    return Seeded(len(made), len(rows), sum(len(ticket.events) for ticket in made))


def _enrol(store: Store, data_folder: Path | None) -> None:
    with store.transaction():
        for entry in _toml("engineers.toml", data_folder)["engineer"]:
            also = tuple(Line(line) for line in entry.get("also", ()))
            engineer = engineers.Engineer(
                entry["login"], entry["name"], Line(entry["line"]), entry["email"], also
            )
            engineers.add(store, engineer)


def _terms(desk: Desk, people: list[customers.Customer]) -> Callable[[str | None, datetime], Terms]:
    """Return what governs a customer's request at a moment, without asking the database each time."""
    versions = {customer.code: customers.terms_of(desk.store, customer.code) for customer in people}
    reopen_days = {customer.code: customer.reopen_days for customer in people}

    def terms(customer: str | None, received_at: datetime) -> Terms:
        if customer is None:
            return desk.default_terms
        agreed = governing(versions[customer], received_at)
        return agreed or replace(desk.default_terms, reopen_days=reopen_days[customer])

    return terms


def _toml(name: str, data_folder: Path | None) -> dict[str, Any]:
    return tomllib.loads(data_file("demo", name, folder=data_folder).read_text(encoding="utf-8"))
