"""What is to be known of a provider, as lines of text: how to reach it, and the time lost there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from supportdesk.domain.providers import name_key
from supportdesk.formats import span
from supportdesk.i18n import _, ngettext
from supportdesk.provider_words import customer_words, lost, provider_kind
from supportdesk.text import line
from supportdesk.widgets.cells import fitted

if TYPE_CHECKING:
    from supportdesk.services.ledger import Ledger
    from supportdesk.services.providers import Provider


CUSTOMERS = 5
"""How many customers are named in a month."""


def contact_lines(provider: Provider) -> list[Content]:
    """Return who is there and how to reach them, each in one line, with its notes below."""
    lines: list[Content] = []
    for person in provider.contacts:
        ways = " · ".join(line(way) for way in (person.phone, person.email, person.portal) if way)
        lines.append(Content.assemble((line(person.name), "bold"), f"  {ways}" if ways else ""))
        if person.notes:
            lines.append(Content.styled(f"  {line(person.notes, 200)}", "$text-muted"))
    return lines


def contact_block(provider: Provider) -> Content:
    """Return the same for a narrow place: one way a line."""
    lines: list[Content] = []
    for person in provider.contacts:
        lines.append(Content.styled(line(person.name), "bold"))
        lines += [Content(f"  {line(way)}") for way in (person.phone, person.email, person.portal) if way]
        if person.notes:
            lines.append(Content.styled(f"  {line(person.notes, 200)}", "$text-muted"))
    return Content("\n").join(lines)


def ways_of(provider: Provider) -> Iterator[tuple[str, str]]:
    """Yield every phone number, address and portal, with whose it is."""
    for person in provider.contacts:
        for way in (person.phone, person.email, person.portal):
            if way:
                yield line(way), line(person.name)


def about(provider: Provider | None) -> Content:
    """Return what kind of provider it is, after how long it is asked again, and how to reach it."""
    if provider is None:
        return Content.styled(_("in no register: supportdesk providers import FILE.toml"), "$text-warning")
    asked = _("asked again after {time}").format(time=span(provider.chase_after_us))
    parts = [Content.styled(f"{provider_kind(provider.kind)} · {asked}", "$text-muted")]
    if provider.retired:
        parts.append(Content.styled(_("retired in the register"), "$text-warning"))
    if provider.contacts:
        parts += [Content(), contact_block(provider)]
    else:
        parts.append(Content.styled(_("no contacts yet"), "$text-muted"))
    return Content("\n").join(parts)


def lost_at(ledger: Ledger, key: str) -> int:
    """Return the microseconds lost at the provider with that name."""
    return sum(entry.us for entry in ledger.entries if name_key(entry.provider) == key)


def lost_lines(months: Sequence[Ledger], key: str, room: int) -> Content:
    """Return the time lost there this month and the last, by customer, in ``room`` cells."""
    parts = [Content.styled(_("Time lost"), "$text-accent")]
    for name, ledger in zip((_("this month"), _("last month")), months, strict=False):
        parts.append(_row(name, lost(lost_at(ledger, key)), room, "bold"))
        theirs = [one for one in ledger.by_customer() if name_key(one.provider) == key]
        parts += [
            _row(f"  {customer_words(one)}", lost(one.us), room, "$text-muted") for one in theirs[:CUSTOMERS]
        ]
        if rest := theirs[CUSTOMERS:]:
            words = ngettext("{n} more customer", "{n} more customers", len(rest)).format(n=len(rest))
            parts.append(_row(f"  {words}", lost(sum(one.us for one in rest)), room, "$text-muted"))
    return Content("\n").join(parts)


def _row(name: str, time: str, room: int, style: str) -> Content:
    return Content.assemble((fitted(name, room - len(time) - 1), style), " ", (time, style))
