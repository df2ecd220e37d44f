"""The radar in the console: it looks when something came, and says what it sees in one calm line."""

from __future__ import annotations

from datetime import timedelta

from textual import work

from supportdesk.i18n import _
from supportdesk.incident_words import joining_words, offer_words
from supportdesk.screens.console import Console, DeskScreen
from supportdesk.shift_words import Reader
from supportdesk.widgets.radar_line import RadarLine


class WatchesRadar(DeskScreen[None]):
    """A screen with a `RadarLine`."""

    @work(exclusive=True, group="radar", exit_on_error=False)
    async def look_around(self) -> None:
        """Look, and say it."""
        console = self.console
        try:
            await sight(console)
        except Exception as error:
            self.log.warning(error)
            return
        words = sighting_words(console)
        way = _("{key}: incidents").format(key=console.keymap.label("desk.incidents"))
        self.query_one(RadarLine).show(words, way)


async def sight(console: Console) -> None:
    """Let the radar look, by the settings."""
    from supportdesk.services import radar

    settings = console.opening.settings
    if settings.radar_tickets:
        console.sighting = await console.ask(
            radar.look, least=settings.radar_tickets, within=timedelta(minutes=settings.radar_minutes)
        )


def reader_of(console: Console) -> Reader:
    """Return how the engineer sees names and times."""
    return Reader(console.name_of, console.category_name, console.customer_name, console.zone)


def sighting_words(console: Console) -> str:
    """Return what the radar sees, in one line; empty while it sees nothing."""
    seen = console.sighting
    if seen is None:
        return ""
    parts = [offer_words(offer, reader_of(console)) for offer in seen.offers[:1]]
    parts += [joining_words(head, len(numbers)) for head, numbers in seen.joining[:1]]
    return " · ".join(parts)
