"""Made-up fix tasks keep the rules too: each step goes through `decide_fix`, and its tickets follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from supportdesk.domain import fix_steps as do_fix
from supportdesk.domain.fix_task import FixEvent, FixKind, FixTask, fold_fix
from supportdesk.domain.ticket import Ticket
from supportdesk.models import fixes
from supportdesk.services.desk import Desk
from supportdesk.services.fixes import ended, handed
from supportdesk.services.letters import tell_of_fix
from supportdesk.services.recording import Step

PREFIX = "fix-"
"""Before the name of a step on a fix task among a ticket's steps in ``live.toml``."""


class Bugs:
    """The fix tasks of made-up tickets; their numbers follow the order of opening, from 1."""

    def __init__(self, people: Iterable[do_fix.Person]) -> None:
        self.people = {person.login: person for person in people}
        self.histories: dict[int, tuple[FixEvent, ...]] = {}
        self._serving: dict[int, int] = {}

    def take(
        self, ticket: int, who: str, at: datetime, verb: str, words: Sequence[str], other: int | None = None
    ) -> list[tuple[int, Step]]:
        """Take a step on the task of a ticket, or of the ``other`` one; return what its tickets do then."""
        first, text, more = [*words, "", "", ""][:3]
        commands: list[do_fix.FixCommand]
        match verb.removeprefix(PREFIX):
            case "open":
                number = len(self.histories) + 1
                commands = [do_fix.OpenFix(text, ticket, more), do_fix.AssignFix(self.people[first])]
            case "join":
                number = self._serving[ticket if other is None else other]
                commands = [do_fix.LinkTicket(ticket)]
            case step:
                number, commands = self._serving[ticket], [_TEXTS[step](text)]
        for command in commands:
            self._record(number, command, who, at)
        task = self.task(number)
        self._serving |= dict.fromkeys(task.tickets, number)
        reached = [ticket] if verb == f"{PREFIX}join" else task.tickets
        if not task.live:
            return [(n, step) for n in reached for step in ended(number, task, text)]
        return [(n, handed(number, task, text or task.title, only_live=True)) for n in reached]

    def task(self, number: int) -> FixTask:
        """Return a task as it is now."""
        task = fold_fix(self.histories[number])
        assert task is not None
        return task

    def store(self, desk: Desk, tickets: Mapping[int, Ticket]) -> None:
        """Store the tasks in a desk that has none, with the letters of those that are delivered."""
        with desk.store.transaction():
            for number, history in self.histories.items():
                task = self.task(number)
                assert fixes.create(desk.store, task) == number
                fixes.append(desk.store, number, history, None)
                fixes.link(desk.store, number, task.tickets)
                for event in history:
                    if event.kind is FixKind.DELIVERED:
                        for ticket in task.tickets:
                            operation = f"demo-F{number}"
                            known, words = tickets[ticket], task.instructions
                            tell_of_fix(desk, ticket, known, words, {}, event.recorded_at, operation)

    def _record(self, number: int, command: do_fix.FixCommand, who: str, at: datetime) -> None:
        history = self.histories.get(number, ())
        drafts = do_fix.decide_fix(fold_fix(history), command, do_fix.FixContext(self.people[who], at))
        self.histories[number] = history + tuple(
            FixEvent(len(history) + n, at, at, who, draft.kind, draft.data)
            for n, draft in enumerate(drafts, start=1)
        )


_TEXTS: Mapping[str, Callable[[str], do_fix.FixCommand]] = {
    "report": do_fix.ReportFix,
    "pass": do_fix.PassFix,
    "fail": do_fix.FailFix,
    "deliver": do_fix.DeliverFix,
}
"""The steps that are one text."""
