"""Providers on the command line: their register, and asking them again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supportdesk.cli.commands import File, option, verb, verbs
from supportdesk.cli.context import (
    DURATION,
    NUMBER,
    Session,
    changing,
    json_option,
    options,
    pass_session,
    print_imported,
    print_outcome,
)
from supportdesk.cli.text import columns
from supportdesk.formats import span
from supportdesk.i18n import _
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.models.providers import Provider


@verbs()
def providers() -> None:
    """Operators and services to whom work is handed, and how to reach them."""


@providers.command("import")
@click.argument("file", type=File(exists=True), metavar="FILE.toml")
@json_option
@pass_session
def import_providers(session: Session, file: Path) -> None:
    """Create or update providers; repeating it changes nothing, a mistake imports nothing."""
    from supportdesk.services.providers import import_file

    with session.desk(acting=False) as desk:
        print_imported(session, import_file(desk, file))


@providers.command("list")
@json_option
@pass_session
def list_providers(session: Session) -> None:
    """List the providers, the retired ones last."""
    from supportdesk.provider_words import provider_kind
    from supportdesk.services.provider_documents import provider_document
    from supportdesk.services.providers import everybody

    with session.desk(acting=False) as desk:
        known = everybody(desk)
        session.print(
            [provider_document(provider) for provider in known],
            lambda: (
                columns(
                    (
                        provider.code,
                        provider.name,
                        provider_kind(provider.kind),
                        provider.contacts[0].phone if provider.contacts else "",
                        _("retired") if provider.retired else "",
                    )
                    for provider in known
                )
                if known
                else _("No provider yet: supportdesk providers import FILE.toml")
            ),
        )


@providers.command("show")
@click.argument("provider", metavar="CODE_OR_NAME")
@json_option
@pass_session
def show_provider(session: Session, provider: str) -> None:
    """Show a provider: its names, contacts, and after how long it is asked again."""
    from supportdesk.services.provider_documents import provider_document
    from supportdesk.services.providers import show

    with session.desk(acting=False) as desk:
        known = show(desk, line(provider))
        session.print(provider_document(known), lambda: _provider_words(known))


def _provider_words(provider: Provider) -> str:
    from supportdesk.provider_words import provider_kind

    facts = [
        (_("Name"), provider.name),
        (_("Code"), provider.code),
        (_("Kind"), provider_kind(provider.kind)),
        (_("Asked again after"), span(provider.chase_after_us)),
    ]
    if provider.also:
        facts.append((_("Also known as"), ", ".join(provider.also)))
    if provider.retired:
        facts.append((_("Retired"), _("yes")))
    people = ((c.name, c.phone, c.email, c.portal, c.notes) for c in provider.contacts)
    return "\n\n".join(part for part in (columns(facts), columns(people)) if part)


@verb()
@click.argument("number", type=NUMBER, metavar="N")
@click.argument("text", metavar="TEXT")
@option("--whom", default="", metavar="NAME", help="Who was asked there.")
@option("--again-in", type=DURATION, help="After how long to ask again; else as the register says.")
@changing
@pass_session
def chase(
    session: Session, /, number: int, text: str, whom: str, again_in: timedelta | None, **given: Any
) -> None:
    """Write down that the provider was asked again, and what they said; touches no clock."""
    from supportdesk.services import tickets

    with session.desk() as desk:
        asked_at = given["at"] or desk.now()
        outcome = tickets.chase(
            desk,
            number,
            clean(text),
            whom=line(whom),
            again_at=None if again_in is None else asked_at + again_in,
            **options(given),
        )
        print_outcome(session, desk, outcome)
