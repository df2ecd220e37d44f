"""The rota as an iCalendar file, for other programs, and from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from supportdesk import __version__
from supportdesk.domain.rota import Cause, Duty
from supportdesk.i18n import N_
from supportdesk.instants import FIRST_YEAR, LAST_YEAR
from supportdesk.models import engineers
from supportdesk.new_file import write_new
from supportdesk.services.desk import Desk
from supportdesk.services.errors import BadData
from supportdesk.services.roster import COVERAGE_DAYS, roster
from supportdesk.text import line

LARGEST = 2_000_000
"""Bytes of a file that is read."""

HORIZON = timedelta(days=400)
"""A repeating event is taken in for so long from its beginning."""

LONGEST_CHANGE = timedelta(days=366)
"""Of one event."""

_MOST = 5_000
_LOGIN, _SHIFT = "X-SUPPORTDESK-ENGINEER", "X-SUPPORTDESK-SHIFT"


def exported(duties: Iterable[Duty], names: Mapping[str, str], made_at: datetime) -> bytes:
    """Return duties as an iCalendar file, one event each, in UTC; a time without anybody is left out."""
    calendar = Calendar()
    calendar.add("prodid", f"-//supportdesk//{__version__}//EN")
    calendar.add("version", "2.0")
    for duty in duties:
        if duty.engineer is None:
            continue
        event = Event()
        event.add("uid", f"{duty.start:%Y%m%dT%H%M%SZ}-{duty.engineer}@supportdesk")
        event.add("dtstamp", made_at)
        event.add("dtstart", duty.start)
        event.add("dtend", duty.end)
        event.add("summary", line(names.get(duty.engineer, duty.engineer)))
        event.add(_LOGIN, duty.engineer)
        if duty.shift:
            event.add(_SHIFT, duty.shift)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_calendar(desk: Desk, path: Path, days: int = COVERAGE_DAYS) -> int:
    """Write the coming days into a new file of its owner's alone; return how many shifts stand in it."""
    now = desk.now()
    duties = roster(desk, now, now + timedelta(days=days))
    with desk.store.reading():
        names = {engineer.login: engineer.name for engineer in engineers.all_of(desk.store)}
    write_new(path, exported(duties, names, now))
    return sum(duty.engineer is not None for duty in duties)


def read_calendar(desk: Desk, path: Path, zone: ZoneInfo) -> tuple[Duty, ...]:
    """Return the duties of a file; raise `BadData` when it can't be read or is no calendar."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadData(N_("{file} can't be read: {error}"), file=path, error=error.strerror) from error
    return imported(desk, data, zone)


def imported(desk: Desk, data: bytes, zone: ZoneInfo) -> tuple[Duty, ...]:
    """Return the duties of an iCalendar file; raise `BadData`, which names the event and what is wrong.

    Who is meant says our own field, else an attendee's e-mail, else a summary that is a login or a name.
    Times without a zone are in ``zone``.
    """
    if len(data) > LARGEST:
        raise BadData(N_("The calendar is too large: at most {limit} bytes."), limit=LARGEST)
    try:
        calendar: Any = Calendar.from_ical(data)
        components = list(calendar.walk("VEVENT"))
    except (ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise BadData(N_("This is no iCalendar file: {error}"), error=line(str(error))) from error
    with desk.store.reading():
        known = engineers.all_of(desk.store)
    found: list[Duty] = []
    for component in components:
        engineer = _engineer(component, known)
        for start, end in _times(component, zone):
            found.append(Duty(start, end, engineer, _value(component, _SHIFT), Cause.IMPORTED))
            if len(found) > _MOST:
                raise BadData(N_("The calendar has too many shifts: at most {limit}."), limit=_MOST)
    return tuple(sorted(found, key=lambda duty: (duty.start, duty.end, duty.engineer or "")))


def _times(component: Any, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield each beginning and end; of an event that repeats, all within the horizon."""
    name = _value(component, "SUMMARY")
    try:
        start, end = component.start, component.end
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            raise BadData(N_("“{event}” is a whole day: a shift has a beginning and an end."), event=name)
        start = _written(start, component.get("DTSTART"), zone, name)
        end = _written(end, component.get("DTEND"), zone, name)
        if end.astimezone(UTC) <= start.astimezone(UTC):
            raise BadData(N_("“{event}” ends before it begins."), event=name)
        if end - start > LONGEST_CHANGE:
            raise BadData(N_("“{event}” is longer than a year."), event=name)
        rule = component.get("RRULE")
        if rule is None:
            yield start.astimezone(UTC), end.astimezone(UTC)
            return
        if isinstance(rule, list) or str(rule.get("FREQ", [""])[0]) not in (
            "DAILY", "WEEKLY", "MONTHLY", "YEARLY",
        ):  # fmt: skip
            raise BadData(N_("“{event}” repeats in a way that is not understood."), event=name)
        wall = start.replace(tzinfo=None)
        rule = {key: value for key, value in rule.items() if key != "UNTIL"}, rule.get("UNTIL")
        yield from _repeated(
            wall, end.replace(tzinfo=None) - wall, start.tzinfo, rule, _left_out(component, zone)
        )
    except (ValueError, AttributeError, TypeError, KeyError, OverflowError) as error:
        raise BadData(N_("The times of “{event}” can't be read."), event=name) from error


def _repeated(
    wall: datetime, length: timedelta, zone: Any, rule: tuple[dict[str, Any], Any], left_out: set[datetime]
) -> Iterator[tuple[datetime, datetime]]:
    """The occurrences by the wall clock: a shift begins at the same hour, whatever the clocks do."""
    parts, until = rule
    written = ";".join(f"{key}={','.join(map(str, _listed(value)))}" for key, value in parts.items())
    last = wall + HORIZON
    if until:
        ends = _listed(until)[0]
        if not isinstance(ends, datetime):
            ends = datetime.combine(ends, datetime.max.time())
        last = min(last, ends.astimezone(zone).replace(tzinfo=None) if ends.tzinfo else ends)
    for at in rrulestr(written, dtstart=wall).xafter(wall - timedelta(seconds=1)):
        if at > last:
            return
        start = at.replace(tzinfo=zone).astimezone(UTC)
        if start not in left_out:
            yield start, (at + length).replace(tzinfo=zone).astimezone(UTC)


def _left_out(component: Any, zone: ZoneInfo) -> set[datetime]:
    """The occurrences that an event names as left out."""
    named = _listed(component.get("EXDATE") or [])
    days = [(entry.dt, group) for group in named for entry in group.dts]
    name = _value(component, "SUMMARY")
    return {
        _local(day, group, zone, name).astimezone(UTC) for day, group in days if isinstance(day, datetime)
    }


def _written(at: datetime, named: Any, zone: ZoneInfo, event: str) -> datetime:
    """A beginning or an end as it is written; raise `BadData` for one that can't be meant, or comes twice."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise BadData(
            N_("“{event}” is not between the years {first} and {last}."),
            event=event,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    local = _local(at, named, zone, event)
    first, second = (local.replace(fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    if first > second:
        raise BadData(
            N_("“{event}”: {time} comes twice, the clocks go back. Write that time in UTC."),
            event=event,
            time=f"{local:%Y-%m-%d %H:%M}",
        )
    return local


def _local(at: datetime, named: Any, zone: ZoneInfo, event: str) -> datetime:
    """A time in its own zone, else in ``zone``; raise `BadData` when its own is unknown."""
    own = getattr(named, "params", {}).get("TZID")
    if at.tzinfo is None and own:
        raise BadData(
            N_("“{event}” is in a time zone that is not known: {zone}."), event=event, zone=line(str(own), 60)
        )
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _engineer(component: Any, known: Sequence[engineers.Engineer]) -> str:
    own, summary = _value(component, _LOGIN), _value(component, "SUMMARY")
    addresses = {
        str(address).casefold().removeprefix("mailto:")
        for address in _listed(component.get("ATTENDEE") or [])
    }
    for engineer in known:
        if own == engineer.login or (not own and engineer.email and engineer.email.casefold() in addresses):
            return engineer.login
    matching = [e.login for e in known if not own and summary.casefold() in (e.login, e.name.casefold())]
    if len(matching) != 1:
        raise BadData(
            N_("Whose shift is “{event}”? No engineer has this login, e-mail or name."), event=own or summary
        )
    return matching[0]


def _value(component: Any, name: str) -> str:
    value = component.get(name)
    return "" if value is None else line(str(value[0] if isinstance(value, list) else value), 200)
