"""A form whose ticket somebody else dealt with meanwhile: who, when, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.domain.events import Kind
from supportdesk.formats import clock_time
from supportdesk.i18n import _
from supportdesk.screens.console import Console
from supportdesk.wording import describe

if TYPE_CHECKING:
    from supportdesk.services.reading import View


def registered_words(console: Console, view: View) -> str:
    """Return by whom, when and in which category a ticket left the state of a mere receipt."""
    event = next((e for e in view.events if e.kind is Kind.REGISTERED), view.events[-1])
    what = describe(
        event,
        name_of=console.name_of,
        category_of=console.category_name,
        customer_of=console.customer_name,
        zone=console.zone,
    )
    return _("There is nothing to register any more. {name}, {at}: {what}").format(
        name=console.name_of(event.actor), at=clock_time(event.at, console.zone, console.now()), what=what
    )
