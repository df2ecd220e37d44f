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
from supportdesk.cli.incident_text import incident_words, list_words, print_done, print_recipients
from supportdesk.cli.shift_reader import reader_of
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.ticket import Wait
from supportdesk.i18n import N_, _
from supportdesk.incident_words import offer_words, summary_markdown
from supportdesk.new_file import write_new
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.services.desk import Desk
    from supportdesk.services.incidents import Verb
    from supportdesk.services.radar import Sighting
    from supportdesk.services.reading import View
    from supportdesk.services.recording import Options, Outcome

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
language = option(
    "--language", metavar="LANGUAGE", help="Of the text itself; by default what all speak, else ru."
)
first_to_others = option(
    "--first-to-others", is_flag=True, help="Who speaks a language without a text gets the text itself."
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
        print_done(session, number, done)


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
        print_done(session, head, incidents.link_many(desk, head, numbers, operation=operation))


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
        print_done(session, head, incidents.unlink_many(desk, head, numbers, operation=operation))


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
                    list_words(found, session) if found else _("No incident is open."),
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
            lambda: incident_words(found, letters, joining, session, desk),
        )


@incident.command("tell")
@_head
@option("--text", required=True, metavar="TEXT", help="What all are told.")
@translation
@language
@first_to_others
@option(
    "--but", type=NUMBER, multiple=True, metavar="N", help="Not the client of this ticket; may be repeated."
)
@option("--dry-run", is_flag=True, help="Only show who would be told, and which text each gets.")
@changing
@pass_session
def tell_(
    session: Session,
    /,
    head: int,
    text: str,
    translations: tuple[tuple[str, str], ...],
    language: str | None,
    first_to_others: bool,
    but: tuple[int, ...],
    dry_run: bool,
    **given: Any,
) -> None:
    """Write one text to the clients of all its tickets."""
    from supportdesk.services import broadcast

    with session.desk(acting=not dry_run) as desk:
        listed = broadcast.recipients(desk, head)
        for number in but:
            if number not in {one.number for one in listed}:
                raise Unknown(N_("#{number} is not among those who would be told."), number=number)
        texts = {code: clean(words) for code, words in translations}
        if dry_run:
            chosen = [one for one in listed if one.number not in but]
            read = broadcast.read_by(chosen, texts, language, first_to_others=first_to_others)
            print_recipients(session, chosen, read)
            return
        outcome = broadcast.tell_all(
            desk,
            head,
            clean(text),
            language=language,
            texts=texts,
            first_to_others=first_to_others,
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
@translation
@language
@first_to_others
@operation_option
@json_option
@pass_session
def resolve(
    session: Session,
    /,
    head: int,
    report: str,
    translations: tuple[tuple[str, str], ...],
    language: str | None,
    first_to_others: bool,
    operation: str,
) -> None:
    """End the incident and all its tickets with one report."""
    from supportdesk.fix_wording import goes_on_words
    from supportdesk.services import incidents, tickets
    from supportdesk.services.fix_places import unfinished
    from supportdesk.services.languages import spoken_by, texts_for

    with session.desk() as desk:
        live = _live(desk, head)
        texts = texts_for(
            spoken_by(desk, [view.ticket for view in live]),
            clean(report),
            {code: clean(words) for code, words in translations},
            language,
            first_to_others=first_to_others,
        )

        def verb(desk: Desk, number: int, given: Options) -> Outcome:
            return tickets.resolve(desk, number, clean(report), texts=texts, **given)

        done = incidents.each(desk, [view.number for view in live], verb, operation=operation)
        tasks = unfinished(desk, [(outcome.number, outcome.ticket) for outcome in done.outcomes])
        print_done(session, head, done, goes_on_words(tasks, reported=True))


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


def _each(session: Session, head: int, verb: Verb, operation: str) -> None:
    """Do a verb on the live tickets of an incident and on its head, and print what came of it."""
    from supportdesk.services import incidents

    with session.desk() as desk:
        live = [view.number for view in _live(desk, head)]
        print_done(session, head, incidents.each(desk, live, verb, operation=operation))


def _live(desk: Desk, head: int) -> list[View]:
    """Return an incident's tickets that are not ended, the head last; raise `Refused` when there is none."""
    from supportdesk.services.incidents import incident as read

    found = read(desk, head)
    live = [view for view in (*found.live, found.head) if view.ticket.state.live]
    if not live:
        raise Refused(N_("No ticket of the incident is open."))
    return live
