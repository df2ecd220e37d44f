"""What is done with a draft: choose for each ticket, comment on it, and sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from supportdesk.domain.errors import Refused
from supportdesk.domain.handover import Choice, Handover, Line
from supportdesk.domain.handover_plan import Plan
from supportdesk.domain.relief import BEFORE
from supportdesk.domain.ticket import Line as LineOfWork
from supportdesk.domain.ticket import State
from supportdesk.formats import clock_time, span
from supportdesk.i18n import N_, _
from supportdesk.names import line_name
from supportdesk.screens.handover_deeds import NAMED, HandoverDeeds, about
from supportdesk.screens.shift_state import KeepsShift
from supportdesk.services.handover_pages import Page
from supportdesk.text import line as one_line
from supportdesk.wording import actor_name

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.choices import Choice as Offered
    from supportdesk.screens.dialogs.handing_over import Signature
    from supportdesk.services.engineers import Engineer
    from supportdesk.services.handover_draft import Draft
    from supportdesk.services.handover_plans import Plans


class DraftsHandover(HandoverDeeds):
    """A screen on which a handover is drafted and signed."""

    def kept_plan(self) -> Plan:
        """What this engineer had chosen and typed before."""
        with suppress(OSError):
            return self._plans.load(self.console.now())
        return Plan()

    def keep_draft(self) -> None:
        """Keep choices and comments, however the console ends."""
        if self.page is not None and self.page.drafted_by(self.console.actor):
            self._plans.save(self.plan, self.console.now())

    def change_plan(self, plan: Plan) -> None:
        """Take another choice or comment, and keep it at once."""
        if plan == self.plan:
            return
        self.plan = plan
        try:
            self.keep_draft()
        except OSError as error:
            self.console.say(
                _("Choices and comments can't be kept on this machine: {error}").format(error=error),
                severity="warning",
            )
        self.show_page()

    def action_pass_handover(self) -> None:
        """Hand the ticket over."""
        self._choose(Choice.HAND_OVER)

    def action_keep_handover(self) -> None:
        """Keep the ticket by name."""
        self._choose(Choice.KEEP)

    def action_release_handover(self) -> None:
        """Let nobody answer for the ticket."""
        self._choose(Choice.RELEASE)

    def action_comment_handover(self) -> None:
        """Say something about the ticket."""
        from supportdesk.screens.dialogs.handing_over import Say

        async def comment(line: Line) -> None:
            async def write(text: str) -> None:
                self.change_plan(self.plan.say(line, text))

            await self.said(
                Say(
                    _("Comment"),
                    about(line),
                    _("What who comes must know"),
                    key="handover.comment",
                    number=line.number,
                    text=self.plan.comments.get(line.number, ""),
                ),
                write,
            )

        self.do(comment, self._drafted_line, opens=True)

    def action_sign_handover(self) -> None:
        """Ask to whom, and sign."""
        self.do(self._sign, self._drafted, opens=True)

    @property
    def _plans(self) -> Plans:
        from supportdesk.services.handover_plans import Plans

        console = self.console
        return Plans(console.state_folder, console.opening.url, console.actor)

    def _choose(self, choice: Choice) -> None:
        try:
            line = self._drafted_line()
            if line.facts["state"] == State.RECEIVED and choice is not Choice.HAND_OVER:
                raise Refused(
                    N_("#{number} is not registered yet: whoever is on shift answers for it."),
                    number=line.number,
                )
            if line.keeper is not None and choice is not line.choice:
                raise Refused(
                    N_("#{number} stays with {name}: only what is yours or nobody's is handed over."),
                    number=line.number,
                    name=self.console.name_of(line.keeper),
                )
        except Refused as refusal:
            self.console.tell(refusal)
            return
        self.change_plan(self.plan.choose(line, choice))

    def _drafted(self) -> Draft:
        if self.page is None or self.page.drafted is None:
            raise Refused(N_("This handover is signed: it never changes."))
        if not self.page.drafted_by(self.console.actor):
            raise Refused(
                N_("This is the draft of {name}, to look at. {key}: your own."),
                name=self.console.name_of(self.page.drafted.leaving),
                key=self.console.keymap.label("handover.newer"),
            )
        return self.page.drafted

    def _drafted_line(self) -> Line:
        self._drafted()
        return self.line()

    async def _sign(self, _seen: Draft) -> None:
        from supportdesk.screens.dialogs.handing_over import SignHandover
        from supportdesk.services.engineers import everybody

        page = await self.read_now()
        if page is None or page.drafted is None or not self.there:
            return
        known = [each for each in await self.console.ask(everybody) if each.login != self.console.actor]
        signature = await self.app.push_screen_wait(
            SignHandover(
                self._offered(known, page.drafted),
                page.drafted.coming,
                self._summary(page.drafted),
                self.plan.note,
                {each.login: each.email for each in known if each.email},
                lambda note: self.change_plan(self.plan.word(note)),
                self._early(page.drafted),
            )
        )
        if signature is not None:
            await self._sign_as(signature, page.drafted)

    async def _sign_as(self, signature: Signature, seen: Draft) -> None:
        """Sign what was seen; when something changed in between, say what and offer it again."""
        from supportdesk.screens.dialogs.confirm import Confirm
        from supportdesk.services import handover

        signed: Handover | None = None
        while signed is None:
            kept = [line.number for line in seen.lines if self._other_choice(line) is Choice.KEEP]
            released = [line.number for line in seen.lines if self._other_choice(line) is Choice.RELEASE]
            known = {line.number: line.version for line in seen.lines}
            comments = {n: text for n, text in self.plan.comments.items() if n in known}
            try:
                signed = await self.record(
                    handover.sign,
                    coming=signature.coming,
                    absent=signature.absent,
                    keep=kept,
                    release=released,
                    comments=comments,
                    note=signature.note,
                    seen=known,
                    after=seen.last,
                    by_rota=seen.by_rota,
                    compose=self.in_a_letter,
                )
            except handover.RotaNamesAnother as another:
                self.console.tell(another)
                await self.read_now()
                return
            except (handover.DraftChanged, handover.SignedMeanwhile) as changed:
                page = await self.read_now()
                if page is None or page.drafted is None:
                    return
                if isinstance(changed, handover.SignedMeanwhile):
                    told = [self._who_signed(changed.signed)]
                else:
                    told = self._what_changed(changed.changed, known, page)
                words = [
                    _("Changed since you saw it; nothing is signed yet:"),
                    *told,
                    _("Sign it as it is now?"),
                ]
                if told and not await self.app.push_screen_wait(Confirm("\n".join(words))):
                    return
                seen = page.drafted
        self.plan = Plan()
        with suppress(OSError):
            self._plans.clear()
        self.turn_to(signed.number)
        self.console.say(
            _("Handover {number} is signed. Red until it is accepted: {n}").format(
                number=signed.number, n=len(signed.red)
            )
        )

    def _who_signed(self, signed: Handover) -> str:
        """Who signed another handover, and when, and what would become of it."""
        console = self.console
        return _("{name} signed handover {number}, {time}; what is red of it would go on in yours.").format(
            name=console.name_of(signed.leaving),
            number=signed.number,
            time=clock_time(signed.signed_at, console.zone, console.now()),
        )

    def _other_choice(self, line: Line) -> Choice | None:
        """What was chosen other than the draft proposes."""
        choice = self.plan.choice(line)
        return None if choice is line.choice else choice

    def _what_changed(self, numbers: tuple[int, ...], known: Mapping[int, int], page: Page) -> list[str]:
        """What others did to tickets beyond the versions that were seen; to have read them is nothing."""
        shown = self.shown()
        assert shown is not None
        told = []
        for number in numbers:
            events = [
                event
                for event in page.happened.get(number, ())
                if event.seq > known.get(number, 0) and event.actor != self.console.actor
            ]
            if number not in shown.lines:
                told.append(_("#{number} is ended").format(number=number))
            elif events:
                who = actor_name(events[-1], self.console.name_of)
                told.append(f"#{number} {who}: {one_line(shown.told(events[-1]), 120)}")
        return [*told[:NAMED], "…"] if len(told) > NAMED else told

    def _offered(self, engineers: Sequence[Engineer], drafted: Draft) -> list[Offered]:
        """Who could take over: first whom the rota names next, then the first line and who is in the rota."""
        from supportdesk.screens.dialogs.choices import Choice as Offered

        console = self.console
        begins = clock_time(drafted.start, console.zone, console.now())
        by_rota = _("by the rota from {time}").format(time=begins)
        in_rota = {duty.engineer for duty in console.roster} if isinstance(console, KeepsShift) else set()
        named = sorted(
            engineers,
            key=lambda each: (
                each.login != drafted.coming,
                LineOfWork.FIRST not in each.lines and each.login not in in_rota,
                each.name,
            ),
        )
        return [
            Offered(e.login, e.name, by_rota if e.login == drafted.coming else line_name(e.line))
            for e in named
        ]

    def _summary(self, drafted: Draft) -> list[str]:
        """What is signed, in a few lines."""
        choices = [self.plan.choice(line) for line in drafted.lines]
        words = [
            _("Handed over {over}, kept {kept}, released {released}.").format(
                over=choices.count(Choice.HAND_OVER),
                kept=choices.count(Choice.KEEP),
                released=choices.count(Choice.RELEASE),
            )
        ]
        shown = self.shown()
        changed = [line.number for line in drafted.lines if shown is not None and shown.changed(line)]
        if changed:
            numbers = ", ".join(f"#{number}" for number in changed[:NAMED])
            words.append(_("Changed and not looked at since: {numbers}").format(numbers=numbers))
        goes_on = _("What is red of handover {number} goes on in this one: {n}")
        words += [goes_on.format(number=each.number, n=len(each.red)) for each in drafted.unaccepted]
        left_us = _us(drafted.start - drafted.at)
        if left_us > 0 and not self._early(drafted):
            words.append(_("The coming shift begins in {time}.").format(time=span(left_us)))
        return words

    def _early(self, drafted: Draft) -> str:
        """That a signature now does not count for the shift that ends; empty when it does."""
        if drafted.coming is None or drafted.start - drafted.at <= BEFORE:
            return ""
        console = self.console
        words = _(
            "Too early: the shift ends at {end}, in {time}. A signature counts from {since} on;"
            " after this one both of you are reminded to sign again."
        )
        return words.format(
            end=clock_time(drafted.start, console.zone, drafted.at),
            time=span(_us(drafted.start - drafted.at)),
            since=clock_time(drafted.start - BEFORE, console.zone, drafted.at),
        )


def _us(time: timedelta) -> int:
    return time // time.resolution
