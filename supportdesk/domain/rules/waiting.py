"""When the clock stops and goes on: waits, answers, and corrections of forgotten ones."""

from __future__ import annotations

from supportdesk.domain import commands as do
from supportdesk.domain.errors import Refused, TooLateToReopen
from supportdesk.domain.events import Draft, Kind
from supportdesk.domain.rules.conditions import Context, live, registered, require_text
from supportdesk.domain.ticket import State, Ticket, Wait, Waiting
from supportdesk.domain.timeline import Bucket, cut, timeline


def pause(ticket: Ticket, command: do.Pause, context: Context) -> tuple[Draft, ...]:
    """A registered ticket waits for the client or a provider, and begins to wait anew for somebody else."""
    registered(ticket)
    if command.waiting is Wait.PROVIDER and not command.provider.strip() and command.reference.strip():
        raise Refused("Name the provider whose reference this is.")
    if _waits_so(ticket.waiting, command):
        raise Refused("The ticket already waits for the {waiting}.", waiting=command.waiting)
    data = {"waiting": str(command.waiting), "note": command.note}
    if command.waiting is Wait.PROVIDER:
        data |= {"provider": command.provider, "reference": command.reference}
    return (Draft(Kind.PAUSED, data),)


def chase(ticket: Ticket, command: do.Chase, context: Context) -> tuple[Draft, ...]:
    """The provider that a ticket waits for was asked again, and said something."""
    live(ticket)
    waiting = ticket.waiting
    if waiting is None or waiting.reason is not Wait.PROVIDER:
        raise Refused("The ticket waits for no provider: there is nobody to chase.")
    require_text(command.text, "Say what they said: the next shift reads it.")
    if command.again_at is not None and command.again_at <= context.at:
        raise Refused("Asking again is for the future; {at} is not.", at=command.again_at)
    data = {
        "provider": waiting.provider,
        "whom": command.whom,
        "text": command.text,
        "until": None if command.again_at is None else command.again_at.isoformat(),
    }
    return (Draft(Kind.CHASED, data),)


def resume(ticket: Ticket, command: do.Resume, context: Context) -> tuple[Draft, ...]:
    """A waiting ticket is worked on again."""
    registered(ticket)
    if not ticket.state.waiting:
        raise Refused("The ticket is not waiting for anybody.")
    return (Draft(Kind.RESUMED),)


def client_answers(ticket: Ticket, command: do.ClientAnswers, context: Context) -> tuple[Draft, ...]:
    """The ticket is what it was when the answer arrived, which may be earlier than now."""
    answered = Draft(
        Kind.CLIENT_ANSWERED,
        {
            "subject": command.subject,
            "text": command.text,
            "sender": command.sender,
            "channel": str(command.channel),
        },
    )
    cause = {"cause": str(Kind.CLIENT_ANSWERED)}
    if ticket.state is State.WAITING_CLIENT:
        return (answered, Draft(Kind.RESUMED, cause))
    if ticket.state.live:
        return (answered,)
    ended_at = ticket.ended_at if ticket.state is State.RESOLVED else None
    if ended_at is not None and ticket.terms.reopens(ended_at, context.at):
        return (answered, Draft(Kind.REOPENED, {"reason": "", **cause}))
    raise TooLateToReopen("The ticket is ended: the answer becomes a new ticket.")


def correct(ticket: Ticket, command: do.Correct, context: Context) -> tuple[Draft, ...]:
    """A stretch of the resolution clock counts otherwise than it was recorded."""
    require_text(command.reason, "A correction needs a reason: it is read when the figures are questioned.")
    if ticket.registered_at is None or ticket.state is State.MERGED:
        raise Refused("Only a registered ticket that was not merged can be corrected.")
    if command.provider and command.waiting is not Wait.PROVIDER:
        raise Refused("Only time that the ticket waited for a provider has one.")
    if command.since >= command.until:
        raise Refused("The correction must begin before it ends.")
    last = context.at if ticket.ended_at is None else ticket.ended_at
    segments = timeline(ticket)
    start = segments[0].start if segments else ticket.registered_at
    if command.since < start:
        raise Refused("The resolution clock began at {start}; a correction can't begin earlier.", start=start)
    if command.until > last:
        raise Refused("A correction can't reach beyond {last}.", last=last)
    bucket = Bucket.COUNTED if command.waiting is None else Bucket(command.waiting)
    inside = [
        piece
        for piece in cut(cut(segments, command.since), command.until)
        if command.since <= piece.start and piece.start < command.until
    ]
    if any(piece.bucket in (Bucket.GAP, Bucket.IDLE) for piece in inside):
        raise Refused("The ticket was not being worked on in that time: there is nothing to correct.")
    if all(piece.bucket is bucket for piece in inside):
        raise Refused("That time already counts so: nothing would change.")
    data = {
        "waiting": None if command.waiting is None else str(command.waiting),
        "until": command.until.isoformat(),
        "reason": command.reason,
    }
    if command.provider:
        data["provider"] = command.provider
    return (Draft(Kind.CORRECTED, data, at=command.since),)


def _waits_so(now: Waiting | None, command: do.Pause) -> bool:
    """Tell whether a ticket already waits as asked; a number that is not named again has not changed."""
    if now is None or now.reason is not command.waiting or now.provider != command.provider:
        return False
    return command.reference in ("", now.reference)
