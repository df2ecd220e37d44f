"""Every key that works here; filterable, and Enter does what the line says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.i18n import _, language
from supportdesk.keys import Action, actions, key_label
from supportdesk.screens.console import Console
from supportdesk.screens.moving import MovesOptions
from supportdesk.screens.notices import HoldsNotices
from supportdesk.text import width
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.legend import LEGEND

_KEYS_WIDTH = 14


class HelpScreen(HoldsNotices, ModalScreen[str | None], MovesOptions):
    """Answers the id of the action to run, or None."""

    BINDINGS = bindings("help")
    AUTO_FOCUS = "#help-filter"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope
        self._shown: list[Action] = []

    def compose(self) -> ComposeResult:
        """The filter over the list."""
        with Vertical(id="question"):
            yield Static(Content.styled(_("Every key that works here"), "bold"), id="head")
            yield Input(id="help-filter", placeholder=_("type to find; Enter runs it"))
            yield OptionList(id="help-list")

    def on_mount(self) -> None:
        """Show all."""
        self.query_one(OptionList).can_focus = False
        self.call_after_refresh(self._show, "")  # now the list knows its width

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        words = typed.casefold().split()
        options = self.query_one(OptionList)
        options.clear_options()
        self._shown = []
        for group, members in _grouped(actions(self.scope)):
            found = [a for a in members if all(word in self._words(a) for word in words)]
            if not found:
                continue
            options.add_option(Option(Content.styled(_(group), "bold $text-accent"), disabled=True))
            for action in found:
                self._shown.append(action)
                options.add_option(Option(self._line(action), id=action.id))
        self._show_signs(words)
        if not options.option_count:
            nothing = _("Nothing here is called so. Esc: back.")
            options.add_option(Option(Content.styled(nothing, "$text-muted"), disabled=True))
        options.action_first()

    def _show_signs(self, words: Sequence[str]) -> None:
        """Explain the queue's signs below the keys, where they are seen."""
        legend = [(sign, _(told)) for sign, told in LEGEND]
        found = [(s, told) for s, told in legend if all(word in f"{s} {told}".casefold() for word in words)]
        if self.scope != "queue" or not found:
            return
        options = self.query_one(OptionList)
        heading = Content.styled(_("Signs in the queue"), "bold $text-accent")
        options.add_option(Option(heading, disabled=True))
        for sign, told in found:
            before = "  " + sign + " " * max(1, _KEYS_WIDTH - width(sign))
            options.add_option(Option(Content.assemble((before, "$accent"), told), disabled=True))

    def _words(self, action: Action) -> str:
        return f"{self._keys(action)} {_(action.label)} {_(action.help)} {action.id}".casefold()

    def _keys(self, action: Action) -> str:
        own = cast(Console, self.app).keymap.own[action.id]
        return " ".join(key_label(key, language()) for key in own)

    def _line(self, action: Action) -> Content:
        keys = self._keys(action)
        before = "  " + keys + " " * max(1, _KEYS_WIDTH - width(keys))
        room = self.query_one(OptionList).scrollable_content_region.width - width(before)
        told = wrap(_(action.help), room) if room > 20 else [_(action.help)]
        return Content.assemble((before, "$accent"), ("\n" + " " * width(before)).join(told))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_run_chosen()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_run_chosen(self) -> None:
        """Run the line under the cursor."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    def action_go_back(self) -> None:
        """Back without running anything."""
        self.dismiss(None)


def _grouped(found: Iterable[Action]) -> list[tuple[str, list[Action]]]:
    groups: dict[str, list[Action]] = {}
    for action in found:
        groups.setdefault(action.group, []).append(action)
    return list(groups.items())
