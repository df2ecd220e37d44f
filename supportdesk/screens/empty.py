"""What an empty list says: what would be there, and which key makes one."""

from __future__ import annotations

from supportdesk.i18n import _
from supportdesk.keys import Keymap


def empty_queue(*, opened: bool, filtered: bool, keymap: Keymap) -> str:
    """Return what stands in a queue without tickets."""
    if not opened:
        return _("Reading the queue…")
    if filtered:
        return _("No ticket passes the filter. {key} shows all of them.").format(
            key=keymap.label("desk.back")
        )
    return _("The queue is empty: nobody waits for us.\n{key} registers a call.").format(
        key=keymap.label("ticket.call")
    )


def empty_log(*, filtered: bool, keymap: Keymap) -> str:
    """Return what stands in a log without entries."""
    if filtered:
        return _(
            "Nothing in this shift passes the filter. Enter looks in all shifts, {key} shows it whole."
        ).format(key=keymap.label("desk.back"))
    return _("Nothing happened in this shift yet. {call}: register a call, {note}: write a note.").format(
        call=keymap.label("ticket.call"), note=keymap.label("log.note")
    )
