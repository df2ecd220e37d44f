"""A bug is confirmed: open a fix task and choose its developer, or link the ticket to a known task."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from supportdesk.domain import commands as do
from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Refused
from supportdesk.domain.fix_steps import tracker_url
from supportdesk.domain.ticket import Line
from supportdesk.fix_wording import stage_name
from supportdesk.i18n import N_, _
from supportdesk.names import line_name
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.details import Fields
from supportdesk.screens.dialogs.dialog import Call, Target
from supportdesk.screens.dialogs.fix_tickets import developer_choices
from supportdesk.services import bugs
from supportdesk.services.fix_reading import Developer, FixView
from supportdesk.text import line


class ConfirmBug(Fields):
    """A title, a developer by one key, the tracker's address; tasks like it stand among the choices."""

    title_text = N_("Bug confirmed")

    def __init__(self, target: Target, developers: Sequence[Developer], tasks: Sequence[FixView]) -> None:
        super().__init__(target)
        self.developers = {f"@{one.login}": one for one in developers}
        self.tasks = {f"F{view.number}": view for view in tasks}

    def fields(self) -> ComposeResult:
        """Who fixes it, or which task has it already; how it is called; where else it is."""
        subject = line(self.view.ticket.subject)
        yield Label(_("Who fixes it"))
        yield Choices(self._choices(subject), id="who")
        yield Label(_("What is wrong, in a few words"))
        yield Input(subject, id="title", classes="field")
        yield Label(_("The same in an outside tracker, if it is there"))
        yield Input(id="url", classes="field", placeholder="https://")

    def _choices(self, title: str) -> list[Choice]:
        views = self.target.views or (self.view,)
        offered = bugs.offered(title, [view.ticket for view in views], self.tasks.values())
        people = developer_choices(list(self.developers.values()))
        return [
            *(Choice(f"@{choice.value}", choice.name, choice.detail) for choice in people),
            *(
                Choice(
                    f"F{view.number}",
                    _("link to F{number}").format(number=view.number),
                    f"{line(view.task.title, 80)} · {stage_name(view.task.stage)}",
                )
                for view in offered
            ),
        ]

    @property
    def developer(self) -> Developer | None:
        """Who is chosen; None where a task is chosen, or nobody is there."""
        return self.developers.get(self.query_one("#who", Choices).value or "")

    @property
    def known(self) -> FixView | None:
        """Which task is chosen instead."""
        return self.tasks.get(self.query_one("#who", Choices).value or "")

    def command(self) -> Command | None:
        """The ticket goes where its task is."""
        if self.known is not None:
            held = self.known.task
            return do.Escalate(held.stage.line, held.title, held.holder, self.known.number)
        return do.Escalate(Line.DEVELOPER, ".", self.developer.login, 0) if self.developer else None

    def show_effect(self) -> None:
        """Say to whom the ticket goes, and that its clock goes on."""
        super().show_effect()
        command = self.command()
        if isinstance(command, do.Escalate):
            name = f" ({self.console.name_of(command.assignee)})" if command.assignee else ""
            words = _("It goes to {where}.").format(where=f"{line_name(command.line)}{name}")
            effect = self.query_one("#effect", Static)
            effect.update(Content(f"{words} {effect.content}"))

    def answer(self) -> Call:
        """The new task, or the link."""
        if self.known is not None:
            return bugs.linking(self.known.number)
        if self.developer is None:
            raise Refused(N_("There is no developer yet: “supportdesk engineers add … --line developer”."))
        title = self.value("title")
        if not title:
            self.query_one("#title").focus()
            raise Refused(N_("Give the fix task a title: what is wrong, in a few words."))
        with self.judged("url"):
            return bugs.opening(title, self.developer.login, tracker_url(self.value("url")))

    @on(Input.Changed, "#title")
    def _retitled(self) -> None:
        """Offer the tasks that fit the new title."""
        choices = self.query_one("#who", Choices)
        choices.show(self._choices(self.value("title")), choices.value)

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.query_one("#title").focus()
