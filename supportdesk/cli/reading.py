"""The verbs that only look."""

from __future__ import annotations

from datetime import datetime

import click

from supportdesk.cli import text
from supportdesk.cli.commands import option, verb
from supportdesk.cli.context import NUMBER, TIME, Session, json_option, pass_session
from supportdesk.i18n import language

_as_of = option("--as-of", type=TIME, help="As it was (or will be) at that moment.")


@verb()
@_as_of
@json_option
@pass_session
def queue(session: Session, /, as_of: datetime | None) -> None:
    """Show the live tickets in the order of the console."""
    from supportdesk.services import reading
    from supportdesk.services.documents import ticket_document

    with session.desk(acting=False) as desk:
        views = reading.queue_views(desk, as_of)
        names, customers = reading.names(desk), reading.customer_names(desk)
        session.print(
            [ticket_document(view) for view in views],
            lambda: text.queue_words(
                views, lambda login: names.get(login, login), lambda code: customers.get(code, code)
            ),
        )


@verb()
@click.argument("number", type=NUMBER, metavar="N")
@_as_of
@json_option
@pass_session
def show(session: Session, /, number: int, as_of: datetime | None) -> None:
    """Show a ticket with its clocks and its history."""
    from supportdesk.services import reading
    from supportdesk.services.documents import full_document

    with session.desk(acting=False) as desk:
        view = reading.show(desk, number, as_of)
        names, customers = reading.names(desk), reading.customer_names(desk)
        categories = {category.code: category.name(language()) for category in desk.catalogue}
        session.print(
            full_document(view),
            lambda: text.ticket_words(
                view,
                session.zone,
                desk.zone_of(view.ticket.customer),
                lambda login: names.get(login, login),
                lambda code: categories.get(code, code),
                lambda code: customers.get(code, code),
            ),
        )


@verb()
@click.argument("number", type=NUMBER, metavar="N")
@_as_of
@json_option
@pass_session
def explain(session: Session, /, number: int, as_of: datetime | None) -> None:
    """Show where the ticket's time went: every interval, who, why, and the sums."""
    from supportdesk.cli.explanation import explanation_words
    from supportdesk.domain.explain import explain as explained
    from supportdesk.services import reading
    from supportdesk.services.documents import explanation_document

    with session.desk(acting=False) as desk:
        view = reading.show(desk, number, as_of)
        names, customers = reading.names(desk), reading.customer_names(desk)
        categories = {category.code: category.name(language()) for category in desk.catalogue}
        told = explained(view.ticket, view.events, view.as_of)
        session.print(
            explanation_document(view, told),
            lambda: explanation_words(
                view,
                told,
                session.zone,
                lambda login: names.get(login, login),
                lambda code: categories.get(code, code),
                lambda code: customers.get(code, code),
            ),
        )


@verb()
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
@pass_session
def search(session: Session, words: tuple[str, ...], limit: int) -> None:
    """Find tickets by words of their history, ended ones too."""
    from supportdesk.services import reading
    from supportdesk.services.documents import ticket_document

    with session.desk(acting=False) as desk:
        views = reading.find(desk, " ".join(words), limit)
        session.print([ticket_document(view) for view in views], lambda: text.found_words(views))
