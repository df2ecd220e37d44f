"""Questions of the steps on a fix task: what they have in common, and those that ask for one text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static, TextArea

from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_, _
from supportdesk.names import line_name
from supportdesk.screens.dialogs.dialog import KeptQuestion
from supportdesk.screens.fix_effect import tickets_go
from supportdesk.services import fixes
from supportdesk.text import clean, line

if TYPE_CHECKING:
    from supportdesk.services.desk import Desk
    from supportdesk.services.fix_reading import FixView
    from supportdesk.services.fixes import FixOutcome
    from supportdesk.services.tickets import Options

FixCall = Callable[["Desk", int, "Options"], "FixOutcome"]
"""A step with everything but its task."""


class FixQuestion(KeptQuestion[FixCall]):
    """A question of a step: it says what the step does to the tickets that the task serves."""

    def __init__(self, view: FixView) -> None:
        super().__init__()
        self.view = view

    @property
    def about(self) -> tuple[str, int]:
        """Which question this is, about which task."""
        return type(self).__name__, self.view.number

    def head(self) -> Content:
        """The step and the task."""
        about = f"F{self.view.number} {line(self.view.task.title, 120)}"
        return Content.assemble((_(self.title_text), "bold"), "  ", (about, "dim"))

    def effect(self) -> str:
        """What the answer would do to the tickets, in words."""
        return ""

    def show_effect(self) -> None:
        """Say it under the fields."""
        self.query_one("#effect", Static).update(Content(self.effect()))

    def go(self, held_by: Line, holder: str | None = None) -> str:
        """Return which tickets go to that line, to that engineer if one is named."""
        console = self.console
        name = f" ({console.name_of(holder)})" if holder else ""
        return tickets_go(
            self.view.following,
            f"{line_name(held_by)}{name}",
            now=console.now(),
            zone=console.zone,
            customer_of=console.customer_name,
        )


class FixText(FixQuestion):
    """One text of several lines, under what the one before wrote."""

    label: ClassVar[str]
    missing: ClassVar[str]
    """What is said when nothing is written."""

    def fields(self) -> ComposeResult:
        """What is to be read first, and the text field."""
        for heading, words in self.to_read():
            yield Label(heading)
            with VerticalScroll(classes="to-read", can_focus=False):
                yield Static(Content(clean(words).strip()))
        yield Label(_(self.label))
        yield TextArea(id="text", classes="field", show_line_numbers=False, tab_behavior="focus")

    def to_read(self) -> list[tuple[str, str]]:
        """What the one before wrote, each with its heading."""
        return []

    def answer(self) -> FixCall:
        """The step with the text."""
        text = clean(self.query_one("#text", TextArea).text).strip()
        if not text:
            self.query_one("#text").focus()
            raise Refused(self.missing)
        return self.call(text)

    def call(self, text: str) -> FixCall:
        """Return the step for the text."""
        raise NotImplementedError


class ReportFix(FixText):
    """The developer's fix report."""

    title_text = N_("Fix report")
    label = N_("What was fixed, and how to test it")
    missing = N_("Write the fix report: QA tests by it.")

    def to_read(self) -> list[tuple[str, str]]:
        """Why QA sent it back."""
        return [(_("Why the tests failed"), self.view.task.reason)] if self.view.task.reason else []

    def effect(self) -> str:
        """To QA."""
        return self.go(Line.QA)

    def call(self, text: str) -> FixCall:
        """The report."""
        return lambda desk, number, options: fixes.report_fix(desk, number, text, **options)


class PassFix(FixText):
    """QA lets it pass."""

    title_text = N_("The tests passed")
    label = N_("What was tested")
    missing = N_("Say what was tested: the second line answers for it to the clients.")

    def to_read(self) -> list[tuple[str, str]]:
        """The fix report."""
        return [(_("Fix report"), self.view.task.report)]

    def effect(self) -> str:
        """To who opened the task."""
        return self.go(Line.SECOND, self.view.task.opened_by)

    def call(self, text: str) -> FixCall:
        """The pass."""
        return lambda desk, number, options: fixes.pass_fix(desk, number, text, **options)


class FailFix(FixText):
    """QA sends it back."""

    title_text = N_("The tests failed")
    label = N_("What failed: the developer goes by it")
    missing = N_("Say what failed: the developer goes by it.")

    def to_read(self) -> list[tuple[str, str]]:
        """The fix report."""
        return [(_("Fix report"), self.view.task.report)]

    def effect(self) -> str:
        """Back to the developer."""
        return self.go(Line.DEVELOPER, self.view.task.developer)

    def call(self, text: str) -> FixCall:
        """The failure."""
        return lambda desk, number, options: fixes.fail_fix(desk, number, text, **options)
