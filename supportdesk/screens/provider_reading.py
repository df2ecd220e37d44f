"""What the screens about providers have in common: what waits where, contacts to copy, the time lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.providers import name_key
from supportdesk.i18n import _, pgettext
from supportdesk.keys import hints
from supportdesk.new_file import write_new
from supportdesk.provider_words import lost, provider_name
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.moving import MovesOptions
from supportdesk.screens.provider_facts import about, lost_lines, ways_of
from supportdesk.screens.saving import save
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.line_list import LineList
from supportdesk.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from supportdesk.services.ledger import Ledger
    from supportdesk.services.providers import Provider, Waiting


NORMAL = 110
"""From this width on the facts stand beside the list."""

SIDE = 45
"""How many cells they have there."""


class ProvidersRead(DeskScreen[None], MovesOptions):
    """A screen about providers: it reads them, copies their contacts, and writes files of lost time."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NORMAL, "-normal")]
    AUTO_FOCUS = "#providers-list"

    def __init__(self) -> None:
        super().__init__()
        self.found: Sequence[Waiting] = ()
        self._waiting: Sequence[Waiting] = ()
        self.months: Sequence[Ledger] = ()
        """What was lost this month and the last."""
        self._known: Sequence[Provider] = ()

    def compose(self) -> ComposeResult:
        """Head; the list beside facts; keys."""
        yield StatusLine()
        yield Static(id="providers-head")
        with Horizontal(id="providers-body"):
            yield LineList(id="providers-list")
            with VerticalScroll(id="providers-side", can_focus=False):
                yield Static(id="providers-facts")
                yield Static(id="providers-lost")
        yield HintBar()

    def on_mount(self) -> None:
        """Read, and what waits again when anything changes; what was lost, once a minute."""
        self.console.tickets_changed.subscribe(self, lambda _numbers: self.read())
        self.query_one(HintBar).show(hints(self.SCOPE))
        self.set_interval(1, self._tick)
        self.set_interval(60, self.read_months)
        self._tick()
        self.read()
        self.read_months()

    def _tick(self) -> None:
        self.query_one(StatusLine).show(self.console.standing(_("Providers")))

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read(self) -> None:
        """Read what waits where."""
        from supportdesk.services import providers

        try:
            waiting = await self.console.ask(providers.waiting)
            self._known = await self.console.ask(providers.everybody)
        except Exception as error:
            if self.console.connection.live:
                self.console.tell(error)
            return
        self._waiting = waiting
        self._arrange()

    @work(exclusive=True, group="months", exit_on_error=False)
    async def read_months(self) -> None:
        """Read what was lost this month and the last."""
        from supportdesk.services import ledger

        console = self.console
        now, zone = console.now(), console.zone
        try:
            months = await console.ask(
                ledger.read_each, [ledger.month_of(now, zone, back=back) for back in (0, 1)]
            )
        except Exception as error:
            if console.connection.live:
                console.tell(error)
            return
        self.months = months
        self._arrange()

    def _arrange(self) -> None:
        """Put those at whom nothing waits, and time was lost, behind the others."""
        from supportdesk.services.providers import Waiting

        keys = {name_key(one.name) for one in self._waiting}
        known = {key: provider for provider in self._known for key in provider.keys}
        named = {name_key(one.provider): one.provider for month in self.months for one in month.by_provider()}
        past = [
            Waiting(name, known.get(key), (), frozenset()) for key, name in named.items() if key not in keys
        ]
        retired = [
            Waiting(provider.name, provider, (), frozenset())
            for provider in self._known
            if provider.retired and not provider.keys & (keys | named.keys())
        ]
        self.found = [*self._waiting, *sorted(past, key=lambda one: name_key(one.name)), *retired]
        if self.there:
            self.show()

    def show(self) -> None:
        """Show what was read."""
        raise NotImplementedError

    @property
    def chosen(self) -> Waiting | None:
        """The provider that is meant."""
        raise NotImplementedError

    def fill(self, lines: Sequence[tuple[str, Content]], empty: str) -> None:
        """Show these lines, and what belongs to the one under the cursor."""
        self.query_one(LineList).set_lines(lines, empty)
        self.show_side()

    @on(LineList.OptionHighlighted)
    def _moved(self) -> None:
        self.show_side()

    def show_side(self) -> None:
        """Show how to reach the provider under the cursor, and the time lost there."""
        chosen = self.chosen
        facts = self.query_one("#providers-facts", Static)
        lost_there = self.query_one("#providers-lost", Static)
        if chosen is None:
            facts.update("")
            lost_there.update("")
            return
        name = Content.styled(provider_name(chosen.name), "bold $accent")
        facts.update(Content("\n").join([name, about(chosen.provider)]))
        room = SIDE if self.app.size.width >= NORMAL else self.app.size.width - 4
        lost_there.update(lost_lines(self.months, name_key(chosen.name), room) if self.months else "")

    def on_resize(self) -> None:
        """Fit the times to the width."""
        self.show_side()

    @work(group="verb", exit_on_error=False)
    async def action_copy_contact(self) -> None:
        """Copy a phone number, an address or a portal."""
        from supportdesk.screens.dialogs.providers import WhichContact

        chosen = self.chosen
        ways = list(ways_of(chosen.provider)) if chosen is not None and chosen.provider is not None else []
        if not ways:
            self.console.say(_("There is nothing to copy: no contacts yet."), severity="warning")
            return
        way = ways[0][0] if len(ways) == 1 else await self.app.push_screen_wait(WhichContact(ways))
        if way:
            self.console.copy(way, _("Copied: {words}").format(words=way))

    def action_export_ledger(self) -> None:
        """Write the time lost there in a month into a new file."""
        if self.chosen is not None:
            self.console.hold_keys(self)
            self._export(self.chosen)

    @work(group="verb", exit_on_error=False)
    async def _export(self, chosen: Waiting) -> None:
        from supportdesk.provider_words import ledger_csv, ledger_markdown
        from supportdesk.screens.dialogs.providers import WhichMonth
        from supportdesk.screens.dialogs.save_as import TABLE, SaveAs
        from supportdesk.services import ledger

        console, zone = self.console, self.console.zone
        periods = [ledger.month_of(console.now(), zone, back=n) for n in (0, 1)]
        period = await self.app.push_screen_wait(WhichMonth(periods))
        if period is None:
            return
        try:
            found = await console.ask(ledger.read, *period, provider=chosen.name)

            async def write(path: Path) -> str:
                told = ledger_csv if path.suffix.lower() == ".csv" else ledger_markdown
                await asyncio.to_thread(write_new, path, told(found, zone))
                return lost(found.us)

            month = f"{period[0].astimezone(zone):%Y-%m}"
            code = chosen.provider.code if chosen.provider is not None else pgettext("file name", "provider")
            ask = partial(SaveAs, f"{chosen.name} · {month}", kind=TABLE)
            await save(console, ask, f"{code}-{month}.csv", write)
        except Exception as error:
            console.tell(error)

    def action_go_back(self) -> None:
        """Back to where it was opened from."""
        self.dismiss()
