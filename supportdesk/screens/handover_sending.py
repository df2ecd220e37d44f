"""The handover out of the terminal: copied, written into a file, or into the outbox."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from supportdesk.domain.handover import Handover
from supportdesk.i18n import _, pgettext
from supportdesk.screens.handover_deeds import HandoverDeeds
from supportdesk.screens.handover_lines import Shown
from supportdesk.screens.saving import save, writes_page
from supportdesk.shift_words import draft_markdown, draft_title, handover_markdown, handover_title


class SendsHandover(HandoverDeeds):
    """A screen from which a handover is taken along: the draft as it is planned, or the signed one."""

    def action_copy_handover(self) -> None:
        """Copy the page as Markdown."""
        shown = self.shown()
        if shown is not None:
            self.console.copy(markdown(shown), _("The handover is copied as Markdown."))

    def action_export_handover(self) -> None:
        """Write the page into a new file, as its ending says."""
        from supportdesk.screens.dialogs.save_as import SaveAs

        async def export(shown: Shown | None) -> None:
            if shown is None:
                return
            signed, day = shown.page.signed, shown.at.astimezone(self.console.zone)
            word, write = (
                pgettext("file name", "handover"),
                writes_page(markdown(shown), title(shown), shown.at),
            )
            name = f"{word}-{signed.number if signed else f'{day:%Y-%m-%d-%H%M}'}.pdf"
            await save(self.console, partial(SaveAs, title(shown)), name, write)

        self.do(export, self.shown, opens=True)

    def action_mail_handover(self) -> None:
        """Write the signed handover to both engineers."""
        from supportdesk.screens.dialogs.confirm import Confirm
        from supportdesk.services import handover_mail

        async def mail(signed: Handover) -> None:
            words = _("Write handover {number} to both engineers, by e-mail?").format(number=signed.number)
            if not await self.app.push_screen_wait(Confirm(words)):
                return
            written = await self.console.ask(
                handover_mail.mail, signed.number, self.in_a_letter, operation=uuid4().hex
            )
            addresses = ", ".join(letter.recipient or "" for letter in written)
            self.console.say(_("In the outbox for {addresses}").format(addresses=addresses))

        self.do(mail, self.signed, opens=True)


def title(shown: Shown) -> str:
    """Return which page it is."""
    if shown.page.signed is not None:
        return handover_title(shown.page.signed, shown.reader)
    assert shown.page.drafted is not None
    return draft_title(shown.page.drafted, shown.reader)


def markdown(shown: Shown) -> str:
    """Return the page as Markdown: a draft with the choices and comments made so far."""
    if shown.page.signed is not None:
        return handover_markdown(shown.page.signed, shown.reader, shown.page.since)
    assert shown.page.drafted is not None
    return draft_markdown(shown.page.drafted, shown.reader, shown.plan)
