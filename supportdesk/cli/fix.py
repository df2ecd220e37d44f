"""The bug's way on the command line: fix tasks from the second line to the client's report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from supportdesk.cli.commands import option, verbs
from supportdesk.cli.context import NUMBER, Session, changing, json_option, options, pass_session
from supportdesk.cli.text import columns
from supportdesk.formats import moment, span, time_left
from supportdesk.i18n import LANGUAGES, _, pgettext
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportdesk.services.desk import Desk
    from supportdesk.services.fix_reading import FixView
    from supportdesk.services.fixes import FixOutcome


class FixNumber(click.ParamType[int]):
    """A fix task's number, also written as ``F3``."""

    name = "F"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        found = re.fullmatch("[Ff]?([0-9]{1,15})", str(value).strip().removeprefix("#"))
        if found is None or int(found[1]) == 0:
            self.fail(
                _("“{value}” is not a fix task's number.").format(value=line(str(value), 60)), param, ctx
            )
        return int(found[1])


_fix = click.argument("number", type=FixNumber(), metavar="F")


@verbs()
def fix() -> None:
    """Fix tasks: a confirmed bug's way to the developer, QA and the client's report."""


@fix.command("open")
@click.argument("ticket", type=NUMBER, metavar="N")
@option("--title", required=True, metavar="TEXT", help="What is wrong, in a few words.")
@option("--developer", required=True, metavar="LOGIN", help="Who fixes it.")
@option("--tracker", default="", metavar="URL", help="The same matter in an outside tracker.")
@changing
@pass_session
def open_(session: Session, /, ticket: int, title: str, developer: str, tracker: str, **given: Any) -> None:
    """Confirm the bug that ticket N shows and give it to a developer; prints F (second line)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        outcome = fixes.open_fix(
            desk, ticket, line(title), line(developer, 100), tracker=tracker, **options(given)
        )
        if session.as_json:
            _print_outcome(session, desk, outcome)
        else:
            session.print(None, str(outcome.number))


@fix.command()
@_fix
@click.argument("developer", metavar="LOGIN")
@changing
@pass_session
def assign(session: Session, /, number: int, developer: str, **given: Any) -> None:
    """Give the task to another developer (second line)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        _print_outcome(session, desk, fixes.assign_fix(desk, number, line(developer, 100), **options(given)))


@fix.command()
@_fix
@option("--text", required=True, metavar="TEXT", help="What was fixed, and how to test it.")
@changing
@pass_session
def report(session: Session, /, number: int, text: str, **given: Any) -> None:
    """Write the fix report: the task goes to QA (developer)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        _print_outcome(session, desk, fixes.report_fix(desk, number, clean(text), **options(given)))


@fix.command("pass")
@_fix
@option("--tested", default="", metavar="TEXT", help="What was tested.")
@changing
@pass_session
def pass_(session: Session, /, number: int, tested: str, **given: Any) -> None:
    """Say that the tests passed: the fix report goes to the second line (QA)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        _print_outcome(session, desk, fixes.pass_fix(desk, number, clean(tested), **options(given)))


@fix.command()
@_fix
@option("--reason", required=True, metavar="TEXT", help="What failed.")
@changing
@pass_session
def fail(session: Session, /, number: int, reason: str, **given: Any) -> None:
    """Say that the tests failed: the task goes back to the developer (QA)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        _print_outcome(session, desk, fixes.fail_fix(desk, number, clean(reason), **options(given)))


@fix.command()
@_fix
@click.argument("ticket", type=NUMBER, metavar="N")
@changing
@pass_session
def link(session: Session, /, number: int, ticket: int, **given: Any) -> None:
    """Make the task serve one more ticket (second line)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        _print_outcome(session, desk, fixes.link_fix(desk, number, ticket, **options(given)))


@fix.command()
@_fix
@click.argument("ticket", type=NUMBER, metavar="N")
@option("--reason", required=True, metavar="TEXT", help="Why it has nothing to do with the bug.")
@changing
@pass_session
def unlink(session: Session, /, number: int, ticket: int, reason: str, **given: Any) -> None:
    """Take a ticket out: it comes back to you (second line)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        _print_outcome(session, desk, fixes.unlink_fix(desk, number, ticket, clean(reason), **options(given)))


@fix.command()
@_fix
@click.argument("url", metavar="URL")
@changing
@pass_session
def track(session: Session, /, number: int, url: str, **given: Any) -> None:
    """Name the same matter in an outside tracker, by its http or https address; "none": there is none."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        address = "" if url == "none" else url
        _print_outcome(session, desk, fixes.track_fix(desk, number, address, **options(given)))


@fix.command()
@_fix
@option("--instructions", required=True, metavar="TEXT", help="What the clients are to know and do.")
@option(
    "--instructions-in",
    "translations",
    type=(click.Choice(LANGUAGES), str),
    multiple=True,
    metavar="LANGUAGE TEXT",
    help="The same for clients who speak that language.",
)
@changing
@pass_session
def deliver(
    session: Session,
    /,
    number: int,
    instructions: str,
    translations: tuple[tuple[str, str], ...],
    **given: Any,
) -> None:
    """Report to the client of each linked ticket, and resolve the tickets (second line)."""
    from supportdesk.services import fixes

    with session.desk() as desk:
        texts = {code: clean(text) for code, text in translations}
        outcome = fixes.deliver_fix(desk, number, clean(instructions), texts, **options(given))
        _print_outcome(session, desk, outcome)


@fix.command()
@_fix
@json_option
@pass_session
def show(session: Session, /, number: int) -> None:
    """Show a fix task with its history and the tickets that hang on it."""
    from supportdesk.services.fix_documents import full_fix_document
    from supportdesk.services.fix_reading import show_fix

    with session.desk(acting=False) as desk:
        view = show_fix(desk, number)
        name_of = _names(desk)
        session.print(full_fix_document(view), lambda: _fix_words(view, session, name_of))


@fix.command("list")
@option("--all", "all_of", is_flag=True, help="The delivered ones too.")
@json_option
@pass_session
def list_(session: Session, /, all_of: bool) -> None:
    """List the fix tasks: how long each is where, and which tickets wait for it."""
    from supportdesk.services.fix_documents import fix_document
    from supportdesk.services.fix_reading import fix_tasks

    with session.desk(acting=False) as desk:
        views = fix_tasks(desk, all_of=all_of)
        name_of = _names(desk)
        session.print([fix_document(view) for view in views], lambda: _list_words(views, name_of))


def _print_outcome(session: Session, desk: Desk, outcome: FixOutcome) -> None:
    """Print what a verb did: as JSON the task as it now is, with what was ``recorded``."""
    from supportdesk.fix_wording import describe_fix, stage_name
    from supportdesk.services.documents import event_document
    from supportdesk.services.fix_documents import full_fix_document
    from supportdesk.services.fix_reading import view_of_fix

    view = view_of_fix(desk, outcome)
    told = [describe_fix(event) for event in outcome.events] or [_("already so")]
    session.print(
        {**full_fix_document(view), "recorded": [event_document(event) for event in outcome.events]},
        lambda: " · ".join([f"F{view.number}", *told, stage_name(view.task.stage)]),
    )


def _names(desk: Desk) -> Callable[[str], str]:
    from supportdesk.services.reading import names

    known = names(desk)
    return lambda login: known.get(login, login)


def _fix_words(view: FixView, session: Session, name_of: Callable[[str], str]) -> str:
    """Return a task: its facts, its tickets, its history."""
    from supportdesk.fix_wording import describe_fix, stage_name
    from supportdesk.wording import line_name

    task = view.task
    spent = ((line_name(held), span(us)) for held, us in task.spent_us(view.as_of).items())
    facts = [
        (_("State"), f"{stage_name(task.stage)} · {moment(task.since, session.zone)}"),
        (_("Developer"), name_of(task.developer) if task.developer else "—"),
        (_("Opened by"), name_of(task.opened_by)),
        (_("Tracker"), task.tracker or "—"),
        (_("Sent back by QA"), str(task.failed)),
        (_("Time held"), ", ".join(" ".join(one) for one in spent)),
    ]
    history = columns(
        (moment(event.at, session.zone, seconds=True), name_of(event.actor), describe_fix(event, name_of))
        for event in view.events
    )
    parts = [f"F{view.number} {line(task.title)}", columns(facts), _tickets_words(view), history]
    return "\n\n".join(part for part in parts if part)


def _tickets_words(view: FixView) -> str:
    from supportdesk.wording import state_name

    return columns(
        (
            f"#{ticket.number}",
            state_name(ticket.ticket.state),
            "—" if ticket.resolution.left_us is None else time_left(ticket.resolution.left_us),
            ticket.ticket.customer or "—",
            ticket.ticket.subject,
        )
        for ticket in view.tickets
    )


def _list_words(views: list[FixView], name_of: Callable[[str], str]) -> str:
    from supportdesk.domain.durations import us_between
    from supportdesk.fix_wording import stage_name

    if not views:
        return _("There is no fix task.")
    head = ("F", _("State"), _("For"), _("Who"), _("Tickets"), pgettext("fix task", "Title"))
    rows = (
        (
            str(view.number),
            stage_name(view.task.stage),
            span(us_between(view.task.since, view.as_of)) if view.task.live else "—",
            name_of(view.task.holder) if view.task.holder else "—",
            " ".join(f"#{number}" for number in view.task.tickets),
            view.task.title,
        )
        for view in views
    )
    return columns([head, *rows], right=(0,))
