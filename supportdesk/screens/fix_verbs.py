"""The steps on a fix task as the console has them: on the task under the cursor, or on the open one.

They run as the verbs on tickets do: the task's number and version are those of the key press, who may not
take the step is told so before anything is asked, and somebody faster is told and the step offered again.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from supportdesk.domain import fix_steps as step
from supportdesk.fix_wording import describe_fix
from supportdesk.i18n import _
from supportdesk.screens.console import Console
from supportdesk.screens.doing import TakesTurns
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.fix_question import FixCall, FixQuestion
    from supportdesk.services.fix_reading import FixView
    from supportdesk.services.fixes import FixOutcome

STEPS: dict[type, str] = {
    step.ReportFix: "fix.report",
    step.PassFix: "fix.pass",
    step.FailFix: "fix.fail",
    step.DeliverFix: "fix.deliver",
    step.AssignFix: "fix.assign",
    step.LinkTicket: "fix.link",
    step.UnlinkTicket: "fix.unlink",
    step.TrackFix: "fix.track",
}
"""The action of each step."""


@dataclass(frozen=True, slots=True)
class FixAim:
    """A fix task as the engineer saw it when the key was pressed."""

    number: int
    version: int


Ask = Callable[[Console, "FixView"], "Coroutine[Any, Any, FixQuestion]"]
"""Gives the question of a step."""


def possible_steps(view: FixView, me: step.Person) -> list[str]:
    """Return the actions of the steps that this person may take now, the awaited one first."""
    return [STEPS[kind] for kind in step.possible(view.task, me)]


class TakesFixSteps(TakesTurns):
    """A screen on which steps are taken on a fix task."""

    def shown_task(self) -> FixView | None:
        """The task that a step is meant for, as it is on the screen."""
        raise NotImplementedError

    def action_report_fix(self) -> None:
        """Ask for the fix report."""
        from supportdesk.screens.dialogs.fix_question import ReportFix

        self._take(step.ReportFix, _asking(ReportFix))

    def action_pass_fix(self) -> None:
        """Ask what was tested."""
        from supportdesk.screens.dialogs.fix_question import PassFix

        self._take(step.PassFix, _asking(PassFix))

    def action_fail_fix(self) -> None:
        """Ask what failed."""
        from supportdesk.screens.dialogs.fix_question import FailFix

        self._take(step.FailFix, _asking(FailFix))

    def action_deliver_fix(self) -> None:
        """Ask for the instructions."""
        from supportdesk.screens.dialogs.deliver import DeliverFix
        from supportdesk.services.fix_reading import addressees

        async def question(console: Console, view: FixView) -> FixQuestion:
            return DeliverFix(view, await console.ask(addressees, view.number))

        self._take(step.DeliverFix, question)

    def action_assign_fix(self) -> None:
        """Ask for the developer."""
        from supportdesk.screens.dialogs.fix_tickets import AssignFix
        from supportdesk.services.fix_reading import developers

        async def question(console: Console, view: FixView) -> FixQuestion:
            return AssignFix(view, await console.ask(developers))

        self._take(step.AssignFix, question)

    def action_link_fix(self) -> None:
        """Ask for the ticket."""
        from supportdesk.screens.dialogs.fix_tickets import LinkTicket

        self._take(step.LinkTicket, _asking(LinkTicket))

    def action_unlink_fix(self) -> None:
        """Ask which ticket, and why."""
        from supportdesk.screens.dialogs.fix_tickets import UnlinkTicket

        self._take(step.UnlinkTicket, _asking(UnlinkTicket))

    def action_track_fix(self) -> None:
        """Ask for the tracker's address."""
        from supportdesk.screens.dialogs.fix_tickets import TrackFix

        self._take(step.TrackFix, _asking(TrackFix))

    def action_copy_fix(self) -> None:
        """Copy the tracker's address; number and title where there is none."""
        if (view := self.shown_task()) is None:
            return
        words = line(view.task.tracker, step.LONGEST_URL) or f"F{view.number} {line(view.task.title)}"
        self.console.copy(words, _("Copied: {words}").format(words=words))

    def _take(self, kind: type, ask: Ask) -> None:
        view = self.shown_task()
        if view is None:
            self.console.say(_("There is no fix task under the cursor."))
            return
        aim = FixAim(view.number, view.task.version)
        self.in_turn(partial(self._asked_and_done, kind, ask, aim), self.console.hold_keys(self))

    async def _asked_and_done(self, kind: type, ask: Ask, aim: FixAim) -> None:
        """Take a step from the question to the word of what was done."""
        from supportdesk.services.fix_reading import step_view

        console = self.console
        view, me = await console.ask(step_view, aim.number)
        step.check(view.task, kind, me)
        asked = await ask(console, view)
        call = await self.app.push_screen_wait(asked)
        if call is None:
            return
        done: FixOutcome | None = None
        try:
            done = await self._do(call, aim)
        finally:
            asked.settle(recorded=done is not None)
        if done is not None:
            told = describe_fix(done.events[-1], console.name_of) if done.events else _("It already is so.")
            console.say(told, title=f"F{done.number}")
            console.tickets_changed.publish(frozenset({*view.task.tickets, *done.task.tickets}))

    async def _do(self, call: FixCall, aim: FixAim) -> FixOutcome | None:
        """Take the step; offer it again after a conflict."""
        from supportdesk.screens.dialogs.faster import SomebodyTookTheStep
        from supportdesk.services.errors import Conflict
        from supportdesk.services.fix_reading import show_fix

        console, expected = self.console, aim.version
        while True:
            try:
                return await console.ask(call, aim.number, {"expected": expected, "operation": uuid4().hex})
            except Conflict:
                view = await console.ask(show_fix, aim.number)
            since = [event for event in view.events if event.seq > expected]
            others = [event for event in since if event.actor != console.actor]  # none: it was a ticket
            console.tickets_changed.publish(frozenset(view.task.tickets))
            if others and not await self.app.push_screen_wait(SomebodyTookTheStep(view, since)):
                return None
            expected = view.task.version


def _asking(question: Callable[[FixView], FixQuestion]) -> Ask:
    async def ask(console: Console, view: FixView) -> FixQuestion:
        return question(view)

    return ask
