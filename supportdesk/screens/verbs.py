"""The verbs as the console has them: on the ticket under the cursor, or on the marked ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Refused
from supportdesk.domain.rules.ending import SETTINGS_CHANGE, may_change_settings
from supportdesk.domain.ticket import Line, State, Ticket
from supportdesk.i18n import N_, _
from supportdesk.names import lines_name
from supportdesk.screens.console import Console
from supportdesk.screens.doing import Aim as Aim
from supportdesk.screens.doing import Ask
from supportdesk.screens.letter_verbs import PutsLettersRight
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.dialog import Call, Question, Target
    from supportdesk.screens.type_ahead import Hold
    from supportdesk.services.desk import Desk
    from supportdesk.services.letters import Client
    from supportdesk.services.providers import Provider
    from supportdesk.services.recording import Outcome
    from supportdesk.services.tickets import Options


class TicketVerbs(PutsLettersRight):
    """A screen on which verbs work on tickets."""

    def action_take_ticket(self) -> None:
        """Take it."""
        from supportdesk.services import tickets

        self.do_at_once("ticket.take", lambda desk, number, options: tickets.take(desk, number, **options))

    def action_resume_ticket(self) -> None:
        """Go on working."""
        from supportdesk.services import tickets

        self.do_at_once(
            "ticket.resume", lambda desk, number, options: tickets.resume(desk, number, **options)
        )

    def action_undo_change(self) -> None:
        """Take the last change back."""
        from supportdesk.services import merging, providers

        left: set[str] = set()

        def undo(desk: Desk, number: int, options: Options) -> Outcome:
            outcome = merging.undo(desk, number, **options)
            if (provider := providers.left_by(desk, outcome)) is not None:
                left.add(provider.name)
            return outcome

        self.do_at_once("ticket.undo", undo, lambda: self._say_left(left))

    def _say_left(self, names: Collection[str]) -> None:
        """Say that providers of whom only the name is known stay in the register."""
        label = self.console.keymap.label
        for name in names:
            words = _("{provider} stays in the register of providers. {screen} {key}: retire it.").format(
                provider=line(name, 60), screen=label("desk.providers"), key=label("providers.retire")
            )
            self.console.say(words)

    def action_close_ticket(self) -> None:
        """Put it away."""
        from supportdesk.services import tickets

        self.do_at_once("ticket.close", lambda desk, number, options: tickets.close(desk, number, **options))

    def action_promise_kept_ticket(self) -> None:
        """Say that the promise is kept."""
        from supportdesk.services import tickets

        self.do_at_once(
            "ticket.promise_kept", lambda desk, number, options: tickets.keep_promise(desk, number, **options)
        )

    def action_pause_ticket(self) -> None:
        """Ask what is needed from the client."""
        from supportdesk.screens.dialogs.texts import AwaitClient

        self.run_verb("ticket.pause", _writing(AwaitClient))

    def action_pause_ticket_for_provider(self) -> None:
        """Ask which provider."""
        from supportdesk.screens.dialogs.providers import AwaitProvider

        self.run_verb("ticket.pause_provider", _asking_about_providers(AwaitProvider))

    def action_chase_ticket(self) -> None:
        """Ask what the provider said."""
        from supportdesk.screens.dialogs.providers import AskedAgain

        self.run_verb("ticket.chase", _once_possible(do.Chase("."), _asking_about_providers(AskedAgain)))

    def action_show_providers(self) -> None:
        """Show operators and services."""
        from supportdesk.screens.providers import ProvidersScreen

        self.open_screen(ProvidersScreen())

    def action_escalate_ticket(self) -> None:
        """Ask to which line, and why."""
        from supportdesk.screens.dialogs.selections import Escalate

        self.run_verb("ticket.escalate", _asking(Escalate))

    def action_resolve_ticket(self) -> None:
        """Ask for the report, and for the record of a settings change."""
        from supportdesk.screens.dialogs.choices import Choice
        from supportdesk.screens.dialogs.texts import Resolve, ResolveSettingsChange
        from supportdesk.services.engineers import everybody

        async def question(console: Console, target: Target) -> Question[Call]:
            ticket = target.view.ticket
            if ticket.category == SETTINGS_CHANGE:
                _settings_may_be_changed(ticket, console)
            else:
                _possible(do.Resolve("."), console, target)
            clients = await _readers(console, target)
            target = await _beside_fixes(console, target, reported=True)
            if ticket.category != SETTINGS_CHANGE:
                return Resolve(target, clients)
            known = await console.ask(everybody)
            able = [Choice(e.login, e.name, lines_name(e.lines)) for e in known if Line.SECOND in e.lines]
            return ResolveSettingsChange(target, clients, able)

        self.run_verb("ticket.resolve", question)

    def action_refuse_ticket(self) -> None:
        """Ask for the reason."""
        from supportdesk.screens.dialogs.refusal import Refuse

        async def question(console: Console, target: Target) -> Question[Call]:
            refusals = await console.ask(lambda desk: desk.refusals)
            target = await _beside_fixes(console, target, reported=False)
            return Refuse(target, refusals, await _readers(console, target))

        self.run_verb("ticket.refuse", question)

    def action_message_ticket(self) -> None:
        """Ask what the client is to read."""
        from supportdesk.screens.dialogs.letters import WriteMessage

        self.run_verb("ticket.message", _writing(WriteMessage))

    def action_reopen_ticket(self) -> None:
        """Ask for the reason."""
        from supportdesk.screens.dialogs.texts import Reopen

        self.run_verb("ticket.reopen", _once_possible(do.Reopen("."), _asking(Reopen)))

    def action_note_ticket(self) -> None:
        """Ask for the note."""
        from supportdesk.screens.dialogs.texts import WriteNote

        self.run_verb("ticket.note", _asking(WriteNote))

    def action_promise_ticket(self) -> None:
        """Ask what is promised."""
        from supportdesk.screens.dialogs.details import MakePromise

        self.run_verb("ticket.promise", _asking(MakePromise))

    def action_merge_ticket(self) -> None:
        """Ask of which ticket it is a duplicate or part."""
        from supportdesk.screens.dialogs.details import Duplicate

        self.run_verb("ticket.merge", _asking(Duplicate))

    def action_correct_ticket(self) -> None:
        """Ask what the time really was."""
        from supportdesk.screens.dialogs.details import CorrectPause

        self.run_verb("ticket.correct", _asking(CorrectPause))

    def action_categorise_ticket(self) -> None:
        """Ask for the category."""
        from supportdesk.screens.dialogs.selections import ChooseCategory

        async def question(console: Console, target: Target) -> Question[Call]:
            catalogue = await console.ask(lambda desk: desk.catalogue)
            return ChooseCategory(target, catalogue)

        self.run_verb("ticket.categorise", question)

    def action_assign_ticket(self) -> None:
        """Ask who answers for it."""
        from supportdesk.screens.dialogs.choices import Choice
        from supportdesk.screens.dialogs.selections import ChooseEngineer
        from supportdesk.services.engineers import everybody

        async def question(console: Console, target: Target) -> Question[Call]:
            known = await console.ask(everybody)
            return ChooseEngineer(target, [Choice(e.login, e.name, lines_name(e.lines)) for e in known])

        self.run_verb("ticket.assign", question)

    def action_confirm_bug(self) -> None:
        """Ask who fixes it, once it is clear that a fix task may be opened for the ticket."""
        from supportdesk.screens.dialogs.bug import ConfirmBug
        from supportdesk.services import bugs

        async def question(console: Console, target: Target) -> Question[Call]:
            return ConfirmBug(target, *await console.ask(bugs.choices, target.view.number))

        self.run_verb("ticket.fix", question)

    def action_identify_ticket(self) -> None:
        """Ask whose request it is."""
        from supportdesk.screens.dialogs.whose import Whose

        self.run_verb("ticket.identify", _asking(Whose))

    def action_register_ticket(self) -> None:
        """Open the form on the received request."""
        self._register(self.hold())

    def action_explain_ticket(self) -> None:
        """Show where the time went."""
        if aims := self.aims():
            from supportdesk.screens.explanation import ExplanationScreen

            self.app.push_screen(ExplanationScreen(aims[0].number))

    def action_show_customer(self) -> None:
        """Show the customer's card."""
        self._show_customer(self.hold())

    def action_show_rota(self) -> None:
        """Show who is on shift when."""
        from supportdesk.screens.rota import RotaScreen

        self.open_screen(RotaScreen())

    def action_show_fix_tasks(self) -> None:
        """Show the board, with the cursor on the task of the ticket under the cursor."""
        self._show_fix_tasks(self.aims(), self.console.hold_keys(self))

    def action_copy_ticket(self) -> None:
        """Copy number and subject."""
        aims = self.aims()
        row = self.console.rows.get(aims[0].number) if aims else None
        if row is not None:
            copy_subject(self.console, row.number, row.subject)

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
    async def _show_fix_tasks(self, aims: Sequence[Aim], hold: Hold) -> None:
        from supportdesk.screens.fixes import FixesScreen
        from supportdesk.services.fix_reading import fix_of

        try:
            found = await self.console.ask(fix_of, aims[0].number) if aims else None
            await self.app.push_screen(FixesScreen(None if found is None else found[0]))
        except Exception as error:
            self.console.drop_hold(hold)
            self.console.tell(error)

    @work(group="verb", exit_on_error=False)
    async def _register(self, hold: Hold | None) -> None:
        from supportdesk.screens.overtaken import registered_words
        from supportdesk.screens.registration import RegistrationScreen
        from supportdesk.services import reading

        try:
            if aims := self.aims():
                view = await self.console.ask(reading.show, aims[0].number)
                if view.ticket.state is not State.RECEIVED:
                    self.console.drop_hold(hold)
                    self.console.say(registered_words(self.console, view), title=f"#{view.number}")
                    return
                draft = self.console.drafts.of_ticket(view.number)
                await self.app.push_screen(
                    RegistrationScreen(received_at=view.ticket.received_at, view=view, draft=draft)
                )
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


def copy_subject(console: Console, number: int, subject: str) -> None:
    """Copy what a ticket is called: its number and its subject."""
    console.copy(f"#{number} {line(subject)}", _("Copied: #{number}").format(number=number))


def _settings_may_be_changed(ticket: Ticket, console: Console) -> None:
    """Refuse before anything is typed, with the key that leads on."""
    if ticket.line is not Line.SECOND:
        raise Refused(
            N_("The second line changes the platform's settings. {key}: hand the ticket over to it."),
            key=console.keymap.label("ticket.escalate"),
        )
    may_change_settings(ticket, console.lines)


def _writing(question: Callable[[Target, Sequence[Client]], Question[Call]]) -> Ask:
    """Ask about something of which the clients are told by letter."""

    async def ask(console: Console, target: Target) -> Question[Call]:
        return question(target, await _readers(console, target))

    return ask


async def _beside_fixes(console: Console, target: Target, *, reported: bool) -> Target:
    """Return the target with what is to be known of live fix tasks that go on without its tickets."""
    from supportdesk.fix_wording import goes_on_words
    from supportdesk.services.fix_places import unfinished

    views = target.views or (target.view,)
    tasks = await console.ask(unfinished, [(view.number, view.ticket) for view in views])
    return replace(target, beside="\n".join(goes_on_words(tasks, reported=reported)))


async def _readers(console: Console, target: Target) -> Sequence[Client]:
    """Return who reads the letters: the clients of all the tickets; where nobody is known, of the first."""
    from supportdesk.services.letters import client_of, clients_of

    clients = await console.ask(clients_of, [view.ticket for view in target.views])
    return clients or [await console.ask(client_of, target.view.ticket)]


def _asking(question: Callable[[Target], Question[Call]]) -> Ask:
    async def ask(console: Console, target: Target) -> Question[Call]:
        return question(target)

    return ask


def _once_possible(probe: Command, ask: Ask) -> Ask:
    """Ask only about what a rule lets be done."""

    async def asked(console: Console, target: Target) -> Call | Question[Call]:
        _possible(probe, console, target)
        return await ask(console, target)

    return asked


def _possible(probe: Command, console: Console, target: Target) -> None:
    """Refuse before anything is typed what no ticket allows; ``probe`` has a word for each that is typed."""
    from supportdesk.services.reading import preview

    refusals: list[Refused] = []
    for view in target.views:
        try:
            preview(view, probe, console.actor, console.now(), console.lines)
            return
        except Refused as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]


def _asking_about_providers(question: Callable[[Target, Sequence[Provider]], Question[Call]]) -> Ask:
    async def ask(console: Console, target: Target) -> Question[Call]:
        from supportdesk.services.providers import everybody

        return question(target, await console.ask(everybody))

    return ask
