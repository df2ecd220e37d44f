"""Scheduled maintenance on the command line: announced as incidents are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from supportdesk.cli.commands import option, verbs
from supportdesk.cli.context import (
    TIME,
    Instant,
    Session,
    json_option,
    operation_option,
    pass_session,
    print_outcome,
)
from supportdesk.cli.incident import first_to_others, language, translation
from supportdesk.cli.incident_text import print_recipients
from supportdesk.i18n import LANGUAGES, _, translated
from supportdesk.text import clean, line


@verbs()
def maintenance() -> None:
    """Scheduled maintenance, announced to the customers."""


@maintenance.command()
@option("--customers", required=True, metavar="all|CODE,CODE", help="To whom it is announced.")
@option("--from", "since", type=TIME, required=True, is_eager=True, help="When it begins.")
@option(
    "--to", "until", type=Instant("since"), required=True, help="When it ends; +2h is from its beginning."
)
@option("--text", required=True, metavar="TEXT", help="What is done, and what of it is noticed.")
@translation
@language
@first_to_others
@option("--subject", metavar="TEXT", help="What it is called; by default scheduled maintenance.")
@option("--dry-run", is_flag=True, help="Only show who would be told, and which text each gets.")
@operation_option
@json_option
@pass_session
def announce(
    session: Session,
    /,
    customers: str,
    since: datetime,
    until: datetime,
    text: str,
    translations: tuple[tuple[str, str], ...],
    language: str | None,
    first_to_others: bool,
    subject: str | None,
    dry_run: bool,
    operation: str,
) -> None:
    """Register a maintenance and write to the customers' contacts; “incident tell” tells them more later."""
    from supportdesk.services import broadcast

    codes = () if customers.strip() == "all" else tuple(customers.replace(",", " ").split())
    with session.desk(acting=not dry_run) as desk:
        texts = {code: clean(words) for code, words in translations}
        if dry_run:
            listed = broadcast.announced_to(desk, codes)
            read = broadcast.read_by(listed, texts, language, first_to_others=first_to_others)
            print_recipients(session, listed, read)
            return
        announcement = broadcast.Announcement(
            line(subject or "") or _(broadcast.MAINTENANCE),
            since,
            until,
            clean(text),
            texts,
            language,
            first_to_others,
            codes,
            {} if subject else {code: translated(broadcast.MAINTENANCE, code) for code in LANGUAGES},
        )
        outcome: Any = broadcast.announce(desk, announcement, operation=operation)
        print_outcome(session, desk, outcome)
