"""What every verb shares: settings, the desk, the engineer's zone, and how results are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar
from uuid import uuid4

import click

from supportdesk.config import Paths, Settings, load_settings
from supportdesk.i18n import tell
from supportdesk.instants import BadInstant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportdesk.services.desk import Desk
    from supportdesk.services.recording import Outcome

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Session:
    """One call of the program."""

    database: str | None
    actor: str | None
    language: str | None
    as_json: bool
    paths: Paths = field(default_factory=Paths)

    @cached_property
    def settings(self) -> Settings:
        """The configuration, with the environment's and the command line's words over it."""
        return load_settings(self.paths)

    @property
    def url(self) -> str:
        """The database's address."""
        return self.database or self.settings.database

    @property
    def zone(self) -> tzinfo:
        """The engineer's time zone."""
        return self.settings.time_zone

    @contextmanager
    def desk(self, *, acting: bool = True) -> Iterator[Desk]:
        """Open the desk; close it again. ``acting`` False: who only reads need not be an engineer."""
        from supportdesk.services.desk import open_desk

        desk = open_desk(
            self.url,
            self.actor or self.settings.engineer,
            acting=acting,
            data_folder=self.settings.data_folder,
            connect_timeout_s=self.settings.connect_timeout_s,
            statement_timeout_s=self.settings.statement_timeout_s,
        )
        try:
            yield desk
        finally:
            desk.close()

    def open_console(self, *, demo: bool = False) -> None:
        """Start the console; textual is imported only here."""
        from supportdesk.app import run

        run(self.settings, self.paths, url=self.url, actor=self.actor or self.settings.engineer, demo=demo)

    def print(self, document: Any, words: str | Callable[[], str]) -> None:
        """Print a JSON document, or the same in words."""
        if self.as_json:
            json.dump(document, sys.stdout, ensure_ascii=False, indent=None if not sys.stdout.isatty() else 2)
            sys.stdout.write("\n")
        else:
            text = words if isinstance(words, str) else words()
            if text:
                sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


pass_session = click.make_pass_decorator(Session)


class Instant(click.ParamType[datetime]):
    """A moment: ISO 8601 with offset, or local time where that is unambiguous."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment as aware UTC."""
        if isinstance(value, datetime):
            return value
        session = ctx.find_object(Session) if ctx else None
        assert session is not None
        from supportdesk.clock import SystemClock

        try:
            return parse_instant(value, session.zone, SystemClock().now())
        except BadInstant as error:
            self.fail(tell(error), param, ctx)


def one_of(names: type[StrEnum], *more: str) -> click.Choice[str]:
    """Return the choice of one of the domain's names, as scripts write them."""
    return click.Choice([*(str(name) for name in names), *more])


TIME = Instant()
NUMBER = click.IntRange(min=1)


def json_option(command: F) -> F:
    """Give a verb its own ``--json``, beside the global one."""

    def remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            session = ctx.find_object(Session)
            assert session is not None
            session.as_json = True

    return click.option(
        "--json", is_flag=True, expose_value=False, callback=remember, help="Print one JSON document."
    )(command)


class Changing(TypedDict):
    """The options of every verb that changes a ticket, as the services take them."""

    at: datetime | None
    expected: int | None
    operation: str


def changing(command: F) -> F:
    """Give a verb the options ``--at``, ``--expect`` and ``--operation``."""
    for option in (
        click.option("--at", type=TIME, help="When it really happened: not before the ticket's last event."),
        click.option(
            "--expect",
            "expected",
            type=NUMBER,
            metavar="VERSION",
            help="Only if the ticket is at this version.",
        ),
        click.option(
            "--operation",
            metavar="ID",
            default=lambda: uuid4().hex,
            help="Recorded once, however often repeated.",
        ),
        json_option,
    ):
        command = option(command)
    return command


def options(given: Mapping[str, Any]) -> Changing:
    """Return the options of `changing` from a verb's arguments."""
    return Changing(at=given["at"], expected=given["expected"], operation=given["operation"])


def print_outcome(session: Session, desk: Desk, outcome: Outcome) -> None:
    """Print what a verb did: the ticket as it now is, with the new events; or the number alone."""
    from supportdesk.services.documents import event_document, ticket_document
    from supportdesk.services.reading import show

    if session.as_json:
        document = ticket_document(show(desk, outcome.number))
        document["events"] = [event_document(event) for event in outcome.events]
        session.print(document, "")
    else:
        session.print(None, str(outcome.number))
