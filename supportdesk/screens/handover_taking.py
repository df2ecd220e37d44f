"""What is done with a signed handover: its lines are accepted, asked back about, and answered."""

from __future__ import annotations

from supportdesk.domain.errors import Refused
from supportdesk.domain.handover import Choice, Handover, Line, Standing
from supportdesk.formats import clock_time
from supportdesk.i18n import N_, _, ngettext
from supportdesk.screens.handover_deeds import NAMED, HandoverDeeds, about


class TakesHandover(HandoverDeeds):
    """A screen on which a handover is taken over."""

    def action_accept_handover(self) -> None:
        """Accept the line under the cursor."""

        async def accept(aimed: tuple[Handover, Line]) -> None:
            signed, line = aimed
            await self._accept(signed, (line.number,))

        self.do(accept, self._red_line)

    def action_accept_all_handover(self) -> None:
        """Accept all lines that are left, after a question that says how many."""
        from supportdesk.screens.dialogs.confirm import Confirm

        async def accept(signed: Handover) -> None:
            red = signed.red
            if red:
                numbers = " ".join(f"#{line.number}" for line in red[:NAMED])
                words = ngettext(
                    "Accept the {n} line that is left?", "Accept all {n} lines that are left?", len(red)
                ).format(n=len(red))
                more = " …" if len(red) > NAMED else ""
                if not await self.app.push_screen_wait(Confirm(f"{words}\n{numbers}{more}")):
                    return
            await self._accept(signed, None)

        self.do(accept, self.signed, opens=True)

    def action_accept_kept_handover(self) -> None:
        """Accept all lines of which nothing passes: their tickets stay with whom they name."""

        async def accept(aimed: tuple[Handover, tuple[int, ...]]) -> None:
            signed, numbers = aimed
            await self._accept(signed, numbers)
            n = len(numbers)
            words = ngettext("{n} kept line is accepted.", "{n} kept lines are accepted.", n)
            self.console.say(words.format(n=n))

        self.do(accept, self._kept_lines)

    def action_ask_handover(self) -> None:
        """Ask the leaving engineer back about the line."""
        from supportdesk.screens.dialogs.handing_over import Say
        from supportdesk.services import handover

        async def ask(aimed: tuple[Handover, Line]) -> None:
            signed, line = aimed
            name = self.console.name_of(signed.leaving)
            await self.said(
                Say(
                    _("Ask back"),
                    about(line),
                    _("What {name} should tell before you accept").format(name=name),
                    key="handover.ask",
                    number=line.number,
                ),
                lambda text: self.record(handover.ask, line.number, text, signed.number),
            )

        self.do(ask, self._red_line, opens=True)

    def action_answer_handover(self) -> None:
        """Answer what was asked back about the line; elsewhere about the first one that waits for it."""
        from supportdesk.screens.dialogs.handing_over import Say
        from supportdesk.services import handover

        async def answer(aimed: tuple[Handover, Line]) -> None:
            signed, line = aimed
            await self.said(
                Say(_("Answer"), about(line), line.talk[-1][2], key="handover.answer", number=line.number),
                lambda text: self.record(handover.answer, line.number, text, signed.number),
            )

        self.do(answer, self._asked_line, opens=True)

    def _red_line(self) -> tuple[Handover, Line]:
        signed, line = self.signed(), self.line()
        if not line.standing.red:
            raise Refused(N_("The line of #{number} is settled already."), number=line.number)
        return signed, line

    def _kept_lines(self) -> tuple[Handover, tuple[int, ...]]:
        signed = self.signed()
        kept = tuple(
            line.number
            for line in signed.red
            if line.choice is Choice.KEEP and line.standing is not Standing.ASKED
        )
        if not kept:
            raise Refused(N_("No line is left that stays with whom it names."))
        return signed, kept

    def _asked_line(self) -> tuple[Handover, Line]:
        signed, line = self.signed(), self.current()
        if line is not None and line.talk:
            return signed, line
        asked = [each for each in signed.lines if each.standing is Standing.ASKED]
        if not asked:
            raise Refused(N_("Nothing was asked back."))
        return signed, asked[0]

    async def _accept(self, signed: Handover, numbers: tuple[int, ...] | None) -> None:
        from supportdesk.services import handover

        done = await self.record(handover.accept, signed.number, numbers)
        if not done.finished:
            self.to_next_red()
            return
        at = done.accepted_at or self.console.now()
        self.console.say(
            _("Handover {number} is accepted whole: {name}, {time}").format(
                number=done.number,
                name=self.console.name_of(self.console.actor),
                time=clock_time(at, self.console.zone, self.console.now()),
            )
        )
