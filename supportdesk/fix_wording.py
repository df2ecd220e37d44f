"""What happened to a fix task, one sentence an event; and its stages by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from supportdesk.domain.fix_task import FixEvent, FixKind, FixTask, Stage
from supportdesk.i18n import _, pgettext
from supportdesk.text import line as one_line

Naming = Callable[[str], str]

_LONG = 300
"""Characters of a text that a sentence quotes."""


def stage_name(stage: Stage) -> str:
    """Return where a fix task is, as a column names it: “at QA”."""
    return {
        Stage.OPENED: pgettext("fix task", "opened"),
        Stage.DEVELOPER: pgettext("fix task", "at the developer's"),
        Stage.QA: pgettext("fix task", "at QA"),
        Stage.PASSED: pgettext("fix task", "passed"),
        Stage.DELIVERED: pgettext("fix task", "delivered"),
    }[stage]


def goes_on_words(tasks: Mapping[int, FixTask], *, reported: bool) -> list[str]:
    """Return what is to be known before tickets end past their live tasks, a sentence for each task.

    ``reported``: whether the delivery is reported to their clients all the same, as of a resolved ticket.
    """
    words = (
        _("Fix task F{number} ({stage}) goes on; when it is delivered, the client gets its report too.")
        if reported
        else _("Fix task F{number} ({stage}) goes on; the client is told nothing of its delivery.")
    )
    return [words.format(number=number, stage=stage_name(task.stage)) for number, task in tasks.items()]


def describe_fix(event: FixEvent, name_of: Naming = str) -> str:
    """Return one sentence without its actor and time; ``name_of`` turns a login into a name."""
    return _SENTENCES[event.kind](event.data, name_of)


def _opened(data: Mapping[str, Any], name_of: Naming) -> str:
    return _("Opened for #{number}: {title}").format(number=data["ticket"], title=_quoted(data, "title"))


def _assigned(data: Mapping[str, Any], name_of: Naming) -> str:
    return _("Given to the developer {name}").format(name=one_line(name_of(data["developer"])))


def _passed(data: Mapping[str, Any], name_of: Naming) -> str:
    tested = _quoted(data, "text")
    return _("The tests passed: {tested}").format(tested=tested) if tested else _("The tests passed")


def _unlinked(data: Mapping[str, Any], name_of: Naming) -> str:
    return _("#{number} taken out: {reason}").format(number=data["ticket"], reason=_quoted(data, "reason"))


def _tracked(data: Mapping[str, Any], name_of: Naming) -> str:
    url = _quoted(data, "url")
    return _("In the outside tracker: {url}").format(url=url) if url else _("No longer in an outside tracker")


def _quoted(data: Mapping[str, Any], field: str) -> str:
    return one_line(str(data.get(field) or ""), _LONG)


_SENTENCES: dict[FixKind, Callable[[Mapping[str, Any], Naming], str]] = {
    FixKind.OPENED: _opened,
    FixKind.ASSIGNED: _assigned,
    FixKind.REPORTED: lambda data, name_of: _("Fix report: {text}").format(text=_quoted(data, "text")),
    FixKind.PASSED: _passed,
    FixKind.FAILED: lambda data, name_of: _("The tests failed: {reason}").format(
        reason=_quoted(data, "reason")
    ),
    FixKind.LINKED: lambda data, name_of: _("#{number} linked").format(number=data["ticket"]),
    FixKind.UNLINKED: _unlinked,
    FixKind.TRACKED: _tracked,
    FixKind.DELIVERED: lambda data, name_of: _("Reported to the clients: {text}").format(
        text=_quoted(data, "instructions")
    ),
}
