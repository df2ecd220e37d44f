"""Pauses, promises kept late, take-overs and handovers in the words of the shift log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from supportdesk import formats
from supportdesk.domain.durations import us_between
from supportdesk.domain.log_entry import Entry, HandoverStep, Pause, TakeOver
from supportdesk.domain.ticket import Wait
from supportdesk.i18n import _, ngettext, pgettext
from supportdesk.shift_words import Reader
from supportdesk.text import line as one_line


def late_words(us: int, text: str) -> str:
    """Return by how much a promise was kept too late, and which."""
    return _("{time} late: {text}").format(time=formats.span(us), text=one_line(text))


def pause_words(pause: Pause, at: datetime, reader: Reader) -> str:
    """Return how long a ticket waited, and for whom; ``at``: the moment that stands before it."""
    if pause.reason is Wait.CLIENT:
        whom = pgettext("pause", "client")
    else:
        whom = one_line(pause.provider) or pgettext("pause", "provider")
    if pause.until is None:
        time = pgettext("pause", "goes on")
    else:
        span = formats.span(us_between(pause.since, pause.until))
        if at == pause.since:
            until = formats.clock_time(pause.until, reader.zone, at)
            time = _("{time}, until {at}").format(time=span, at=until)
        else:
            since = formats.clock_time(pause.since, reader.zone, at)
            time = _("{time}, since {at}").format(time=span, at=since)
    return f"{time} · {whom}"


def pauses_words(group: Sequence[Entry]) -> str:
    """Return how many pauses there are for whom, and how many of them go on."""
    pauses = [entry.pause for entry in group if entry.pause is not None]
    reasons = Counter(pause.reason for pause in pauses)
    goes_on = sum(pause.until is None for pause in pauses)
    counts = {
        pgettext("pauses", "client {n}"): reasons[Wait.CLIENT],
        pgettext("pauses", "provider {n}"): reasons[Wait.PROVIDER],
        pgettext("pauses", "still going on {n}"): goes_on,
    }
    return " · ".join(words.format(n=n) for words, n in counts.items() if n)


def take_over_words(taken: TakeOver, at: datetime, reader: Reader) -> str:
    """Return until when a shift was taken over, and whose it was."""
    until = formats.clock_time(taken.until, reader.zone, at)
    if not taken.before:
        return _("until {at}, nobody was on it").format(at=until)
    return _("until {at}, before it was: {names}").format(at=until, names=reader.names(taken.before))


def handover_step_words(step: HandoverStep, reader: Reader) -> str:
    """Return what was signed, for whom, or what was accepted and how much is left."""
    tickets = ngettext("{n} ticket", "{n} tickets", step.lines).format(n=step.lines)
    if not step.accepted:
        if step.absent:
            whom = _("nobody was there: {reason}").format(reason=one_line(step.absent))
        else:
            whom = _("for {name}").format(name=reader.names((step.coming,) if step.coming else ()))
        return _("Handover {number} signed: {tickets}, {whom}").format(
            number=step.number, tickets=tickets, whom=whom
        )
    left = _("{n} left").format(n=step.left) if step.left else pgettext("handover", "all is accepted")
    return _("Handover {number} accepted: {tickets}, {left}").format(
        number=step.number, tickets=tickets, left=left
    )
