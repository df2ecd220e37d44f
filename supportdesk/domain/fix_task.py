"""What a fix task is: the way of a confirmed bug. Like a ticket it is its events, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from supportdesk.domain.durations import adding_up, us_between
from supportdesk.domain.ticket import Line


class Stage(StrEnum):
    """Where a fix task is on its way."""

    OPENED = "opened"
    DEVELOPER = "developer"
    QA = "qa"
    PASSED = "passed"
    DELIVERED = "delivered"

    @property
    def line(self) -> Line:
        """Who holds the task, and with it its tickets."""
        return _HOLDERS.get(self, Line.SECOND)


_HOLDERS = {Stage.DEVELOPER: Line.DEVELOPER, Stage.QA: Line.QA}


class FixKind(StrEnum):
    """The kind of an event of a fix task; the comment names its data."""

    OPENED = "opened"  # title, ticket, tracker
    ASSIGNED = "assigned"  # developer
    REPORTED = "reported"  # text
    PASSED = "passed"  # text: what was tested
    FAILED = "failed"  # reason
    LINKED = "linked"  # ticket
    UNLINKED = "unlinked"  # ticket, reason
    TRACKED = "tracked"  # url; empty: none
    DELIVERED = "delivered"  # instructions, translations: {language: instructions}


@dataclass(frozen=True, slots=True)
class FixDraft:
    """An event that a rule decided on, before it is recorded."""

    kind: FixKind
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FixEvent:
    """A recorded fact about a fix task: it is never changed and never deleted."""

    seq: int
    """Its place in the task's history, from 1; the task's version after it."""
    at: datetime
    """When it happened: aware UTC."""
    recorded_at: datetime
    """When it was written: aware UTC."""
    actor: str
    kind: FixKind
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stay:
    """From ``since`` on the task is at a stage."""

    stage: Stage
    since: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage on the task's way: how often it came there, and how long it was there in all."""

    stage: Stage
    rounds: int
    spent_us: int


@dataclass(frozen=True, slots=True)
class FixTask:
    """What the events of a fix task add up to. Instants are aware UTC."""

    title: str
    opened_by: str
    opened_at: datetime
    last_at: datetime
    """The latest moment at which anything happened; nothing can be recorded before it."""
    version: int = 0
    stage: Stage = Stage.OPENED
    developer: str | None = None
    tickets: tuple[int, ...] = ()
    """The numbers of the tickets that it serves, in the order of linking."""
    tracker: str = ""
    """The address of the same matter in an outside tracker."""
    report: str = ""
    """The developer's latest fix report."""
    tested: str = ""
    """What QA says it tested, once the task is passed."""
    reason: str = ""
    """Why QA sent it back the last time."""
    failed: int = 0
    """How often QA sent it back."""
    instructions: str = ""
    stays: tuple[Stay, ...] = ()

    @property
    def live(self) -> bool:
        """Whether somebody still has to do something."""
        return self.stage is not Stage.DELIVERED

    @property
    def since(self) -> datetime:
        """Since when it is where it is."""
        return self.stays[-1].since

    @property
    def holder(self) -> str | None:
        """Who is to act: the developer, the specialist who opened it; None where anybody of QA may."""
        if self.stage is Stage.DEVELOPER:
            return self.developer
        return None if self.stage is Stage.QA or not self.live else self.opened_by

    def spent_us(self, now: datetime, unit: int = 1) -> dict[Line, int]:
        """Return how long each line has held it up to ``now``, microseconds, in whole units that add up."""
        spent = dict.fromkeys((Line.SECOND, Line.DEVELOPER, Line.QA), 0)
        for stage, us in self._times_us(now, unit):
            if stage is not Stage.DELIVERED:
                spent[stage.line] += us
        return spent

    def stops(self, now: datetime, unit: int = 1) -> list[Stop]:
        """Return how often and how long it was at each stage up to ``now``, in the order of the way.

        The lengths are whole units that add up.
        """
        times = self._times_us(now, unit)
        return [
            Stop(stage, len(spent), sum(spent))
            for stage in Stage
            for spent in [[us for at, us in times if at is stage]]
        ]

    def _times_us(self, now: datetime, unit: int) -> list[tuple[Stage, int]]:
        ends = [*(stay.since for stay in self.stays[1:]), max(now, self.since)]
        times = (us_between(stay.since, end) for stay, end in zip(self.stays, ends, strict=True))
        return [(stay.stage, us) for stay, us in zip(self.stays, adding_up(times, unit), strict=True)]


def fold_fix(events: Iterable[FixEvent]) -> FixTask | None:
    """Return what the events add up to; None when there are none."""
    task: FixTask | None = None
    for event in events:
        task = _evolve(task, event)
    return task


def _evolve(task: FixTask | None, event: FixEvent) -> FixTask:
    if task is None:
        return _opened(event)
    task = replace(task, version=event.seq, last_at=max(task.last_at, event.at))
    return _STEPS[event.kind](task, event)


def _opened(event: FixEvent) -> FixTask:
    if event.kind is not FixKind.OPENED:
        raise ValueError(f"a fix task begins with {FixKind.OPENED}, not {event.kind}")
    return FixTask(
        title=event.data["title"],
        opened_by=event.actor,
        opened_at=event.at,
        last_at=event.at,
        version=event.seq,
        tickets=(event.data["ticket"],),
        tracker=event.data["tracker"],
        stays=(Stay(Stage.OPENED, event.at),),
    )


def _at(task: FixTask, event: FixEvent, stage: Stage) -> FixTask:
    return replace(task, stage=stage, stays=(*task.stays, Stay(stage, event.at)))


def _assigned(task: FixTask, event: FixEvent) -> FixTask:
    task = replace(task, developer=event.data["developer"])
    return _at(task, event, Stage.DEVELOPER) if task.stage is Stage.OPENED else task


def _reported(task: FixTask, event: FixEvent) -> FixTask:
    return replace(_at(task, event, Stage.QA), report=event.data["text"])


def _passed(task: FixTask, event: FixEvent) -> FixTask:
    return replace(_at(task, event, Stage.PASSED), tested=event.data["text"])


def _failed(task: FixTask, event: FixEvent) -> FixTask:
    back = _at(task, event, Stage.DEVELOPER)
    return replace(back, reason=event.data["reason"], failed=task.failed + 1)


def _linked(task: FixTask, event: FixEvent) -> FixTask:
    return replace(task, tickets=(*task.tickets, event.data["ticket"]))


def _unlinked(task: FixTask, event: FixEvent) -> FixTask:
    return replace(task, tickets=tuple(n for n in task.tickets if n != event.data["ticket"]))


def _tracked(task: FixTask, event: FixEvent) -> FixTask:
    return replace(task, tracker=event.data["url"])


def _delivered(task: FixTask, event: FixEvent) -> FixTask:
    return replace(_at(task, event, Stage.DELIVERED), instructions=event.data["instructions"])


_STEPS: dict[FixKind, Callable[[FixTask, FixEvent], FixTask]] = {
    FixKind.ASSIGNED: _assigned,
    FixKind.REPORTED: _reported,
    FixKind.PASSED: _passed,
    FixKind.FAILED: _failed,
    FixKind.LINKED: _linked,
    FixKind.UNLINKED: _unlinked,
    FixKind.TRACKED: _tracked,
    FixKind.DELIVERED: _delivered,
}
