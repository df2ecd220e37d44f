"""Letters in words: what kinds there are, and how their delivery stands."""

from __future__ import annotations

from supportdesk.i18n import _, pgettext
from supportdesk.text import line


def kind_name(kind: str) -> str:
    """Return what a letter is about, as a column names it."""
    return {
        "fix": pgettext("letter", "fix"),
        "refusal": pgettext("letter", "refusal"),
        "resolution": pgettext("letter", "resolution"),
        "message": pgettext("letter", "message"),
        "question": pgettext("letter", "question"),
        "incident": pgettext("letter", "incident"),
        "maintenance": pgettext("letter", "maintenance"),
        "handover": pgettext("letter", "handover"),
        "log": pgettext("letter", "shift log"),
    }[kind]


def delivery_name(state: str, problem: str | None) -> str:
    """Return how a letter stands, with the reason where it was not sent."""
    name = {
        "waiting": pgettext("message", "waiting to be sent"),
        "sent": pgettext("message", "sent"),
        "failed": pgettext("message", "not sent"),
        "cancelled": pgettext("message", "taken back"),
    }[state]
    if problem is None:
        return name
    reason = _("the contact's address is not known") if problem == "unknown-address" else line(problem)
    return f"{name}: {reason}"
