"""How a verb runs in the console: from the key press over its question to the word of what was done.

Tickets and their versions are those of the key press. Somebody faster is no error: it is told who did what,
and the verb is offered again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from textual import work

from supportdesk.domain.errors import Refused, Told, Unknown
from supportdesk.domain.events import Event, Kind
from supportdesk.formats import capitalised
from supportdesk.i18n import _, ngettext, tell
from supportdesk.keys import by_id
from supportdesk.screens.console import Console, DeskScreen
from supportdesk.screens.outcome import refusal_words
from supportdesk.screens.progress import progress
from supportdesk.text import line
from supportdesk.wording import describe

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.dialog import Call, Question, Target
    from supportdesk.screens.type_ahead import Hold
    from supportdesk.services.errors import Conflict
    from supportdesk.services.recording import Outcome


@dataclass(frozen=True, slots=True)
class Aim:
    """A ticket as the engineer saw it when the key was pressed."""

    number: int
    version: int


Ask = Callable[[Console, "Target"], "Coroutine[Any, Any, Call | Question[Call]]"]
"""Gives the question of a verb, or the verb itself where nothing is to be asked."""


class TakesTurns(DeskScreen[None]):
    """A screen on which one verb is asked and done after the other, in the order of their keys."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = asyncio.Lock()
        """None is given up for the next."""

    @work(group="verb", exit_on_error=False)
    async def in_turn(self, doing: Callable[[], Coroutine[Any, Any, None]], hold: Hold | None) -> None:
        """Do something once what was begun before is done; put a failure in words."""
        console = self.console
        try:
            async with self._turn:
                await doing()
        except Exception as error:
            console.tell(error)
        finally:
            console.drop_hold(hold)


class RunsVerbs(TakesTurns):
    """A screen on which verbs run on tickets."""

    def aims(self) -> Sequence[Aim]:
        """The tickets that a verb is meant for: the marked ones, else the one under the cursor."""
        raise NotImplementedError

    def hold(self) -> Hold | None:
        """Keep what is typed from now on for what opens; None where no ticket is meant and nothing opens."""
        return self.console.hold_keys(self) if self.aims() else None

    def run_verb(self, id: str, ask: Ask) -> None:
        """Run a verb that asks something."""
        self.in_turn(partial(self._verb, ask, list(self.aims()), id), self.hold())

    def do_at_once(self, id: str, call: Call, then: Callable[[], None] | None = None) -> None:
        """Run a verb that asks nothing about one ticket, and about several only whether they are meant.

        ``then`` says what else is to be known.
        """

        async def ask(console: Console, target: Target) -> Call:
            return call

        aims = list(self.aims())

        async def doing() -> None:
            await self._verb(ask, aims, id)
            if then is not None:
                then()

        self.in_turn(doing, self.hold() if len(aims) > 1 else None)

    async def _verb(self, ask: Ask, aims: Sequence[Aim], id: str) -> None:
        """Run a verb from the question to the word of what was done."""
        console = self.console
        if not aims:
            console.say(
                _("There is no ticket under the cursor. {key}: register a call.").format(
                    key=console.keymap.label("ticket.call")
                )
            )
            return
        await self._asked_and_done(ask, aims, id)

    async def _asked_and_done(self, ask: Ask, aims: Sequence[Aim], id: str) -> list[Outcome]:
        """Ask, do it on each ticket, and say what came of it; return what was done."""
        from supportdesk.screens.dialogs.dialog import KeptQuestion, Target
        from supportdesk.services import reading

        console = self.console
        views = await console.ask(reading.histories, [aim.number for aim in aims])
        if not views:
            return []
        about = self.names_several(len(aims))
        hold: Hold | None = None
        if len(aims) > 1:
            if not await self._confirmed(aims, about, id):
                return []
            hold = console.hold_keys(self)
        try:
            asked = await ask(console, Target(views[0], len(aims), tuple(views), about))
            call = asked if callable(asked) else await self.app.push_screen_wait(asked)
        finally:
            console.drop_hold(hold)
        if call is None:
            return []
        done: list[Outcome] = []
        refusals: list[tuple[int, Told]] = []
        try:
            with progress(self, len(aims)) as step:
                for n, aim in enumerate(aims, 1):
                    try:
                        outcome = await self._do(call, aim)
                        done += [] if outcome is None else [outcome]
                    except (Refused, Unknown) as refusal:  # it stops no other marked ticket
                        refusals.append((aim.number, refusal))
                    step(n, len(aims))
        finally:
            if isinstance(asked, KeptQuestion):
                asked.settle(recorded=len(done) == len(aims))
        self._told(done, len(aims))
        if refusals:
            self._tell_refusals(refusals)
        return done

    def names_several(self, n: int) -> str:
        """Return what so many tickets are that a verb is meant for."""
        return ngettext("{n} marked ticket", "{n} marked tickets", n).format(n=n)

    async def _confirmed(self, aims: Sequence[Aim], about: str, id: str) -> bool:
        """Ask whether the verb is meant for these tickets."""
        from supportdesk.screens.dialogs.confirm import Confirm

        words = _("{verb}: {tickets}. Go on?").format(verb=capitalised(_(by_id(id).label)), tickets=about)
        numbers = " ".join(f"#{aim.number}" for aim in aims)
        return await self.app.push_screen_wait(Confirm(f"{words}\n{line(numbers, 200)}")) is True

    def _tell_refusals(self, refusals: Sequence[tuple[int, Told]]) -> None:
        """Say why a rule refused it: of one ticket under its number, of several each reason once."""
        zone = self.console.zone
        if len(refusals) == 1:
            number, why = refusals[0]
            self.console.say(tell(why, zone), title=f"#{number}", severity="warning")
        else:
            self.console.say(refusal_words(refusals, zone), title=_("Not done"), severity="warning")

    async def _do(self, call: Call, aim: Aim) -> Outcome | None:
        """Do a verb on one ticket; offer it again after a conflict."""
        from supportdesk.services.errors import Conflict

        expected = aim.version
        while True:
            operation = uuid4().hex
            try:
                outcome = await self.console.ask(
                    call, aim.number, {"expected": expected, "operation": operation}
                )
            except Conflict as conflict:
                if conflict.since and all(map(self._changes_nothing, conflict.since)):
                    expected = conflict.since[-1].seq
                    continue
                again = await self._offered_again(conflict)
                if again is None:
                    return None
                expected = again
                continue
            if outcome.ticket.customer not in (None, *self.console.customers):
                with suppress(Told):  # the verb is recorded; the name is told later
                    await self.console.read_names()
            self.console.own_acts[outcome.number] = outcome.version
            self.console.tickets_changed.publish(frozenset({outcome.number}))
            return outcome

    def _changes_nothing(self, event: Event) -> bool:
        """Tell whether it is one's own last change, not on the screen yet, or that somebody has read on."""
        return event.actor == self.console.actor or event.kind is Kind.READ

    async def _offered_again(self, conflict: Conflict) -> int | None:
        """Say who was faster with what; return the version now seen if the engineer wants it all the same."""
        from supportdesk.screens.dialogs.faster import SomebodyWasFaster
        from supportdesk.services import reading

        view = await self.console.ask(reading.show, conflict.number)
        self.console.tickets_changed.publish(frozenset({conflict.number}))
        if await self.app.push_screen_wait(SomebodyWasFaster(view, conflict.since)):
            return view.ticket.version
        return None

    def _told(self, outcomes: Sequence[Outcome], asked: int) -> None:
        console = self.console
        if asked > 1:
            console.say(_("Done for {n} of {all}.").format(n=len(outcomes), all=asked))
        elif outcomes and outcomes[0].events:
            outcome = outcomes[0]
            words = describe(
                outcome.events[-1],
                name_of=console.name_of,
                category_of=console.category_name,
                customer_of=console.customer_name,
                zone=console.zone,
                history=outcome.history,
            )
            console.say(words, title=f"#{outcome.number}")
        elif outcomes:
            console.say(_("It already is so."), title=f"#{outcomes[0].number}")
