"""The verbs as the console runs them: on the ticket under the cursor, or on the marked ones.

Each captures its tickets and their versions at the key press, asks what it must, calls the service in the
database thread, and says what happened. Somebody faster is no error: it is told who did what, and the verb is
offered again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from textual import work

from supportdesk.domain.errors import Refused, Told, Unknown
from supportdesk.domain.ticket import State
from supportdesk.i18n import N_, _, language, tell
from supportdesk.keys import by_id
from supportdesk.names import line_name
from supportdesk.screens.console import Console, DeskScreen
from supportdesk.text import line
from supportdesk.wording import describe

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.dialog import Call, Question, Target
    from supportdesk.screens.type_ahead import Hold
    from supportdesk.services.errors import Conflict
    from supportdesk.services.reading import View
    from supportdesk.services.recording import Outcome


@dataclass(frozen=True, slots=True)
class Aim:
    """A ticket as the engineer saw it when the key was pressed."""

    number: int
    version: int


class TicketVerbs(DeskScreen[None]):
    """A screen on which verbs work on tickets."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = asyncio.Lock()
        """One verb after the other, in the order of their keys; none is given up for the next."""

    def aims(self) -> Sequence[Aim]:
        """The tickets that a verb is meant for: the marked ones, else the one under the cursor."""
        raise NotImplementedError

    def action_take_ticket(self) -> None:
        """Take it."""
        from supportdesk.services import tickets

        self._do_at_once("ticket.take", lambda desk, number, options: tickets.take(desk, number, **options))

    def action_resume_ticket(self) -> None:
        """Go on working."""
        from supportdesk.services import tickets

        self._do_at_once(
            "ticket.resume", lambda desk, number, options: tickets.resume(desk, number, **options)
        )

    def action_undo_change(self) -> None:
        """Take the last change back."""
        from supportdesk.services import merging

        self._do_at_once("ticket.undo", lambda desk, number, options: merging.undo(desk, number, **options))

    def action_close_ticket(self) -> None:
        """Put it away."""
        from supportdesk.services import tickets

        self._do_at_once("ticket.close", lambda desk, number, options: tickets.close(desk, number, **options))

    def action_promise_kept_ticket(self) -> None:
        """Say that the promise is kept."""
        from supportdesk.services import tickets

        self._do_at_once(
            "ticket.promise_kept", lambda desk, number, options: tickets.keep_promise(desk, number, **options)
        )

    def action_pause_ticket(self) -> None:
        """Ask what is needed from the client."""
        from supportdesk.screens.dialogs.texts import AwaitClient

        self._run(_asking(AwaitClient))

    def action_pause_ticket_for_provider(self) -> None:
        """Ask which provider."""
        from supportdesk.screens.dialogs.details import AwaitProvider

        self._run(_asking(AwaitProvider))

    def action_escalate_ticket(self) -> None:
        """Ask to which line, and why."""
        from supportdesk.screens.dialogs.selections import Escalate

        self._run(_asking(Escalate))

    def action_resolve_ticket(self) -> None:
        """Ask for the report."""
        from supportdesk.screens.dialogs.texts import Resolve

        self._run(_asking(Resolve))

    def action_refuse_ticket(self) -> None:
        """Ask for the reason."""
        from supportdesk.screens.dialogs.texts import Refuse

        self._run(_asking(Refuse))

    def action_reopen_ticket(self) -> None:
        """Ask for the reason."""
        from supportdesk.screens.dialogs.texts import Reopen

        self._run(_asking(Reopen))

    def action_note_ticket(self) -> None:
        """Ask for the note."""
        from supportdesk.screens.dialogs.texts import WriteNote

        self._run(_asking(WriteNote))

    def action_promise_ticket(self) -> None:
        """Ask what is promised."""
        from supportdesk.screens.dialogs.details import MakePromise

        self._run(_asking(MakePromise))

    def action_merge_ticket(self) -> None:
        """Ask of which ticket it is a duplicate or part."""
        from supportdesk.screens.dialogs.details import Duplicate

        self._run(_asking(Duplicate))

    def action_correct_ticket(self) -> None:
        """Ask what the time really was."""
        from supportdesk.screens.dialogs.details import CorrectPause

        self._run(_asking(CorrectPause))

    def action_categorise_ticket(self) -> None:
        """Ask for the category."""
        from supportdesk.screens.dialogs.selections import ChooseCategory

        async def question(console: Console, target: Target) -> Question[Call]:
            catalogue = await console.ask(lambda desk: desk.catalogue)
            return ChooseCategory(target, catalogue)

        self._run(question)

    def action_assign_ticket(self) -> None:
        """Ask who answers for it."""
        from supportdesk.screens.dialogs.choices import Choice
        from supportdesk.screens.dialogs.selections import ChooseEngineer
        from supportdesk.services.engineers import everybody

        async def question(console: Console, target: Target) -> Question[Call]:
            known = await console.ask(everybody)
            return ChooseEngineer(target, [Choice(e.login, e.name, line_name(e.line)) for e in known])

        self._run(question)

    def action_identify_ticket(self) -> None:
        """Ask whose request it is."""
        from supportdesk.screens.dialogs.whose import Whose

        self._run(_asking(Whose))

    def action_register_ticket(self) -> None:
        """Open the form on the received request."""
        self._register(self._hold())

    def action_register_call(self) -> None:
        """Open the form for a call, whose clock runs from now."""
        from supportdesk.screens.registration import RegistrationScreen

        self.console.hold_keys(self)
        self.app.push_screen(RegistrationScreen(received_at=self.console.now()))

    def action_explain_ticket(self) -> None:
        """Show where the time went."""
        if aims := self.aims():
            from supportdesk.screens.explanation import ExplanationScreen

            self.app.push_screen(ExplanationScreen(aims[0].number))

    def action_show_customer(self) -> None:
        """Show the customer's card."""
        self._show_customer(self._hold())

    def action_copy_ticket(self) -> None:
        """Copy number and subject."""
        aims = self.aims()
        row = self.console.rows.get(aims[0].number) if aims else None
        if row is not None:
            self.app.copy_to_clipboard(f"#{row.number} {line(row.subject)}")
            self.console.say(_("Copied: #{number}").format(number=row.number))

    def action_go_to_ticket(self) -> None:
        """Ask for a number, and open that ticket."""
        self.console.hold_keys(self)
        self._go_to()

    @work(group="verb", exit_on_error=False)
    async def _go_to(self) -> None:
        from supportdesk.screens.dialogs.number import WhichNumber
        from supportdesk.screens.ticket import TicketScreen

        number = await self.app.push_screen_wait(WhichNumber())
        if number is not None:
            await self.app.push_screen(TicketScreen(number))

    @work(group="verb", exit_on_error=False)
    async def _register(self, hold: Hold | None) -> None:
        from supportdesk.screens.registration import RegistrationScreen
        from supportdesk.services import reading

        try:
            if aims := self.aims():
                view = await self.console.ask(reading.show, aims[0].number)
                if view.ticket.state is not State.RECEIVED:
                    raise Refused(N_("The ticket is already registered."))
                await self.app.push_screen(RegistrationScreen(received_at=view.ticket.received_at, view=view))
        except Exception as error:
            self.console.drop_hold(hold)
            self.console.tell(error)

    @work(group="verb", exit_on_error=False)
    async def _show_customer(self, hold: Hold | None) -> None:
        from supportdesk.screens.customer import CustomerScreen
        from supportdesk.services import reading

        try:
            if aims := self.aims():
                view = await self.console.ask(reading.show, aims[0].number)
                if view.ticket.customer is None:
                    raise Refused(N_("The caller is unknown: say first whose ticket it is."))
                await self.app.push_screen(CustomerScreen(view.ticket.customer))
        except Exception as error:
            self.console.drop_hold(hold)
            self.console.tell(error)

    def _hold(self) -> Hold | None:
        """Keep what is typed from now on for what opens; None where no ticket is meant and nothing opens."""
        return self.console.hold_keys(self) if self.aims() else None

    def _run(self, ask: Ask) -> None:
        """Run a verb that asks something."""
        self._verb(ask, list(self.aims()), "", self._hold())

    def _do_at_once(self, id: str, call: Call) -> None:
        """Run a verb that asks nothing about one ticket, and about several only whether they are meant."""

        async def ask(console: Console, target: Target) -> Call:
            return call

        aims = list(self.aims())
        self._verb(ask, aims, id, self._hold() if len(aims) > 1 else None)

    @work(group="verb", exit_on_error=False)
    async def _verb(self, ask: Ask, aims: Sequence[Aim], id: str, hold: Hold | None) -> None:
        """Run a verb from the question to the word of what was done."""
        console = self.console
        if not aims:
            console.say(
                _("There is no ticket under the cursor. {key}: register a call.").format(
                    key=console.keymap.label("ticket.call")
                )
            )
            return
        try:
            async with self._turn:
                await self._asked_and_done(ask, aims, id)
        except Exception as error:
            console.tell(error)
        finally:
            console.drop_hold(hold)

    async def _asked_and_done(self, ask: Ask, aims: Sequence[Aim], id: str) -> None:
        from supportdesk.screens.dialogs.dialog import Target
        from supportdesk.services import reading

        console = self.console
        views = await console.ask(reading.histories, [aim.number for aim in aims])
        if not views:
            return
        if len(aims) > 1 and not await self._confirmed(aims, id):
            return
        asked = await ask(console, Target(views[0], len(aims)))
        call = asked if callable(asked) else await self.app.push_screen_wait(asked)
        if call is None:
            return
        done = [await self._do_or_say(call, aim) for aim in aims]
        self._told([outcome for outcome in done if outcome is not None], len(aims))

    async def _confirmed(self, aims: Sequence[Aim], id: str) -> bool:
        """Ask whether these tickets are meant; name the verb where no question of its own follows."""
        from supportdesk.screens.dialogs.confirm import Confirm

        words = _("This is for {n} marked tickets. Go on?").format(n=len(aims))
        numbers = " ".join(f"#{aim.number}" for aim in aims)
        verb = f"{_(by_id(id).label)} · " if id else ""
        return await self.app.push_screen_wait(Confirm(f"{verb}{words}\n{line(numbers, 200)}")) is True

    async def _do_or_say(self, call: Call, aim: Aim) -> Outcome | None:
        """Do a verb on one ticket; say why a rule refuses it, which stops no other marked ticket."""
        try:
            return await self._do(call, aim)
        except (Refused, Unknown) as refusal:
            self.console.say(tell(refusal, self.console.zone), title=f"#{aim.number}", severity="warning")
            return None

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
                again = await self._offered_again(conflict)
                if again is None:
                    return None
                expected = again
                continue
            self.console.tickets_changed.publish(frozenset({outcome.number}))
            return outcome

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
                zone=console.zone,
            )
            console.say(words, title=f"#{outcome.number}")
        elif outcomes:
            console.say(_("It already is so."), title=f"#{outcomes[0].number}")


Ask = Callable[[Console, "Target"], "Coroutine[Any, Any, Call | Question[Call]]"]
"""Gives the question of a verb, or the verb itself where nothing is to be asked."""


def _asking(question: Callable[[Target], Question[Call]]) -> Ask:
    async def ask(console: Console, target: Target) -> Question[Call]:
        return question(target)

    return ask


def view_words(view: View) -> str:
    """Return a ticket's number and subject in one line."""
    return f"#{view.number} {line(view.ticket.subject)}"


__all__ = ["Aim", "TicketVerbs", "Told", "language", "view_words"]
