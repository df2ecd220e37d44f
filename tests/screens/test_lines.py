"""Lines on the screen: one's own view, what is new there, giving back, settings changes, and rules."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Line, State
from supportdesk.models import engineers
from supportdesk.services import policies, reading, tickets
from supportdesk.services.customers import import_file
from supportdesk.services.desk import Desk
from supportdesk.widgets.status_line import Counters
from tests.screens.seat import CUSTOMERS, NOW, Seat, Work, colleague, history, in_layout, seated

LAYOUTS = ("latin", "cyrillic")


def works_as(desk: Desk, login: str, *lines: Line) -> None:
    """Give an engineer these lines."""
    with desk.store.transaction():
        engineers.add(desk.store, engineers.Engineer(login, login.title(), lines[0], "", lines[1:]))


def counters(seat: Seat) -> str:
    """The second row of the screen."""
    widget = seat.app.screen_stack[0].query_one(Counters)
    return "".join(segment.text for segment in widget.render_line(0))


@pytest.fixture
def handed(desk: Desk, work: Work) -> Work:
    """One ticket is at the second line, one at the developer's."""
    tickets.escalate(desk, work.free, Line.SECOND, "сертификат выпускают там")
    tickets.escalate(desk, work.mine, Line.DEVELOPER, "похоже на ошибку")
    return work


@pytest.mark.parametrize(
    ("lines", "seen", "told"),
    [
        ((Line.SECOND,), {"free"}, "Вторая линия"),
        ((Line.DEVELOPER,), {"mine"}, "Разработчики"),
        ((Line.QA,), set(), "Качество"),
        ((Line.SECOND, Line.DEVELOPER), {"free", "mine"}, "Мои линии"),
        ((Line.SECOND, Line.FIRST), {"free", "mine", "client", "provider", "received"}, "Все"),
    ],
    ids=("second", "developer", "qa", "two", "first"),
)
async def test_the_queue_opens_on_ones_own_lines(
    desk: Desk, handed: Work, clock: FixedClock, lines: tuple[Line, ...], seen: set[str], told: str
):
    """All of one's lines, and everything for the first line; the row of counters names the view."""
    works_as(desk, "anna", *lines)
    async with seated(desk.store.url, clock) as seat:
        assert set(seat.order) == {getattr(handed, name) for name in seen}
        assert counters(seat).rstrip().endswith(told)


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_the_saved_views_fit_the_line(desk: Desk, handed: Work, clock: FixedClock, layout: str):
    """Own, mine, nobody's, overdue, everything; Esc goes back to one's own."""
    works_as(desk, "anna", Line.SECOND)
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout("5", layout))
        await seat.until(lambda: len(seat.order) == 5, "everything")
        await seat.press("escape")
        await seat.until(lambda: seat.order == [handed.free], "the second line's")
        await seat.press(in_layout("3", layout))
        await seat.told("Пока ничьи")
        assert seat.order == [handed.free]
        tickets.take(desk, handed.free)
        await seat.until(lambda: seat.order == [], "it is somebody's now")
        await seat.press("2")
        await seat.until(lambda: handed.free in seat.order, "mine")


async def test_a_filter_that_was_left_is_there_again_and_the_own_view_otherwise(
    desk: Desk, handed: Work, clock: FixedClock
):
    """Everything is a choice too; who left nothing gets what fits the lines they have by then."""
    works_as(desk, "anna", Line.SECOND)
    async with seated(desk.store.url, clock) as seat:
        await seat.press("f10")
        await seat.until(lambda: seat.app._exit, "the end")
    works_as(desk, "anna", Line.DEVELOPER)
    async with seated(desk.store.url, clock) as seat:
        assert seat.order == [handed.mine]
        await seat.press("5")
        await seat.until(lambda: len(seat.order) == 5, "everything")
        await seat.press("f10")
        await seat.until(lambda: seat.app._exit, "the end")
    async with seated(desk.store.url, clock) as seat:
        assert len(seat.order) == 5


async def test_what_comes_to_the_line_appears_at_once_and_is_new_until_it_is_opened(
    desk: Desk, work: Work, clock: FixedClock
):
    """Live from another console, with a sign; opened by one of the line it is known to everybody."""
    works_as(desk, "anna", Line.SECOND)
    works_as(desk, "oleg", Line.FIRST)
    async with seated(desk.store.url, clock) as seat:
        assert seat.order == []
        tickets.escalate(colleague(desk.store.url, clock), work.free, Line.SECOND, "сертификат")
        await seat.until(lambda: seat.order == [work.free], "the ticket")
        assert "◆" in seat.screen
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.shown("Увидели: 2-я линия")
        await seat.press("escape")
        await seat.at_home()
        await seat.until(lambda: "◆" not in seat.screen, "it is known")
    assert history(desk, work.free)[-1].data == {"line": "2"}


async def test_somebody_of_another_line_sees_that_nobody_looked_and_changes_nothing(
    desk: Desk, handed: Work, clock: FixedClock
):
    """The first line opens the ticket: it stays new for the second."""
    count = len(history(desk, handed.free))
    async with seated(desk.store.url, clock) as seat:
        assert "◇" in seat.screen
        assert "◆" not in seat.screen
        await seat.opened(handed.free)
        await seat.shown("ещё не открывали: 2-я линия")
    assert len(history(desk, handed.free)) == count


async def test_that_a_line_has_seen_a_ticket_stands_in_nobodys_way(
    desk: Desk, handed: Work, clock: FixedClock
):
    """The ticket got a new version while a dialog was open; nothing that matters changed."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(handed.free)
        await seat.press("i")
        await seat.asks("WriteNote")
        await seat.write("Звонил клиент")
        tickets.mark_read(colleague(desk.store.url, clock), handed.free)
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.told("Звонил клиент")
    assert [str(event.kind) for event in history(desk, handed.free)][-2:] == ["read", "noted"]


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_handing_to_a_lower_line_is_giving_back(
    desk: Desk, handed: Work, clock: FixedClock, layout: str
):
    """The question says so as soon as that line is chosen, and wants to know why."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(handed.free)
        await seat.press(in_layout("e", layout))
        await seat.asks("Escalate")
        await seat.shown("Вернуть на нижнюю линию", "Почему возвращаете")
        await seat.press("down")
        await seat.shown("Передать на уровень выше")
        await seat.press("1")
        await seat.press("ctrl+s")
        await seat.shown("Напишите, почему возвращаете")
        await seat.write("нужны примеры")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.told("Возвращено: 1-я линия: нужны примеры")
        await seat.shown("⇄1")
    assert reading.show(desk, handed.free).ticket.ping_pong == 1


@pytest.fixture
def change(desk: Desk, work: Work) -> int:
    """A settings change that was passed on to the second line, where anna works too."""
    number = tickets.register_call(desk, "settings-change", "Сменить имя", customer="alfa").number
    tickets.escalate(desk, number, Line.SECOND, "письмо проверено")
    return number


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
async def test_resolving_a_settings_change_asks_for_the_record(
    desk: Desk, change: int, clock: FixedClock, layout: str, size: tuple[int, int]
):
    """What was changed, how it is rolled back, the report, and who did it; what is empty gets the cursor."""
    works_as(desk, "anna", Line.FIRST, Line.SECOND)
    async with seated(desk.store.url, clock, size=size) as seat:
        await seat.on(change)
        await seat.press(in_layout("s", layout))
        await seat.asks("ResolveSettingsChange")
        await seat.write("Имя TOCHKA")
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.app.focused and seat.app.focused.id == "rollback", "the empty field")
        await seat.shown("Запишите, как откатить изменение.")
        assert "--rollback" not in seat.screen
        await seat.write("Вернуть TochkaK")
        await seat.press("tab")
        await seat.write("Имя работает.")
        await seat.press("tab", "down")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.told("изменено: Имя TOCHKA")
        await seat.opened(change)
        await seat.shown("Имя работает.", "откат: Вернуть TochkaK")
    assert reading.show(desk, change).ticket.state is State.RESOLVED
    assert history(desk, change)[-1].data["changed_by"] == "oleg"


async def test_a_first_line_engineer_is_told_whose_it_is(
    desk: Desk, change: int, work: Work, clock: FixedClock
):
    """Before anything is typed: whose it is, and by which key it gets there."""
    tickets.categorise(desk, work.mine, "settings-change")
    async with seated(desk.store.url, clock) as seat:
        for number, told in ((change, "2-я линия"), (work.mine, "e: передайте")):
            await seat.on(number)
            await seat.press("s")
            await seat.told(told)
            await seat.settled()
            assert type(seat.app.screen).__name__ == "QueueScreen"
            assert not any("--" in words for words in seat.app.said)
    assert reading.show(desk, change).ticket.state.live


TARGETS = 'resolution = { critical = "4h", high = "8h", normal = "24h" }'
POLICY = 'policy = { escalate = { at = 75, to = "2" } }'


@pytest.fixture
def ruled(desk: Desk, tmp_path: Path, clock: FixedClock) -> int:
    """A ticket of anna's that the agreement hands over in a minute from now."""
    text = CUSTOMERS.read_text(encoding="utf-8")
    text = text.replace(TARGETS, f"{TARGETS}\n{POLICY}")
    (tmp_path / "ruled.toml").write_text(text, encoding="utf-8")
    import_file(desk, tmp_path / "ruled.toml")
    clock.set(NOW - timedelta(hours=3) + timedelta(minutes=1))
    number = tickets.register_call(desk, "outage", "Не уходят SMS", customer="alfa", assignee="anna").number
    clock.set(NOW)
    return number


async def test_a_running_console_carries_a_rule_out_and_tells_whose_ticket_it_was(
    desk: Desk, ruled: int, clock: FixedClock
):
    """Until then the ticket says what is to come; then the history names the rule."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(ruled)
        await seat.shown("само при 75 %: 2-я линия")
        clock.advance(timedelta(minutes=1))
        seat.app.look()
        await seat.told("Передано по правилу соглашения с Альфа-Связь от 01.01.2026, 75 %")
        await seat.until(lambda: "◇" in seat.screen, "it is new for the second line")
        said = len(seat.app.said)
        seat.app.look()
        await seat.settled()
        assert len(seat.app.said) == said
        await seat.opened(ruled)
        await seat.shown("соглашение", "было у: Анна")
        await seat.press("w")
        await seat.asks("ExplanationScreen")
        await seat.shown("соглашение: Передано по правилу")
    assert reading.show(desk, ruled).ticket.line is Line.SECOND


@pytest.mark.parametrize(("line", "told"), [(Line.SECOND, True), (Line.QA, False)], ids=str)
async def test_the_new_line_is_told_by_whichever_console_did_it(
    desk: Desk, ruled: int, clock: FixedClock, line: Line, told: bool
):
    """The other console carried it out; this one tells its engineer once, if the line is theirs."""
    works_as(desk, "oleg", line)
    async with seated(desk.store.url, clock, actor="oleg") as seat:
        clock.advance(timedelta(minutes=1))
        rows = reading.queue_rows(desk)
        assert len(policies.carry_out(desk, rows, seat.app.now_us)) == 1
        seat.app.look()
        await seat.settled()
        await seat.settled()
        assert any("по правилу соглашения" in words for words in seat.app.said) is told


async def test_the_customers_card_tells_the_policy(desk: Desk, ruled: int, clock: FixedClock):
    """When it warns and what it does by itself, in words."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(ruled)
        await seat.press("C")
        await seat.asks("CustomerScreen")
        await seat.shown("правила: предупреждает при 50, 75,", "при 75 % времени на решение")
