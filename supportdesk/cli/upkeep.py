"""Keeping a desk healthy: proof, diagnosis, backup, and where everything is."""

from __future__ import annotations

from pathlib import Path

import click

from supportdesk.cli.commands import File, option, verb
from supportdesk.cli.context import Session, json_option, pass_session
from supportdesk.cli.text import columns
from supportdesk.i18n import N_, _, language, ngettext, tell
from supportdesk.text import redact

_HISTORIES = {"rota": N_("rota, change"), "note": N_("log, note"), "handover": N_("handover")}


@verb()
@json_option
@pass_session
def verify(session: Session) -> None:
    """Prove that every row is what its history adds up to, and that no history was touched."""
    from supportdesk.services.reading import verify as problems_of

    with session.desk(acting=False) as desk:
        report = problems_of(desk)
        session.print(
            {
                "tickets": report.tickets,
                "problems": [
                    {"number": number, "problem": words} for number, words in report.problems.items()
                ],
                "fix_tasks": report.fix_tasks,
                "fix_problems": [
                    {"number": number, "problem": words} for number, words in report.fix_problems.items()
                ],
                "shift_entries": report.shift_entries,
                "shift_problems": [
                    {"history": p.history, "number": p.number or None, "problem": p.problem}
                    for p in report.shift_problems
                ],
            },
            lambda: "\n".join(
                [
                    *(f"#{number}: {_(words)}" for number, words in report.problems.items()),
                    ngettext(
                        "{n} ticket checked, {bad} with problems.",
                        "{n} tickets checked, {bad} with problems.",
                        report.tickets,
                    ).format(n=report.tickets, bad=len(report.problems)),
                    *(f"F{number}: {_(words)}" for number, words in report.fix_problems.items()),
                    ngettext(
                        "{n} fix task checked, {bad} with problems.",
                        "{n} fix tasks checked, {bad} with problems.",
                        report.fix_tasks,
                    ).format(n=report.fix_tasks, bad=len(report.fix_problems)),
                    *(
                        f"{_(_HISTORIES[p.history])} {p.number or ''}".rstrip() + f": {_(p.problem)}"
                        for p in report.shift_problems
                    ),
                    ngettext(
                        "{n} entry of rota, log and handovers checked, {bad} with problems.",
                        "{n} entries of rota, log and handovers checked, {bad} with problems.",
                        report.shift_entries,
                    ).format(n=report.shift_entries, bad=len(report.shift_problems)),
                ]
            ),
        )
        if report.problems or report.fix_problems or report.shift_problems:
            raise click.exceptions.Exit(1)


@verb()
@json_option
@pass_session
def doctor(session: Session) -> None:
    """Check everything the desk needs, and say what to do about what is wrong."""
    from supportdesk.services.upkeep import diagnose

    diagnosis = diagnose(session.url, session.settings)
    told = [(finding, tell(finding.detail, session.zone)) for finding in diagnosis.findings]
    session.print(
        [{"check": f.check, "ok": f.ok, "warning": f.warning, "detail": words} for f, words in told],
        lambda: columns(
            ("✗" if not f.ok else "!" if f.warning else "✓", _(f.check), words) for f, words in told
        ),
    )
    if not diagnosis.ok:
        raise click.exceptions.Exit(75 if diagnosis.unreachable else 1)


@verb()
@click.argument("file", type=File(), metavar="FILE")
@json_option
@pass_session
def backup(session: Session, file: Path) -> None:
    """Write a consistent copy of a SQLite desk while it is in use; FILE must not exist yet."""
    from supportdesk.services.upkeep import back_up

    with session.desk(acting=False) as desk:
        size = back_up(desk, file)
        session.print(
            {"file": str(file), "bytes": size}, _("{file}: {size} bytes").format(file=file, size=size)
        )


_PLACES = (N_("database"), N_("settings"), N_("config"), N_("data"), N_("state"), N_("cache"), N_("log"))
"""What `Paths.known` tells, marked here for the catalogues."""


@verb()
@json_option
@pass_session
def paths(session: Session) -> None:
    """Show where everything is on this machine."""
    known = {
        "database": redact(session.url),
        **{name: str(path) for name, path in session.paths.known().items()},
    }
    session.print(known, lambda: columns((_(name), place) for name, place in known.items()))


@verb()
@option("--markdown", is_flag=True, help="As the page of the documentation.")
@json_option
@pass_session
def keys(session: Session, markdown: bool) -> None:
    """Show every key of the console."""
    from supportdesk.keys import ACTIONS, key_label, keys_markdown

    if markdown:
        page = keys_markdown(language()).rstrip("\n")
        session.print({"markdown": page}, page)
        return
    session.print(
        [{"id": a.id, "keys": list(a.keys), "help": _(a.help)} for a in ACTIONS],
        lambda: columns(
            (" ".join(key_label(k, language()) for k in a.keys), _(a.label), _(a.help), a.id) for a in ACTIONS
        ),
    )
