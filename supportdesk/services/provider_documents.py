"""Providers and their ledger as JSON documents."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.durations import SECOND, format_duration
from supportdesk.models.providers import Provider
from supportdesk.services.documents import instant
from supportdesk.services.ledger import Entry, Ledger, Sum


def provider_document(provider: Provider) -> dict[str, Any]:
    """Return a provider of the register."""
    return {
        "code": provider.code,
        "name": provider.name,
        "kind": str(provider.kind),
        "also": list(provider.also),
        "chase_after": format_duration(provider.chase_after_us),
        "chase_after_s": provider.chase_after_us // SECOND,
        "retired": provider.retired,
        "contacts": [
            {
                "name": person.name,
                "phone": person.phone,
                "email": person.email,
                "portal": person.portal,
                "notes": person.notes,
            }
            for person in provider.contacts
        ],
    }


def ledger_document(ledger: Ledger) -> dict[str, Any]:
    """Return the ledger: its sums, and every interval. Durations are whole seconds."""
    return {
        "from": instant(ledger.since),
        "to": instant(ledger.until),
        "as_of": instant(ledger.now),
        "seconds": ledger.us // SECOND,
        "providers": [_sum(one) for one in ledger.by_provider()],
        "customers": [{**_sum(one), "customer": one.customer} for one in ledger.by_customer()],
        "intervals": [_entry(entry) for entry in ledger.entries],
    }


def _sum(one: Sum) -> dict[str, Any]:
    return {"provider": one.provider, "seconds": one.us // SECOND, "tickets": one.tickets}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "subject": entry.subject,
        "customer": entry.customer,
        "provider": entry.provider,
        "reference": entry.reference,
        "from": instant(entry.start),
        "to": instant(entry.end),
        "going_on": entry.going_on,
        "seconds": entry.us // SECOND,
        "actor": entry.actor,
    }
