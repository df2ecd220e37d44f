"""Results in words: aligned columns of plain text, without colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from supportdesk.domain.ticket import State
from supportdesk.formats import moment, span, time_left
from supportdesk.i18n import _, language, pgettext
from supportdesk.text import clean, line, width
from supportdesk.wording import (
    actor_name,
    cause_name,
    channel_name,
    describe,
    line_name,
    priority_name,
    state_name,
    status_name,
)

if TYPE_CHECKING:
    from supportdesk.domain.catalogue import Catalogue
    from supportdesk.domain.clock import Reading
    from supportdesk.domain.events import Event
    from supportdesk.services.reading import Preview, View

Naming = Callable[[str], str]


def columns(rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Return rows as aligned text; ``right`` names the columns that are aligned to the right."""
    cells = [[line(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    widths = [max(width(row[n]) for row in cells) for n in range(len(cells[0]))]
    return "\n".join(
        "  ".join(
            " " * (widths[n] - width(cell)) + cell if n in right else cell + " " * (widths[n] - width(cell))
            for n, cell in enumerate(row)
        ).rstrip()
        for row in cells
    )


def queue_words(views: Sequence[View], name_of: Naming, customer_of: Naming) -> str:
    """Return the queue, one ticket a line, in the console's order."""
    if not views:
        return _("The queue is empty: nobody waits for us.")
    head = (
        "№",
        _("Left"),
        _("Priority"),
        _("State"),
        pgettext("column", "Line"),
        _("Who"),
        _("Customer"),
        _("Subject"),
    )
    return columns([head, *(_queue_row(view, name_of, customer_of) for view in views)], right=(0, 1))


def _queue_row(view: View, name_of: Naming, customer_of: Naming) -> tuple[str, ...]:
    ticket = view.ticket
    clock = view.registration if ticket.state is State.RECEIVED else view.resolution
    customer = customer_of(ticket.customer) if ticket.customer else _("unknown")
    return (
        str(view.number),
        "—" if clock.left_us is None else time_left(clock.left_us),
        "—" if ticket.priority is None else priority_name(ticket.priority),
        state_name(ticket.state),
        line_name(ticket.line),
        name_of(ticket.assignee) if ticket.assignee else "—",
        f"{customer} *" if ticket.terms.default else customer,
        ticket.subject,
    )


def found_words(views: Sequence[View]) -> str:
    """Return what a search found, the best match first."""
    if not views:
        return _("Nothing was found.")
    rows = [
        (str(v.number), state_name(v.ticket.state), v.ticket.customer or "—", v.ticket.subject) for v in views
    ]
    return columns(rows, right=(0,))


def ticket_words(
    view: View,
    zone: tzinfo,
    customers_zone: tzinfo,
    name_of: Naming,
    category_of: Naming,
    customer_of: Naming,
) -> str:
    """Return a ticket: its facts, its clocks, its history; the agreement's date is the customer's."""
    ticket = view.ticket
    customer = customer_of(ticket.customer) if ticket.customer else _("unknown")
    category = category_of(ticket.category) if ticket.category else _("not chosen yet")
    if ticket.terms.default or ticket.terms.valid_from is None:
        terms = _("default terms")
    else:
        terms = _("since {at}").format(at=moment(ticket.terms.valid_from, customers_zone))
    facts = [
        (_("State"), state_name(ticket.state)),
        (_("Customer"), customer),
        (_("Contact"), ticket.contact or ticket.sender or "—"),
        (_("Category"), category),
        (_("Priority"), priority_name(ticket.priority)),
        (_("Assignee"), name_of(ticket.assignee) if ticket.assignee else "—"),
        (pgettext("column", "Line"), line_name(ticket.line)),
        (_("Channel"), channel_name(ticket.channel)),
        (_("Agreement"), terms),
        (_("Received"), moment(ticket.received_at, zone, seconds=True)),
        (_("Registration"), clock_words(view.registration, zone)),
        (_("Resolution"), clock_words(view.resolution, zone)),
    ]
    if ticket.ping_pong:
        facts.append((_("Went back"), str(ticket.ping_pong)))
    if ticket.promise is not None:
        facts.append((_("Promised"), f"{moment(ticket.promise.until, zone)} · {line(ticket.promise.text)}"))
    if ticket.incident is not None:
        facts.append((_("Incident"), f"#{ticket.incident}"))
    if ticket.merged_into is not None:
        facts.append((_("Merged into"), f"#{ticket.merged_into}"))
    history = columns(
        (
            moment(event.at, zone, seconds=True),
            actor_name(event, name_of),
            describe(
                event,
                name_of=name_of,
                category_of=category_of,
                customer_of=customer_of,
                zone=zone,
                history=view.events,
            ),
        )
        for event in sorted(view.events, key=lambda e: (e.at, e.seq))
    )
    parts = [f"#{view.number} {line(ticket.subject)}", columns(facts)]
    if ticket.text.strip():
        parts.append(clean(ticket.text))
    return "\n\n".join([*parts, history])


def outcome_words(
    view: View,
    recorded: Sequence[Event],
    zone: tzinfo,
    catalogue: Catalogue,
    *,
    name_of: Naming,
    customer_of: Naming,
) -> str:
    """Return in one line what a verb recorded, and how the ticket stands now."""
    names = {category.code: category.name(language()) for category in catalogue}
    told = [
        describe(
            event,
            name_of=name_of,
            category_of=lambda code: names.get(code, code),
            customer_of=customer_of,
            zone=zone,
            history=view.events,
        )
        for event in recorded
    ]
    ticket = view.ticket
    clock = view.registration if ticket.state is State.RECEIVED else view.resolution
    parts = [f"#{view.number}", *(told or [_("already so")]), state_name(ticket.state)]
    if ticket.state.live and clock.left_us is not None:
        left = time_left(clock.left_us)
        parts.append(left if clock.left_us < 0 else _("{time} left").format(time=left))
    return " · ".join(parts)


def since_words(events: Sequence[Event], zone: tzinfo) -> str:
    """Return what others did meanwhile, the latest last."""
    return "; ".join(
        f"{moment(event.at, zone, seconds=True)} {actor_name(event)}: {describe(event, zone=zone)}"
        for event in events
    )


def clock_words(clock: Reading, zone: tzinfo) -> str:
    """Return a clock in one line: how it stands, what was consumed of what, when it is due."""
    parts = [status_name(clock.status)]
    if clock.target_us is None:
        parts.append(_("{consumed}, no target agreed").format(consumed=span(clock.consumed_us)))
    else:
        parts.append(
            _("{consumed} of {target}").format(consumed=span(clock.consumed_us), target=span(clock.target_us))
        )
    if clock.breach is not None:
        parts.append(
            _("exceeded {at}: {cause}").format(
                at=moment(clock.breach.at, zone), cause=cause_name(clock.breach.cause)
            )
        )
    elif clock.due_at is not None and clock.running:
        parts.append(_("due {at}").format(at=moment(clock.due_at, zone)))
    return " · ".join(parts)


def correction_words(seen: Preview, zone: tzinfo) -> str:
    """Return the old and the new figures of a correction."""
    return columns(
        [
            (_("before"), clock_words(seen.before.resolution, zone)),
            (_("after"), clock_words(seen.after.resolution, zone)),
        ]
    )
