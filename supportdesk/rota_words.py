"""The rota in words: changes and who made them, times without anybody, months and shifts by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from supportdesk.domain.durations import us_between
from supportdesk.domain.rota import Cause, Problem, RotaEvent, RotaKind, between
from supportdesk.formats import between as times
from supportdesk.formats import date as date_of
from supportdesk.formats import day as day_of
from supportdesk.formats import span
from supportdesk.i18n import N_, _, ngettext, pgettext
from supportdesk.text import line
from supportdesk.wording import Naming

_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip

MARKS = {
    Cause.PLANNED: "",
    Cause.SWAPPED: "⇄",
    Cause.COVERED: "→",
    Cause.TAKEN_OVER: "»",
    Cause.ADDED: "+",
    Cause.IMPORTED: "*",
    Cause.AWAY: "",
}
"""The sign by which it shows that somebody is on shift otherwise than planned."""

GAP, OVERLAP, AWAY = "✗", "!", "○"


def month_title(day: date) -> str:
    """Return a month with its year: ``November 2026``."""
    return f"{_(_MONTHS[day.month - 1])} {day.year}"


def shift_name(name: str) -> str:
    """Return a shift's name; the usual two are translated."""
    return {
        "day": pgettext("shift", "day"),
        "night": pgettext("shift", "night"),
        "": pgettext("shift", "beside"),
    }.get(name, line(name))


def shift_words(id: str, zone: tzinfo) -> str:
    """Return a shift by its id as it is spoken of: ``Tue 24 Nov, night``."""
    noon = datetime.combine(date.fromisoformat(id[:10]), time(12), zone)
    return f"{day_of(noon, zone)}, {shift_name(id[11:])}"


def names_of(logins: Sequence[str], name_of: Naming) -> str:
    """Return engineers by name; nobody in words."""
    return ", ".join(line(name_of(login)) for login in logins) or pgettext("on shift", "nobody")


def problem_words(problem: Problem, zone: tzinfo, name_of: Naming) -> str:
    """Return a gap or an overlap: when, how long, and who."""
    when = f"{times(problem.start, problem.end, zone)} ({span(us_between(problem.start, problem.end))})"
    if not problem.engineers:
        return f"{GAP} {when}: {pgettext('on shift', 'nobody')}"
    return f"{OVERLAP} {when}: {names_of(problem.engineers, name_of)}"


def change_words(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    """Return what a change of the rota says."""
    return _WORDS[event.kind](event, zone, name_of)


def _pattern(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    data = event.data
    shifts = ", ".join(f"{shift_name(name)} {begins}–{ends}" for name, begins, ends in data["shifts"])
    since = datetime.combine(date.fromisoformat(data["since"]), time(), ZoneInfo(data["zone"]))
    return _("Pattern from {day} on: {names}; {shifts}").format(
        day=date_of(since, since.tzinfo),
        names=names_of(data["engineers"], name_of),
        shifts=shifts,
    )


def _cover(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    taken = event.data["cause"] == Cause.TAKEN_OVER
    template = _("Taken over: {name}, {time}") if taken else _("Stands in: {name}, {time}")
    return _person(template, event, zone, name_of)


def _add(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    return _person(_("In addition: {name}, {time}"), event, zone, name_of)


def _away(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    cover = event.data["cover"]
    if cover is None:
        return _person(_("Away: {name}, {time}, nobody stands in"), event, zone, name_of)
    return _person(_("Away: {name}, {time}, {cover} stands in"), event, zone, name_of, cover=cover)


def _person(
    template: str, event: RotaEvent, zone: tzinfo, name_of: Naming, *, cover: str | None = None
) -> str:
    return template.format(
        name=line(name_of(event.data["engineer"])),
        time=times(*between(event.data), zone),
        cover="" if cover is None else line(name_of(cover)),
    )


def _swap(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    first, second = (
        f"{shift_words(side['shift'], zone)} ({line(name_of(side['engineer']))})"
        for side in (event.data["first"], event.data["second"])
    )
    return _("Swapped: {first} and {second}").format(first=first, second=second)


def _import(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    n = len(event.data["duties"])
    return ngettext("{n} shift from a calendar: {time}", "{n} shifts from a calendar: {time}", n).format(
        n=n, time=times(*between(event.data), zone)
    )


def _cancel(event: RotaEvent, zone: tzinfo, name_of: Naming) -> str:
    return _("Change {n} no longer holds").format(n=event.data["seq"])


_WORDS = {
    RotaKind.PATTERN_SET: _pattern,
    RotaKind.COVERED: _cover,
    RotaKind.ADDED: _add,
    RotaKind.AWAY: _away,
    RotaKind.SWAPPED: _swap,
    RotaKind.IMPORTED: _import,
    RotaKind.CANCELLED: _cancel,
}
