"""Handing the shift over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import click

from supportdesk.cli.commands import option, verbs
from supportdesk.cli.context import NUMBER, Session, json_option, pass_session
from supportdesk.cli.shift_reader import reader_of
from supportdesk.cli.text import columns
from supportdesk.domain.handover_sections import SECTION_LIMIT
from supportdesk.formats import moment
from supportdesk.i18n import _, language
from supportdesk.new_file import write_new
from supportdesk.shift_words import (
    Reader,
    choice_words,
    draft_markdown,
    draft_title,
    fix_words,
    handover_markdown,
    handover_title,
    left_out,
    letter_words,
    line_words,
    section_name,
    standing_name,
    standing_words,
)
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.domain.handover import Handover
    from supportdesk.services.desk import Desk
    from supportdesk.services.handover import Difference, Draft
    from supportdesk.services.handover_mail import Compose

F = TypeVar("F", bound=Callable[..., Any])

_which: Callable[[F], F] = option(
    "--handover", "which", type=NUMBER, metavar="H", help="Another than the one that waits."
)
_once: Callable[[F], F] = option(
    "--operation",
    metavar="ID",
    default=lambda: uuid4().hex,
    help="Recorded once, however often repeated.",
)
_markdown: Callable[[F], F] = option("--markdown", is_flag=True, help="As a page of Markdown.")
_pdf: Callable[[F], F] = option(
    "--pdf", "paper", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Into a new PDF."
)


@verbs()
def handover() -> None:
    """Hand the shift over: draft, sign, accept line by line."""


@handover.command("draft")
@_markdown
@_pdf
@json_option
@pass_session
def draft(session: Session, markdown: bool, paper: Path | None) -> None:
    """Show the handover that you would sign now."""
    from supportdesk.services import handover as service
    from supportdesk.services.shift_documents import draft_document

    with session.desk(enrolled=False) as desk:
        made = service.draft(desk)
        reader = reader_of(session, desk)
        if paper is not None:
            page, title = draft_markdown(made, reader), draft_title(made, reader)
            _print_pdf(session, paper, page, title, made.at)
            return
        session.print(
            draft_document(made),
            lambda: draft_markdown(made, reader) if markdown else _draft_words(made, reader),
        )


@handover.command("sign")
@option("--to", "coming", metavar="LOGIN", help="Who takes over; by default who is next in the rota.")
@option("--nobody", "absent", default="", metavar="REASON", help="Nobody is there to take over, and why.")
@option("--keep", type=NUMBER, multiple=True, metavar="N", help="This ticket stays with who answers for it.")
@option("--release", type=NUMBER, multiple=True, metavar="N", help="Nobody shall answer for this ticket.")
@option("--comment", type=(NUMBER, str), multiple=True, metavar="N TEXT", help="A word about a ticket.")
@option("--note", default="", metavar="TEXT", help="A word about everything.")
@option("--carry", is_flag=True, help="Let also go on what somebody else, or you just now, handed over.")
@_once
@json_option
@pass_session
def sign(
    session: Session,
    coming: str | None,
    absent: str,
    keep: tuple[int, ...],
    release: tuple[int, ...],
    comment: tuple[tuple[int, str], ...],
    note: str,
    carry: bool,
    operation: str,
) -> None:
    """Sign the handover of all that is open; it never changes afterwards.

    Who comes gets a copy by e-mail, if the address is known.
    """
    from supportdesk.services import handover as service

    with session.desk() as desk:
        signed = service.sign(
            desk,
            coming=None if coming is None else line(coming, 100),
            absent=clean(absent),
            keep=keep,
            release=release,
            comments={number: clean(text) for number, text in comment},
            note=clean(note),
            carry=carry,
            compose=_composer(session, desk),
            operation=operation,
        )
        _print(session, desk, signed)


@handover.command("accept")
@click.argument("lines", nargs=-1, type=NUMBER, metavar="[N ...]")
@_which
@_once
@json_option
@pass_session
def accept(session: Session, lines: tuple[int, ...], which: int | None, operation: str) -> None:
    """Accept these tickets, or all that are left: from now on you answer for them."""
    from supportdesk.services import handover as service

    with session.desk() as desk:
        _print(session, desk, service.accept(desk, which, lines or None, operation=operation))


@handover.command("ask")
@click.argument("number", type=NUMBER, metavar="N")
@click.argument("text", metavar="TEXT")
@_which
@_once
@json_option
@pass_session
def ask(session: Session, number: int, text: str, which: int | None, operation: str) -> None:
    """Ask back about a ticket before you accept it."""
    from supportdesk.services import handover as service

    with session.desk() as desk:
        _print(session, desk, service.ask(desk, number, clean(text), which, operation=operation))


@handover.command("answer")
@click.argument("number", type=NUMBER, metavar="N")
@click.argument("text", metavar="TEXT")
@_which
@_once
@json_option
@pass_session
def answer(session: Session, number: int, text: str, which: int | None, operation: str) -> None:
    """Answer what was asked back about a ticket."""
    from supportdesk.services import handover as service

    with session.desk() as desk:
        _print(session, desk, service.answer(desk, number, clean(text), which, operation=operation))


@handover.command("show")
@click.argument("which", type=NUMBER, required=False, metavar="[H]")
@_markdown
@_pdf
@json_option
@pass_session
def show(session: Session, which: int | None, markdown: bool, paper: Path | None) -> None:
    """Show a handover, how its lines stand, and what is otherwise since it was signed."""
    from supportdesk.services import handover as service

    with session.desk(acting=False) as desk:
        if paper is not None:
            shown, reader = service.show(desk, which), reader_of(session, desk)
            page = handover_markdown(shown, reader, service.difference(desk, shown))
            _print_pdf(session, paper, page, handover_title(shown, reader), shown.signed_at)
            return
        _print(session, desk, service.show(desk, which), markdown=markdown)


@handover.command("mail")
@click.argument("which", type=NUMBER, required=False, metavar="[H]")
@_once
@json_option
@pass_session
def mail(session: Session, which: int | None, operation: str) -> None:
    """Write a handover to both engineers, as far as their addresses are known: into the outbox."""
    from supportdesk.services import handover as service
    from supportdesk.services import handover_mail

    with session.desk() as desk:
        number = service.show(desk, which).number
        written = handover_mail.mail(desk, number, _composer(session, desk), operation=operation)
        session.print(
            {"handover": number, "letters": [letter.number for letter in written]},
            lambda: columns((str(letter.number), letter.recipient or "") for letter in written),
        )


@handover.command("list")
@option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
@pass_session
def list_handovers(session: Session, limit: int) -> None:
    """List the last handovers, newest first."""
    from supportdesk.services import handover as service
    from supportdesk.services.documents import instant

    with session.desk(acting=False) as desk:
        found = service.latest(desk, limit)
        reader = reader_of(session, desk)
        session.print(
            [
                {
                    "handover": h.number,
                    "signed_at": instant(h.signed_at),
                    "leaving": h.leaving,
                    "coming": h.coming,
                    "finished": h.finished,
                    "red": len(h.red),
                }
                for h in found
            ],
            lambda: columns(
                (
                    str(h.number),
                    moment(h.signed_at, session.zone),
                    reader.name_of(h.leaving),
                    standing_words(h, reader),
                )
                for h in found
            ),
        )


def _composer(session: Session, desk: Desk) -> Compose:
    """How a handover is written in a letter: in the language spoken now."""
    from supportdesk.services.handover_mail import Copy

    reader = reader_of(session, desk)
    return lambda signed: Copy(handover_title(signed, reader), handover_markdown(signed, reader), language())


def _print_pdf(session: Session, file: Path, page: str, title: str, made_at: datetime) -> None:
    from supportdesk.services.paper import pdf

    written = write_new(file, pdf(page, title=title, language=language(), made_at=made_at))
    session.print({"file": str(written)}, str(written))


def _print(session: Session, desk: Desk, shown: Handover, *, markdown: bool = False) -> None:
    from supportdesk.services.handover import difference
    from supportdesk.services.shift_documents import handover_document

    since = difference(desk, shown)
    reader = reader_of(session, desk)
    session.print(
        handover_document(shown, since),
        lambda: (
            handover_markdown(shown, reader, since) if markdown else _handover_words(shown, since, reader)
        ),
    )


def _handover_words(shown: Handover, since: Difference, reader: Reader) -> str:
    head = handover_title(shown, reader)
    rows = columns(
        (
            f"#{each.number}",
            standing_name(each.standing),
            choice_words(each, reader),
            each.facts["subject"],
            line_words(each, reader),
            each.comment,
        )
        for each in shown.lines
    )
    talk = columns(
        (f"#{each.number}", moment(at, reader.zone), reader.name_of(who), text)
        for each in shown.lines
        for who, at, text in each.talk
    )
    late = ", ".join(f"#{number}" for number in (*since.changed, *since.new))
    changed = _("Changed since the signature: {tickets}").format(tickets=late) if late else ""
    parts = (f"{head}\n{standing_words(shown, reader)}", clean(shown.note), rows, talk, changed)
    return "\n\n".join(part for part in parts if part)


def _draft_words(made: Draft, reader: Reader) -> str:
    known = {each.number: each for each in made.lines}
    coming = reader.names((made.coming,) if made.coming else ())
    span = f"{moment(made.start, reader.zone)} – {moment(made.end, reader.zone)}"
    parts = [f"{reader.names((made.leaving,))} → {coming} · {span}"]
    for section in made.sections:
        if not section.numbers:
            continue
        told = columns(
            (
                f"#{number}",
                choice_words(known[number], reader),
                known[number].facts["subject"],
                line_words(known[number], reader),
            )
            for number in section.numbers
        )
        more = f"\n{left_out(section.left_out)}" if section.left_out else ""
        parts.append(f"{section_name(section.name)}: {len(section.numbers) + section.left_out}\n{told}{more}")
    if not made.lines:
        parts.append(_("Nothing is open."))
    beside = {
        "fixes": [(f"F{fix['number']}", fix["title"], fix_words(fix, reader)) for fix in made.fixes],
        "letters": [
            (f"{each['number']}", each["subject"], letter_words(each, reader)) for each in made.letters
        ],
    }
    for name, rows in beside.items():
        if rows:
            more = f"\n{left_out(len(rows) - SECTION_LIMIT)}" if len(rows) > SECTION_LIMIT else ""
            parts.append(f"{section_name(name)}: {len(rows)}\n{columns(rows[:SECTION_LIMIT])}{more}")
    if made.notes:
        parts.append(
            columns((moment(n.at, reader.zone), reader.name_of(n.actor), n.text) for n in made.notes)
        )
    return "\n\n".join(parts)
