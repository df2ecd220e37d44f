"""Questions about who and what belongs to a fix task: its developer, its tickets, its address elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static, TextArea

from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_steps import tracker_url
from supportdesk.domain.fix_task import Stage
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_, _, ngettext
from supportdesk.names import line_name
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.fix_question import FixCall, FixQuestion
from supportdesk.screens.dialogs.naming_ticket import NamesTicket
from supportdesk.screens.fix_effect import ticket_words
from supportdesk.services import fixes
from supportdesk.services.fix_reading import Developer, FixView
from supportdesk.text import clean, line


def developer_choices(known: Sequence[Developer]) -> list[Choice]:
    """Return the developers, each with how many tasks he has."""
    return [
        Choice(
            developer.login,
            developer.name,
            ngettext("{n} fix task", "{n} fix tasks", developer.tasks).format(n=developer.tasks),
        )
        for developer in known
    ]


class AssignFix(FixQuestion):
    """Choose the developer."""

    title_text = N_("Give to a developer")
    enter_answers = True

    def __init__(self, view: FixView, developers: Sequence[Developer]) -> None:
        super().__init__(view)
        self.developers = developers

    def fields(self) -> ComposeResult:
        """The developers."""
        yield Choices(developer_choices(self.developers), id="developer", current=self.view.task.developer)

    def effect(self) -> str:
        """To that developer, at once or when QA sends it back."""
        login = self.query_one("#developer", Choices).value
        if login is None:
            return ""
        if self.view.task.stage is Stage.QA:
            name = self.console.name_of(login)
            return _("The tickets stay at QA; if the tests fail they go to {name}.").format(name=name)
        return self.go(Line.DEVELOPER, login)

    def answer(self) -> FixCall:
        """The assignment."""
        login = self.query_one("#developer", Choices).value
        if login is None:
            raise Refused(N_("There is no developer yet: “supportdesk engineers add … --line developer”."))
        return lambda desk, number, options: fixes.assign_fix(desk, number, login, **options)


class LinkTicket(NamesTicket[FixCall], FixQuestion):
    """Link one more ticket, by its number or by its key."""

    title_text = N_("Link a ticket")
    enter_answers = True

    def fields(self) -> ComposeResult:
        """The number, and who may be meant."""
        task = self.view.task
        yield from self.naming(task.title, task.tickets)

    def effect(self) -> str:
        """Which ticket that is, and to whom it goes."""
        task, words = self.view.task, self.words()
        if self.row is None:
            return words
        name = f" ({self.console.name_of(task.holder)})" if task.holder else ""
        return f"{words}\n→ {line_name(task.stage.line)}{name}"

    def answer(self) -> FixCall:
        """The link."""
        ticket = self.named()
        if ticket is None:
            raise Refused(N_("Type a ticket's number."))
        return lambda desk, number, options: fixes.link_fix(desk, number, ticket, **options)


class UnlinkTicket(FixQuestion):
    """Take a ticket out, with the reason."""

    title_text = N_("Take a ticket out")

    def fields(self) -> ComposeResult:
        """The tickets it serves, and the reason."""
        customer_of = self.console.customer_name
        choices = [
            Choice(str(view.number), ticket_words(view, customer_of), line(view.ticket.subject, 80))
            for view in self.view.tickets
        ]
        yield Choices(choices, id="ticket")
        yield Label(_("Why it has nothing to do with the fix task"))
        yield TextArea(id="reason", classes="field", show_line_numbers=False, tab_behavior="focus")

    def effect(self) -> str:
        """It comes to whoever takes it out."""
        chosen = self.query_one("#ticket", Choices).value
        view = next((view for view in self.view.tickets if str(view.number) == chosen), None)
        if view is None or not view.ticket.state.live:
            return ""
        return _("#{number} comes to you, {line}; its clock goes on.").format(
            number=view.number, line=line_name(Line.SECOND)
        )

    def answer(self) -> FixCall:
        """The ticket and the reason."""
        ticket = int(self.query_one("#ticket", Choices).value or 0)
        reason = clean(self.query_one("#reason", TextArea).text).strip()
        if not reason:
            self.query_one("#reason").focus()
            raise Refused(N_("Say why the ticket has nothing to do with the fix task."))
        return lambda desk, number, options: fixes.unlink_fix(desk, number, ticket, reason, **options)

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.query_one("#reason").focus()


class TrackFix(FixQuestion):
    """Name the same matter in an outside tracker."""

    title_text = N_("Outside tracker")
    enter_answers = True

    def fields(self) -> ComposeResult:
        """The address."""
        yield Label(_("The address there; empty: it is not there"))
        yield Input(line(self.view.task.tracker, 2_000), id="url", classes="field", placeholder="https://")

    def show_effect(self) -> None:
        """Nothing happens to any ticket."""
        self.query_one("#effect", Static).update(Content(_("The tickets are not touched.")))

    def answer(self) -> FixCall:
        """The address, judged before the dialog goes away."""
        url = tracker_url(self.query_one("#url", Input).value)
        return lambda desk, number, options: fixes.track_fix(desk, number, url, **options)
