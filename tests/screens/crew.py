"""Everybody whom a confirmed bug passes, at one desk: second line, two developers, QA."""

from __future__ import annotations

from supportdesk.domain.ticket import Line
from supportdesk.services import engineers, fixes
from supportdesk.services.desk import Desk

SECOND, DEVELOPER, OTHER, QA = "oleg", "ivan", "petr", "vera"

CREW = (
    (DEVELOPER, "Иван Смирнов", Line.DEVELOPER),
    (OTHER, "Пётр Белов", Line.DEVELOPER),
    (QA, "Вера Жукова", Line.QA),
)


def crew(desk: Desk) -> None:
    """Enrol those that a desk of the tests lacks."""
    for login, name, line in CREW:
        engineers.add(desk, login, name, line)


def task_at(desk: Desk, stage: str, ticket: int, *others: int, title: str = "Дубли кодов") -> int:
    """Open a fix task for tickets and bring it to a stage: developer, qa or passed."""
    second = desk.acting_as(SECOND)
    number = fixes.open_fix(second, ticket, title, DEVELOPER).number
    for other in others:
        fixes.link_fix(second, number, other)
    if stage in ("qa", "passed"):
        fixes.report_fix(desk.acting_as(DEVELOPER), number, "Исправлен счётчик.\nПроверять сотней кодов.")
    if stage == "passed":
        fixes.pass_fix(desk.acting_as(QA), number, "Сто кодов подряд.")
    return number
