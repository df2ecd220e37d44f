"""A ticket's facts as lines of text: for the side pane, and beside the ticket's timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.clock import Reading, Status, Totals, registration_clock
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fix_task import FixTask
from supportdesk.domain.ticket import Line, State, Ticket
from supportdesk.domain.timeline import timeline
from supportdesk.fix_wording import stage_name
from supportdesk.formats import clock_time, countdown, overdue, shown_unit, span, time_left
from supportdesk.i18n import _, pgettext
from supportdesk.names import cause_name, line_name, priority_name, state_name
from supportdesk.text import line
from supportdesk.widgets.clock_strip import Picture
from supportdesk.wording import actor_name

if TYPE_CHECKING:
    from supportdesk.services.reading import View

Naming = Callable[[str], str]

PRIORITY_STYLES = {
    Priority.CRITICAL: "$text-error",
    Priority.HIGH: "$text-warning",
    Priority.NORMAL: "$text",
}


def picture(view: View, now: datetime) -> Picture:
    """Return what the clock strip draws of a ticket."""
    clock = view.clock
    return Picture(timeline(view.ticket), now, clock.target_us, clock.due_at)


def headline(view: View) -> Content:
    """The number and the subject."""
    return Content.assemble((f"#{view.number} ", "bold $accent"), (line(view.ticket.subject), "bold"))


def facts(
    view: View,
    *,
    now: datetime,
    zone: tzinfo,
    name_of: Naming,
    category_of: Naming,
    customer_of: Naming,
    fix: tuple[int, FixTask] | None = None,
) -> Content:
    """Return who, what and how urgent: a few short lines; ``fix``: the fix task that serves the ticket."""
    ticket = view.ticket
    lines: list[Content] = [_state_line(ticket, zone, now)]
    lines.append(_customer_line(ticket, customer_of))
    if ticket.priority is not None:
        style = PRIORITY_STYLES[ticket.priority]
        lines.append(
            Content.assemble(
                (priority_name(ticket.priority), style), " · ", category_of(ticket.category or "")
            )
        )
    holder = name_of(ticket.assignee) if ticket.assignee else _("nobody yet")
    lines.append(
        Content.assemble((f"{_('answers')}: ", "$text-muted"), f"{holder} · {line_name(ticket.line)}")
    )
    if fix is not None:
        lines.append(fix_line(*fix, now=now, zone=zone, name_of=name_of))
    if ticket.promise is not None:
        when = clock_time(ticket.promise.until, zone, now)
        late = ticket.promise.until <= now
        words = _("promise broken: due {at}") if late else _("promised by {at}")
        lines.append(
            Content.assemble(
                (words.format(at=when), "$text-error bold" if late else "$text-warning"),
                f" · {line(ticket.promise.text, 200)}",
            )
        )
    if ticket.incident is not None:
        lines.append(Content(_("part of incident #{number}").format(number=ticket.incident)))
    if ticket.merged_into is not None:
        lines.append(Content(_("merged into #{number}").format(number=ticket.merged_into)))
    if ticket.absorbed:
        numbers = ", ".join(f"#{n}" for n in ticket.absorbed)
        lines.append(Content(_("took in {numbers}").format(numbers=numbers)))
    if ticket.follows is not None:
        lines.append(Content(_("continues #{number}").format(number=ticket.follows)))
    if rule := _rule_to_come(view):
        lines.append(Content.styled(rule, "$text-muted"))
    if ticket.fresh:
        lines.append(
            Content.styled(_("not seen yet by {line}").format(line=line_name(ticket.line)), "$text-warning")
        )
    if len(held := held_times(view.clock.totals_at(now), ticket.line)) > 1:
        lines.append(Content.assemble((f"{_('time at')}: ", "$text-muted"), " · ".join(held)))
    if ticket.ping_pong:
        lines.append(Content(_("went back to a line that had it: {n}").format(n=ticket.ping_pong)))
    if ticket.reopened:
        lines.append(Content(_("opened again: {n}").format(n=ticket.reopened)))
    return Content("\n").join(lines)


def fix_line(number: int, task: FixTask, *, now: datetime, zone: tzinfo, name_of: Naming) -> Content:
    """Return where a ticket's fix task is, since when, and who has it."""
    since = _("since {at}").format(at=clock_time(task.since, zone, now))
    holder = f", {name_of(task.holder)}" if task.holder else ""
    return Content.assemble(
        (f"{_('fix task F{number}').format(number=number)}: ", "$text-muted"),
        f"{stage_name(task.stage)} {since}{holder}",
    )


def clock_lines(view: View, *, now: datetime, zone: tzinfo) -> Content:
    """Return the clock that matters now: how it stands, what is consumed of what, when it is due."""
    if view.ticket.state is State.RECEIVED:
        return Content("\n").join(
            _clock(_("registration"), registration_clock(view.ticket).read(now), zone, now)
        )
    return Content("\n").join(_clock(_("resolution"), view.clock.read(now), zone, now))


def _rule_to_come(view: View) -> str:
    """Return what the agreement will do with the ticket by itself; empty when nothing, or nothing more."""
    rule, ticket = view.ticket.terms.policy.escalate, view.ticket
    done = any("rule" in event.data for event in view.events)
    if rule is None or done or not ticket.state.live or not ticket.line.below(rule.to):
        return ""
    return _("by itself at {percent} %: {line}").format(percent=rule.at, line=line_name(rule.to))


def held_times(totals: Totals, holder: Line) -> list[str]:
    """Return the counted time of each line that had the ticket, which adds up to the whole as it is shown."""
    shown = totals.in_whole(shown_unit(totals.counted_us), holder)
    return [f"{line_name(one)} {span(shown.line_us(one))}" for one in Line if totals.line_us(one)]


def _clock(name: str, clock: Reading, zone: tzinfo, now: datetime) -> list[Content]:
    if clock.target_us is None:
        return [
            Content(
                _("{clock}: {time} so far, no target agreed").format(clock=name, time=span(clock.consumed_us))
            )
        ]
    used = _("{consumed} of {target}").format(consumed=span(clock.consumed_us), target=span(clock.target_us))
    lines = [Content.assemble((f"{name}: ", "$text-muted"), used)]
    if clock.breach is not None:
        lines.append(
            Content.assemble(
                (
                    _("overdue since {at}").format(at=clock_time(clock.breach.at, zone, now)),
                    "$text-error bold",
                ),
                f" · {cause_name(clock.breach.cause)}",
            )
        )
    left_us = clock.left_us or 0
    if clock.running and clock.due_at is not None and clock.breach is None:
        due = _("due {at}").format(at=clock_time(clock.due_at, zone, now))
        if left_us < 0:
            left = Content.styled(overdue(left_us), "$text-error bold")
        else:
            left = Content.styled(_("{time} left").format(time=countdown(left_us)), "bold")
        lines.append(Content.assemble(left, f" · {due}"))
    elif clock.status is Status.PAUSED:
        lines.append(Content(_("the clock stands still at {time}").format(time=time_left(left_us))))
    return lines


def _state_line(ticket: Ticket, zone: tzinfo, now: datetime) -> Content:
    words = state_name(ticket.state)
    waiting = ticket.waiting
    if waiting is None:
        return Content(words)
    since = _("since {at}").format(at=clock_time(waiting.since, zone, now))
    told = [f"{words} {since}"]
    if waiting.provider:
        told.append(f"{line(waiting.provider)} {line(waiting.reference)}".rstrip())
        if not waiting.reference:
            told.append(_("no reference yet"))
    if waiting.asked_at is not None and waiting.asked_at > waiting.since:
        told.append(_("asked last {at}").format(at=clock_time(waiting.asked_at, zone, now)))
    return Content(" · ".join(told))


def _customer_line(ticket: Ticket, customer_of: Naming) -> Content:
    if ticket.customer is None:
        who = Content.styled(_("unknown caller"), "$text-warning")
    else:
        who = Content.styled(line(customer_of(ticket.customer)), "bold")
    contact = line(ticket.contact or ticket.sender)
    parts: list[Content | tuple[str, str] | str] = [who]
    if contact:
        parts.append(f" · {contact}")
    if ticket.terms.default:
        parts.append((f" · {_('default terms')}", "$text-warning"))
    return Content.assemble(*parts)


_SPEAKING = {
    Kind.CLIENT_ANSWERED: "text",
    Kind.NOTED: "text",
    Kind.RECEIVED: "text",
    Kind.RESOLVED: "report",
    Kind.REFUSED: "reason",
    Kind.ESCALATED: "reason",
    Kind.PAUSED: "note",
    Kind.CHASED: "text",
}


def last_words(events: tuple[Event, ...], *, zone: tzinfo, now: datetime, name_of: Naming) -> Content | None:
    """Return the last thing that anybody said on the ticket; None when nobody said anything."""
    for event in sorted(events, key=lambda e: (e.at, e.seq), reverse=True):
        said = str(event.data.get(_SPEAKING.get(event.kind, ""), "")).strip()
        if said:
            by_client = event.kind in (Kind.CLIENT_ANSWERED, Kind.RECEIVED)
            who = _("client") if by_client else actor_name(event, name_of)
            head = f"{who}, {clock_time(event.at, zone, now)}"
            quoted = _("“{text}”").format(text=line(said, 400))
            return Content.assemble((f"{pgettext('what was said', 'last')}: {head}\n", "$text-muted"), quoted)
    return None
