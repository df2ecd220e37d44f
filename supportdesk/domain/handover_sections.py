"""A handover's lines by what they have in common: who waits for whom, what runs out, what stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.durations import HOUR, us_between
from supportdesk.domain.handover import Line
from supportdesk.domain.ticket import State

STILL_US = 12 * HOUR
"""What nobody touched for so long is listed as without movement."""

SECTION_LIMIT = 20
"""Tickets that a section names; how many more there are it says."""

GROUPS = ("unregistered", "runs_out", "waiting_for_us", "waiting_client", "waiting_provider")
"""Each line stands in one of these, in this order; in the other sections it may stand besides."""

BESIDES = ("promises", "unread", "incidents", "still")


@dataclass(frozen=True, slots=True)
class Section:
    """Tickets that have one thing in common, the most urgent first."""

    name: str
    numbers: tuple[int, ...]
    left_out: int
    """How many more there are than it names."""


def group(line: Line, end: datetime | None) -> str:
    """Return where a line stands; ``end`` is that of the coming shift, before which something may run out."""
    state, due = line.facts["state"], due_at(line)
    if state == State.RECEIVED:
        return "unregistered"
    if state in (State.WAITING_CLIENT, State.WAITING_PROVIDER):
        return str(state)
    return "runs_out" if due is not None and end is not None and due < end else "waiting_for_us"


def sections(lines: Sequence[Line], at: datetime, end: datetime | None) -> tuple[Section, ...]:
    """Return every section of the lines as they were at a moment, before a shift that lasts to ``end``."""
    return tuple(_sections(lines, at, end))


def due_at(line: Line) -> datetime | None:
    """Return when the clock that runs will be used up; None while it stands, and without a target."""
    return _instant(line.facts.get("due_at"))


def promised_until(line: Line) -> datetime | None:
    """Return by when something is promised to the client."""
    promise = line.facts.get("promise")
    return None if promise is None else _instant(promise["until"])


def waits_since(line: Line) -> datetime | None:
    """Return since when it waits for the client or a provider."""
    waiting = line.facts.get("waiting")
    return None if waiting is None else _instant(waiting["since"])


def moved_at(line: Line) -> datetime:
    """Return when anything happened to it for the last time."""
    return datetime.fromisoformat(line.facts["last_at"])


def _sections(lines: Sequence[Line], at: datetime, end: datetime | None) -> Iterator[Section]:
    def section(
        name: str, fits: Callable[[Line], bool], key: Callable[[Line], datetime | None] | None = None
    ) -> Section:
        found = [line for line in lines if fits(line)]
        if key is not None:
            found.sort(key=lambda line: key(line) or at)
        numbers = [line.number for line in found]
        return Section(name, tuple(numbers[:SECTION_LIMIT]), len(numbers[SECTION_LIMIT:]))

    def is_(state: State) -> Callable[[Line], bool]:
        return lambda line: line.facts["state"] == state

    def runs_out(line: Line) -> bool:
        due = due_at(line)
        return due is not None and end is not None and due < end

    incidents = {line.facts.get("incident") for line in lines} - {None}
    yield section("unregistered", is_(State.RECEIVED))
    yield section("runs_out", runs_out, due_at)
    yield section("promises", lambda line: promised_until(line) is not None, promised_until)
    yield section("waiting_for_us", is_(State.OPEN))
    yield section("waiting_client", is_(State.WAITING_CLIENT), waits_since)
    yield section("waiting_provider", is_(State.WAITING_PROVIDER), waits_since)
    yield section("unread", lambda line: bool(line.facts.get("unread")))
    yield section("incidents", lambda line: line.number in incidents)
    yield section("still", lambda line: us_between(moved_at(line), at) > STILL_US, moved_at)


def _instant(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
