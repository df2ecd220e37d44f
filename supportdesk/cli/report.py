"""Reports over a time: as text, as JSON, or as a file for a spreadsheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from supportdesk.cli.commands import File, option, verbs
from supportdesk.cli.context import TIME, Session, json_option, pass_session
from supportdesk.cli.text import columns
from supportdesk.i18n import _, language
from supportdesk.text import line


@verbs()
def report() -> None:
    """Reports over a time, as text, JSON or CSV."""


@report.command()
@option("--from", "start", type=TIME, required=True, help="The beginning of the report's time.")
@option("--to", "end", type=TIME, required=True, help="Its end.")
@option("--customer", metavar="CODE", help="Only this customer's tickets.")
@option("--csv", "csv", type=File(), help="Write a new file for a spreadsheet.")
@json_option
@pass_session
def refusals(
    session: Session, /, start: datetime, end: datetime, customer: str | None, csv: Path | None
) -> None:
    """Show how often requests were refused, by reason and customer; undone refusals don't count."""
    from supportdesk.services import refusal_report
    from supportdesk.services.reading import customer_names

    with session.desk(acting=False) as desk:
        found = refusal_report.refusals(desk, start, end, customer)
        names = customer_names(desk)

        def reason(code: str | None) -> str:
            return _("in the engineer's own words") if code is None else desk.refusals.name(code, language())

        def whose(code: str | None) -> str:
            return _("unknown caller") if code is None else names.get(code, code)

        if csv is not None:
            from supportdesk.csv_file import write_csv

            head = (_("Code"), _("Reason"), _("Customer code"), _("Customer"), _("Count"), _("Tickets"))
            rows = (
                (
                    group.code,
                    reason(group.code),
                    group.customer,
                    whose(group.customer),
                    len(group.numbers),
                    " ".join(map(str, group.numbers)),
                )
                for group in found
            )
            path = write_csv(csv, head, rows)
            session.print({"file": str(path)}, lambda: line(str(path), 4_000))
            return

        def words() -> str:
            if not found:
                return _("Nothing was refused in that time.")
            rows = [
                (
                    str(len(group.numbers)),
                    reason(group.code),
                    whose(group.customer),
                    " ".join(f"#{number}" for number in group.numbers),
                )
                for group in found
            ]
            return columns([(_("Count"), _("Reason"), _("Customer"), _("Tickets")), *rows], right=(0,))

        session.print(refusal_report.refusals_document(found, start, end), words)
