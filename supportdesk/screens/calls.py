"""A call is picked up: its form opens at once, unless another call was interrupted; then which is meant?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from textual.app import ComposeResult

from supportdesk.domain.durations import us_between
from supportdesk.formats import span
from supportdesk.i18n import N_, _
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Question
from supportdesk.services.drafts import Draft
from supportdesk.text import line

NEW = "new"


class WhichCall(Question[str]):
    """Go on with an interrupted call, or begin a new one."""

    title_text = N_("Another call was interrupted")
    enter_answers = True

    def __init__(self, drafts: Sequence[Draft], now: datetime, key: str) -> None:
        super().__init__()
        self._choices = [Choice(d.operation, _about(d), span(us_between(d.started_at, now))) for d in drafts]
        self._choices.append(Choice(NEW, _("a new call"), _("its clock runs already"), key))

    def fields(self) -> ComposeResult:
        """The calls, the one picked up first first; the new one has the key that asked."""
        yield Choices(self._choices, id="call")

    def answer(self) -> str:
        """Return the operation of the draft, or `NEW`."""
        return self.query_one("#call", Choices).value or NEW


def begin_call(screen: DeskScreen[Any], customer: str | None = None) -> None:
    """Open the form of a call on top of a screen; its clock runs from now."""
    from supportdesk.screens.registration import RegistrationScreen

    console, now = screen.console, screen.console.now()
    hold = console.hold_keys(screen)
    try:
        waiting = {draft.operation: draft for draft in console.drafts.calls()}
    except OSError:
        waiting = {}  # the form says that nothing can be kept

    def opened(chosen: str | None) -> None:
        if chosen is None:
            console.drop_hold(hold)
        else:
            console.hold_keys(screen)
            draft = waiting.get(chosen)
            console.push_screen(RegistrationScreen(received_at=now, customer=customer, draft=draft))

    if waiting:
        key = console.keymap.label("ticket.call")
        console.push_screen(WhichCall(list(waiting.values()), now, key), opened)
    else:
        opened(NEW)


def _about(draft: Draft) -> str:
    fields = draft.fields
    who = fields.get("customer_name") or fields.get("caller")
    words = (who, fields.get("contact"), fields.get("subject"))
    return line(" · ".join(word for word in words if word), 60) or _("nothing typed yet")
