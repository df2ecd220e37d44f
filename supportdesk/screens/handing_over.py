"""What is done on the handover screen: choose and sign; accept, ask back and answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from textual import work

from supportdesk.domain.errors import Refused
from supportdesk.domain.handover import Choice, Handover, Line
from supportdesk.domain.handover_plan import Plan
from supportdesk.domain.queue import QueueRow
from supportdesk.formats import clock_time, span
from supportdesk.i18n import N_, _, ngettext
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.handover_lines import Shown
from supportdesk.services.handover_pages import Page
from supportdesk.text import line as one_line

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.choices import Choice as Offered
    from supportdesk.screens.dialogs.handing_over import Signature
    from supportdesk.screens.type_ahead import Hold
    from supportdesk.services.handover_draft import Draft
    from supportdesk.services.handover_plans import Plans

_NAMED = 8
"""So many tickets are named in a question."""


class HandsOver(DeskScreen[None]):
    """A screen on which a handover is drafted, signed and accepted."""

    page: Page | None = None
    plan: Plan
    rows: Mapping[int, QueueRow]

    def __init__(self) -> None:
        super().__init__()
        self.plan = Plan()
        self.rows = {}
        self._turn = asyncio.Lock()
        """One deed after the other, in the order of their keys."""

    async def read_now(self) -> Page | None:
        """Read the page that is wanted, and show it."""
        raise NotImplementedError

    def shown(self) -> Shown | None:
        """The page as it is seen now."""
        raise NotImplementedError

    def show_page(self) -> None:
        """Show the page as it is read."""
        raise NotImplementedError

    def current(self) -> Line | None:
        """The line of the ticket under the cursor."""
        raise NotImplementedError

    def to_next_red(self) -> None:
        """Put the cursor on the next line that is not accepted yet."""
        raise NotImplementedError

    def turn_to(self, number: int | None) -> None:
        """Show another page."""
        raise NotImplementedError

    def kept_plan(self) -> Plan:
        """What this engineer had chosen and typed before."""
        with suppress(OSError):
            return self._plans.load(self.console.now())
        return Plan()

    def keep_draft(self) -> None:
        """Keep choices and comments, however the console ends."""
        if self.page is not None and self.page.drafted is not None:
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

        async def comment() -> None:
            line = self._drafted_line()
            text = await self.app.push_screen_wait(
                Say(
                    _("Comment"),
                    _about(line),
                    _("What who comes must know"),
                    key="handover.comment",
                    number=line.number,
                    text=self.plan.comments.get(line.number, ""),
                )
            )
            if text is not None:
                self.change_plan(self.plan.say(line, text))

        self._do(comment, opens=True)

    def action_sign_handover(self) -> None:
        """Ask to whom, and sign."""
        self._do(self._sign, opens=True)

    def action_accept_handover(self) -> None:
        """Accept the line under the cursor."""

        async def accept() -> None:
            line = self._red_line()
            await self._accepted((line.number,))

        self._do(accept)

    def action_accept_all_handover(self) -> None:
        """Accept all lines that are left, after a question that says how many."""
        from supportdesk.screens.dialogs.confirm import Confirm

        async def accept() -> None:
            signed = self._signed()
            red = signed.red
            if red:
                numbers = " ".join(f"#{line.number}" for line in red[:_NAMED])
                words = ngettext(
                    "Accept the {n} line that is left?", "Accept all {n} lines that are left?", len(red)
                ).format(n=len(red))
                more = " …" if len(red) > _NAMED else ""
                if not await self.app.push_screen_wait(Confirm(f"{words}\n{numbers}{more}")):
                    return
            await self._accepted(None)

        self._do(accept, opens=True)

    def action_ask_handover(self) -> None:
        """Ask the leaving engineer back about the line."""
        from supportdesk.screens.dialogs.handing_over import Say
        from supportdesk.services import handover

        async def ask() -> None:
            line, signed = self._red_line(), self._signed()
            text = await self.app.push_screen_wait(
                Say(
                    _("Ask back"),
                    _about(line),
                    _("What {name} should tell before you accept").format(
                        name=self.console.name_of(signed.leaving)
                    ),
                    key="handover.ask",
                    number=line.number,
                )
            )
            if text is not None:
                await self._recorded(handover.ask, line.number, text, signed.number)

        self._do(ask, opens=True)

    def action_answer_handover(self) -> None:
        """Answer what was asked back about the line; elsewhere about the first one that waits for it."""
        from supportdesk.domain.handover import Standing
        from supportdesk.screens.dialogs.handing_over import Say
        from supportdesk.services import handover

        async def answer() -> None:
            signed = self._signed()
            asked = [line for line in signed.lines if line.standing is Standing.ASKED]
            line = self.current()
            if line is None or not line.talk:
                if not asked:
                    raise Refused(N_("Nothing was asked back."))
                line = asked[0]
            text = await self.app.push_screen_wait(
                Say(_("Answer"), _about(line), line.talk[-1][2], key="handover.answer", number=line.number)
            )
            if text is not None:
                await self._recorded(handover.answer, line.number, text, signed.number)

        self._do(answer, opens=True)

    @property
    def _plans(self) -> Plans:
        from supportdesk.services.handover_plans import Plans

        console = self.console
        return Plans(console.state_folder, console.opening.url, console.actor)

    def _do(self, deed: Callable[[], Awaitable[None]], *, opens: bool = False) -> None:
        self._deed(deed, self.console.hold_keys(self) if opens else None)

    @work(group="deed", exit_on_error=False)
    async def _deed(self, deed: Callable[[], Awaitable[None]], hold: Hold | None) -> None:
        """Do one thing after the other; say in words why one can't be done."""
        try:
            async with self._turn:
                await deed()
        except Exception as error:
            self.console.tell(error)
        finally:
            self.console.drop_hold(hold)

    def _choose(self, choice: Choice) -> None:
        try:
            line = self._drafted_line()
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

    def _drafted_line(self) -> Line:
        if self.page is None or self.page.drafted is None:
            raise Refused(N_("This handover is signed: it never changes."))
        return self._line()

    def _red_line(self) -> Line:
        self._signed()
        line = self._line()
        if not line.standing.red:
            raise Refused(N_("The line of #{number} is settled already."), number=line.number)
        return line

    def _line(self) -> Line:
        line = self.current()
        if line is None:
            raise Refused(N_("There is no ticket under the cursor."))
        return line

    def _signed(self) -> Handover:
        if self.page is None or self.page.signed is None:
            raise Refused(N_("This is a draft: nothing is signed yet."))
        return self.page.signed

    async def _accepted(self, numbers: tuple[int, ...] | None) -> None:
        from supportdesk.services import handover

        signed = self._signed()
        done = await self._recorded(handover.accept, signed.number, numbers)
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

    async def _recorded(self, call: Callable[..., Handover], *args: Any, **named: Any) -> Handover:
        """Record something of a handover, once; show it, and tell everything else that it changed."""
        done = await self.console.ask(call, *args, **named, operation=uuid4().hex)
        self.console.tickets_changed.publish(frozenset(line.number for line in done.lines))
        await self.read_now()
        return done

    async def _sign(self) -> None:
        from supportdesk.screens.dialogs.handing_over import SignHandover

        page = await self.read_now()
        if page is None:
            return
        if page.drafted is None:
            raise Refused(N_("This handover is signed: it never changes."))
        offered = await self._offered(page.drafted)
        signature = await self.app.push_screen_wait(
            SignHandover(offered, page.drafted.coming, self._summary(page.drafted), self.plan.note)
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
                signed = await self._recorded(
                    handover.sign,
                    coming=signature.coming,
                    absent=signature.absent,
                    keep=kept,
                    release=released,
                    comments=comments,
                    note=signature.note,
                    seen=known,
                )
            except handover.DraftChanged as changed:
                page = await self.read_now()
                if page is None or page.drafted is None:
                    return
                words = "\n".join(
                    [
                        _("Changed since you saw it; nothing is signed yet:"),
                        *self._what_changed(changed.changed, known, page),
                        _("Sign it as it is now?"),
                    ]
                )
                if not await self.app.push_screen_wait(Confirm(words)):
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

    def _other_choice(self, line: Line) -> Choice | None:
        """What was chosen other than the draft proposes."""
        choice = self.plan.choice(line)
        return None if choice is line.choice else choice

    def _what_changed(self, numbers: tuple[int, ...], known: Mapping[int, int], page: Page) -> list[str]:
        shown = self.shown()
        assert shown is not None
        told = []
        for number in numbers[:_NAMED]:
            events = [e for e in page.happened.get(number, ()) if e.seq > known.get(number, 0)]
            if number not in {line.number for line in page.lines}:
                told.append(_("#{number} is ended").format(number=number))
            elif events:
                who = self.console.name_of(events[-1].actor)
                told.append(f"#{number} {who}: {one_line(shown.told(events[-1]), 120)}")
            else:
                told.append(f"#{number}")
        return [*told, "…"] if len(numbers) > _NAMED else told

    async def _offered(self, drafted: Draft) -> list[Offered]:
        """Who could take over: first whom the rota names."""
        from supportdesk.names import line_name
        from supportdesk.screens.dialogs.choices import Choice as Offered
        from supportdesk.services.engineers import everybody

        found = []
        for engineer in await self.console.ask(everybody):
            if engineer.login == self.console.actor:
                continue
            by_rota = engineer.login == drafted.coming
            zone, now = self.console.zone, self.console.now()
            detail = (
                _("by the rota from {time}").format(time=clock_time(drafted.start, zone, now))
                if by_rota
                else line_name(engineer.line)
            )
            found.append((not by_rota, Offered(engineer.login, engineer.name, detail)))
        return [offer for _later, offer in sorted(found, key=lambda each: (each[0], each[1].name))]

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
            numbers = ", ".join(f"#{number}" for number in changed[:_NAMED])
            words.append(_("Changed and not looked at since: {numbers}").format(numbers=numbers))
        goes_on = _("What is red of handover {number} goes on in this one: {n}")
        words += [goes_on.format(number=each.number, n=len(each.red)) for each in drafted.unaccepted]
        left_us = (drafted.start - drafted.at) // (drafted.start - drafted.at).resolution
        if left_us > 0:
            words.append(_("The coming shift begins in {time}.").format(time=span(left_us)))
        return words


def _about(line: Line) -> str:
    return f"#{line.number} {line.facts['subject']}"
