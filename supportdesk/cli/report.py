"""Reports over a period: tables to read, and files to send."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from supportdesk.cli.commands import File, option, verbs
from supportdesk.cli.context import TIME, Session, json_option, pass_session
from supportdesk.cli.text import columns
from supportdesk.formats import moment
from supportdesk.i18n import _, language
from supportdesk.new_file import write_new
from supportdesk.spreadsheet import csv_text

if TYPE_CHECKING:
    from supportdesk.services.ledger import Ledger

F = TypeVar("F", bound=Callable[..., Any])


@verbs()
def report() -> None:
    """Reports over a period: tables to read, and files to send."""


def _over_a_period(command: F) -> F:
    """Give a report its period, its customer, and the files that it may be written to."""
    for add in (
        json_option,
        option("--csv", "csv_file", type=File(), metavar="FILE", help="Write the table to a new file."),
        option("--customer", metavar="CODE", help="Only this customer's tickets."),
        option("--to", "until", type=TIME, required=True, help="Before that moment."),
        option("--from", "since", type=TIME, required=True, help="From that moment on."),
    ):
        command = add(command)
    return command


@report.command("providers")
@_over_a_period
@option("--provider", metavar="NAME", help="Only this provider: its code or one of its names.")
@option("--markdown", "markdown_file", type=File(), metavar="FILE", help="Write a page to a new file.")
@pass_session
def report_providers(
    session: Session,
    /,
    since: datetime,
    until: datetime,
    provider: str | None,
    customer: str | None,
    csv_file: Path | None,
    markdown_file: Path | None,
) -> None:
    """Show the time lost at providers, by provider and customer, ticket by ticket."""
    from supportdesk import provider_words as words
    from supportdesk.services import ledger
    from supportdesk.services.provider_documents import ledger_document

    with session.desk(acting=False) as desk:
        found = ledger.read(desk, since, until, provider=provider, customer=customer)
    files = []
    if csv_file is not None:
        files.append((csv_file, words.ledger_csv(found, session.zone)))
    if markdown_file is not None:
        files.append((markdown_file, words.ledger_markdown(found, session.zone)))
    _print(session, ledger_document(found), _ledger_words(session, found), files)


@report.command("refusals")
@_over_a_period
@pass_session
def report_refusals(
    session: Session, /, since: datetime, until: datetime, customer: str | None, csv_file: Path | None
) -> None:
    """Show how often requests were refused, by reason and customer; undone refusals don't count."""
    from supportdesk.services import refusal_report
    from supportdesk.services.reading import customer_names

    with session.desk(acting=False) as desk:
        found = refusal_report.refusals(desk, since, until, customer)
        names, catalogue = customer_names(desk), desk.refusals

    def reason(code: str | None) -> str:
        return _("in the engineer's own words") if code is None else catalogue.name(code, language())

    told = [(group, reason(group.code), _whose(group.customer, names)) for group in found]
    files = []
    if csv_file is not None:
        head = (_("Code"), _("Reason"), _("Customer code"), _("Customer"), _("Count"), _("Tickets"))
        table = (
            (g.code, why, g.customer, who, len(g.numbers), " ".join(map(str, g.numbers)))
            for g, why, who in told
        )
        files.append((csv_file, csv_text(head, table)))
    rows = [
        (str(len(group.numbers)), why, who, " ".join(f"#{number}" for number in group.numbers))
        for group, why, who in told
    ]
    words = (
        columns([(_("Count"), _("Reason"), _("Customer"), _("Tickets")), *rows], right=(0,))
        if rows
        else _("Nothing was refused in that time.")
    )
    _print(session, refusal_report.refusals_document(found, since, until), words, files)


@report.command("changes")
@_over_a_period
@pass_session
def report_changes(
    session: Session, /, since: datetime, until: datetime, customer: str | None, csv_file: Path | None
) -> None:
    """Show what was changed in the settings at clients' requests, by whom, and how it is rolled back."""
    from supportdesk.services import change_report
    from supportdesk.services.reading import customer_names, names

    with session.desk(acting=False) as desk:
        found = change_report.changes(desk, since, until, customer)
        people, customers = names(desk), customer_names(desk)
    head = (
        *(_("Ticket"), _("When"), _("Customer")),
        *(_("Who changed it"), _("What was changed"), _("How to roll it back")),
    )
    rows = [
        (
            f"#{change.number}",
            moment(change.at, session.zone),
            _whose(change.customer, customers),
            people.get(change.changed_by, change.changed_by),
            change.changed,
            change.rollback,
        )
        for change in found
    ]
    files = [] if csv_file is None else [(csv_file, csv_text(head, rows))]
    words = columns([head, *rows]) if rows else _("No settings were changed in that time.")
    _print(session, change_report.changes_document(found, since, until), words, files)


def _whose(code: str | None, names: Mapping[str, str]) -> str:
    return _("unknown caller") if code is None else names.get(code, code)


def _print(
    session: Session, document: Mapping[str, Any], words: str, files: Iterable[tuple[Path, str]]
) -> None:
    """Write the files, then print the report and where they are."""
    written = [str(write_new(path, content)) for path, content in files]
    told = (_("Written: {file}").format(file=file) for file in written)
    session.print({**document, "files": written}, "\n".join([words, *told]))


def _ledger_words(session: Session, found: Ledger) -> str:
    from supportdesk import provider_words as words

    zone = session.zone
    parts = [f"{moment(found.since, zone)} — {moment(found.until, zone)}"]
    if not found.entries:
        return "\n\n".join([*parts, _("No time was lost at providers in this period.")])
    for total, customers in words.groups(found):
        head = (words.provider_name(total.provider), words.lost(total.us), words.tickets_words(total.tickets))
        parts.append(" · ".join(head))
        for part, entries in customers:
            rows = [words.column_heads(), *(words.entry_row(entry, zone) for entry in entries)]
            table = columns(rows, right=(5,))
            parts.append(f"{words.customer_words(part)} · {words.lost(part.us)}\n{table}")
    parts.append(_("In all: {time}").format(time=words.lost(found.us)))
    return "\n\n".join(parts)
