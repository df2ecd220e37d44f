"""The shift log."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supportdesk.cli.commands import Verbs, option
from supportdesk.cli.context import NUMBER, TIME, Session, json_option, one_of, pass_session
from supportdesk.cli.shift_reader import reader_of
from supportdesk.cli.text import columns
from supportdesk.domain.log_entry import LogKind, counted
from supportdesk.domain.shiftlog import grouped
from supportdesk.formats import moment
from supportdesk.i18n import _, language
from supportdesk.log_words import (
    entry_words,
    kind_name,
    log_markdown,
    log_title,
    since_words,
    told,
    who_did,
)
from supportdesk.new_file import write_new
from supportdesk.shift_words import Reader, event_words
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.services.desk import Desk
    from supportdesk.services.shiftlog import Log
    from supportdesk.services.since import Since


@click.group(cls=Verbs, invoke_without_command=True)
@option("--from", "since", type=TIME, help="From that moment on.")
@option("--to", "until", type=TIME, help="Before that moment.")
@option("--shift", metavar="ID", help="One shift, such as 2026-10-24-night.")
@option("--ticket", type=NUMBER, metavar="N", help="Only what is about this ticket; without a time: ever.")
@option("--customer", metavar="CODE", help="Only what is about this customer.")
@option("--kind", type=one_of(LogKind), help="Only entries of this kind.")
@option("--search", "words", default="", metavar="WORDS", help="What has these words; without a time: ever.")
@option("--markdown", is_flag=True, help="As a page of Markdown.")
@option(
    "--pdf", "paper", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Into a new PDF."
)
@option("--mail", is_flag=True, help="As a letter to the colleagues whose addresses are known.")
@json_option
@click.pass_context
def log(
    ctx: click.Context,
    since: datetime | None,
    until: datetime | None,
    shift: str | None,
    ticket: int | None,
    customer: str | None,
    kind: str | None,
    words: str,
    markdown: bool,
    paper: Path | None,
    mail: bool,
) -> None:
    """Show what happened in the present shift, in another, or in any time."""
    if ctx.invoked_subcommand is not None:
        return
    if shift is not None and (since is not None or until is not None):
        raise click.UsageError(_("Say either a shift or a time."))
    if mail and paper is not None:
        raise click.UsageError(_("Say either --mail or --pdf."))
    from supportdesk.services import shiftlog
    from supportdesk.services.shift_documents import log_document

    session = ctx.find_object(Session)
    assert session is not None
    with session.desk(acting=mail) as desk:
        found = shiftlog.read(
            desk,
            since,
            until,
            shift=shift,
            ticket=ticket,
            customer=customer,
            kind=None if kind is None else LogKind(kind),
            words=clean(words),
        )
        reader = reader_of(session, desk)
        if paper is not None:
            _print_pdf(session, paper, found, reader)
            return
        if mail:
            _print_mailed(session, desk, found, reader)
            return
        session.print(
            log_document(found),
            lambda: log_markdown(found, reader) if markdown else _log_words(found, reader),
        )


@log.command("note")
@click.argument("text", metavar="TEXT")
@option("--pin", is_flag=True, help="Keep it in sight from shift to shift.")
@json_option
@pass_session
def note(session: Session, text: str, pin: bool) -> None:
    """Write a note into the log; #1042 links a ticket."""
    from supportdesk.services import shiftlog
    from supportdesk.services.shift_documents import note_document

    with session.desk() as desk:
        written = shiftlog.note(desk, clean(text), pinned=pin)
        session.print(note_document(written), str(written.id))


@log.command("unpin")
@click.argument("id", type=NUMBER, metavar="ID")
@json_option
@pass_session
def unpin(session: Session, id: int) -> None:
    """Take a pinned note down; it stays in the log of its shift."""
    from supportdesk.services import shiftlog

    with session.desk() as desk:
        shiftlog.unpin(desk, id)
        session.print({"unpinned": id}, str(id))


@log.command("mine")
@json_option
@pass_session
def mine(session: Session) -> None:
    """Show what others did, since your last shift, on the tickets that you know."""
    from supportdesk.services.documents import event_document, instant
    from supportdesk.services.since import since_my_shift

    with session.desk(enrolled=False) as desk:
        found = since_my_shift(desk)
        reader = reader_of(session, desk)
        session.print(
            {
                "since": instant(found.start),
                "tickets": [
                    {
                        "number": number,
                        "subject": found.tickets[number].subject,
                        "unread": found.tickets[number].unread,
                        "events": [event_document(event) for event in events],
                    }
                    for number, events in found.changed.items()
                ],
            },
            lambda: _mine_words(found, reader),
        )


def _print_pdf(session: Session, file: Path, found: Log, reader: Reader) -> None:
    from supportdesk.services.paper import pdf

    page, title = log_markdown(found, reader), log_title(found, reader)
    made = write_new(file, pdf(page, title=title, language=language(), made_at=found.read_at))
    session.print({"file": str(made)}, str(made))


def _print_mailed(session: Session, desk: Desk, found: Log, reader: Reader) -> None:
    from supportdesk.services import log_mail

    page, title = log_markdown(found, reader), log_title(found, reader)
    written = log_mail.mail(desk, title, page, language())
    session.print(
        {"letters": [letter.number for letter in written]},
        lambda: columns((str(letter.number), letter.recipient or "") for letter in written),
    )


def _mine_words(found: Since, reader: Reader) -> str:
    parts = [since_words(found, reader.zone)]
    for number, events in found.changed.items():
        rows = columns(("", event_words(event, reader)) for event in events)
        parts.append(f"#{number} {line(found.tickets[number].subject)}\n{rows}")
    if not found.changed:
        parts.append(_("Nothing happened."))
    return "\n\n".join(parts)


def _story_words(found: Log, reader: Reader) -> str:
    rows = ((moment(e.at, reader.zone), who_did(e, reader), told(e, reader)) for e in found.entries)
    return f"{log_title(found, reader)}\n\n{columns(rows) if found.entries else _('Nothing happened.')}"


def _log_words(found: Log, reader: Reader) -> str:
    if found.ticket is not None:
        return _story_words(found, reader)
    head = log_title(found, reader)
    parts = [f"{head} · {reader.names(found.engineers)}" if found.engineers else head]
    if found.pinned:
        rows = (
            (f"*{n.id}", moment(n.at, reader.zone), reader.name_of(n.actor), n.text) for n in found.pinned
        )
        parts.append(columns(rows))
    for kind, group in grouped(found.entries).items():
        rows_of_kind = columns(
            (
                moment(entry.at, reader.zone),
                f"#{entry.number}" if entry.number is not None else "",
                who_did(entry, reader),
                line(entry.subject, 60),
                entry_words(entry, reader),
            )
            for entry in group
        )
        parts.append(f"{kind_name(kind)}: {counted(group)}\n{rows_of_kind}")
    if not found.entries:
        parts.append(_("Nothing happened."))
    return "\n\n".join(parts)
