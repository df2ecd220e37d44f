"""What every deed on the handover screen has: the page it is done on, and one way to do and to tell it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from supportdesk.domain.errors import Refused
from supportdesk.domain.handover import Handover, Line
from supportdesk.domain.handover_plan import Plan
from supportdesk.i18n import N_, language
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.handover_lines import Shown
from supportdesk.services.handover_mail import Copy
from supportdesk.services.handover_pages import Page
from supportdesk.shift_words import Reader, handover_markdown, handover_title

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.handing_over import Say
    from supportdesk.screens.type_ahead import Hold

T = TypeVar("T")

NAMED = 8
"""So many tickets are named in a question."""


class HandoverDeeds(DeskScreen[None]):
    """A screen that shows a page of the handover, and on which something is done with it."""

    page: Page | None = None

    def __init__(self) -> None:
        super().__init__()
        self.plan = Plan()
        self._turn = asyncio.Lock()
        """One deed after the other, in the order of their keys."""
        self._doing = 0
        """How many deeds are not done yet."""

    @property
    def ready(self) -> bool:
        """Whether the page is read and nothing is being done: the next key is for the line it leads to."""
        return super().ready and not self._doing

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

    def turn_to(self, number: int | None, whose: str | None = None) -> None:
        """Show another page."""
        raise NotImplementedError

    def do(
        self, deed: Callable[[T], Coroutine[Any, Any, None]], aim: Callable[[], T], *, opens: bool = False
    ) -> None:
        """Do something with what it is meant for at the key press; say in words why it can't be done.

        ``opens``: a question follows, into which goes what is typed ahead.
        """
        try:
            aimed = aim()
        except Refused as refusal:
            self.console.tell(refusal)
            return
        hold = self.console.hold_keys(self) if opens else None
        self._doing += 1
        # The app's, for what is recorded is told also when the screen was left meanwhile.
        self.app.run_worker(self._deed(partial(deed, aimed), hold), group="deed", exit_on_error=False)

    async def _deed(self, deed: Callable[[], Coroutine[Any, Any, None]], hold: Hold | None) -> None:
        """Do one thing after the other; say in words why one can't be done."""
        try:
            async with self._turn:
                await deed()
        except Exception as error:
            self.console.tell(error)
        finally:
            self._doing -= 1
            self.console.drop_hold(hold)

    def line(self) -> Line:
        """Return the line of the ticket under the cursor; refuse where there is none."""
        line = self.current()
        if line is None:
            raise Refused(N_("There is no ticket under the cursor."))
        return line

    def signed(self) -> Handover:
        """Return the signed handover that is shown; refuse on a draft."""
        if self.page is None or self.page.signed is None:
            raise Refused(N_("This is a draft: nothing is signed yet."))
        return self.page.signed

    def reader(self) -> Reader:
        """Return how this engineer sees names and times."""
        console = self.console
        return Reader(console.name_of, console.category_name, console.customer_name, console.zone)

    def in_a_letter(self, signed: Handover) -> Copy:
        """Return a handover as it is written to its engineers, in the language spoken now."""
        return Copy(
            handover_title(signed, self.reader()), handover_markdown(signed, self.reader()), language()
        )

    async def said(self, asked: Say, record: Callable[[str], Awaitable[object]]) -> None:
        """Ask for a text and record it; what was typed is kept until then."""
        text = await self.app.push_screen_wait(asked)
        if text is None:
            return
        recorded = False
        try:
            await record(text)
            recorded = True
        finally:
            asked.settle(recorded=recorded)

    async def record(self, call: Callable[..., Handover], *args: Any, **named: Any) -> Handover:
        """Record something of a handover, once; show it, and tell everything else that it changed."""
        done = await self.console.ask(call, *args, **named, operation=uuid4().hex)
        self.console.tickets_changed.publish(frozenset(line.number for line in done.lines))
        await self.read_now()
        return done


def about(line: Line) -> str:
    """Return the ticket of a line: its number and its subject."""
    return f"#{line.number} {line.facts['subject']}"
