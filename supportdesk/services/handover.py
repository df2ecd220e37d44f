"""Handing the shift over: drafted from live data, signed, accepted line by line in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain import commands as do
from supportdesk.domain import handover as rules
from supportdesk.domain.durations import HOUR, us_between
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.fold import fold
from supportdesk.domain.handover import Choice, Handover, HandoverEvent, Line
from supportdesk.domain.shiftlog import Note
from supportdesk.domain.ticket import State, Ticket
from supportdesk.i18n import N_
from supportdesk.models import engineers, queue, shifts
from supportdesk.models import events as event_store
from supportdesk.models.base import CommitUnknown, OperationKnown, Unavailable, VersionTaken
from supportdesk.services import rota
from supportdesk.services.desk import Desk
from supportdesk.services.documents import ticket_document
from supportdesk.services.reading import View, queue_views
from supportdesk.services.recording import ATTEMPTS, append, when

STILL_US = 12 * HOUR
"""What nobody touched for so long is listed as without movement."""

SECTION_LIMIT = 20
"""Tickets that a section of the draft names; how many more there are it says."""

WITHOUT_ROTA = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Section:
    """Tickets that have one thing in common, the most urgent first."""

    name: str
    numbers: tuple[int, ...]
    left_out: int
    """How many more there are than it names."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A handover as it would be signed now."""

    at: datetime
    leaving: str
    coming: str | None
    """Who is on shift or next by the rota, other than who leaves; None when it names nobody."""
    shift: str
    """The id of the coming shift."""
    start: datetime
    end: datetime
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    """Those of the present shift, and the pinned ones."""
    unaccepted: tuple[Handover, ...]
    """Earlier handovers of which lines are still red: they go on in this one."""


def draft(desk: Desk) -> Draft:
    """Return the handover that the acting engineer would sign now."""
    with desk.store.reading():
        views = queue_views(desk)
        seen = rota.watch(desk)
        coming = rota.relief(desk, desk.actor, seen.at)
        start = coming.start if coming is not None else seen.at
        end = coming.end if coming is not None else seen.at + WITHOUT_ROTA
        # Who signs after the end of his shift tells of that one.
        late = desk.actor not in seen.engineers
        since = seen.at - WITHOUT_ROTA if late or seen.start is None else seen.start
        known = shifts.notes(desk.store)
        open_ones = _unfinished(desk)
    return Draft(
        seen.at,
        desk.actor,
        None if coming is None else coming.engineer,
        "" if coming is None else coming.shift,
        start,
        end,
        tuple(_line(view, desk.actor) for view in views),
        tuple(_sections(views, seen.at, end)),
        tuple(note for note in known if note.at >= since or note.stands(seen.at)),
        open_ones,
    )


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
    operation: str | None = None,
) -> Handover:
    """Sign the handover of all that is open.

    ``coming``: who takes over, by default whom the rota names; ``absent``: why nobody is there to. ``keep``:
    what stays with who answers for it; ``release``: for which nobody shall answer. ``seen``: the tickets and
    versions that the engineer saw; when anything else is open now, nothing is signed.
    """
    kept, released, said = set(keep), set(release), dict(comments or {})

    def body(operation: str) -> int:
        now = draft(desk)
        if seen is not None:
            _unchanged(now, seen)
        lines = _chosen(now, kept, released, said)
        whom = coming
        if whom is None and not absent:
            whom = now.coming
        if whom is not None and engineers.get(desk.store, whom) is None:
            raise Unknown(N_("There is no engineer {login}."), login=whom)
        command = rules.Sign(
            lines,
            whom,
            absent,
            note,
            now.shift,
            now.start,
            now.end,
            tuple({"id": n.id, "at": n.at.isoformat(), "actor": n.actor, "text": n.text} for n in now.notes),
        )
        number = shifts.next_number(desk.store)
        for earlier in now.unaccepted:
            _record(desk, earlier, rules.decide(earlier, rules.Carry(number), desk.actor), None)
        _record(desk, None, rules.decide(None, command, desk.actor), operation, number)
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
            append(desk, int(ticket), history, [lambda t, login=login: do.Assign(login)], moment, None)  # type: ignore[misc] # each its own login
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


def show(desk: Desk, number: int | None = None) -> Handover:
    """Return a handover; by default the one that waits, else the last one."""
    with desk.store.reading():
        if number is not None:
            return _load(desk, number)
        found = _unfinished(desk)
        if found:
            return found[-1]
        last = shifts.latest(desk.store, 1)
    if not last:
        raise Unknown(N_("There is no handover yet."))
    handover = rules.fold(last[0])
    assert handover is not None
    return handover


def unfinished(desk: Desk) -> tuple[Handover, ...]:
    """Return the handovers that have red lines, or that nobody has accepted, oldest first."""
    with desk.store.reading():
        return _unfinished(desk)


def latest(desk: Desk, limit: int = 20) -> list[Handover]:
    """Return the last handovers, newest first."""
    with desk.store.reading():
        found = (rules.fold(events) for events in shifts.latest(desk.store, limit))
        return [handover for handover in found if handover is not None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise than it was signed."""

    changed: Mapping[int, tuple[Event, ...]]
    """What happened to its tickets since, other than by the acceptance itself."""
    new: tuple[int, ...]
    """Tickets that are open now and have no line."""


def difference(desk: Desk, handover: Handover) -> Difference:
    """Return what happened since the signature."""
    with desk.store.reading():
        histories = event_store.histories(desk.store, [line.number for line in handover.lines])
        live = {row.number for row in queue.rows(desk.store)}
    changed = {}
    for line in handover.lines:
        since = tuple(
            event
            for event in histories.get(line.number, ())
            if event.seq > line.version
            and event.kind is not Kind.READ
            and not (event.kind is Kind.ASSIGNED and event.actor == handover.accepted_by)
        )
        if since:
            changed[line.number] = since
    return Difference(changed, tuple(sorted(live - {line.number for line in handover.lines})))


def who_answers(desk: Desk) -> dict[int, tuple[str, ...]]:
    """Return for each live ticket who answers for it: its assignee, else who is on shift, else nobody."""
    with desk.store.reading():
        on_shift = rota.watch(desk).engineers
        return {
            row.number: (row.assignee,) if row.assignee is not None else on_shift
            for row in queue.rows(desk.store)
        }


def _line(view: View, leaving: str) -> Line:
    """A ticket as it is proposed: what is somebody else's stays his, the rest is handed over."""
    ticket = view.ticket
    theirs = ticket.assignee not in (None, leaving)
    document = ticket_document(view)
    facts = {name: document[name] for name in _FACTS}
    clock = document["sla"]["registration" if ticket.state is State.RECEIVED else "resolution"]
    facts |= {
        "due_at": clock["due_at"],
        "left_s": clock["left_s"],
        "breached": clock["breached_at"] is not None,
        "last_at": ticket.last_at.isoformat(),
    }
    return Line(
        view.number,
        ticket.version,
        Choice.KEEP if theirs else Choice.HAND_OVER,
        ticket.assignee if theirs else None,
        ticket.assignee,
        facts,
    )


_FACTS = (
    "subject", "customer", "state", "priority", "category", "line", "waiting", "promise",
    "unread", "incident",
)  # fmt: skip


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


def _unchanged(now: Draft, seen: Mapping[int, int]) -> None:
    differing = sorted(
        {line.number for line in now.lines if seen.get(line.number) != line.version}
        | (seen.keys() - {line.number for line in now.lines})
    )
    if differing:
        raise Refused(
            N_("Something has changed since the draft ({numbers}): look at it again, then sign."),
            numbers=", ".join(f"#{number}" for number in differing[:10]),
        )


def _sections(views: Sequence[View], now: datetime, end: datetime) -> Iterable[Section]:
    def section(
        name: str, fits: Callable[[View], bool], key: Callable[[View], datetime] | None = None
    ) -> Section:
        found = [view for view in views if fits(view)]
        if key is not None:
            found.sort(key=key)
        numbers = [view.number for view in found]
        return Section(name, tuple(numbers[:SECTION_LIMIT]), len(numbers[SECTION_LIMIT:]))

    def since(view: View) -> datetime:
        return now if view.ticket.waiting is None else view.ticket.waiting.since

    def due(view: View) -> datetime | None:
        received = view.ticket.state is State.RECEIVED
        return view.registration.due_at if received else view.resolution.due_at

    def until(view: View) -> datetime:
        return now if view.ticket.promise is None else view.ticket.promise.until

    incidents = {view.ticket.incident for view in views} - {None}
    yield section("unregistered", lambda v: v.ticket.state is State.RECEIVED)
    yield section("runs_out", lambda v: (at := due(v)) is not None and at < end, lambda v: due(v) or now)
    yield section("promises", lambda v: v.ticket.promise is not None, until)
    yield section("waiting_for_us", lambda v: v.ticket.state is State.OPEN)
    yield section("waiting_client", lambda v: v.ticket.state is State.WAITING_CLIENT, since)
    yield section("waiting_provider", lambda v: v.ticket.state is State.WAITING_PROVIDER, since)
    yield section("unread", lambda v: v.ticket.unread > 0)
    yield section("incidents", lambda v: v.number in incidents)
    yield section("still", lambda v: us_between(v.ticket.last_at, now) > STILL_US, lambda v: v.ticket.last_at)


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


def _unfinished(desk: Desk) -> tuple[Handover, ...]:
    found = (rules.fold(events) for events in shifts.unfinished(desk.store))
    return tuple(handover for handover in found if handover is not None)


def _waiting(desk: Desk, number: int | None) -> Handover:
    if number is not None:
        return _load(desk, number)
    found = _unfinished(desk)
    if not found:
        raise Refused(N_("No handover waits to be accepted."))
    return found[-1]


def _load(desk: Desk, number: int) -> Handover:
    handover = rules.fold(shifts.handover(desk.store, number))
    if handover is None:
        raise Unknown(N_("There is no handover {number}."), number=number)
    return handover


def _write(desk: Desk, body: Callable[[str], int], operation: str | None) -> Handover:
    """Run ``body`` in one transaction, once by its operation id, anew when somebody else was faster."""
    operation = operation or uuid.uuid4().hex
    lost: CommitUnknown | None = None
    for attempt in range(ATTEMPTS):
        try:
            with desk.store.transaction():
                done = shifts.of_operation(desk.store, operation)
                return _load(desk, body(operation) if done is None else done)
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
