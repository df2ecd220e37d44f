"""Questions whose answer is one of a few lines: the category, the engineer, the next line."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Label, Static, TextArea

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Catalogue, Category
from supportdesk.domain.commands import Command
from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Line
from supportdesk.formats import span
from supportdesk.i18n import N_, _, language
from supportdesk.names import line_name, priority_name
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Call, Target, VerbQuestion
from supportdesk.services import tickets
from supportdesk.text import clean


def category_choices(catalogue: Catalogue, terms: Terms) -> list[Choice]:
    """Return the categories with their priority and what the terms give them."""
    return [
        Choice(category.code, category.name(language()), _category_detail(category, terms))
        for category in catalogue
    ]


def _category_detail(category: Category, terms: Terms) -> str:
    target_us = terms.resolution_target_us(category)
    target = _("no target") if target_us is None else span(target_us)
    return f"{priority_name(category.priority)} · {target}"


class ChooseCategory(VerbQuestion):
    """Choose the category; the priority and the targets follow."""

    title_text = N_("Category")
    enter_answers = True

    def __init__(self, target: Target, catalogue: Catalogue) -> None:
        super().__init__(target)
        self.catalogue = catalogue

    def fields(self) -> ComposeResult:
        """The categories."""
        ticket = self.view.ticket
        yield Choices(category_choices(self.catalogue, ticket.terms), id="category", current=ticket.category)

    @property
    def category(self) -> Category:
        """The category under the cursor."""
        return self.catalogue[self.query_one("#category", Choices).value or ""]

    def command(self) -> Command | None:
        """The change of category."""
        if self.category.code == self.view.ticket.category:
            return None
        return do.Categorise(self.category)

    def answer(self) -> Call:
        """The change of category."""
        code = self.category.code
        return lambda desk, number, options: tickets.categorise(desk, number, code, **options)


class ChooseEngineer(VerbQuestion):
    """Choose who answers for the ticket."""

    title_text = N_("Assign")
    enter_answers = True

    def __init__(self, target: Target, engineers: Sequence[Choice]) -> None:
        super().__init__(target)
        self.engineers = [*engineers, Choice("", _("nobody"), _("release the ticket"))]

    def fields(self) -> ComposeResult:
        """The engineers."""
        yield Choices(self.engineers, id="engineer", current=self.view.ticket.assignee or "")

    def command(self) -> Command | None:
        """The assignment."""
        return do.Assign(self.query_one("#engineer", Choices).value or None)

    def answer(self) -> Call:
        """The assignment."""
        login = self.query_one("#engineer", Choices).value or None
        return lambda desk, number, options: tickets.assign(desk, number, login, **options)


class Escalate(VerbQuestion):
    """Choose the line that works on it next, and say why."""

    title_text = N_("Escalate")

    def fields(self) -> ComposeResult:
        """The other lines, and the reason."""
        lines = [
            Choice(str(line), line_name(line), _("give back") if self._back(line) else "", key=str(n))
            for n, line in enumerate(Line, 1)
            if line is not self.view.ticket.line
        ]
        yield Choices(lines, id="line", words="reason")
        yield Label(id="why")
        yield TextArea(id="reason", classes="field", show_line_numbers=False, tab_behavior="focus")

    def _back(self, line: Line) -> bool:
        return line.below(self.view.ticket.line)

    @property
    def line(self) -> Line:
        """The line under the cursor."""
        return Line(self.query_one("#line", Choices).value or "")

    @property
    def reason(self) -> str:
        """The reason, cleaned."""
        return clean(self.query_one("#reason", TextArea).text).strip()

    def command(self) -> Command | None:
        """The escalation."""
        return do.Escalate(self.line, self.reason) if self.reason else None

    def answer(self) -> Call:
        """The escalation."""
        line, reason = self.line, self.reason
        if not reason:
            self.query_one("#reason").focus()
            if self._back(line):
                raise Refused(N_("Say why it is given back: the other line reads the reason first."))
            raise Refused(N_("Say why: the other line reads the reason first."))
        return lambda desk, number, options: tickets.escalate(desk, number, line, reason, **options)

    @on(Choices.OptionHighlighted)
    def _moved(self) -> None:
        back = self._back(self.line)
        self.title_text = N_("Give back") if back else N_("Escalate")
        self.query_one("#head", Static).update(self.head())
        self.query_one("#why", Label).update(
            _("Why it is given back: the other line reads it first")
            if back
            else _("Why: the other line reads it first")
        )
        self.show_effect()

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.query_one("#reason").focus()
