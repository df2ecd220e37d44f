"""The verbs on one ticket. Each is one transaction, and nothing is half done.

All take ``at`` (when it really happened: aware, not before the last event, not in the future),
``expected`` (the version the engineer saw) and ``operation`` (an id by which a repeated command is
recorded once); see `recording`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import Terms, governing
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.errors import Refused, TooLateToReopen, Unknown
from supportdesk.domain.fold import fold
from supportdesk.domain.ticket import Channel, Line, Ticket, Wait
from supportdesk.i18n import N_
from supportdesk.models import customers, engineers, incidents, providers
from supportdesk.services import letters
from supportdesk.services.desk import Desk, utc
from supportdesk.services.errors import Conflict
from supportdesk.services.merging import surviving
from supportdesk.services.recording import (
    Moment,
    Outcome,
    Step,
    change,
    create,
    load,
    record,
    store_changed,
    transact,
)


class Options(TypedDict, total=False):
    """What every verb takes besides its own arguments."""

    at: datetime | None
    expected: int | None
    operation: str | None


def receive(
    desk: Desk,
    subject: str,
    *,
    text: str = "",
    customer: str | None = None,
    contact: str = "",
    sender: str = "",
    channel: Channel = Channel.OTHER,
    received_at: datetime | None = None,
    follows: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """Take in a request that is not registered yet: its registration clock runs from ``received_at``."""

    def body(operation: str) -> Outcome:
        now = desk.now()
        moment = Moment(_past(received_at, now), now)
        terms = terms_for(desk, customer, moment.at)
        command = do.Receive(subject, terms, text, channel, customer, contact, sender, follows)
        return create(desk, [(command, moment)], operation)

    return transact(desk, body, operation=operation)


def register_call(
    desk: Desk,
    category: str,
    subject: str,
    *,
    text: str = "",
    customer: str | None = None,
    contact: str = "",
    sender: str = "",
    channel: Channel = Channel.PHONE,
    received_at: datetime | None = None,
    at: datetime | None = None,
    assignee: str | None = None,
    operation: str | None = None,
) -> Outcome:
    """Take in a request and register it at once.

    ``received_at``: when the call was picked up (default: now, or ``at``); ``at``: when it was registered.
    ``customer`` None: an unknown caller, under the default terms. ``assignee``: who answers for it at once.
    """

    def body(operation: str) -> Outcome:
        now = desk.now()
        registered = Moment(_past(at, now), now)
        received = Moment(_past(received_at, now) if received_at else registered.at, now)
        if received.at > registered.at:
            raise Refused(N_("A request can't be registered before it is received."))
        terms = terms_for(desk, customer, received.at)
        steps: list[tuple[do.Command, Moment]] = [
            (do.Receive(subject, terms, text, channel, customer, contact, sender), received),
            (do.Register(desk.catalogue[category]), registered),
        ]
        if assignee is not None:
            steps.append((do.Assign(_engineer(desk, assignee)), registered))
        return create(desk, steps, operation)

    return transact(desk, body, operation=operation)


def register(
    desk: Desk,
    number: int,
    category: str,
    *,
    customer: str | None = None,
    contact: str = "",
    **options: Unpack[Options],
) -> Outcome:
    """Register a received request; a customer given here is identified first."""
    known = desk.catalogue[category]
    steps: list[Step] = [lambda ticket: do.Register(known)]
    if customer is not None or contact:
        steps.insert(0, lambda ticket: _identification(desk, ticket, customer, contact))
    return change(desk, number, steps, also=partial(letters.find_addresses, desk), **options)


def identify(
    desk: Desk, number: int, customer: str, *, contact: str = "", **options: Unpack[Options]
) -> Outcome:
    """Say whose request it is: the terms in force at its receipt govern it from its start."""

    def step(ticket: Ticket) -> do.Command:
        command = _identification(desk, ticket, customer, contact)
        if command is None:
            raise Refused(N_("The ticket already belongs to {customer}."), customer=customer)
        return command

    return change(desk, number, [step], also=partial(letters.find_addresses, desk), **options)


def categorise(desk: Desk, number: int, category: str, **options: Unpack[Options]) -> Outcome:
    """Change the category, and with it the priority and the targets."""
    return _plain(desk, number, do.Categorise(desk.catalogue[category]), options)


def assign(desk: Desk, number: int, login: str | None, **options: Unpack[Options]) -> Outcome:
    """Make an engineer answer for the ticket; None releases it."""
    return change(
        desk, number, [lambda ticket: do.Assign(None if login is None else _engineer(desk, login))], **options
    )


def take(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Answer for the ticket oneself; raise `Conflict` when somebody else already does."""

    def step(ticket: Ticket) -> do.Command:
        if options.get("expected") is None and ticket.assignee not in (None, desk.actor):
            history = load(desk, number)
            raise Conflict(
                N_("Ticket #{number} is already taken by {assignee}."),
                number=number,
                since=tuple(e for e in history if e.data.get("assignee") == ticket.assignee)[-1:],
                assignee=ticket.assignee,
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
    tell: bool = False,
    **options: Unpack[Options],
) -> Outcome:
    """Wait for the client or a provider: the resolution clock stops.

    A provider of the register is recorded by the name it has there, whichever of its names is given.
    ``tell``: the client is asked by letter for what the note says is needed.
    """
    if tell and waiting is not Wait.CLIENT:
        raise Refused(N_("Only the client is asked by letter."))
    if tell and not note.strip():
        raise Refused(N_("Say what is needed: the client is to be asked for it."))

    def step(ticket: Ticket) -> do.Command:
        return do.Pause(waiting, _registered_name(desk, provider), reference, note)

    also = partial(_letter, desk, "question", note) if tell else None
    return change(desk, number, [step], also=also, **options)


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
    changed: str = "",
    rollback: str = "",
    changed_by: str | None = None,
    **options: Unpack[Options],
) -> Outcome:
    """End the ticket with a report, which the client gets by letter.

    A change of the settings is recorded too: what was ``changed``, how to take it back, and who did it.
    """

    def step(ticket: Ticket) -> do.Command:
        if changed_by is not None and Line.SECOND not in _known(desk, changed_by).lines:
            raise Refused(
                N_("{login} is not of the second line, which alone changes the settings."), login=changed_by
            )
        return do.Resolve(report, changed=changed, rollback=rollback, changed_by=changed_by)

    also = partial(_letter, desk, "resolution", report)
    return change(desk, number, [step], also=also, **options)


def refuse(
    desk: Desk, number: int, reason: str = "", *, code: str = "", **options: Unpack[Options]
) -> Outcome:
    """End the ticket because it is outside the scope of support; the client gets the reason by letter.

    ``code``: a reason of the catalogue, in the client's language; ``reason`` then may add to it.
    """
    known = desk.refusals[code] if code else None

    def words(ticket: Ticket) -> str:
        return reason if known is None else known.told(reason, letters.client_of(desk, ticket).language)

    def tell(number: int, ticket: Ticket, now: datetime, operation: str) -> None:
        _letter(desk, "refusal", words(ticket), number, ticket, now, operation)

    return change(desk, number, [lambda ticket: do.Refuse(words(ticket), code)], also=tell, **options)


def reopen(desk: Desk, number: int, reason: str, **options: Unpack[Options]) -> Outcome:
    """Open a resolved or refused ticket again."""
    return _plain(desk, number, do.Reopen(reason), options)


def close(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Put a resolved or refused ticket away for good."""
    return _plain(desk, number, do.Close(), options)


def link(desk: Desk, number: int, incident: int | None, **options: Unpack[Options]) -> Outcome:
    """Make the ticket part of an incident, which is a ticket itself; None takes it out."""
    return change(desk, number, [linking(desk, number, incident)], **options)


def linking(desk: Desk, number: int, incident: int | None) -> Step:
    """Return the step that links a ticket; incidents are not nested, so that everybody finds the one head."""

    def step(ticket: Ticket) -> do.Command:
        if incident is None or ticket.incident == incident:
            return do.Link(incident)
        if incident == number:
            raise Refused(N_("A ticket can't be part of itself."))
        head = fold(load(desk, incident))
        assert head is not None
        if head.incident is not None:
            raise Refused(
                N_("Ticket #{number} is itself part of incident #{head}: name that one."),
                number=incident,
                head=head.incident,
            )
        if incidents.members(desk.store, number):
            raise Refused(N_("Ticket #{number} is an incident with tickets of its own."), number=number)
        return do.Link(incident)

    return step


def mark_read(desk: Desk, number: int, **options: Unpack[Options]) -> Outcome:
    """Say that the client's answers were read."""
    return _plain(desk, number, do.MarkRead(), options)


def client_answered(
    desk: Desk,
    number: int,
    text: str,
    *,
    subject: str = "",
    sender: str = "",
    channel: Channel = Channel.MAIL,
    at: datetime | None = None,
    expected: int | None = None,
    operation: str | None = None,
) -> Outcome:
    """Record a client's answer at the moment it reached us, which may lie before the ticket's last event.

    It resumes a wait for the client and reopens what was resolved within the agreed days; after these it
    becomes a new request that follows the old one. An answer to a merged ticket lands in its survivor.
    """

    def body(operation: str) -> Outcome:
        if expected is not None:
            load(desk, number, expected)
        survivor, history = surviving(desk, number)
        now = desk.now()
        arrived = _past(at, now)
        ticket = fold(history, as_of=arrived, hindsight=True)
        if ticket is None:
            raise Refused(N_("An answer can't be older than the request itself."))
        command = do.ClientAnswers(text, subject, sender, channel)
        current = fold(history)
        assert current is not None
        try:
            drafts = decide(ticket, command, Context(desk.actor, arrived))
        except TooLateToReopen:
            terms = terms_for(desk, current.customer, arrived)
            again = do.Receive(
                subject or current.subject,
                terms,
                text,
                channel,
                current.customer,
                current.contact,
                sender,
                survivor,
            )
            return create(desk, [(again, Moment(arrived, max(now, arrived)))], operation)
        recorded = record(drafts, current.version, desk.actor, Moment(arrived, max(now, arrived)))
        store_changed(desk, survivor, history, recorded, operation)
        after = fold(history + recorded)
        assert after is not None
        return Outcome(survivor, after, recorded, history + recorded)

    return transact(desk, body, operation=operation, number=number, expected=expected)


def terms_of(desk: Desk, customer: str | None, received_at: datetime) -> Terms:
    """Return what would govern a request of a customer, for a form to show."""
    with desk.store.reading():
        return terms_for(desk, customer, received_at)


def terms_for(desk: Desk, customer: str | None, received_at: datetime) -> Terms:
    """Return what governs a request: the customer's version in force at receipt, else the default terms."""
    if customer is None:
        return desk.default_terms
    agreed = customers.agreed(desk.store, customer)
    if agreed is None:
        raise Unknown(N_("There is no customer {customer}."), customer=customer)
    reopen_days, versions = agreed
    return governing(versions, received_at) or replace(desk.default_terms, reopen_days=reopen_days)


def _letter(
    desk: Desk, letter: str, text: str, number: int, ticket: Ticket, now: datetime, operation: str
) -> None:
    """Write to the client, in the transaction of what they are told of; an incident's head may have none."""
    if ticket.declared and not letters.names_somebody(ticket):
        return
    fields = {"text": text, "days": str(ticket.terms.reopen_days)}
    letters.write(desk, number, ticket, letter, fields, now, operation)


def _plain(desk: Desk, number: int, command: do.Command, options: Options) -> Outcome:
    return change(desk, number, [lambda ticket: command], **options)


def _identification(desk: Desk, ticket: Ticket, customer: str | None, contact: str) -> do.Command | None:
    code = customer if customer is not None else ticket.customer
    if code is None:
        raise Refused(N_("Name the customer whose contact this is."))
    if code == ticket.customer and contact in ("", ticket.contact):
        return None
    category = None if ticket.category is None else desk.catalogue[ticket.category]
    terms = ticket.terms if code == ticket.customer else terms_for(desk, code, ticket.received_at)
    return do.Identify(code, terms, contact, category)


def _engineer(desk: Desk, login: str) -> str:
    return _known(desk, login).login


def _known(desk: Desk, login: str) -> engineers.Engineer:
    engineer = engineers.get(desk.store, login)
    if engineer is None:
        known = ", ".join(e.login for e in engineers.all_of(desk.store))
        raise Unknown(N_("There is no engineer {login}. Known: {known}."), login=login, known=known)
    return engineer


def _registered_name(desk: Desk, provider: str) -> str:
    """Return the name that a provider has in the register, else the one given."""
    known = providers.named(desk.store, provider) if provider else None
    return provider if known is None else known.name


def _past(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now
    at = utc(at)
    if at > now:
        raise Refused(N_("{at} is in the future; now it is {now}."), at=at, now=now)
    return at
