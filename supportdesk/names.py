"""The domain's things in words, in the current language: states, lines, clocks, what stands in an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from supportdesk import formats
from supportdesk.domain.catalogue import Priority
from supportdesk.domain.clock import Cause, Status
from supportdesk.domain.durations import us_between
from supportdesk.domain.errors import Told
from supportdesk.domain.events import Kind
from supportdesk.domain.policy import Policy
from supportdesk.domain.ticket import Channel, Line, State, Wait
from supportdesk.domain.timeline import Bucket
from supportdesk.i18n import _, pgettext, tell
from supportdesk.text import line as one_line


def state_name(state: State) -> str:
    """Return the state, as a column or a heading names it: “waiting for client”."""
    return {
        State.RECEIVED: pgettext("state", "not registered"),
        State.OPEN: pgettext("state", "in work"),
        State.WAITING_CLIENT: pgettext("state", "waiting for client"),
        State.WAITING_PROVIDER: pgettext("state", "waiting for provider"),
        State.RESOLVED: pgettext("state", "resolved"),
        State.REFUSED: pgettext("state", "refused"),
        State.CLOSED: pgettext("state", "closed"),
        State.MERGED: pgettext("state", "merged"),
    }[state]


def wait_name(waiting: Wait) -> str:
    """Return whom a paused ticket waits for: “client”; in Russian what it is in: «ожидание клиента»."""
    return {
        Wait.CLIENT: pgettext("waiting for", "client"),
        Wait.PROVIDER: pgettext("waiting for", "provider"),
    }[waiting]


def priority_name(priority: Priority | None) -> str:
    """Return the priority; a dash while there is none."""
    if priority is None:
        return "—"
    return {
        Priority.CRITICAL: pgettext("priority", "critical"),
        Priority.HIGH: pgettext("priority", "high"),
        Priority.NORMAL: pgettext("priority", "normal"),
    }[priority]


def answered_words(logins: Iterable[str | None], name_of: Callable[[str], str]) -> str:
    """Return who answered for a ticket, one after the other: ``Anna → nobody → Oleg``."""
    return " → ".join(_("nobody") if login is None else name_of(login) for login in logins)


def line_name(line: Line) -> str:
    """Return who holds a ticket: “line 1”, “developer”."""
    return {
        Line.FIRST: pgettext("line", "line 1"),
        Line.SECOND: pgettext("line", "line 2"),
        Line.DEVELOPER: pgettext("line", "developer"),
        Line.QA: pgettext("line", "QA"),
    }[line]


def lines_name(lines: Iterable[Line]) -> str:
    """Return the lines somebody works for: “line 1, line 2”."""
    return ", ".join(line_name(line) for line in lines)


def policy_words(policy: Policy) -> list[str]:
    """Return what an agreement does by itself as its clocks run out."""
    percents = ", ".join(str(percent) for percent in policy.warn_at)
    rule = policy.escalate
    return [
        _("warns at {percents} %").format(percents=percents) if percents else _("warns of no share"),
        _("hands nothing over by itself")
        if rule is None
        else _("at {percent} % of the time for resolution it goes to {line} by itself").format(
            percent=rule.at, line=line_name(rule.to)
        ),
    ]


def channel_name(channel: Channel) -> str:
    """Return the way by which a request came."""
    return {
        Channel.PHONE: pgettext("channel", "phone"),
        Channel.MAIL: pgettext("channel", "e-mail"),
        Channel.OTHER: pgettext("channel", "other"),
    }[channel]


def bucket_name(bucket: Bucket) -> str:
    """Return what an interval of time counts as."""
    return {
        Bucket.COUNTED: pgettext("time", "our work"),
        Bucket.CLIENT: pgettext("time", "waiting for client"),
        Bucket.PROVIDER: pgettext("time", "waiting for provider"),
        Bucket.GAP: pgettext("time", "between the end and reopening"),
        Bucket.IDLE: pgettext("time", "before this ticket began"),
    }[bucket]


def status_name(status: Status) -> str:
    """Return how a clock stands."""
    return {
        Status.NOT_STARTED: pgettext("clock", "not started"),
        Status.RUNNING: pgettext("clock", "running"),
        Status.PAUSED: pgettext("clock", "paused"),
        Status.MET: pgettext("clock", "met"),
        Status.BREACHED: pgettext("clock", "breached"),
        Status.CANCELLED: pgettext("clock", "does not count"),
    }[status]


def cause_name(cause: Cause) -> str:
    """Return why a target was breached."""
    return {
        Cause.ELAPSED: pgettext("breach", "the target ran out"),
        Cause.RECATEGORISED: pgettext("breach", "the new category has a stricter target"),
        Cause.IDENTIFIED: pgettext("breach", "the customer's agreement has a stricter target"),
        Cause.MERGED: pgettext("breach", "a merged ticket brought its time in"),
    }[cause]


def kind_name(kind: Kind) -> str:
    """Return the kind of an event as a heading: “Waiting”."""
    return {
        Kind.RECEIVED: pgettext("event", "Received"),
        Kind.REGISTERED: pgettext("event", "Registered"),
        Kind.CATEGORISED: pgettext("event", "Category"),
        Kind.IDENTIFIED: pgettext("event", "Customer"),
        Kind.ASSIGNED: pgettext("event", "Assignee"),
        Kind.PAUSED: pgettext("event", "Waiting"),
        Kind.CHASED: pgettext("event", "Provider chased"),
        Kind.RESUMED: pgettext("event", "Resumed"),
        Kind.ESCALATED: pgettext("event", "Escalated"),
        Kind.NOTED: pgettext("event", "Note"),
        Kind.PROMISED: pgettext("event", "Promise"),
        Kind.PROMISE_KEPT: pgettext("event", "Promise kept"),
        Kind.CLIENT_ANSWERED: pgettext("event", "Client's answer"),
        Kind.READ: pgettext("event", "Answer read"),
        Kind.CORRECTED: pgettext("event", "Correction"),
        Kind.RESOLVED: pgettext("event", "Resolved"),
        Kind.REFUSED: pgettext("event", "Refused"),
        Kind.REOPENED: pgettext("event", "Reopened"),
        Kind.CLOSED: pgettext("event", "Closed"),
        Kind.MERGED: pgettext("event", "Merged"),
        Kind.ABSORBED: pgettext("event", "Duplicate taken in"),
        Kind.LINKED: pgettext("event", "Incident"),
        Kind.RELEASED: pgettext("event", "Taken out"),
        Kind.DECLARED: pgettext("event", "Incident declared"),
        Kind.TOLD: pgettext("event", "Told to all"),
        Kind.UNDONE: pgettext("event", "Undone"),
        Kind.WRITTEN: pgettext("event", "Letter"),
        Kind.READDRESSED: pgettext("event", "Letter readdressed"),
        Kind.TAKEN_BACK: pgettext("event", "Letter taken back"),
    }[kind]


_NAMES: dict[type[StrEnum], Callable[..., str]] = {
    State: state_name,
    Wait: wait_name,
    Priority: priority_name,
    Line: line_name,
    Channel: channel_name,
    Bucket: bucket_name,
    Status: status_name,
    Cause: cause_name,
    Kind: kind_name,
}


def in_words(value: object, name: str = "", zone: tzinfo | None = None) -> object:
    """Return what fills the field ``name`` of a message: the domain's things in words, foreign text harmless.

    Integers in a field that ends in ``_us`` are lengths of time; other numbers stay as they are.
    """
    if isinstance(value, StrEnum) and type(value) in _NAMES:
        return _NAMES[type(value)](value)
    if isinstance(value, datetime):
        return formats.moment(value, zone, seconds=bool(value.second or value.microsecond))
    if isinstance(value, timedelta):
        epoch = datetime.fromisoformat("1970-01-01T00:00Z")
        return formats.span(us_between(epoch, epoch + value))
    if isinstance(value, int) and name.endswith("_us"):
        return formats.span(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, Told):
        return tell(value, zone)
    return "—" if value is None else one_line(str(value))
