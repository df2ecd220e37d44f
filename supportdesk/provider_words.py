"""Providers and the time lost at them, in words and in tables to send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from supportdesk.domain.durations import HOUR, MINUTE, SECOND
from supportdesk.domain.providers import name_key
from supportdesk.formats import iso, moment, span
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.models.providers import ProviderKind, ProviderPerson
from supportdesk.services.ledger import Entry, Ledger, Sum
from supportdesk.spreadsheet import csv_text
from supportdesk.text import line


def provider_kind(kind: ProviderKind) -> str:
    """Return the kind of a provider."""
    return {
        ProviderKind.OPERATOR: pgettext("provider", "operator"),
        ProviderKind.SERVICE: pgettext("provider", "service"),
        ProviderKind.OTHER: pgettext("provider", "other"),
    }[kind]


def provider_name(name: str) -> str:
    """Return a provider's name as it is shown, also where nobody named one."""
    return line(name) or _("provider not named")


def reference_words(reference: str) -> str:
    """Return the provider's own number, or that there is none yet."""
    return line(reference) or _("no reference yet")


def ways(person: ProviderPerson) -> str:
    """Return how to reach somebody at a provider, in one line."""
    return " · ".join(line(way) for way in (person.phone, person.email, person.portal) if way)


def lost(us: int) -> str:
    """Return a length of time for a bill: ``12:03:45``, hours, minutes, seconds."""
    return f"{us // HOUR}:{us % HOUR // MINUTE:02}:{us % MINUTE // SECOND:02}"


def tickets_words(n: int) -> str:
    """Return a number of tickets."""
    return ngettext("{n} ticket", "{n} tickets", n).format(n=n)


def entry_row(entry: Entry, zone: tzinfo) -> tuple[str, ...]:
    """Return an interval: ticket, subject, reference, from, to, duration, who passed it on."""
    until = _("still waiting") if entry.going_on else moment(entry.end, zone, seconds=True)
    return (
        f"#{entry.number}",
        line(entry.subject, 60),
        line(entry.reference) or "—",
        moment(entry.start, zone, seconds=True),
        until,
        lost(entry.us),
        line(entry.actor_name),
    )


def groups(ledger: Ledger) -> Iterator[tuple[Sum, list[tuple[Sum, list[Entry]]]]]:
    """Yield each provider's sum with its customers' sums, and the intervals of each of these."""
    for total in ledger.by_provider():
        key = name_key(total.provider)
        theirs = [entry for entry in ledger.entries if name_key(entry.provider) == key]
        parts = [part for part in ledger.by_customer() if name_key(part.provider) == key]
        yield total, [(part, [e for e in theirs if e.customer == part.customer]) for part in parts]


def customer_words(part: Sum) -> str:
    """Return whose time a sum is."""
    return line(part.customer_name) or _("unknown caller")


def ledger_csv(ledger: Ledger, zone: tzinfo) -> str:
    """Return the intervals as a table for a spreadsheet."""
    rows = (
        (
            provider_name(entry.provider),
            entry.customer or "",
            entry.customer_name,
            entry.number,
            entry.subject,
            entry.reference,
            iso(entry.start, zone),
            iso(entry.end, zone),
            entry.us // SECOND,
            lost(entry.us),
            entry.actor_name,
            _("yes") if entry.going_on else "",
        )
        for entry in ledger.entries
    )
    ticket, subject, reference, since, until, duration, actor = column_heads()
    head = (_("Provider"), _("Customer code"), _("Customer"), ticket, subject, reference, since, until)
    return csv_text((*head, _("Seconds"), duration, actor, _("Still waiting")), rows)


def ledger_markdown(ledger: Ledger, zone: tzinfo) -> str:
    """Return the ledger as a page of Markdown, to be sent with a claim."""
    period = f"{moment(ledger.since, zone)} — {moment(ledger.until, zone)}"
    page = [f"# {_('Time lost at providers')}", "", period, ""]
    if not ledger.entries:
        return "\n".join([*page, _("No time was lost at providers in this period."), ""])
    page.append(_("In all: {time}, {tickets}.").format(time=_told(ledger.us), tickets=_tickets(ledger)))
    for total, parts in groups(ledger):
        page += ["", f"## {_cell(provider_name(total.provider))}: {_told(total.us)}"]
        for part, entries in parts:
            page += ["", f"### {_cell(customer_words(part))}: {_told(part.us)}", ""]
            page.append("| " + " | ".join(column_heads()) + " |")
            page.append("| --- " * len(column_heads()) + "|")
            page += ["| " + " | ".join(map(_cell, entry_row(entry, zone))) + " |" for entry in entries]
    return "\n".join([*page, ""])


def column_heads() -> tuple[str, ...]:
    """Return the headings of `entry_row`."""
    return (
        _("Ticket"),
        _("Subject"),
        _("Their number"),
        pgettext("column", "From"),
        pgettext("column", "To"),
        _("Duration"),
        _("Passed on by"),
    )


def _told(us: int) -> str:
    return f"{lost(us)} ({span(us)})"


def _tickets(ledger: Ledger) -> str:
    return tickets_words(len({entry.number for entry in ledger.entries}))


def _cell(text: str) -> str:
    """Return a text that is neither markup nor the end of a cell."""
    return "".join(f"\\{c}" if c in "\\|`*_[]<>#!~" else c for c in line(text))
