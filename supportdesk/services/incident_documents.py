"""Incidents as JSON documents."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.incident import Step
from supportdesk.domain.radar import Cluster
from supportdesk.models.outbox import Message
from supportdesk.services.broadcast import Recipient
from supportdesk.services.documents import event_document, instant, ticket_document
from supportdesk.services.incidents import Done, Incident
from supportdesk.text import line


def incident_document(incident: Incident) -> dict[str, Any]:
    """Return an incident as a list shows it."""
    announced = incident.announced
    return {
        "number": incident.number,
        "subject": incident.head.ticket.subject,
        "state": str(incident.head.ticket.state),
        "category": incident.head.ticket.category,
        "declared": incident.head.ticket.declared,
        "members": [view.number for view in incident.members],
        "live": len(incident.live),
        "told_at": instant(incident.told_at),
        "texts": len(incident.texts),
        "maintenance": None
        if announced is None
        else {"from": announced.data["since"], "to": announced.data["until"]},
    }


def full_incident_document(
    incident: Incident, steps: list[Step], letters: dict[int, list[Message]], joining: tuple[int, ...]
) -> dict[str, Any]:
    """Return an incident with its tickets, what happened, what was told, and what may belong to it."""
    last = {letter.ticket: letter for sent in letters.values() for letter in sent}
    return {
        **incident_document(incident),
        "head": ticket_document(incident.head),
        "tickets": [
            {**ticket_document(view), "letter": letter_state(last.get(view.number))}
            for view in incident.members
        ],
        "story": [
            {
                "tickets": list(step.numbers),
                "until": instant(step.until),
                "event": event_document(step.event),
            }
            for step in steps
        ],
        "told": [
            {"event": event_document(event), "letters": [letter_state(one) for one in letters[event.seq]]}
            for event in incident.texts
        ],
        "candidates": list(joining),
    }


def letter_state(letter: Message | None) -> dict[str, Any] | None:
    """Return how one letter stands; None when nothing was written."""
    if letter is None:
        return None
    return {
        "letter": letter.number,
        "ticket": letter.ticket,
        "recipient": letter.recipient,
        "contact": letter.contact,
        "language": letter.language,
        "state": str(letter.state),
        "problem": letter.problem,
    }


def recipient_document(recipient: Recipient, text_language: str | None) -> dict[str, Any]:
    """Return somebody who is told, and the language of the text that they get; None where it lacks."""
    return {
        "ticket": recipient.number or None,
        "customer": recipient.customer,
        "contact": recipient.contact,
        "address": recipient.address,
        "language": recipient.language,
        "text_language": text_language,
    }


def done_document(head: int, done: Done) -> dict[str, Any]:
    """Return what came of a verb on many tickets."""
    return {
        "incident": head,
        "done": [outcome.number for outcome in done.outcomes],
        "refused": [{"ticket": number, "reason": line(str(why))} for number, why in done.refusals],
    }


def offer_document(cluster: Cluster) -> dict[str, Any]:
    """Return what the radar offers."""
    return {
        "ground": str(cluster.ground),
        "value": cluster.value,
        "tickets": list(cluster.numbers),
        "span_s": cluster.span_us // 1_000_000,
    }
