"""Letters that are not sent are put right: one ticket's, or marked tickets' reader by reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from supportdesk.i18n import ngettext
from supportdesk.incident_words import numbers_words
from supportdesk.screens.console import Console
from supportdesk.screens.doing import Aim, RunsVerbs

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.dialog import Call, Question, Target
    from supportdesk.screens.dialogs.letters import Readdress
    from supportdesk.services.outbox import Message


class PutsLettersRight(RunsVerbs):
    """A screen on which letters get another address."""

    def action_readdress_ticket(self) -> None:
        """Ask where the letters go that are not sent."""
        aims, meant = list(self.aims()), self.letter_meant()
        doing = partial(self._put_right, aims) if len(aims) > 1 else partial(self._ask_one, aims, meant)
        self.in_turn(doing, self.hold())

    def letter_meant(self) -> int | None:
        """The number of the letter under the cursor; None where the cursor is on none."""
        return None

    async def _ask_one(self, aims: Sequence[Aim], meant: int | None) -> None:
        from supportdesk.services.outbox import to_put_right

        letters = await self.console.ask(to_put_right, aims[0].number, meant) if aims else []
        await self._ask_about(aims, letters)

    async def _put_right(self, aims: Sequence[Aim]) -> None:
        """Ask once for each reader of the marked tickets' letters; a question left is left for the next."""
        from supportdesk.services.outbox import grouped

        groups = await self.console.ask(grouped, [aim.number for aim in aims])
        if not await self._confirmed(aims, self.names_several(len(aims)), "ticket.readdress"):
            return
        for letters in groups:
            await self._ask_about([aim for aim in aims if aim.number == letters[0].ticket], letters)

    async def _ask_about(self, aims: Sequence[Aim], letters: Sequence[Message]) -> None:
        """Ask about letters of one reader; the first of them is of the ticket that is aimed at."""
        asked: list[Readdress] = []

        async def ask(console: Console, target: Target) -> Question[Call]:
            from supportdesk.screens.dialogs.letters import Readdress, tickets_of
            from supportdesk.services.letters import client_of
            from supportdesk.services.outbox import others_alike

            others = await console.ask(others_alike, letters)
            client = await console.ask(client_of, target.view.ticket)
            n = len(tickets_of(letters))
            of = replace(target, count=n, about=self.names_several(n))
            asked.append(Readdress(of, letters, client, others))
            return asked[0]

        await self._verb(ask, aims, "")
        if asked and asked[0].done is not None:
            self._tell_others(asked[0])

    def _tell_others(self, asked: Readdress) -> None:
        """Say what became of the letters of other tickets."""
        console, done = self.console, asked.done
        assert done is not None
        if done.outcomes:
            numbers = tuple(outcome.number for outcome in done.outcomes)
            console.own_acts.update((outcome.number, outcome.version) for outcome in done.outcomes)
            console.tickets_changed.publish(frozenset(numbers))
            words = ngettext(
                "So are the letters of {n} other ticket: {tickets}",
                "So are the letters of {n} other tickets: {tickets}",
                len(numbers),
            )
            console.say(words.format(n=len(numbers), tickets=numbers_words(numbers)))
        if done.refusals:
            self._tell_refusals(done.refusals)
