"""Handing the shift over: signed, asked back and answered, accepted line by line in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from supportdesk.domain import commands as do
from supportdesk.domain import handover_steps as rules
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Event
from supportdesk.domain.fold import fold
from supportdesk.domain.handover import Choice, Handover, HandoverEvent, Line
from supportdesk.domain.ticket import State, Ticket
from supportdesk.i18n import N_
from supportdesk.models import events as event_store
from supportdesk.models import shifts
from supportdesk.models.base import CommitUnknown, OperationKnown, Unavailable, VersionTaken
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.services.engineers import engineer
from supportdesk.services.errors import Faster
from supportdesk.services.handover_draft import Draft, draft, pending
from supportdesk.services.handover_mail import Compose, write
from supportdesk.services.handover_reading import (
    Difference,
    difference,
    latest,
    load,
    show,
    unfinished,
    who_answers,
)
from supportdesk.services.recording import ATTEMPTS, always, append, when

__all__ = [
    "Difference",
    "Draft",
    "accept",
    "answer",
    "ask",
    "difference",
    "draft",
    "latest",
    "show",
    "sign",
    "unfinished",
    "who_answers",
]


SAME_MOMENT = timedelta(minutes=1)
"""Who signs so soon after another hardly knows of it; one far ahead is of a clock that went wrong."""


class SignedMeanwhile(Faster):
    """Another handover was signed, of which the engineer can't have known."""

    def __init__(self, signed: Handover) -> None:
        super().__init__(
            N_("{who} signed handover {number} meanwhile, {at}; nothing was signed now."),
            who=signed.leaving,
            number=signed.number,
            at=signed.signed_at,
        )
        self.signed = signed


class RotaNamesAnother(Faster):
    """The rota names somebody else to come than the engineer saw, or another time."""

    def __init__(self, now: Draft) -> None:
        template = (
            N_("The rota names nobody to come now; nothing was signed.")
            if now.coming is None
            else N_("The rota names {who} now, from {at}; nothing was signed.")
        )
        super().__init__(template, who=now.coming, at=now.start)


class DraftChanged(Refused):
    """Between the draft that the engineer saw and the signature something has changed."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(
            N_("Something has changed since the draft ({numbers}): look at it again, then sign."),
            numbers=", ".join(f"#{number}" for number in numbers[:10]),
        )
        self.changed = tuple(numbers)


def sign(
    desk: Desk,
    *,
    coming: str | None = None,
    absent: str = "",
    keep: Iterable[int] = (),
    release: Iterable[int] = (),
    comments: Mapping[int, str] | None = None,
    note: str = "",
    seen: Mapping[int, int] | None = None,
    after: int | None = None,
    by_rota: tuple[str | None, datetime | None] | None = None,
    carry: bool = True,
    compose: Compose | None = None,
    operation: str | None = None,
) -> Handover:
    """Sign the handover of all that is open.

    ``coming``: who takes over, by default whom the rota names; ``absent``: why nobody is there to. ``keep``:
    what stays with who answers for it; ``release``: for which nobody shall answer. ``seen``: the tickets and
    versions that the engineer saw; when anything else is open now, nothing is signed. ``after``: the last
    handover that the engineer saw, 0 for none; when another was signed since, it is `SignedMeanwhile`.
    ``by_rota``: who comes by the rota, and when, as the engineer saw it; else it is `RotaNamesAnother`.
    ``carry``: earlier ones go on in this one, whosever they are; else only those of which the engineer must
    know. ``compose``: a copy goes to who comes, if the e-mail address is known.
    """
    kept, released, said = set(keep), set(release), dict(comments or {})

    def body(operation: str) -> int:
        number = shifts.next_number(desk.store)  # first: whoever signs meanwhile takes it, and this is redone
        if after is not None and number > after + 1:
            raise SignedMeanwhile(load(desk, number - 1))
        now = draft(desk)
        if not carry:
            _knows_of_all(desk, now)
        if by_rota is not None and by_rota != now.by_rota:
            raise RotaNamesAnother(now)
        if seen is not None:
            _unchanged(now, seen)
        lines = _chosen(now, kept, released, said)
        whom = coming
        if whom is None and not absent:
            whom = now.coming
        if whom is not None:
            engineer(desk, whom)
        command = rules.Sign(
            lines,
            whom,
            absent,
            note,
            now.shift,
            now.start,
            now.end,
            tuple({"id": n.id, "at": n.at.isoformat(), "actor": n.actor, "text": n.text} for n in now.notes),
            now.since,
            now.fixes,
            now.letters,
        )
        for earlier in now.unaccepted:
            _record(desk, earlier, rules.decide(earlier, rules.Carry(number), desk.actor), None)
        _record(desk, None, rules.decide(None, command, desk.actor), operation, number)
        if compose is not None and whom is not None:
            write(desk, load(desk, number), compose, [whom], operation)
        return number

    return _write(desk, body, operation)


def accept(
    desk: Desk, number: int | None = None, lines: Sequence[int] | None = None, *, operation: str | None = None
) -> Handover:
    """Accept lines of a handover (None: all that are left): with them who answers changes, at once.

    ``number`` None: the one that waits. A ticket that somebody took since stays his; no clock is touched.
    """

    def body(operation: str) -> int:
        handover = _waiting(desk, number)
        wanted = [line.number for line in handover.lines] if lines is None else list(lines)
        histories = event_store.histories(desk.store, wanted)
        command = rules.Accept(
            None if lines is None else tuple(lines), _assignees(histories), rota.watch(desk).engineers
        )
        decided = rules.decide(handover, command, desk.actor)
        for ticket, login in () if decided is None else decided[1]["passed"].items():
            history = histories[int(ticket)]
            known = fold(history)
            assert known is not None
            moment = when(None, desk.now(), known)
            append(desk, int(ticket), history, [always(do.Assign(login, handover.number))], moment, None)
        _record(desk, handover, decided, operation)
        return handover.number

    return _write(desk, body, operation)


def ask(
    desk: Desk, line: int, text: str, number: int | None = None, *, operation: str | None = None
) -> Handover:
    """Ask the leaving engineer back about a line: it stays red until it is accepted."""

    def body(operation: str) -> int:
        handover = _waiting(desk, number)
        command = rules.AskBack(line, text, rota.watch(desk).engineers)
        _record(desk, handover, rules.decide(handover, command, desk.actor), operation)
        return handover.number

    return _write(desk, body, operation)


def answer(
    desk: Desk, line: int, text: str, number: int | None = None, *, operation: str | None = None
) -> Handover:
    """Answer what was asked back about a line."""

    def body(operation: str) -> int:
        handover = _waiting(desk, number)
        _record(desk, handover, rules.decide(handover, rules.Answer(line, text), desk.actor), operation)
        return handover.number

    return _write(desk, body, operation)


def _chosen(now: Draft, kept: set[int], released: set[int], said: Mapping[int, str]) -> tuple[Line, ...]:
    known = {line.number: line for line in now.lines}
    for number in sorted({*kept, *released, *said}):
        if number not in known:
            raise Refused(N_("Ticket #{number} is not open: it has no line."), number=number)
    if kept & released:
        raise Refused(N_("#{number} can't be both kept and released."), number=min(kept & released))
    lines = []
    for line in now.lines:
        choice, keeper = line.choice, line.keeper
        if line.number in kept:
            choice, keeper = Choice.KEEP, line.assignee or now.leaving
        elif line.number in released:
            choice, keeper = Choice.RELEASE, None
        comment = said.get(line.number, "")
        lines.append(Line(line.number, line.version, choice, keeper, line.assignee, line.facts, comment))
    return tuple(lines)


def _knows_of_all(desk: Desk, now: Draft) -> None:
    """Refuse to take up a handover that was signed just now, or with which the engineer has nothing to do."""
    on_shift = rota.watch(desk, now.at).engineers
    for earlier in now.unaccepted:
        if abs(earlier.signed_at - now.at) < SAME_MOMENT:
            raise SignedMeanwhile(earlier)
        if desk.actor not in (*on_shift, earlier.leaving, earlier.coming):
            raise Refused(
                N_(
                    "Handover {number} of {who} is not accepted, and you are not on shift: nothing is signed."
                    " To let it go on in yours: supportdesk handover sign --carry"
                ),
                number=earlier.number,
                who=earlier.leaving,
            )


def _unchanged(now: Draft, seen: Mapping[int, int]) -> None:
    differing = sorted(
        {line.number for line in now.lines if seen.get(line.number) != line.version}
        | (seen.keys() - {line.number for line in now.lines})
    )
    if differing:
        raise DraftChanged(differing)


def _assignees(histories: Mapping[int, tuple[Event, ...]]) -> dict[int, str | None]:
    """Who answers now for each ticket that can be assigned."""
    tickets: dict[int, Ticket | None] = {number: fold(history) for number, history in histories.items()}
    return {
        number: ticket.assignee
        for number, ticket in tickets.items()
        if ticket is not None and ticket.state.live and ticket.state is not State.RECEIVED
    }


def _record(
    desk: Desk, handover: Handover | None, decided: rules.Draft | None, operation: str | None, number: int = 0
) -> None:
    if decided is None:
        return
    at = desk.now()
    seq = 1
    if handover is not None:
        at, seq, number = max(at, handover.signed_at), handover.version + 1, handover.number
    finishes = rules.finishes(handover, decided, number, desk.actor, at)
    event = HandoverEvent(number, seq, at, desk.actor, *decided)
    shifts.add_handover_event(desk.store, number, event, finishes=finishes, operation=operation)


def _waiting(desk: Desk, number: int | None) -> Handover:
    if number is not None:
        return load(desk, number)
    found = pending(desk)
    if not found:
        raise Refused(N_("No handover waits to be accepted."))
    return found[-1]


def _write(desk: Desk, body: Callable[[str], int], operation: str | None) -> Handover:
    """Run ``body`` in one transaction, once by its operation id, anew when somebody else was faster."""
    operation = operation or uuid.uuid4().hex
    lost: CommitUnknown | None = None
    for attempt in range(ATTEMPTS):
        try:
            with desk.store.transaction():
                done = shifts.of_operation(desk.store, operation)
                return load(desk, body(operation) if done is None else done)
        except OperationKnown:
            continue
        except VersionTaken:
            if attempt == ATTEMPTS - 1:
                raise
        except CommitUnknown as error:
            lost = error
        except Unavailable as error:
            raise (lost or error) from error
    raise lost or Refused(N_("The handover was changed by somebody else at the same moment."))
