"""Incidents on the command line: one outage, many tickets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supportdesk.cli.commands import File, option, verbs
from supportdesk.cli.context import (
    NUMBER,
    Session,
    changing,
    json_option,
    one_of,
    operation_option,
    options,
    pass_session,
    print_outcome,
)
from supportdesk.cli.shift_reader import reader_of
from supportdesk.cli.text import clock_words, columns
from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Wait
from supportdesk.formats import moment
from supportdesk.i18n import N_, _, ngettext, tell
from supportdesk.incident_words import counts_words, delivery_words, offer_words, step_words, summary_markdown
from supportdesk.letter_words import delivery_name
from supportdesk.new_file import write_new
from supportdesk.text import clean, line
from supportdesk.wording import actor_name, state_name

if TYPE_CHECKING:
    from supportdesk.services.broadcast import Recipient
    from supportdesk.services.desk import Desk
    from supportdesk.services.incidents import Done, Incident, Verb
    from supportdesk.services.radar import Sighting

_head = click.argument("head", type=NUMBER, metavar="HEAD")
_numbers = click.argument("numbers", type=NUMBER, nargs=-1, required=True, metavar="N...")
translation = option(
    "--translation",
    "translations",
    type=(str, str),
    multiple=True,
    metavar="LANGUAGE TEXT",
    help="The same text in another language; may be repeated.",
)


@verbs()
def incident() -> None:
    """One outage, many tickets: linked under one head, told and ended together."""


@incident.command()
@click.argument("number", type=NUMBER, metavar="N")
@option("--members", metavar="N,N...", default="", help="The tickets that are part of it.")
@changing
@pass_session
def declare(session: Session, /, number: int, members: str, **given: Any) -> None:
    """Say that a ticket is an incident, with the tickets that are part of it."""
    from supportdesk.services import incidents

    numbers = [NUMBER.convert(part, None, None) for part in members.replace(",", " ").split()]
    with session.desk() as desk:
        outcome = incidents.declare(desk, number, **options(given))
        if not numbers:
            print_outcome(session, desk, outcome)
            return
        done = incidents.link_many(desk, number, numbers, operation=given["operation"])
        _print_done(session, number, done)


@incident.command("link")
@_head
@_numbers
@operation_option
@json_option
@pass_session
def link(session: Session, /, head: int, numbers: tuple[int, ...], operation: str) -> None:
    """Make tickets part of an incident; a rule that refuses one stops no other."""
    from supportdesk.services import incidents

    with session.desk() as desk:
        _print_done(session, head, incidents.link_many(desk, head, numbers, operation=operation))


@incident.command("unlink")
@_head
@_numbers
@operation_option
@json_option
@pass_session
def unlink(session: Session, /, head: int, numbers: tuple[int, ...], operation: str) -> None:
    """Take tickets out of an incident."""
    from supportdesk.services import incidents

    with session.desk() as desk:
        _print_done(session, head, incidents.unlink_many(desk, head, numbers, operation=operation))


@incident.command("list")
@json_option
@pass_session
def list_(session: Session, /) -> None:
    """List the open incidents, and what the radar thinks may be one."""
    from supportdesk.services.incident_documents import incident_document, offer_document
    from supportdesk.services.incidents import open_incidents

    with session.desk(acting=False) as desk:
        found, seen = open_incidents(desk), look(session, desk)
        reader = reader_of(session, desk)
        session.print(
            {
                "incidents": [incident_document(one) for one in found],
                "offers": [offer_document(offer) for offer in seen.offers],
            },
            lambda: "\n\n".join(
                part
                for part in (
                    _list_words(found, session) if found else _("No incident is open."),
                    "\n".join(
                        f"{offer_words(offer, reader)}: {' '.join(f'#{n}' for n in offer.numbers)}"
                        for offer in seen.offers
                    ),
                )
                if part
            ),
        )


@incident.command("show")
@_head
@json_option
@pass_session
def show(session: Session, /, head: int) -> None:
    """Show an incident: its tickets with their own clocks, what happened, and what may belong to it."""
    from supportdesk.services.broadcast import letters_by_text
    from supportdesk.services.incident_documents import full_incident_document
    from supportdesk.services.incidents import incident as read

    with session.desk(acting=False) as desk:
        found = read(desk, head)
        letters = letters_by_text(desk, found.texts)
        joining = look(session, desk).of(head)
        session.print(
            full_incident_document(found, found.story, letters, joining) if session.as_json else None,
            lambda: _incident_words(found, letters, joining, session, desk),
        )


@incident.command("tell")
@_head
@option("--text", required=True, metavar="TEXT", help="What all are told.")
@translation
@option(
    "--but", type=NUMBER, multiple=True, metavar="N", help="Not the client of this ticket; may be repeated."
)
@option("--dry-run", is_flag=True, help="Only show who would be told.")
@changing
@pass_session
def tell_(
    session: Session,
    /,
    head: int,
    text: str,
    translations: tuple[tuple[str, str], ...],
    but: tuple[int, ...],
    dry_run: bool,
    **given: Any,
) -> None:
    """Write one text to the clients of all its tickets."""
    from supportdesk.services import broadcast

    with session.desk(acting=not dry_run) as desk:
        listed = broadcast.recipients(desk, head)
        if dry_run:
            print_recipients(session, [one for one in listed if one.number not in but])
            return
        outcome = broadcast.tell_all(
            desk,
            head,
            clean(text),
            texts={code: clean(words) for code, words in translations},
            but=[one.key for one in listed if one.number in but],
            **options(given),
        )
        print_outcome(session, desk, outcome)


@incident.command("pause")
@_head
@option("--for", "waiting", type=one_of(Wait), required=True, help="For whom the tickets wait.")
@option("--provider", default="", metavar="NAME", help="Which operator or service.")
@option("--reference", default="", metavar="TEXT", help="Their number for the matter.")
@option("--note", default="", metavar="TEXT", help="What is needed.")
@operation_option
@json_option
@pass_session
def pause(
    session: Session, /, head: int, waiting: str, provider: str, reference: str, note: str, operation: str
) -> None:
    """Let the incident and all its tickets wait, each with its own clock."""
    from supportdesk.services import tickets

    _each(
        session,
        head,
        lambda desk, number, given: tickets.wait(
            desk,
            number,
            Wait(waiting),
            provider=line(provider),
            reference=line(reference),
            note=clean(note),
            **given,
        ),
        operation,
    )


@incident.command("resume")
@_head
@operation_option
@json_option
@pass_session
def resume(session: Session, /, head: int, operation: str) -> None:
    """Go on working on the incident and all its tickets."""
    from supportdesk.services import tickets

    _each(session, head, lambda desk, number, given: tickets.resume(desk, number, **given), operation)


@incident.command("resolve")
@_head
@option("--report", required=True, metavar="TEXT", help="The report to the clients.")
@operation_option
@json_option
@pass_session
def resolve(session: Session, /, head: int, report: str, operation: str) -> None:
    """End the incident and all its tickets with one report."""
    from supportdesk.services import tickets

    _each(
        session,
        head,
        lambda desk, number, given: tickets.resolve(desk, number, clean(report), **given),
        operation,
    )


@incident.command("summary")
@_head
@option("--output", "out", type=File(), metavar="FILE", help="Write it into this new file.")
@json_option
@pass_session
def summary(session: Session, /, head: int, out: Path | None) -> None:
    """Print what is read after an incident, as Markdown: what happened, to whom, for how long."""
    from supportdesk.services.broadcast import letters_by_text
    from supportdesk.services.incidents import incident as read

    with session.desk(acting=False) as desk:
        found = read(desk, head)
        letters = letters_by_text(desk, found.texts)
        page = summary_markdown(found, found.story, letters, reader_of(session, desk))
    if out is None:
        session.print({"incident": head, "markdown": page}, page.rstrip("\n"))
        return
    file = write_new(out, page)
    session.print({"incident": head, "file": str(file)}, str(file))


def look(session: Session, desk: Desk) -> Sighting:
    """Return what the radar sees, by the settings."""
    from supportdesk.services import radar

    settings = session.settings
    if not settings.radar_tickets:
        return radar.Sighting()
    return radar.look(desk, least=settings.radar_tickets, within=timedelta(minutes=settings.radar_minutes))


def print_recipients(session: Session, listed: list[Recipient]) -> None:
    """Print who would be told."""
    from supportdesk.services.incident_documents import recipient_document

    session.print(
        [recipient_document(one) for one in listed],
        lambda: (
            columns(
                (
                    f"#{one.number}" if one.number else "",
                    one.customer or "—",
                    one.contact or "—",
                    one.address or _("the contact's address is not known"),
                    one.language,
                )
                for one in listed
            )
            or _("There is nobody to tell it to.")
        ),
    )


def _each(session: Session, head: int, verb: Verb, operation: str) -> None:
    """Do a verb on the live tickets of an incident and on its head, and print what came of it."""
    from supportdesk.services import incidents

    with session.desk() as desk:
        found = incidents.incident(desk, head)
        live = [view.number for view in (*found.live, found.head) if view.ticket.state.live]
        if not live:
            raise Refused(N_("No ticket of the incident is open."))
        _print_done(session, head, incidents.each(desk, live, verb, operation=operation))


def _print_done(session: Session, head: int, done: Done) -> None:
    """Print what came of it; raise the first refusal when every ticket was refused."""
    from supportdesk.services.incident_documents import done_document

    def words() -> str:
        n = len(done.outcomes)
        told = [
            ngettext("#{head}: done for {n} ticket", "#{head}: done for {n} tickets", n).format(
                head=head, n=n
            )
        ]
        told += [f"#{number}: {tell(why, session.zone)}" for number, why in done.refusals]
        return "\n".join(told)

    if done.refusals and not done.outcomes:
        raise done.refusals[0][1]
    session.print(done_document(head, done), words)


def _list_words(found: list[Incident], session: Session) -> str:
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


def _incident_words(
    found: Incident,
    letters: dict[int, list[Any]],
    joining: tuple[int, ...],
    session: Session,
    desk: Desk,
) -> str:
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
    if joining:
        numbers = " ".join(f"#{number}" for number in joining)
        parts.append(_("May belong to it: {numbers}").format(numbers=numbers))
    return "\n\n".join(part for part in parts if part)
