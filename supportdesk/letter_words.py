"""Letters in words: what kinds there are, and how their delivery stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from supportdesk.i18n import LANGUAGES, _, pgettext
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.models.outbox import Message
    from supportdesk.services.letters import Client


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


def language_name(code: str) -> str:
    """Return a language by name; one that the desk doesn't speak by its code."""
    if code not in LANGUAGES:
        return line(code, 20)
    return pgettext("language", "Russian") if code == "ru" else pgettext("language", "English")


def letter_heading(message: Message) -> str:
    """Return a letter in one line: its number and kind, where it goes, how it stands."""
    head = _("Letter {n}").format(n=message.number)
    if message.kind != "message":
        head = f"{head} ({kind_name(message.kind)})"
    if message.recipient:
        head = _("{letter} to {recipient}").format(letter=head, recipient=line(message.recipient, 100))
    return f"{head} — {delivery_name(message.state, message.problem)}"


def reader_words(client: Client) -> str:
    """Return to whom a letter would go, and in which language it is."""
    spoken, address = language_name(client.language), client.address
    if address is None:
        return _("by letter ({language}): the address is not known; it is kept as not sent").format(
            language=spoken
        )
    return _("by letter ({language}): {address}").format(language=spoken, address=line(address, 100))


def readers_words(clients: Iterable[Client]) -> str:
    """Return how many letters there would be to several tickets' contacts, in which languages."""
    spoken = Counter(client.language for client in clients).most_common()
    languages = ", ".join(f"{language_name(code)} {n}" for code, n in spoken)
    return _("by letters to the tickets' contacts ({languages})").format(languages=languages or "—")
