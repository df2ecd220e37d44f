"""Operators and services: at which of them something waits, since when, and the time lost there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.durations import us_between
from supportdesk.domain.providers import name_key
from supportdesk.formats import time_left
from supportdesk.i18n import _
from supportdesk.provider_words import lost, provider_name, tickets_words
from supportdesk.screens.provider import ProviderScreen
from supportdesk.screens.provider_facts import lost_at
from supportdesk.screens.provider_reading import ProvidersRead
from supportdesk.text import line, width
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.cells import fitted
from supportdesk.widgets.line_list import LineList
from supportdesk.widgets.ticket_cells import CHASE_SIGN

if TYPE_CHECKING:
    from supportdesk.services.providers import Waiting


class ProvidersScreen(ProvidersRead):
    """Every provider, those with work first."""

    SCOPE = "providers"
    BINDINGS = bindings("providers")

    @property
    def chosen(self) -> Waiting | None:
        """The provider under the cursor."""
        key = self.query_one(LineList).chosen
        return next((one for one in self.found if name_key(one.name) == key), None)

    def show(self) -> None:
        """Show the providers, and how much waits there."""
        waits = sum(len(one.tickets) for one in self.found)
        to_chase = sum(len(one.to_chase) for one in self.found)
        head = [(_("Providers"), "bold"), ("  ", "")]
        head.append((tickets_words(waits) if waits else _("nothing waits at a provider"), "$text-muted"))
        if to_chase:
            head.append((f" · {_('to chase {n}').format(n=to_chase)}", "$text-warning"))
        self.query_one("#providers-head", Static).update(Content.assemble(*head))
        names = max((width(provider_name(one.name)) for one in self.found), default=0)
        self.fill(
            [(name_key(one.name), self._provider_line(one, min(names, 30))) for one in self.found],
            _("No providers yet: a file is imported by “supportdesk providers import FILE.toml”."),
        )

    def _provider_line(self, one: Waiting, names: int) -> Content:
        sign = f"{CHASE_SIGN} " if one.to_chase else "  "
        name = fitted(provider_name(one.name), names)
        told = []
        if one.tickets:
            longest = time_left(us_between(one.tickets[0].waiting.since, self.console.now()))
            told = [tickets_words(len(one.tickets)), _("the longest {time}").format(time=longest)]
        if one.to_chase:
            told.append(_("to chase {n}").format(n=len(one.to_chase)))
        if one.provider is not None and one.provider.retired:
            told.append(_("retired in the register"))
        past_us = lost_at(self.months[0], name_key(one.name)) if self.months else 0
        if past_us:
            told.append(_("this month {time}").format(time=lost(past_us)))
        return Content.assemble(
            (sign, "$text-warning"),
            (name, "bold" if one.tickets else "$text-muted"),
            (f"  {' · '.join(told)}", "" if one.tickets else "$text-muted"),
        )

    @work(group="verb", exit_on_error=False)
    async def action_retire_provider(self) -> None:
        """Offer the provider under the cursor no more, or again."""
        from supportdesk.services import providers

        chosen = self.chosen
        if chosen is None or chosen.provider is None:
            self.console.say(_("It is in no register: there is nothing to retire."), severity="warning")
            return
        try:
            retired = not chosen.provider.retired
            after = await self.console.ask(providers.retire, chosen.provider.code, retired=retired)
        except Exception as error:
            self.console.tell(error)
            return
        if after.retired:
            words = _("{provider} is offered no more; what it has stays its own. {key}: offer it again.")
        else:
            words = _("{provider} is offered again. {key}: retire it.")
        key = self.console.keymap.label("providers.retire")
        self.console.say(words.format(provider=line(after.name, 60), key=key))
        self.read()

    @on(LineList.OptionSelected)
    def action_open_provider(self) -> None:
        """Show the tickets that wait there."""
        if self.chosen is not None:
            self.open_screen(ProviderScreen(self.chosen.name))
