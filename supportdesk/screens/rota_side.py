"""Beside the month: the shift under the cursor and what made it so, the coming days' coverage, the signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from supportdesk.domain.durations import us_between
from supportdesk.domain.rota import Cause, Duty
from supportdesk.domain.rota_month import Month, Slot, concerning
from supportdesk.formats import clock_time, in_zone, span, zone_label
from supportdesk.formats import day as day_of
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.rota_words import AWAY, GAP, MARKS, OVERLAP, change_words, problem_words, shift_name
from supportdesk.shift_words import duty_cause
from supportdesk.text import line
from supportdesk.widgets.rota_grid import Person
from supportdesk.wording import Naming

if TYPE_CHECKING:
    from supportdesk.services.roster import Coverage
    from supportdesk.services.rota_view import RotaView

PROBLEMS_SHOWN = 5

STYLES = {
    "e0": "$text-accent",
    "e1": "$text-success",
    "e2": "$text-warning",
    "e3": "$text-primary",
    "e4": "$foreground",
    "e5": "$secondary",
}


def shift_facts(
    view: RotaView,
    slot: Slot | None,
    day: date,
    people: Mapping[str, Person],
    *,
    now: datetime,
    zone: tzinfo,
    name_of: Naming,
) -> Content:
    """Return who has the shift, from when to when by the wall clock, and who changed what about it."""
    there = view.zone or zone
    if slot is None:
        noon = datetime.combine(day, datetime.min.time(), there).replace(hour=12)
        return Content.assemble(
            (day_of(noon, there), "bold"), "\n", (_("no shift on this day"), "$text-muted")
        )
    head = f"{day_of(slot.start, there)} · {shift_name(slot.name)}"
    lines = [Content.styled(head, "bold")]
    local = f"{in_zone(slot.start, there):%H:%M}–{in_zone(slot.end, there):%H:%M}"
    length = span(us_between(slot.start, slot.end))
    lines.append(Content(f"{local} {zone_label(there, slot.start)} · {length}"))
    if slot.odd_us is not None:
        lines.append(Content.styled(_("the clocks change in this shift"), "$text-warning"))
    if in_zone(slot.start, zone).utcoffset() != in_zone(slot.start, there).utcoffset():
        yours = f"{in_zone(slot.start, zone):%H:%M}–{in_zone(slot.end, zone):%H:%M}"
        lines.append(Content.styled(_("by your clock {time}").format(time=yours), "$text-muted"))
    lines += [_duty(duty, slot, people, there, name_of) for duty in slot.duties]
    if slot.gap and all(duty.engineer is not None for duty in slot.duties):
        nobody = _("nobody is there for a part of it") if slot.duties else _("nobody is there")
        lines.append(Content.styled(f"{GAP} {nobody}", "$text-error bold"))
    if slot.overlap:
        several = f"{OVERLAP} {_('more than one, which is not meant')}"
        lines.append(Content.styled(several, "$text-error bold"))
    for event in concerning(view.history, slot):
        when = clock_time(event.recorded_at, zone, now)
        lines.append(
            Content.assemble(
                (f"{event.seq}. {when} {line(name_of(event.actor))}: ", "$text-muted"),
                change_words(event, there, name_of),
            )
        )
    return Content("\n").join(lines)


def _duty(duty: Duty, slot: Slot, people: Mapping[str, Person], zone: tzinfo, name_of: Naming) -> Content:
    whole = (duty.start, duty.end) == (slot.start, slot.end)
    part = "" if whole else f" {in_zone(duty.start, zone):%H:%M}–{in_zone(duty.end, zone):%H:%M}"
    if duty.engineer is None:
        nobody = f"{GAP} {pgettext('on shift', 'nobody')}{part} · {duty_cause(duty.cause)}"
        return Content.styled(nobody, "$text-error")
    person = people.get(duty.engineer)
    sign, style = ("○", "$text-muted") if person is None else (person.sign, STYLES[person.style])
    cause = duty_cause(duty.cause) or pgettext("shift", "as planned")
    words = f" {line(name_of(duty.engineer))}{part}"
    if duty.planned not in (None, duty.engineer):
        cause = _("{cause}, planned: {name}").format(cause=cause, name=line(name_of(duty.planned or "")))
    return Content.assemble((sign, style), words, (f" · {cause}", "$text-muted"))


def coverage_words(found: Coverage | None, days: int, zone: tzinfo, name_of: Naming) -> Content:
    """Return whether the coming days are covered; the first problems when they are not."""
    if found is None:
        return Content.styled(_("Looking at the coming days…"), "$text-muted")
    if not found.problems:
        covered = ngettext("{n} day without a gap", "{n} days without a gap", days).format(n=days)
        return Content.styled(f"✓ {covered}", "$text-success")
    n = len(found.problems)
    head = ngettext("{n} gap or overlap in {days} days", "{n} gaps or overlaps in {days} days", n)
    lines = [Content.styled(head.format(n=n, days=days), "$text-error bold")]
    shown = found.problems[:PROBLEMS_SHOWN]
    lines += [Content.styled(problem_words(problem, zone, name_of), "$text-error") for problem in shown]
    if n > PROBLEMS_SHOWN:
        lines.append(Content.styled(_("and {n} more").format(n=n - PROBLEMS_SHOWN), "$text-muted"))
    return Content("\n").join(lines)


def legend(month: Month | None, people: Mapping[str, Person], names: Mapping[str, str]) -> Content:
    """Return what the signs mean that stand in the month."""
    if month is None:
        return Content()
    slots = list(month.slots.values())
    duties = [duty for slot in slots for duty in slot.duties]
    seen = {duty.engineer for duty in duties} | {who for away in month.away.values() for who in away}
    parts = [
        Content.assemble((person.sign, STYLES[person.style]), f" {line(names.get(login, login))}")
        for login, person in people.items()
        if login in seen
    ]
    causes = [cause for cause in Cause if MARKS[cause] and any(duty.cause is cause for duty in duties)]
    parts += [Content.assemble((MARKS[cause], "$text-warning"), f" {duty_cause(cause)}") for cause in causes]
    if month.away:
        parts.append(Content(f"{AWAY} {_('away')}"))
    if any(slot.gap for slot in slots):
        parts.append(Content.assemble((GAP, "$text-error"), f" {pgettext('on shift', 'nobody')}"))
    if any(slot.overlap for slot in slots):
        parts.append(Content.assemble((OVERLAP, "$text-error"), f" {_('overlap')}"))
    return Content(" · ").join(parts)


def listed(lines: Sequence[Content]) -> Content:
    """Return paragraphs with an empty line between."""
    return Content("\n\n").join([part for part in lines if part.plain])
