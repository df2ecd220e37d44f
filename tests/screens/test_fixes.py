"""The board of fix tasks and the screen of one: every step by its key, in both layouts, to its event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.fix_task import FixEvent
from supportdesk.keys import ACTIONS, by_id
from supportdesk.screens.fix import FixScreen
from supportdesk.screens.fixes import FixesScreen
from supportdesk.services import fix_reading, fixes, reading
from supportdesk.services.desk import Desk
from supportdesk.widgets.fix_board import FixBoard
from supportdesk.widgets.hint_bar import HintBar
from tests.screens.crew import DEVELOPER, OTHER, QA, SECOND, crew, task_at
from tests.screens.seat import Seat, Work, colleague, in_layout, kinds, seated
from tests.screens.test_lost_database import File

LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])


@dataclass(frozen=True)
class Step:
    """A step, by whom and where it is taken, what it asks and what it records."""

    id: str
    stage: str
    who: str
    asks: str
    records: str
    answers: tuple[str, ...]
    """Texts typed in turn, the focus moved on between them; ``<key>`` presses a key instead."""
    data: Mapping[str, Any] = field(default_factory=dict)
    saved: bool = True


STEPS = (
    Step("fix.report", "developer", DEVELOPER, "ReportFix", "reported", ("готово",), {"text": "готово"}),
    Step("fix.pass", "qa", QA, "PassFix", "passed", ("сто кодов",), {"text": "сто кодов"}),
    Step("fix.fail", "qa", QA, "FailFix", "failed", ("дубли",), {"reason": "дубли"}),
    Step(
        "fix.deliver",
        "passed",
        SECOND,
        "DeliverFix",
        "delivered",
        ("обновите",),
        {"instructions": "обновите"},
    ),
    Step(
        "fix.assign",
        "developer",
        SECOND,
        "AssignFix",
        "assigned",
        ("<2>",),
        {"developer": OTHER},
        saved=False,
    ),
    Step("fix.link", "developer", SECOND, "LinkTicket", "linked", ("{free}", "<enter>"), saved=False),
    Step(
        "fix.unlink", "developer", SECOND, "UnlinkTicket", "unlinked", ("<1>", "другое"), {"reason": "другое"}
    ),
    Step(
        "fix.track", "qa", QA, "TrackFix", "tracked", ("https://t.example/1",), {"url": "https://t.example/1"}
    ),
)


def test_every_step_is_in_this_table() -> None:
    """A step that is added to the keys is tested here."""
    group = by_id("fix.report").group
    assert {action.id for action in ACTIONS if action.group == group} == {step.id for step in STEPS}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk with everybody whom a bug passes."""
    crew(desk)
    return desk


def last(desk: Desk, number: int) -> FixEvent:
    """What happened to a task last."""
    return fix_reading.show_fix(desk, number).events[-1]


async def on_ticket(seat: Seat, number: int) -> None:
    """Put the cursor on a ticket in the view of all lines, in which the second line's queue doesn't open."""
    await seat.press("5")
    await seat.on(number)


async def on_board(seat: Seat, key: str = "f") -> FixBoard:
    """Go to the board, and wait for its cards."""
    await seat.press(key)
    await seat.asks("FixesScreen")
    board: FixBoard = seat.field("#board", FixBoard)
    return board


async def on_task(seat: Seat) -> None:
    """Go to the screen of the task under the board's cursor."""
    await on_board(seat)
    await seat.press("enter")
    await seat.asks("FixScreen")


async def answer(seat: Seat, step: Step, work: Work, layout: str) -> None:
    """Press the step's key, answer what it asks, and save."""
    await seat.press(in_layout(by_id(step.id).keys[0], layout))
    await seat.asks(step.asks)
    for n, words in enumerate(step.answers):
        if words.startswith("<"):
            await seat.press(words[1:-1])
        else:
            if n and not step.answers[n - 1].startswith("<"):
                await seat.press("tab")
            await seat.write(words.replace("{free}", str(work.free)))
        await seat.settled()
    if step.saved:
        await seat.press(in_layout("ctrl+s", layout))


@LAYOUTS
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
async def test_a_step_on_the_board_is_stored(
    step: Step, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """The key on the task under the cursor, what is typed, and Ctrl+S end as one event with that data."""
    number = task_at(desk, step.stage, work.mine)
    async with seated(desk.store.url, clock, actor=step.who) as seat:
        await on_board(seat, in_layout("f", layout))
        await answer(seat, step, work, layout)
        await seat.until(lambda: str(last(desk, number).kind) == step.records, step.records)
        await seat.told(f"F{number}")
        await seat.asks("FixesScreen")
    event = last(desk, number)
    assert event.actor == step.who
    assert {name: event.data.get(name) for name in step.data} == dict(step.data)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
async def test_a_step_on_the_tasks_screen_is_stored(step: Step, desk: Desk, work: Work, clock: FixedClock):
    """The same keys work there, and the story goes on under the eyes."""
    number = task_at(desk, step.stage, work.mine)
    async with seated(desk.store.url, clock, actor=step.who) as seat:
        await on_task(seat)
        await answer(seat, step, work, "latin")
        await seat.until(lambda: str(last(desk, number).kind) == step.records, step.records)
        await seat.asks("FixScreen")
        screen = seat.app.screen
        assert isinstance(screen, FixScreen)
        await seat.until(lambda: screen.view is not None and screen.view.events[-1] == last(desk, number))


async def test_the_board_shows_whose_clock_hangs_on_a_task(desk: Desk, work: Work, clock: FixedClock):
    """Number, holder, the most urgent ticket with its customer and time left, and whom it waits for."""
    task_at(desk, "developer", work.mine, work.free)
    async with seated(desk.store.url, clock, actor=DEVELOPER, size=(140, 36)) as seat:
        await on_board(seat)
        await seat.shown("▶ F1", "Иван Смирнов", "Дубли кодов", f"#{work.mine} +1", "Альфа-Св", "1 ждёт вас")
    async with seated(desk.store.url, clock, actor=QA, size=(140, 36)) as seat:
        await on_board(seat)
        await seat.shown("F1", "у разработчика 1")
        assert "▶" not in seat.screen


async def test_an_empty_board_says_what_would_be_there(desk: Desk, work: Work, clock: FixedClock):
    """And which key makes one; the steps say that there is no task."""
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_board(seat)
        await seat.shown("Подтверждённых ошибок нет", "b на обращении")
        await seat.press("r", "enter", "y", "j", "l")
        await seat.told("Под курсором нет задачи")
        await seat.press("escape")
        await seat.at_home()


@LAYOUTS
async def test_a_bug_is_confirmed_by_two_keys(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """b, the developer's key, Ctrl+S: the title is the subject, and the ticket goes to the developer."""
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_ticket(seat, work.mine)
        await seat.press(in_layout("b", layout))
        await seat.asks("ConfirmBug")
        await seat.press("2")
        await seat.shown("разработчик (Пётр Белов)", "На отсчёт не влияет")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.at_home()
        await seat.until(lambda: kinds(desk, work.mine)[-1] == "escalated", "handed over")
        await seat.told(f"#{work.mine}")
        await seat.shown("задача на исправление F1", "14:31, Пётр Белов")
    (view,) = fix_reading.fix_tasks(desk)
    assert (view.task.title, view.task.developer, view.task.tickets) == (
        "Не уходят SMS", OTHER, (work.mine,),
    )  # fmt: skip
    assert reading.show(desk, work.mine).ticket.assignee == OTHER


async def test_a_similar_task_is_offered_instead_of_a_second_one(desk: Desk, work: Work, clock: FixedClock):
    """It stands among the choices with a key of its own; a title that is unlike takes it away."""
    number = task_at(desk, "qa", work.free, title="SMS не уходят, очередь растёт")
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_ticket(seat, work.mine)
        await seat.press("b")
        await seat.asks("ConfirmBug")
        await seat.shown(f"присоединить к F{number}", "на проверке")
        seat.field("#title").value = "Совсем другое"
        await seat.settled()
        assert "присоединить к" not in seat.screen
        seat.field("#title").value = "Не уходят SMS"
        await seat.shown(f"присоединить к F{number}")
        await seat.press("3", "ctrl+s")
        await seat.at_home()
        await seat.until(lambda: fix_reading.show_fix(desk, number).task.tickets == (work.free, work.mine))
    assert len(fix_reading.fix_tasks(desk)) == 1


async def test_whoever_ends_a_ticket_past_its_task_reads_so_before(desk: Desk, work: Work, clock: FixedClock):
    """The resolution and the refusal say that the task goes on, and what the client hears of it."""
    number = task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_ticket(seat, work.mine)
        await seat.press("s")
        await seat.asks("Resolve")
        await seat.shown(f"F{number} (на проверке) продолжится", "тоже получит отчёт")
        await seat.press("escape")
        await seat.at_home()
        await seat.press("x")
        await seat.asks("Refuse")
        await seat.shown(f"F{number} (на проверке) продолжится", "не сообщат")


async def test_a_bug_of_marked_tickets_is_one_task(desk: Desk, work: Work, clock: FixedClock):
    """After a question that says how many."""
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_ticket(seat, work.mine)
        await seat.press("space")
        await on_ticket(seat, work.free)
        await seat.press("space", "b")
        await seat.asks("Confirm")
        await seat.press("ctrl+s")
        await seat.asks("ConfirmBug")
        await seat.press("1", "ctrl+s")
        await seat.at_home()
        await seat.told("2 из 2")
    (view,) = fix_reading.fix_tasks(desk)
    assert set(view.task.tickets) == {work.mine, work.free}


@pytest.mark.parametrize(
    ("who", "stage", "key", "told"),
    [
        (QA, "qa", "r", "шаг разработчика"),
        (OTHER, "developer", "r", "поручена"),
        (DEVELOPER, "qa", "p", "специалиста по качеству"),
        (QA, "developer", "p", "следующий шаг"),
        (SECOND, "qa", "s", "на проверке качества"),
        (DEVELOPER, "passed", "s", "второй линии"),
        ("anna", "passed", "t", "ваша роль: 1-я линия"),
    ],
)
async def test_a_wrong_step_is_refused_before_anything_is_typed(
    who: str, stage: str, key: str, told: str, desk: Desk, work: Work, clock: FixedClock
):
    """Of another role, or out of turn: in words, without a dialog, and nothing is recorded."""
    number = task_at(desk, stage, work.mine)
    before = last(desk, number)
    async with seated(desk.store.url, clock, actor=who) as seat:
        await on_board(seat)
        await seat.press(key)
        await seat.told(told)
        await seat.settled()
        assert isinstance(seat.app.screen, FixesScreen)
    assert last(desk, number) == before


async def test_the_first_line_confirms_no_bug(desk: Desk, work: Work, clock: FixedClock):
    """It is told whose step that is, and so is who tries to open a second task for a ticket."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("b")
        await seat.told("шаг второй линии")
        await seat.at_home()
    number = task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_ticket(seat, work.mine)
        await seat.press("b")
        await seat.told(f"уже есть задача на исправление F{number}")
        await seat.at_home()


@pytest.mark.parametrize(
    ("who", "first"),
    [(QA, ["fix.pass", "fix.fail", "fix.track"]), (DEVELOPER, ["fix.track"]), ("anna", [])],
)
async def test_hints_show_only_what_this_person_can_do_now(
    who: str, first: list[str], desk: Desk, work: Work, clock: FixedClock
):
    """On the board and on the task's screen; the awaited step first."""
    task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=who, size=(200, 40)) as seat:
        for go in (on_board, on_task):
            await go(seat)
            await seat.settled()
            shown = [hint.id for hint in seat.field("HintBar", HintBar).hints]
            steps = {step.id for step in STEPS}
            assert [id for id in shown if id in steps] == first
            while len(seat.app.screen_stack) > 1:
                await seat.press("escape")
                await seat.settled()


async def test_an_empty_answer_is_no_step(desk: Desk, work: Work, clock: FixedClock):
    """The dialog stays and says what is missing."""
    number = task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=QA) as seat:
        await on_board(seat)
        await seat.press("x")
        await seat.asks("FailFix")
        await seat.shown("Исправлен счётчик.", "Проверять сотней кодов.", "разработчик (Иван Смирнов)")
        await seat.press("ctrl+s")
        await seat.shown("Укажите, что не прошло проверку")
        assert type(seat.app.screen).__name__ == "FailFix"
    assert str(last(desk, number).kind) == "reported"


def kept(seat: Seat, question: str, number: int) -> Mapping[str, str]:
    """What of a question's fields waits to be recorded."""
    typed = seat.app.kept_words.of((question, number))
    return {} if typed is None else typed.fields


async def test_what_was_typed_is_kept_until_it_is_recorded(desk: Desk, work: Work, clock: FixedClock):
    """After Esc the same key shows it again, on the task's screen too; once recorded it is gone."""
    number = task_at(desk, "developer", work.mine)
    async with seated(desk.store.url, clock, actor=DEVELOPER) as seat:
        await on_board(seat)
        await seat.press("r")
        await seat.asks("ReportFix")
        await seat.write("Нашёл причину")
        await seat.press("escape")
        await seat.told("сохранено")
        await seat.press("enter")
        await seat.asks("FixScreen")
        await seat.press("r")
        await seat.asks("ReportFix")
        assert seat.field("#text").text == "Нашёл причину"
        await seat.press("ctrl+s")
        await seat.asks("FixScreen")
        await seat.told("Нашёл причину")
        assert seat.app.kept_words.of(("ReportFix", number)) is None


@pytest.mark.parametrize("again", [True, False])
async def test_somebody_faster_is_told_and_the_step_offered_again(
    again: bool, desk: Desk, work: Work, clock: FixedClock
):
    """Who changed what; a yes takes the step all the same, a no keeps the words."""
    number = task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=QA) as seat:
        await on_board(seat)
        await seat.press("p")
        await seat.asks("PassFix")
        await seat.write("Сто кодов")
        fixes.link_fix(desk.acting_as(SECOND), number, work.free)
        await seat.press("ctrl+s")
        await seat.asks("SomebodyTookTheStep")
        await seat.shown("Олег Иванов", f"#{work.free}", "на проверке")
        await seat.press("ctrl+s" if again else "enter")
        await seat.asks("FixesScreen")
        if again:
            await seat.until(lambda: str(last(desk, number).kind) == "passed", "passed")
        else:
            await seat.told("сохранено")
            assert kept(seat, "PassFix", number) == {"text": "Сто кодов"}
    assert str(last(desk, number).kind) == ("passed" if again else "linked")


async def test_a_step_that_was_taken_meanwhile_is_refused_in_words(desk: Desk, work: Work, clock: FixedClock):
    """Two of QA at once: the second learns that the task is elsewhere now, and the words are kept."""
    number = task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=QA) as seat:
        await on_board(seat)
        await seat.press("x")
        await seat.asks("FailFix")
        await seat.write("Дубли")
        fixes.pass_fix(desk.acting_as("vera"), number, "Всё")
        fixes.link_fix(desk.acting_as(SECOND), number, work.free)
        await seat.press("ctrl+s")
        await seat.asks("SomebodyTookTheStep")
        await seat.press("ctrl+s")
        await seat.asks("FixesScreen")
        await seat.told("прошла проверку")
        assert kept(seat, "FailFix", number) == {"text": "Дубли"}


async def test_the_delivery_shows_first_who_is_told_and_where(desk: Desk, work: Work, clock: FixedClock):
    """Each client with the letter's address, and which tickets are resolved."""
    task_at(desk, "passed", work.mine, work.free)
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_board(seat)
        await seat.press("s")
        await seat.asks("DeliverFix")
        await seat.shown(f"#{work.mine} Альфа-Связь", f"#{work.free} Бета-Банк", "адрес неизвестен")
        await seat.shown("Сто кодов подряд.", f"#{work.mine} будет решено", "Будет 2 письма")


async def test_the_tracker_is_shown_and_copied(desk: Desk, work: Work, clock: FixedClock):
    """Y copies its address; number and title where there is none."""
    number = task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=QA) as seat:
        await on_board(seat)
        await seat.press("y")
        assert seat.app.clipboard == f"F{number} Дубли кодов"
        fixes.track_fix(desk.acting_as(QA), number, "https://tracker.example/browse/ED-1")
        await seat.press("enter")
        await seat.asks("FixScreen")
        await seat.shown("https://tracker.example/browse/ED-1")
        await seat.press("н")
        assert seat.app.clipboard == "https://tracker.example/browse/ED-1"


@LAYOUTS
async def test_the_tasks_screen_leads_to_its_tickets_and_back(
    layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """L to the tickets, Enter opens one; f on it comes back to its task, and again to the board."""
    task_at(desk, "qa", work.mine, work.free)
    async with seated(desk.store.url, clock, actor=QA, size=(140, 40)) as seat:
        await on_task(seat)
        await seat.shown(f"#{work.mine}", f"#{work.free}", "осталось", "▶ на проверке", "ждёт вас")
        await seat.press(in_layout("l", layout), in_layout("j", layout), "enter")
        await seat.asks("TicketScreen")
        await seat.shown(f"#{work.free}", "задача на исправление F1")
        await seat.press(in_layout("f", layout))
        await seat.asks("FixScreen")
        assert len(seat.app.screen_stack) == 3
        await seat.press(in_layout("h", layout))
        assert seat.app.screen.focused is not None
        assert seat.app.screen.focused.id == "fix-story"
        await seat.press(in_layout("f", layout))
        await seat.asks("FixesScreen")
        assert len(seat.app.screen_stack) == 2


async def test_f_puts_the_cursor_on_the_task_of_the_ticket(desk: Desk, work: Work, clock: FixedClock):
    """Though another task is the one that waits for this person; on a ticket without one it is that one."""
    mine = task_at(desk, "developer", work.mine)
    other = task_at(desk, "qa", work.free)
    async with seated(desk.store.url, clock, actor=DEVELOPER) as seat:
        for ticket, number in ((work.free, other), (work.mine, mine), (work.client, mine)):
            await on_ticket(seat, ticket)
            board = await on_board(seat)
            assert board.current is not None
            assert board.current.number == number
            await seat.press("escape")
            await seat.at_home()
        await seat.opened(work.client)
        await on_board(seat)


@LAYOUTS
async def test_the_cursor_moves_by_letters_and_arrows(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """H and l between columns, j and k within one."""
    first = task_at(desk, "developer", work.mine)
    second = task_at(desk, "developer", work.free)
    third = task_at(desk, "qa", work.client)
    async with seated(desk.store.url, clock, actor=SECOND, size=(140, 40)) as seat:
        board = await on_board(seat)

        def at() -> int | None:
            return None if board.current is None else board.current.number

        column = [card.number for card in board.cards][:2]
        assert set(column) == {first, second}
        for key, number in (
            ("g", column[0]), ("j", column[1]), ("k", column[0]), ("l", third), ("h", column[0]),
            ("right", third), ("left", column[0]), ("down", column[1]), ("up", column[0]), ("G", column[1]),
        ):  # fmt: skip
            await seat.press(in_layout(key, layout))
            assert at() == number, key


async def test_a_call_is_registered_from_the_board(desk: Desk, work: Work, clock: FixedClock):
    """The phone doesn't wait for anybody to go home first."""
    async with seated(desk.store.url, clock, actor=SECOND) as seat:
        await on_board(seat)
        await seat.press("n")
        await seat.asks("RegistrationScreen")


async def test_the_board_speaks_the_other_language_at_once(desk: Desk, work: Work, clock: FixedClock):
    """So does the task's screen."""
    task_at(desk, "qa", work.mine)
    async with seated(desk.store.url, clock, actor=QA, size=(140, 40)) as seat:
        await on_board(seat)
        await seat.shown("на проверке 1")
        await seat.press("f8")
        await seat.shown("at QA 1", "1 waits for you", "tests passed")
        await seat.press("enter")
        await seat.asks("FixScreen")
        await seat.shown("at QA since", "waits for you", "Tickets that wait for it")
        await seat.press("f8")
        await seat.shown("на проверке с", "ждёт вас", "Обращения, которые её ждут")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_hostile_titles_and_texts_stay_text(
    size: tuple[int, int], desk: Desk, work: Work, clock: FixedClock
):
    """Markup, escape sequences and line breaks of a title or a report are drawn, and nothing obeys them."""
    evil = "[@click=app.quit]x[/] \x1b]52;c;eA==\x07 [/foo]\n\u202eтекст"
    number = task_at(desk, "developer", work.mine, title=evil)
    fixes.report_fix(desk.acting_as(DEVELOPER), number, evil)
    async with seated(desk.store.url, clock, actor=QA, size=size) as seat:
        await on_board(seat)
        await seat.shown("[@click=")
        for key, screen in (("enter", "FixScreen"), ("p", "PassFix")):
            await seat.press(key)
            await seat.asks(screen)
            await seat.shown("[@click=app.quit]x[/]")
            assert "\x1b]52" not in seat.screen
            assert "\u202e" not in seat.screen


async def test_the_board_stays_readable_while_the_database_is_lost(
    desk: Desk, work: Work, clock: FixedClock, tmp_path: Path
):
    """What it shows is kept, a step is told not to be recorded and its words are there again afterwards."""
    number = task_at(desk, "qa", work.mine)
    desk.close()
    file = File(tmp_path)
    async with seated(desk.store.url, clock, actor=QA) as seat:
        await on_board(seat)
        await seat.press("p")
        await seat.asks("PassFix")
        await seat.write("Сто кодов")
        file.lose()
        await seat.press("ctrl+s")
        await seat.told("сохранено")
        await seat.until(lambda: not seat.app.connection.live, "the loss")
        await seat.shown("F1", "Дубли кодов", "устарело с")
        file.give_back()
        await seat.until(lambda: seat.app.connection.live, "the return")
        await seat.press("p")
        await seat.asks("PassFix")
        assert seat.field("#text").text == "Сто кодов"
        await seat.press("ctrl+s")
        await seat.told("Проверка пройдена")
    again = colleague(desk.store.url, clock)
    assert str(last(again, number).kind) == "passed"
    again.close()
