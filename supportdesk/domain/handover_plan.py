"""What the leaving engineer means to do with each ticket of a draft; it outlives the tickets' changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from supportdesk.domain.events import Event
from supportdesk.domain.handover import Choice, Line


@dataclass(frozen=True, slots=True)
class Plan:
    """Choices and comments, and which version of each ticket the engineer has looked at."""

    choices: Mapping[int, Choice] = field(default_factory=dict)
    """Where it is another than the draft proposes."""
    comments: Mapping[int, str] = field(default_factory=dict)
    seen: Mapping[int, int] = field(default_factory=dict)
    """Empty until the draft is opened for the first time."""
    note: str = ""
    """A word for all."""

    def choice(self, line: Line) -> Choice:
        """Return what becomes of a ticket; what is somebody else's stays his, whatever was meant before."""
        return line.choice if line.keeper is not None else self.choices.get(line.number, line.choice)

    def choose(self, line: Line, choice: Choice) -> Plan:
        """Return the plan with another choice for a ticket, which is thereby looked at."""
        choices = {n: each for n, each in self.choices.items() if n != line.number}
        if choice is not line.choice:
            choices[line.number] = choice
        return replace(self, choices=choices).look_at(line)

    def say(self, line: Line, comment: str) -> Plan:
        """Return the plan with another comment on a ticket, empty for none; the ticket is looked at."""
        comments = {n: each for n, each in self.comments.items() if n != line.number}
        if comment:
            comments[line.number] = comment
        return replace(self, comments=comments).look_at(line)

    def word(self, note: str) -> Plan:
        """Return the plan with another word for all."""
        return replace(self, note=note)

    def look_at(self, line: Line) -> Plan:
        """Return the plan with a ticket looked at as it is now."""
        if self.seen.get(line.number) == line.version:
            return self
        return replace(self, seen={**self.seen, line.number: line.version})

    def opened(self, lines: Iterable[Line]) -> Plan:
        """Return the plan for a draft that is opened; the first time all of it counts as looked at."""
        return self if self.seen else replace(self, seen={line.number: line.version for line in lines})

    def changed(self, line: Line, events: Iterable[Event], actor: str) -> tuple[Event, ...]:
        """Return what others did to a ticket since it was looked at; all of it where it is new."""
        seen = self.seen.get(line.number, 0)
        return tuple(event for event in events if event.seq > seen and event.actor != actor)
