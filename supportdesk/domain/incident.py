"""What happened in an incident, across its tickets: fifty of the same are one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from supportdesk.domain.events import Event, Kind

TOLD_ONCE = frozenset(
    {
        Kind.RECEIVED,
        Kind.REGISTERED,
        Kind.DECLARED,
        Kind.LINKED,
        Kind.TOLD,
        Kind.PAUSED,
        Kind.RESUMED,
        Kind.ESCALATED,
        Kind.CLIENT_ANSWERED,
        Kind.RESOLVED,
        Kind.REFUSED,
        Kind.REOPENED,
        Kind.MERGED,
    }
)
"""What the time line of an incident tells of each of its tickets."""

_OF_HEAD = TOLD_ONCE | {Kind.NOTED, Kind.PROMISED, Kind.PROMISE_KEPT, Kind.CATEGORISED}
"""And of its head."""

_SAME: Mapping[Kind, tuple[str, ...]] = {
    Kind.LINKED: ("incident",),
    Kind.PAUSED: ("waiting", "provider"),
    Kind.ESCALATED: ("line", "reason"),
    Kind.RESOLVED: ("report",),
    Kind.REFUSED: ("reason",),
    Kind.REOPENED: ("reason", "cause"),
    Kind.CLIENT_ANSWERED: ("subject", "text"),
    Kind.NOTED: ("text",),
    Kind.PROMISED: ("text", "until"),
    Kind.TOLD: ("operation",),
}
"""What must be the same in two events that are told as one."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to one ticket, or to several alike, one after the other."""

    numbers: tuple[int, ...]
    event: Event
    """The first of them."""
    until: datetime
    """When the last of them happened."""


def story(head: int, histories: Mapping[int, Sequence[Event]]) -> list[Step]:
    """Return what happened to an incident's tickets in its order; what was undone is left out."""
    found = sorted(
        (
            (event, number)
            for number, history in histories.items()
            for event in _while_part(head, number, list(_in_force(history)))
            if event.kind in (_OF_HEAD if number == head else TOLD_ONCE)
        ),
        key=lambda pair: (pair[0].at, pair[0].recorded_at, pair[0].seq, pair[1]),
    )
    steps: list[Step] = []
    open_by_kind: dict[tuple[Any, ...], int] = {}
    for event, number in found:
        likeness = _likeness(event, number == head)
        place = open_by_kind.get(likeness)
        if place is not None and _adjoin(steps[place:], event):
            step = steps[place]
            steps[place] = replace(
                step, numbers=tuple(dict.fromkeys((*step.numbers, number))), until=event.at
            )
            continue
        open_by_kind[likeness] = len(steps)
        steps.append(Step((number,), event, event.at))
    return steps


def told_text(told: Event) -> str:
    """Return what all were told, in each language in which it was written, each once."""
    texts = (str(told.data["text"]), *told.data.get("texts", {}).values())
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


@dataclass(frozen=True, slots=True)
class Report:
    """A report with which tickets of an incident were resolved, in one language."""

    text: str
    event: Event
    """The first that says it."""
    numbers: tuple[int, ...]


def reports(steps: Iterable[Step], head: int) -> list[Report]:
    """Return with which words the tickets were resolved; the head's own only where nobody else was told."""
    found: dict[str, Report] = {}
    for step in steps:
        text = str(step.event.data.get("report", ""))
        if step.event.kind is Kind.RESOLVED and text:
            before = found.get(text)
            numbers = step.numbers if before is None else (*before.numbers, *step.numbers)
            found[text] = Report(text, step.event if before is None else before.event, numbers)
    others = [report for report in found.values() if report.numbers != (head,)]
    return others or list(found.values())


def _while_part(head: int, number: int, history: list[Event]) -> Iterable[Event]:
    """Yield what happened to a ticket up to its leaving the incident, for as long as it is out of it."""
    if number == head:
        yield from history
        return
    links = [n for n, event in enumerate(history) if event.kind is Kind.LINKED]
    part = [n for n in links if history[n].data["incident"] == head]
    after = [n for n in links if part and n > part[-1]]
    left = {n for n in links if _leaves(history, n, head)}
    for n, event in enumerate(history):
        if after and n > after[0]:
            return
        if event.kind is not Kind.LINKED or n in part or n in left:
            yield event


def _leaves(history: Sequence[Event], place: int, head: int) -> bool:
    """Tell whether the link at that place takes the ticket out of an incident."""
    before = [event.data["incident"] for event in history[:place] if event.kind is Kind.LINKED]
    return bool(before) and before[-1] == head and history[place].data["incident"] != head


def _in_force(history: Sequence[Event]) -> Iterable[Event]:
    undone = {event.data["seq"] for event in history if event.kind is Kind.UNDONE}
    return (event for event in history if event.seq not in undone)


def _likeness(event: Event, of_head: bool) -> tuple[Any, ...]:
    actor = "" if event.kind in (Kind.RECEIVED, Kind.CLIENT_ANSWERED) else event.actor
    return (of_head, event.kind, actor, *(event.data.get(name) for name in _SAME.get(event.kind, ())))


def _adjoin(since: Sequence[Step], event: Event) -> bool:
    """Tell whether an event may join a step: nothing but what went on in the same turn came after it.

    Registering and linking fifty tickets are a hundred events in turns, and two steps.
    """
    turns = {since[0].event.kind, *_TURNS.get(since[0].event.kind, ())}
    return all(step.event.kind in turns for step in since)


_TURNS: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.REGISTERED: (Kind.LINKED,),
    Kind.LINKED: (Kind.REGISTERED,),
    Kind.RESUMED: (Kind.CLIENT_ANSWERED, Kind.REOPENED),
    Kind.REOPENED: (Kind.CLIENT_ANSWERED, Kind.RESUMED),
    Kind.CLIENT_ANSWERED: (Kind.RESUMED, Kind.REOPENED),
}
