"""What an empty list says: what would be there, and which key makes one."""

from __future__ import annotations

from supportdesk.i18n import _, ngettext
from supportdesk.keys import Keymap
from supportdesk.text import line


def empty_queue(
    *,
    opened: bool,
    view: str,
    total: int,
    all_key: str,
    keymap: Keymap,
    elsewhere: int = 0,
    bare: bool = False,
) -> str:
    """Return what stands in a queue without tickets.

    ``view``: to what it is narrowed; ``total``: how many there are in all, and ``all_key`` shows them;
    ``elsewhere``: letters not sent that are about none; ``bare``: nothing is set up yet.
    """
    if not opened:
        return _("Reading the queue…")
    if elsewhere:
        return ngettext(
            "{n} letter to a colleague could not be sent: {key} shows it.",
            "{n} letters to colleagues could not be sent: {key} shows them.",
            elsewhere,
        ).format(n=elsewhere, key=keymap.label("desk.colleague_letters"))
    if total:
        words = _("Nothing passes “{view}”.").format(view=line(view, 60))
        hidden = ngettext(
            "{n} ticket in all: {key} shows it.", "{n} tickets in all: {key} shows them.", total
        ).format(n=total, key=all_key)
        return f"{words if view else _('What waits is hidden.')}\n{hidden}"
    if bare:
        return _(
            "The queue is empty: nobody waits for us.\n"
            "{call} registers a call; a new customer is made there.\n"
            "\n"
            "To set up, on the command line (docs/operations.md):\n"
            "  supportdesk engineers add LOGIN --name NAME --line 1\n"
            "  supportdesk customers import FILE\n"
            "{rota}: the rota, who is on shift when; there {pattern} makes its pattern."
        ).format(
            call=keymap.label("ticket.call"),
            rota=keymap.label("desk.rota"),
            pattern=keymap.label("rota.pattern"),
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
