"""A desk with work on it, a clock that stands still, and the pictures of what is seen there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, TextArea

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line, Wait
from supportdesk.services import tickets
from supportdesk.services.desk import Desk
from tests.screens.conftest import _language, clock, desk
from tests.screens.seat import NOW, Work, laid_out
from tests.snapshots.pictures import Pictures

__all__ = ["_language", "clock", "desk"]


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Let the report on pictures warn."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.fixture
def pictures(snap_compare: Any, desk: Desk, clock: FixedClock, size: tuple[int, int]) -> Pictures:
    """The pictures of scenes at the desk, at the size that the test asks for."""
    return Pictures(snap_compare, desk.store.url, clock, size)


@pytest.fixture
def work(desk: Desk, clock: FixedClock) -> Work:
    """Tickets of each kind; anna's own has a long story."""
    work = laid_out(desk, clock)
    clock.set(NOW - timedelta(minutes=100))
    tickets.note(desk, work.mine, "Проверила маршруты: основной канал отвечает, резервный нет.")
    tickets.wait(desk, work.mine, Wait.CLIENT, note="Пришлите, пожалуйста, номер договора и имя отправителя.")
    clock.advance(timedelta(minutes=25))
    tickets.client_answered(
        desk,
        work.mine,
        "Договор 77-18, имя ALFA.\n\n> Пришлите, пожалуйста, номер договора\n> и имя отправителя.",
        sender="maria@alfa.example",
    )
    clock.advance(timedelta(minutes=10))
    tickets.wait(desk, work.mine, Wait.PROVIDER, provider="Оператор «Север»", reference="INC-2291045")
    clock.advance(timedelta(minutes=20))
    tickets.resume(desk, work.mine)
    tickets.escalate(desk, work.mine, Line.SECOND, "Нужно переключить маршрут по умолчанию.")
    tickets.promise(desk, work.mine, NOW + timedelta(minutes=29), "перезвонить с результатом")
    clock.set(NOW)
    return work


@pytest.fixture(autouse=True)
def _steady_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor of a text field does not blink: a picture would be of either moment."""
    for field in (Input, TextArea):
        monkeypatch.setattr(field.cursor_blink, "_default", False)
