"""What is done with a signed handover: its lines are accepted, asked back about, and answered."""

from __future__ import annotations

from supportdesk.domain.errors import Refused
from supportdesk.domain.handover import Line
from supportdesk.formats import clock_time
from supportdesk.i18n import N_, _, ngettext
from supportdesk.screens.handover_deeds import NAMED, HandoverDeeds, about


class TakesHandover(HandoverDeeds):
    """A screen on which a handover is taken over."""

    def action_accept_handover(self) -> None:
        """Accept the line under the cursor."""

        async def accept() -> None:
            line = self._red_line()
            await self._accepted((line.number,))

        self.do(accept)

    def action_accept_all_handover(self) -> None:
        """Accept all lines that are left, after a question that says how many."""
        from supportdesk.screens.dialogs.confirm import Confirm

        async def accept() -> None:
            signed = self.signed()
            red = signed.red
            if red:
                numbers = " ".join(f"#{line.number}" for line in red[:NAMED])
                words = ngettext(
                    "Accept the {n} line that is left?", "Accept all {n} lines that are left?", len(red)
                ).format(n=len(red))
                more = " …" if len(red) > NAMED else ""
                if not await self.app.push_screen_wait(Confirm(f"{words}\n{numbers}{more}")):
                    return
            await self._accepted(None)

        self.do(accept, opens=True)

    def action_ask_handover(self) -> None:
        """Ask the leaving engineer back about the line."""
        from supportdesk.screens.dialogs.handing_over import Say
        from supportdesk.services import handover

        async def ask() -> None:
            line, signed = self._red_line(), self.signed()
            text = await self.app.push_screen_wait(
                Say(
                    _("Ask back"),
                    about(line),
                    _("What {name} should tell before you accept").format(
                        name=self.console.name_of(signed.leaving)
                    ),
                    key="handover.ask",
                    number=line.number,
                )
            )
            if text is not None:
                await self.record(handover.ask, line.number, text, signed.number)

        self.do(ask, opens=True)

    def action_answer_handover(self) -> None:
        """Answer what was asked back about the line; elsewhere about the first one that waits for it."""
        from supportdesk.domain.handover import Standing
        from supportdesk.screens.dialogs.handing_over import Say
        from supportdesk.services import handover

        async def answer() -> None:
            signed = self.signed()
            asked = [line for line in signed.lines if line.standing is Standing.ASKED]
            line = self.current()
            if line is None or not line.talk:
                if not asked:
                    raise Refused(N_("Nothing was asked back."))
                line = asked[0]
            text = await self.app.push_screen_wait(
                Say(_("Answer"), about(line), line.talk[-1][2], key="handover.answer", number=line.number)
            )
            if text is not None:
                await self.record(handover.answer, line.number, text, signed.number)

        self.do(answer, opens=True)

    def _red_line(self) -> Line:
        self.signed()
        line = self.line()
        if not line.standing.red:
            raise Refused(N_("The line of #{number} is settled already."), number=line.number)
        return line

    async def _accepted(self, numbers: tuple[int, ...] | None) -> None:
        from supportdesk.services import handover

        signed = self.signed()
        done = await self.record(handover.accept, signed.number, numbers)
        if done.finished:
            name, at = self.console.actor, done.accepted_at or self.console.now()
            self.console.say(
                _("Handover {number} is accepted whole: {name}, {time}").format(
                    number=done.number,
                    name=self.console.name_of(name),
                    time=clock_time(at, self.console.zone, self.console.now()),
                )
            )
        else:
            self.to_next_red()
