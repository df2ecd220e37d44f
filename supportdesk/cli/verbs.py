"""The verbs on a registered ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from supportdesk.cli.commands import option, verb
from supportdesk.cli.context import (
    NUMBER,
    TIME,
    Number,
    Session,
    changing,
    one_of,
    options,
    pass_session,
    print_outcome,
)
from supportdesk.cli.text import correction_words
from supportdesk.domain.errors import Missing, Refused
from supportdesk.domain.ticket import Line, Wait
from supportdesk.i18n import N_, _
from supportdesk.text import clean, line

_number = click.argument("number", type=NUMBER, metavar="N")


@verb()
@_number
@click.argument("category", metavar="CATEGORY")
@changing
@pass_session
def categorise(session: Session, /, number: int, category: str, **given: Any) -> None:
    """Change the category, and with it the priority and the targets."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.categorise(desk, number, category, **options(given)))


@verb()
@_number
@click.argument("login", metavar="LOGIN")
@changing
@pass_session
def assign(session: Session, /, number: int, login: str, **given: Any) -> None:
    """Make an engineer answer for the ticket; "none" releases it."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        assignee = None if login == "none" else login
        print_outcome(session, desk, tickets.assign(desk, number, assignee, **options(given)))


@verb()
@_number
@changing
@pass_session
def take(session: Session, /, number: int, **given: Any) -> None:
    """Answer for the ticket yourself. Exit status 3 when somebody else already does."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.take(desk, number, **options(given)))


@verb()
@_number
@option("--for", "waiting", type=one_of(Wait), required=True, help="For whom the ticket waits.")
@option("--provider", default="", metavar="NAME", help="Which operator or service.")
@option("--reference", default="", metavar="TEXT", help="Their number for the matter.")
@option("--note", default="", metavar="TEXT", help="What is needed.")
@option("--tell", is_flag=True, help="Ask the client for it by letter.")
@changing
@pass_session
def wait(
    session: Session,
    /,
    number: int,
    waiting: str,
    provider: str,
    reference: str,
    note: str,
    tell: bool,
    **given: Any,
) -> None:
    """Wait for the client or a provider: the resolution clock stops."""
    from supportdesk.services import providers, tickets

    name = line(provider)
    with session.desk() as desk:
        outcome = tickets.wait(
            desk,
            number,
            Wait(waiting),
            provider=name,
            reference=line(reference),
            note=clean(note),
            tell=tell,
            **options(given),
        )
        known = providers.named(desk, name) if name else None
        notes = []
        if name and known is None:
            notes.append(_("“{name}” is not in the register of providers.").format(name=name))
        elif known is not None and known.retired:
            notes.append(_("{name} is retired in the register of providers.").format(name=line(known.name)))
        print_outcome(session, desk, outcome, notes)


@verb()
@_number
@changing
@pass_session
def resume(session: Session, /, number: int, **given: Any) -> None:
    """Go on working: the resolution clock runs again."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.resume(desk, number, **options(given)))


@verb()
@_number
@option("--to", type=one_of(Line), required=True, help="Which line works on it next.")
@option("--reason", required=True, metavar="TEXT", help="Why: the other line reads it first.")
@changing
@pass_session
def escalate(session: Session, /, number: int, to: str, reason: str, **given: Any) -> None:
    """Hand the ticket to another line, or give it back to a lower one."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(
            session, desk, tickets.escalate(desk, number, Line(to), clean(reason), **options(given))
        )


@verb()
@_number
@option("--reason", metavar="TEXT", help="Why it is outside the scope of support.")
@option("--code", default="", metavar="CODE", help="A reason of the catalogue; --reason then adds to it.")
@changing
@pass_session
def refuse(session: Session, /, number: int, reason: str | None, code: str, **given: Any) -> None:
    """End the ticket as outside the scope of support."""
    from supportdesk.fix_wording import goes_on_words
    from supportdesk.services import tickets
    from supportdesk.services.fix_places import unfinished

    if reason is None and not code:
        raise click.UsageError(_("Say why: --reason TEXT, --code CODE, or both."))
    with session.desk() as desk:
        outcome = tickets.refuse(desk, number, clean(reason or ""), code=code, **options(given))
        tasks = unfinished(desk, [(number, outcome.ticket)])
        print_outcome(session, desk, outcome, goes_on_words(tasks, reported=False))


@verb()
@_number
@option("--report", required=True, metavar="TEXT", help="The report to the client.")
@option("--changed", default="", metavar="TEXT", help="What was changed in the settings.")
@option("--rollback", default="", metavar="TEXT", help="How to take that change back.")
@option("--changed-by", metavar="LOGIN", help="Who changed them, if not you.")
@changing
@pass_session
def resolve(
    session: Session,
    /,
    number: int,
    report: str,
    changed: str,
    rollback: str,
    changed_by: str | None,
    **given: Any,
) -> None:
    """End the ticket with a report to the client; a settings change is recorded too."""
    from supportdesk.fix_wording import goes_on_words
    from supportdesk.services import tickets
    from supportdesk.services.fix_places import unfinished

    with session.desk() as desk:
        try:
            outcome = tickets.resolve(
                desk,
                number,
                clean(report),
                changed=clean(changed),
                rollback=clean(rollback),
                changed_by=changed_by,
                **options(given),
            )
        except Missing as missing:
            words = N_("{told} Option: {option}")
            raise Refused(words, told=missing, option=f"--{missing.field}") from missing
        tasks = unfinished(desk, [(number, outcome.ticket)])
        print_outcome(session, desk, outcome, goes_on_words(tasks, reported=True))


@verb()
@_number
@option("--reason", required=True, metavar="TEXT", help="Why it is opened again.")
@changing
@pass_session
def reopen(session: Session, /, number: int, reason: str, **given: Any) -> None:
    """Open a resolved or refused ticket again."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.reopen(desk, number, clean(reason), **options(given)))


@verb()
@_number
@changing
@pass_session
def close(session: Session, /, number: int, **given: Any) -> None:
    """Put a resolved or refused ticket away for good."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.close(desk, number, **options(given)))


@verb()
@_number
@option("--into", type=NUMBER, required=True, metavar="M", help="The ticket that stays.")
@changing
@pass_session
def merge(session: Session, /, number: int, into: int, **given: Any) -> None:
    """End the ticket as a duplicate of another, which takes its time over."""
    from supportdesk.services import merging

    with session.desk() as desk:
        print_outcome(session, desk, merging.merge(desk, number, into, **options(given)))


@verb()
@_number
@option(
    "--incident",
    type=Number(0),
    required=True,
    metavar="M",
    help="The incident's ticket; 0 takes it out.",
)
@changing
@pass_session
def link(session: Session, /, number: int, incident: int, **given: Any) -> None:
    """Make the ticket part of an incident."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.link(desk, number, incident or None, **options(given)))


@verb()
@_number
@click.argument("text", metavar="TEXT")
@changing
@pass_session
def note(session: Session, /, number: int, text: str, **given: Any) -> None:
    """Write something down for colleagues; touches no clock."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.note(desk, number, clean(text), **options(given)))


@verb()
@_number
@option("--text", required=True, metavar="TEXT", help="What the client is to read.")
@option("--subject", default="", metavar="TEXT", help="The letter's subject; without it the ticket's.")
@option("--to", default="", metavar="ADDRESS", help="Another address than the contact's.")
@changing
@pass_session
def message(session: Session, /, number: int, text: str, subject: str, to: str, **given: Any) -> None:
    """Write to the client; touches no clock."""
    from supportdesk.services import telling

    with session.desk() as desk:
        outcome = telling.message(
            desk, number, clean(text), subject=line(subject), recipient=to, **options(given)
        )
        print_outcome(session, desk, outcome)


@verb()
@_number
@option("--until", type=TIME, required=True, help="By when.")
@click.argument("text", metavar="TEXT")
@changing
@pass_session
def promise(session: Session, /, number: int, until: datetime, text: str, **given: Any) -> None:
    """Promise the client something; touches no clock."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.promise(desk, number, until, clean(text), **options(given)))


@verb("promise-kept")
@_number
@changing
@pass_session
def promise_kept(session: Session, /, number: int, **given: Any) -> None:
    """Say that what was promised is done."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        print_outcome(session, desk, tickets.keep_promise(desk, number, **options(given)))


@verb()
@_number
@option(
    "--waiting",
    type=one_of(Wait, "none"),
    required=True,
    help="For whom it really waited; none: it was work.",
)
@option("--from", "since", type=TIME, required=True, help="The beginning of that time.")
@option("--to", "until", type=TIME, required=True, help="Its end.")
@option("--reason", required=True, metavar="TEXT", help="Why the history is put right.")
@option("--provider", default="", metavar="NAME", help="For which provider it waited.")
@option("--dry-run", is_flag=True, help="Only show the old and the new figures.")
@changing
@pass_session
def correct(
    session: Session,
    /,
    number: int,
    waiting: str,
    since: datetime,
    until: datetime,
    reason: str,
    provider: str,
    dry_run: bool,
    **given: Any,
) -> None:
    """Put a forgotten or wrong pause right; both times are kept."""
    from supportdesk.domain.commands import Correct
    from supportdesk.services import tickets
    from supportdesk.services.documents import sla_document
    from supportdesk.services.reading import preview, show

    reason_text, name = clean(reason), line(provider)
    really = None if waiting == "none" else Wait(waiting)
    with session.desk() as desk:
        view = show(desk, number)
        if dry_run:
            seen = preview(view, Correct(really, since, until, reason_text, name), desk.actor, desk.now())
            session.print(
                {"before": sla_document(seen.before), "after": sla_document(seen.after)},
                lambda: correction_words(seen, session.zone),
            )
            return
        outcome = tickets.correct(
            desk, number, really, since, until, reason_text, provider=name, **options(given)
        )
        print_outcome(session, desk, outcome)


@verb()
@_number
@changing
@pass_session
def undo(session: Session, /, number: int, **given: Any) -> None:
    """Take back your last change of the ticket, by a new event."""
    from supportdesk.services import merging

    with session.desk() as desk:
        print_outcome(session, desk, merging.undo(desk, number, **options(given)))
