"""The verbs on one ticket. Each is one transaction, and nothing is half done.

All take ``at`` (when it really happened: aware, not before the last event, not in the future),
``expected`` (the version the engineer saw) and ``operation`` (an id by which a repeated command is
recorded once); see `recording`. How a ticket and a client's answer come in is told in `intake`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Unpack

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.ticket import Line, State, Ticket, Wait
from supportdesk.i18n import N_
from supportdesk.models import providers
from supportdesk.services import letters
from supportdesk.services.desk import Desk, utc
from supportdesk.services.engineers import called, engineer
from supportdesk.services.errors import Conflict
from supportdesk.services.fix_places import placing
from supportdesk.services.intake import client_answered, identify, receive, register, register_call
from supportdesk.services.membership import may_join
from supportdesk.services.recording import Also, Options, Outcome, Step, always, append, change, load, when

__all__ = [
    "Options",
    "assign",
    "categorise",
    "chase",
    "client_answered",
    "close",
    "correct",
    "escalate",
    "identify",
    "keep_promise",
    "link",
    "linking",
    "mark_read",
    "note",
    "promise",
    "receive",
    "refuse",
    "register",
    "register_call",
    "reopen",
    "resolve",
    "resume",
    "take",
    "wait",
]


def categorise(desk: Desk, number: int, category: str, **options: Unpack[Options]) -> Outcome:
    """Change the category, and with it the priority and the targets."""
    return _plain(desk, number, do.Categorise(desk.catalogue[category]), options)


def assign(desk: Desk, number: int, login: str | None, **options: Unpack[Options]) -> Outcome:
    """Make an engineer answer for the ticket; None releases it."""
    return change(
        desk,
        number,
        [lambda ticket: do.Assign(None if login is None else engineer(desk, login).login)],
        **options,
    )


def take(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Answer for the ticket oneself; raise `Conflict` when somebody else already does."""

    def step(ticket: Ticket) -> do.Command:
        if options.get("expected") is None and ticket.assignee and ticket.assignee != desk.actor:
            history = load(desk, number)
            raise Conflict(
                N_("Ticket #{number} is already taken by {assignee}."),
                number=number,
                since=tuple(e for e in history if e.data.get("assignee") == ticket.assignee)[-1:],
                assignee=called(desk, ticket.assignee),
            )
        return do.Take()

    return change(desk, number, [step], **options)


def wait(
    desk: Desk,
    number: int,
    waiting: Wait,
    *,
    provider: str = "",
    reference: str = "",
    note: str = "",
    texts: Mapping[str, str] | None = None,
    tell: bool = False,
    **options: Unpack[Options],
) -> Outcome:
    """Wait for the client or a provider: the resolution clock stops.

    A provider of the register is recorded by the name it has there, whichever of its names is given.
    ``tell``: the client is asked by letter for what the note says is needed; ``texts``: the note by language,
    where it is for clients of several.
    """
    if tell and waiting is not Wait.CLIENT:
        raise Refused(N_("Only the client is asked by letter."))
    if tell and not note.strip():
        raise Refused(N_("Say what is needed: the client is to be asked for it."))

    def step(ticket: Ticket) -> do.Command:
        words = letters.in_theirs(desk, ticket, note, texts)
        return do.Pause(waiting, _registered_name(desk, provider), reference, words)

    def ask(number: int, ticket: Ticket, now: datetime, operation: str) -> None:
        words = letters.in_theirs(desk, ticket, note, texts)
        _letter(desk, "question", words, number, ticket, now, operation)

    return change(desk, number, [step], also=ask if tell else None, **options)


def chase(
    desk: Desk,
    number: int,
    text: str,
    *,
    whom: str = "",
    again_at: datetime | None = None,
    **options: Unpack[Options],
) -> Outcome:
    """Write down that the provider was asked again: whom, what they said, when to ask again."""
    again = None if again_at is None else utc(again_at)
    return _plain(desk, number, do.Chase(text, whom, again), options)


def resume(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Go on working: the resolution clock runs again."""
    return _plain(desk, number, do.Resume(), options)


def escalate(desk: Desk, number: int, line: Line, reason: str, **options: Unpack[Options]) -> Outcome:
    """Hand the ticket to another line, with the reason."""
    return _plain(desk, number, do.Escalate(line, reason), options)


def note(desk: Desk, number: int, text: str, **options: Unpack[Options]) -> Outcome:
    """Write something down for colleagues."""
    return _plain(desk, number, do.Note(text), options)


def promise(desk: Desk, number: int, until: datetime, text: str, **options: Unpack[Options]) -> Outcome:
    """Promise the client something by a moment."""
    return _plain(desk, number, do.MakePromise(utc(until), text), options)


def keep_promise(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Say that what was promised is done."""
    return _plain(desk, number, do.KeepPromise(), options)


def correct(
    desk: Desk,
    number: int,
    waiting: Wait | None,
    since: datetime,
    until: datetime,
    reason: str,
    *,
    provider: str = "",
    **options: Unpack[Options],
) -> Outcome:
    """Put a forgotten or wrong pause right; ``waiting`` None: it was work.

    ``provider``: for whom it waited; empty: for the one who was waited for before or after.
    """

    def step(ticket: Ticket) -> do.Command:
        return do.Correct(waiting, utc(since), utc(until), reason, _registered_name(desk, provider))

    return change(desk, number, [step], **options)


def resolve(
    desk: Desk,
    number: int,
    report: str,
    *,
    texts: Mapping[str, str] | None = None,
    changed: str = "",
    rollback: str = "",
    changed_by: str | None = None,
    **options: Unpack[Options],
) -> Outcome:
    """End the ticket with a report, which the client gets by letter.

    ``texts``: the report by language, where it is for clients of several: theirs is taken, else ``report``.
    A change of the settings is recorded too: what was ``changed``, how to take it back, and who did it.
    """

    def words(ticket: Ticket) -> str:
        return letters.in_theirs(desk, ticket, report, texts)

    def tell(number: int, ticket: Ticket, now: datetime, operation: str) -> None:
        _letter(desk, "resolution", words(ticket), number, ticket, now, operation)

    def step(ticket: Ticket) -> do.Command:
        if changed_by is not None and Line.SECOND not in engineer(desk, changed_by).lines:
            raise Refused(
                N_("{login} is not on the second line, which alone changes the settings."), login=changed_by
            )
        return do.Resolve(words(ticket), changed=changed, rollback=rollback, changed_by=changed_by)

    return change(desk, number, [step], also=tell, **options)


def refuse(
    desk: Desk,
    number: int,
    reason: str = "",
    *,
    texts: Mapping[str, str] | None = None,
    code: str = "",
    register_as: str | None = None,
    tell: bool = True,
    **options: Unpack[Options],
) -> Outcome:
    """End the ticket because it is outside the scope of support; the client gets the reason by letter.

    ``texts``: the reason by language, where it is for clients of several.
    ``code``: a reason of the catalogue, in the client's language; ``reason`` then may add to it.
    ``register_as``: the category with which a request that is not registered yet is registered first.
    ``tell`` False: no letter is written, as to whoever sends advertising.
    """
    known = desk.refusals[code] if code else None

    def words(ticket: Ticket) -> str:
        own = letters.in_theirs(desk, ticket, reason, texts)
        return own if known is None else known.told(own, letters.client_of(desk, ticket).language)

    def letter(number: int, ticket: Ticket, now: datetime, operation: str) -> None:
        _letter(desk, "refusal", words(ticket), number, ticket, now, operation)

    steps: list[Step] = [lambda ticket: do.Refuse(words(ticket), code)]
    if register_as is not None:
        with desk.store.reading():
            registered = ticket_of(load(desk, number)).state is not State.RECEIVED
        if not registered:
            steps.insert(0, always(do.Register(desk.catalogue[register_as])))
    return change(desk, number, steps, also=letter if tell else None, **options)


def reopen(desk: Desk, number: int, reason: str, **options: Unpack[Options]) -> Outcome:
    """Open a resolved or refused ticket again; it goes where its fix task is now."""
    return change(desk, number, [always(do.Reopen(reason)), placing(desk, number)], **options)


def close(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Put a resolved or refused ticket away for good."""
    return _plain(desk, number, do.Close(), options)


def link(desk: Desk, number: int, incident: int | None, **options: Unpack[Options]) -> Outcome:
    """Make the ticket part of an incident, which is a ticket itself; None takes it out."""
    step, also = leaving(desk, linking(desk, number, incident))
    return change(desk, number, [step], also=also, **options)


def leaving(desk: Desk, step: Step) -> tuple[Step, Also]:
    """Return a step that links anew, and what it means besides: the incident that is left remembers it."""
    left: list[int | None] = [None]

    def linked(ticket: Ticket) -> do.Command | None:
        left[0] = ticket.incident
        return step(ticket)

    def release(number: int, after: Ticket, now: datetime, operation: str) -> None:
        head = left[0]
        if head is not None and head != after.incident:
            history = load(desk, head)
            moment = when(None, now, ticket_of(history))
            append(desk, head, history, [always(do.Release(number))], moment, None)

    return linked, release


def linking(desk: Desk, number: int, incident: int | None) -> Step:
    """Return the step that links a ticket; incidents are not nested, so that everybody finds the one head."""

    def step(ticket: Ticket) -> do.Command:
        if incident is None or ticket.incident == incident:
            return do.Link(incident)
        may_join(desk, number, ticket, incident)
        return do.Link(incident)

    return step


def mark_read(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Say that the client's answers were read."""
    return _plain(desk, number, do.MarkRead(), options)


def _letter(
    desk: Desk, letter: str, text: str, number: int, ticket: Ticket, now: datetime, operation: str
) -> None:
    """Write to the client, in the transaction of what they are told of; an incident's head may have none."""
    if ticket.declared and not letters.names_somebody(ticket):
        return
    fields = {"text": text, "days": str(ticket.terms.reopen_days)}
    letters.write(desk, number, ticket, letter, fields, now, operation)


def _plain(desk: Desk, number: int, command: do.Command, options: Options) -> Outcome:
    return change(desk, number, [always(command)], **options)


def _registered_name(desk: Desk, provider: str) -> str:
    """Return the name that a provider has in the register, else the one given."""
    known = providers.named(desk.store, provider) if provider else None
    return provider if known is None else known.name
