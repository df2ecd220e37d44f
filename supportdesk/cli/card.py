"""A customer's card, as JSON and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from supportdesk.cli.text import columns
from supportdesk.domain.catalogue import Catalogue, Priority
from supportdesk.domain.durations import SECOND
from supportdesk.domain.queue import from_us, to_us
from supportdesk.domain.ticket import State
from supportdesk.formats import moment, span, time_left
from supportdesk.i18n import _, language
from supportdesk.names import policy_words
from supportdesk.services.documents import instant
from supportdesk.text import line
from supportdesk.timezones import time_zone
from supportdesk.wording import priority_name, state_name

if TYPE_CHECKING:
    from supportdesk.domain.agreement import Terms
    from supportdesk.services.customers import Card


def card_document(card: Card) -> dict[str, Any]:
    """Return a customer with contacts, versions of the agreement, and tickets."""
    customer = card.customer
    return {
        "code": customer.code,
        "name": customer.name,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "domains": list(customer.domains),
        "reopen_days": customer.reopen_days,
        "contacts": [{"name": c.name, "email": c.email, "phone": c.phone} for c in customer.contacts],
        "agreements": [
            {
                "valid_from": instant(terms.valid_from),
                "resolution_starts": str(terms.resolution_starts),
                "registration_s": _seconds(terms.registration_us),
                "resolution_s": _seconds(terms.resolution_us),
                "policy": terms.policy.to_data(),
                "in_force": terms == card.in_force,
            }
            for terms in card.versions
        ],
        "open": [row.number for row in card.open],
        "ended": [number for number, _row in card.ended],
    }


def card_words(card: Card, catalogue: Catalogue, now: datetime, zone: tzinfo) -> str:
    """Return the same for people."""
    customer = card.customer
    facts = [(_("Code"), customer.code)]
    if customer.domains:
        facts.append((_("Domains"), ", ".join(customer.domains)))
    if customer.time_zone:
        facts.append((_("Time zone"), customer.time_zone))
    parts = [
        line(customer.name),
        columns(facts),
        columns((c.name, c.phone, c.email) for c in customer.contacts),
    ]
    if not card.versions:
        parts.append(_("No agreement: the default terms govern."))
    theirs = time_zone(customer.time_zone) or zone
    for terms in card.versions:
        lengths = columns(_terms(terms, catalogue, theirs, in_force=terms == card.in_force), right=(1, 2))
        parts.append("\n".join([lengths, *policy_words(terms.policy)]))
    now_us = to_us(now)
    live = [(str(r.number), _left(r.time_left_us(now_us)), state_name(r.state), r.subject) for r in card.open]
    ended = [
        (
            str(number),
            "" if r.ended_us is None else moment(from_us(r.ended_us), zone),
            state_name(State(r.state)),
            r.subject,
        )
        for number, r in card.ended
    ]
    parts += [columns(live, right=(0, 1)), columns(ended, right=(0,))]
    return "\n\n".join(part for part in parts if part)


def _terms(terms: Terms, catalogue: Catalogue, zone: tzinfo, *, in_force: bool) -> Iterator[tuple[str, ...]]:
    since = "" if terms.valid_from is None else moment(terms.valid_from, zone)
    head = _("Agreement since {at}, in force") if in_force else _("Agreement since {at}")
    yield (head.format(at=since), _("registration"), _("resolution"))
    for priority in Priority:
        own = (terms.registration_us.get(priority), terms.resolution_us.get(priority))
        yield (priority_name(priority), *map(_length, own))
    for category in catalogue:
        if category.code in {*terms.registration_us, *terms.resolution_us}:
            registration_us = terms.registration_target_us(category)
            resolution_us = terms.resolution_target_us(category)
            yield (category.name(language()), _length(registration_us), _length(resolution_us))


def _length(us: int | None) -> str:
    return "—" if us is None else span(us)


def _left(us: int | None) -> str:
    return "—" if us is None else time_left(us)


def _seconds(targets_us: Mapping[str, int]) -> dict[str, int]:
    return {name: us // SECOND for name, us in targets_us.items()}
