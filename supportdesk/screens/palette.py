"""The palette: every action that works here, by its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from supportdesk.i18n import _, language
from supportdesk.keys import Action, actions, key_label
from supportdesk.screens.console import Console
from supportdesk.widgets.bindings import method


class Actions(Provider):
    """Finds actions of the screen under the palette."""

    async def discover(self) -> Hits:
        """Return everything that works here."""
        for action in self._actions():
            told = f"{self._keys(action)} · {_(action.help)}"
            yield DiscoveryHit(_(action.label), self._run(action), help=told)

    async def search(self, query: str) -> Hits:
        """Return what matches; else say so, which the palette itself would do in English."""
        matcher = self.matcher(query)
        found = False
        for action in self._actions():
            words = f"{_(action.label)} — {_(action.help)}"
            score = matcher.match(words)
            if score > 0:
                found = True
                yield Hit(score, matcher.highlight(words), self._run(action), help=self._keys(action))
        if not found:
            yield Hit(1, _("Nothing was found."), lambda: None)

    def _actions(self) -> list[Action]:
        scope = getattr(self.screen, "SCOPE", "everywhere")
        return [a for a in actions(scope) if a.id != "desk.palette"]

    def _keys(self, action: Action) -> str:
        """The keys that do the same, as the help names them."""
        own = cast(Console, self.app).keymap.own[action.id]
        return " ".join(key_label(key, language()) for key in own)

    def _run(self, action: Action) -> Callable[[], object]:
        return partial(self.screen.run_action, method(action.id))
