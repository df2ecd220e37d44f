"""Incidents in words: the open ones, one of them whole, who is told, and what came of a verb on many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from supportdesk.cli.context import Session
from supportdesk.cli.shift_reader import reader_of
from supportdesk.cli.text import clock_words, columns
from supportdesk.formats import moment
from supportdesk.i18n import _, ngettext, tell
from supportdesk.incident_words import counts_words, delivery_words, step_words, unsent_words
from supportdesk.letter_words import delivery_name, language_name
from supportdesk.text import line
from supportdesk.wording import actor_name, state_name

if TYPE_CHECKING:
    from supportdesk.services.broadcast import Recipient
    from supportdesk.services.desk import Desk
    from supportdesk.services.incidents import Done, Incident


def list_words(found: list[Incident], session: Session) -> str:
    """Return open incidents, one a line."""
    head = ("№", _("State"), _("Tickets"), _("Told"), _("Subject"))
    rows = (
        (
            str(one.number),
            state_name(one.head.ticket.state),
            f"{len(one.live)}/{len(one.members)}",
            "—" if one.told_at is None else moment(one.told_at, session.zone),
            one.head.ticket.subject,
        )
        for one in found
    )
    return columns([head, *rows], right=(0, 2))


def incident_words(
    found: Incident,
    letters: dict[int, list[Any]],
    joining: tuple[int, ...],
    session: Session,
    desk: Desk,
) -> str:
    """Return an incident: its head, its tickets, what happened, and the tickets that may belong to it."""
    from supportdesk.services.broadcast import unsent_of

    reader = reader_of(session, desk)
    last = {letter.ticket: letter for sent in letters.values() for letter in sent}
    ticket = found.head.ticket

    def delivery(number: int) -> str:
        letter = last.get(number)
        return "—" if letter is None else delivery_name(letter.state, letter.problem)

    members = columns(
        (
            f"#{view.number}",
            state_name(view.ticket.state),
            clock_words(view.resolution, session.zone),
            reader.customer_of(view.ticket.customer) if view.ticket.customer else "—",
            delivery(view.number),
            view.ticket.subject,
        )
        for view in found.members
    )
    steps = columns(
        (
            moment(step.event.at, session.zone),
            actor_name(step.event, reader.name_of),
            step_words(step, reader, found.number),
        )
        for step in found.story
    )
    parts = [
        f"#{found.number} {line(ticket.subject)}",
        f"{state_name(ticket.state)} · {counts_words(found)}",
        clock_words(found.head.resolution, session.zone),
        members,
        steps,
    ]
    if found.texts:
        parts.insert(3, _("Last text: {stand}").format(stand=delivery_words(letters[found.texts[-1].seq])))
    if unsent := unsent_words(unsent_of(desk, found.numbers)):
        parts.insert(3, unsent)
    if joining:
        numbers = " ".join(f"#{number}" for number in joining)
        parts.append(_("May belong to it: {numbers}").format(numbers=numbers))
    return "\n\n".join(part for part in parts if part)


def print_recipients(session: Session, listed: list[Recipient], texts: Mapping[str, str | None]) -> None:
    """Print who would be told, and which text they would get: ``texts`` has its language by theirs."""
    from supportdesk.services.incident_documents import recipient_document

    session.print(
        [recipient_document(one, texts[one.language]) for one in listed],
        lambda: (
            columns(
                (
                    f"#{one.number}" if one.number else "",
                    one.customer or "—",
                    one.contact or "—",
                    one.address or _("the contact's address is not known"),
                    language_name(one.language),
                    _text_words(texts[one.language]),
                )
                for one in listed
            )
            or _("There is nobody to tell it to.")
        ),
    )


def _text_words(language: str | None) -> str:
    if language is None:
        return _("no text yet")
    return _("gets: {language}").format(language=language_name(language))


def print_done(session: Session, head: int, done: Done, notes: Sequence[str] = ()) -> None:
    """Print what came of it; raise the first refusal when every ticket was refused.

    ``notes``: what else is to be known, in words.
    """
    from supportdesk.services.incident_documents import done_document

    def words() -> str:
        n = len(done.outcomes)
        told = [
            ngettext("#{head}: done for {n} ticket", "#{head}: done for {n} tickets", n).format(
                head=head, n=n
            )
        ]
        told += [f"#{number}: {tell(why, session.zone)}" for number, why in done.refusals]
        return "\n".join([*told, *notes])

    if done.refusals and not done.outcomes:
        raise done.refusals[0][1]
    session.print(done_document(head, done) | ({"notes": list(notes)} if notes else {}), words)
