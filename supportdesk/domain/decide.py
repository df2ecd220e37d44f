"""Which events a command makes of a ticket, or why it makes none; the rules themselves are in `rules`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from supportdesk.domain import commands as do
from supportdesk.domain.events import Draft
from supportdesk.domain.rules import (
    ending,
    incidents,
    intake,
    letters,
    merging,
    undoing,
    waiting,
    work,
)
from supportdesk.domain.rules.conditions import Context
from supportdesk.domain.ticket import Ticket

__all__ = ["Context", "decide"]


def decide(ticket: Ticket | None, command: do.Command, context: Context) -> tuple[Draft, ...]:
    """Return the events that the command makes; raise `Refused` where a rule says no.

    An empty tuple means that everything already is as asked.
    """
    if isinstance(command, do.Receive):
        return intake.receive(command)
    if ticket is None:
        raise ValueError(f"{type(command).__name__} needs a ticket")
    drafts = _RULES[type(command)](ticket, command, context)
    return (*work.seen(ticket, command, context), *drafts) if drafts else ()


_RULES: dict[type, Callable[[Ticket, Any, Context], tuple[Draft, ...]]] = {
    do.Register: intake.register,
    do.Categorise: intake.categorise,
    do.Identify: intake.identify,
    do.Assign: work.assign,
    do.Take: work.take,
    do.Pause: waiting.pause,
    do.Chase: waiting.chase,
    do.Resume: waiting.resume,
    do.Escalate: work.escalate,
    do.Note: work.note,
    do.MakePromise: work.make_promise,
    do.KeepPromise: work.keep_promise,
    do.ClientAnswers: waiting.client_answers,
    do.MarkRead: work.mark_read,
    do.Correct: waiting.correct,
    do.Resolve: ending.resolve,
    do.Refuse: ending.refuse,
    do.Reopen: ending.reopen,
    do.Close: ending.close,
    do.Merge: merging.merge,
    do.Absorb: merging.absorb,
    do.Link: incidents.link,
    do.Write: letters.write,
    do.Readdress: letters.readdress,
    do.TakeBack: letters.take_back,
    do.Declare: incidents.declare,
    do.Release: incidents.release,
    do.UndoRelease: incidents.undo_release,
    do.Tell: incidents.tell,
    do.Undo: undoing.undo,
    do.UndoAbsorb: undoing.undo_absorb,
}
