"""What leaves the console as a file: asked for by name, written aside, and told where it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from supportdesk.domain.errors import Told
from supportdesk.i18n import _, language, tell
from supportdesk.new_file import write_new

if TYPE_CHECKING:
    from supportdesk.screens.console import Console
    from supportdesk.screens.dialogs.save_as import SaveAs

Write = Callable[[Path], Awaitable[str]]
"""Writes into the file of that absolute path; returns what else is to be said, mostly nothing."""


async def save(console: Console, ask: Callable[[str, str], SaveAs], name: str, write: Write) -> None:
    """Ask for a file and write it, until it is written or given up.

    ``ask`` makes the question from a name and from what was wrong with the last one.
    """
    problem = ""
    while (path := await console.push_screen_wait(ask(name, problem))) is not None:
        try:
            more = await write(path)
        except Told as error:
            name, problem = str(path), tell(error, console.zone)
        else:
            written = _("Written: {file}").format(file=path)
            console.say(f"{written} · {more}" if more else written)
            return


def writes_page(page: str, title: str, made_at: datetime) -> Write:
    """Return what writes a page of Markdown as the file's ending says: to print, or as it is."""
    spoken = language()

    def write(path: Path) -> None:
        if path.suffix.lower() == ".pdf":
            from supportdesk.services.paper import pdf

            write_new(path, pdf(page, title=title, language=spoken, made_at=made_at))
        else:
            write_new(path, f"{page}\n")

    async def aside(path: Path) -> str:
        await asyncio.to_thread(write, path)
        return ""

    return aside
