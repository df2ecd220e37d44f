"""Keeps the handover in sight: what is not accepted, what is asked back, what is still to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from supportdesk.domain.handover import Handover, Standing
from supportdesk.domain.handover_steps import may_take
from supportdesk.domain.relief import About, Reminder, needed, reminders, unsigned
from supportdesk.formats import clock_time
from supportdesk.i18n import _, ngettext
from supportdesk.screens.watchkeeping import Watchkeeping
from supportdesk.text import line
from supportdesk.widgets.status_line import Standing as Status

if TYPE_CHECKING:
    from collections.abc import Iterable

REMIND_EVERY_S = 20
"""How often it is looked whether somebody is to be reminded."""

_REMEMBERED = 40
"""So many reminders are remembered over restarts: those of some weeks."""

_NAMED = 4

_LAST = 5
"""So many signed handovers are looked at: whether the one that is due is among them."""


class KeepsHandovers(Watchkeeping):
    """A console that knows the handovers that wait, and reminds its engineer of his own."""

    handovers: Sequence[Handover] | None = None
    """Those that are not wholly accepted, oldest first; None until they are read."""
    signed: Sequence[Handover] | None = None
    """The last ones, newest first; None until they are read."""

    def keep_handovers(self) -> None:
        """Begin, once the desk is open."""
        self.reminded = self.sessions.load().reminded
        self.tickets_changed.subscribe(self, lambda _numbers: self.read_handovers())
        self.rota_changed.subscribe(self, lambda _nothing: self.remind())
        self.set_interval(REMIND_EVERY_S, self.remind)
        self.read_handovers()

    def standing(self, place: str = "") -> Status:
        """What the status line tells, with what of a handover is red."""
        standing = super().standing(place)
        alerts = [
            words
            for handover in self.handovers or ()
            if self._concerns(handover)
            for words in alert_words(handover, self.actor)
        ]
        return replace(standing, alerts=(*standing.alerts, *self._unsigned_words(), *alerts))

    @work(exclusive=True, group="handovers", exit_on_error=False)
    async def read_handovers(self) -> None:
        """Read which handovers wait, and tell what has happened to them."""
        from supportdesk.services import handover as service

        if self.desk is None or not self.connection.live:
            return
        try:
            known, found = self.handovers, await self.ask(service.unfinished)
            self.signed = await self.ask(service.latest, _LAST)
            gone = [each for each in known or () if each.number not in {other.number for other in found}]
            ended = [await self.ask(service.show, each.number) for each in gone]
        except Exception as error:
            self.log.warning(error)
            return
        self.handovers = found
        if known is None:
            self.remind()
        else:
            self._tell_news(known, [*found, *ended])

    @work(exclusive=True, group="remind", exit_on_error=False)
    async def remind(self) -> None:
        """Remind the engineer of a handover, once each, and only where it concerns him."""
        from supportdesk.services import handover as service

        roster = self.roster
        if self.desk is None or not self.connection.live or not roster:
            return
        due = [each for each in reminders(roster, self.actor, self.now()) if each.key not in self.reminded]
        if not due:
            return
        try:
            self.signed = await self.ask(service.latest, _LAST)
        except Exception as error:
            self.log.warning(error)
            return
        self.reminded = (*self.reminded, *(each.key for each in due))[-_REMEMBERED:]
        self.sessions.save(replace(self.sessions.load(), reminded=self.reminded))
        for reminder in due:
            if needed(reminder, self.actor, self.signed):
                self._remind(reminder)

    def _remind(self, reminder: Reminder) -> None:
        at = clock_time(reminder.relief.at, self.zone, self.now())
        key = self.keymap.label("desk.handover")
        leaving, coming = (self._named(each) for each in (reminder.relief.leaving, reminder.relief.coming))
        words = {
            About.SIGN: _("Your shift ends at {time}. {key}: draft and sign the handover for {name}."),
            About.COME: _("Your shift begins at {time}. {key} shows what {name} hands over."),
            About.UNSIGNED: _("Your shift ended at {time} and the handover is not signed. {key}: sign it."),
            About.NOTHING_SIGNED: _("Your shift began at {time}, and {name} has signed no handover."),
        }[reminder.about]
        name = coming if reminder.about is About.SIGN else leaving
        severe = reminder.about in (About.UNSIGNED, About.NOTHING_SIGNED)
        self.call_engineer(
            words.format(time=at, key=key, name=name or _("whoever comes")),
            title=_("Handover"),
            severe=severe,
        )

    def _unsigned_words(self) -> Iterable[str]:
        """What is red after the end of a shift until its handover is signed."""
        if self.signed is None:
            return
        missing = unsigned(self.roster, self.actor, self.now(), self.signed)
        if missing is None:
            return
        if missing.about is About.UNSIGNED:
            yield _("your handover is not signed")
        else:
            yield _("not signed: handover of {name}").format(name=self._named(missing.relief.leaving))

    def _named(self, logins: Iterable[str]) -> str:
        return ", ".join(self.name_of(login) for login in sorted(logins))

    def _concerns(self, handover: Handover) -> bool:
        return handover.leaving == self.actor or self._may_take(handover)

    def _may_take(self, handover: Handover) -> bool:
        seen = self.present_shift()
        return may_take(handover, self.actor, () if seen is None else seen.engineers)

    def _tell_news(self, known: Sequence[Handover], found: Sequence[Handover]) -> None:
        """Tell what others did: a signature for me, a question to me, an answer for me, an end."""
        before = {handover.number: handover for handover in known}
        for handover in found:
            old = before.get(handover.number)
            if old is None:
                if handover.leaving != self.actor and self._may_take(handover):
                    self.call_engineer(self._signed_words(handover), title=_("Handover"), severe=False)
            elif handover.version != old.version:
                self._tell_talk(old, handover)
                if (
                    handover.finished
                    and handover.accepted_by not in (None, self.actor)
                    and self._mine(handover)
                ):
                    self.say(
                        _("Handover {number} is accepted whole: {name}, {time}").format(
                            number=handover.number,
                            name=self.name_of(handover.accepted_by or ""),
                            time=clock_time(handover.accepted_at or self.now(), self.zone, self.now()),
                        )
                    )

    def _mine(self, handover: Handover) -> bool:
        return self.actor in (handover.leaving, handover.coming)

    def _signed_words(self, handover: Handover) -> str:
        n = len(handover.lines)
        return ngettext(
            "{name} has signed the handover: {n} ticket. {key}: accept it.",
            "{name} has signed the handover: {n} tickets. {key}: accept them.",
            n,
        ).format(name=self.name_of(handover.leaving), n=n, key=self.keymap.label("desk.handover"))

    def _tell_talk(self, old: Handover, new: Handover) -> None:
        said = {each.number: len(each.talk) for each in old.lines}
        for each in new.lines:
            for who, _at, text in each.talk[said.get(each.number, 0) :]:
                if who == self.actor or not (self._mine(new) or self._may_take(new)):
                    continue
                template = _("{name} asks about #{number}: {text}")
                if who == new.leaving:
                    template = _("{name} answers about #{number}: {text}")
                words = template.format(name=self.name_of(who), number=each.number, text=line(text, 200))
                self.call_engineer(words, title=_("Handover"), severe=False)


def alert_words(handover: Handover, me: str) -> list[str]:
    """Return what of a handover is red, in a few words each."""
    red = len(handover.red)
    words = [_("handover not accepted: {n}").format(n=red) if red else _("handover not accepted")]
    asked = [each.number for each in handover.lines if each.standing is Standing.ASKED]
    if asked and handover.leaving == me:
        shown = ", ".join(f"#{number}" for number in asked[:_NAMED])
        words.append(_("asked back: {numbers}").format(numbers=shown + ("…" if len(asked) > _NAMED else "")))
    return words
