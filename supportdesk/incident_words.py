"""Incidents in words: steps of their time line, what the radar offers, and the summary as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from supportdesk import formats
from supportdesk.domain.agreement import ClockStart
from supportdesk.domain.durations import us_between
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.incident import Report, Step, reports, told_text
from supportdesk.domain.radar import Cluster, Ground
from supportdesk.domain.ticket import State
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.letter_words import delivery_name
from supportdesk.shift_words import Reader, as_markdown
from supportdesk.text import line as one_line
from supportdesk.wording import actor_name, describe, state_name, status_name

if TYPE_CHECKING:
    from supportdesk.models.outbox import Message
    from supportdesk.services.incidents import Incident
    from supportdesk.services.reading import View

_NAMED = 8
"""So many tickets are named in one step."""

_LONG = 400
"""So many characters of a report are told in it."""


def step_words(step: Step, reader: Reader, head: int) -> str:
    """Return a step of an incident as a sentence, without its time."""
    n = len(step.numbers)
    if n == 1:
        told = reader.told(step.event)
        return told if step.numbers == (head,) else f"#{step.numbers[0]} {told}"
    words = f"{formats.capitalised(_together(step.event, n, head))}: {numbers_words(step.numbers)}"
    report = one_line(str(step.event.data.get("report", "")), _LONG)
    return f"{words} — {report}" if report else words


def numbers_words(numbers: tuple[int, ...]) -> str:
    """Return tickets by their numbers, the first of many."""
    shown = " ".join(f"#{number}" for number in numbers[:_NAMED])
    return shown if len(numbers) <= _NAMED else f"{shown} …"


def _together(event: Event, n: int, head: int) -> str:
    match event.kind:
        case Kind.LINKED if event.data["incident"] != head:
            words = ngettext("{n} ticket taken out", "{n} tickets taken out", n)
        case Kind.RECEIVED:
            words = ngettext("{n} request received", "{n} requests received", n)
        case Kind.REGISTERED:
            words = ngettext("{n} request registered", "{n} requests registered", n)
        case Kind.LINKED:
            words = ngettext("{n} ticket linked", "{n} tickets linked", n)
        case Kind.PAUSED:
            words = ngettext("{n} ticket waits", "{n} tickets wait", n)
        case Kind.RESUMED:
            words = ngettext("work on {n} ticket resumed", "work on {n} tickets resumed", n)
        case Kind.CLIENT_ANSWERED:
            words = ngettext("{n} client answered", "{n} clients answered", n)
        case Kind.RESOLVED:
            words = ngettext("{n} ticket resolved", "{n} tickets resolved", n)
        case _:
            words = ngettext("{n} ticket, {what}", "{n} tickets, {what}", n)
            return words.format(n=n, what=describe(event))
    return words.format(n=n)


def offer_words(cluster: Cluster, reader: Reader) -> str:
    """Return what the radar offers: how many requests, how alike, in what time."""
    n, minutes = len(cluster.numbers), max(1, round(cluster.span_us / 60_000_000))
    if cluster.ground is Ground.PROVIDER:
        words = ngettext("{n} ticket at the provider {what}", "{n} tickets at the provider {what}", n)
    elif cluster.ground is Ground.CATEGORY:
        words = ngettext("{n} ticket of the category {what}", "{n} tickets of the category {what}", n)
    else:
        words = ngettext("{n} similar request", "{n} similar requests", n)
    what = reader.category_of(cluster.value) if cluster.ground is Ground.CATEGORY else cluster.value
    return _("{what} in {minutes} min").format(
        what=words.format(n=n, what=one_line(what, 60)), minutes=minutes
    )


def joining_words(head: int, n: int) -> str:
    """Return how many new requests look like part of an incident."""
    return ngettext(
        "{n} new request looks like incident #{head}", "{n} new requests look like incident #{head}", n
    ).format(n=n, head=head)


def counts_words(incident: Incident) -> str:
    """Return how the members of an incident stand, in one line."""
    n = len(incident.members)
    parts = [ngettext("{n} ticket", "{n} tickets", n).format(n=n)]
    states: dict[State, int] = {}
    for view in incident.members:
        states[view.ticket.state] = states.get(view.ticket.state, 0) + 1
    parts += [f"{state_name(state)} {states[state]}" for state in State if state in states]
    return " · ".join(parts)


def delivery_words(letters: list[Message]) -> str:
    """Return how the letters of one text stand: “48 waiting to be sent, 2 address not known”."""
    stands: dict[str, int] = {}
    for letter in letters:
        name = delivery_name(letter.state, letter.problem)
        stands[name] = stands.get(name, 0) + 1
    return ", ".join(f"{name} {n}" for name, n in stands.items())


def unsent_words(n: int) -> str:
    """Return how many letters of an incident could not be sent; empty when there is none."""
    return ngettext("{n} letter not sent", "{n} letters not sent", n).format(n=n) if n else ""


def summary_markdown(
    incident: Incident,
    steps: list[Step],
    letters: Mapping[int, list[Message]],
    reader: Reader,
) -> str:
    """Return what is to be read after an incident: what happened, who was affected, for how long, what they
    were told. ``letters``: of each text, by the seq of the event that told it.
    """
    ticket = incident.head.ticket
    lines = [f"# {_('Incident')} #{incident.number}: {_md(ticket.subject)}", "", *_facts(incident, reader)]
    lines += ["", f"## {_('Time line')}", ""]
    for step in steps:
        at = formats.moment(step.event.at, reader.zone)
        if step.until - step.event.at >= timedelta(minutes=1):
            at = f"{at} – {formats.clock_time(step.until, reader.zone, step.event.at)}"
        by_us = step.event.kind not in (Kind.RECEIVED, Kind.CLIENT_ANSWERED)
        who = actor_name(step.event, reader.name_of) if by_us else ""
        told = _md(step_words(step, reader, incident.number))
        lines.append(f"- {at} — {_md(who)}: {told}" if who else f"- {at} — {told}")
    said = reports(steps, incident.number)
    if incident.texts or said:
        lines += ["", f"## {_('What was told')}"]
        for event in incident.texts:
            at, who = formats.moment(event.at, reader.zone), reader.names((event.actor,))
            lines += ["", f"{at} — {_md(who)}", ""]
            lines += [_quoted(row) for row in told_text(event).splitlines()]
            lines += ["", _md(_("Letters: {stand}").format(stand=delivery_words(letters.get(event.seq, []))))]
    for report in said:
        at, who = formats.moment(report.event.at, reader.zone), actor_name(report.event, reader.name_of)
        lines += ["", f"{at} — {_md(who)}: {_md(_report_words(report))}", ""]
        lines += [_quoted(row) for row in report.text.splitlines()]
    lines += ["", f"## {_('Who was affected')}", "", *_table(incident, reader)]
    return "\n".join(lines) + "\n"


def _report_words(report: Report) -> str:
    n = len(report.numbers)
    words = ngettext("report to {n} ticket", "report to {n} tickets", n).format(n=n)
    return f"{words}: {numbers_words(report.numbers)}"


def _facts(incident: Incident, reader: Reader) -> list[str]:
    ticket, views = incident.head.ticket, (incident.head, *incident.members)
    first = min(view.ticket.received_at for view in views)
    ends = [view.ticket.ended_at for view in views]
    over = None if None in ends else max(end for end in ends if end is not None)
    customers = {view.ticket.customer for view in views if view.ticket.customer}
    breached = sum(view.resolution.breach is not None for view in views)
    first_told = incident.texts[0].at if incident.texts else None
    rows = [
        (_("State"), state_name(ticket.state)),
        (_("Category"), reader.category_of(ticket.category) if ticket.category else "—"),
        (
            _("First message"),
            f"{formats.moment(first, reader.zone)} {formats.zone_label(reader.zone, first)}",
        ),
        (_("First text to all"), "—" if first_told is None else _after(first, first_told, reader)),
        (_("Ended"), "—" if over is None else _after(first, over, reader)),
        (_("Tickets"), str(len(incident.members))),
        (_("Customers"), str(len(customers))),
        (_("Targets exceeded"), str(breached)),
    ]
    if incident.former:
        out = numbers_words(tuple(view.number for view in incident.former))
        rows.insert(6, (_("Taken out"), out))
    if incident.announced is not None:
        rows.insert(2, (_("Maintenance"), _md(describe(incident.announced, zone=reader.zone))))
    return [f"- {name}: {_md(value)}" for name, value in rows]


def _after(first: datetime, at: datetime, reader: Reader) -> str:
    return _("{at}, after {time}").format(
        at=formats.moment(at, reader.zone), time=formats.span(max(0, us_between(first, at)))
    )


def _table(incident: Incident, reader: Reader) -> list[str]:
    head = (
        "№",
        _("Customer"),
        _("Subject"),
        _("State"),
        _("Received"),
        pgettext("of an incident", "Lasted"),
        pgettext("of an incident", "To registration"),
        pgettext("of an incident", "Our work"),
        pgettext("of an incident", "Client"),
        pgettext("of an incident", "Provider"),
        pgettext("of an incident", "Resolved between"),
        pgettext("of an incident", "Target"),
    )
    rows = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _name in head) + " |"]
    return rows + [_row(view, reader) for view in (incident.head, *incident.members)]


def _row(view: View, reader: Reader) -> str:
    ticket = view.ticket
    customer = reader.customer_of(ticket.customer) if ticket.customer else "—"
    cells = (
        f"#{view.number}",
        customer,
        ticket.subject,
        state_name(ticket.state),
        formats.moment(ticket.received_at, reader.zone),
        *(formats.span(us) for us in _spent(view)),
        status_name(view.resolution.status),
    )
    return "| " + " | ".join(_md(cell) for cell in cells) + " |"


def _spent(view: View) -> tuple[int, ...]:
    """Return how long a ticket lasted, and the parts that this is made of, the last being the rest."""
    ticket = view.ticket
    until = ticket.ended_at or view.as_of
    lasted = us_between(ticket.received_at, until)
    from_receipt = ticket.terms.resolution_starts is ClockStart.RECEIPT
    unregistered = 0 if from_receipt else us_between(ticket.received_at, ticket.registered_at or until)
    totals = view.clock.totals_at(until)
    parts = (unregistered, totals.counted_us, totals.client_us, totals.provider_us)
    return lasted, *parts, max(0, lasted - sum(parts))


def _quoted(row: str) -> str:
    told = _md(row)
    return f"> \\{told}" if told.startswith("#") else f"> {told}".rstrip()


def _md(text: str) -> str:
    return as_markdown(one_line(text))
