"""What every verb shares: settings, the desk, the engineer's zone, and how results are printed."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar
from uuid import uuid4

import click

from supportdesk.cli.commands import option
from supportdesk.config import Paths, Settings, load_settings
from supportdesk.domain.durations import BadDuration, parse_duration
from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_, _, tell
from supportdesk.instants import BadInstant, parse_instant
from supportdesk.text import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportdesk.services.customers import ImportReport
    from supportdesk.services.desk import Desk
    from supportdesk.services.reading import View
    from supportdesk.services.recording import Outcome

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Session:
    """One call of the program."""

    database: str | None = None
    actor: str | None = None
    language: str | None = None
    as_json: bool = False
    paths: Paths = field(default_factory=Paths)
    _desk: Desk | None = None

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

    @cached_property
    def now(self) -> datetime:
        """When it was called: what all relative times of the command line count from."""
        from supportdesk.clock import SystemClock

        return SystemClock().now()

    @contextmanager
    def desk(self, *, acting: bool = True, enrolled: bool = True) -> Iterator[Desk]:
        """Open the desk; close it again.

        ``acting`` False: the desk is only read. ``enrolled`` False: who acts need be no engineer.
        """
        from supportdesk.services.desk import open_desk

        desk = open_desk(
            self.url,
            self.actor or self.settings.engineer,
            acting=acting,
            enrolled=enrolled,
            joins=True,
            data_folder=self.settings.data_folder,
            time_zone=self.settings.time_zone,
            connect_timeout_s=self.settings.connect_timeout_s,
            statement_timeout_s=self.settings.statement_timeout_s,
        )
        self._desk = desk
        try:
            yield desk
        finally:
            desk.close()

    @property
    def _recorded(self) -> bool:
        """Whether this call has changed the desk."""
        return self._desk is not None and self._desk.store.committed

    def open_console(self, *, demo: bool = False) -> None:
        """Start the console; textual is imported only here. Without a terminal it is wrong usage."""
        if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
            raise click.UsageError(_("The console needs a terminal; without one, say a verb."))
        from supportdesk.app import run

        run(
            self.settings,
            self.paths,
            url=self.url,
            actor=self.actor or self.settings.engineer,
            language=self.language,
            demo=demo,
        )

    def print(self, document: Any, words: str | Callable[[], str]) -> None:
        """Print a JSON document, or the same in words."""
        if self.as_json:
            text = json_text(document, indent=2 if sys.stdout.isatty() else None)
        else:
            text = words if isinstance(words, str) else words()
        try:
            sys.stdout.write(f"{text}\n" if text else "")
            sys.stdout.flush()
        except BrokenPipeError:  # whoever read this has enough, and nobody is left to tell
            _print_no_more()
        except OSError as error:
            _print_no_more()
            if self._recorded:
                words = _("It is recorded, but the answer can't be written: {error}")
                click.echo(words.format(error=error.strerror), err=True)
                return
            raise Refused(N_("The output can't be written: {error}"), error=error.strerror) from error


def _print_no_more() -> None:
    """Let what is still to be written go nowhere, so that nothing fails at the end of the program."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
"""What a terminal must not get raw; below a space JSON escapes everything itself."""


def json_text(document: Any, indent: int | None = None) -> str:
    """Return JSON that is safe to print: what could steer a terminal is escaped, and nothing is lost."""
    plain = (sys.stdout.encoding or "utf-8").lower() not in ("utf-8", "utf8")
    text = json.dumps(document, ensure_ascii=plain, indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


pass_session = click.make_pass_decorator(Session)


class Instant(click.ParamType[datetime]):
    """A moment: ISO 8601 with offset, or local time where that is unambiguous.

    ``after``: the eager parameter from whose moment on it is told, as ``+2h`` or the next ``04:00``.
    """

    name = "TIME"

    def __init__(self, after: str | None = None) -> None:
        self.after = after

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment as aware UTC."""
        if isinstance(value, datetime):
            return value
        session = ctx.find_object(Session) if ctx else None
        assert session is not None
        try:
            first = ctx.params.get(self.after) if ctx and self.after else None
            if first is not None:
                return parse_instant(value, session.zone, first, "future")
            return parse_instant(value, session.zone, session.now)
        except BadInstant as error:
            self.fail(tell(error), param, ctx)


def one_of(names: type[StrEnum], *more: str) -> click.Choice[str]:
    """Return the choice of one of the domain's names, as scripts write them."""
    return click.Choice([*(str(name) for name in names), *more])


class Number(click.ParamType[int]):
    """A ticket's number or version, also written as ``#1042``."""

    name = "N"

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        digits = str(value).strip().removeprefix("#").removeprefix("№")
        if not re.fullmatch("[0-9]{1,15}", digits) or int(digits) < self.least:
            self.fail(_("“{value}” is not a number.").format(value=line(str(value), 60)), param, ctx)
        return int(digits)


class Duration(click.ParamType[timedelta]):
    """A length of time: ``15m``, ``2h``, ``1h30m``."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length."""
        if isinstance(value, timedelta):
            return value
        try:
            return timedelta(microseconds=parse_duration(str(value)))
        except BadDuration as error:
            self.fail(tell(error), param, ctx)


class Lines(click.ParamType[tuple[Line, ...]]):
    """One line, or several with commas between."""

    name = "LINE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Line, ...]:
        """Return the lines."""
        try:
            return tuple(Line(part.strip()) for part in str(value).split(","))
        except ValueError:
            wrong = _("“{value}” is no line: use {known}.")
            self.fail(wrong.format(value=line(str(value), 60), known=", ".join(Line)), param, ctx)


TIME = Instant()
NUMBER = Number()
DURATION = Duration()
LINES = Lines()


def json_option(command: F) -> F:
    """Give a verb its own ``--json``, beside the global one."""

    def remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            session = ctx.find_object(Session)
            assert session is not None
            session.as_json = True

    add: Callable[[F], F] = option(
        "--json", is_flag=True, expose_value=False, callback=remember, help="Print one JSON document."
    )
    return add(command)


def operation_option(command: F) -> F:
    """Give a verb the option ``--operation``."""
    add: Callable[[F], F] = option(
        "--operation",
        metavar="ID",
        default=lambda: uuid4().hex,
        help="Recorded once, however often repeated.",
    )
    return add(command)


class Changing(TypedDict):
    """The options of every verb that changes a ticket, as the services take them."""

    at: datetime | None
    expected: int | None
    operation: str


def changing(command: F) -> F:
    """Give a verb the options ``--at``, ``--expect`` and ``--operation``."""
    for add in (
        json_option,
        operation_option,
        option(
            "--expect",
            "expected",
            type=NUMBER,
            metavar="VERSION",
            help="Only if the ticket is at this version.",
        ),
        option("--at", type=TIME, help="When it really happened: not before the ticket's last event."),
    ):
        command = add(command)
    return command


def options(given: Mapping[str, Any]) -> Changing:
    """Return the options of `changing` from a verb's arguments."""
    return Changing(at=given["at"], expected=given["expected"], operation=given["operation"])


def print_imported(session: Session, report: ImportReport) -> None:
    """Print what an import of a site's file did."""
    counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
    session.print(counts, _("created {created}, updated {updated}, unchanged {unchanged}").format(**counts))


def print_number(session: Session, desk: Desk, outcome: Outcome) -> None:
    """Print the number of a request that came in, alone; as JSON all that `print_outcome` prints."""
    if session.as_json:
        print_outcome(session, desk, outcome)
    else:
        session.print(None, str(outcome.number))


def print_outcome(session: Session, desk: Desk, outcome: Outcome, notes: Sequence[str] = ()) -> None:
    """Print what a verb did: as JSON the ticket as it now is, with what was ``recorded``.

    ``notes``: what else is to be known, in words.
    """
    from supportdesk.services.documents import event_document, full_document
    from supportdesk.services.reading import view_of

    view = view_of(desk, outcome)
    session.print(
        {
            **full_document(view),
            "recorded": [event_document(event) for event in outcome.events],
            **({"notes": list(notes)} if notes else {}),
        }
        if session.as_json
        else None,
        lambda: "\n".join([_outcome_words(session, desk, view, outcome), *notes]),
    )


def _outcome_words(session: Session, desk: Desk, view: View, outcome: Outcome) -> str:
    """Return what a verb did in words; by codes where the database is lost since, and with it the names."""
    from supportdesk.cli.text import outcome_words
    from supportdesk.services.errors import Unavailable
    from supportdesk.services.reading import customer_names, names

    try:
        people, companies = names(desk), customer_names(desk)
    except Unavailable:
        people, companies = {}, {}
    return outcome_words(
        view,
        outcome.events,
        session.zone,
        desk.catalogue,
        name_of=lambda login: people.get(login, login),
        customer_of=lambda code: companies.get(code, code),
    )
