"""Setting a desk up: its schema, its customers, its engineers, and a desk to play with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from supportdesk.cli.commands import File, option, verb, verbs
from supportdesk.cli.context import LINES, Session, json_option, pass_session, print_imported
from supportdesk.cli.text import columns
from supportdesk.domain.ticket import Line
from supportdesk.i18n import _, ngettext
from supportdesk.names import lines_name
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.services.engineers import Engineer


@verb()
@json_option
@pass_session
def init(session: Session) -> None:
    """Create the schema, or bring it up to date."""
    from supportdesk.services.upkeep import initialise

    applied = initialise(session.url, session.settings)
    session.print(
        {"applied": applied},
        lambda: (
            ngettext("{n} step was applied.", "{n} steps were applied.", len(applied)).format(n=len(applied))
            if applied
            else _("The schema is up to date.")
        ),
    )


@verbs()
def customers() -> None:
    """Customers, their contacts and agreements."""


@customers.command("import")
@click.argument("file", type=File(exists=True), metavar="FILE.toml")
@json_option
@pass_session
def import_customers(session: Session, file: Path) -> None:
    """Create or update customers; repeating it changes nothing, a mistake imports nothing."""
    from supportdesk.services.customers import import_file

    with session.desk(acting=False) as desk:
        print_imported(session, import_file(desk, file))


@customers.command("list")
@json_option
@pass_session
def list_customers(session: Session) -> None:
    """List the customers."""
    from supportdesk.services.reading import customer_names

    with session.desk(acting=False) as desk:
        known = customer_names(desk)
        session.print(
            [{"code": code, "name": name} for code, name in known.items()],
            lambda: (
                columns(known.items())
                if known
                else _("No customer yet: supportdesk customers import FILE.toml")
            ),
        )


@customers.command("show")
@click.argument("code", metavar="CODE")
@json_option
@pass_session
def show_customer(session: Session, code: str) -> None:
    """Show a customer: contacts, agreement, open tickets and the latest ended ones."""
    from supportdesk.cli.card import card_document, card_words
    from supportdesk.services.customers import card

    with session.desk(acting=False) as desk:
        known = card(desk, code)
        session.print(
            card_document(known), lambda: card_words(known, desk.catalogue, desk.now(), session.zone)
        )


@verbs()
def engineers() -> None:
    """The people who work at the desk."""


@engineers.command("add")
@click.argument("login", metavar="LOGIN")
@option("--name", required=True, metavar="NAME")
@option(
    "--line",
    "holders",
    type=LINES,
    metavar="|".join(Line),
    multiple=True,
    required=True,
    help="Where the engineer works; several times for several lines, the main one first.",
)
@option("--email", default="", metavar="ADDRESS")
@json_option
@pass_session
def add_engineer(
    session: Session, login: str, name: str, holders: tuple[tuple[Line, ...], ...], email: str
) -> None:
    """Add an engineer, or change what is known of one."""
    from supportdesk.services.engineers import add

    main, *others = (holder for several in holders for holder in several)
    with session.desk(acting=False) as desk:
        known = add(desk, line(login, 100), line(name), main, line(email), also=others)
        session.print(_document(known), known.login)


@engineers.command("list")
@json_option
@pass_session
def list_engineers(session: Session) -> None:
    """List the engineers."""
    from supportdesk.services.engineers import everybody

    with session.desk(acting=False) as desk:
        known = everybody(desk)
        session.print(
            [_document(engineer) for engineer in known],
            lambda: columns((e.login, e.name, lines_name(e.lines), e.email) for e in known),
        )


def _document(known: Engineer) -> dict[str, object]:
    return {
        "login": known.login,
        "name": known.name,
        "line": str(known.line),
        "lines": [str(holder) for holder in known.lines],
        "email": known.email,
    }


@verb()
@pass_session
def demo(session: Session) -> None:
    """Open the console on a throw-away desk full of believable work."""
    session.open_console(demo=True)
