"""The rota: who is on shift, and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supportdesk.cli.commands import F, option, verbs
from supportdesk.cli.context import NUMBER, TIME, Session, json_option, pass_session
from supportdesk.cli.shift_reader import reader_of
from supportdesk.cli.text import columns
from supportdesk.formats import moment, span
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.new_file import write_new
from supportdesk.shift_words import Reader, duty_cause
from supportdesk.text import line
from supportdesk.timezones import time_zone

if TYPE_CHECKING:
    from supportdesk.domain.rota import Duty, RotaEvent
    from supportdesk.domain.watch import Watch
    from supportdesk.services.desk import Desk
    from supportdesk.services.rota import Change, Coverage

_SHIFT = re.compile(r"(?P<name>[\w-]{1,40})=(?P<start>\d{1,2}:\d{2})-(?P<end>\d{1,2}:\d{2})")


class Day(click.ParamType[date]):
    """A calendar day, as 2026-10-24."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(_("“{value}” is not a day: write it like 2026-10-24.").format(value=line(value, 40)))


class ShiftTimes(click.ParamType[tuple[str, time, time]]):
    """A shift of a day, as night=20:00-08:00."""

    name = "NAME=FROM-TO"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, time, time]:
        """Return its name, beginning and end."""
        found = _SHIFT.fullmatch(value)
        try:
            if found is None:
                raise ValueError(value)
            return found["name"], _time(found["start"]), _time(found["end"])
        except ValueError:
            self.fail(
                _("“{value}” is no shift: write it like night=20:00-08:00.").format(value=line(value, 40))
            )


DAY = Day()


def changing(command: F) -> F:
    """Give a verb that changes the rota the options ``--operation`` and ``--json``."""
    add: Callable[[F], F] = option("--operation", metavar="ID", help="Recorded once, however often repeated.")
    return add(json_option(command))


@verbs()
def rota() -> None:
    """Who is on shift, and when."""


@rota.command("show")
@option("--from", "since", type=TIME, help="From that moment on; by default from now.")
@option("--days", type=click.IntRange(1, 400), default=14, show_default=True)
@option("--changes", is_flag=True, help="The changes of the rota, with the numbers to cancel them by.")
@json_option
@pass_session
def show(session: Session, since: datetime | None, days: int, changes: bool) -> None:
    """Show who is on shift, who is next, and the coming days."""
    from supportdesk.services import rota as service
    from supportdesk.services.shift_documents import change_document, duty_document, watch_document

    with session.desk(acting=False) as desk:
        reader = reader_of(session, desk)
        if changes:
            history = service.events(desk)
            session.print([change_document(e) for e in history], lambda: _changes(history, reader))
            return
        watch = service.watch(desk)
        start = since or watch.at
        duties = service.roster(desk, start, start + timedelta(days=days))
        session.print(
            {"now": watch_document(watch), "duties": [duty_document(duty) for duty in duties]},
            lambda: "\n\n".join(
                part for part in (_watch_words(watch, reader), _duty_words(duties, reader)) if part
            ),
        )


@rota.command("set")
@click.argument("logins", nargs=-1, required=True, metavar="LOGIN...")
@option("--from", "since", type=DAY, help="The first day; by default today.")
@option(
    "--shift",
    "shifts",
    type=ShiftTimes(),
    multiple=True,
    help="A shift of a day; by default day=08:00-20:00 and night=20:00-08:00.",
)
@option("--repeat", default="FREQ=DAILY", show_default=True, metavar="RULE", help="The days, by RFC 5545.")
@option(
    "--turn",
    type=click.IntRange(0, 366),
    default=0,
    metavar="DAYS",
    help="After so many days each goes on to the next shift; 0: never.",
)
@option("--zone", "zone_name", metavar="ZONE", help="In which times are meant; by default yours.")
@changing
@pass_session
def set_rota(
    session: Session,
    logins: tuple[str, ...],
    since: date | None,
    shifts: tuple[tuple[str, time, time], ...],
    repeat: str,
    turn: int,
    zone_name: str | None,
    operation: str | None,
) -> None:
    """Make the pattern of shifts that holds from a day on."""
    from supportdesk.services import rota as service

    zone = session.settings.time_zone if zone_name is None else time_zone(zone_name)
    if zone is None:
        raise click.UsageError(_("There is no time zone {zone}.").format(zone=line(zone_name or "", 60)))
    with session.desk() as desk:
        first = since or desk.now().astimezone(zone).date()
        meant = service.pattern(
            logins,
            since=first,
            zone=zone,
            shifts_of_day=shifts or service.DEFAULT_SHIFTS,
            repeat=repeat,
            turn=turn,
        )
        _record(session, desk, meant, operation)


@rota.command("swap")
@click.argument("first", metavar="SHIFT")
@click.argument("second", metavar="SHIFT")
@changing
@pass_session
def swap(session: Session, first: str, second: str, operation: str | None) -> None:
    """Let the engineers of two shifts exchange them."""
    from supportdesk.services import rota as service

    with session.desk() as desk:
        _record(session, desk, service.swapping(first, second), operation)


@rota.command("cover")
@click.argument("login", metavar="LOGIN")
@option("--from", "since", type=TIME, required=True, help="The beginning of that time.")
@option("--to", "until", type=TIME, required=True, help="Its end.")
@option("--beside", is_flag=True, help="Beside whoever is on shift, not instead.")
@changing
@pass_session
def cover(
    session: Session, login: str, since: datetime, until: datetime, beside: bool, operation: str | None
) -> None:
    """Put one engineer on shift for a time."""
    from supportdesk.services import rota as service

    with session.desk() as desk:
        meant = service.adding if beside else service.covering
        _record(session, desk, meant(login, since, until), operation)


@rota.command("away")
@click.argument("login", metavar="LOGIN")
@option("--from", "since", type=TIME, required=True, help="The beginning of that time.")
@option("--to", "until", type=TIME, required=True, help="Its end.")
@option("--cover", "covered_by", metavar="LOGIN", help="Who has the shifts meanwhile.")
@changing
@pass_session
def away(
    session: Session,
    login: str,
    since: datetime,
    until: datetime,
    covered_by: str | None,
    operation: str | None,
) -> None:
    """Take an engineer's shifts away for a time: a vacation, an illness."""
    from supportdesk.services import rota as service

    with session.desk() as desk:
        _record(session, desk, service.absence(login, since, until, covered_by), operation)


@rota.command("take")
@changing
@pass_session
def take(session: Session, operation: str | None) -> None:
    """Take the present shift over at once, to its end."""
    from supportdesk.services import rota as service

    with session.desk() as desk:
        _record(session, desk, service.taking_over(desk.actor), operation)


@rota.command("cancel")
@click.argument("seq", type=NUMBER, metavar="CHANGE")
@changing
@pass_session
def cancel(session: Session, seq: int, operation: str | None) -> None:
    """Let a change of the rota no longer hold."""
    from supportdesk.services import rota as service

    with session.desk() as desk:
        _record(session, desk, service.cancelling(seq), operation)


@rota.command("check")
@option("--days", type=click.IntRange(1, 400), default=90, show_default=True)
@json_option
@pass_session
def check(session: Session, days: int) -> None:
    """Prove that the coming days have no gap and no overlap that was not meant."""
    from supportdesk.services import rota as service
    from supportdesk.services.shift_documents import coverage_document

    with session.desk(acting=False) as desk:
        found = service.check(desk, days)
        reader = reader_of(session, desk)
        session.print(coverage_document(found), lambda: _coverage_words(found, reader, days))
    if found.problems:
        n = len(found.problems)
        click.echo(
            ngettext("The rota has {n} gap or overlap.", "The rota has {n} gaps or overlaps.", n).format(n=n),
            err=True,
        )
        raise click.exceptions.Exit(1)


@rota.command("export")
@option("--from", "since", type=TIME, help="From that moment on; by default from now.")
@option("--days", type=click.IntRange(1, 400), default=90, show_default=True)
@option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Into a new file.")
@json_option
@pass_session
def export(session: Session, since: datetime | None, days: int, out: Path | None) -> None:
    """Write the rota as iCalendar."""
    from supportdesk.services import reading
    from supportdesk.services import rota as service
    from supportdesk.services.calendar_file import exported

    with session.desk(acting=False) as desk:
        start = since or desk.now()
        duties = service.roster(desk, start, start + timedelta(days=days))
        data = exported(duties, reading.names(desk), desk.now())
    if out is None:
        text = data.decode()
        session.print({"calendar": text}, text.rstrip("\r\n"))
        return
    write_new(out, data)
    session.print({"file": str(out), "shifts": len(duties)}, str(out))


@rota.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.ics")
@changing
@pass_session
def import_calendar(session: Session, file: Path, operation: str | None) -> None:
    """Take shifts in from iCalendar: from the first to the last of them they replace the rota."""
    from supportdesk.services import calendar_file
    from supportdesk.services import rota as service

    with session.desk() as desk:
        zone = service.zone(desk) or session.settings.time_zone
        _record(session, desk, service.importing(calendar_file.read_calendar(desk, file, zone)), operation)


def _record(session: Session, desk: Desk, meant: Change, operation: str | None) -> None:
    """Record a change; print it, and whom it leaves on shift."""
    from supportdesk.services import rota as service
    from supportdesk.services.shift_documents import change_document, watch_document

    event = service.record(desk, meant, operation=operation)
    watch = service.watch(desk)
    reader = reader_of(session, desk)
    document = {
        "change": None if event is None else change_document(event),
        "now": watch_document(watch),
    }
    head = _("Nothing had to be changed.") if event is None else _("Change {n}.").format(n=event.seq)
    session.print(document, lambda: f"{head} {_watch_words(watch, reader)}")


def _watch_words(watch: Watch, reader: Reader) -> str:
    if watch.left_us is None:
        now = _("Nobody is on shift.")
    else:
        now = _("On shift: {names}, {time} left.").format(
            names=reader.names(watch.engineers), time=span(watch.left_us)
        )
    if watch.next is None or watch.next.engineer is None:
        return now
    then = _("Next: {name}, {at}.").format(
        name=reader.names((watch.next.engineer,)), at=moment(watch.next.start, reader.zone)
    )
    return f"{now} {then}"


def _duty_words(duties: Sequence[Duty], reader: Reader) -> str:
    return columns(
        (
            duty.shift,
            moment(duty.start, reader.zone),
            moment(duty.end, reader.zone),
            span(duty.us),
            reader.names((duty.engineer,) if duty.engineer else ()),
            duty_cause(duty.cause),
        )
        for duty in duties
    )


def _coverage_words(found: Coverage, reader: Reader, days: int) -> str:
    rows = [
        (
            moment(problem.start, reader.zone),
            moment(problem.end, reader.zone),
            reader.names(problem.engineers) if problem.engineers else pgettext("on shift", "nobody"),
        )
        for problem in found.problems
    ]
    covered = ngettext("{n} day, no gap, no overlap.", "{n} days, no gap, no overlap.", days).format(n=days)
    parts = [columns(rows) if rows else covered]
    if found.odd:
        parts.append(f"{_('The clocks change in:')}\n{_duty_words(found.odd, reader)}")
    return "\n\n".join(parts)


def _changes(history: Sequence[RotaEvent], reader: Reader) -> str:
    return columns(
        (
            str(event.seq),
            moment(event.recorded_at, reader.zone),
            reader.name_of(event.actor),
            str(event.kind),
            ", ".join(f"{name}: {value}" for name, value in event.data.items() if name != "operation"),
        )
        for event in history
    )


def _time(text: str) -> time:
    hour, _colon, minute = text.partition(":")
    return time(int(hour), int(minute))
