"""The verbs on fix tasks: the bug's way from the second line to a developer, QA, and the clients.

Each is one transaction: the task's history, what it means for every ticket it serves, and what is to be told
to their clients. All take ``at``, ``expected`` and ``operation`` as the verbs on tickets do; the version is
the task's, of `open_fix` the ticket's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from supportdesk.domain import commands as do
from supportdesk.domain import fix_steps as step
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Event
from supportdesk.domain.fix_task import FixDraft, FixEvent, FixKind, FixTask, Stage, fold_fix
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.ticket import Line, State, Ticket
from supportdesk.i18n import N_
from supportdesk.models import fixes
from supportdesk.services.desk import Desk
from supportdesk.services.engineers import engineer
from supportdesk.services.errors import Conflict
from supportdesk.services.fix_places import serving
from supportdesk.services.letters import tell_of_fix
from supportdesk.services.merging import surviving
from supportdesk.services.recording import Moment, Options, Step, append, exactly_once, load, when

Histories = dict[int, tuple[Event, ...]]
"""The histories of tickets, by number."""


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """What a verb did. ``events`` is empty when everything already was as asked."""

    number: int
    task: FixTask
    events: tuple[FixEvent, ...]
    history: tuple[FixEvent, ...]
    """All of the task's events, those of the verb included."""


def open_fix(
    desk: Desk,
    ticket: int,
    title: str,
    developer: str,
    *,
    tracker: str = "",
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> FixOutcome:
    """Confirm a bug: open a task for the ticket that shows it, and hand both to a developer."""

    def body(operation: str) -> FixOutcome:
        tickets = {ticket: load(desk, ticket, expected)}
        moment = when(at, desk.now(), ticket_of(tickets[ticket]))
        commands: list[step.FixCommand] = [
            step.OpenFix(title, ticket, tracker),
            step.AssignFix(person(desk, developer)),
        ]
        recorded = _decide(desk, (), commands, moment)
        _free(desk, ticket)
        task = _task(recorded)
        number = fixes.create(desk.store, task)
        fixes.append(desk.store, number, recorded, operation)
        fixes.link(desk.store, number, task.tickets)
        _each(desk, tickets, [handed(number, task, title)], moment)
        return FixOutcome(number, task, recorded, recorded)

    def conflict() -> Conflict:
        return Conflict(
            N_("Ticket #{number} was changed by somebody else at the same moment."), number=ticket
        )

    return exactly_once(
        desk, body, lambda o: _earlier(desk, o), conflict, operation=operation, again=expected is None
    )


def assign_fix(desk: Desk, number: int, developer: str, **options: Unpack[Options]) -> FixOutcome:
    """Give the task to another developer, with the tickets that are at the developer's."""

    def effect(after: FixTask) -> Sequence[Step]:
        return [handed(number, after, after.title)] if after.stage is Stage.DEVELOPER else []

    return _change(desk, number, lambda: step.AssignFix(person(desk, developer)), _served, effect, **options)


def report_fix(desk: Desk, number: int, text: str, **options: Unpack[Options]) -> FixOutcome:
    """Write the fix report: task and tickets go to QA."""
    return _hand_over(desk, number, step.ReportFix(text), text, FixKind.REPORTED, options)


def pass_fix(desk: Desk, number: int, tested: str = "", **options: Unpack[Options]) -> FixOutcome:
    """Say that the tests passed: task and tickets go back to the specialist who opened the task."""
    return _hand_over(desk, number, step.PassFix(tested), tested, FixKind.PASSED, options)


def fail_fix(desk: Desk, number: int, reason: str, **options: Unpack[Options]) -> FixOutcome:
    """Say what failed: task and tickets go back to the developer."""
    return _hand_over(desk, number, step.FailFix(reason), reason, FixKind.FAILED, options)


def link_fix(desk: Desk, number: int, ticket: int, **options: Unpack[Options]) -> FixOutcome:
    """Make the task serve one more ticket, which goes to whoever has the task now."""
    return _change(
        desk,
        number,
        lambda: step.LinkTicket(ticket),
        lambda task: [ticket],
        lambda after: [handed(number, after, after.title)],
        check=lambda: _free(desk, ticket, but=number),
        follow=False,
        **options,
    )


def unlink_fix(desk: Desk, number: int, ticket: int, reason: str, **options: Unpack[Options]) -> FixOutcome:
    """Take out a ticket that has nothing to do with the bug: it comes back to who takes it out."""
    back = do.Escalate(Line.SECOND, reason, desk.actor, number)
    return _change(
        desk,
        number,
        lambda: step.UnlinkTicket(ticket, reason),
        lambda task: [ticket] if ticket in task.tickets else [],
        lambda after: [lambda known: back if known.state.live else None],
        **options,
    )


def track_fix(desk: Desk, number: int, url: str, **options: Unpack[Options]) -> FixOutcome:
    """Name the same matter in an outside tracker; empty: there is none."""
    return _change(desk, number, lambda: step.TrackFix(url), lambda task: [], lambda after: [], **options)


def deliver_fix(
    desk: Desk,
    number: int,
    instructions: str,
    translations: Mapping[str, str] | None = None,
    **options: Unpack[Options],
) -> FixOutcome:
    """Report to the client of every ticket in their language, and resolve the tickets.

    ``translations``: the instructions in other languages, by code. A ticket that was resolved meanwhile is
    reported on too; one that was refused or closed is left alone.
    """
    texts = dict(translations or {})

    def tell(after: FixTask, tickets: Histories, moment: Moment, operation: str) -> None:
        for ticket, history in sorted(tickets.items()):
            known = ticket_of(history)
            if not known.state.live and known.state is not State.RESOLVED:
                continue
            words = tell_of_fix(desk, ticket, known, instructions, texts, moment.recorded_at, operation)
            _each(desk, {ticket: history}, ended(number, after, words), moment)

    command = step.DeliverFix(instructions, texts)
    return _change(desk, number, lambda: command, _served, lambda after: [], tell=tell, **options)


Tell = Callable[[FixTask, Histories, Moment, str], None]


def _hand_over(
    desk: Desk, number: int, command: step.FixCommand, words: str, kind: FixKind, options: Options
) -> FixOutcome:
    """Take a step after which somebody else has the task, and every ticket that it serves."""

    def effect(after: FixTask) -> Sequence[Step]:
        return [handed(number, after, words.strip() or after.title, kind, only_live=True)]

    return _change(desk, number, lambda: command, _served, effect, **options)


def _change(
    desk: Desk,
    number: int,
    command: Callable[[], step.FixCommand],
    reach: Callable[[FixTask], Iterable[int]],
    effect: Callable[[FixTask], Sequence[Step]],
    *,
    check: Callable[[], None] = lambda: None,
    tell: Tell | None = None,
    follow: bool = True,
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> FixOutcome:
    """Change a task, and the tickets that the change reaches; ``follow``: merged ones by their survivors."""

    def body(operation: str) -> FixOutcome:
        history = _load(desk, number, expected)
        before = _task(history)
        reached = reach(before)
        tickets = dict(surviving(desk, n) for n in reached) if follow else {n: load(desk, n) for n in reached}
        moment = when(at, desk.now(), before, *map(ticket_of, tickets.values()))
        recorded = _decide(desk, history, [command()], moment)
        if not recorded:
            return FixOutcome(number, before, (), history)
        check()
        after = _task(history + recorded)
        fixes.append(desk.store, number, recorded, operation)
        fixes.update(desk.store, number, before.version, after)
        if after.tickets != before.tickets:
            fixes.link(desk.store, number, after.tickets)
        _each(desk, tickets, effect(after), moment)
        if tell is not None:
            tell(after, tickets, moment, operation)
        return FixOutcome(number, after, recorded, history + recorded)

    def conflict() -> Conflict:
        return Conflict(
            N_("Fix task F{number} was changed by somebody else at the same moment."), number=number
        )

    return exactly_once(
        desk, body, lambda o: _earlier(desk, o), conflict, operation=operation, again=expected is None
    )


def _decide(
    desk: Desk, history: tuple[FixEvent, ...], commands: Sequence[step.FixCommand], moment: Moment
) -> tuple[FixEvent, ...]:
    recorded: tuple[FixEvent, ...] = ()
    actor = person(desk, desk.actor)
    for command in commands:
        task = fold_fix(history + recorded)
        drafts: Sequence[FixDraft] = step.decide_fix(task, command, step.FixContext(actor, moment.at))
        version = 0 if task is None else task.version
        recorded += tuple(
            FixEvent(version + n, moment.at, moment.recorded_at, desk.actor, draft.kind, draft.data)
            for n, draft in enumerate(drafts, start=1)
        )
    return recorded


def handed(
    number: int, task: FixTask, words: str, kind: FixKind | None = None, *, only_live: bool = False
) -> Step:
    """Return the step by which a ticket goes where its fix task is; ``kind``: what happened to the task."""
    command = do.Escalate(task.stage.line, words, task.holder, number, kind or "")
    return lambda ticket: None if only_live and not ticket.state.live else command


def ended(number: int, task: FixTask, words: str) -> Sequence[Step]:
    """Return the steps by which a ticket ends with its fix task: the second line reports, whoever has it."""

    def back(ticket: Ticket) -> do.Command | None:
        away = ticket.state.live and ticket.line is not Line.SECOND
        return do.Escalate(Line.SECOND, task.title, task.opened_by, number) if away else None

    def end(ticket: Ticket) -> do.Command | None:
        return do.Resolve(words, number) if ticket.state.live else None

    return [back, end]


def _each(desk: Desk, tickets: Histories, steps: Sequence[Step], moment: Moment) -> None:
    """Take the steps on each ticket, in the order of the numbers; a refusal names the ticket."""
    for number in sorted(tickets):
        try:
            append(desk, number, tickets[number], steps, moment, None)
        except Refused as refused:
            raise Refused(N_("Ticket #{number}: {told}"), number=number, told=refused) from refused


def _served(task: FixTask) -> Iterable[int]:
    return task.tickets


def _free(desk: Desk, ticket: int, but: int | None = None) -> None:
    """Refuse a ticket that another task serves: it can't be in two places."""
    for other in serving(desk, ticket, ticket_of(load(desk, ticket))):
        if other != but:
            raise Refused(
                N_("Ticket #{number} is served by fix task F{fix} already."), number=ticket, fix=other
            )


def person(desk: Desk, login: str) -> step.Person:
    """Return who has a login and the lines he acts for; raise `Unknown` when there is nobody."""
    return step.Person(login, frozenset(engineer(desk, login).lines))


def _load(desk: Desk, number: int, expected: int | None = None) -> tuple[FixEvent, ...]:
    history = fixes.history(desk.store, number)
    if not history:
        raise Unknown(N_("There is no fix task F{number}."), number=number)
    if expected is not None and history[-1].seq != expected:
        raise Conflict(N_("Fix task F{number} has changed meanwhile."), number=number)
    return history


def _earlier(desk: Desk, operation: str) -> FixOutcome | None:
    """Return what an operation did, if it is recorded: the events up to the one that carries its id."""
    found = fixes.of_operation(desk.store, operation)
    if found is None:
        return None
    number, seq = found
    history = fixes.history(desk.store, number)
    last = history[seq - 1]
    first = 1 if seq == 2 and last.recorded_at == history[0].recorded_at else seq  # only opening makes two
    return FixOutcome(number, _task(history), history[first - 1 : seq], history)


def _task(history: Iterable[FixEvent]) -> FixTask:
    task = fold_fix(history)
    assert task is not None
    return task
