"""The letters to colleagues, put right from a screen that counts what was not sent."""

from __future__ import annotations

from textual import work

from supportdesk.i18n import _
from supportdesk.letter_words import letter_heading
from supportdesk.screens.verbs import TicketVerbs


class PutsLettersRight(TicketVerbs):
    """A screen from which the letters to colleagues that are not sent are seen."""

    def action_colleague_letters(self) -> None:
        """Show them, and ask what becomes of one."""
        self.console.hold_keys(self)
        self._colleague_letters()

    @work(group="verb", exit_on_error=False)
    async def _colleague_letters(self) -> None:
        from supportdesk.screens.dialogs.colleague_letters import ColleagueLetters
        from supportdesk.services.outbox import to_colleagues

        console = self.console
        try:
            unsent = await console.ask(to_colleagues)
            if not unsent:
                console.say(_("Every letter to a colleague is sent."))
                return
            settle = await self.app.push_screen_wait(ColleagueLetters(unsent))
            if settle is None:
                return
            console.say(letter_heading(await console.ask(settle)))
        except Exception as error:
            console.tell(error)
            return
        console.tickets_changed.publish(frozenset())
