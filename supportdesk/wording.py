"""What happened to a ticket, one sentence an event; and the names of everything it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from supportdesk import formats
from supportdesk.domain.catalogue import Priority
from supportdesk.domain.durations import us_between
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.incident import told_text
from supportdesk.domain.promises import overrun
from supportdesk.domain.ticket import Channel, Line, Wait
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.names import (
    bucket_name,
    cause_name,
    channel_name,
    in_words,
    kind_name,
    line_name,
    priority_name,
    state_name,
    status_name,
    wait_name,
)
from supportdesk.text import line as one_line

__all__ = [
    "Naming",
    "actor_name",
    "bucket_name",
    "cause_name",
    "channel_name",
    "describe",
    "in_words",
    "kind_name",
    "line_name",
    "priority_name",
    "state_name",
    "status_name",
    "wait_name",
]

Naming = Callable[[str], str]

_LONG = 300
"""Characters of a text that a sentence quotes."""

_FEW = 3
"""So many letters are named by their numbers."""


def _itself(name: str) -> str:
    return name


@dataclass(frozen=True, slots=True)
class _Telling:
    """The event, and how the reader sees logins, category codes, customer codes and instants."""

    event: Event
    name_of: Naming
    category_of: Naming
    customer_of: Naming
    zone: tzinfo | None
    history: Iterable[Event]

    @property
    def data(self) -> Mapping[str, Any]:
        return self.event.data

    def text(self, field: str) -> str:
        return one_line(str(self.data.get(field) or ""), _LONG)

    def moment(self, field: str) -> str:
        return formats.moment(datetime.fromisoformat(self.data[field]), self.zone)

    def name(self, login: str) -> str:
        return one_line(self.name_of(login), _LONG)


def actor_name(event: Event, name_of: Naming = _itself) -> str:
    """Return who did it: a rule of the agreement, the desk by itself, or an engineer by name."""
    if event.by_sender:
        return "supportdesk"
    return _("the agreement") if event.by_rule else one_line(name_of(event.actor))


def describe(
    event: Event,
    *,
    name_of: Naming = _itself,
    category_of: Naming = _itself,
    customer_of: Naming = _itself,
    zone: tzinfo | None = None,
    history: Iterable[Event] = (),
) -> str:
    """Return one sentence without its actor and time: “Waiting for the provider Alfa, their number 123”.

    The functions turn a login, a category's code and a customer's code into names; ``zone`` None: the host's.
    ``history``: the ticket's events, as far as they are known: by them a promise says how late it was kept.
    """
    return _SENTENCES[event.kind](_Telling(event, name_of, category_of, customer_of, zone, history))


def _received(told: _Telling) -> str:
    head = {
        Channel.PHONE: _("Received by phone: “{subject}”"),
        Channel.MAIL: _("Received by e-mail: “{subject}”"),
        Channel.OTHER: _("Received: “{subject}”"),
    }[Channel(told.data.get("channel", Channel.OTHER))].format(subject=told.text("subject"))
    customer = told.data.get("customer")
    follows = told.data.get("follows")
    return _and(
        head,
        _("customer {customer}").format(customer=one_line(told.customer_of(customer))) if customer else "",
        _("from {sender}").format(sender=told.text("sender") or told.text("contact"))
        if told.data.get("sender") or told.data.get("contact")
        else "",
        _("continues #{number}").format(number=follows) if follows else "",
    )


def _registered(told: _Telling) -> str:
    return _and(_("Registered, category: {category}").format(category=_category(told)), *_terms(told))


def _categorised(told: _Telling) -> str:
    return _and(_("Category: {category}").format(category=_category(told)), *_terms(told))


def _category(told: _Telling) -> str:
    return one_line(told.category_of(told.data["category"]))


def _terms(told: _Telling) -> tuple[str, str]:
    name = priority_name(Priority(told.data["priority"]))
    return _("priority {priority}").format(priority=name), _target(told)


def _target(told: _Telling) -> str:
    target_us = told.data.get("resolution_target_us")
    if target_us is None:
        return _("no target agreed")
    return _("target {time}").format(time=formats.span(target_us))


def _identified(told: _Telling) -> str:
    contact = told.text("contact")
    target_us = told.data.get("resolution_target_us")
    head = _("Customer: {customer}")
    if told.event.by_sender:
        head = _("Customer recognised by the sender's address: {customer}")
    return _and(
        head.format(customer=one_line(told.customer_of(told.data["customer"]))),
        _("contact {contact}").format(contact=contact) if contact else "",
        "" if target_us is None else _target(told),
    )


def _assigned(told: _Telling) -> str:
    login, handover = told.data["assignee"], told.data.get("handover")
    if handover and login is None:
        return _("Released by handover {handover}: whoever is on shift answers").format(handover=handover)
    if handover:
        return _("Accepted by handover {handover}: {name} answers for the ticket").format(
            handover=handover, name=told.name(login)
        )
    if login is None:
        return _("Released: nobody answers for the ticket")
    if login == told.event.actor:
        return pgettext("by oneself", "Taken")
    return _("Assignee: {name}").format(name=told.name(login))


def _paused(told: _Telling) -> str:
    provider, reference = told.text("provider"), told.text("reference")
    if told.data["waiting"] == Wait.CLIENT:
        head = _("Waiting for the client")
    elif provider and reference:
        head = _("Waiting for the provider {provider}, their number {reference}").format(
            provider=provider, reference=reference
        )
    elif provider:
        head = _("Waiting for the provider {provider}").format(provider=provider)
    else:
        head = _("Waiting for the provider")
    return _because(head, told.text("note"))


def _chased(told: _Telling) -> str:
    head = _("The provider was asked again")
    if provider := told.text("provider"):
        head = _("{provider} was asked again").format(provider=provider)
    if whom := told.text("whom"):
        head = f"{head} ({whom})"
    if told.data.get("until"):
        head = _and(head, _("ask again {at}").format(at=told.moment("until")))
    return _because(head, told.text("text"))


def _resumed(told: _Telling) -> str:
    if told.data.get("cause") == Kind.CLIENT_ANSWERED:
        return _("Work resumed: the client answered")
    return _("Work resumed")


def _escalated(told: _Telling) -> str:
    to = Line(told.data["line"])
    if told.data.get("rule"):
        return _by_rule(told, to)
    step = _fix_steps().get(told.data.get("step", ""))
    head = (_("Given back: {line}") if told.event.given_back else _("Handed over: {line}")).format(
        line=line_name(to)
    )
    assignee = told.data.get("assignee")
    if step:
        head = step.format(number=told.data["fix"])
    if assignee:
        head = _and(head, _("assignee {name}").format(name=told.name(assignee)))
    if not step:
        head = _and(head, _fix_task(told))
    return _because(head, told.text("reason"))


def _fix_steps() -> Mapping[str, str]:
    """Return what is said of the steps of a fix task that say more than where the ticket went."""
    return {
        "reported": _("Fix report F{number}, handed to QA"),
        "passed": _("The tests passed, F{number} is back at the second line"),
        "failed": _("The tests failed, F{number} is back at the developer"),
    }


def _by_rule(told: _Telling, to: Line) -> str:
    sentence = _(
        "Handed over by the rule of the agreement with {customer} of {since}, "
        "{percent} % of the time for resolution: {line}"
    )
    valid_from = datetime.fromisoformat(told.data["valid_from"])
    head = sentence.format(
        customer=one_line(told.customer_of(told.data["customer"])),
        since=formats.date(valid_from, valid_from.tzinfo),
        percent=told.data["percent"],
        line=line_name(to),
    )
    late = _("late: it was due {at}").format(at=told.moment("reached")) if told.data.get("late") else ""
    had = told.data.get("had")
    return _and(head, late, _("was with {name}").format(name=told.name(had)) if had else "")


def _read(told: _Telling) -> str:
    line = told.data.get("line")
    if line is None:
        return _("The client's answer is read")
    return _("Seen by {line}").format(line=line_name(Line(line)))


def _noted(told: _Telling) -> str:
    return _("Note: {text}").format(text=told.text("text"))


def _promised(told: _Telling) -> str:
    return _("Promised by {until}: {text}").format(until=told.moment("until"), text=told.text("text"))


def _promise_kept(told: _Telling) -> str:
    promise = overrun(told.event, told.history)
    if promise is None:
        return _("The promise is kept")
    late_us = us_between(promise.until, told.event.at)
    return _("The promise is kept, {time} late").format(time=formats.span(late_us))


def _client_answered(told: _Telling) -> str:
    text = told.text("text") or told.text("subject")
    return _("The client answered: “{text}”").format(text=text) if text else _("The client answered")


def _corrected(told: _Telling) -> str:
    sentence = {
        Wait.CLIENT: _("Correction: from {since} to {until} the ticket waited for the client"),
        Wait.PROVIDER: _("Correction: from {since} to {until} the ticket waited for a provider"),
        None: _("Correction: from {since} to {until} the ticket was worked on"),
    }[None if told.data["waiting"] is None else Wait(told.data["waiting"])]
    since = formats.moment(told.event.at, told.zone)
    head = _and(sentence.format(since=since, until=told.moment("until")), told.text("provider"))
    return _because(head, told.text("reason"))


def _resolved(told: _Telling) -> str:
    if told.data.get("fix"):
        return _because(_and(_("Resolved"), _fix_task(told)), told.text("report"))
    head = (
        _("Resolved: {report}").format(report=told.text("report")) if told.text("report") else _("Resolved")
    )
    if not told.data.get("changed"):
        return head
    return " · ".join((head, *changes_made(told.data, told.name_of)))


def changes_made(data: Mapping[str, Any], name_of: Naming) -> tuple[str, str, str]:
    """Return the record of a settings change in words: what was changed, by whom, how it is rolled back."""
    return (
        _("changed: {text}").format(text=one_line(str(data["changed"]), _LONG)),
        _("by {name}").format(name=one_line(name_of(str(data["changed_by"])), _LONG)),
        _("roll back: {text}").format(text=one_line(str(data["rollback"]), _LONG)),
    )


def _fix_task(told: _Telling) -> str:
    fix = told.data.get("fix")
    return _("fix task F{number}").format(number=fix) if fix else ""


def _refused(told: _Telling) -> str:
    return _("Refused: {reason}").format(reason=told.text("reason"))


def _reopened(told: _Telling) -> str:
    if told.data.get("cause") == Kind.CLIENT_ANSWERED:
        return _("Reopened: the client answered")
    return _because(_("Reopened"), told.text("reason"))


def _merged(told: _Telling) -> str:
    return _("Merged into #{number} as a duplicate").format(number=told.data["into"])


def _absorbed(told: _Telling) -> str:
    counted = ((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _line in told.data["counted"])
    counted_us = sum(us_between(since, until) for since, until in counted)
    return absorbed_words(told.data["ticket"], counted_us, told.data.get("added_us"))


def absorbed_words(number: int, counted_us: int, added_us: int | None) -> str:
    """Say what a duplicate brought: of its counted time only what the ticket had not counted itself.

    ``added_us`` None: not written down, as in older histories.
    """
    head = _("The duplicate #{number} is taken in").format(number=number)
    counted = formats.span(counted_us, seconds=True)
    if added_us is None:
        return head
    if not counted_us:
        return _("{head}: it had no counted time of its own").format(head=head)
    if not added_us:
        return _("{head}: nothing added, its {time} lie within the time counted here").format(
            head=head, time=counted
        )
    added = formats.span(added_us, seconds=True)
    if added_us < counted_us:
        return _("{head}: added {added} of its {time}, the rest is counted here already").format(
            head=head, added=added, time=counted
        )
    return _("{head}: added {added}, all its counted time").format(head=head, added=added)


def _linked(told: _Telling) -> str:
    incident = told.data["incident"]
    if incident is None:
        return _("No longer part of an incident")
    return _("Part of the incident #{number}").format(number=incident)


def _declared(told: _Telling) -> str:
    if not told.data.get("since"):
        return _("Declared an incident")
    return _("Maintenance from {since} to {until}").format(
        since=told.moment("since"), until=told.moment("until")
    )


def _told(told: _Telling) -> str:
    n = int(told.data["letters"])
    head = ngettext("Told to all: {n} letter", "Told to all: {n} letters", n).format(n=n)
    return _because(head, one_line(told_text(told.event) if told.data["text"] else "", _LONG))


def _undone(told: _Telling) -> str:
    if told.data["kind"] == Kind.RELEASED:
        return _("#{number} is part of it again").format(number=told.data["ticket"])
    kind, letters = kind_name(Kind(told.data["kind"])), told.data.get("letters", ())
    back = [_("letter {n} taken back").format(n=n) for n in letters]
    if len(back) > _FEW:
        n = len(back)
        back = [ngettext("{n} letter taken back", "{n} letters taken back", n).format(n=n)]
    return _and(
        _("Undone: “{kind}”").format(kind=kind),
        *back,
        *(_("the client was already told: letter {n}").format(n=n) for n in told.data.get("told", ())),
    )


def _written(told: _Telling) -> str:
    recipient = told.text("recipient")
    head = (
        _("Letter {n} to {recipient}").format(n=told.data["outbox"], recipient=recipient)
        if recipient
        else _("Letter {n}, the address is not known").format(n=told.data["outbox"])
    )
    return _because(head, told.text("text"))


def _readdressed(told: _Telling) -> str:
    return _("Letter {n} goes to {recipient}").format(n=told.data["outbox"], recipient=told.text("recipient"))


def _and(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _because(head: str, words: str) -> str:
    return f"{head}: {words}" if words else head


_SENTENCES: dict[Kind, Callable[[_Telling], str]] = {
    Kind.RECEIVED: _received,
    Kind.REGISTERED: _registered,
    Kind.CATEGORISED: _categorised,
    Kind.IDENTIFIED: _identified,
    Kind.ASSIGNED: _assigned,
    Kind.PAUSED: _paused,
    Kind.CHASED: _chased,
    Kind.RESUMED: _resumed,
    Kind.ESCALATED: _escalated,
    Kind.NOTED: _noted,
    Kind.PROMISED: _promised,
    Kind.PROMISE_KEPT: _promise_kept,
    Kind.CLIENT_ANSWERED: _client_answered,
    Kind.READ: _read,
    Kind.CORRECTED: _corrected,
    Kind.RESOLVED: _resolved,
    Kind.REFUSED: _refused,
    Kind.REOPENED: _reopened,
    Kind.CLOSED: lambda told: _("Closed for good"),
    Kind.MERGED: _merged,
    Kind.ABSORBED: _absorbed,
    Kind.LINKED: _linked,
    Kind.RELEASED: lambda told: _("#{number} is no longer part of it").format(number=told.data["ticket"]),
    Kind.DECLARED: _declared,
    Kind.TOLD: _told,
    Kind.UNDONE: _undone,
    Kind.WRITTEN: _written,
    Kind.READDRESSED: _readdressed,
    Kind.TAKEN_BACK: lambda told: _("Letter {n} is taken back: it is not sent").format(n=told.data["outbox"]),
}
